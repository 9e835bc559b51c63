import type { FaultKind } from '../../src/sandbox/faults.js'
import {
  anApp,
  aPermissionScheme,
  aServiceDesk,
  aWorld,
  type ServiceDesk,
  type World,
} from '../../src/sandbox/world.js'
import {
  answering,
  collectWorld,
  failing,
  incompleteOf,
  knownValue,
  status,
  unknownsOf,
  withDialect,
} from './collect-world.js'

const LIST = /servicedeskapi\/servicedesk$/
const SECURITY = /\/requestsecurity$/
const CLOSED = { openAccess: false, publicSignup: false, globalSignup: false, anonymous: false }

const serviceManagement = anApp({ owner: 'jira-servicedesk' })
const otherSite = anApp({ id: 'ari:cloud:jira-servicedesk::site/2', owner: 'jira-servicedesk', site: 'labs' })

const worldWith = (projects: readonly ServiceDesk[], change: Partial<World> = {}): World =>
  aWorld({ apps: [serviceManagement], serviceDesks: [...projects], ...change })
const numbered = (count: number): readonly ServiceDesk[] =>
  Array.from({ length: count }, (_, index) => aServiceDesk({ id: `${index}`, projectKey: `P${1_000 + index}` }))

const collectWithAccess = (world: World) => collectWorld(world, { site: 'given', read: { undocumented: 'asked' } })
const collectList = (world: World) => collectWorld(world, { site: 'given' })
const receiptsAbout = async (world: World, read = collectList) =>
  (await read(world)).receipts.filter(({ resource }) => /service project/.test(resource))

describe('service projects', () => {
  test('are sorted by site and key', async () => {
    const projects = [aServiceDesk({ projectKey: 'HR', projectName: 'Human resources' }), aServiceDesk()]
    const { observed } = await collectList(worldWith(projects))
    expect(knownValue(observed.serviceDesks ?? undefined)).toEqual([
      { site: 'acme', key: 'HELP', name: 'Help desk' },
      { site: 'acme', key: 'HR', name: 'Human resources' },
    ])
  })

  test('of two sites with the same key are two projects', async () => {
    const world = worldWith([aServiceDesk(), aServiceDesk({ site: 'labs' })], { apps: [serviceManagement, otherSite] })
    const { observed } = await collectList(world)
    expect(knownValue(observed.serviceDesks ?? undefined).map(({ site, key }) => `${site}/${key}`)).toEqual([
      'acme/HELP',
      'labs/HELP',
    ])
  })

  test('without a name use their key as name', async () => {
    const body = { values: [{ projectKey: 'HELP' }], isLastPage: true }
    const { observed } = await collectList(worldWith([], { faults: [answering(LIST, body)] }))
    expect(knownValue(observed.serviceDesks ?? undefined)).toEqual([{ site: 'acme', key: 'HELP', name: 'HELP' }])
  })

  test.each([
    [250, null, 3],
    [7, 1, 7],
    [7, 3, 3],
    [0, null, 1],
  ])('%i of them in pages of %p are read completely, in %i requests', async (count, pageSize, pages) => {
    const world = { ...worldWith(numbered(count)), dialect: withDialect({ pageSize }).dialect }
    const { observed, requests, receipts } = await collectList(world)
    expect(knownValue(observed.serviceDesks ?? undefined)).toHaveLength(count)
    expect(requests.filter(({ path }) => LIST.test(path))).toHaveLength(pages)
    expect(receipts.find(({ resource }) => resource === 'service projects')).toMatchObject({
      pages,
      items: count,
      complete: true,
    })
  })

  test.each<[string, FaultKind]>([
    ['repeats', { kind: 'same-cursor' }],
    ['is empty, but not the last', { kind: 'endless' }],
  ])('are unknown if a page %s, and the requests stop', async (_, fault) => {
    const world = { ...worldWith(numbered(9)), dialect: withDialect({ pageSize: 3 }).dialect }
    const { observed, requests } = await collectList({ ...world, faults: [failing(LIST, fault)] })
    expect(observed.serviceDesks).toEqual({ known: false, reason: expect.stringContaining('a page has no new items') })
    expect(requests.filter(({ path }) => LIST.test(path)).length).toBeLessThanOrEqual(2)
  })

  test('are all unknown if one site does not list them', async () => {
    const permissionSchemes = ['acme', otherSite.site].map(site => aPermissionScheme({ site, grants: [] }))
    const world = worldWith([aServiceDesk()], { apps: [serviceManagement, otherSite], permissionSchemes })
    const { observed, receipts } = await collectWithAccess({
      ...world,
      faults: [failing(LIST, { ...status(403), times: 1 })],
    })
    expect(unknownsOf(observed)).toEqual({
      serviceDesks: expect.stringContaining('403 from GET /rest/servicedeskapi/servicedesk'),
      customerAccess: expect.stringContaining('403 from GET /rest/servicedeskapi/servicedesk'),
    })
    expect(incompleteOf(receipts)).toEqual(['service projects'])
  })

  test('are an empty list without a request on a site without Jira Service Management', async () => {
    const { observed, requests } = await collectWithAccess(aWorld())
    expect([observed.serviceDesks, observed.customerAccess]).toEqual([
      { known: true, value: [] },
      { known: true, value: [] },
    ])
    expect(requests.filter(({ path }) => LIST.test(path))).toEqual([])
  })

  test('affect no control if only the list is read', async () => {
    expect(await receiptsAbout(worldWith([aServiceDesk()]))).toMatchObject([{ facts: ['serviceDesks'] }])
  })

  test.each([
    ['without a site credential', () => collectWorld(worldWith([aServiceDesk()]), { read: { undocumented: 'asked' } })],
    [
      'if the apps are unknown',
      () => collectWithAccess(worldWith([aServiceDesk()], { faults: [failing(/workspaces$/, status(500))] })),
    ],
  ])('%s are not requested', async (_, run) => {
    const { observed, requests } = await run()
    expect([observed.serviceDesks, observed.customerAccess]).toEqual([null, null])
    expect(requests.filter(({ site }) => site !== null)).toEqual([])
  })
})

