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
  pull_request?: { url: string }
}
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
/** A file at a commit. */
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
  permissions: { issues: boolean; actions: boolean; contents: boolean }
  issues: GithubIssue[]
  labels: string[]
  artifacts: GithubArtifact[]
  scheduledRuns: GithubRun[]
  files: GithubFile[]
  faults: GithubFault[]
  now: () => Date
}

export function emptyWorld(): GithubWorld {
  return {
    owner: 'acme',
    name: 'governance',
    id: 4_242,
    visibility: 'private',
    defaultBranch: 'main',
    archived: false,
    hasIssues: true,
    assignable: ['alice', 'bob', 'octocat'],
    token: 'embedded-github-token',
    permissions: { issues: true, actions: true, contents: true },
    issues: [],
    labels: [],
    artifacts: [],
    scheduledRuns: [],
    files: [],
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
