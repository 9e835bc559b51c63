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
import { answering, failing, incompleteOf, type Look, look, speaking, status, take } from './look.js'

const [SCHEMES, PROJECTS] = [/\/api\/3\/permissionscheme$/, /\/project\/search$/]
const [SCHEME_OF, SPACES] = [/\/project\/[^/]+\/permissionscheme$/, /\/v2\/spaces$/]
const [MODE, ROLES] = [/\/space-role-mode$/, /\/spaces\/[^/]+\/role-assignments$/]

const jira = anApp()
const serviceManagement = anApp({ owner: 'jira-servicedesk' })
const confluence = anApp({ owner: 'confluence' })
const business = anApp({ owner: 'jira-core' })

const see = (world: World) => look(world, { site: 'given' })
const spoken = (world: World, change: Partial<Dialect>): World => ({ ...world, dialect: speaking(change).dialect })
const asked = (requests: Look['requests'], path: RegExp) => requests.filter(request => path.test(request.path))

/** What anyone may see of each app: keys, or why that is not known. */
async function placesIn(world: World) {
  const seen = await see(world)
  const told = (seen.observed.publicAccess ?? []).map(({ app, places }) => [
    app,
    places.known ? places.value.map(({ key }) => key) : places.reason,
  ])
  return { ...seen, places: Object.fromEntries(told) }
}

/** A site whose scheme lets anyone see its projects. */
const open = (projects: readonly Project[], change: Partial<World> = {}): World =>
  aWorld({ permissionSchemes: [aPermissionScheme()], projects: [...projects], ...change })
const numbered = (count: number): readonly Project[] =>
  Array.from({ length: count }, (_, index) => aProject({ key: `P${1_000 + index}` }))

