import { ENDPOINTS, nameEndpoint } from '../atlassian/endpoint.js'
import { Failure } from '../atlassian/failure.js'
import {
  type Organization,
  readGroupCount,
  readGroupRoles,
  readGroups,
  readUserCount,
} from '../atlassian/organization.js'
import { roleName } from '../atlassian/roles.js'
import type { GroupRole, ListedGroup } from '../atlassian/shapes.js'
import { type Fact, known, mapFact, unknown } from './fact.js'
import type { Group, GroupGrant, ManagedBy, Observed } from './observed.js'
import type { Receipts } from './receipts.js'

const FEEDS = ['group-role', 'group-source', 'group-identity', 'default-group'] as const

/** Roles on the organization or a site: a group may give them without counting as one that has a resource. */
const PLATFORM_ROLES = ['org-admin', 'site-admin', 'user-access-admin', 'ai-access'] as const

export type ObservedGroups = Pick<Observed, 'groups' | 'groupNames'>

export async function observeGroups(org: Organization, receipts: Receipts): Promise<ObservedGroups> {
  const listed = await receipts.read('groups', FEEDS, () => readAllGroups(org))
  const groupNames = mapFact(listed, groups => groups.map(({ id, name }) => ({ id, name })).toSorted(byId))
  const groups = listed.known ? await observeRoleHolders(org, receipts, listed.value) : listed
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
async function observeRoleHolders(
  org: Organization,
  receipts: Receipts,
  listed: readonly ListedGroup[],
): Promise<Fact<readonly Group[]>> {
  const platform = await receipts.read('groups with a role on the organization', FEEDS, () => readPlatformGroups(org))
  if (!platform.known) return platform

  const candidates = chooseCandidates(listed, platform.value)
  const grants = await observeGrants(org, receipts, candidates)
  const matter = grants.filter(({ fact }) => !fact.known || fact.value.length > 0)
  const members = await observeMembers(
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
async function readPlatformGroups(org: Organization) {
  try {
    const { items, pages } = await readGroups(org, PLATFORM_ROLES)
    return { value: items, pages, items: items.length }
  } catch (error) {
    if (error instanceof Failure && error.kind === 'rejected') return { value: null, pages: 0, items: 0 }
    throw error
  }
}

/** Groups that hold no role on anything need not be asked; where the counts are missing, everyone is. */
function chooseCandidates(
  listed: readonly ListedGroup[],
  platform: readonly ListedGroup[] | null,
): readonly ListedGroup[] {
  if (platform === null) return listed
  const onPlatform = new Set(platform.map(group => group.id))
  const all = new Map([...platform, ...listed].map(group => [group.id, group]))
  return [...all.values()].filter(group => onPlatform.has(group.id) || group.counts?.resources !== 0)
}

function observeGrants(org: Organization, receipts: Receipts, groups: readonly ListedGroup[]) {
  let done = 0
  return receipts.readEach('role assignments of groups', FEEDS, groups, async group => {
    const { items, pages } = await readGroupRoles(org, group.id)
    done += 1
    if (done % 50 === 0) org.progress('role assignments of groups', done, groups.length)
    return { value: toGrants(items), pages, items: items.length }
  })
}

/** One entry a resource; a resource that comes twice (in two directories) is one. */
function toGrants(assignments: readonly GroupRole[]): readonly GroupGrant[] {
  const byResource = new Map<string, GroupGrant>()
  for (const { resourceId, resourceOwner, roles, defaultRole } of assignments) {
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
  return [...byResource.values()]
    .filter(grant => grant.roles.length > 0 || grant.defaultRole !== null)
    .toSorted((a, b) => (a.resource < b.resource ? -1 : 1))
}

const TWO_DEFAULTS = `${nameEndpoint(ENDPOINTS.groupRoles)} names two default roles for one app: look at the group under Directory > Groups, and report it where it lasts.`

/** The list counts members; where it does not (the older endpoint), people are counted by group. */
async function observeMembers(org: Organization, receipts: Receipts, groups: readonly ListedGroup[]) {
  const counts = new Map<string, Fact<number>>()
  for (const { id, counts: listed } of groups) if (listed?.users != null) counts.set(id, known(listed.users))
  const uncounted = groups.filter(group => !counts.has(group.id))
  if (uncounted.length === 0) return counts
  const asked = await receipts.readEach('members of groups', ['default-group'], uncounted, async group => {
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

function managedBy(group: ListedGroup): Fact<ManagedBy> {
  const told = group.managedBy
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
