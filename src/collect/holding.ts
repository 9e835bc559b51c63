import { ENDPOINTS, nameEndpoint } from '../atlassian/endpoint.js'
import type { UserRole } from '../atlassian/shapes.js'
import { type Fact, known, unknown } from '../model/fact.js'
import { roleName, SEAT_ROLES } from '../model/roles.js'
import type { CurrentState, Group, GroupGrant, Holding, Way } from './current-state.js'
import { CONTRADICTION } from './receipts.js'

/** Which roles each group gives, and how far Atlassian's lists of memberships can be relied upon. */
export type GroupRoles = {
  /** False for a group that is listed and grants nothing: who is in it holds nothing by it. */
  readonly matters: (group: string) => boolean
  /** Is the group missing from a list of all groups that was read to its end? */
  readonly isUnlisted: (group: string) => boolean
  /** What a group grants: nothing for one that does not matter, unknown for one that is not listed. */
  readonly grantsOf: (group: string) => Fact<readonly GroupGrant[]>
  /** The groups that give the role on the resource. */
  readonly granting: (resource: string, role: string) => readonly string[]
  /** Were the groups listed, and the roles of each of them read? */
  readonly isRead: boolean
  /** Groups that have more members than the memberships of accounts show, or may have: anyone may be in them. */
  readonly cutOff: ReadonlySet<string>
}

/** `listed` are all groups, also those that grant nothing; `seen` counts, by group, the accounts listed as its members. */
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
  const isCutOff = ({ id, members }: Group): boolean => !members.known || members.value > (seen.get(id) ?? 0)
  return {
    matters: id => !groups.known || byId.has(id) || isUnlisted(id),
    isUnlisted,
    isRead: groups.known && groups.value.every(({ grants }) => grants.known),
    grantsOf: id =>
      groups.known ? (byId.get(id)?.grants ?? (isUnlisted(id) ? unknown(UNLISTED) : known([]))) : groups,
    granting: (resource, role) => granting.get(keyOf(resource, role)) ?? [],
    cutOff: new Set([...byId.values()].filter(isCutOff).map(({ id }) => id)),
  }
}

const UNLISTED = `${nameEndpoint(ENDPOINTS.usersSearch)} names a group that ${nameEndpoint(ENDPOINTS.groupsSearch)} does not list: two reads contradict each other, so run again, and report it if it stays.`

const keyOf = (resource: string, role: string): string => `${resource} ${role}`

const keysOf = (grants: readonly GroupGrant[]): readonly string[] =>
  grants.flatMap(({ resource, roles }) => roles.map(role => keyOf(resource, role)))

/** The groups that an account is in, by id; unknown where the list of accounts does not tell. */
export type Membership = Fact<readonly string[]>

/** What an account holds by its groups alone, for whom nothing points to more. */
export function holdByGroups(membership: Membership, groups: GroupRoles): Fact<readonly Holding[]> {
  if (!membership.known) return membership
  const ways = new Map<string, { readonly resource: string; readonly role: string; readonly ways: Way[] }>()
  for (const id of membership.value) {
    const grants = groups.grantsOf(id)
    if (!grants.known) return grants
    for (const { resource, role } of pairsOf(grants.value)) {
      const held = ways.get(keyOf(resource, role)) ?? { resource, role, ways: [] }
      held.ways.push({ by: 'group', group: id })
      ways.set(keyOf(resource, role), held)
    }
  }
  const held = [...ways.values()].map(one => ({ ...one, ways: known(sorted(one.ways)), isActive: true }))
  return known(held.toSorted(byKey))
}

const pairsOf = (grants: readonly GroupGrant[]) =>
  grants.flatMap(({ resource, roles }) => roles.map(role => ({ resource, role })))

/** Each way once, in an order that does not depend on Atlassian's. */
function sorted(ways: readonly Way[]): readonly Way[] {
  const byText = new Map(ways.map(way => [JSON.stringify(way), way]))
  return [...byText].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, way]) => way)
}

const byKey = (a: Holding, b: Holding): number => (keyOf(a.resource, a.role) < keyOf(b.resource, b.role) ? -1 : 1)

/** What an account holds by Atlassian's own list of its roles. `nameOf` names a resource for people. */
export function isHeldAsReported(
  rows: readonly UserRole[],
  { membership, groups, nameOf }: Omit<Circumstances, 'isOrgAdmin'>,
): Fact<readonly Holding[]> {
  const told = rows.flatMap(rolesOf)
  const isOrgAdmin = told.some(({ role }) => role === 'org-admin')
  const byRole = new Map<string, Told[]>()
  for (const one of told) {
    const key = keyOf(one.resource, one.role)
    byRole.set(key, [...(byRole.get(key) ?? []), one])
  }
  const holdings = [...byRole.values()].map(same => holdOne(same, { membership, groups, nameOf, isOrgAdmin }))
  return known(holdings.toSorted(byKey))
}

/** A role on a resource in one directory. `methods` is null where Atlassian does not tell how it was assigned. */
type Told = {
  readonly resource: string
  readonly role: string
  readonly methods: readonly string[] | null
  readonly isActive: boolean
}

/** The states of a membership in a directory in which a role takes no seat; any other may take one. */
const INACTIVE: ReadonlySet<string> = new Set(['suspended', 'inactive', 'deactivated', 'no_membership', 'not_invited'])

