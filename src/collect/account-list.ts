import { Failure } from '../atlassian/failure.js'
import { type Organization, readAccounts, readUserCount } from '../atlassian/organization-api.js'
import type { ListedAccount } from '../atlassian/shapes.js'
import { known, unknown } from '../model/fact.js'
import { roleName } from '../model/roles.js'
import type { Account } from './current-state.js'
import type { GroupRoles, Membership } from './holding.js'

/**
 * An account of the list, reduced to the fields that later steps need: a list may have 100,000 accounts. Equal values,
 * such as the same set of groups, share one object.
 */
export type Row = Omit<Account, 'platformRoles' | 'holdings'> & {
  readonly platformRoles: readonly string[] | null
  readonly groups: readonly string[] | null
  /** The number of resources on which the account holds a role. */
  readonly resources: number | null
  /** Hash of the account's first row in the list. It identifies a repeated row. */
  readonly rowHash: number
  /** Hashes of further rows of the account. */
  readonly otherRowHashes: readonly number[]
}

export type Rows = Map<string, Row>

export type AccountList = {
  readonly rows: Rows
  /** Adds a page and returns the number of its new rows. */
  readonly take: (page: readonly ListedAccount[]) => number
  /** The number of rows whose account is in a directory. */
  readonly members: () => number
  /** Drops groups without roles from the rows added since the last call, and returns these rows. */
  readonly dropGroupsWithoutRoles: (groups: GroupRoles) => readonly Row[]
  /** The number of rows with a value that this version does not know, by field and value. */
  readonly unknownValues: () => ReadonlyMap<string, number>
}

/** A user in several directories may have one row per directory. The rows become one account with all groups. */
export function openAccountList(): AccountList {
  const rows: Rows = new Map()
  const pool = openPool()
  let members = 0
  let changed = new Set<string>()
  const unknownValues = new Map<string, number>()

  function takeOne(listed: ListedAccount): number {
    const row = toRow(listed, pool)
    const earlier = rows.get(row.id)
    if (earlier !== undefined && [earlier.rowHash, ...earlier.otherRowHashes].includes(row.rowHash)) return 0
    for (const value of unknownValuesOf(listed)) unknownValues.set(value, (unknownValues.get(value) ?? 0) + 1)
    if (listed.membershipStatus !== 'no_membership') members += 1
    rows.set(row.id, earlier === undefined ? row : merge(earlier, row))
    changed.add(row.id)
    return 1
  }

  function dropGroups(row: Row, { matters }: GroupRoles): Row {
    const groups = row.groups?.filter(matters).toSorted() ?? null
    const reduced: Row = { ...row, groups: groups === null ? null : pool(`groups ${groups.join(' ')}`, groups) }
    rows.set(row.id, reduced)
    return reduced
  }

  return {
    rows,
    members: () => members,
    unknownValues: () => unknownValues,
    take: page => page.reduce((sum, listed) => sum + takeOne(listed), 0),
    dropGroupsWithoutRoles: groups => {
      const ids = [...changed]
      changed = new Set()
      return ids.flatMap(id => rows.get(id) ?? []).map(row => dropGroups(row, groups))
    },
  }
}

type Pool = <T>(key: string, value: T) => T

/** Returns the first value that was passed for a key. */
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
    rowHash: hashRow(listed),
    otherRowHashes: NONE,
  }
}

const NONE: readonly number[] = []

/** Represents every value that a list does not contain. */
const ANY_OTHER = Symbol('any other value')

