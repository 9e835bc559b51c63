/** The state of an embedded GitHub repository as plain data. Tests and the demo can change it. */

export type GithubComment = { id: number; body: string; created_at: string }
export type GithubIssue = {
  number: number
  title: string
  body: string | null
  state: 'open' | 'closed'
  state_reason: string | null
  labels: string[]
  assignees: string[]
  created_at: string
  closed_at: string | null
  comments: GithubComment[]
  /** Only users with a role in the repository can comment. */
  locked?: boolean
  /** Set for a pull request: at GitHub, every pull request is an issue too. */
  pull_request?: GithubPull
}
/** `head` and `base` are names of branches. A pull request without them can only be commented on. */
export type GithubPull = { url: string; head?: string; base?: string; merged_at?: string | null }
export type GithubBranch = { name: string; commit: string }
export type GithubCommit = { sha: string; parent: string | null; message: string; created_at: string }
export type GithubArtifact = {
  id: number
  name: string
  created_at: string | null
  expired: boolean
  workflow_run: {
    id: number
    head_branch: string | null
    repository_id: number
    head_repository_id: number | null
  } | null
  zip: Uint8Array
}
/**
 * A simulated fault. The first fault that matches `method` and `path` (without the query) applies: `times` times or
 * always, after the first `after` matches.
 */
export type GithubFault = {
  method?: string
  path: RegExp
  times?: number
  after?: number
  status: number | 'reset' | 'hang'
  message?: string
  /** The complete response body, instead of an error. */
  json?: unknown
  headers?: Record<string, string>
}
/** A scheduled run; `workflow` is the file name. */
export type GithubRun = { workflow: string; created_at: string }
/** A file at a commit. The files of a commit are its complete tree. */
export type GithubFile = { commit: string; path: string; text: string }
export type GithubWorld = {
  owner: string
  name: string
  id: number
  visibility: 'public' | 'private' | 'internal'
  defaultBranch: string
  /** An archived repository is read-only. */
  archived: boolean
  /** Whether issues are enabled in the settings. */
  hasIssues: boolean
  /** Users to whom an issue can be assigned. */
  assignable: string[]
  token: string
  /** The permissions of the token. Without `contents`, a private repository is not visible. */
  permissions: {
    issues: boolean
    actions: boolean
    contents: boolean
    contentsWrite?: boolean
    pullRequests?: boolean
  }
  /** The setting "Allow GitHub Actions to create and approve pull requests". */
  actionsMayOpenPulls: boolean
  issues: GithubIssue[]
  labels: string[]
  artifacts: GithubArtifact[]
  scheduledRuns: GithubRun[]
  files: GithubFile[]
  branches: GithubBranch[]
  commits: GithubCommit[]
  faults: GithubFault[]
  now: () => Date
}

const FIRST_COMMIT = '7fd1a60b01f91b314f59955a4e4d4e80d8edf11d'

/** A repository with one commit on its default branch. */
export function emptyWorld(defaultBranch = 'main'): GithubWorld {
  return {
    owner: 'acme',
    name: 'governance',
    id: 4_242,
    visibility: 'private',
    defaultBranch,
    archived: false,
    hasIssues: true,
    assignable: ['alice', 'bob', 'octocat'],
    token: 'embedded-github-token',
    permissions: { issues: true, actions: true, contents: true },
    actionsMayOpenPulls: true,
    issues: [],
    labels: [],
    artifacts: [],
    scheduledRuns: [],
    files: [],
    branches: [{ name: defaultBranch, commit: FIRST_COMMIT }],
    commits: [{ sha: FIRST_COMMIT, parent: null, message: 'First commit', created_at: '2026-01-01T00:00:00Z' }],
    faults: [],
    now: () => new Date(),
  }
}

/** GitHub times have no fractions of a second. */
export const timestamp = (world: GithubWorld): string =>
  world
    .now()
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')

export const findBranch = ({ branches }: GithubWorld, wanted: string): GithubBranch | undefined =>
  branches.find(({ name }) => name === wanted)
