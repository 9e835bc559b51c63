import { ENDPOINTS, nameEndpoint } from '../atlassian/endpoint.js'
import { Failure } from '../atlassian/failure.js'
import {
  type Organization,
  readGroupCount,
  readGroupRoles,
  readGroups,
  readUserCount,
} from '../atlassian/organization-api.js'
import type { GroupRole, ListedGroup } from '../atlassian/shapes.js'
import { type Fact, known, mapFact, unknown } from '../model/fact.js'
import { roleName } from '../model/roles.js'
import type { CurrentState, Group, GroupGrant, ManagedBy } from './current-state.js'
import { CONTRADICTION, type Receipts } from './receipts.js'

const FACTS = ['groups'] as const

/**
 * Groups that hold one of these are asked for their roles whatever their count of resources says: the roles on the
 * organization are not in that count, and a count may be wrong. Ten is the most that the filter takes.
 */
const SEARCHED_ROLES = [
  ...['user', 'admin', 'guest', 'customer', 'contributor', 'stakeholder'],
  ...['org-admin', 'site-admin', 'user-access-admin', 'ai-access'],
] as const

export type CollectedGroups = Pick<CurrentState, 'groups' | 'groupNames'>

export async function collectGroups(org: Organization, receipts: Receipts): Promise<CollectedGroups> {
  const listed = await receipts.read('groups', FACTS, () => readAllGroups(org))
  const groupNames = mapFact(listed, groups => groups.map(({ id, name }) => ({ id, name })).toSorted(byId))
  const groups = listed.known ? await collectRoleHolders(org, receipts, listed.value) : listed
  return { groups, groupNames }
}

async function readAllGroups(org: Organization) {
  const expected = await readGroupCount(org)
  const counting = { ...org, progress: (what: string, items: number) => org.progress(what, items, expected) }
  const { items, pages } = await readGroups(counting, null)
  if (items.length === 0) throw new Failure('shape', NO_GROUPS)
  return { value: items, pages, items: items.length, expected }
}

const NO_GROUPS =
  'Atlassian lists no group at all, though every app has a default group: give the key the scope read:groups:admin, or use a key without scopes.'

/** Every group that grants a role or is a default group, and those of which that could not be decided. */
async function collectRoleHolders(
  org: Organization,
  receipts: Receipts,
  listed: readonly ListedGroup[],
): Promise<Fact<readonly Group[]>> {
  const holders = await receipts.read('groups that hold a role', FACTS, () => readRoleHolders(org))
  if (!holders.known) return holders

  const candidates = chooseCandidates(listed, holders.value)
  const grants = await collectGrants(org, receipts, candidates)
  for (const message of contradictionsOf(listed, holders.value ?? [], grants)) {
    receipts.contradict('groups against their roles', FACTS, message)
  }
  const matter = grants.filter(({ fact }) => !fact.known || fact.value.length > 0)
  const members = await collectMembers(
    org,
    receipts,
    matter.map(({ key }) => key),
  )
  const groups = matter.map(({ key: group, fact }) => ({
    id: group.id,
    name: group.name,
    managedBy: managedBy(group),
    members: members.get(group.id) ?? unknown('The members of the group were not counted.'),
    grants: fact,
  }))
  return known(groups.toSorted(byId))
}

const byId = (a: { readonly id: string }, b: { readonly id: string }): number => (a.id < b.id ? -1 : 1)

/** Null where the API does not take roles as a filter: then every group is asked for its roles. */
async function readRoleHolders(org: Organization) {
  try {
    const { items, pages } = await readGroups(org, SEARCHED_ROLES)
    return { value: items, pages, items: items.length }
  } catch (error) {
    if (error instanceof Failure && error.kind === 'rejected') return { value: null, pages: 0, items: 0 }
    throw error
  }
}

/** Groups that hold no role on anything need not be asked; where the counts are missing, each group is. */
function chooseCandidates(
  listed: readonly ListedGroup[],
  holders: readonly ListedGroup[] | null,
): readonly ListedGroup[] {
  if (holders === null) return listed
  const holding = new Set(holders.map(group => group.id))
  const all = new Map([...holders, ...listed].map(group => [group.id, group]))
  return [...all.values()].filter(group => holding.has(group.id) || group.counts?.resources !== 0)
}

type Grants = readonly { readonly key: ListedGroup; readonly fact: Fact<readonly GroupGrant[]> }[]

/** Where the list of groups, the search by role and the roles of each group do not say the same. */
function contradictionsOf(
  listed: readonly ListedGroup[],
  holders: readonly ListedGroup[],
  grants: Grants,
): readonly string[] {
  const ids = new Set(listed.map(({ id }) => id))
  const unlisted = holders.filter(({ id }) => !ids.has(id))
  const uncounted = grants.filter(({ key, fact }) => fact.known && countsTooFew(key, fact.value))
  return [
    ...(unlisted.length === 0
      ? []
      : [`${listNames(unlisted)}: found by role, but missing from ${LIST}. ${CONTRADICTION}`]),
    ...(uncounted.length === 0
      ? []
      : [
          `${listNames(uncounted.map(({ key }) => key))}: ${nameEndpoint(ENDPOINTS.groupRoles)} lists roles on more apps than counts.resources in ${LIST}. ${CONTRADICTION}`,
        ]),
  ]
}

