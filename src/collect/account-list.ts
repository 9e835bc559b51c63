import { Failure } from '../atlassian/failure.js'
import { type Organization, readAccounts, readUserCount } from '../atlassian/organization-api.js'
import type { ListedAccount } from '../atlassian/shapes.js'
import { known, unknown } from '../model/fact.js'
import { roleName } from '../model/roles.js'
import type { Account } from './current-state.js'
import type { GroupRoles, Membership } from './holding.js'

/**
 * An account of the list, and no more of it than is needed behind the list: there may be a hundred thousand. What many
 * have alike, such as their groups, is one object for all of them.
 */
export type Row = Omit<Account, 'platformRoles' | 'holdings'> & {
  readonly platformRoles: readonly string[] | null
  readonly groups: readonly string[] | null
  /** On how many resources they hold a role. */
  readonly resources: number | null
  /** Of the row of the list that was theirs, by which it is known when it comes again. */
  readonly mark: number
  /** Those of further rows. */
  readonly otherMarks: readonly number[]
}

export type Rows = Map<string, Row>

export type AccountList = {
  readonly rows: Rows
  /** Folds a page in; how many of its rows had not come before. */
  readonly take: (page: readonly ListedAccount[]) => number
  /** How many rows are of people who are in a directory. */
  readonly members: () => number
  /** Forgets groups that give nothing, of the rows that came since it was last called, and gives these back. */
  readonly settle: (groups: GroupRoles) => readonly Row[]
  /** How many rows have a value that this version does not know, by field and value. */
  readonly unknownValues: () => ReadonlyMap<string, number>
}

/** Somebody in several directories may be listed once for each: one account, with the groups of all. */
export function openAccountList(): AccountList {
  const rows: Rows = new Map()
  const pool = openPool()
  let members = 0
  let unsettled = new Set<string>()
  const strange = new Map<string, number>()

  function takeOne(listed: ListedAccount): number {
    const row = toRow(listed, pool)
    const earlier = rows.get(row.id)
    if (earlier !== undefined && [earlier.mark, ...earlier.otherMarks].includes(row.mark)) return 0
    for (const value of unknownValuesOf(listed)) strange.set(value, (strange.get(value) ?? 0) + 1)
    if (listed.membershipStatus !== 'no_membership') members += 1
    rows.set(row.id, earlier === undefined ? row : merge(earlier, row))
    unsettled.add(row.id)
    return 1
  }

  function settleOne(row: Row, { matters }: GroupRoles): Row {
    const groups = row.groups?.filter(matters).toSorted() ?? null
    const settled: Row = { ...row, groups: groups === null ? null : pool(`groups ${groups.join(' ')}`, groups) }
    rows.set(row.id, settled)
    return settled
  }

  return {
    rows,
    members: () => members,
    unknownValues: () => strange,
    take: page => page.reduce((sum, listed) => sum + takeOne(listed), 0),
    settle: groups => {
      const ids = [...unsettled]
      unsettled = new Set()
      return ids.flatMap(id => rows.get(id) ?? []).map(row => settleOne(row, groups))
    },
  }
}

type Pool = <T>(key: string, value: T) => T

/** Gives for each key the value that came with it first. */
function openPool(): Pool {
  const values = new Map<string, unknown>()
  return (key, value) => {
    if (!values.has(key)) values.set(key, value)
    return values.get(key) as typeof value
  }
}

function toRow(listed: ListedAccount, pool: Pool): Row {
  const { accountId, accountType, platformRoles, groups } = listed
  return {
    id: accountId,
    name: listed.name ?? null,
    email: listed.email ?? null,
    type: accountType == null ? null : pool(`type ${accountType}`, accountType),
    status: statusOf(listed),
    claim: oneOf(CLAIMS, listed.claimStatus),
    source: oneOf(SOURCES, listed.managementSource),
    emailVerified: listed.emailVerified ?? null,
    addedToOrg: listed.addedToOrg ?? null,
    lastActive: lastActiveOf(listed, pool),
    platformRoles: platformRoles == null ? null : pool(`roles ${platformRoles.join(' ')}`, platformRoles.map(roleName)),
    groups: groups?.map(({ id }) => id) ?? null,
    resources: listed.counts?.resources ?? null,
    mark: markOf(listed),
    otherMarks: NONE,
  }
}

