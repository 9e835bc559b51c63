/** The users of the directories, their counts and their roles. */
import {
  type Ask,
  admits,
  admitsAny,
  badRequest,
  flagOf,
  LIMIT,
  listIn,
  listOf,
  notFound,
  oneOf,
  Refusal,
  type Route,
  type Rules,
  textOf,
} from './ask.js'
import { groupsOf, type Holding, holdingsOf, ownerOf, PLATFORM_ROLES, ROLE_IDS, resourcesOf } from './holdings.js'
import { memoize } from './memoize.js'
import { tokenPage } from './paging.js'
import type { Person, World } from './world.js'

const USERS = '/admin/v2/orgs/:orgId/directories/:directoryId/users'
const SCOPE = 'read:directories:admin'
const EXPANSIONS = ['platformRoles', 'counts.resources', 'productAccess', 'groups']

const ROLE_FILTERS: Rules = {
  directoryIds: listOf(10),
  resourceIds: listOf(20),
  roleIds: listOf(10, ROLE_IDS),
}
const FILTERS: Rules = {
  ...ROLE_FILTERS,
  accountIds: listOf(10),
  groupIds: listOf(10),
  mfaEnabled: { is: 'flag' },
  claimStatus: oneOf('managed', 'unmanaged'),
  status: listOf(4, ['active', 'suspended', 'not_invited', 'deactivated', 'for_deletion']),
  accountStatus: listOf(3, ['active', 'inactive', 'closed']),
  membershipStatus: listOf(3, ['active', 'suspended', 'no_membership']),
  emailDomains: listOf(10),
  searchTerm: { is: 'text' },
}
const FILTER_NAMES = [...Object.keys(FILTERS), 'emails']
const SORT: Rules = { sortBy: { is: 'json' } }
const SEARCH: Rules = { ...FILTERS, ...LIMIT, ...SORT, emails: listOf(10), expand: listOf(4, EXPANSIONS) }

const read = (path: string, rules: Rules, answer: Route['answer']): Route => ({
  method: 'GET',
  path: USERS + path,
  scope: SCOPE,
  rules,
  answer,
})

export const PEOPLE: readonly Route[] = [
  { method: 'POST', path: `${USERS}/search`, scope: SCOPE, rules: SEARCH, answer: search },
  read('', { ...FILTERS, ...LIMIT, ...SORT }, listOlder),
  read('/count', FILTERS, ask => ({ count: found(ask).length })),
  read('/stats', {}, stats),
  read('/:accountId', {}, ask => ({
    data: userOf(ask.world, requestedPerson(ask), ['platformRoles', 'counts.resources']),
  })),
  read('/:accountId/role-assignments', { ...ROLE_FILTERS, ...LIMIT, resourceOwners: listOf(10) }, roleAssignments),
]

function search(ask: Ask): unknown {
  refuseRetired(ask.world.dialect.searchPosts)
  if (listIn(ask.values, 'emails') && textOf(ask.values, 'searchTerm') !== null)
    throw badRequest('searchTerm and emails exclude each other')
  const expand = listIn(ask.values, 'expand') ?? []
  const people = found(ask)
  const rows = ask.world.dialect.rowPerDirectory ? people.flatMap(person => rowsOf(ask.world, person)) : people
  return tokenPage(ask, rows, row => userOf(ask.world, row, expand))
}

/** One row for each directory of a user, with the groups of that directory. */
function rowsOf(world: World, person: Person): readonly Person[] {
  if (person.directories.length < 2) return [person]
  return person.directories.map(directory => {
    const groups = groupsOf(world, person).filter(group => group.directory === directory)
    return { ...person, groups: groups.map(({ id }) => id) }
  })
}

function listOlder(ask: Ask): unknown {
  refuseRetired(ask.world.dialect.olderGets)
  return tokenPage(ask, found(ask), person => userOf(ask.world, person, ['platformRoles', 'counts.resources']))
}