/** Thirty bits (FNV-1a) over all evaluated fields. Enough, because only rows of the same account are compared. */
function hashRow(listed: ListedAccount): number {
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

/** The fields of an account with a fixed set of values. Source: Organizations REST API, users. */
const STATE_FIELDS = [
  { field: 'accountType', values: ['atlassian', 'app', 'customer'] },
  { field: 'status', values: STATUSES },
  { field: 'accountStatus', values: ['active', 'inactive', 'closed'] },
  { field: 'membershipStatus', values: ['active', 'suspended', 'no_membership'] },
  { field: 'claimStatus', values: CLAIMS },
  { field: 'managementSource', values: SOURCES },
] as const satisfies readonly { readonly field: keyof ListedAccount; readonly values: readonly string[] }[]

/** Example: `status "archived"`. A value that this version does not know, or a status that contradicts its parts. */
function unknownValuesOf(listed: ListedAccount): readonly string[] {
  const unknownValues = STATE_FIELDS.flatMap(({ field, values }) => {
    const value = listed[field]
    return value == null || (values as readonly string[]).includes(value) ? [] : [`${field} ${JSON.stringify(value)}`]
  })
  if (unknownValues.length > 0 || !isContradicted(listed)) return unknownValues
  return [`status ${JSON.stringify(listed.status)} with an active account and an active membership`]
}

const isContradicted = ({ status, accountStatus, membershipStatus }: ListedAccount): boolean =>
  status != null && status !== 'active' && accountStatus === 'active' && membershipStatus === 'active'

const oneOf = <T extends string>(values: readonly T[], text: string | null | undefined): T | null =>
  values.find(value => value === text) ?? null

/**
 * `status` combines two other fields, and may be missing. Source: Organizations REST API, status of a user. If it is
 * inactive while both others are active, the answer contradicts itself and the status is unknown.
 */
function statusOf(listed: ListedAccount): Account['status'] {
  const { status, accountStatus, membershipStatus } = listed
  if (status != null) return isContradicted(listed) ? null : oneOf(STATUSES, status)
  if (accountStatus === 'inactive' || accountStatus === 'closed') return 'deactivated'
  if (accountStatus !== 'active') return null
  return membershipStatus === 'no_membership' ? 'not_invited' : oneOf(['active', 'suspended'], membershipStatus)
}

/** The id of a product is its ARI, or the id of its site with a product key. */
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

/** The values of each field, the strictest first; null means unknown. */
const STRICTEST = {
  type: ['atlassian', null, ANY_OTHER, 'customer', 'app'],
  status: ['active', null, ANY_OTHER],
  claim: ['unmanaged', null, ANY_OTHER],
  source: ['invited', null, ANY_OTHER],
  emailVerified: [false, null, ANY_OTHER],
} as const

/** Of two rows of one account, the less managed and more active value counts. */
function stricter<T>(order: readonly unknown[], one: T, other: T): T {
  const rank = (value: T): number => order.indexOf(order.includes(value) ? value : ANY_OTHER)
  return rank(other) < rank(one) ? other : one
}

const merge = (one: Row, other: Row): Row => ({
  ...one,
  name: one.name ?? other.name,
  email: one.email ?? other.email,
  otherRowHashes: [...one.otherRowHashes, other.rowHash],
  type: stricter(STRICTEST.type, one.type, other.type),
  status: stricter(STRICTEST.status, one.status, other.status),
  claim: stricter(STRICTEST.claim, one.claim, other.claim),
  source: stricter(STRICTEST.source, one.source, other.source),
  emailVerified: stricter(STRICTEST.emailVerified, one.emailVerified, other.emailVerified),
  groups: union(one.groups, other.groups),
  platformRoles: union(one.platformRoles, other.platformRoles),
  lastActive:
    one.lastActive === null || other.lastActive === null
      ? null
      : latestOf([...Object.entries(one.lastActive), ...Object.entries(other.lastActive)]),
})

/** Unknown if either row does not report the value. */
const union = (one: readonly string[] | null, other: readonly string[] | null): readonly string[] | null =>
  one === null || other === null ? null : [...new Set([...one, ...other])]

/** Reads every account once, and Atlassian's count of them. `afterPage` runs after each page. */
export async function readAllAccounts(org: Organization, afterPage: (list: AccountList) => void) {
  let total: number | undefined
  const counting = readUserCount(org, {}).then(count => {
    total = count
    return count
  })
  // The promise is awaited after the list. Without a handler, an earlier failure would be an unhandled rejection.
  counting.catch(() => {})
  const withTotal = { ...org, progress: (what: string, items: number) => org.progress(what, items, total) }
  const { fold: list, pages, items } = await readAccounts(withTotal, () => reportPages(openAccountList(), afterPage))
  const counted = await counting
  if (items === 0) throw new Failure('shape', NO_USERS)
  if (items >= counted) return { value: list, pages, items, expected: counted }
  // The count may include managed accounts outside every directory, and the search may omit them.
  const expected = await readUserCount(org, { membership: 'any-directory' })
  return { value: list, pages, items: list.members(), expected }
}

const reportPages = (list: AccountList, afterPage: (list: AccountList) => void): AccountList => ({
  ...list,
  take: page => {
    const added = list.take(page)
    afterPage(list)
    return added
  },
})

const NO_USERS =
  'The list of users is empty, but every organization has an administrator. Give the API key the scope read:directories:admin, or use a key without scopes.'

/** The groups of an account as the list reports them. */
export const membershipOf = ({ groups }: Row): Membership => (groups === null ? unknown(NO_GROUPS) : known(groups))

const NO_GROUPS =
  'Atlassian reports neither the groups of a user nor how the roles were assigned. Direct role assignments cannot be determined. Check Directory > Users.'

/** The number of accounts listed as members of each group, by group id. */
export function countMembers(rows: Rows): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { groups } of rows.values()) for (const id of groups ?? []) counts.set(id, (counts.get(id) ?? 0) + 1)
  return counts
}
