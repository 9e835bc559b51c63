import { type Client, openClient, RUN_BUDGET_MS } from '../atlassian/client.js'
import { watchDeprecations } from '../atlassian/deprecation.js'
import type { Credential } from '../atlassian/failure.js'

import type { Organization } from '../atlassian/organization-api.js'
import { siteOrigin } from '../atlassian/site-api.js'
import type { AppInstance } from '../collect/current-state.js'
import type { ReadOptions } from '../collect/read-options.js'
import type { OpenSite } from '../collect/sites.js'
import type { Ports } from '../model/ports.js'
import type { AuditSpan } from './audit-span.js'
import { today } from './baseline-file.js'
import type { Inputs } from './inputs.js'

/** The organization and its sites, each with the one credential that is for it. */
export type Connection = {
  readonly organization: Organization
  readonly openSite: OpenSite
  /** Requests sent to all hosts so far. */
  readonly requests: () => number
  /** A sentence for each endpoint that has answered so far and that Atlassian is going to switch off. */
  readonly deprecations: () => readonly string[]
}

/** `mayRead` names the app instances whose sites may be given the site credential. */
export function connect(
  inputs: Inputs,
  orgId: string,
  ports: Ports,
  mayRead: (app: AppInstance) => boolean,
): Connection {
  const { clock, timeLimit } = ports
  const end = clock.now().getTime() + RUN_BUDGET_MS
  const deprecations = watchDeprecations()
  const shared = { clock, onAnswer: deprecations.record, ...(timeLimit === undefined ? {} : { timeLimit }) }
  // A site that is first asked when the run is old has no more time than is left of it.
  const open = (url: string, credential: Credential): Client =>
    openClient({ url, credential, budgetMs: end - clock.now().getTime(), ...shared })
  const client = open(inputs.atlassianUrl, organizationCredential(inputs))
  const sites = new Map<string, Client>()
  return {
    organization: { client, id: orgId, progress: logProgress(ports) },
    openSite: app => {
      const origin = inputs.site === null || !mayRead(app) ? null : siteOrigin(app.hostUrl ?? '', inputs.atlassianUrl)
      if (origin === null || inputs.site === null) return null
      const site = sites.get(origin) ?? open(origin, siteCredential(inputs.site))
      sites.set(origin, site)
      return site
    },
    requests: () => [client, ...sites.values()].reduce((sum, one) => sum + one.requests(), 0),
    deprecations: () => deprecations.notices(today(ports.clock.now())),
  }
}

/** What the inputs ask for, over a span of the audit log. */
export const readOptionsOf = ({ readEveryone, undocumentedApis }: Inputs, span: AuditSpan): ReadOptions => ({
  people: readEveryone ? 'everyone' : 'ambiguous',
  undocumented: undocumentedApis ? 'asked' : 'not-asked',
  ...span,
})

/** Long reads say every few seconds how far they have come. */
const PROGRESS_MS = 3_000

function logProgress({ log, clock }: Ports): Organization['progress'] {
  let last = clock.now().getTime()
  return (what, items, total) => {
    const now = clock.now().getTime()
    if (now - last < PROGRESS_MS) return
    last = now
    log.info(`Reading ${what}: ${items}${total === undefined ? '' : ` of ${total}`} so far`)
  }
}

const organizationCredential = ({ orgApiKey }: Inputs): Credential => ({
  header: `Bearer ${orgApiKey}`,
  input: 'org-api-key',
})

const siteCredential = ({ email, token }: NonNullable<Inputs['site']>): Credential => ({
  header: `Basic ${Buffer.from(`${email}:${token}`, 'utf8').toString('base64')}`,
  input: 'site-api-token',
})
