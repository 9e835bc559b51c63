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
 * The roles of groups with one of these roles are read even if the group's count of resources is 0: the count excludes
 * roles on the organization, and may be wrong. The filter accepts at most ten roles.
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
  const withTotal = { ...org, progress: (what: string, items: number) => org.progress(what, items, expected) }
  const { items, pages } = await readGroups(withTotal, null)
  if (items.length === 0) throw new Failure('shape', NO_GROUPS)
  return { value: items, pages, items: items.length, expected }
}

const NO_GROUPS =
  'The list of groups is empty, but every app has a default group. Give the API key the scope read:groups:admin, or use a key without scopes.'

/** Every group that grants a role, is a default group, or could not be classified. */
async function collectRoleHolders(
  org: Organization,
  receipts: Receipts,
  listed: readonly ListedGroup[],
): Promise<Fact<readonly Group[]>> {
  const holders = await receipts.read('groups with roles', FACTS, () => readRoleHolders(org))
  if (!holders.known) return holders

  const candidates = chooseCandidates(listed, holders.value)
  const grants = await collectGrants(org, receipts, candidates)
  for (const message of contradictionsOf(listed, holders.value ?? [], grants)) {
    receipts.contradict('groups compared with their roles', FACTS, message)
  }
  const relevant = grants.filter(({ fact }) => !fact.known || fact.value.length > 0)
  const members = await collectMembers(
    org,
    receipts,
    relevant.map(({ key }) => key),
  )
  const groups = relevant.map(({ key: group, fact }) => ({
    id: group.id,
    name: group.name,
    managedBy: managedBy(group),
    members: members.get(group.id) ?? unknown(`${group.name}: the members of the group were not counted.`),
    grants: fact,
  }))
  return known(groups.toSorted(byId))
}

const byId = (a: { readonly id: string }, b: { readonly id: string }): number => (a.id < b.id ? -1 : 1)

/** Null if the API does not accept roles as a filter: then the roles of every group are read. */
async function readRoleHolders(org: Organization) {
  try {
    const { items, pages } = await readGroups(org, SEARCHED_ROLES)
    return { value: items, pages, items: items.length }
  } catch (error) {
    if (error instanceof Failure && error.kind === 'rejected') return { value: null, pages: 0, items: 0 }
    throw error
  }
}

/** Skips groups without roles. If the counts are missing, the roles of every group are read. */
function chooseCandidates(
  listed: readonly ListedGroup[],
  holders: readonly ListedGroup[] | null,
): readonly ListedGroup[] {
  if (holders === null) return listed
  const found = new Set(holders.map(group => group.id))
  const all = new Map([...holders, ...listed].map(group => [group.id, group]))
  return [...all.values()].filter(group => found.has(group.id) || group.counts?.resources !== 0)
}

type Grants = readonly { readonly key: ListedGroup; readonly fact: Fact<readonly GroupGrant[]> }[]

/** Contradictions between the list of groups, the search by role and the roles of each group. */
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

/** The count of resources may exclude the organization and its sites, so only apps are compared. */
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
    const value = toGrants(group, items)
    if (group.counts?.resources != null && items.length < group.counts.resources) {
      throw new Failure('shape', missingRoles(group, items.length, group.counts.resources))
    }
    return { value, pages, items: items.length }
  })
}

const missingRoles = ({ name }: ListedGroup, rows: number, counted: number): string =>
  `${name}: ${nameEndpoint(ENDPOINTS.groupRoles)} lists roles on ${rows} resources, but ${LIST} counts ${counted}. ${CONTRADICTION}`

/** One entry per resource. A resource listed twice (in two directories) becomes one entry. */
function toGrants({ name }: ListedGroup, assignments: readonly GroupRole[]): readonly GroupGrant[] {
  const byResource = new Map<string, GroupGrant>()
  for (const { resourceId, resourceOwner, roles, defaultRole } of assignments) {
    if (roles.length === 0) throw new Failure('shape', missingRole(name))
    const earlier = byResource.get(resourceId)
    if (earlier?.defaultRole != null && defaultRole != null && earlier.defaultRole !== roleName(defaultRole)) {
      throw new Failure('shape', twoDefaults(name))
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

const missingRole = (name: string): string =>
  `${name}: ${nameEndpoint(ENDPOINTS.groupRoles)} lists a role assignment without a role. Check the group under Directory > Groups, and report it if it persists.`

const twoDefaults = (name: string): string =>
  `${name}: ${nameEndpoint(ENDPOINTS.groupRoles)} lists two default roles for one app. Check the group under Directory > Groups, and report it if it persists.`

/** Members come from the list of groups. If it has no counts (older endpoint), the users of each group are counted. */
async function collectMembers(org: Organization, receipts: Receipts, groups: readonly ListedGroup[]) {
  const counts = new Map<string, Fact<number>>()
  for (const { id, counts: listed } of groups) if (listed?.users != null) counts.set(id, known(listed.users))
  const uncounted = groups.filter(group => !counts.has(group.id))
  if (uncounted.length === 0) return counts
  const counted = await receipts.readEach('member counts of groups', ['defaultMembers'], uncounted, async group => {
    const count = await readUserCount(org, { group: group.id })
    return { value: count, pages: 1, items: count }
  })
  for (const { key, fact } of counted) counts.set(key.id, fact)
  return counts
}

const MANAGED_BY: ReadonlyMap<string, ManagedBy> = new Map([
  ['external', 'idp'],
  ['admins', 'admins'],
  ['team-members', 'team-members'],
  ['open', 'open'],
])

/** Atlassian reports this in two fields: `managedBy`, and whether the identity provider syncs the group. */
function managedBy(group: ListedGroup): Fact<ManagedBy> {
  const { name, managedBy: reported, externalSynced } = group
  if (reported != null && externalSynced != null && (reported === 'external') !== externalSynced) {
    return unknown(
      `${name}: managedBy is ${JSON.stringify(reported)}, but externalSynced is ${externalSynced}. Check the group under Directory > Groups.`,
    )
  }
  if (reported == null) {
    if (externalSynced === true) return known('idp')
    return unknown(`${name}: Atlassian does not report how the group is managed. Check it under Directory > Groups.`)
  }
  const state = MANAGED_BY.get(reported)
  if (state !== undefined) return known(state)
  return unknown(
    `${name}: managedBy has the unknown value ${JSON.stringify(reported)}. Check the group under Directory > Groups, and update to a newer version.`,
  )
}
