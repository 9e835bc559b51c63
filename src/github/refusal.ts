/** Why GitHub refused a request, and what to do about it. One cause has one sentence; a missing permission is one of them. */

export type Cause =
  | 'primary-limit'
  | 'secondary-limit'
  | 'permission'
  | 'locked'
  | 'archived'
  | 'issues-disabled'
  | 'deleted'
  | 'ip-allow-list'
  | 'single-sign-on'
  | 'interaction-limit'
  | 'blocked'
  | 'unknown-assignee'
  | null

/** What an answer shows of itself. `header` reads a header by its name in lower case. */
export type Refused = {
  readonly status: number | null
  /** GitHub's sentence, and the fields that it names. */
  readonly message: string
  readonly header: (name: string) => string | null
}

type Known = { readonly cause: Cause; readonly statuses: readonly number[]; readonly message: RegExp }

const LIMITED = [403, 429]

/**
 * By the text, since GitHub answers 403 to all of these. Sources: docs.github.com, troubleshooting the REST API, and
 * reports of the sentences in public issues (octokit/rest.js, actions/stale, renovatebot/renovate, cli/cli).
 */
const KNOWN: readonly Known[] = [
  { cause: 'secondary-limit', statuses: LIMITED, message: /secondary rate limit|abuse detection/i },
  { cause: 'primary-limit', statuses: LIMITED, message: /API rate limit exceeded/i },
  { cause: 'locked', statuses: [403], message: /\b(?:issue|conversation|pull request) is locked\b/i },
  { cause: 'archived', statuses: [403], message: /repository (?:was|is|has been) archived/i },
  {
    cause: 'issues-disabled',
    statuses: [403, 404, 410],
    message: /issues (?:are|have been) disabled|disabled issues/i,
  },
  { cause: 'deleted', statuses: [404, 410], message: /\bwas deleted\b/i },
  { cause: 'ip-allow-list', statuses: [403], message: /\bIP (?:allow ?list|address)/i },
  { cause: 'single-sign-on', statuses: [403], message: /\bSAML\b|single sign-on|\bSSO\b/i },
  {
    cause: 'interaction-limit',
    statuses: [403, 422],
    message: /\binteractions?\b.*\b(?:limit(?:ed|s)?|restricted)\b/i,
  },
  { cause: 'blocked', statuses: [403, 451], message: /\bblocked\b|\bsuspended\b|\bflagged\b/i },
  {
    cause: 'permission',
    statuses: [403],
    message: /Resource not accessible by|Resource protected by|must have (?:admin|write|push)|not have permission/i,
  },
  { cause: 'unknown-assignee', statuses: [422], message: /\bassignees?\b/i },
]

/**
 * What GitHub's own words name counts before the headers: the last request that a limit allows may be refused for
 * another reason.
 */
export function causeOf({ status, message, header }: Refused): Cause {
  if (status === null) return null
  const known = KNOWN.find(({ statuses, message: pattern }) => statuses.includes(status) && pattern.test(message))
  if (known !== undefined) return known.cause
  if (status === 403 && header('x-github-sso') !== null) return 'single-sign-on'
  if (status === 451) return 'blocked'
  if (LIMITED.includes(status) && header('x-ratelimit-remaining') === '0') return 'primary-limit'
  if (status === 429 || (status === 403 && header('retry-after') !== null)) return 'secondary-limit'
  return null
}

export const isLimit = (cause: Cause): boolean => cause === 'primary-limit' || cause === 'secondary-limit'

/** What to do: completes "GitHub refused to … (…): ". `permission` is what the request needs, `resetsAt` epoch milliseconds. */
export function adviceFor(cause: Cause, status: number, permission: string, resetsAt: number | null): string {
  switch (cause) {
    case 'primary-limit':
      return `the rate limit of the token is used up${untilOf(resetsAt)}. Start the run again after that`
    case 'secondary-limit':
      return 'GitHub allows no more requests at the moment (secondary rate limit). Start the run again in some minutes'
    case 'permission':
      return `give the job \`permissions: ${permission}\``
    case 'locked':
      return 'the conversation is locked. Unlock it'
    case 'archived':
      return 'the repository is archived and read-only. Unarchive it, or disable the workflow'
    case 'issues-disabled':
      return 'issues are disabled in this repository. Enable them in its settings, or set `issue: false`'
    case 'deleted':
      return 'it was deleted. Start the run again'
    case 'ip-allow-list':
      return "the IP allow list of the GitHub organization does not include this runner. Use a runner that it includes, or add the runner's address"
    case 'single-sign-on':
      return 'the token is not authorized for single sign-on. Authorize it for the organization, or use the token of the job'
    case 'interaction-limit':
      return 'interactions in this repository are limited. Remove the limit in its moderation settings'
    case 'blocked':
      return 'GitHub blocks the repository or the account of the token. See the message, and contact GitHub Support'
    case 'unknown-assignee':
      return 'an assignee cannot be assigned in this repository. Check the input `issue-assignees`'
    case null:
      return adviceForStatus(status, permission)
  }
}

function untilOf(resetsAt: number | null): string {
  return resetsAt === null ? '' : ` until ${new Date(resetsAt).toISOString().slice(0, 16)}Z`
}

function adviceForStatus(status: number, permission: string): string {
  if (status === 401) return 'check the input `github-token`'
  if (status === 403) return 'GitHub names no reason that is known. See its message, and check what the token may do'
  if (status === 404) {
    return `it does not exist, or it is hidden from this token. Check the repository, and whether the token may read it (\`${permission}\`)`
  }
  if (status === 410) return 'it no longer exists'
  if (status === 422) return 'check the inputs `issue-labels` and `issue-assignees`'
  if (status >= 300 && status < 400) return 'the repository has moved. Use its new name'
  return status >= 500 ? 'try again later' : 'check the repository and the token'
}
