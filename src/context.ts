/** What GitHub tells a job about itself. Source: docs.github.com, default environment variables. */
export type Context = {
  readonly repository: { readonly owner: string; readonly name: string } | null
  readonly apiUrl: string
  /** The page of this run; null outside of GitHub Actions. */
  readonly runUrl: string | null
  readonly runId: string | null
  readonly commit: string | null
  readonly branch: string | null
  /** What started the run: `schedule`, `pull_request`, … */
  readonly event: string | null
  /** The file name of the workflow that runs, such as `atlassian-access.yml`. */
  readonly workflow: string | null
}

type Environment = Readonly<Record<string, string | undefined>>

export function readContext(env: Environment): Context {
  const [owner, name] = (env.GITHUB_REPOSITORY ?? '').split('/')
  const repository = owner && name ? { owner, name } : null
  const runId = env.GITHUB_RUN_ID || null
  const server = env.GITHUB_SERVER_URL || 'https://github.com'
  return {
    repository,
    apiUrl: env.GITHUB_API_URL || 'https://api.github.com',
    runUrl: repository && runId ? `${server}/${repository.owner}/${repository.name}/actions/runs/${runId}` : null,
    runId,
    commit: env.GITHUB_SHA || null,
    branch: env.GITHUB_REF_NAME || null,
    event: env.GITHUB_EVENT_NAME || null,
    // `owner/repo/.github/workflows/file.yml@refs/heads/main`; of a reusable workflow the one that called it.
    workflow: /\/([^/@]+\.ya?ml)@/.exec(env.GITHUB_WORKFLOW_REF ?? '')?.[1] ?? null,
  }
}
