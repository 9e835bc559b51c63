import { type Organization, readUserCount } from '../atlassian/organization-api.js'
import type { ApplicationRole } from '../atlassian/shapes.js'
import { readApplicationRoles } from '../atlassian/site-api.js'
import { type Fact, known, unknown } from '../model/fact.js'
import { SEAT_ROLES } from '../model/roles.js'
import type { Account, AppInstance, AppSeats } from './current-state.js'
import type { Receipts } from './receipts.js'
import { eachSeat } from './seat.js'
import { hasJira, JIRA_APPS, type OpenSite, openSites } from './sites.js'

const FACTS = ['seats'] as const

/** Seats in use: distinct active users with `user` or `admin` on the app, however granted. */
export async function collectSeats(
  org: Organization,
  receipts: Receipts,
  apps: Fact<readonly AppInstance[]>,
  people: Fact<readonly Account[]>,
  openSite: OpenSite,
): Promise<readonly AppSeats[]> {
  if (!apps.known) return []
  const [holders, roles] = await Promise.all([
    countHolders(org, receipts, apps.value, people),
    collectApplicationRoles(receipts, apps.value, openSite),
  ])
  return apps.value.map(({ id, owner }) => ({
    app: id,
    roleHolders: holders.get(id) ?? unknown('The seats of the app were not counted.'),
    applicationRole: countOf(owner, roles.get(id) ?? null),
  }))
}

/** If some users are unknown, Atlassian's own count is used. It may include a few service accounts. */
async function countHolders(
  org: Organization,
  receipts: Receipts,
  apps: readonly AppInstance[],
  people: Fact<readonly Account[]>,
): Promise<ReadonlyMap<string, Fact<number>>> {
  const counts = new Map(apps.map(({ id }) => [id, eachSeat(people, id, () => {})]))
  const uncounted = apps.filter(({ id }) => counts.get(id)?.known === false)
  if (uncounted.length === 0) return counts
  const counted = await receipts.readEach('seats of app instances', FACTS, uncounted, async app => {
    const value = await readUserCount(org, { resource: app.id, roles: [...SEAT_ROLES], status: 'active' })
    return { value, pages: 1, items: value }
  })
  for (const { key, fact } of counted) counts.set(key.id, fact)
  return counts
}

type SiteRoles = Fact<readonly ApplicationRole[]>

/** Reads the application roles once per Jira site. The key is the ARI of each Jira app of the site. */
async function collectApplicationRoles(
  receipts: Receipts,
  apps: readonly AppInstance[],
  openSite: OpenSite,
): Promise<ReadonlyMap<string, SiteRoles>> {
  const sites = openSites(apps, openSite).filter(hasJira)
  if (sites.length === 0) return new Map()
  const read = await receipts.readEach('application roles of Jira sites', FACTS, sites, async ({ client }) => {
    const value = await readApplicationRoles(client)
    return { value, pages: 1, items: value.length }
  })
  const isOfJira = ({ owner }: AppInstance): boolean => JIRA_APPS.has(owner)
  return new Map(read.flatMap(({ key, fact }) => key.apps.filter(isOfJira).map(({ id }) => [id, fact] as const)))
}

/** Null if Jira has no count for the app: then the role holders are counted. */
function countOf(owner: string, roles: SiteRoles | null): AppSeats['applicationRole'] {
  if (roles === null || !roles.known) return roles
  const [role, ...others] = roles.value.filter(({ key }) => key === owner)
  if (role === undefined) return null
  if (
    others.some(({ userCount, numberOfSeats }) => userCount !== role.userCount || numberOfSeats !== role.numberOfSeats)
  )
    return unknown(`${owner}: Jira reports two different seat counts on this site. Run again later.`)
  if (role.userCount == null)
    return unknown(`${owner}: Jira does not report the number of seats in use on this site. Run again later.`)
  return known({ used: role.userCount, capacity: capacityOf(role) })
}

/** Null if seats are unlimited or not reported. */
function capacityOf({ numberOfSeats, hasUnlimitedSeats }: ApplicationRole): number | null {
  if (hasUnlimitedSeats === true || numberOfSeats == null || numberOfSeats < 0) return null
  return numberOfSeats
}
