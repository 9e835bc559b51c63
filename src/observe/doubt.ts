import { Failure } from '../atlassian/failure.js'
import { type Organization, readUserCount, readUsers } from '../atlassian/organization.js'
import { OTHER_APP_ROLES } from '../atlassian/roles.js'
import { membershipOf, type Row } from './account-list.js'
import type { Fact } from './fact.js'
import { type GroupRoles, holdByGroups } from './holding.js'
import type { Account, AppInstance } from './observed.js'
import type { Reading, Receipts } from './receipts.js'
import { isPerson } from './seat.js'

/** Of whom the roles are asked singly. */
export type Scope = 'in-doubt' | 'everyone'

/** Is somebody to be asked for by name? */
export function isAsked(account: Row, groups: GroupRoles, scope: Scope): boolean {
  if (!isPerson({ type: account.accountType ?? null })) return false
  return scope === 'everyone' || isInDoubt(account, groups)
}

/**
 * Who may hold more than their groups give: whoever did not come by the identity provider, administrators, and those
 * with roles on more resources than by their groups. What is not told is in doubt; who holds nothing is not.
 */
function isInDoubt(account: Row, groups: GroupRoles): boolean {
  const { counts, platformRoles, rows } = account
  const resources = rows === 1 ? counts?.resources : null
  if (resources === 0 && platformRoles?.length === 0) return false
  if (account.managementSource !== 'synced' || account.claimStatus !== 'managed') return true
  if (platformRoles == null || platformRoles.length > 0) return true
  if (resources == null || account.groups == null) return true
  const held = holdByGroups(membershipOf(account), groups)
  // A group whose roles were not read explains nothing: its members are unknown, and asking them all would be a storm.
  return held.known && resources > new Set(held.value.map(({ resource }) => resource)).size
}

/** Counted one by one only where somebody holds any of those that are rare. */
const COUNTED: readonly (readonly string[])[] = [['user'], ['admin'], OTHER_APP_ROLES]

/**
 * The ids of people who hold a role on an app that nothing known of them explains, such as one who was made admin of an
 * app that they use by a group: the number of resources does not change by it. A role is counted first, and its holders
 * are listed only where they are more than are known.
 */
export async function findUnexplained(
  org: Organization,
  receipts: Receipts,
  apps: Fact<readonly AppInstance[]>,
  people: readonly Account[],
): Promise<ReadonlySet<string>> {
  const search = openSearch(org, people)
  const keys = (apps.known ? apps.value : []).flatMap(({ id }) => COUNTED.map(roles => ({ app: id, roles })))
  const missed = await receipts.readEach('holders of each role', ['direct-role'], keys, ({ app, roles }) =>
    search(app, roles),
  )
  return new Set(missed.flatMap(({ fact }) => (fact.known ? fact.value : [])))
}

type Search = (app: string, roles: readonly string[]) => Promise<Reading<readonly string[]>>

function openSearch(org: Organization, people: readonly Account[]): Search {
  const byId = new Map(people.map(person => [person.id, person]))
  const holdersOf = openHolders(people)
  // Of whom nothing is known may be among the holders; that they are unknown is told already.
  const undecided = people.filter(person => isPerson(person) && !person.holdings.known).length

  async function list(app: string, role: string, explained: ReadonlySet<string>): Promise<Reading<readonly string[]>> {
    const { items, pages } = await readUsers(org, { resource: app, roles: [role] })
    const missed = items.map(({ accountId }) => accountId).filter(id => !explained.has(id))
    if (missed.some(id => !byId.has(id))) throw new Failure('shape', STRANGER)
    const value = missed.filter(id => isPerson(byId.get(id) ?? { type: null }))
    return { value, pages: pages + 1, items: items.length }
  }

  async function search(app: string, roles: readonly string[]): Promise<Reading<readonly string[]>> {
    const [role = '', ...others] = roles
    const count = await readUserCount(org, { resource: app, roles })
    if (others.length > 0 && count > 0) return join(await Promise.all(roles.map(one => search(app, [one]))))
    const explained = holdersOf(app, role)
    return count > explained.size + undecided ? list(app, role, explained) : { value: [], pages: 1, items: count }
  }

  return search
}

const join = (readings: readonly Reading<readonly string[]>[]): Reading<readonly string[]> => ({
  value: readings.flatMap(({ value }) => value),
  pages: readings.reduce((sum, { pages }) => sum + pages, 1),
  items: readings.reduce((sum, { items }) => sum + items, 0),
})

const STRANGER =
  'Somebody holds a role on an app, and is missing in the list of all people: it is not whole, so run again later.'

/** The ids of those who hold a role on an app, as far as is known. */
function openHolders(people: readonly Account[]): (app: string, role: string) => ReadonlySet<string> {
  const index = new Map<string, Set<string>>()
  for (const { id, holdings } of people) {
    for (const { resource, role } of holdings.known ? holdings.value : []) {
      const key = `${resource} ${role}`
      const holders = index.get(key) ?? new Set()
      index.set(key, holders.add(id))
    }
  }
  return (app, role) => index.get(`${app} ${role}`) ?? new Set()
}
