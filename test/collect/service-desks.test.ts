import type { FaultKind } from '../../src/sandbox/faults.js'
import {
  anApp,
  aPermissionScheme,
  aServiceDesk,
  aWorld,
  type ServiceDesk,
  type World,
} from '../../src/sandbox/world.js'
import { answering, failing, incompleteOf, look, speaking, status, take, unknownsOf } from './look.js'

const DESKS = /servicedeskapi\/servicedesk$/
const SECURITY = /\/requestsecurity$/
const CLOSED = { openAccess: false, publicSignup: false, globalSignup: false, anonymous: false }

const serviceManagement = anApp({ owner: 'jira-servicedesk' })
const otherSite = anApp({ id: 'ari:cloud:jira-servicedesk::site/2', owner: 'jira-servicedesk', site: 'labs' })

const desked = (desks: readonly ServiceDesk[], change: Partial<World> = {}): World =>
  aWorld({ apps: [serviceManagement], serviceDesks: [...desks], ...change })
const numbered = (count: number): readonly ServiceDesk[] =>
  Array.from({ length: count }, (_, index) => aServiceDesk({ id: `${index}`, projectKey: `P${1_000 + index}` }))

const asking = (world: World) => look(world, { site: 'given', wishes: { undocumented: 'asked' } })
const listing = (world: World) => look(world, { site: 'given' })
const receiptsAbout = async (world: World, seen = listing) =>
  (await seen(world)).receipts.filter(({ resource }) => /service project/.test(resource))

describe('service projects', () => {
  test('are listed by site and key, in order', async () => {
    const desks = [aServiceDesk({ projectKey: 'HR', projectName: 'People questions' }), aServiceDesk()]
    const { observed } = await listing(desked(desks))
    expect(take(observed.serviceDesks ?? undefined)).toEqual([
      { site: 'acme', key: 'HELP', name: 'Help desk' },
      { site: 'acme', key: 'HR', name: 'People questions' },
    ])
  })

  test('of two sites with one key are two', async () => {
    const world = desked([aServiceDesk(), aServiceDesk({ site: 'labs' })], { apps: [serviceManagement, otherSite] })
    const { observed } = await listing(world)
    expect(take(observed.serviceDesks ?? undefined).map(({ site, key }) => `${site}/${key}`)).toEqual([
      'acme/HELP',
      'labs/HELP',
    ])
  })

  test('without a name are called by their key', async () => {
    const body = { values: [{ projectKey: 'HELP' }], isLastPage: true }
    const { observed } = await listing(desked([], { faults: [answering(DESKS, body)] }))
    expect(take(observed.serviceDesks ?? undefined)).toEqual([{ site: 'acme', key: 'HELP', name: 'HELP' }])
  })

  test.each([
    [250, null, 3],
    [7, 1, 7],
    [7, 3, 3],
    [0, null, 1],
  ])('%i of them in pages of %p are read whole, in %i requests', async (count, pageSize, pages) => {
    const world = { ...desked(numbered(count)), dialect: speaking({ pageSize }).dialect }
    const { observed, requests, receipts } = await listing(world)
    expect(take(observed.serviceDesks ?? undefined)).toHaveLength(count)
    expect(requests.filter(({ path }) => DESKS.test(path))).toHaveLength(pages)
    expect(receipts.find(({ resource }) => resource === 'service projects of each site')).toMatchObject({
      pages,
      items: count,
      complete: true,
    })
  })

  test.each<[string, FaultKind]>([
    ['repeats', { kind: 'same-cursor' }],
    ['is empty, and not the last', { kind: 'endless' }],
  ])('are unknown where a page %s, and are not asked for without end', async (_, fault) => {
    const world = { ...desked(numbered(9)), dialect: speaking({ pageSize: 3 }).dialect }
    const { observed, requests } = await listing({ ...world, faults: [failing(DESKS, fault)] })
    expect(observed.serviceDesks).toEqual({ known: false, reason: expect.stringContaining('a page has no new items') })
    expect(requests.filter(({ path }) => DESKS.test(path)).length).toBeLessThanOrEqual(2)
  })

  test('are unknown altogether where one site does not tell them', async () => {
    const permissionSchemes = ['acme', otherSite.site].map(site => aPermissionScheme({ site, grants: [] }))
    const world = desked([aServiceDesk()], { apps: [serviceManagement, otherSite], permissionSchemes })
    const { observed, receipts } = await asking({ ...world, faults: [failing(DESKS, { ...status(403), times: 1 })] })
    expect(unknownsOf(observed)).toEqual({
      serviceDesks: expect.stringContaining('403 from GET /rest/servicedeskapi/servicedesk'),
      customerAccess: expect.stringContaining('403 from GET /rest/servicedeskapi/servicedesk'),
    })
    expect(incompleteOf(receipts)).toEqual(['service projects of each site'])
  })

  test('are not asked of a site without Service Management: there are none', async () => {
    const { observed, requests } = await asking(aWorld())
    expect([observed.serviceDesks, observed.customerAccess]).toEqual([
      { known: true, value: [] },
      { known: true, value: [] },
    ])
    expect(requests.filter(({ path }) => DESKS.test(path))).toEqual([])
  })

  test('feed no control where no more than the list is asked', async () => {
    expect(await receiptsAbout(desked([aServiceDesk()]))).toMatchObject([{ feeds: [] }])
  })

  test.each([
    ['without a site credential', () => look(desked([aServiceDesk()]), { wishes: { undocumented: 'asked' } })],
    [
      'where the apps are not known',
      () => asking(desked([aServiceDesk()], { faults: [failing(/workspaces$/, status(500))] })),
    ],
  ])('%s are not asked for', async (_, see) => {
    const { observed, requests } = await see()
    expect([observed.serviceDesks, observed.customerAccess]).toEqual([null, null])
    expect(requests.filter(({ site }) => site !== null)).toEqual([])
  })
})