const NONE: readonly number[] = []

/** Stands for every value that a list does not name. */
const ANY_OTHER = Symbol('any other value')

/** Thirty bits (FNV-1a) over everything that is judged: it is only compared with other rows of the same account. */
function markOf(listed: ListedAccount): number {
  const { counts, platformRoles, groups, productAccess, emailVerified } = listed
  const states = STATE_FIELDS.map(({ field }) => listed[field])
  const text = JSON.stringify([states, counts, platformRoles, groups, productAccess, emailVerified])
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return hash >>> 2
}

const STATUSES = ['active', 'suspended', 'not_invited', 'deactivated', 'for_deletion'] as const
const CLAIMS = ['managed', 'unmanaged'] as const
const SOURCES = ['synced', 'invited'] as const

/** The fields of an account that have one of a few values. Source: Organizations REST API, users. */
const STATE_FIELDS = [
  { field: 'accountType', values: ['atlassian', 'app', 'customer'] },
  { field: 'status', values: STATUSES },
  { field: 'accountStatus', values: ['active', 'inactive', 'closed'] },
  { field: 'membershipStatus', values: ['active', 'suspended', 'no_membership'] },
  { field: 'claimStatus', values: CLAIMS },
  { field: 'managementSource', values: SOURCES },
] as const satisfies readonly { readonly field: keyof ListedAccount; readonly values: readonly string[] }[]

/** `status "archived"`: what Atlassian added after this version was written, and a state that contradicts its parts. */
function unknownValuesOf(listed: ListedAccount): readonly string[] {
  const strange = STATE_FIELDS.flatMap(({ field, values }) => {
    const value = listed[field]
    return value == null || (values as readonly string[]).includes(value) ? [] : [`${field} ${JSON.stringify(value)}`]
  })
  if (strange.length > 0 || !isContradicted(listed)) return strange
  return [`status ${JSON.stringify(listed.status)} beside an active account and an active membership`]
}

const isContradicted = ({ status, accountStatus, membershipStatus }: ListedAccount): boolean =>
  status != null && status !== 'active' && accountStatus === 'active' && membershipStatus === 'active'

const oneOf = <T extends string>(values: readonly T[], text: string | null | undefined): T | null =>
  values.find(value => value === text) ?? null

/**
 * `status` is made of two others, which may be there alone. Source: Organizations REST API, status of a user. Where it says
 * inactive and both others say active, the answer contradicts itself, and the state is not known.
 */
function statusOf(listed: ListedAccount): Account['status'] {
  const { status, accountStatus, membershipStatus } = listed
  if (status != null) return isContradicted(listed) ? null : oneOf(STATUSES, status)
  if (accountStatus === 'inactive' || accountStatus === 'closed') return 'deactivated'
  if (accountStatus !== 'active') return null
  return membershipStatus === 'no_membership' ? 'not_invited' : oneOf(['active', 'suspended'], membershipStatus)
}

/** The id of a product is its ARI, or the id of its site beside a key. */
function lastActiveOf({ productAccess }: ListedAccount, pool: Pool): Account['lastActive'] {
  if (productAccess == null) return null
  const dates = productAccess.flatMap(({ id, key, ...access }) => {
    const time = access.lastActiveTimestamp ?? access.last_active_timestamp
    if (id == null || time == null) return []
    const day = time.slice(0, 'YYYY-MM-DD'.length)
    return [[id.startsWith('ari:') ? id : `ari:cloud:${key}::site/${id}`, pool(`day ${day}`, day)] as const]
  })
  return latestOf(dates)
}

