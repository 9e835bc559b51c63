import { openRepository, type Repository } from './github/repository.js'
import { readVisibility } from './github/visibility.js'
import { filterRepository } from './outgoing.js'
import type { Run } from './run.js'

/** The repository of this run, or null where there is none or no token for it. */
export function openGithub({ inputs, context, ports }: Run): Repository | null {
  if (context.repository === null || inputs.githubToken === null) return null
  const { owner, name } = context.repository
  const options = { apiUrl: context.apiUrl, token: inputs.githubToken, owner, name, clock: ports.clock, log: ports.log }
  const repository = openRepository(options)
  return ports.outgoing === undefined ? repository : filterRepository(repository, ports.outgoing)
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
