import { ENDPOINTS, nameEndpoint } from '../atlassian/endpoint.js'
import type { UserRole } from '../atlassian/shapes.js'
import { type Fact, known, unknown } from '../model/fact.js'
import { roleName, SEAT_ROLES } from '../model/roles.js'
import type { CurrentState, Group, GroupGrant, Holding, Way } from './current-state.js'
import { CONTRADICTION } from './receipts.js'

/** The roles that each group grants, and which lists of members are incomplete. */
export type GroupRoles = {
  /** False for a listed group without roles. */
  readonly matters: (group: string) => boolean
  /** Is the group missing from a complete list of all groups? */
  readonly isUnlisted: (group: string) => boolean
  /** The roles of a group: none for a listed group without roles, unknown for an unlisted group. */
  readonly grantsOf: (group: string) => Fact<readonly GroupGrant[]>
  /** The groups that grant the role on the resource. */
  readonly granting: (resource: string, role: string) => readonly string[]
  /** Were the groups listed, and the roles of each of them read? */
  readonly isRead: boolean
  /** Groups that have, or may have, more members than the list of users shows: any user may be a member. */
  readonly partlyListed: ReadonlySet<string>
}

/** `listed` contains all groups, including groups without roles; `seen` counts the listed members by group. */
export function indexGroups(
  { groups, groupNames: listed }: Pick<CurrentState, 'groups' | 'groupNames'>,
  seen: ReadonlyMap<string, number>,
): GroupRoles {
  const ids = new Set(listed.known ? listed.value.map(({ id }) => id) : [])
  const isUnlisted = (id: string): boolean => listed.known && !ids.has(id) && !byId.has(id)
  const byId = new Map((groups.known ? groups.value : []).map(group => [group.id, group]))
  const granting = new Map<string, string[]>()
  for (const { id, grants } of byId.values()) {
    for (const key of grants.known ? keysOf(grants.value) : []) granting.set(key, [...(granting.get(key) ?? []), id])
  }
  const isPartlyListed = ({ id, members }: Group): boolean => !members.known || members.value > (seen.get(id) ?? 0)
  return {
    matters: id => !groups.known || byId.has(id) || isUnlisted(id),
    isUnlisted,
    isRead: groups.known && groups.value.every(({ grants }) => grants.known),
    grantsOf: id =>
      groups.known ? (byId.get(id)?.grants ?? (isUnlisted(id) ? unknown(UNLISTED) : known([]))) : groups,
    granting: (resource, role) => granting.get(keyOf(resource, role)) ?? [],
    partlyListed: new Set([...byId.values()].filter(isPartlyListed).map(({ id }) => id)),
  }
}

const UNLISTED = `${nameEndpoint(ENDPOINTS.usersSearch)} reports a group that ${nameEndpoint(ENDPOINTS.groupsSearch)} does not list. ${CONTRADICTION}`

const keyOf = (resource: string, role: string): string => `${resource} ${role}`

const keysOf = (grants: readonly GroupGrant[]): readonly string[] =>
  grants.flatMap(({ resource, roles }) => roles.map(role => keyOf(resource, role)))

/** The ids of the account's groups; unknown if Atlassian does not report them. */
export type Membership = Fact<readonly string[]>

/** The roles that the groups of an account grant. */
export function deriveFromGroups(membership: Membership, groups: GroupRoles): Fact<readonly Holding[]> {
  if (!membership.known) return membership
  const byRole = new Map<string, { readonly resource: string; readonly role: string; readonly ways: Way[] }>()
  for (const id of membership.value) {
    const grants = groups.grantsOf(id)
    if (!grants.known) return grants
    for (const { resource, role } of pairsOf(grants.value)) {
      const held = byRole.get(keyOf(resource, role)) ?? { resource, role, ways: [] }
      held.ways.push({ by: 'group', group: id })
      byRole.set(keyOf(resource, role), held)
    }
  }
  const held = [...byRole.values()].map(one => ({ ...one, ways: known(sortUnique(one.ways)), isActive: true }))
  return known(held.toSorted(byKey))
}

const pairsOf = (grants: readonly GroupGrant[]) =>
  grants.flatMap(({ resource, roles }) => roles.map(role => ({ resource, role })))

/** Removes duplicates and sorts by content, so that the order does not depend on the API. */
function sortUnique(ways: readonly Way[]): readonly Way[] {
  const byText = new Map(ways.map(way => [JSON.stringify(way), way]))
  return [...byText].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, way]) => way)
}

const byKey = (a: Holding, b: Holding): number => (keyOf(a.resource, a.role) < keyOf(b.resource, b.role) ? -1 : 1)

/** The roles of an account according to its role assignments. `nameOf` returns the name of a resource for messages. */
export function deriveFromAssignments(
  rows: readonly UserRole[],
  { membership, groups, nameOf }: Omit<HolderContext, 'isOrgAdmin'>,
): Fact<readonly Holding[]> {
  const assignments = rows.flatMap(toAssignments)
  const isOrgAdmin = assignments.some(({ role }) => role === 'org-admin')
  const byRole = new Map<string, Assignment[]>()
  for (const assignment of assignments) {
    const key = keyOf(assignment.resource, assignment.role)
    byRole.set(key, [...(byRole.get(key) ?? []), assignment])
  }
  const holdings = [...byRole.values()].map(same => toHolding(same, { membership, groups, nameOf, isOrgAdmin }))
  return known(holdings.toSorted(byKey))
}

/** A role on a resource in one directory. `methods` is null if Atlassian does not report how the role was assigned. */
type Assignment = {
  readonly resource: string
  readonly role: string
  readonly methods: readonly string[] | null
  readonly isActive: boolean
}