describe('customer access', () => {
  test('is not asked for unless that is wished: Atlassian does not document the endpoint', async () => {
    const { observed, requests } = await listing(desked([aServiceDesk()]))
    expect(observed.customerAccess).toBeNull()
    expect(requests.filter(({ path }) => SECURITY.test(path))).toEqual([])
  })

  test.each([
    ['openAccess', { openAccess: true }],
    ['publicSignup', { publicSignup: true }],
    ['globalSignup', { globalSignup: true }],
    ['anonymous', { anonymous: true }],
    ['nothing', {}],
  ])('tells %s as it stands', async (_, open) => {
    const { observed } = await asking(desked([aServiceDesk(open)]))
    expect(take(observed.customerAccess ?? undefined)).toEqual([
      { site: 'acme', key: 'HELP', name: 'Help desk', access: { known: true, value: { ...CLOSED, ...open } } },
    ])
  })

  test('is asked once a project', async () => {
    const { requests, receipts } = await asking(desked(numbered(3)))
    expect(requests.filter(({ path }) => SECURITY.test(path))).toHaveLength(3)
    expect(receipts.filter(({ facts }) => facts.includes('customerAccess'))).toMatchObject([
      { resource: 'customer access of service projects', items: 3, complete: true },
      { resource: 'service projects of each site', items: 3, complete: true },
    ])
  })

  test.each([
    [403, /site-api-token .*403 from GET .*requestsecurity.* Jira administrator/],
    [404, /404 from GET .*requestsecurity.*does not document this endpoint.*Attest/],
  ] as const)('that is answered with %i is unknown, with what to do', async (requestSecurity, reason) => {
    const world = { ...desked([aServiceDesk()]), dialect: speaking({ requestSecurity }).dialect }
    const { observed } = await asking(world)
    expect(unknownsOf(observed)).toEqual({ 'customerAccess 0 access': expect.stringMatching(reason) })
  })

  test('of one project that fails is unknown for it alone', async () => {
    const world = desked(numbered(2), { faults: [failing(/P1001\/settings\/requestsecurity$/, status(403))] })
    const { observed, receipts } = await asking(world)
    expect(take(observed.customerAccess ?? undefined).map(({ access }) => access.known)).toEqual([true, false])
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
      [field, 'a text', 'false'],
      [field, 'a number', 0],
    ]),
  )('whose %s is %s is unknown, and never closed', async (field, _, value) => {
    const body = { ...ANSWER, [field as string]: value }
    const { observed } = await asking(desked([aServiceDesk()], { faults: [answering(SECURITY, body)] }))
    expect(unknownsOf(observed)).toEqual({
      'customerAccess 0 access': expect.stringContaining(`returned an unknown format at ${field}`),
    })
  })

  test('of a key that is none for a path is not asked for, and unknown', async () => {
    const body = { values: [{ projectKey: '..' }], isLastPage: true }
    const { observed } = await asking(desked([], { faults: [answering(DESKS, body)] }))
    expect(unknownsOf(observed)).toEqual({ 'customerAccess 0 access': expect.stringContaining('was not called') })
  })
})
