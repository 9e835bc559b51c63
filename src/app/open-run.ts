import { shortenAddresses } from '../collect/redact.js'
import { readDefaultBranch } from '../github/default-branch.js'
import { openRepository, type Repository } from '../github/repository.js'
import { readVisibility } from '../github/visibility.js'
import type { Context } from '../hosts/context.js'
import { filterPorts, filterRepository } from '../hosts/outgoing.js'
import type { Inputs } from './inputs.js'
import type { Run } from './run.js'

/** The repository of this run, or null where there is none or no token for it. */
export function openGithub({ inputs, context, ports }: Run): Repository | null {
  if (context.repository === null || inputs.githubToken === null) return null
  const { owner, name } = context.repository
  const options = { apiUrl: context.apiUrl, token: inputs.githubToken, owner, name, clock: ports.clock, log: ports.log }
  return filtered(openRepository(options), ports)
}

const filtered = (repository: Repository, { outgoing }: Run['ports']): Repository =>
  outgoing === undefined ? repository : filterRepository(repository, outgoing)

/** What may be read by people who should not see persons, as far as that is known without a request. */
export function mayBePublic(redact: Inputs['redact'], { repository }: Context): boolean {
  return redact === 'always' || (redact === 'auto' && repository !== null)
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

/** A run whose redaction is decided: from here on every e-mail address is shortened in whatever leaves the gate. */
export type OpenRun = { readonly run: Run; readonly repository: Repository | null; readonly redacted: boolean }

export async function openRun(run: Run): Promise<OpenRun> {
  const repository = openGithub(run)
  const redacted = await decideRedaction(run, repository)
  if (!redacted) return { run, repository, redacted }
  const ports = filterPorts(run.ports, shortenAddresses)
  return { run: { ...run, ports }, repository: repository && filtered(repository, ports), redacted }
}

/** The branch whose artifacts a run continues. A tag has no runs of its own: it continues those of the default branch. */
export async function historyBranch({ context }: Run, repository: Repository | null): Promise<string | null> {
  if (context.branch !== null || repository === null) return context.branch
  return (await readDefaultBranch(repository, context.defaultBranch)).branch
}
