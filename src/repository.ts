import { readDefaultBranch } from './github/default-branch.js'
import { openRepository, type Repository } from './github/repository.js'
import { readVisibility } from './github/visibility.js'
import type { Run } from './run.js'

/** The repository of this run, or null where there is none or no token for it. */
export function openGithub({ inputs, context, ports }: Run): Repository | null {
  if (context.repository === null || inputs.githubToken === null) return null
  const { owner, name } = context.repository
  return openRepository({
    apiUrl: context.apiUrl,
    token: inputs.githubToken,
    owner,
    name,
    clock: ports.clock,
    log: ports.log,
  })
}

/** Are names of people to be shortened? Within a repository whose visibility can't be read: yes. */
export async function decideRedaction(
  { inputs, context, ports }: Run,
  repository: Repository | null,
): Promise<boolean> {
  if (inputs.redact !== 'auto') return inputs.redact === 'always'
  if (context.repository === null) return false
  if (repository === null) return true
  const { visibility, reason } = await readVisibility(repository)
  if (reason !== null) ports.log.warning(`The repository counts as public: ${reason}`)
  return visibility === 'public'
}

/** The branch whose artifacts a run continues. A tag has no runs of its own: it continues those of the default branch. */
export async function historyBranch({ context }: Run, repository: Repository | null): Promise<string | null> {
  if (context.branch !== null || repository === null) return context.branch
  return (await readDefaultBranch(repository, context.defaultBranch)).branch
}
