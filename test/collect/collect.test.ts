import type { CurrentState } from '../../src/collect/current-state.js'
import { demoWorldAdrift } from '../../src/sandbox/demo-drift.js'
import { DEMO_APPS, demoWorld } from '../../src/sandbox/demo-world.js'
import { aDialect, aWorld, type Dialect } from '../../src/sandbox/world.js'
import { answering, failing, incompleteOf, look, status, take, unknownsOf } from './look.js'

const { jira, serviceDesk, confluence, labsJira, labsConfluence } = DEMO_APPS

/** The demo's organization, told in another dialect. */
const demoSpeaking = (change: Partial<Dialect>) => ({ ...demoWorld(), dialect: aDialect(change) })

describe('the demo, seen with all credentials', () => {
  let seen: Awaited<ReturnType<typeof look>>
  beforeAll(async () => {
    seen = await look(demoWorld(), { site: 'given' })
  })

  test('is known altogether', () => {
    expect(unknownsOf(seen.observed)).toEqual({})
    expect(incompleteOf(seen.receipts)).toEqual([])
  })

  test('has five app instances, by alias', () => {
    expect(take(seen.observed.apps).map(({ alias, capacity }) => [alias, capacity])).toEqual([
      ['acme/confluence', 50],
      ['acme-labs/confluence', 15],
      ['acme/jira-servicedesk', 10],
      ['acme/jira-software', 50],
      ['acme-labs/jira-software', 15],
    ])
  })

  test('has eleven groups with a role, of fourteen', () => {
    expect(take(seen.observed.groups)).toHaveLength(11)
    expect(take(seen.observed.groupNames)).toHaveLength(14)
  })

  test('lets customers of its own domain ask, and nobody else', () => {
    expect(take(seen.observed.appAccess)).toEqual([
      { domain: 'ANYONE', grants: { known: true, value: [] } },
      { domain: 'acme.com', grants: { known: true, value: [{ app: serviceDesk, role: 'customer', approval: true }] } },
    ])
  })

  test('has two organization administrators and a user access administrator', () => {
    const { administrators } = seen.observed
    const names = Object.entries(administrators).map(([role, people]) => [role, take(people).map(({ name }) => name)])
    expect(Object.fromEntries(names)).toEqual({
      'org-admin': ['Bruno Becker', 'Alice Archer'],
      'site-admin': [],
      'user-access-admin': ['Carla Costa'],
    })
  })

  test('uses as many seats by its roles as Jira counts', () => {
    const seats = seen.observed.seats.map(({ app, roleHolders, applicationRole }) => [
      app,
      take(roleHolders),
      applicationRole === null ? null : take(applicationRole),
    ])
    expect(seats).toEqual([
      [confluence, 31, null],
      [labsConfluence, 11, null],
      [serviceDesk, 7, { used: 7, capacity: 10 }],
      [jira, 38, { used: 38, capacity: 50 }],
      [labsJira, 11, { used: 11, capacity: 15 }],
    ])
  })

  test('has a receipt for each read, which tells how many it was', () => {
    const told = seen.receipts.map(({ resource, items, expected }) => [resource, items, expected])
    expect(told).toEqual([
      ['administrators', 3, 3],
      ['app access settings of each domain', 1, undefined],
      ['app instances', 5, 5],
      ['application roles of each Jira site', 3, undefined],
      ['directories', 1, undefined],
      ['domains of app access settings', 2, undefined],
      ['events of the audit log', 3, undefined],
      ['groups', 14, 14],
      ['groups that hold a role', 11, undefined],
      ['holders of each role', 111, undefined],
      ['kinds of events in the audit log', 11, undefined],
      ['organization', 1, undefined],
      ['organization API keys', 2, undefined],
      ['organization policies', 2, undefined],
      ['people', 41, 41],
      ['projects that anyone may see', 2, undefined],
      ['role assignments of groups', 12, undefined],
      ['role assignments of people', 17, undefined],
      ['roles of all users', 0, undefined],
      ['service projects of each site', 2, undefined],
      ['spaces that anyone may see', 3, undefined],
      ['verified domains', 2, undefined],
    ])
  })

  test('takes 65 requests, twelve of them for the sites', () => {
    expect(seen.requests).toHaveLength(65)
    expect(seen.requests.filter(({ site }) => site !== null)).toHaveLength(12)
  })

  test('every request is authorized, and answered', () => {
    expect(seen.requests.filter(({ authorized, status: code }) => !authorized || code !== 200)).toEqual([])
  })

  test('the organization itself is asked for first', () => {
    expect(seen.requests[0]?.path).toBe(`/admin/v1/orgs/${seen.world.organization.id}`)
  })

  test('only GETs and the three POSTs that search arrive', () => {
    const posts = seen.requests.filter(({ method }) => method !== 'GET')
    expect(new Set(posts.map(({ method, path }) => `${method} ${path.replace(/^.*orgs\/[^/]+/, '')}`))).toEqual(
      new Set(['POST /workspaces', 'POST /directories/-/groups/search', 'POST /directories/-/users/search']),
    )
  })
})

test('without a site credential no site is asked', async () => {
  const { requests, observed } = await look(demoWorld())
  expect(requests.filter(({ site }) => site !== null)).toEqual([])
  expect(observed.seats.every(({ applicationRole }) => applicationRole === null)).toBe(true)
})

test.each([
  ['of the demo', demoWorld],
  ['of the demo adrift', demoWorldAdrift],
])('two observations of an unchanged world are deeply equal: %s', async (_, world) => {
  const [first, second] = await Promise.all([look(world()), look(world())])
  expect(second.observed).toEqual(first.observed)
  expect(second.receipts).toEqual(first.receipts)
})

