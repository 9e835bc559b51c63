/** Why GitHub refused a request, and what to do. */

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
  | 'pulls-disallowed'
  | 'branch-rule'
  | null

/** The parts of a response that show the cause. `header` reads a header by its lower-case name. */
export type Refused = {
  readonly status: number | null
  /** The error message of GitHub, and the fields that it names. */
  readonly message: string
  readonly header: (name: string) => string | null
}

type Known = { readonly cause: Cause; readonly statuses: readonly number[]; readonly message: RegExp }

const LIMITED = [403, 429]

/**
 * Recognized by the message, because GitHub answers most of these with 403. Sources: docs.github.com, troubleshooting
 * the REST API, and messages quoted in public issues (octokit/rest.js, actions/stale, renovatebot/renovate, cli/cli).
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
  // docs.github.com, managing GitHub Actions settings for a repository; danielroe/uppt issue 11 quotes the response.
  {
    cause: 'pulls-disallowed',
    statuses: [403],
    message: /not permitted to create or approve pull requests/i,
  },
  // A ruleset names itself, or the ref update fails without a reason: github/rest-api-description issue 4887.
  {
    cause: 'branch-rule',
    statuses: [403, 409, 422],
    message: /rule violations?\b|protected branch|reference update failed/i,
  },
  { cause: 'unknown-assignee', statuses: [422], message: /\bassignees?\b/i },
]

/**
 * The message takes precedence over the headers: the last request that a limit allows can be refused for another
 * reason.
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

/** Completes "GitHub refused to … (…): ". `resetsAt` is in epoch milliseconds. */
export function adviceFor(cause: Cause, status: number, permission: string, resetsAt: number | null): string {
  switch (cause) {
    case 'primary-limit':
      return `the rate limit of the token is used up${untilOf(resetsAt)}. Start the run again after the reset`
    case 'secondary-limit':
      return 'the secondary rate limit is reached. Start the run again in a few minutes'
    case 'permission':
      return `give the job \`permissions: ${permission}\``
    case 'locked':
      return 'the conversation is locked. Unlock the conversation'
    case 'archived':
      return 'the repository is archived and read-only. Unarchive it, or disable the workflow'
    case 'issues-disabled':
      return 'issues are disabled in this repository. Enable issues in the repository settings, or set `issue: false`'
    case 'deleted':
      return 'the issue or comment was deleted. Start the run again'
    case 'ip-allow-list':
      return 'the IP allow list of the GitHub organization does not include this runner. Add the IP address of the runner, or use an allowed runner'
    case 'single-sign-on':
      return 'the token is not authorized for single sign-on. Authorize the token for the organization, or use `github.token`'
    case 'interaction-limit':
      return 'interactions in this repository are limited. Remove the limit in the moderation settings'
    case 'blocked':
      return 'GitHub blocks the repository or the account of the token. Contact GitHub Support'
    case 'unknown-assignee':
      return 'an assignee cannot be assigned in this repository. Check the input `issue-assignees`'
    case 'pulls-disallowed':
      return 'enable "Allow GitHub Actions to create and approve pull requests" in the repository under Settings > Actions > General > Workflow permissions. If it cannot be selected there, enable it first in the same place of the organization'
    case 'branch-rule':
      return 'a rule of the repository protects this branch. Allow the branch under Settings > Rules'
    case null:
      return adviceForStatus(status, permission)
  }
}

function untilOf(resetsAt: number | null): string {
  return resetsAt === null ? '' : ` until ${new Date(resetsAt).toISOString().slice(0, 16)}Z`
}

function adviceForStatus(status: number, permission: string): string {
  if (status === 401) return 'check the input `github-token`'
  if (status === 403) return 'the reason is unknown. Check the permissions of the token'
  if (status === 404) {
    return `not found, or hidden from this token. Check the repository name and the permissions of the token (\`${permission}\`)`
  }
  if (status === 410) return 'the resource no longer exists. Start the run again'
  if (status === 409) return 'the branch changed during the run. Start the run again'
  if (status === 422 && permission.startsWith('issues')) return 'check the inputs `issue-labels` and `issue-assignees`'
  if (status >= 300 && status < 400) return 'the repository was moved. Use the new name'
  return status >= 500 ? 'try again later' : 'check the repository and the token'
}
