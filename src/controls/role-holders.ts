import { ENDPOINTS, nameEndpoint } from '../atlassian/endpoint.js'
import { ORGANIZATION_ALIAS } from '../baseline/schema.js'
import { type AppNames, siteResource } from '../collect/app-names.js'
import type { Account, CurrentState, Holding, Person } from '../collect/current-state.js'
import { siteIdIn } from '../model/ari.js'
import { type Fact, known, unknown } from '../model/fact.js'
import type { ADMIN_ROLES } from '../model/roles.js'
import { countOf } from './control.js'

/** The holders of an administrator role, by the two reads that report them: the search by role, and each account. */

export type AdminRole = (typeof ADMIN_ROLES)[number]

/** Held on sites or apps; `org-admin` is held on the organization alone, so no place is compared. */
export const isPlaced = (role: AdminRole): boolean => role !== 'org-admin'

export type RoleHolder = {
  readonly person: Person
  /** The resources on which the role is held, sorted; always empty for a role without places. */
  readonly places: Fact<readonly string[]>
}

/** The reason why holders or their places can be incomplete. `people`: the number of affected users. */
export type Doubt = { readonly reason: string; readonly people?: number }

export type RoleHolders = {
  /** By account id: every account that either read names. */
  readonly holders: ReadonlyMap<string, RoleHolder>
  readonly doubts: readonly Doubt[]
  /** Whether all others certainly do not hold the role. */
  readonly isComplete: boolean
}

export function findRoleHolders(observed: CurrentState, names: AppNames, role: AdminRole): RoleHolders {
  const search = observed.administrators[role] ?? unknown('Not read.')
  const found = new Map((search.known ? search.value : []).map(person => [person.id, person]))
  const accounts = relevantAccounts(observed, role, found)
  const people = new Map<string, Person>([...accounts, ...found])
  const places = (id: string) => (isPlaced(role) ? placesOf(observed.people, accounts.get(id), role, names) : known([]))
  return {
    holders: new Map([...people].map(([id, person]) => [id, { person, places: places(id) }])),
    doubts: findDoubts({ role, search, people: observed.people, found, accounts }),
    isComplete: search.known,
  }
}

type Accounts = ReadonlyMap<string, Account>

/** The accounts that the search finds, and those with the role according to other reads. */
function relevantAccounts({ people }: CurrentState, role: AdminRole, found: ReadonlyMap<string, Person>): Accounts {
  const relevant = (people.known ? people.value : []).filter(
    account => found.has(account.id) || isReported(account, role),
  )
  return new Map(relevant.map(account => [account.id, account]))
}

function isReported({ platformRoles, holdings }: Account, role: AdminRole): boolean {
  if (platformRoles.includes(role)) return true
  if (!holdings.known || !holdings.value.some(held => held.role === role)) return false
  return holdings.value.some(held => held.role === role && !isPartOfOrgAdmin(held, holdings.value))
}

/** Roles that are part of the role org-admin are covered by it, so the search need not find them. */
const isPartOfOrgAdmin = ({ ways, role }: Holding, all: readonly Holding[]): boolean =>
  role !== 'org-admin' &&
  ways.known &&
  ways.value.every(({ by }) => by === 'inferred') &&
  all.some(held => held.role === 'org-admin')

function placesOf(
  people: CurrentState['people'],
  account: Account | undefined,
  role: AdminRole,
  names: AppNames,
): RoleHolder['places'] {
  if (!people.known) return people
  if (account === undefined) return unknown(NO_PLACE)
  if (!account.holdings.known) return account.holdings
  const held = account.holdings.value.filter(holding => holding.role === role)
  const places = [...new Set(held.map(({ resource }) => canonicalPlace(resource, role, names)))].toSorted()
  return places.length === 0 ? unknown(NO_PLACE) : known(places)
}

const NO_PLACE = 'No role assignment reports where the role is held.'

/** One ARI per place: two ARIs can name the organization, and `site-admin` always applies to a site. */
export function canonicalPlace(resource: string, role: AdminRole, names: AppNames): string {
  if (names.aliasOf(resource) === ORGANIZATION_ALIAS) return names.resourceOf(ORGANIZATION_ALIAS) ?? resource
  const cloudId = role === 'site-admin' ? siteIdIn(resource) : null
  return cloudId === null ? resource : siteResource(cloudId)
}

type Reads = {
  readonly role: AdminRole
  readonly search: Fact<readonly Person[]>
  readonly people: CurrentState['people']
  readonly found: ReadonlyMap<string, Person>
  readonly accounts: Accounts
}

function findDoubts({ role, search, people, found, accounts }: Reads): readonly Doubt[] {
  const unread = [search, ...(isPlaced(role) ? [people] : [])].flatMap(fact => (fact.known ? [] : [fact]))
  const holdings = isPlaced(role) ? [...accounts.values()].map(account => account.holdings) : []
  const unconfirmed = people.known ? [...found.keys()].filter(id => !isConfirmed(accounts.get(id), role)) : []
  const unnamed = search.known ? [...accounts.keys()].filter(id => !found.has(id)) : []
  return [
    ...unread.map(({ reason }) => ({ reason })),
    ...countReasons(holdings),
    ...disagree(unconfirmed.length, notConfirmed(role, unconfirmed.length)),
    ...disagree(unnamed.length, notNamed(role, unnamed.length)),
  ]
}

/** An account that could not be read does not contradict the search. For org-admin, the platform role is sufficient. */
function isConfirmed(account: Account | undefined, role: AdminRole): boolean {
  if (account === undefined) return false
  const { holdings, platformRoles } = account
  if (!holdings.known || holdings.value.some(held => held.role === role)) return true
  return !isPlaced(role) && platformRoles.includes(role)
}

function countReasons(facts: readonly Fact<unknown>[]): readonly Doubt[] {
  const counts = new Map<string, number>()
  for (const fact of facts) if (!fact.known) counts.set(fact.reason, (counts.get(fact.reason) ?? 0) + 1)
  return [...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([reason, people]) => ({ reason, people }))
}

const disagree = (people: number, reason: string): readonly Doubt[] => (people === 0 ? [] : [{ reason, people }])

const SEARCH = nameEndpoint(ENDPOINTS.usersSearch)
const ASSIGNMENTS = nameEndpoint(ENDPOINTS.userRoles)
const users = (count: number): string => countOf(count, 'user', 'users')

const notConfirmed = (role: AdminRole, count: number): string =>
  `${role}: ${SEARCH} finds ${users(count)} by this role for whom ${ASSIGNMENTS} does not report it; compare Directory > Users, and run the check again.`

const notNamed = (role: AdminRole, count: number): string =>
  `${role}: ${ASSIGNMENTS}, the platform roles or the groups report this role for ${users(count)} whom ${SEARCH} does not find by it; compare Directory > Users, and run the check again.`