test('the order in which Atlassian lists things changes nothing', async () => {
  const world = demoWorldAdrift()
  for (const list of [world.apps, world.groups, world.people, world.domains, world.appAccess]) list.reverse()
  for (const list of [world.policies, world.apiKeys]) list.reverse()
  const [forward, backward] = await Promise.all([look(demoWorldAdrift()), look(world)])
  expect(backward.observed).toEqual(forward.observed)
})

describe('what is seen does not depend on how the organization speaks', () => {
  let plain: Awaited<ReturnType<typeof look>>
  beforeAll(async () => {
    plain = await look(demoWorldAdrift())
  })

  test.each<[string, Partial<Dialect>]>([
    ['pages of one', { pageSize: 1 }],
    ['pages of two', { pageSize: 2 }],
    ['pages of three', { pageSize: 3 }],
    ['cursors where addresses are documented', { pageSize: 1, nextAsToken: true }],
    ['the older shape of app access settings', { appAccess: 'older' }],
    ['no searches yet (404)', { searchPosts: 404 }],
    ['no searches yet (405)', { searchPosts: 405 }],
    ['searches that are gone (410)', { searchPosts: 410 }],
    ['no searches, in pages of two', { searchPosts: false, pageSize: 2 }],
    ['the older lists ended', { olderGets: 410 }],
    ['no counts at groups', { groupCounts: false }],
    ['no word on how a role was assigned', { roleAssignmentMethods: false }],
  ])('%s', async (_, dialect) => {
    const { observed, receipts } = await look({ ...demoWorldAdrift(), dialect: aDialect(dialect) })
    expect(apart(observed)).toEqual(apart(plain.observed))
    expect(incompleteOf(receipts)).toEqual([])
  })
})

/** Without what the older lists do not tell at all, and by what it is known that a role was given directly. */
const apart = (observed: CurrentState) => ({
  ...observed,
  people: take(observed.people).map(person => ({
    ...person,
    lastActive: null,
    holdings: take(person.holdings).map(holding => ({
      ...holding,
      ways: take(holding.ways).map(way => ({ ...way, evidence: null })),
    })),
  })),
})

describe('where neither the searches nor the older lists are there', () => {
  test('groups and administrators are unknown, by the search that is to stay', async () => {
    const { observed, receipts } = await look(demoSpeaking({ searchPosts: 404, olderGets: 410 }))
    expect(unknownsOf(observed)).toEqual({
      groups: expect.stringContaining('404 from POST /admin/v2/orgs/{orgId}/directories/-/groups/search'),
      groupNames: expect.stringContaining('/groups/search'),
      'administrators org-admin': expect.stringContaining('/users/search'),
      'administrators site-admin': expect.stringContaining('/users/search'),
      'administrators user-access-admin': expect.stringContaining('/users/search'),
      people: expect.stringContaining('/users/search'),
    })
    expect(incompleteOf(receipts)).toEqual(['administrators', 'groups', 'people'])
  })

  test('a search that the key may not make tells so, and not that the older list has ended', async () => {
    const world = demoSpeaking({ olderGets: 410 })
    world.faults.push(failing(/groups\/search$/, status(403)))
    const { observed } = await look(world)
    expect(unknownsOf(observed).groups).toContain('read:groups:admin')
  })
})

test('a search that the key may not make is unknown, though an older list would still answer', async () => {
  const { observed } = await look({ ...demoWorld(), faults: [failing(/\/search$/, status(403))] })
  expect(Object.keys(unknownsOf(observed))).toEqual(expect.arrayContaining(['groups', 'groupNames']))
})

test('a refused key makes everything unknown, after one request', async () => {
  const world = { ...demoWorld(), faults: [failing(/./, status(401))] }
  const { observed, receipts, requests } = await look(world)
  expect(requests).toHaveLength(1)
  expect(receipts.every(({ complete }) => !complete)).toBe(true)
  const unknown = [
    ...['organization', 'directories', 'apps', 'appAccess', 'groups', 'groupNames', 'people', 'domains'],
    ...['org-admin', 'site-admin', 'user-access-admin'].map(role => `administrators ${role}`),
    ...['policies', 'credentials', 'audit actions', 'audit events'],
  ]
  expect(Object.keys(unknownsOf(observed)).toSorted()).toEqual(unknown.toSorted())
})

test('an answer for another organization is not taken', async () => {
  const body = { data: { id: 'another', attributes: { name: 'Another' } } }
  const { observed } = await look(aWorld({ faults: [answering(/orgs\/[^/]+$/, body)] }))
  expect(unknownsOf(observed)).toEqual({
    organization: 'GET /admin/v1/orgs/{orgId} answered for another organization: check org-id.',
  })
})

test('an organization of two directories has both', async () => {
  const directories = ['b', 'a'].map(id => ({ id, name: `Directory ${id}` }))
  const { observed } = await look(aWorld({ directories }))
  expect(take(observed.directories)).toEqual([
    { id: 'a', name: 'Directory a' },
    { id: 'b', name: 'Directory b' },
  ])
})

test('directories that the key may not list are unknown, and nothing else is', async () => {
  const { observed, receipts } = await look(aWorld({ faults: [failing(/directories$/, status(403))] }))
  expect(unknownsOf(observed)).toEqual({ directories: expect.stringContaining('read:directories:admin') })
  expect(incompleteOf(receipts)).toEqual(['directories'])
})