/** Refuses an endpoint that is not yet or no longer available. */
export function refuseRetired(served: boolean | number): void {
  if (served === true) return
  const status = served === false ? 404 : served
  throw new Refusal(status, `ADMIN-${status}-0`, 'This endpoint is not available')
}

function found({ world, values, params }: Ask): readonly Person[] {
  const filters = FILTER_NAMES.filter(name => values[name] !== undefined).map(name => [name, values[name]])
  if (params.directoryId === '-' && filters.length === 0) return world.people
  const known = memoize(world, noneFound)
  const key = JSON.stringify([params.directoryId, filters])
  const people = known.get(key) ?? filterPeople({ world, values, params })
  known.set(key, people)
  return people
}

const noneFound = (_: World) => new Map<string, readonly Person[]>()

function filterPeople({ world, values, params }: Pick<Ask, 'world' | 'values' | 'params'>): readonly Person[] {
  const inDirectory = ({ directories }: Person) =>
    params.directoryId === '-' || directories.some(id => id === params.directoryId)
  return world.people.filter(
    person =>
      inDirectory(person) &&
      admits(values, 'accountIds', person.id) &&
      admitsAny(values, 'directoryIds', person.directories) &&
      admitsAny(values, 'groupIds', person.groups) &&
      hasStatus(person, values) &&
      isNamed(person, values) &&
      holdsRequested(world, person, values),
  )
}

function hasStatus(person: Person, values: Ask['values']): boolean {
  return (
    (flagOf(values, 'mfaEnabled') ?? person.mfaEnabled) === person.mfaEnabled &&
    (textOf(values, 'claimStatus') ?? person.claimStatus) === person.claimStatus &&
    admits(values, 'status', person.status) &&
    admits(values, 'accountStatus', accountStatus(person)) &&
    admits(values, 'membershipStatus', membershipStatus(person))
  )
}

function isNamed({ name, email }: Person, values: Ask['values']): boolean {
  const term = textOf(values, 'searchTerm')?.toLowerCase() ?? ''
  return (
    `${name} ${email ?? ''}`.toLowerCase().includes(term) &&
    admits(values, 'emails', email ?? '') &&
    admits(values, 'emailDomains', email?.split('@')[1] ?? '')
  )
}

function holdsRequested(world: World, person: Person, values: Ask['values']): boolean {
  if (listIn(values, 'resourceIds') === null && listIn(values, 'roleIds') === null) return true
  return holdingsOf(world, person).some(holding => isWanted(holding, values))
}

const isWanted = ({ resource, role }: Holding, values: Ask['values']): boolean =>
  admits(values, 'resourceIds', resource) && admits(values, 'roleIds', `atlassian/${role}`)

export function accountStatus({ status }: Person): string {
  if (status === 'deactivated') return 'inactive'
  return status === 'for_deletion' ? 'closed' : 'active'
}

function membershipStatus({ status, directories }: Person): string {
  if (directories.length === 0) return 'no_membership'
  return status === 'suspended' ? 'suspended' : 'active'
}

function userOf(world: World, person: Person, expand: readonly string[]): unknown {
  const { id, name, email, accountType, status, claimStatus, managementSource, mfaEnabled, addedToOrg } = person
  return {
    accountId: id,
    accountType,
    status,
    accountStatus: accountStatus(person),
    membershipStatus: membershipStatus(person),
    addedToOrg,
    name,
    nickname: name.split(' ')[0] ?? name,
    email,
    emailVerified: email !== null,
    claimStatus,
    picture: null,
    avatar: null,
    managementSource,
    mfaEnabled,
    jobTitle: null,
    department: null,
    timeZone: null,
    deactivatedOn: status === 'deactivated' ? addedToOrg : null,
    forDeletion: status === 'for_deletion',
    characteristics: {},
    ...expanded(world, person, expand),
    links: { self: Buffer.from(id).toString('base64') },
  }
}

