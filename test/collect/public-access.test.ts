import type { FaultKind } from '../../src/sandbox/faults.js'
import {
  anApp,
  aPermissionScheme,
  aProject,
  aSpace,
  aWorld,
  type Dialect,
  type Project,
  type World,
} from '../../src/sandbox/world.js'
import {
  answering,
  type CollectedWorld,
  collectWorld,
  failing,
  incompleteOf,
  knownValue,
  status,
  withDialect,
} from './collect-world.js'

const [SCHEMES, PROJECTS] = [/\/api\/3\/permissionscheme$/, /\/project\/search$/]
const [SCHEME_OF, SPACES] = [/\/project\/[^/]+\/permissionscheme$/, /\/v2\/spaces$/]
const [MODE, ROLES] = [/\/space-role-mode$/, /\/spaces\/[^/]+\/role-assignments$/]

const jira = anApp()
const serviceManagement = anApp({ owner: 'jira-servicedesk' })
const confluence = anApp({ owner: 'confluence' })
const business = anApp({ owner: 'jira-core' })

const run = (world: World) => collectWorld(world, { site: 'given' })
const speaking = (world: World, change: Partial<Dialect>): World => ({ ...world, dialect: withDialect(change).dialect })
const requestsTo = (requests: CollectedWorld['requests'], path: RegExp) =>
  requests.filter(request => path.test(request.path))

/** The public projects or spaces of each app: their keys, or the reason why they are unknown. */
async function placesIn(world: World) {
  const result = await run(world)
  const entries = (result.observed.publicAccess ?? []).map(({ app, places }) => [
    app,
    places.known ? places.value.map(({ key }) => key) : places.reason,
  ])
  return { ...result, places: Object.fromEntries(entries) }
}

/** A site with a public permission scheme. */
const open = (projects: readonly Project[], change: Partial<World> = {}): World =>
  aWorld({ permissionSchemes: [aPermissionScheme()], projects: [...projects], ...change })
const numbered = (count: number): readonly Project[] =>
  Array.from({ length: count }, (_, index) => aProject({ key: `P${1_000 + index}` }))

