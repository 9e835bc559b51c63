/** Counts the active users of each default group: they may have access without the identity provider. */

import { ENDPOINTS, nameEndpoint } from '../atlassian/endpoint.js'
import { Failure } from '../atlassian/failure.js'
import { type Organization, readUsers } from '../atlassian/organization-api.js'
import { type Fact, known, unknown } from '../model/fact.js'
import type { Row, Rows } from './account-list.js'
import type { Group } from './current-state.js'
import type { CollectedGroups } from './groups.js'
import { CONTRADICTION, type Receipts } from './receipts.js'
import { isServiceAccount } from './seat.js'

export type DefaultMembers = ReadonlyMap<string, Fact<number>>

/**
 * Counts individual members, because Atlassian's own count may include service accounts and inactive users. If a group
 * has more members than the list of users shows, its members are listed.
 */
export async function countDefaultMembers(
  org: Organization,
  receipts: Receipts,
  { groups }: CollectedGroups,
  rows: Rows,
): Promise<DefaultMembers> {
  const defaults = (groups.known ? groups.value : []).filter(isDefault)
  const seen = membersOf(rows, new Set(defaults.map(({ id }) => id)))
  const partlySeen = defaults.filter(({ id, members }) => members.known && members.value > (seen.get(id)?.length ?? 0))
  const listed = partlySeen.length === 0 ? [] : await listMembers(org, receipts, rows, partlySeen)
  const lists = new Map<string, Fact<readonly Row[]>>([
    ...defaults.map(({ id }) => [id, known(seen.get(id) ?? [])] as const),
    ...listed.map(({ key, fact }) => [key.id, fact] as const),
  ])
  const counts = defaults.map(group => [group.id, countActive(group, lists.get(group.id) ?? known([]))] as const)
  for (const [id, count] of counts) {
    const group = defaults.find(one => one.id === id)
    if (!count.known && group?.members.known) receipts.contradict(`members of ${group.name}`, FACTS, count.reason)
  }
  return new Map(counts)
}

const FACTS = ['defaultMembers'] as const

const isDefault = ({ grants }: Group): boolean =>
  grants.known && grants.value.some(({ defaultRole }) => defaultRole !== null)

function membersOf(rows: Rows, groups: ReadonlySet<string>): ReadonlyMap<string, readonly Row[]> {
  const members = new Map<string, Row[]>()
  for (const row of rows.values()) {
    for (const id of row.groups ?? []) if (groups.has(id)) members.set(id, [...(members.get(id) ?? []), row])
  }
  return members
}

const listMembers = (org: Organization, receipts: Receipts, rows: Rows, groups: readonly Group[]) =>
  receipts.readEach('members of default groups', FACTS, groups, async group => {
    const { items, pages } = await readUsers(org, { group: group.id })
    const value = items.flatMap(({ accountId }) => rows.get(accountId) ?? [])
    if (value.length < items.length) throw new Failure('shape', unlistedMember(group))
    return { value, pages, items: items.length, ...(group.members.known ? { expected: group.members.value } : {}) }
  })

/** Atlassian's count must be at least the number of active users, whether or not it includes other members. */
function countActive({ name, members: counted }: Group, members: Fact<readonly Row[]>): Fact<number> {
  if (!counted.known) return counted
  if (!members.known) return members
  const users = members.value.filter(row => !isServiceAccount(row))
  const active = users.filter(({ status }) => status === 'active').length
  if (counted.value < active) return unknown(tooFew(name, counted.value, active))
  return users.some(({ status }) => status === null) ? unknown(unknownStatus(name)) : known(active)
}

const SEARCH = nameEndpoint(ENDPOINTS.usersSearch)

const tooFew = (name: string, counted: number, active: number): string =>
  `${name}: ${nameEndpoint(ENDPOINTS.groupsSearch)} counts ${counted} members, but ${SEARCH} lists ${active} active users in it. ${CONTRADICTION}`

const unknownStatus = (name: string): string =>
  `${name}: Atlassian does not report whether a member is active. Check the group under Directory > Groups.`

const unlistedMember = ({ name }: Group): string =>
  `${name}: ${SEARCH} lists members that the list of all users lacks. ${CONTRADICTION}`