describe('customer access', () => {
  test('is not requested by default, because the endpoint is undocumented', async () => {
    const { observed, requests } = await collectList(worldWith([aServiceDesk()]))
    expect(observed.customerAccess).toBeNull()
    expect(requests.filter(({ path }) => SECURITY.test(path))).toEqual([])
  })

  test.each([
    ['openAccess', { openAccess: true }],
    ['publicSignup', { publicSignup: true }],
    ['globalSignup', { globalSignup: true }],
    ['anonymous', { anonymous: true }],
    ['no open setting', {}],
  ])('reports %s', async (_, open) => {
    const { observed } = await collectWithAccess(worldWith([aServiceDesk(open)]))
    expect(knownValue(observed.customerAccess ?? undefined)).toEqual([
      { site: 'acme', key: 'HELP', name: 'Help desk', access: { known: true, value: { ...CLOSED, ...open } } },
    ])
  })

  test('is requested once per project', async () => {
    const { requests, receipts } = await collectWithAccess(worldWith(numbered(3)))
    expect(requests.filter(({ path }) => SECURITY.test(path))).toHaveLength(3)
    expect(receipts.filter(({ facts }) => facts.includes('customerAccess'))).toMatchObject([
      { resource: 'customer access of service projects', items: 3, complete: true },
      { resource: 'service projects', items: 3, complete: true },
    ])
  })

  test.each([
    [403, /site-api-token .*403 from GET .*requestsecurity.* Jira administrator/],
    [404, /404 from GET .*requestsecurity.*does not document this endpoint.*Attest/],
  ] as const)('is unknown after a %i, and the reason says what to do', async (requestSecurity, reason) => {
    const world = { ...worldWith([aServiceDesk()]), dialect: withDialect({ requestSecurity }).dialect }
    const { observed } = await collectWithAccess(world)
    expect(unknownsOf(observed)).toEqual({ 'customerAccess 0 access': expect.stringMatching(reason) })
  })

  test('is unknown only for the project whose read fails', async () => {
    const world = worldWith(numbered(2), { faults: [failing(/P1001\/settings\/requestsecurity$/, status(403))] })
    const { observed, receipts } = await collectWithAccess(world)
    expect(knownValue(observed.customerAccess ?? undefined).map(({ access }) => access.known)).toEqual([true, false])
    expect(incompleteOf(receipts)).toEqual(['customer access of service projects'])
  })

  const ANSWER = {
    serviceDeskOpenAccess: false,
    serviceDeskPublicSignup: false,
    globalPublicSignup: false,
    globalAnonymousAccess: false,
  }

  test.each(
    Object.keys(ANSWER).flatMap(field => [
      [field, 'missing', undefined],
      [field, 'null', null],
      [field, 'a string', 'false'],
      [field, 'a number', 0],
    ]),
  )('with %s as %s is unknown, not closed', async (field, _, value) => {
    const body = { ...ANSWER, [field as string]: value }
    const { observed } = await collectWithAccess(worldWith([aServiceDesk()], { faults: [answering(SECURITY, body)] }))
    expect(unknownsOf(observed)).toEqual({
      'customerAccess 0 access': expect.stringContaining(`returned an unknown format at ${field}`),
    })
  })

  test('of an invalid project key is unknown, and not requested', async () => {
    const body = { values: [{ projectKey: '..' }], isLastPage: true }
    const { observed } = await collectWithAccess(worldWith([], { faults: [answering(LIST, body)] }))
    expect(unknownsOf(observed)).toEqual({ 'customerAccess 0 access': expect.stringContaining('was not called') })
  })
})
