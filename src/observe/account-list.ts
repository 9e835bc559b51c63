import { Failure } from '../atlassian/failure.js'
import { type Organization, readAccounts, readUserCount } from '../atlassian/organization.js'
import type { ListedAccount } from '../atlassian/shapes.js'
import { known, unknown } from './fact.js'
import type { Membership } from './holding.js'

/** Every account once, and how many Atlassian counts. */
export async function readAllAccounts(org: Organization) {
  const everyone = await readUserCount(org, {})
  const counting = { ...org, progress: (what: string, items: number) => org.progress(what, items, everyone) }
  const { items, pages } = await readAccounts(counting)
  if (items.length === 0) throw new Failure('shape', NOBODY)
  const value = mergeRows(items)
  if (items.length >= everyone) return { value, pages, items: items.length, expected: everyone }
  // The count may include managed accounts that are in no directory, which the search may leave out.
  const expected = await readUserCount(org, { membership: 'any-directory' })
  const members = items.filter(({ membershipStatus }) => membershipStatus !== 'no_membership')
  return { value, pages, items: members.length, expected }
}

const NOBODY =
  'Atlassian lists no account at all, though somebody made the key: give it the scope read:directories:admin, or use a key without scopes.'

/** An account of the list, and in how many rows it came. */
export type Row = ListedAccount & { readonly rows: number }

/** Somebody in several directories may be listed once for each: one account, with the groups of all. */
function mergeRows(listed: readonly ListedAccount[]): readonly Row[] {
  const accounts = new Map<string, Row>()
  for (const row of listed) {
    const earlier = accounts.get(row.accountId)
    accounts.set(row.accountId, earlier === undefined ? { ...row, rows: 1 } : merge(earlier, row))
  }
  return [...accounts.values()]
}

const merge = (one: Row, other: ListedAccount): Row => ({
  ...one,
  rows: one.rows + 1,
  status: other.status === 'active' ? other.status : one.status,
  groups: joined(one.groups, other.groups),
  productAccess: joined(one.productAccess, other.productAccess),
  platformRoles: joined(one.platformRoles, other.platformRoles),
})

/** What one of two does not tell is not known of both. */
const joined = <T>(one: readonly T[] | null | undefined, other: readonly T[] | null | undefined): T[] | null =>
  one == null || other == null
    ? null
    : [...new Map([...one, ...other].map(item => [JSON.stringify(item), item])).values()]

/** The groups of an account, as the list tells them. */
export const membershipOf = ({ groups }: ListedAccount): Membership =>
  groups == null ? unknown(NO_GROUPS) : known(groups.map(({ id }) => id))

const NO_GROUPS =
  'Atlassian does not tell which groups a person is in, nor how their roles were assigned: whether a role was given directly can not be told, so look at Directory > Users.'

/** By group, the accounts that are listed as its members. */
export function countMembers(accounts: readonly ListedAccount[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { groups } of accounts) for (const { id } of groups ?? []) counts.set(id, (counts.get(id) ?? 0) + 1)
  return counts
}