describe('projects', () => {
  test('of schemes without a public grant are not public, and are not requested', async () => {
    const grants = [{ permission: 'BROWSE_PROJECTS', holder: 'applicationRole', value: 'jira-software' }]
    const { places, requests } = await placesIn(aWorld({ permissionSchemes: [aPermissionScheme({ grants })] }))
    expect(places).toEqual({ [jira.id]: [] })
    expect([requestsTo(requests, PROJECTS), requestsTo(requests, SCHEME_OF)]).toEqual([[], []])
  })

  test('of a scheme that grants any permission to anyone are public', async () => {
    for (const permission of ['BROWSE_PROJECTS', 'CREATE_ISSUES', 'SOMETHING_NEW']) {
      const scheme = aPermissionScheme({ grants: [{ permission, holder: 'anyone', value: null }] })
      expect((await placesIn(open([aProject()], { permissionSchemes: [scheme] }))).places).toEqual({
        [jira.id]: ['ENG'],
      })
    }
  })

  test('have their names', async () => {
    const { observed } = await run(open([aProject()]))
    expect(observed.publicAccess?.map(({ places }) => knownValue(places))).toEqual([
      [{ app: jira.id, key: 'ENG', name: 'Engineering' }],
    ])
  })

  test('of another scheme, and team-managed projects with their own scheme, are not public', async () => {
    const schemes = [aPermissionScheme(), aPermissionScheme({ id: 2, grants: [] })]
    const team = aProject({ key: 'TEAM', schemeId: 3, style: 'next-gen' })
    const projects = [aProject(), aProject({ key: 'OPS', schemeId: 2 }), team]
    expect((await placesIn(open(projects, { permissionSchemes: schemes }))).places).toEqual({ [jira.id]: ['ENG'] })
  })

  test('are unknown if one has a scheme that is missing from the list of schemes', async () => {
    const { observed, receipts } = await run(open([aProject(), aProject({ key: 'OPS', schemeId: 3 })]))
    expect(observed.publicAccess).toMatchObject([{ places: { known: false, reason: expect.stringContaining('OPS') } }])
    expect(incompleteOf(receipts)).toEqual(['public projects'])
  })

  test('are unknown if a site lists no scheme, because every site has one', async () => {
    const { observed, receipts } = await run(aWorld({ permissionSchemes: [] }))
    expect(observed.publicAccess).toMatchObject([
      { places: { known: false, reason: expect.stringContaining('lists no permission scheme') } },
    ])
    expect(incompleteOf(receipts)).toEqual(['public projects'])
  })

  describe('with a scheme holder', () => {
    const held = (holder: string) => [{ permission: 'BROWSE_PROJECTS', holder, value: null }]
    const closed = aPermissionScheme({ id: 2, name: 'Closed', grants: held('group') })
    const DOCUMENTED =
      'applicationRole assignee group groupCustomField projectLead projectRole reporter sd.customer.portal.only user userCustomField'

    test.each(DOCUMENTED.split(' '))('of the type %s are not public', async holder => {
      const permissionSchemes = [aPermissionScheme({ grants: held(holder) })]
      const { places, requests } = await placesIn(open([aProject()], { permissionSchemes }))
      expect([places[jira.id], requestsTo(requests, PROJECTS)]).toEqual([[], []])
    })

    test.each(['everyone', 'Anyone', 'loggedIn', ''])('of an undocumented type (%j) are unknown', async holder => {
      const permissionSchemes = [aPermissionScheme({ name: 'Custom', grants: held(holder) })]
      const { places } = await placesIn(open([aProject()], { permissionSchemes }))
      expect(places[jira.id]).toContain(`Permission scheme Custom of project ENG`)
    })

    test('of an undocumented type are known if no project uses the scheme', async () => {
      const permissionSchemes = [aPermissionScheme({ id: 9, grants: held('everyone') }), closed]
      const { observed } = await run(open([aProject({ schemeId: 2 })], { permissionSchemes }))
      expect(observed.publicAccess).toEqual([{ app: jira.id, places: { known: true, value: [] } }])
    })
  })

  describe('without a public scheme in use', () => {
    const apps = [jira, serviceManagement]
    const permissionSchemes = [aPermissionScheme({ id: 2, name: 'Public' }), aPermissionScheme({ grants: [] })]

    test('have the unused public scheme listed once, on one Jira app', async () => {
      const { observed } = await run(open([aProject()], { apps, permissionSchemes }))
      const unused = observed.publicAccess?.flatMap(({ unusedSchemes }) => unusedSchemes ?? [])
      expect(unused).toEqual([{ id: 2, name: 'Public' }])
    })

    test('have no unused scheme listed if some projects were not read', async () => {
      const faults = [failing(PROJECTS, { kind: 'no-next' as const })]
      const { observed } = await run(open(numbered(4), { apps, permissionSchemes, faults }))
      expect(observed.publicAccess?.map(({ places, unusedSchemes }) => [places.known, unusedSchemes])).toEqual([
        [false, undefined],
        [false, undefined],
      ])
    })
  })

  test('belong to the app of their type, and to the first Jira app for other types', async () => {
    const types = ['software', 'service_desk', 'business', 'product_discovery', 'customer_service']
    const projects = types.map(type => aProject({ key: type.toUpperCase(), type }))
    const { places } = await placesIn(open(projects, { apps: [jira, serviceManagement, business] }))
    expect(places).toEqual({
      [business.id]: ['BUSINESS', 'CUSTOMER_SERVICE', 'PRODUCT_DISCOVERY'],
      [serviceManagement.id]: ['SERVICE_DESK'],
      [jira.id]: ['SOFTWARE'],
    })
  })

  test.each([
    [250, null, 3],
    [7, 1, 7],
    [7, 3, 3],
  ])('%i of them in pages of %p are read completely, in %i requests', async (count, pageSize, pages) => {
    const { places, requests, receipts } = await placesIn(speaking(open(numbered(count)), { pageSize }))
    expect(places[jira.id]).toHaveLength(count)
    expect([requestsTo(requests, PROJECTS).length, requestsTo(requests, SCHEME_OF).length]).toEqual([pages, count])
    expect(receipts.find(({ resource }) => resource === 'public projects')).toMatchObject({
      facts: ['publicAccess'],
      items: count,
      expected: count,
      complete: true,
    })
  })

  test.each<[string, FaultKind]>([
    ['repeats', { kind: 'same-cursor' }],
    ['is empty, but not the last', { kind: 'endless' }],
    ['is missing', { kind: 'no-next' }],
  ])('are unknown if a page %s', async (_, fault) => {
    const world = speaking(open(numbered(9), { faults: [failing(PROJECTS, fault)] }), { pageSize: 3 })
    const { observed, receipts } = await run(world)
    expect(observed.publicAccess).toMatchObject([{ app: jira.id, places: { known: false } }])
    expect(incompleteOf(receipts)).toEqual(['public projects'])
  })

  test('are not requested further after the first failed scheme', async () => {
    const { requests, places } = await placesIn(open(numbered(50), { faults: [failing(SCHEME_OF, status(403))] }))
    expect(requestsTo(requests, SCHEME_OF)).toHaveLength(1)
    expect(places[jira.id]).toContain('403 from GET /rest/api/3/project/{projectKey}/permissionscheme')
  })

  test('are unknown for each Jira app of a site without readable schemes, and known for other sites', async () => {
    const labs = anApp({ id: 'ari:cloud:jira-software::site/2', site: 'labs' })
    const apps = [jira, serviceManagement, labs]
    const world = open([aProject({ site: 'labs' })], { apps, faults: [failing(SCHEMES, { ...status(403), times: 1 })] })
    const { observed, receipts } = await run(world)
    const known = observed.publicAccess?.map(({ app, places }) => [app, places.known]) ?? []
    const site = known.filter(([app]) => app !== labs.id).map(([, isKnown]) => isKnown)
    expect(new Set(site).size).toBe(1)
    expect(site).not.toEqual(known.filter(([app]) => app === labs.id).map(([, isKnown]) => isKnown))
    expect(incompleteOf(receipts)).toEqual(['public projects'])
  })

  test.each([
    ['no permissions', { id: 1 }],
    ['a holder without a type', { id: 1, permissions: [{ permission: 'BROWSE_PROJECTS', holder: {} }] }],
    ['no id', { permissions: [] }],
  ])('of a scheme with %s are unknown', async (_, scheme) => {
    const { places } = await placesIn(aWorld({ faults: [answering(SCHEMES, { permissionSchemes: [scheme] })] }))
    expect(places[jira.id]).toContain('returned an unknown format')
  })
})

