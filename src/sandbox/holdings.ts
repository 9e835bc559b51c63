/** Calculates the role assignments of users from groups, direct roles and the organization administrators. */
import { memoize } from './memoize.js'
import { type Group, orgResource, type Person, type World } from './world.js'

export type AssignmentMethod = 'inferred' | 'direct' | 'group_direct'
export type Holding = {
  readonly resource: string
  readonly role: string
  readonly method: AssignmentMethod
  readonly directory: string | null
}

export const PLATFORM_ROLES = ['org-admin', 'site-admin', 'user-access-admin', 'ai-access']
export const SEAT_ROLES = ['user', 'admin']
/** The roles that the filters accept. Atlassian has more roles: `viewer` exists but is not a filter value. */
export const ROLE_IDS = [
  ...['user', 'admin', 'guest', 'customer', 'user-access-admin', 'contributor', 'basic', 'stakeholder'],
  ...['org-admin', 'site-admin', 'ai-access'],
].map(role => `atlassian/${role}`)

/** `confluence` for `ari:cloud:confluence::site/…`. */
export const ownerOf = (resource: string): string => resource.split(':')[2] ?? ''

/** The groups of a user, in the order of the world. */
export function groupsOf(world: World, person: Person): readonly Group[] {
  const index = memoize(world, indexGroups)
  const own = [...new Set(person.groups)].flatMap(id => index.get(id) ?? [])
  return own.toSorted((a, b) => a.position - b.position).map(({ group }) => group)
}

const indexGroups = ({ groups }: World) => new Map(groups.map((group, position) => [group.id, { group, position }]))

export function holdingsOf(world: World, person: Person): readonly Holding[] {
  const known = memoize(world, noHoldings)
  const held = known.get(person) ?? computeHoldings(world, person)
  known.set(person, held)
  return held
}

const noHoldings = (_: World) => new WeakMap<Person, readonly Holding[]>()

function computeHoldings(world: World, person: Person): readonly Holding[] {
  const home = person.directories[0] ?? null
  const organization = orgResource(world.organization.id)
  const held = [...byGroups(world, person), ...directly(person, home, organization)]
  const isOrgAdmin = held.some(({ resource, role }) => resource === organization && role === 'org-admin')
  return isOrgAdmin ? [...held, ...inferred(world, home)] : held
}

function byGroups(world: World, person: Person): readonly Holding[] {
  return groupsOf(world, person).flatMap(({ grants, directory }) =>
    grants.flatMap(({ resource, roles }) =>
      roles.map((role): Holding => ({ resource, role, method: 'group_direct', directory })),
    ),
  )
}

function directly(person: Person, home: string | null, organization: string): readonly Holding[] {
  return person.directRoles.map(({ resource, role }) => ({
    resource,
    role,
    method: 'direct',
    directory: resource === organization ? null : home,
  }))
}

function inferred(world: World, directory: string | null): readonly Holding[] {
  return world.apps.flatMap(({ id }) =>
    SEAT_ROLES.map((role): Holding => ({ resource: id, role, method: 'inferred', directory })),
  )
}

/** The distinct active users with a seat on the app. App accounts do not use a seat. */
export function seatHolders(world: World, app: string): readonly Person[] {
  return world.people.filter(
    person =>
      person.status === 'active' &&
      person.accountType !== 'app' &&
      holdingsOf(world, person).some(({ resource, role }) => resource === app && SEAT_ROLES.includes(role)),
  )
}

export const resourcesOf = (world: World, person: Person): readonly string[] => [
  ...new Set(holdingsOf(world, person).map(({ resource }) => resource)),
]
