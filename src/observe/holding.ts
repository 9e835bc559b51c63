import { roleName, SEAT_ROLES } from '../atlassian/roles.js'
import type { UserRole } from '../atlassian/shapes.js'
import { type Fact, known, unknown } from './fact.js'
import type { Group, GroupGrant, Holding, Way } from './observed.js'

/** Which roles each group gives, and how far Atlassian's lists of memberships can be relied upon. */
export type GroupRoles = {
  /** Can anything be said of the group here? Where no groups were read, of none that can be told, and all matter. */
  readonly matters: (group: string) => boolean
  /** What a group gives: nothing for one that is not among those that matter. */
  readonly grantsOf: (group: string) => Fact<readonly GroupGrant[]>
  /** The groups that give the role on the resource. */
  readonly granting: (resource: string, role: string) => readonly string[]
  /** Groups that have more members than the memberships of accounts show, or may have: anyone may be in them. */
  readonly cutOff: ReadonlySet<string>
}

/** `seen` counts, by group, the accounts in whose memberships it is listed. */
export function indexGroups(groups: Fact<readonly Group[]>, seen: ReadonlyMap<string, number>): GroupRoles {
  const byId = new Map((groups.known ? groups.value : []).map(group => [group.id, group]))
  const granting = new Map<string, string[]>()
  for (const { id, grants } of byId.values()) {
    for (const key of grants.known ? keysOf(grants.value) : []) granting.set(key, [...(granting.get(key) ?? []), id])
  }
  const isCutOff = ({ id, members }: Group): boolean => !members.known || members.value > (seen.get(id) ?? 0)
  return {
    matters: id => !groups.known || byId.has(id),
    grantsOf: id => (groups.known ? (byId.get(id)?.grants ?? known([])) : groups),
    granting: (resource, role) => granting.get(keyOf(resource, role)) ?? [],
    cutOff: new Set([...byId.values()].filter(isCutOff).map(({ id }) => id)),
  }
}

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

/** What an account holds by Atlassian's own list of its roles. */
export function holdAsTold(
  rows: readonly UserRole[],
  membership: Membership,
  groups: GroupRoles,
): Fact<readonly Holding[]> {
  const told = rows.flatMap(tellRoles)
  const isOrgAdmin = told.some(({ role }) => role === 'org-admin')
  const byRole = new Map<string, Told[]>()
  for (const one of told) {
    const key = keyOf(one.resource, one.role)
    byRole.set(key, [...(byRole.get(key) ?? []), one])
  }
  const holdings = [...byRole.values()].map(same => holdOne(same, { membership, groups, isOrgAdmin }))
  return known(holdings.toSorted(byKey))
}

/** A role on a resource in one directory. `methods` is null where Atlassian does not tell how it was assigned. */
type Told = {
  readonly resource: string
  readonly role: string
  readonly methods: readonly string[] | null
  readonly isActive: boolean
}

function tellRoles({ resourceId: resource, roles, roleAssignments, userDirectoryStatus: status }: UserRole): Told[] {
  const isActive = status == null || status === 'active'
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
  { membership, groups }: Circumstances,
): Fact<readonly Way[]> {
  const strange = methods.find(method => !METHODS.has(method))
  if (strange !== undefined) return unknown(strangeMethod(strange))
  const direct: readonly Way[] = methods.includes('direct') ? [{ by: 'direct', evidence: 'reported' }] : []
  const inferred = methods.includes('inferred') ? [INFERRED] : []
  const given = methods.includes('group_direct') ? waysByGroup(resource, role, membership, groups) : []
  return known([...given, ...direct, ...inferred])
}

const METHODS: ReadonlySet<string> = new Set(['direct', 'inferred', 'group_direct'])

const strangeMethod = (method: string): string =>
  `A role was assigned by ${JSON.stringify(method)}, a method that the gate does not know: look for a newer version.`

/** By one of the groups in which the account is seen; where none of those gives the role, by the only one that does. */
function waysByGroup(resource: string, role: string, membership: Membership, groups: GroupRoles): readonly Way[] {
  const granting = groups.granting(resource, role)
  const own = granting.filter(id => membership.known && membership.value.includes(id))
  if (own.length > 0) return own.map(group => ({ by: 'group', group }))
  const [only = null] = granting.length === 1 ? granting : []
  return [{ by: 'group', group: only }]
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
