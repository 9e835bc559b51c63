import type { CurrentState } from '../../src/collect/current-state.js'
import { demoWorldAdrift } from '../../src/sandbox/demo-drift.js'
import { DEMO_APPS, demoWorld } from '../../src/sandbox/demo-world.js'
import { aDialect, aWorld, type Dialect } from '../../src/sandbox/world.js'
import { answering, collectWorld, failing, incompleteOf, knownValue, status, unknownsOf } from './collect-world.js'

const { jira, serviceDesk, confluence, labsJira, labsConfluence } = DEMO_APPS

/** The demo organization with changes to how its API answers. */
const demoWithDialect = (change: Partial<Dialect>) => ({ ...demoWorld(), dialect: aDialect(change) })

describe('the demo organization, read with all credentials', () => {
  let result: Awaited<ReturnType<typeof collectWorld>>
  beforeAll(async () => {
    result = await collectWorld(demoWorld(), { site: 'given' })
  })

  test('is completely known', () => {
    expect(unknownsOf(result.observed)).toEqual({})
    expect(incompleteOf(result.receipts)).toEqual([])
  })

  test('has five app instances with aliases', () => {
    expect(knownValue(result.observed.apps).map(({ alias, capacity }) => [alias, capacity])).toEqual([
      ['acme/confluence', 50],
      ['acme-labs/confluence', 15],
      ['acme/jira-servicedesk', 10],
      ['acme/jira-software', 50],
      ['acme-labs/jira-software', 15],
    ])
  })

  test('has eleven groups with roles, of fourteen', () => {
    expect(knownValue(result.observed.groups)).toHaveLength(11)
    expect(knownValue(result.observed.groupNames)).toHaveLength(14)
  })

  test('allows only customers of its own domain to request access', () => {
    expect(knownValue(result.observed.appAccess)).toEqual([
      { domain: 'ANYONE', grants: { known: true, value: [] } },
      { domain: 'acme.com', grants: { known: true, value: [{ app: serviceDesk, role: 'customer', approval: true }] } },
    ])
  })

  test('has two organization administrators and a user access administrator', () => {
    const { administrators } = result.observed
    const names = Object.entries(administrators).map(([role, people]) => [
      role,
      knownValue(people).map(({ name }) => name),
    ])
    expect(Object.fromEntries(names)).toEqual({
      'org-admin': ['Bruno Becker', 'Alice Archer'],
      'site-admin': [],
      'user-access-admin': ['Carla Costa'],
    })
  })

  test('has equal seat counts from roles and from Jira', () => {
    const seats = result.observed.seats.map(({ app, roleHolders, applicationRole }) => [
      app,
      knownValue(roleHolders),
      applicationRole === null ? null : knownValue(applicationRole),
    ])
    expect(seats).toEqual([
      [confluence, 31, null],
      [labsConfluence, 11, null],
      [serviceDesk, 7, { used: 7, capacity: 10 }],
      [jira, 38, { used: 38, capacity: 50 }],
      [labsJira, 11, { used: 11, capacity: 15 }],
    ])
  })

  test('has a receipt with the number of items for each read', () => {
    const counts = result.receipts.map(({ resource, items, expected }) => [resource, items, expected])
    expect(counts).toEqual([
      ['administrators', 3, 3],
      ['app access domains', 2, undefined],
      ['app access settings of domains', 1, undefined],
      ['app instances', 5, 5],
      ['application roles of Jira sites', 3, undefined],
      ['audit log event types', 11, undefined],
      ['audit log events', 3, undefined],
      ['directories', 1, undefined],
      ['groups', 14, 14],
      ['groups with roles', 11, undefined],
      ['holders of app roles', 111, undefined],
      ['organization', 1, undefined],
      ['organization API keys', 2, undefined],
      ['organization policies', 2, undefined],
      ['public projects', 2, undefined],
      ['public spaces', 3, undefined],
      ['role assignments of ambiguous users', 17, undefined],
      ['role assignments of groups', 12, undefined],
      ['role counts of all users', 0, undefined],
      ['service projects', 2, undefined],
      ['users', 41, 41],
      ['verified domains', 2, undefined],
    ])
  })

  test('needs 65 requests, 12 of them to the sites', () => {
    expect(result.requests).toHaveLength(65)
    expect(result.requests.filter(({ site }) => site !== null)).toHaveLength(12)
  })

  test('sends only authorized requests, and all succeed', () => {
    expect(result.requests.filter(({ authorized, status: code }) => !authorized || code !== 200)).toEqual([])
  })

  test('requests the organization first', () => {
    expect(result.requests[0]?.path).toBe(`/admin/v1/orgs/${result.world.organization.id}`)
  })

  test('sends only GET requests and the three search POSTs', () => {
    const posts = result.requests.filter(({ method }) => method !== 'GET')
    expect(new Set(posts.map(({ method, path }) => `${method} ${path.replace(/^.*orgs\/[^/]+/, '')}`))).toEqual(
      new Set(['POST /workspaces', 'POST /directories/-/groups/search', 'POST /directories/-/users/search']),
    )
  })
})

test('without a site credential no site is requested', async () => {
  const { requests, observed } = await collectWorld(demoWorld())
  expect(requests.filter(({ site }) => site !== null)).toEqual([])
  expect(observed.seats.every(({ applicationRole }) => applicationRole === null)).toBe(true)
})

test.each([
  ['the demo', demoWorld],
  ['the demo with drift', demoWorldAdrift],
])('two reads of an unchanged organization are equal: %s', async (_, world) => {
  const [first, second] = await Promise.all([collectWorld(world()), collectWorld(world())])
  expect(second.observed).toEqual(first.observed)
  expect(second.receipts).toEqual(first.receipts)
})

