import { z } from 'zod'
import { branchOf } from '../github/issue-place.js'

/** What GitHub tells a job about itself. Source: docs.github.com, default environment variables. */
export type Context = {
  readonly repository: { readonly owner: string; readonly name: string } | null
  readonly apiUrl: string
  /** The page of this run; null outside of GitHub Actions. */
  readonly runUrl: string | null
  readonly runId: string | null
  readonly commit: string | null
  /** `refs/heads/main`, `refs/tags/v1`, `refs/pull/12/merge`; null where nothing says it. */
  readonly ref: string | null
  /** The branch whose earlier runs this one continues; null on a tag. */
  readonly branch: string | null
  /** The default branch, as the event that started the run names it; many events do not. */
  readonly defaultBranch: string | null
  /** What started the run: `schedule`, `pull_request`, … */
  readonly event: string | null
  /** The file name of the workflow that runs, such as `atlassian-access.yml`. */
  readonly workflow: string | null
  /** The pull request that the run is for. */
  readonly pullRequest: PullRequest | null
}

export type PullRequest = {
  readonly number: number
  /** What it would be merged into; the commit may be written by the name of the branch. */
  readonly base: { readonly branch: string; readonly commit: string }
  /** A fork's, and what Dependabot opens, is given no secret of the repository. */
  readonly secrets: 'given' | 'withheld'
}

type Environment = Readonly<Record<string, string | undefined>>

/** `payload`: the event that started the run, as GitHub describes it in the file at GITHUB_EVENT_PATH. */
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
    // Of a pull request the branch that it goes to: its own has no nights.
    branch: pullRequest?.base.branch ?? branchOf(ref ?? ''),
    defaultBranch: readDefaultBranch(payload),
    event: env.GITHUB_EVENT_NAME || null,
    // `owner/repo/.github/workflows/file.yml@refs/heads/main`; of a reusable workflow the one that called it.
    workflow: /\/([^/@]+\.ya?ml)@/.exec(env.GITHUB_WORKFLOW_REF ?? '')?.[1] ?? null,
    pullRequest,
  }
}

/** Runners set GITHUB_REF; a system that sets only the name of a branch is understood too. */
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

/** Source: docs.github.com, webhook events and payloads, pull_request. A fork that was deleted has no repository. */
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

/** Without the event only the names of the branches tell; where it comes from is not known, so a key may be missing. */
function guessPullRequest({ GITHUB_REF: ref, GITHUB_BASE_REF: branch }: Environment): PullRequest | null {
  const number = Number(/^refs\/pull\/(\d+)\//.exec(ref ?? '')?.[1] ?? 0)
  return number === 0 || !branch ? null : { number, base: { branch, commit: branch }, secrets: 'withheld' }
}