const latestOf = (dates: readonly (readonly [string, string])[]): Readonly<Record<string, string>> =>
  Object.fromEntries(dates.toSorted(([, a], [, b]) => (a < b ? -1 : 1)))

/** Values by how strictly they are judged, the strictest first; null is a value that is not known. */
const STRICTEST = {
  type: ['atlassian', null, ANY_OTHER, 'customer', 'app'],
  status: ['active', null, ANY_OTHER],
  claim: ['unmanaged', null, ANY_OTHER],
  source: ['invited', null, ANY_OTHER],
  emailVerified: [false, null, ANY_OTHER],
} as const

/** Of two rows of one account neither overwrites the other: what is less managed, and more active, counts. */
function stricter<T>(order: readonly unknown[], one: T, other: T): T {
  const rank = (value: T): number => order.indexOf(order.includes(value) ? value : ANY_OTHER)
  return rank(other) < rank(one) ? other : one
}

const merge = (one: Row, other: Row): Row => ({
  ...one,
  name: one.name ?? other.name,
  email: one.email ?? other.email,
  otherMarks: [...one.otherMarks, other.mark],
  type: stricter(STRICTEST.type, one.type, other.type),
  status: stricter(STRICTEST.status, one.status, other.status),
  claim: stricter(STRICTEST.claim, one.claim, other.claim),
  source: stricter(STRICTEST.source, one.source, other.source),
  emailVerified: stricter(STRICTEST.emailVerified, one.emailVerified, other.emailVerified),
  groups: joined(one.groups, other.groups),
  platformRoles: joined(one.platformRoles, other.platformRoles),
  lastActive:
    one.lastActive === null || other.lastActive === null
      ? null
      : latestOf([...Object.entries(one.lastActive), ...Object.entries(other.lastActive)]),
})

/** What one of two does not tell is not known of both. */
const joined = (one: readonly string[] | null, other: readonly string[] | null): readonly string[] | null =>
  one === null || other === null ? null : [...new Set([...one, ...other])]

/** Every account once, and how many Atlassian counts. `afterPage` is told of each page that was folded in. */
export async function readAllAccounts(org: Organization, afterPage: (list: AccountList) => void) {
  let everyone: number | undefined
  const counting = readUserCount(org, {}).then(count => {
    everyone = count
    return count
  })
  // It is awaited behind the list, and until then its failure is nobody's.
  counting.catch(() => {})
  const told = { ...org, progress: (what: string, items: number) => org.progress(what, items, everyone) }
  const { fold: list, pages, items } = await readAccounts(told, () => tellingPages(openAccountList(), afterPage))
  const counted = await counting
  if (items === 0) throw new Failure('shape', NOBODY)
  if (items >= counted) return { value: list, pages, items, expected: counted }
  // The count may include managed accounts that are in no directory, which the search may leave out.
  const expected = await readUserCount(org, { membership: 'any-directory' })
  return { value: list, pages, items: list.members(), expected }
}

const tellingPages = (list: AccountList, afterPage: (list: AccountList) => void): AccountList => ({
  ...list,
  take: page => {
    const fresh = list.take(page)
    afterPage(list)
    return fresh
  },
})

const NOBODY =
  'Atlassian lists no account at all, though somebody made the key: give it the scope read:directories:admin, or use a key without scopes.'

/** The groups of an account, as the list tells them. */
export const membershipOf = ({ groups }: Row): Membership => (groups === null ? unknown(NO_GROUPS) : known(groups))

const NO_GROUPS =
  'Atlassian does not tell which groups a person is in, nor how their roles were assigned: whether a role was given directly can not be told, so look at Directory > Users.'

/** How many accounts are listed as members of each group, by its id. */
export function countMembers(rows: Rows): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { groups } of rows.values()) for (const id of groups ?? []) counts.set(id, (counts.get(id) ?? 0) + 1)
  return counts
}
