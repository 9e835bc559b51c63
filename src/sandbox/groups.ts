/** The groups of the directories, their counts, and their roles. */
import {
  type Ask,
  admits,
  admitsAny,
  flagOf,
  LIMIT,
  listIn,
  listOf,
  notFound,
  type Route,
  type Rules,
  textOf,
} from './ask.js'
import { ownerOf, ROLE_IDS } from './holdings.js'
import { memoize } from './memoize.js'
import { tokenPage } from './paging.js'
import { refuseRetired, tally } from './people.js'
import type { Grant, Group, World } from './world.js'

const GROUPS = '/admin/v2/orgs/:orgId/directories/:directoryId/groups'
const SCOPE = 'read:groups:admin'
const COUNTS = ['counts.resources', 'counts.users']

const ROLE_FILTERS: Rules = {
  directoryIds: listOf(10),
  resourceOwners: listOf(10),
  resourceIds: listOf(20),
  roleIds: listOf(10, ROLE_IDS),
}
const FILTERS: Rules = { ...ROLE_FILTERS, accountIds: listOf(10), groupIds: listOf(10), searchTerm: { is: 'text' } }
const SORT: Rules = { sortBy: { is: 'json' } }
const SEARCH: Rules = { ...FILTERS, ...LIMIT, ...SORT, groupNames: listOf(10), expand: listOf(2, COUNTS) }
/** `counts` is an object parameter, which OpenAPI's default style spreads into separate parameters. */
const OLDER: Rules = {
  ...FILTERS,
  ...LIMIT,
  ...SORT,
  includeUsers: { is: 'flag' },
  includeResources: { is: 'flag' },
}

const read = (path: string, rules: Rules, answer: Route['answer']): Route => ({
  method: 'GET',
  path: GROUPS + path,
  scope: SCOPE,
  rules,
  answer,
})

export const GROUP_ROUTES: readonly Route[] = [
  { method: 'POST', path: `${GROUPS}/search`, scope: SCOPE, rules: SEARCH, answer: search },
  read('', OLDER, listOlder),
  read('/count', FILTERS, ask => ({ count: found(ask).length })),
  read('/stats', {}, stats),
  read('/:groupId', {}, ask => ({ data: groupOf(ask, requestedGroup(ask), COUNTS) })),
  read('/:groupId/role-assignments', { ...ROLE_FILTERS, ...LIMIT }, roleAssignments),
]

function search(ask: Ask): unknown {
  refuseRetired(ask.world.dialect.searchPosts)
  const expand = listIn(ask.values, 'expand') ?? []
  return tokenPage(ask, found(ask), group => groupOf(ask, group, expand))
}

function listOlder(ask: Ask): unknown {
  refuseRetired(ask.world.dialect.olderGets)
  const expand = [
    ...(flagOf(ask.values, 'includeUsers') ? ['counts.users'] : []),
    ...(flagOf(ask.values, 'includeResources') ? ['counts.resources'] : []),
  ]
  return tokenPage(ask, found(ask), group => groupOf(ask, group, expand))
}

function found({ world, values, params }: Ask): readonly Group[] {
  const term = textOf(values, 'searchTerm')?.toLowerCase() ?? ''
  const filtersByRole = ['resourceIds', 'resourceOwners', 'roleIds'].some(name => listIn(values, name))
  const wanted = listIn(values, 'accountIds')
  const memberships = world.people.filter(({ id }) => wanted?.includes(id)).flatMap(({ groups }) => groups)
  return world.groups.filter(
    group =>
      (params.directoryId === '-' || group.directory === params.directoryId) &&
      admits(values, 'directoryIds', group.directory) &&
      admits(values, 'groupIds', group.id) &&
      admits(values, 'groupNames', group.name) &&
      group.name.toLowerCase().includes(term) &&
      (wanted === null || memberships.includes(group.id)) &&
      (!filtersByRole || group.grants.some(grant => isWanted(grant, values))),
  )
}

const isWanted = ({ resource, roles }: Grant, values: Ask['values']): boolean =>
  admits(values, 'resourceIds', resource) &&
  admits(values, 'resourceOwners', ownerOf(resource)) &&
  admitsAny(
    values,
    'roleIds',
    roles.map(role => `atlassian/${role}`),
  )

function groupOf({ world }: Ask, group: Group, expand: readonly string[]): unknown {
  const { id, name, description, directory, managedBy, grants } = group
  const synced = managedBy === 'external'
  const users = memoize(world, countMembers).get(id) ?? 0
  const counts = {
    ...(expand.includes('counts.users') && { users }),
    ...(expand.includes('counts.resources') && { resources: new Set(grants.map(({ resource }) => resource)).size }),
  }
  const isDefault = grants.some(({ defaultRole }) => defaultRole !== null)
  return {
    id,
    name,
    description,
    directoryId: directory,
    managementAccess: { deletable: !synced && !isDefault, modifiable: !synced, readable: true },
    externalSynced: synced,
    managedBy,
    ...(expand.length > 0 && world.dialect.groupCounts && { counts }),
    links: { self: Buffer.from(id).toString('base64') },
  }
}

function countMembers({ people }: World): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { groups } of people) for (const id of new Set(groups)) counts.set(id, (counts.get(id) ?? 0) + 1)
  return counts
}

function requestedGroup({ world, params }: Ask): Group {
  const group = world.groups.find(({ id }) => id === params.groupId)
  if (!group) throw notFound('ADMIN-404-10', 'The group is not known in this organization')
  return group
}

function stats({ world }: Ask): unknown {
  const synced = world.groups.filter(({ managedBy }) => managedBy === 'external').length
  const all = world.groups.length
  return {
    types: tally(world.groups.map(({ type }) => type)).map(([type, count]) => ({ type, count })),
    totals: { all, synced, managed: all - synced },
  }
}

function roleAssignments(ask: Ask): unknown {
  const group = requestedGroup(ask)
  const granted = group.grants.filter(
    grant => isWanted(grant, ask.values) && admits(ask.values, 'directoryIds', group.directory),
  )
  return tokenPage(ask, granted, ({ resource, roles, defaultRole }) => ({
    resourceId: resource,
    resourceOwner: ownerOf(resource),
    defaultRole: defaultRole === null ? null : `atlassian/${defaultRole}`,
    roles: roles.map(role => `atlassian/${role}`),
  }))
}
