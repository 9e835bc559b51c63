import { Failure } from '../atlassian/failure.js'
import { type Organization, readUserCount, readUsers } from '../atlassian/organization.js'
import { OTHER_APP_ROLES } from '../atlassian/roles.js'
import type { Row, Rows } from './account-list.js'
import type { Fact } from './fact.js'
import type { AppInstance, Holding } from './observed.js'
import type { Reading, Receipts } from './receipts.js'
import { isPerson } from './seat.js'

/** Of whom the roles are asked singly. */
export type Scope = 'in-doubt' | 'everyone'

/** Is somebody to be asked for by name? */
export function isAsked(account: Row, heldByGroups: HoldingsOf, scope: Scope): boolean {
  if (!isPerson(account)) return false
  return scope === 'everyone' || isInDoubt(account, heldByGroups)
}

/** What somebody holds as far as is known. */
export type HoldingsOf = (row: Row) => Fact<readonly Holding[]>

/**
 * Who may hold more than their groups give: whoever did not come by the identity provider, administrators, and those
 * with roles on more resources than by their groups. What is not told is in doubt; who holds nothing is not.
 */
function isInDoubt(account: Row, heldByGroups: HoldingsOf): boolean {
  const { platformRoles, otherMarks } = account
  const resources = otherMarks.length === 0 ? account.resources : null
  if (resources === 0 && platformRoles?.length === 0) return false
  if (account.source !== 'synced' || account.claim !== 'managed') return true
  if (platformRoles === null || platformRoles.length > 0) return true
  if (resources === null || account.groups === null) return true
  const held = heldByGroups(account)
  // A group whose roles were not read explains nothing: its members are unknown, and asking them all would be a storm.
  return held.known && resources > new Set(held.value.map(({ resource }) => resource)).size
}

/** Everyone who is listed, and what each holds as far as is known. */
type People = { readonly rows: Rows; readonly holdingsOf: HoldingsOf }

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
  people: People,
): Promise<ReadonlySet<string>> {
  const search = openSearch(org, people)
  const keys = (apps.known ? apps.value : []).flatMap(({ id }) => COUNTED.map(roles => ({ app: id, roles })))
  const missed = await receipts.readEach('holders of each role', ['direct-role'], keys, ({ app, roles }) =>
    search(app, roles),
  )
  return new Set(missed.flatMap(({ fact }) => (fact.known ? fact.value : [])))
}

type Search = (app: string, roles: readonly string[]) => Promise<Reading<readonly string[]>>

function openSearch(org: Organization, people: People): Search {
  const { rows } = people
  const { holders, undecided } = countHolders(people)

  async function list(app: string, role: string): Promise<Reading<readonly string[]>> {
    const { items, pages } = await readUsers(org, { resource: app, roles: [role] })
    const found = items.map(({ accountId }) => {
      const row = rows.get(accountId)
      if (row === undefined) throw new Failure('shape', STRANGER)
      return row
    })
    const missed = found.filter(row => isPerson(row) && !isHolder(people.holdingsOf(row), app, role))
    return { value: missed.map(({ id }) => id), pages: pages + 1, items: items.length }
  }

  async function search(app: string, roles: readonly string[]): Promise<Reading<readonly string[]>> {
    const [role = '', ...others] = roles
    const count = await readUserCount(org, { resource: app, roles })
    if (others.length > 0 && count > 0) return join(await Promise.all(roles.map(one => search(app, [one]))))
    const explained = holders.get(keyOf(app, role)) ?? 0
    return count > explained + undecided ? list(app, role) : { value: [], pages: 1, items: count }
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

const keyOf = (app: string, role: string): string => `${app} ${role}`

const isHolder = (holdings: Fact<readonly Holding[]>, app: string, role: string): boolean =>
  holdings.known && holdings.value.some(held => held.resource === app && held.role === role)

/**
 * How many hold a role on an app, as far as is known. Of whom nothing is known may be among the holders; that they are
 * unknown is told already.
 */
function countHolders({ rows, holdingsOf }: People): {
  readonly holders: ReadonlyMap<string, number>
  readonly undecided: number
} {
  // What many hold alike is looked through once.
  const alike = new Map<Fact<readonly Holding[]>, number>()
  let undecided = 0
  for (const row of rows.values()) {
    const holdings = holdingsOf(row)
    if (!holdings.known && isPerson(row)) undecided += 1
    alike.set(holdings, (alike.get(holdings) ?? 0) + 1)
  }
  const holders = new Map<string, number>()
  for (const [holdings, people] of alike) {
    const keys = new Set((holdings.known ? holdings.value : []).map(({ resource, role }) => keyOf(resource, role)))
    for (const key of keys) holders.set(key, (holders.get(key) ?? 0) + people)
  }
  return { holders, undecided }
}
