/**
 * Finds ambiguous accounts: accounts that may hold more roles than their groups grant, so that their roles need an
 * individual lookup. The evidence is the list of accounts, and the holders of each role compared with the known holders.
 */

import { ENDPOINTS, nameEndpoint } from '../atlassian/endpoint.js'
import { Failure } from '../atlassian/failure.js'
import {
  type Organization,
  readUserCount,
  readUserStats,
  readUsers,
  type UserFilter,
} from '../atlassian/organization-api.js'
import { isAdminRole, isFilterable, isKnownRole, OTHER_APP_ROLES, SEAT_ROLES } from '../model/roles.js'
import type { Row, Rows } from './account-list.js'
import type { AppInstance } from './current-state.js'
import {
  type Held,
  type HoldingsOf,
  holdsRole,
  indexKnownHolders,
  type KnownHolders,
  type Tally,
} from './known-holders.js'
import { CONTRADICTION, type Reading, type Receipts } from './receipts.js'
import { isPerson, isServiceAccount } from './seat.js'

/** The accounts whose roles are looked up individually. */
export type Scope = 'ambiguous' | 'everyone'

export function needsLookup(account: Row, heldByGroups: HoldingsOf, scope: Scope): boolean {
  if (scope === 'everyone') return true
  if (isPerson(account)) return isAmbiguous(account, heldByGroups)
  // Apps are never synced. Portal customers are never looked up: an organization can have thousands of them.
  return isServiceAccount(account) && holdsMore(account, heldByGroups)
}

/**
 * Ambiguous accounts are accounts that are not synced or not managed, administrators, and accounts with roles on more
 * resources than their groups grant. A missing field makes an account ambiguous; an account without roles is not.
 */
function isAmbiguous(account: Row, heldByGroups: HoldingsOf): boolean {
  const { platformRoles, resources } = account
  if (resources === 0 && platformRoles?.length === 0 && account.otherRowHashes.length === 0) return false
  if (account.source !== 'synced' || account.claim !== 'managed') return true
  // All users may have a platform role such as ai-access, so only administrator roles and unknown roles count.
  if (platformRoles === null || platformRoles.some(role => isAdminRole(role) || !isKnownRole(role))) return true
  return holdsMore(account, heldByGroups)
}

function holdsMore(account: Row, heldByGroups: HoldingsOf): boolean {
  const { otherRowHashes, resources, groups, platformRoles } = account
  // Each row of an account in several directories has its own count, and the counts may overlap.
  if (otherRowHashes.length > 0 || resources === null || groups === null) return true
  const held = heldByGroups(account)
  // If the roles of a group were not read, its members are unknown. Looking up each member could need too many requests.
  if (!held.known) return false
  // A platform role is held on the organization, which is one additional resource.
  const onPlatform = (platformRoles ?? []).length > 0 ? 1 : 0
  return resources > new Set(held.value.map(({ resource }) => resource)).size + onPlatform
}

/** Every listed account, and its known roles. */
export type UserHoldings = { readonly rows: Rows; readonly holdingsOf: HoldingsOf }

/** Listing up to 100 users costs one request, like a count. Sets up to this size are listed and compared by id. */
const PAGE = 100

/** The most accounts that are looked up individually. Above this limit, the two reads contradict each other. */
const MAX_LOOKUPS = 500

/**
 * Finds the accounts to look up because the holders of a role differ from the known holders. Example: a user of an app
 * through a group also becomes its admin, and the user's count of resources stays the same. Small sets are compared by
 * id, larger sets by count.
 */
export async function findUnaccountedOnApps(
  org: Organization,
  receipts: Receipts,
  apps: readonly AppInstance[],
  users: UserHoldings,
): Promise<Ids> {
  const { searchApp } = openSearch(org, users, indexKnownHolders(users.rows, users.holdingsOf))
  const found = await receipts.readEach('holders of app roles', FACTS, apps, searchApp, ({ alias }) => alias)
  return [...new Set(found.flatMap(({ fact }) => (fact.known ? fact.value : [])))]
}

/** The same for unknown roles and for resources that are not listed apps, based on Atlassian's own counts. */
export async function findUnaccountedAnywhere(
  org: Organization,
  receipts: Receipts,
  users: UserHoldings,
): Promise<Ids> {
  const { compareStats } = openSearch(org, users, indexKnownHolders(users.rows, users.holdingsOf))
  const found = await receipts.read('role counts of all users', FACTS, compareStats)
  return found.known ? [...new Set(found.value)] : []
}

const FACTS = ['people'] as const

type Ids = readonly string[]

