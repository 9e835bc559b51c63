/**
 * Who may hold more than their groups grant, and whose roles are therefore looked up individually. Two questions: what the
 * list of accounts says of each account, and whether the holders of each role are the ones that are explained.
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
import { type Explained, explainHolders, type Held, type HoldingsOf, holdsRole, type Tally } from './explained.js'
import { CONTRADICTION, type Reading, type Receipts } from './receipts.js'
import { isPerson, isServiceAccount } from './seat.js'

/** Whose roles are looked up individually. */
export type Scope = 'in-doubt' | 'everyone'

export function isAsked(account: Row, heldByGroups: HoldingsOf, scope: Scope): boolean {
  if (scope === 'everyone') return true
  if (isPerson(account)) return isAmbiguous(account, heldByGroups)
  // Apps are never synced, and portal customers come by the thousand: only what they hold beyond their groups counts.
  return isServiceAccount(account) && holdsMore(account, heldByGroups)
}

/**
 * Ambiguous are accounts that did not come from the identity provider, administrators, and those with roles on more
 * resources than their groups grant. What is not reported is ambiguous; who holds nothing is not.
 */
function isAmbiguous(account: Row, heldByGroups: HoldingsOf): boolean {
  const { platformRoles, resources } = account
  if (resources === 0 && platformRoles?.length === 0 && account.otherMarks.length === 0) return false
  if (account.source !== 'synced' || account.claim !== 'managed') return true
  // Everyone may have a platform role such as ai-access: only administration, and what is not known, is a reason.
  if (platformRoles === null || platformRoles.some(role => isAdminRole(role) || !isKnownRole(role))) return true
  return holdsMore(account, heldByGroups)
}

function holdsMore(account: Row, heldByGroups: HoldingsOf): boolean {
  const { otherMarks, resources, groups, platformRoles } = account
  // Each row of an account in several directories has a count of its own, and they may overlap.
  if (otherMarks.length > 0 || resources === null || groups === null) return true
  const held = heldByGroups(account)
  // A group whose roles were not read explains nothing: its members are unknown, and asking for each would be a storm.
  if (!held.known) return false
  // A platform role is held on the organization, which is one resource more.
  const onPlatform = (platformRoles ?? []).length > 0 ? 1 : 0
  return resources > new Set(held.value.map(({ resource }) => resource)).size + onPlatform
}

/** Every account that is listed, and what each holds as far as is known. */
export type People = { readonly rows: Rows; readonly holdingsOf: HoldingsOf }

/** A list of so many costs one request, as a count does: small sets are listed at once, and compared one by one. */
const PAGE = 100

/** More accounts than this are not asked for one by one: then the two reads contradict each other. */
const MOST_LOOKED_UP = 500

/**
 * The accounts whose roles have to be looked up because the holders of a role are not the ones that are explained: such as
 * one who was made admin of an app that they use through a group, which changes no count of theirs. Sets are compared; a
 * sum decides only where it can stand for the set.
 */
export async function findUnexplainedOnApps(
  org: Organization,
  receipts: Receipts,
  apps: readonly AppInstance[],
  people: People,
): Promise<Ids> {
  const { onApp } = openSearch(org, people, explainHolders(people.rows, people.holdingsOf))
  const found = await receipts.readEach('holders of each role', FACTS, apps, onApp, ({ alias }) => alias)
  return [...new Set(found.flatMap(({ fact }) => (fact.known ? fact.value : [])))]
}

/** The same for roles that no list of ours has, and for resources that are no app of the list: by Atlassian's own counts. */
export async function findUnexplainedAnywhere(org: Organization, receipts: Receipts, people: People): Promise<Ids> {
  const { byStats } = openSearch(org, people, explainHolders(people.rows, people.holdingsOf))
  const found = await receipts.read('roles of all users', FACTS, byStats)
  return found.known ? [...new Set(found.value)] : []
}

const FACTS = ['people'] as const

type Ids = readonly string[]

