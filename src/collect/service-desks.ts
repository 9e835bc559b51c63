import type { Client } from '../atlassian/client.js'
import { readRequestSecurity, readServiceDesks } from '../atlassian/site-api.js'
import { type Fact, known, mapFact } from '../model/fact.js'
import type { AppInstance, CurrentState, CustomerAccess, FactName, ServiceDesk } from './current-state.js'
import type { ReadOptions } from './read-options.js'
import type { Reading, Receipts } from './receipts.js'
import { type OpenSite, openSites, type Site } from './sites.js'

const FACTS = ['customerAccess'] as const

/** The service projects of each site, and how customers come into them where that may be asked. */
export async function collectServiceDesks(
  receipts: Receipts,
  apps: Fact<readonly AppInstance[]>,
  openSite: OpenSite,
  undocumented: ReadOptions['undocumented'],
): Promise<Pick<CurrentState, 'serviceDesks' | 'customerAccess'>> {
  const sites = apps.known ? openSites(apps.value, openSite) : []
  if (sites.length === 0) return { serviceDesks: null, customerAccess: null }
  // Where nobody asks for more, the list is told for what it is worth, and no control needs it.
  const isAsked = undocumented === 'asked'
  const desks = await listDesks(receipts, sites.filter(hasServiceDesks), isAsked ? FACTS : ['serviceDesks'])
  return {
    serviceDesks: mapFact(desks, all => all.map(({ desk }) => desk)),
    customerAccess: isAsked ? await collectAccess(receipts, desks) : null,
  }
}

export const hasServiceDesks = ({ apps }: Site): boolean => apps.some(({ owner }) => owner === 'jira-servicedesk')

/** A service project, and where it can be asked. */
type Desk = { readonly desk: ServiceDesk; readonly client: Client }

async function listDesks(
  receipts: Receipts,
  sites: readonly Site[],
  facts: readonly FactName[],
): Promise<Fact<readonly Desk[]>> {
  if (sites.length === 0) return known([])
  const read = await receipts.readEach('service projects of each site', facts, sites, readDesks)
  const lists = read.map(({ fact }) => fact)
  const unread = lists.find(fact => !fact.known)
  if (unread !== undefined) return unread
  const all = lists.flatMap(fact => (fact.known ? fact.value : []))
  return known(all.toSorted((a, b) => (nameDesk(a) < nameDesk(b) ? -1 : 1)))
}

const nameDesk = ({ desk }: Desk): string => `${desk.site}/${desk.key}`

async function readDesks({ name: site, client }: Site): Promise<Reading<readonly Desk[]>> {
  const { items, pages } = await readServiceDesks(client)
  const value = items.map(({ projectKey: key, projectName }) => ({
    desk: { site, key, name: projectName ?? key },
    client,
  }))
  return { value, pages, items: items.length }
}

/** A project that could not be read is unknown, and the others are not. */
async function collectAccess(
  receipts: Receipts,
  desks: Fact<readonly Desk[]>,
): Promise<Fact<readonly CustomerAccess[]>> {
  if (!desks.known) return desks
  const read = await receipts.readEach('customer access of service projects', FACTS, desks.value, readAccess)
  return known(read.map(({ key, fact }) => ({ ...key.desk, access: fact })))
}

type Access = Extract<CustomerAccess['access'], { known: true }>['value']

async function readAccess({ desk, client }: Desk): Promise<Reading<Access>> {
  const security = await readRequestSecurity(client, desk.key)
  const value = {
    openAccess: security.serviceDeskOpenAccess,
    publicSignup: security.serviceDeskPublicSignup,
    globalSignup: security.globalPublicSignup,
    anonymous: security.globalAnonymousAccess,
  }
  return { value, pages: 1, items: 1 }
}