const LIST = nameEndpoint(ENDPOINTS.groupsSearch)
const listNames = (groups: readonly ListedGroup[]): string => {
  const names = groups.map(({ name }) => name).toSorted()
  return names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more groups` : names.join(', ')
}

/** A count of the resources may leave out the organization and its sites, which are no apps. */
const countsTooFew = ({ counts }: ListedGroup, grants: readonly GroupGrant[]): boolean =>
  counts?.resources != null && counts.resources < grants.filter(isOnApp).length

const isOnApp = ({ owner, resource }: GroupGrant): boolean =>
  owner !== 'platform' && !resource.startsWith('ari:cloud:platform:')

function collectGrants(org: Organization, receipts: Receipts, groups: readonly ListedGroup[]) {
  let done = 0
  return receipts.readEach('role assignments of groups', FACTS, groups, async group => {
    const { items, pages } = await readGroupRoles(org, group.id)
    done += 1
    if (done % 50 === 0) org.progress('role assignments of groups', done, groups.length)
    const value = toGrants(items)
    if (group.counts?.resources != null && items.length < group.counts.resources) {
      throw new Failure('shape', missingRoles(group, items.length, group.counts.resources))
    }
    return { value, pages, items: items.length }
  })
}

const missingRoles = ({ name }: ListedGroup, rows: number, counted: number): string =>
  `${name}: ${nameEndpoint(ENDPOINTS.groupRoles)} lists roles on ${rows} resources, but ${LIST} counts ${counted}. ${CONTRADICTION}`

/** One entry a resource; a resource that comes twice (in two directories) is one. */
function toGrants(assignments: readonly GroupRole[]): readonly GroupGrant[] {
  const byResource = new Map<string, GroupGrant>()
  for (const { resourceId, resourceOwner, roles, defaultRole } of assignments) {
    if (roles.length === 0) throw new Failure('shape', NO_ROLE)
    const earlier = byResource.get(resourceId)
    if (earlier?.defaultRole != null && defaultRole != null && earlier.defaultRole !== roleName(defaultRole)) {
      throw new Failure('shape', TWO_DEFAULTS)
    }
    byResource.set(resourceId, {
      resource: resourceId,
      owner: resourceOwner ?? '',
      roles: [...new Set([...(earlier?.roles ?? []), ...roles.map(roleName)])].toSorted(),
      defaultRole: defaultRole == null ? (earlier?.defaultRole ?? null) : roleName(defaultRole),
    })
  }
  return [...byResource.values()].toSorted((a, b) => (a.resource < b.resource ? -1 : 1))
}

const NO_ROLE = `${nameEndpoint(ENDPOINTS.groupRoles)} has a row that names no role: a role assignment without a role contradicts itself, so look at the group under Directory > Groups, and report it if it stays.`

const TWO_DEFAULTS = `${nameEndpoint(ENDPOINTS.groupRoles)} names two default roles for one app: look at the group under Directory > Groups, and report it where it lasts.`

/** The list counts members; where it does not (the older endpoint), people are counted by group. */
async function collectMembers(org: Organization, receipts: Receipts, groups: readonly ListedGroup[]) {
  const counts = new Map<string, Fact<number>>()
  for (const { id, counts: listed } of groups) if (listed?.users != null) counts.set(id, known(listed.users))
  const uncounted = groups.filter(group => !counts.has(group.id))
  if (uncounted.length === 0) return counts
  const asked = await receipts.readEach('members of groups', ['defaultMembers'], uncounted, async group => {
    const count = await readUserCount(org, { group: group.id })
    return { value: count, pages: 1, items: count }
  })
  for (const { key, fact } of asked) counts.set(key.id, fact)
  return counts
}

const MANAGED_BY: ReadonlyMap<string, ManagedBy> = new Map([
  ['external', 'idp'],
  ['admins', 'admins'],
  ['team-members', 'team-members'],
  ['open', 'open'],
])

/** Atlassian says it twice: who manages the group, and whether it is synced from the identity provider. */
function managedBy(group: ListedGroup): Fact<ManagedBy> {
  const told = group.managedBy
  if (told != null && group.externalSynced != null && (told === 'external') !== group.externalSynced) {
    return unknown(
      `Atlassian reports managedBy ${JSON.stringify(told)}, but externalSynced ${group.externalSynced}: two answers contradict each other, so look at the group under Directory > Groups.`,
    )
  }
  if (told == null) {
    if (group.externalSynced === true) return known('idp')
    return unknown('Atlassian does not tell who manages the group: look at it under Directory > Groups.')
  }
  const state = MANAGED_BY.get(told)
  if (state !== undefined) return known(state)
  return unknown(
    `The group is managed by ${JSON.stringify(told)}, which the gate does not know: look for a newer version.`,
  )
}