describe('spaces', () => {
  const wiki = (change: Partial<World> = {}): World => aWorld({ apps: [confluence], ...change })
  const spaces = (count: number) =>
    Array.from({ length: count }, (_, index) => aSpace({ id: `${index}`, key: `S${1_000 + index}`, anonymous: true }))

  test('that are open to users who are not signed in are public, and others are not', async () => {
    const two = [aSpace(), aSpace({ id: '2', key: 'NEWS', name: 'News', anonymous: true })]
    const { observed } = await run(wiki({ spaces: two }))
    expect(observed.publicAccess).toEqual([
      { app: confluence.id, places: { known: true, value: [{ app: confluence.id, key: 'NEWS', name: 'News' }] } },
    ])
  })

  test('belong to Confluence, and projects belong to Jira', async () => {
    const apps = [jira, confluence]
    const { places } = await placesIn(open([aProject()], { apps, spaces: [aSpace({ anonymous: true })] }))
    expect(places).toEqual({ [jira.id]: ['ENG'], [confluence.id]: ['DOCS'] })
  })

  test.each([
    [300, null, 2],
    [5, 1, 5],
  ])('%i of them in pages of %p are read completely, in %i requests', async (count, pageSize, pages) => {
    const { places, requests, receipts } = await placesIn(speaking(wiki({ spaces: spaces(count) }), { pageSize }))
    expect(places[confluence.id]).toHaveLength(count)
    expect([requestsTo(requests, SPACES).length, requestsTo(requests, ROLES).length]).toEqual([pages, count])
    expect(receipts.find(({ resource }) => resource === 'public spaces')).toMatchObject({
      facts: ['publicAccess'],
      pages,
      items: count,
      complete: true,
    })
  })

  test('are known if there are none', async () => {
    expect((await placesIn(wiki({ spaces: [] }))).places).toEqual({ [confluence.id]: [] })
  })

  test('are requested only from the site, even if the next page has another host', async () => {
    const page = { results: [{ id: '1', key: 'ONE' }], _links: { next: 'http://127.0.0.1:9/wiki?cursor=MQ' } }
    const { requests } = await run(wiki({ faults: [answering(SPACES, page, 1)] }))
    expect(requestsTo(requests, SPACES).map(({ site, query }) => [site, query.cursor])).toEqual([
      ['acme', undefined],
      ['acme', ['MQ']],
    ])
  })

  test.each(['PRE_ROLES', 'ROLES_TRANSITION'])(
    'of a site that does not only use space roles (%s) are unknown, and not requested',
    async mode => {
      const { places, requests } = await placesIn(wiki({ faults: [answering(MODE, { mode })] }))
      expect(places[confluence.id]).toContain(`mode ${mode} from GET /wiki/api/v2/space-role-mode`)
      expect([requestsTo(requests, SPACES), requestsTo(requests, ROLES)]).toEqual([[], []])
    },
  )

  test('of a site with a missing or invalid mode are unknown', async () => {
    for (const body of [{}, { mode: null }, { mode: '<b>ROLES</b>' }]) {
      const { observed } = await run(wiki({ faults: [answering(MODE, body)] }))
      expect(observed.publicAccess).toMatchObject([{ places: { known: false } }])
      expect(JSON.stringify(observed.publicAccess)).not.toContain('<b>')
    }
  })

  test.each([400, 403, 404])('are unknown if the first one answers %i, and no other is requested', async code => {
    const { places, requests } = await placesIn(wiki({ spaces: spaces(20), faults: [failing(ROLES, status(code))] }))
    expect(places[confluence.id]).toContain(`${code} from GET /wiki/api/v2/spaces/{spaceId}/role-assignments`)
    expect(requestsTo(requests, ROLES)).toHaveLength(1)
  })

  test('are all unknown if a later one fails', async () => {
    const faults = [failing(/spaces\/17\/role-assignments$/, status(404))]
    const { places } = await placesIn(wiki({ spaces: spaces(20), faults }))
    expect(places[confluence.id]).toContain('404 from GET /wiki/api/v2/spaces/{spaceId}/role-assignments')
  })

  test.each([
    ['a user', { principalType: 'USER', principalId: '712020:alice' }],
    ['all licensed users', { principalType: 'ACCESS_CLASS', principalId: 'all-licensed-users' }],
  ])('are unknown if Confluence reports the role of %s, because the filter was ignored', async (_, principal) => {
    const { places } = await placesIn(wiki({ faults: [answering(ROLES, { results: [{ principal }] })] }))
    expect(places[confluence.id]).toContain('roles that were not requested')
  })

  test('that cannot be read do not affect projects', async () => {
    const world = open([aProject()], { apps: [jira, confluence], faults: [failing(SPACES, status(403))] })
    const { places } = await placesIn(world)
    expect(places[jira.id]).toEqual(['ENG'])
    expect(places[confluence.id]).toMatch(
      /site-api-token .*403 from GET \/wiki\/api\/v2\/spaces\).* Confluence administrator/,
    )
  })
})

describe('no site is requested', () => {
  test.each([
    ['without a site credential', () => collectWorld(open([aProject()]))],
    ['if the apps are unknown', () => run(open([aProject()], { faults: [failing(/workspaces$/, status(500))] }))],
  ])('%s', async (_, result) => {
    const { observed, requests } = await result()
    expect(observed.publicAccess).toBeNull()
    expect(requests.filter(({ site }) => site !== null)).toEqual([])
  })

  test('if it has neither Jira nor Confluence', async () => {
    const { observed, requests } = await run(aWorld({ apps: [anApp({ owner: 'bitbucket' })] }))
    expect(observed.publicAccess).toEqual([])
    expect(requests.filter(({ site }) => site !== null)).toEqual([])
  })
})

test('every request is a GET with a valid path and valid parameters', async () => {
  const world = open([aProject()], { apps: [jira, confluence] })
  const { requests } = await run(world)
  const ofSites = requests.filter(({ site }) => site !== null)
  expect(ofSites.filter(({ method, status: code }) => method !== 'GET' || code !== 200)).toEqual([])
  expect(ofSites.length).toBeGreaterThan(5)
})