function rolesOf({ resourceId: resource, roles, roleAssignments, userDirectoryStatus: status }: UserRole): Told[] {
  const isActive = status == null || !INACTIVE.has(status)
  const told = (roleAssignments ?? []).map(({ role, roleAssignmentMethods: methods }) => {
    return {
      resource,
      role: roleName(role),
      methods: methods == null || methods.length === 0 ? null : methods,
      isActive,
    }
  })
  const names = new Set(told.map(({ role }) => role))
  const rest = [...new Set((roles ?? []).map(roleName))].filter(role => !names.has(role))
  return [...told, ...rest.map(role => ({ resource, role, methods: null, isActive }))]
}

type Circumstances = {
  readonly membership: Membership
  readonly groups: GroupRoles
  readonly nameOf: (resource: string) => string
  readonly isOrgAdmin: boolean
}

/** One role on one resource, told once for each directory. */
function holdOne(same: readonly Told[], around: Circumstances): Holding {
  const [{ resource, role } = { resource: '', role: '' }] = same
  const ways = same.map(({ methods }) =>
    methods === null ? concludeWays(resource, role, around) : reportWays(resource, role, methods, around),
  )
  return { resource, role, ways: joinWays(ways), isActive: same.some(({ isActive }) => isActive) }
}

function joinWays(facts: readonly Fact<readonly Way[]>[]): Fact<readonly Way[]> {
  const unread = facts.find(fact => !fact.known)
  if (unread !== undefined) return unread
  return known(sorted(facts.flatMap(fact => (fact.known ? fact.value : []))))
}

/** An organization administrator is user and admin of every app. Source: Atlassian's documentation of admin roles. */
const INFERRED: Way = { by: 'inferred' }

/** Source: roleAssignmentMethods of a user's role assignments, Organizations REST API. */
function reportWays(
  resource: string,
  role: string,
  methods: readonly string[],
  around: Circumstances,
): Fact<readonly Way[]> {
  const strange = methods.find(method => !METHODS.has(method))
  if (strange !== undefined) return unknown(strangeMethod(strange))
  const direct: readonly Way[] = methods.includes('direct') ? [{ by: 'direct', evidence: 'reported' }] : []
  const inferred = methods.includes('inferred') ? [INFERRED] : []
  const others = [...direct, ...inferred]
  if (!methods.includes('group_direct')) return known(others)
  const byGroup = waysByGroup(resource, role, around)
  if (byGroup !== null) return known([...byGroup, ...others])
  // A direct grant is reported whatever else is not understood.
  return direct.length > 0 ? known(others) : unknown(unlistedGrant(around.nameOf(resource), role))
}

const METHODS: ReadonlySet<string> = new Set(['direct', 'inferred', 'group_direct'])

const strangeMethod = (method: string): string =>
  `A role was assigned by ${JSON.stringify(method)}, a method that the gate does not know: look for a newer version.`

/** Also starts the sentence of `contradictions` in people.ts, which adds the number of users. */
export const unlistedGrant = (app: string, role: string): string =>
  `${app}: ${nameEndpoint(ENDPOINTS.userRoles)} reports that the role ${role} comes from a group, but no group of the user that ${nameEndpoint(ENDPOINTS.groupsSearch)} lists grants it. ${CONTRADICTION}`

/**
 * By the groups in which the account is seen. Where none of those grants the role, by one that the lists do not show the
 * account in, if there may be such a group; null where there is none: then two reads contradict each other.
 */
function waysByGroup(resource: string, role: string, { membership, groups }: Circumstances): readonly Way[] | null {
  const granting = groups.granting(resource, role)
  const own = granting.filter(id => membership.known && membership.value.includes(id))
  if (own.length > 0) return own.map(group => ({ by: 'group', group }))
  const hidden = membership.known ? granting.filter(id => groups.cutOff.has(id)) : granting
  if (hidden.length > 0) return [{ by: 'group', group: hidden.length === 1 ? (hidden[0] ?? null) : null }]
  const isUnread = membership.known && membership.value.some(id => !groups.grantsOf(id).known)
  return isUnread || !groups.isRead ? [{ by: 'group', group: null }] : null
}

/**
 * Where Atlassian does not tell how a role was assigned, the groups do: who is in none that gives it holds it directly.
 * What the groups can't decide stays unknown.
 */
function concludeWays(resource: string, role: string, around: Circumstances): Fact<readonly Way[]> {
  const { membership, groups, isOrgAdmin } = around
  if (!membership.known) return membership
  const own = groups.granting(resource, role).filter(id => membership.value.includes(id))
  const told: readonly Way[] = [
    ...own.map((group): Way => ({ by: 'group', group })),
    ...(isOrgAdmin && SEAT_ROLES.has(role) ? [INFERRED] : []),
  ]
  if (told.length > 0) return known(told)
  const unread = membership.value.map(groups.grantsOf).find(grants => !grants.known)
  if (unread?.known === false) return unread
  if (groups.granting(resource, role).some(id => groups.cutOff.has(id))) return unknown(CUT_OFF)
  return known([{ by: 'direct', evidence: 'membership' }])
}

const CUT_OFF =
  'Atlassian tells neither how a role was assigned nor all members of a group that gives it: whether it was given directly can not be told, so look at Directory > Users.'
