/** What an embedded GitHub repository holds: plain data that tests and the demo change as they like. */

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
  /** Nobody without a role of their own in the repository may comment. */
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
 * What goes wrong: the first fault that matches `method` and `path` (without the query), `times` times or always, once
 * `after` matches were let through.
 */
export type GithubFault = {
  method?: string
  path: RegExp
  times?: number
  after?: number
  status: number | 'reset' | 'hang'
  message?: string
  /** The whole answer, instead of an error. */
  json?: unknown
  headers?: Record<string, string>
}
/** A run that a schedule started; `workflow` is the file name. */
export type GithubRun = { workflow: string; created_at: string }
/** A file as it is at a commit. */
export type GithubFile = { commit: string; path: string; text: string }
export type GithubWorld = {
  owner: string
  name: string
  id: number
  visibility: 'public' | 'private' | 'internal'
  defaultBranch: string
  /** An archived repository can be read, and nothing else. */
  archived: boolean
  /** Whether issues are turned on in its settings. */
  hasIssues: boolean
  /** Users to whom an issue can be assigned. */
  assignable: string[]
  token: string
  /** What the token may do; without `contents` a private repository is not there for it. */
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

/** GitHub writes whole seconds. */
export const timestamp = (world: GithubWorld): string =>
  world
    .now()
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
