import type { Client } from '../atlassian/client.js'
import { Failure } from '../atlassian/failure.js'
import { type Organization, readUserCount } from '../atlassian/organization.js'
import { SEAT_ROLES } from '../atlassian/roles.js'
import type { ApplicationRole } from '../atlassian/shapes.js'
import { readApplicationRoles } from '../atlassian/site.js'
import { type Fact, known, unknown } from './fact.js'
import type { AppInstance, AppSeats } from './observed.js'
import type { Receipts } from './receipts.js'

const FEEDS = ['license-budget'] as const

/** The apps that Jira itself counts, by resource owner: the keys of its application roles. */
const JIRA_APPS: ReadonlySet<string> = new Set([
  'jira-core',
  'jira-product-discovery',
  'jira-servicedesk',
  'jira-software',
])

/** The client for the site of an app, or null where the site credential may not go there or is not given. */
export type OpenSite = (app: AppInstance) => { readonly origin: string; readonly client: Client } | null

/** Seats in use: active people who hold `user` or `admin` on the app by any way, each counted once. */
export async function observeSeats(
  org: Organization,
  receipts: Receipts,
  apps: Fact<readonly AppInstance[]>,
  openSite: OpenSite,
): Promise<readonly AppSeats[]> {
  if (!apps.known) return []
  const [holders, roles] = await Promise.all([
    receipts.readEach('seats of each app instance', FEEDS, apps.value, async app => {
      const value = await readUserCount(org, { resource: app.id, roles: [...SEAT_ROLES], status: 'active' })
      return { value, pages: 1, items: value }
    }),
    observeApplicationRoles(receipts, apps.value, openSite),
  ])
  return holders.map(({ key: app, fact }) => ({
    app: app.id,
    roleHolders: fact,
    applicationRole: applicationRole(app, roles, openSite),
  }))
}

type SiteRoles = ReadonlyMap<string, Fact<readonly ApplicationRole[]>>

async function observeApplicationRoles(
  receipts: Receipts,
  apps: readonly AppInstance[],
  openSite: OpenSite,
): Promise<SiteRoles> {
  const jira = apps.filter(app => JIRA_APPS.has(app.owner))
  const sites = new Map(jira.flatMap(app => Object.entries(byOrigin(openSite(app)))))
  if (sites.size === 0) return new Map()
  const read = await receipts.readEach(
    'application roles of each Jira site',
    FEEDS,
    [...sites.keys()],
    async origin => {
      const value = await readApplicationRoles(site(sites, origin))
      return { value, pages: 1, items: value.length }
    },
  )
  return new Map(read.map(({ key, fact }) => [key, fact]))
}

const byOrigin = (opened: ReturnType<OpenSite>): Record<string, Client> =>
  opened === null ? {} : { [opened.origin]: opened.client }

function site(sites: ReadonlyMap<string, Client>, origin: string): Client {
  const client = sites.get(origin)
  if (client === undefined) throw new Failure('network', 'The site is not open.')
  return client
}

function applicationRole(app: AppInstance, sites: SiteRoles, openSite: OpenSite): AppSeats['applicationRole'] {
  const roles = sites.get(openSite(app)?.origin ?? '')
  if (roles === undefined || !JIRA_APPS.has(app.owner)) return null
  if (!roles.known) return roles
  const role = roles.value.find(({ key }) => key === app.owner)
  if (role?.userCount == null) return unknown(`Jira does not count the seats of ${app.owner} on this site.`)
  return known({ used: role.userCount, capacity: capacityOf(role) })
}

/** Null where seats are unlimited, or not told. */
function capacityOf({ numberOfSeats, hasUnlimitedSeats }: ApplicationRole): number | null {
  if (hasUnlimitedSeats === true || numberOfSeats == null || numberOfSeats < 0) return null
  return numberOfSeats
}