/** The states of a directory membership in which a role does not use a seat. In any other state it may use one. */
const INACTIVE: ReadonlySet<string> = new Set(['suspended', 'inactive', 'deactivated', 'no_membership', 'not_invited'])

function toAssignments({
  resourceId: resource,
  roles,
  roleAssignments,
  userDirectoryStatus: status,
}: UserRole): Assignment[] {
  const isActive = status == null || !INACTIVE.has(status)
  const assigned = (roleAssignments ?? []).map(({ role, roleAssignmentMethods: methods }) => {
    return {
      resource,
      role: roleName(role),
      methods: methods == null || methods.length === 0 ? null : methods,
      isActive,
    }
  })
  const names = new Set(assigned.map(({ role }) => role))
  const rest = [...new Set((roles ?? []).map(roleName))].filter(role => !names.has(role))
  return [...assigned, ...rest.map(role => ({ resource, role, methods: null, isActive }))]
}

type HolderContext = {
  readonly membership: Membership
  readonly groups: GroupRoles
  readonly nameOf: (resource: string) => string
  readonly isOrgAdmin: boolean
}

/** Merges the assignments of one role on one resource, one per directory. */
function toHolding(same: readonly Assignment[], context: HolderContext): Holding {
  const [{ resource, role } = { resource: '', role: '' }] = same
  const ways = same.map(({ methods }) =>
    methods === null ? waysFromGroups(resource, role, context) : waysFromMethods(resource, role, methods, context),
  )
  return { resource, role, ways: mergeWays(ways), isActive: same.some(({ isActive }) => isActive) }
}

function mergeWays(facts: readonly Fact<readonly Way[]>[]): Fact<readonly Way[]> {
  const unread = facts.find(fact => !fact.known)
  if (unread !== undefined) return unread
  return known(sortUnique(facts.flatMap(fact => (fact.known ? fact.value : []))))
}

/** An organization administrator is user and admin of every app. Source: Atlassian's documentation of admin roles. */
const INFERRED: Way = { by: 'inferred' }

/** Source: roleAssignmentMethods of a user's role assignments, Organizations REST API. */
function waysFromMethods(
  resource: string,
  role: string,
  methods: readonly string[],
  context: HolderContext,
): Fact<readonly Way[]> {
  const unknownMethod = methods.find(method => !METHODS.has(method))
  if (unknownMethod !== undefined) return unknown(reportUnknownMethod(unknownMethod))
  const direct: readonly Way[] = methods.includes('direct') ? [{ by: 'direct', evidence: 'reported' }] : []
  const inferred = methods.includes('inferred') ? [INFERRED] : []
  const others = [...direct, ...inferred]
  if (!methods.includes('group_direct')) return known(others)
  const byGroup = findGrantingGroups(resource, role, context)
  if (byGroup !== null) return known([...byGroup, ...others])
  // A direct role assignment is reported even if the group that also grants the role is unknown.
  return direct.length > 0 ? known(others) : unknown(unlistedGrant(context.nameOf(resource), role))
}

const METHODS: ReadonlySet<string> = new Set(['direct', 'inferred', 'group_direct'])

const reportUnknownMethod = (method: string): string =>
  `A role assignment has the unknown method ${JSON.stringify(method)}. Check Directory > Users, and update to a newer version.`

/** `contradictGroups` in user-contradictions.ts recognizes this reason and adds the number of users. */
export const unlistedGrant = (app: string, role: string): string =>
  `${app}: ${nameEndpoint(ENDPOINTS.userRoles)} reports that a group grants the role ${role}, but no group of the user that ${nameEndpoint(ENDPOINTS.groupsSearch)} lists grants the role. ${CONTRADICTION}`

/**
 * The groups of the account that grant the role. If there are none, a group with an incomplete list of members may grant
 * it. Null if no such group exists: then two reads contradict each other.
 */
function findGrantingGroups(
  resource: string,
  role: string,
  { membership, groups }: HolderContext,
): readonly Way[] | null {
  const granting = groups.granting(resource, role)
  const own = granting.filter(id => membership.known && membership.value.includes(id))
  if (own.length > 0) return own.map(group => ({ by: 'group', group }))
  const hidden = membership.known ? granting.filter(id => groups.partlyListed.has(id)) : granting
  if (hidden.length > 0) return [{ by: 'group', group: hidden.length === 1 ? (hidden[0] ?? null) : null }]
  const isUnread = membership.known && membership.value.some(id => !groups.grantsOf(id).known)
  return isUnread || !groups.isRead ? [{ by: 'group', group: null }] : null
}

/**
 * For assignments without a method: an account in no group that grants the role holds it directly. If the groups are
 * incomplete, the result is unknown.
 */
function waysFromGroups(resource: string, role: string, context: HolderContext): Fact<readonly Way[]> {
  const { membership, groups, isOrgAdmin } = context
  if (!membership.known) return membership
  const own = groups.granting(resource, role).filter(id => membership.value.includes(id))
  const ways: readonly Way[] = [
    ...own.map((group): Way => ({ by: 'group', group })),
    ...(isOrgAdmin && SEAT_ROLES.has(role) ? [INFERRED] : []),
  ]
  if (ways.length > 0) return known(ways)
  const unread = membership.value.map(groups.grantsOf).find(grants => !grants.known)
  if (unread?.known === false) return unread
  if (groups.granting(resource, role).some(id => groups.partlyListed.has(id))) return unknown(INCOMPLETE_MEMBERS)
  return known([{ by: 'direct', evidence: 'membership' }])
}

const INCOMPLETE_MEMBERS =
  'Atlassian reports neither how a role was assigned nor all members of a group that grants it. A direct role assignment cannot be ruled out. Check Directory > Users.'