test('the order of lists in the API has no effect', async () => {
  const world = demoWorldAdrift()
  for (const list of [world.apps, world.groups, world.people, world.domains, world.appAccess]) list.reverse()
  for (const list of [world.policies, world.apiKeys]) list.reverse()
  const [forward, backward] = await Promise.all([collectWorld(demoWorldAdrift()), collectWorld(world)])
  expect(backward.observed).toEqual(forward.observed)
})

describe('the current state does not depend on the form of the API answers', () => {
  let plain: Awaited<ReturnType<typeof collectWorld>>
  beforeAll(async () => {
    plain = await collectWorld(demoWorldAdrift())
  })

  test.each<[string, Partial<Dialect>]>([
    ['pages of one', { pageSize: 1 }],
    ['pages of two', { pageSize: 2 }],
    ['pages of three', { pageSize: 3 }],
    ['cursors where URLs are documented', { pageSize: 1, nextAsToken: true }],
    ['the older shape of app access settings', { appAccess: 'older' }],
    ['no search endpoints yet (404)', { searchPosts: 404 }],
    ['no search endpoints yet (405)', { searchPosts: 405 }],
    ['removed search endpoints (410)', { searchPosts: 410 }],
    ['no search endpoints, in pages of two', { searchPosts: false, pageSize: 2 }],
    ['removed older lists', { olderGets: 410 }],
    ['no counts of groups', { groupCounts: false }],
    ['no role assignment methods', { roleAssignmentMethods: false }],
  ])('%s', async (_, dialect) => {
    const { observed, receipts } = await collectWorld({ ...demoWorldAdrift(), dialect: aDialect(dialect) })
    expect(comparable(observed)).toEqual(comparable(plain.observed))
    expect(incompleteOf(receipts)).toEqual([])
  })
})

/** Removes the fields that the older lists do not report, and the evidence for direct role assignments. */
const comparable = (observed: CurrentState) => ({
  ...observed,
  people: knownValue(observed.people).map(person => ({
    ...person,
    lastActive: null,
    holdings: knownValue(person.holdings).map(holding => ({
      ...holding,
      ways: knownValue(holding.ways).map(way => ({ ...way, evidence: null })),
    })),
  })),
})

describe('without search endpoints and older lists', () => {
  test('groups and administrators are unknown, and the reason names the search endpoint', async () => {
    const { observed, receipts } = await collectWorld(demoWithDialect({ searchPosts: 404, olderGets: 410 }))
    expect(unknownsOf(observed)).toEqual({
      groups: expect.stringContaining('404 from POST /admin/v2/orgs/{orgId}/directories/-/groups/search'),
      groupNames: expect.stringContaining('/groups/search'),
      'administrators org-admin': expect.stringContaining('/users/search'),
      'administrators site-admin': expect.stringContaining('/users/search'),
      'administrators user-access-admin': expect.stringContaining('/users/search'),
      people: expect.stringContaining('/users/search'),
    })
    expect(incompleteOf(receipts)).toEqual(['administrators', 'groups', 'users'])
  })

  test('a refused search names the missing scope, not the removed older list', async () => {
    const world = demoWithDialect({ olderGets: 410 })
    world.faults.push(failing(/groups\/search$/, status(403)))
    const { observed } = await collectWorld(world)
    expect(unknownsOf(observed).groups).toContain('read:groups:admin')
  })
})

test('a refused search makes the lists unknown, even if an older list would answer', async () => {
  const { observed } = await collectWorld({ ...demoWorld(), faults: [failing(/\/search$/, status(403))] })
  expect(Object.keys(unknownsOf(observed))).toEqual(expect.arrayContaining(['groups', 'groupNames']))
})

test('a refused key makes everything unknown, after one request', async () => {
  const world = { ...demoWorld(), faults: [failing(/./, status(401))] }
  const { observed, receipts, requests } = await collectWorld(world)
  expect(requests).toHaveLength(1)
  expect(receipts.every(({ complete }) => !complete)).toBe(true)
  const unknown = [
    ...['organization', 'directories', 'apps', 'appAccess', 'groups', 'groupNames', 'people', 'domains'],
    ...['org-admin', 'site-admin', 'user-access-admin'].map(role => `administrators ${role}`),
    ...['policies', 'credentials', 'audit actions', 'audit events'],
  ]
  expect(Object.keys(unknownsOf(observed)).toSorted()).toEqual(unknown.toSorted())
})

test('an answer for another organization is refused', async () => {
  const body = { data: { id: 'another', attributes: { name: 'Another' } } }
  const { observed } = await collectWorld(aWorld({ faults: [answering(/orgs\/[^/]+$/, body)] }))
  expect(unknownsOf(observed)).toEqual({
    organization: 'GET /admin/v1/orgs/{orgId} returned another organization than requested. Check the input org-id.',
  })
})

test('an organization of two directories has both', async () => {
  const directories = ['b', 'a'].map(id => ({ id, name: `Directory ${id}` }))
  const { observed } = await collectWorld(aWorld({ directories }))
  expect(knownValue(observed.directories)).toEqual([
    { id: 'a', name: 'Directory a' },
    { id: 'b', name: 'Directory b' },
  ])
})

test('directories that the key is not allowed to list are unknown, and no other fact is', async () => {
  const { observed, receipts } = await collectWorld(aWorld({ faults: [failing(/directories$/, status(403))] }))
  expect(unknownsOf(observed)).toEqual({ directories: expect.stringContaining('read:directories:admin') })
  expect(incompleteOf(receipts)).toEqual(['directories'])
})