function openSearch(org: Organization, { rows, holdingsOf }: UserHoldings, knownHolders: KnownHolders) {
  let calibration: Promise<boolean> | null = null

  /** Every role of one app. Roles without known holders are counted together first. */
  async function searchApp({ id }: AppInstance): Promise<Reading<Ids>> {
    const roles = [...SEAT_ROLES, ...OTHER_APP_ROLES]
    const held = roles.filter(role => SEAT_ROLES.has(role) || knownHolders.tallyOf(id, role).all > 0)
    const rare = roles.filter(role => !held.includes(role))
    const [count, ...readings] = await Promise.all([
      readUserCount(org, { resource: id, roles: rare }),
      ...held.map(role => search({ resource: id, role })),
    ])
    const more = count === 0 ? [] : await Promise.all(rare.map(role => search({ resource: id, role })))
    return join([...readings, ...more])
  }

  /** Every role that Atlassian's statistics name, including unknown roles and roles on resources that are not apps. */
  async function compareStats(): Promise<Reading<Ids>> {
    const stats = await readUserStats(org)
    const readings = await Promise.all([...stats].map(([role, count]) => compareStat(role, count)))
    return join(readings)
  }

  async function compareStat(role: string, count: number): Promise<Reading<Ids>> {
    const { all } = knownHolders.tallyOf(undefined, role)
    const isAccounted = isFilterable(role) ? count <= all + knownHolders.undecided : agrees(count, all)
    if (isAccounted || isAdminRole(role)) return { value: [], pages: 0, items: 0 }
    try {
      return await list({ role }, count)
    } catch (error) {
      if (!(error instanceof Failure) || error.kind !== 'rejected') throw error
      throw new Failure('shape', unlistable(role, count, all))
    }
  }

  async function search(held: Held): Promise<Reading<Ids>> {
    const tally = knownHolders.tallyOf(held.resource, held.role)
    if (tally.all <= PAGE) return list(held)
    const parts = knownHolders.hasInactive ? (['active', 'inactive'] as const) : ([undefined] as const)
    const readings = await Promise.all(parts.map(part => compareCount(held, tally, part)))
    const isComplete = tally.omittable.length === 0 || (await areCountsComplete(held, tally))
    return isComplete ? join(readings) : list(held)
  }

  /** Counts the holders in one state, and lists them only if the count differs from the known holders. */
  async function compareCount(held: Held, tally: Tally, part: Part): Promise<Reading<Ids>> {
    const count = await readUserCount(org, filterOf(held, part))
    const expected = part === undefined ? tally.all : tally[part]
    const isSame = tally.unknownState === 0 && agrees(count, expected)
    return isSame ? { value: [], pages: 1, items: count } : list(held, count, part)
  }

  /** Accounts with unknown roles may be among the holders. They are already reported as unknown. */
  const agrees = (count: number, expected: number): boolean =>
    count >= expected && count <= expected + knownHolders.undecided

  /**
   * Does a count include service accounts and accounts with an inferred role? Atlassian does not document it, so up to
   * ten of them are counted by id, once. If the count omits them, it can hide the same number of unaccounted holders.
   */
  function areCountsComplete(held: Held, { omittable }: Tally): Promise<boolean> {
    const accounts = omittable.slice(0, 10)
    calibration ??= readUserCount(org, { ...filterOf(held), accounts }).then(count => count === accounts.length)
    return calibration
  }

  async function list(held: Held, count?: number, part?: Part): Promise<Reading<Ids>> {
    const { items, pages } = await readUsers(org, filterOf(held, part))
    const found = new Set(items.map(({ accountId }) => accountId))
    if ([...found].some(id => !rows.has(id))) throw new Failure('shape', UNLISTED_USER)
    const unaccounted = [...found].filter(id => isUnaccounted(rows.get(id) as Row, held))
    const absent = part === 'inactive' ? [] : knownHolders.holdersByGroup(held).filter(id => !found.has(id))
    if (absent.length > MAX_LOOKUPS || (found.size === 0 && absent.length > 0)) {
      throw new Failure('shape', noHolderListed(held.role, absent.length))
    }
    return { value: [...unaccounted, ...absent], pages: pages + (count === undefined ? 0 : 1), items: items.length }
  }

  /** Of service accounts and customers, only seat roles and unknown roles count. Unknown holdings are already reported. */
  function isUnaccounted(row: Row, held: Held): boolean {
    const isEvaluated = isPerson(row) || SEAT_ROLES.has(held.role) || !isKnownRole(held.role)
    const holdings = holdingsOf(row)
    return isEvaluated && holdings.known && !holdsRole(row, holdings, held)
  }

  return { searchApp, compareStats }
}

type Part = 'active' | 'inactive' | undefined

const filterOf = ({ resource, role }: Held, part?: Part): UserFilter => ({
  roles: [role],
  ...(resource === undefined ? {} : { resource }),
  ...(part === undefined ? {} : { status: part }),
})

const join = (readings: readonly Reading<Ids>[]): Reading<Ids> => ({
  value: readings.flatMap(({ value }) => value),
  pages: readings.reduce((sum, { pages }) => sum + pages, 0),
  items: readings.reduce((sum, { items }) => sum + items, 0),
})

const SEARCH = nameEndpoint(ENDPOINTS.usersSearch)
const UNLISTED_USER = `A search by role in ${SEARCH} finds users that the list of all users lacks. ${CONTRADICTION}`

const noHolderListed = (role: string, users: number): string =>
  `${SEARCH} finds no holder of the role ${role} among ${users === 1 ? '1 user' : `${users} users`} whose groups grant it. ${CONTRADICTION}`

const unlistable = (role: string, count: number, accounted: number): string =>
  `${count === 1 ? '1 user holds' : `${count} users hold`} the role ${role} according to ${nameEndpoint(ENDPOINTS.usersStats)}, but only ${accounted} of them are known, and Atlassian does not list the others. Check Directory > Users, and update to a newer version.`
