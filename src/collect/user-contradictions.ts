/** Where the list of users and the roles of users contradict the list of groups: neither can be relied on. */

import { ENDPOINTS, nameEndpoint } from '../atlassian/endpoint.js'
import type { Rows } from './account-list.js'
import type { HoldingsOf } from './explained.js'
import { type GroupRoles, unlistedGrant } from './holding.js'
import { CONTRADICTION, type Receipts } from './receipts.js'

/** A group that no list has may grant anything, and may be managed by anyone. */
const OF_GROUPS = ['groups'] as const
const OF_USERS = ['people', 'seats'] as const

/** A state or kind that Atlassian added after this version was written is reported, never taken for a known one. */
export function contradictUnknownValues(receipts: Receipts, values: ReadonlyMap<string, number>): void {
  for (const [value, users] of [...values].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    receipts.contradict(
      `users with ${value}`,
      OF_USERS,
      `${countUsers(users, ['has', 'have'])} ${value}, which this version cannot interpret: look for a newer version, and check Directory > Users.`,
    )
  }
}

type Looked = {
  /** The accounts whose roles were looked up. */
  readonly asked: readonly string[]
  readonly holdingsOf: HoldingsOf
  readonly nameOf: (resource: string) => string
}

export function contradictGroups(receipts: Receipts, rows: Rows, roles: GroupRoles, looked: Looked): void {
  const unlisted = countUnlisted(rows, roles)
  if (unlisted.users > 0) {
    receipts.contradict(
      'groups named by users',
      OF_GROUPS,
      `${countUsers(unlisted.users, ['is', 'are'])} in ${unlisted.groups === 1 ? '1 group' : `${unlisted.groups} groups`} that ${nameEndpoint(ENDPOINTS.groupsSearch)} does not list, by ${nameEndpoint(ENDPOINTS.usersSearch)}. ${CONTRADICTION}`,
    )
  }
  for (const { app, role, users } of countUnlistedGrants(rows, looked)) {
    receipts.contradict(
      `groups that grant ${role} on ${app}`,
      OF_GROUPS,
      `${app}: ${countUsers(users, ['holds', 'hold'])} the role ${role} through a group, by ${nameEndpoint(ENDPOINTS.userRoles)}, but no group of theirs in ${nameEndpoint(ENDPOINTS.groupsSearch)} grants it. ${CONTRADICTION}`,
    )
  }
}

const countUsers = (users: number, [one, many]: readonly [string, string]): string =>
  users === 1 ? `1 user ${one}` : `${users} users ${many}`

function countUnlisted(rows: Rows, { isUnlisted }: GroupRoles) {
  const groups = new Set<string>()
  let users = 0
  for (const row of rows.values()) {
    const strange = (row.groups ?? []).filter(isUnlisted)
    if (strange.length > 0) users += 1
    for (const id of strange) groups.add(id)
  }
  return { users, groups: groups.size }
}

function countUnlistedGrants(rows: Rows, { asked, holdingsOf, nameOf }: Looked) {
  const grants = new Map<string, { readonly app: string; readonly role: string; users: number }>()
  for (const id of asked) {
    const row = rows.get(id)
    const holdings = row === undefined ? null : holdingsOf(row)
    for (const { resource, role, ways } of holdings?.known ? holdings.value : []) {
      const app = nameOf(resource)
      if (ways.known || ways.reason !== unlistedGrant(app, role)) continue
      const grant = grants.get(ways.reason) ?? { app, role, users: 0 }
      grant.users += 1
      grants.set(ways.reason, grant)
    }
  }
  return [...grants.values()].toSorted((a, b) => (`${a.app} ${a.role}` < `${b.app} ${b.role}` ? -1 : 1))
}
