import type { Client } from '../atlassian/client.js'
import { readRequestSecurity, readServiceDesks } from '../atlassian/site-api.js'
import { type Fact, known, mapFact } from '../model/fact.js'
import type { AppInstance, CurrentState, CustomerAccess, FactName, ServiceDesk } from './current-state.js'
import type { ReadOptions } from './read-options.js'
import type { Reading, Receipts } from './receipts.js'
import { type OpenSite, openSites, type Site } from './sites.js'

const FACTS = ['customerAccess'] as const

/** The service projects of each site, and their customer access settings if undocumented endpoints are allowed. */
export async function collectServiceDesks(
  receipts: Receipts,
  apps: Fact<readonly AppInstance[]>,
  openSite: OpenSite,
  undocumented: ReadOptions['undocumented'],
): Promise<Pick<CurrentState, 'serviceDesks' | 'customerAccess'>> {
  const sites = apps.known ? openSites(apps.value, openSite) : []
  if (sites.length === 0) return { serviceDesks: null, customerAccess: null }
  // Without undocumented endpoints, no control depends on the list, so a failed read affects no control.
  const readsAccess = undocumented === 'asked'
  const facts = readsAccess ? FACTS : (['serviceDesks'] as const)
  const projects = await listProjects(receipts, sites.filter(hasServiceDesks), facts)
  return {
    serviceDesks: mapFact(projects, all => all.map(({ project }) => project)),
    customerAccess: readsAccess ? await collectAccess(receipts, projects) : null,
  }
}

export const hasServiceDesks = ({ apps }: Site): boolean => apps.some(({ owner }) => owner === 'jira-servicedesk')

/** A service project, and the client of its site. */
type SiteProject = { readonly project: ServiceDesk; readonly client: Client }

async function listProjects(
  receipts: Receipts,
  sites: readonly Site[],
  facts: readonly FactName[],
): Promise<Fact<readonly SiteProject[]>> {
  if (sites.length === 0) return known([])
  const read = await receipts.readEach('service projects', facts, sites, readProjects)
  const lists = read.map(({ fact }) => fact)
  const unread = lists.find(fact => !fact.known)
  if (unread !== undefined) return unread
  const all = lists.flatMap(fact => (fact.known ? fact.value : []))
  return known(all.toSorted((a, b) => (nameProject(a) < nameProject(b) ? -1 : 1)))
}

const nameProject = ({ project }: SiteProject): string => `${project.site}/${project.key}`

async function readProjects({ name: site, client }: Site): Promise<Reading<readonly SiteProject[]>> {
  const { items, pages } = await readServiceDesks(client)
  const value = items.map(({ projectKey: key, projectName }) => ({
    project: { site, key, name: projectName ?? key },
    client,
  }))
  return { value, pages, items: items.length }
}

/** A failed read makes only its own project unknown. */
async function collectAccess(
  receipts: Receipts,
  projects: Fact<readonly SiteProject[]>,
): Promise<Fact<readonly CustomerAccess[]>> {
  if (!projects.known) return projects
  const read = await receipts.readEach('customer access of service projects', FACTS, projects.value, readAccess)
  return known(read.map(({ key, fact }) => ({ ...key.project, access: fact })))
}

type Access = Extract<CustomerAccess['access'], { known: true }>['value']

async function readAccess({ project, client }: SiteProject): Promise<Reading<Access>> {
  const security = await readRequestSecurity(client, project.key)
  const value = {
    openAccess: security.serviceDeskOpenAccess,
    publicSignup: security.serviceDeskPublicSignup,
    globalSignup: security.globalPublicSignup,
    anonymous: security.globalAnonymousAccess,
  }
  return { value, pages: 1, items: 1 }
}
