/** Contradictions between the list of users, the roles of users and the list of groups. */

import { ENDPOINTS, nameEndpoint } from '../atlassian/endpoint.js'
import type { Rows } from './account-list.js'
import { type GroupRoles, unlistedGrant } from './holding.js'
import type { HoldingsOf } from './known-holders.js'
import { CONTRADICTION, type Receipts } from './receipts.js'

/** An unlisted group may grant any role, and its management is unknown. */
const OF_GROUPS = ['groups'] as const
const OF_USERS = ['people', 'seats'] as const

/** Reports statuses and types that this version does not know. They are never treated as known values. */
export function contradictUnknownValues(receipts: Receipts, values: ReadonlyMap<string, number>): void {
  for (const [value, users] of [...values].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    receipts.contradict(
      `users with ${value}`,
      OF_USERS,
      `${countUsers(users, ['has', 'have'])} ${value}, which this version cannot interpret. Check Directory > Users, and update to a newer version.`,
    )
  }
}

type LookedUp = {
  /** The ids of the accounts whose roles were looked up. */
  readonly ids: readonly string[]
  readonly holdingsOf: HoldingsOf
  readonly nameOf: (resource: string) => string
}

export function contradictGroups(receipts: Receipts, rows: Rows, roles: GroupRoles, lookedUp: LookedUp): void {
  const unlisted = countUnlisted(rows, roles)
  if (unlisted.users > 0) {
    receipts.contradict(
      'groups of users',
      OF_GROUPS,
      `${countUsers(unlisted.users, ['is', 'are'])} in ${unlisted.groups === 1 ? '1 group' : `${unlisted.groups} groups`} that ${nameEndpoint(ENDPOINTS.groupsSearch)} does not list, according to ${nameEndpoint(ENDPOINTS.usersSearch)}. ${CONTRADICTION}`,
    )
  }
  for (const { app, role, users } of countUnlistedGrants(rows, lookedUp)) {
    receipts.contradict(
      `groups that grant ${role} on ${app}`,
      OF_GROUPS,
      `${app}: ${countUsers(users, ['holds', 'hold'])} the role ${role} through a group, according to ${nameEndpoint(ENDPOINTS.userRoles)}, but none of their groups in ${nameEndpoint(ENDPOINTS.groupsSearch)} grants the role. ${CONTRADICTION}`,
    )
  }
}

const countUsers = (users: number, [one, many]: readonly [string, string]): string =>
  users === 1 ? `1 user ${one}` : `${users} users ${many}`

function countUnlisted(rows: Rows, { isUnlisted }: GroupRoles) {
  const groups = new Set<string>()
  let users = 0
  for (const row of rows.values()) {
    const unlisted = (row.groups ?? []).filter(isUnlisted)
    if (unlisted.length > 0) users += 1
    for (const id of unlisted) groups.add(id)
  }
  return { users, groups: groups.size }
}

function countUnlistedGrants(rows: Rows, { ids, holdingsOf, nameOf }: LookedUp) {
  const grants = new Map<string, { readonly app: string; readonly role: string; users: number }>()
  for (const id of ids) {
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