function openSearch(org: Organization, { rows, holdingsOf }: People, explained: Explained) {
  let calibration: Promise<boolean> | null = null

  /** Every role of one app. Roles that nobody is known to hold are counted together first. */
  async function onApp({ id }: AppInstance): Promise<Reading<Ids>> {
    const roles = [...SEAT_ROLES, ...OTHER_APP_ROLES]
    const held = roles.filter(role => SEAT_ROLES.has(role) || explained.of(id, role).all > 0)
    const rare = roles.filter(role => !held.includes(role))
    const [count, ...readings] = await Promise.all([
      readUserCount(org, { resource: id, roles: rare }),
      ...held.map(role => search({ resource: id, role })),
    ])
    const more = count === 0 ? [] : await Promise.all(rare.map(role => search({ resource: id, role })))
    return join([...readings, ...more])
  }

  /** Roles that no list of ours has, and roles on resources that are no app of the list: by Atlassian's own names. */
  async function byStats(): Promise<Reading<Ids>> {
    const stats = await readUserStats(org)
    const readings = await Promise.all([...stats].map(([role, count]) => byStat(role, count)))
    return join(readings)
  }

  async function byStat(role: string, count: number): Promise<Reading<Ids>> {
    const { all } = explained.of(undefined, role)
    const isExplained = isFilterable(role) ? count <= all + explained.undecided : agrees(count, all)
    if (isExplained || isAdminRole(role)) return { value: [], pages: 0, items: 0 }
    try {
      return await list({ role }, count)
    } catch (error) {
      if (!(error instanceof Failure) || error.kind !== 'rejected') throw error
      throw new Failure('shape', unlistable(role, count, all))
    }
  }

  async function search(held: Held): Promise<Reading<Ids>> {
    const tally = explained.of(held.resource, held.role)
    if (tally.all <= PAGE) return list(held)
    const parts = explained.hasInactive ? (['active', 'inactive'] as const) : ([undefined] as const)
    const readings = await Promise.all(parts.map(part => compareCount(held, tally, part)))
    const isWhole = tally.leavable.length === 0 || (await countsAreWhole(held, tally))
    return isWhole ? join(readings) : list(held)
  }

  /** Counts the holders in one state, and lists them only where they are not as many as are explained. */
  async function compareCount(held: Held, tally: Tally, part: Part): Promise<Reading<Ids>> {
    const count = await readUserCount(org, filterOf(held, part))
    const expected = part === undefined ? tally.all : tally[part]
    const isSame = tally.unclear === 0 && agrees(count, expected)
    return isSame ? { value: [], pages: 1, items: count } : list(held, count, part)
  }

  /** Accounts of which nothing is known may be among the holders; that they are unknown is reported already. */
  const agrees = (count: number, expected: number): boolean =>
    count >= expected && count <= expected + explained.undecided

  /**
   * Does a count have service accounts in it, and those whose role is inferred? Atlassian does not say. Some of them are
   * counted by their ids, once; a count that leaves them out may be made up for by others who are not explained.
   */
  function countsAreWhole(held: Held, { leavable }: Tally): Promise<boolean> {
    const accounts = leavable.slice(0, 10)
    calibration ??= readUserCount(org, { ...filterOf(held), accounts }).then(count => count === accounts.length)
    return calibration
  }

  async function list(held: Held, count?: number, part?: Part): Promise<Reading<Ids>> {
    const { items, pages } = await readUsers(org, filterOf(held, part))
    const found = new Set(items.map(({ accountId }) => accountId))
    if ([...found].some(id => !rows.has(id))) throw new Failure('shape', STRANGER)
    const unexplained = [...found].filter(id => isUnexplained(rows.get(id) as Row, held))
    const absent = part === 'inactive' ? [] : explained.byGroup(held).filter(id => !found.has(id))
    if (absent.length > MOST_LOOKED_UP || (found.size === 0 && absent.length > 0)) {
      throw new Failure('shape', notListed(held.role, absent.length))
    }
    return { value: [...unexplained, ...absent], pages: pages + (count === undefined ? 0 : 1), items: items.length }
  }

  /** Of accounts that are no users, the control judges no other roles; what is unknown is reported already. */
  function isUnexplained(row: Row, held: Held): boolean {
    const isJudged = isPerson(row) || SEAT_ROLES.has(held.role) || !isKnownRole(held.role)
    const holdings = holdingsOf(row)
    return isJudged && holdings.known && !holdsRole(row, holdings, held)
  }

  return { onApp, byStats }
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
const STRANGER = `A search by role in ${SEARCH} finds users that the list of all users lacks. ${CONTRADICTION}`

const notListed = (role: string, users: number): string =>
  `${SEARCH} finds no holder of the role ${role} among ${users === 1 ? '1 user' : `${users} users`} whose groups grant it. ${CONTRADICTION}`

const unlistable = (role: string, count: number, explained: number): string =>
  `${count === 1 ? '1 user holds' : `${count} users hold`} the role ${role} by ${nameEndpoint(ENDPOINTS.usersStats)}, but only ${explained} of them are known, and Atlassian does not list the others: look for a newer version, and check Directory > Users.`
