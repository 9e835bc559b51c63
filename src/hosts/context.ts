import { z } from 'zod'
import { branchOf } from '../github/issue-place.js'

/** The GitHub information about the run. Source: docs.github.com, default environment variables. */
export type Context = {
  readonly repository: { readonly owner: string; readonly name: string } | null
  readonly apiUrl: string
  /** The URL of this run; null outside GitHub Actions. */
  readonly runUrl: string | null
  readonly runId: string | null
  readonly commit: string | null
  /** `refs/heads/main`, `refs/tags/v1`, `refs/pull/12/merge`; null if unknown. */
  readonly ref: string | null
  /** The branch whose previous runs provide the history; null on a tag. */
  readonly branch: string | null
  /** The default branch in the event that started the run. Many events do not contain it. */
  readonly defaultBranch: string | null
  /** The event that started the run: `schedule`, `pull_request`, … */
  readonly event: string | null
  /** The file name of the workflow, such as `atlassian-access.yml`. */
  readonly workflow: string | null
  /** The pull request of the run. */
  readonly pullRequest: PullRequest | null
}

export type PullRequest = {
  readonly number: number
  /** The target branch. `commit` can be the name of the branch. */
  readonly base: { readonly branch: string; readonly commit: string }
  /** Pull requests from forks and from Dependabot do not receive the secrets of the repository. */
  readonly secrets: 'given' | 'withheld'
}

type Environment = Readonly<Record<string, string | undefined>>

/** `payload` is the content of the file in GITHUB_EVENT_PATH. */
export function readContext(env: Environment, payload: unknown = null): Context {
  const [owner, name] = (env.GITHUB_REPOSITORY ?? '').split('/')
  const repository = owner && name ? { owner, name } : null
  const runId = env.GITHUB_RUN_ID || null
  const pullRequest = readPullRequest(env, payload)
  const ref = readRef(env)
  const server = env.GITHUB_SERVER_URL || 'https://github.com'
  return {
    repository,
    apiUrl: env.GITHUB_API_URL || 'https://api.github.com',
    runUrl: repository && runId ? `${server}/${repository.owner}/${repository.name}/actions/runs/${runId}` : null,
    runId,
    commit: env.GITHUB_SHA || null,
    ref,
    // For a pull request the target branch, because the source branch has no previous runs.
    branch: pullRequest?.base.branch ?? branchOf(ref ?? ''),
    defaultBranch: readDefaultBranch(payload),
    event: env.GITHUB_EVENT_NAME || null,
    // `owner/repo/.github/workflows/file.yml@refs/heads/main`; for a reusable workflow, the calling workflow.
    workflow: /\/([^/@]+\.ya?ml)@/.exec(env.GITHUB_WORKFLOW_REF ?? '')?.[1] ?? null,
    pullRequest,
  }
}

/** GitHub runners set GITHUB_REF. Other systems may set only GITHUB_REF_NAME. */
function readRef({ GITHUB_REF: ref, GITHUB_REF_NAME: name, GITHUB_REF_TYPE: type }: Environment): string | null {
  if (ref) return ref
  if (!name) return null
  return type === 'tag' ? `refs/tags/${name}` : `refs/heads/${name}`
}

const Repository = z.looseObject({ repository: z.looseObject({ default_branch: z.string().min(1) }) })

function readDefaultBranch(payload: unknown): string | null {
  const { success, data } = Repository.safeParse(payload)
  return success ? data.repository.default_branch : null
}

/** Source: docs.github.com, webhook events and payloads, pull_request. `repo` is null for a deleted fork. */
const Payload = z.looseObject({
  pull_request: z.looseObject({
    number: z.int().positive(),
    base: z.looseObject({ ref: z.string(), sha: z.string() }),
    head: z.looseObject({ repo: z.looseObject({ full_name: z.string() }).nullish() }),
  }),
})

const DEPENDABOT = 'dependabot[bot]'

function readPullRequest(env: Environment, payload: unknown): PullRequest | null {
  if (!env.GITHUB_EVENT_NAME?.startsWith('pull_request')) return null
  const { success, data } = Payload.safeParse(payload)
  if (!success) return guessPullRequest(env)
  const { number, base, head } = data.pull_request
  const isForeign = head.repo?.full_name.toLowerCase() !== env.GITHUB_REPOSITORY?.toLowerCase()
  const secrets = isForeign || env.GITHUB_ACTOR === DEPENDABOT ? 'withheld' : 'given'
  return { number, base: { branch: base.ref, commit: base.sha }, secrets }
}

/** Fallback without the event. The source repository is unknown, so the secrets may be withheld. */
function guessPullRequest({ GITHUB_REF: ref, GITHUB_BASE_REF: branch }: Environment): PullRequest | null {
  const number = Number(/^refs\/pull\/(\d+)\//.exec(ref ?? '')?.[1] ?? 0)
  return number === 0 || !branch ? null : { number, base: { branch, commit: branch }, secrets: 'withheld' }
}