function expanded(world: World, person: Person, expand: readonly string[]): object {
  const roles = holdingsOf(world, person).map(({ role }) => role)
  const platformRoles = PLATFORM_ROLES.filter(role => roles.includes(role)).map(role => `atlassian/${role}`)
  return {
    ...(expand.includes('platformRoles') && { platformRoles }),
    ...(expand.includes('counts.resources') && { counts: { resources: resourcesOf(world, person).length } }),
    ...(expand.includes('productAccess') && world.dialect.lastActive && { productAccess: accessOf(world, person) }),
    ...(expand.includes('groups') && groupExpansion(world, person)),
  }
}

function groupExpansion(world: World, person: Person): object {
  const { groupExpansion: shown } = world.dialect
  if (shown === 'missing') return {}
  const groups = groupsOf(world, person).map(({ id, name, description }) => ({ id, name, description }))
  return { groups: shown === 'complete' ? groups : groups.slice(0, shown) }
}

export function productAccess(
  world: World,
  person: Person,
): readonly { id: string; key: string; lastActive: string | null }[] {
  const held = resourcesOf(world, person)
  return world.apps
    .filter(({ id }) => held.includes(id))
    .map(({ id, owner }) => ({ id, key: owner, lastActive: person.lastActive[id] ?? null }))
}

/** The field is missing if the user never opened the app. */
const accessOf = (world: World, person: Person): unknown =>
  productAccess(world, person).map(({ id, key, lastActive }) => ({
    id,
    key,
    ...(lastActive !== null && { lastActiveTimestamp: lastActive }),
  }))

function stats({ world }: Ask): unknown {
  const held = world.people.flatMap(person => [
    ...new Set(holdingsOf(world, person).map(({ role }) => `atlassian/${role}`)),
  ])
  return {
    roles: tally(held).map(([roleId, count]) => ({ roleId, count })),
    accountStatus: tally(world.people.map(accountStatus)).map(([status, count]) => ({ status, count })),
  }
}

export function tally(values: readonly string[]): readonly [string, number][] {
  return [...new Set(values)].sort().map(value => [value, values.filter(other => other === value).length])
}

export function requestedPerson({ world, params }: Ask): Person {
  const person = world.people.find(({ id }) => id === params.accountId)
  if (!person) throw notFound('ADMIN-404-8', 'The user is not known in this organization')
  return person
}

/** One row for each resource and directory. A user in two directories has two rows for one app. */
function roleAssignments(ask: Ask): unknown {
  const person = requestedPerson(ask)
  const held = holdingsOf(ask.world, person).filter(
    holding =>
      isWanted(holding, ask.values) &&
      admits(ask.values, 'resourceOwners', ownerOf(holding.resource)) &&
      admits(ask.values, 'directoryIds', holding.directory ?? ''),
  )
  const rows = grouped(held, ({ resource, directory }) => `${resource} ${directory}`)
  return tokenPage(ask, rows, holdings => assignmentRow(ask.world, person, holdings))
}

function assignmentRow(world: World, person: Person, holdings: readonly Holding[]): unknown {
  const { resource = '', directory = null } = holdings[0] ?? {}
  const methods = grouped(holdings, ({ role }) => role).map(same => ({
    role: `atlassian/${same[0]?.role}`,
    roleAssignmentMethods: [...new Set(same.map(({ method }) => method))].sort(),
  }))
  return {
    resourceId: resource,
    resourceOwner: ownerOf(resource),
    roles: methods.map(({ role }) => role),
    ...(world.dialect.roleAssignmentMethods && { roleAssignments: methods }),
    directoryId: directory,
    userDirectoryStatus: directory === null ? null : membershipStatus(person),
  }
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): readonly (readonly T[])[] {
  const keys = [...new Set(items.map(keyOf))]
  return keys.map(key => items.filter(item => keyOf(item) === key))
}