describe('projects', () => {
  test('of schemes that give nothing to anyone are not asked for, and nobody may see them', async () => {
    const grants = [{ permission: 'BROWSE_PROJECTS', holder: 'applicationRole', value: 'jira-software' }]
    const { places, requests } = await placesIn(aWorld({ permissionSchemes: [aPermissionScheme({ grants })] }))
    expect(places).toEqual({ [jira.id]: [] })
    expect([asked(requests, PROJECTS), asked(requests, SCHEME_OF)]).toEqual([[], []])
  })

  test('of a scheme that gives anything to anyone are public', async () => {
    for (const permission of ['BROWSE_PROJECTS', 'CREATE_ISSUES', 'SOMETHING_NEW']) {
      const scheme = aPermissionScheme({ grants: [{ permission, holder: 'anyone', value: null }] })
      expect((await placesIn(open([aProject()], { permissionSchemes: [scheme] }))).places).toEqual({
        [jira.id]: ['ENG'],
      })
    }
  })

  test('are told with their names', async () => {
    const { observed } = await see(open([aProject()]))
    expect(observed.publicAccess?.map(({ places }) => take(places))).toEqual([
      [{ app: jira.id, key: 'ENG', name: 'Engineering' }],
    ])
  })

  test('of another scheme, or team-managed with a scheme of their own, are not public', async () => {
    const schemes = [aPermissionScheme(), aPermissionScheme({ id: 2, grants: [] })]
    const team = aProject({ key: 'TEAM', schemeId: 3, style: 'next-gen' })
    const projects = [aProject(), aProject({ key: 'OPS', schemeId: 2 }), team]
    expect((await placesIn(open(projects, { permissionSchemes: schemes }))).places).toEqual({ [jira.id]: ['ENG'] })
  })

  test('are unknown where one has a scheme that the list of schemes lacks', async () => {
    const { observed, receipts } = await see(open([aProject(), aProject({ key: 'OPS', schemeId: 3 })]))
    expect(observed.publicAccess).toMatchObject([{ places: { known: false, reason: expect.stringContaining('OPS') } }])
    expect(incompleteOf(receipts)).toEqual(['projects that anyone may see'])
  })

  test('are unknown where a site lists no scheme at all: each has one', async () => {
    const { observed, receipts } = await see(aWorld({ permissionSchemes: [] }))
    expect(observed.publicAccess).toMatchObject([
      { places: { known: false, reason: expect.stringContaining('lists no permission scheme') } },
    ])
    expect(incompleteOf(receipts)).toEqual(['projects that anyone may see'])
  })

  describe('with a holder of their scheme', () => {
    const held = (holder: string) => [{ permission: 'BROWSE_PROJECTS', holder, value: null }]
    const closed = aPermissionScheme({ id: 2, name: 'Closed', grants: held('group') })
    const DOCUMENTED =
      'applicationRole assignee group groupCustomField projectLead projectRole reporter sd.customer.portal.only user userCustomField'

    test.each(DOCUMENTED.split(' '))('of the type %s are not public', async holder => {
      const permissionSchemes = [aPermissionScheme({ grants: held(holder) })]
      const { places, requests } = await placesIn(open([aProject()], { permissionSchemes }))
      expect([places[jira.id], asked(requests, PROJECTS)]).toEqual([[], []])
    })

    test.each(['everyone', 'Anyone', 'loggedIn', ''])(
      'of a type that Jira does not document (%j) are unknown',
      async holder => {
        const permissionSchemes = [aPermissionScheme({ name: 'Odd', grants: held(holder) })]
        const { places } = await placesIn(open([aProject()], { permissionSchemes }))
        expect(places[jira.id]).toContain(`Permission scheme Odd of project ENG`)
      },
    )

    test('of such a type are known where no project has the scheme', async () => {
      const permissionSchemes = [aPermissionScheme({ id: 9, grants: held('everyone') }), closed]
      const { observed } = await see(open([aProject({ schemeId: 2 })], { permissionSchemes }))
      expect(observed.publicAccess).toEqual([{ app: jira.id, places: { known: true, value: [] } }])
    })
  })

  describe('none of which has a scheme that grants to anyone', () => {
    const apps = [jira, serviceManagement]
    const permissionSchemes = [aPermissionScheme({ id: 2, name: 'Public' }), aPermissionScheme({ grants: [] })]

    test('leave that scheme to be named once, on one app of Jira', async () => {
      const { observed } = await see(open([aProject()], { apps, permissionSchemes }))
      const unused = observed.publicAccess?.flatMap(({ unusedSchemes }) => unusedSchemes ?? [])
      expect(unused).toEqual([{ id: 2, name: 'Public' }])
    })

    test('leave nothing to be named where not all of them were read', async () => {
      const faults = [failing(PROJECTS, { kind: 'no-next' as const })]
      const { observed } = await see(open(numbered(4), { apps, permissionSchemes, faults }))
      expect(observed.publicAccess?.map(({ places, unusedSchemes }) => [places.known, unusedSchemes])).toEqual([
        [false, undefined],
        [false, undefined],
      ])
    })
  })

  test('belong to the app of their type, and others to the first one of Jira', async () => {
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
  ])('%i of them in pages of %p are read whole, in %i requests', async (count, pageSize, pages) => {
    const { places, requests, receipts } = await placesIn(spoken(open(numbered(count)), { pageSize }))
    expect(places[jira.id]).toHaveLength(count)
    expect([asked(requests, PROJECTS).length, asked(requests, SCHEME_OF).length]).toEqual([pages, count])
    expect(receipts.find(({ resource }) => resource === 'projects that anyone may see')).toMatchObject({
      facts: ['publicAccess'],
      items: count,
      expected: count,
      complete: true,
    })
  })

  test.each<[string, FaultKind]>([
    ['repeats', { kind: 'same-cursor' }],
    ['is empty, and not the last', { kind: 'endless' }],
    ['ends before all are told', { kind: 'no-next' }],
  ])('are unknown where a page %s', async (_, fault) => {
    const world = spoken(open(numbered(9), { faults: [failing(PROJECTS, fault)] }), { pageSize: 3 })
    const { observed, receipts } = await see(world)
    expect(observed.publicAccess).toMatchObject([{ app: jira.id, places: { known: false } }])
    expect(incompleteOf(receipts)).toEqual(['projects that anyone may see'])
  })

  test('whose schemes fail are not asked one after the other', async () => {
    const { requests, places } = await placesIn(open(numbered(50), { faults: [failing(SCHEME_OF, status(403))] }))
    expect(asked(requests, SCHEME_OF)).toHaveLength(1)
    expect(places[jira.id]).toContain('403 from GET /rest/api/3/project/{projectKey}/permissionscheme')
  })

  test('are unknown for each app of Jira on a site that does not tell its schemes, and known for other sites', async () => {
    const labs = anApp({ id: 'ari:cloud:jira-software::site/2', site: 'labs' })
    const apps = [jira, serviceManagement, labs]
    const world = open([aProject({ site: 'labs' })], { apps, faults: [failing(SCHEMES, { ...status(403), times: 1 })] })
    const { observed, receipts } = await see(world)
    const known = observed.publicAccess?.map(({ app, places }) => [app, places.known]) ?? []
    const site = known.filter(([app]) => app !== labs.id).map(([, isKnown]) => isKnown)
    expect(new Set(site).size).toBe(1)
    expect(site).not.toEqual(known.filter(([app]) => app === labs.id).map(([, isKnown]) => isKnown))
    expect(incompleteOf(receipts)).toEqual(['projects that anyone may see'])
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

  test('that are open to people who are not signed in are public, and others are not', async () => {
    const two = [aSpace(), aSpace({ id: '2', key: 'NEWS', name: 'News', anonymous: true })]
    const { observed } = await see(wiki({ spaces: two }))
    expect(observed.publicAccess).toEqual([
      { app: confluence.id, places: { known: true, value: [{ app: confluence.id, key: 'NEWS', name: 'News' }] } },
    ])
  })

  test('are of Confluence alone, and projects of Jira', async () => {
    const apps = [jira, confluence]
    const { places } = await placesIn(open([aProject()], { apps, spaces: [aSpace({ anonymous: true })] }))
    expect(places).toEqual({ [jira.id]: ['ENG'], [confluence.id]: ['DOCS'] })
  })

  test.each([
    [300, null, 2],
    [5, 1, 5],
  ])('%i of them in pages of %p are read whole, in %i requests', async (count, pageSize, pages) => {
    const { places, requests, receipts } = await placesIn(spoken(wiki({ spaces: spaces(count) }), { pageSize }))
    expect(places[confluence.id]).toHaveLength(count)
    expect([asked(requests, SPACES).length, asked(requests, ROLES).length]).toEqual([pages, count])
    expect(receipts.find(({ resource }) => resource === 'spaces that anyone may see')).toMatchObject({
      facts: ['publicAccess'],
      pages,
      items: count,
      complete: true,
    })
  })

  test('of which there are none are known', async () => {
    expect((await placesIn(wiki({ spaces: [] }))).places).toEqual({ [confluence.id]: [] })
  })

  test('of a site that names its next page by another host are asked at the site alone', async () => {
    const page = { results: [{ id: '1', key: 'ONE' }], _links: { next: 'http://127.0.0.1:9/wiki?cursor=MQ' } }
    const { requests } = await see(wiki({ faults: [answering(SPACES, page, 1)] }))
    expect(asked(requests, SPACES).map(({ site, query }) => [site, query.cursor])).toEqual([
      ['acme', undefined],
      ['acme', ['MQ']],
    ])
  })

  test.each(['PRE_ROLES', 'ROLES_TRANSITION'])(
    'of a site whose access is not all by space roles (%s) are unknown, and not asked for',
    async mode => {
      const { places, requests } = await placesIn(wiki({ faults: [answering(MODE, { mode })] }))
      expect(places[confluence.id]).toContain(`mode ${mode} from GET /wiki/api/v2/space-role-mode`)
      expect([asked(requests, SPACES), asked(requests, ROLES)]).toEqual([[], []])
    },
  )

  test('of a site that tells no mode, or one that is no word, are unknown', async () => {
    for (const body of [{}, { mode: null }, { mode: '<b>ROLES</b>' }]) {
      const { observed } = await see(wiki({ faults: [answering(MODE, body)] }))
      expect(observed.publicAccess).toMatchObject([{ places: { known: false } }])
      expect(JSON.stringify(observed.publicAccess)).not.toContain('<b>')
    }
  })

  test.each([400, 403, 404])('are unknown where the first one answers %i, and no other is asked', async code => {
    const { places, requests } = await placesIn(wiki({ spaces: spaces(20), faults: [failing(ROLES, status(code))] }))
    expect(places[confluence.id]).toContain(`${code} from GET /wiki/api/v2/spaces/{spaceId}/role-assignments`)
    expect(asked(requests, ROLES)).toHaveLength(1)
  })

  test('are unknown altogether where a later one fails: what is left out can not be told', async () => {
    const faults = [failing(/spaces\/17\/role-assignments$/, status(404))]
    const { places } = await placesIn(wiki({ spaces: spaces(20), faults }))
    expect(places[confluence.id]).toContain('404 from GET /wiki/api/v2/spaces/{spaceId}/role-assignments')
  })

  test.each([
    ['a user', { principalType: 'USER', principalId: '712020:alice' }],
    ['everybody with a license', { principalType: 'ACCESS_CLASS', principalId: 'all-licensed-users' }],
  ])('are unknown where Confluence tells the role of %s: it did not understand the question', async (_, principal) => {
    const { places } = await placesIn(wiki({ faults: [answering(ROLES, { results: [{ principal }] })] }))
    expect(places[confluence.id]).toContain('roles that were not requested')
  })

  test('that fail leave the projects known', async () => {
    const world = open([aProject()], { apps: [jira, confluence], faults: [failing(SPACES, status(403))] })
    const { places } = await placesIn(world)
    expect(places[jira.id]).toEqual(['ENG'])
    expect(places[confluence.id]).toMatch(
      /site-api-token .*403 from GET \/wiki\/api\/v2\/spaces\).* Confluence administrator/,
    )
  })
})

describe('nothing is asked', () => {
  test.each([
    ['without a site credential', () => look(open([aProject()]))],
    ['where the apps are not known', () => see(open([aProject()], { faults: [failing(/workspaces$/, status(500))] }))],
  ])('%s', async (_, seen) => {
    const { observed, requests } = await seen()
    expect(observed.publicAccess).toBeNull()
    expect(requests.filter(({ site }) => site !== null)).toEqual([])
  })

  test('of a site that has neither Jira nor Confluence', async () => {
    const { observed, requests } = await see(aWorld({ apps: [anApp({ owner: 'bitbucket' })] }))
    expect(observed.publicAccess).toEqual([])
    expect(requests.filter(({ site }) => site !== null)).toEqual([])
  })
})

test('every request is a GET of a path that the site knows, with parameters that it takes', async () => {
  const world = open([aProject()], { apps: [jira, confluence] })
  const { requests } = await see(world)
  const ofSites = requests.filter(({ site }) => site !== null)
  expect(ofSites.filter(({ method, status: code }) => method !== 'GET' || code !== 200)).toEqual([])
  expect(ofSites.length).toBeGreaterThan(5)
})
