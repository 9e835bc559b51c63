import { collectAppAccess } from '../../src/collect/app-access.js'
import type { DomainAccess } from '../../src/collect/current-state.js'
import { known } from '../../src/model/fact.js'
import { demoWorld } from '../../src/sandbox/demo-world.js'
import { aDialect, aDomainAccess, anApp, aWorld, type Dialect, type World } from '../../src/sandbox/world.js'
import { answering, failing, incompleteOf, look, lookAt, speaking, status, take } from './look.js'

const JIRA = anApp().id
const DETAIL = 'GET /admin/v2/orgs/{orgId}/app-access-settings/domains/{domain}'
const LIST = /app-access-settings\/domains$/
const [ANYONE, ACME] = [/domains\/ANYONE$/, /domains\/acme\.com$/]

const see = async (world: World) => {
  const { seen, receipts, requests } = await lookAt(world, collectAppAccess)
  return { fact: seen, receipts, requests }
}
/** What is known of each domain. */
async function seeAll(world: World): Promise<Record<string, unknown>> {
  const { fact } = await see(world)
  return Object.fromEntries(
    take(fact).map(({ domain, grants }) => [domain, grants.known ? grants.value : grants.reason]),
  )
}
const product = { app: JIRA, role: 'user', approval: true }
const acme = aDomainAccess({ domain: 'acme.com', products: [product] })
const faulty = (...faults: World['faults']) => aWorld({ appAccess: [aDomainAccess(), acme], faults })
/** What Atlassian tells about acme.com, product by product. */
const told = (...products: readonly unknown[]) =>
  faulty(
    answering(ACME, { domain: 'acme.com', enabled: true, products }),
    answering(LIST, listOf({ domain: 'acme.com' })),
  )
const listOf = (...data: readonly unknown[]) => ({ data, links: { next: null } })
const odd = (what: string) =>
  `${DETAIL} gave an answer that cannot be trusted (${what}): look at Apps > App access settings, and report it where it lasts.`

describe('the door of a domain', () => {
  test('is what its people get on each app', async () => {
    const servicedesk = anApp({ owner: 'jira-servicedesk' })
    const products = [product, { app: servicedesk.id, role: 'customer', approval: false }]
    const world = aWorld({ appAccess: [aDomainAccess(), aDomainAccess({ domain: 'acme.com', products })] })
    expect(await seeAll(world)).toEqual({
      ANYONE: [],
      'acme.com': [
        { app: servicedesk.id, role: 'customer', approval: false },
        { app: JIRA, role: 'user', approval: true },
      ],
    })
  })

  test('is closed where it is not enabled, whatever apps stand there', async () => {
    const world = aWorld({ appAccess: [aDomainAccess(), { ...acme, enabled: false }] })
    expect(await seeAll(world)).toMatchObject({ 'acme.com': [] })
  })

  test('is closed where it has no apps', async () => {
    expect(await seeAll(aWorld({ appAccess: [aDomainAccess({ domain: 'acme.com' })] }))).toMatchObject({
      'acme.com': [],
    })
  })

  test('has one name, however it is spelled', async () => {
    const appAccess = [aDomainAccess({ domain: 'ACME.com' }), aDomainAccess({ domain: 'bücher.example.' })]
    expect(Object.keys(await seeAll(aWorld({ appAccess })))).toEqual(['acme.com', 'xn--bcher-kva.example'])
  })

  test('is asked for under the name that Atlassian has for it', async () => {
    const appAccess = [{ ...acme, domain: 'ACME.com' }]
    expect(await seeAll(aWorld({ appAccess }))).toMatchObject({ 'acme.com': [{ app: JIRA }] })
  })
})

describe('Any domain, which the list leaves out,', () => {
  const unset = aDomainAccess({ products: [] })
  const seeUnlisted = (answer: object, change: Partial<Dialect> = {}) =>
    see(speaking(change, { appAccess: [acme], faults: [answering(ANYONE, answer)] }))
  const anyoneOf = ({ fact }: { readonly fact: Parameters<typeof take<readonly DomainAccess[]>>[0] }) =>
    take(fact).find(({ domain }) => domain === 'ANYONE')?.grants

  test('is requested once', async () => {
    const { requests } = await see(aWorld({ appAccess: [acme] }))
    expect(requests.filter(({ path }) => ANYONE.test(path))).toHaveLength(1)
  })

  test('is open where it has apps', async () => {
    const world = aWorld({ appAccess: [aDomainAccess({ products: [product] })], faults: [answering(LIST, listOf())] })
    expect(await seeAll(world)).toEqual({ ANYONE: [product] })
  })

  test('is open where it has apps, and no flag says whether it is enabled', async () => {
    const products = [{ productId: JIRA, role: 'ari:cloud:identity::role/product/member' }]
    expect(anyoneOf(await seeUnlisted({ products }))).toEqual(known([{ app: JIRA, role: 'user', approval: false }]))
  })

  test('is closed where it is enabled without apps', async () => {
    expect(anyoneOf(await seeUnlisted({ ...unset, enabled: true }))).toEqual(known([]))
  })

  test.each<Dialect['unsetDomain']>(['empty', 'missing'])(
    'is closed where it is not enabled, and the API does not say so of a domain that nobody configured (%s)',
    async unsetDomain => {
      expect(anyoneOf(await seeUnlisted({ ...unset, enabled: false }, { unsetDomain }))).toEqual(known([]))
    },
  )

  test.each<[string, World]>([
    ['has neither a flag nor apps', aWorld({ appAccess: [acme] })],
    ['has null as its flag', aWorld({ appAccess: [acme], faults: [answering(ANYONE, { ...unset, enabled: null })] })],
    ['is answered as not there', speaking({ unsetDomain: 'missing' }, { appAccess: [acme] })],
    ['is not enabled, as is any domain nobody set', speaking({ unsetDomain: 'not-enabled' }, { appAccess: [acme] })],
  ])('is not mentioned, which is not closed, where it %s', async (_, world) => {
    const { fact, receipts } = await see(world)
    expect(take(fact).map(({ domain }) => domain)).toEqual(['acme.com'])
    expect(incompleteOf(receipts)).toEqual([])
  })

  test.each([400, 403, 410, 500])('is unknown where it answers %i', async code => {
    const { fact, receipts } = await see(aWorld({ appAccess: [], faults: [failing(ANYONE, status(code))] }))
    expect(take(fact)).toEqual([
      { domain: 'ANYONE', grants: { known: false, reason: expect.stringContaining(`${code} from ${DETAIL}`) } },
    ])
    expect(incompleteOf(receipts)).toEqual(['app access settings of each domain'])
  })

  test('is unknown where the domain that nobody configured can not be compared', async () => {
    const faults = [
      answering(ANYONE, { ...unset, enabled: false }),
      failing(/domains\/unconfigured\.invalid$/, status(403)),
    ]
    const { fact } = await see(aWorld({ appAccess: [], faults }))
    expect(take(fact)).toMatchObject([{ domain: 'ANYONE', grants: { known: false } }])
  })
})

describe('an app of today', () => {
  test.each([
    ['nothing said on approval', { role: 'ari:cloud:identity::role/product/member' }, 'user', false],
    [
      'approval required',
      { role: 'ari:cloud:identity::role/product/member', adminApprovalRequired: true },
      'user',
      true,
    ],
    ['no approval required', { role: 'atlassian/customer', adminApprovalRequired: false }, 'customer', false],
    ['no role said', { adminApprovalRequired: true }, 'user', true],
    ['nothing said at all', {}, 'user', false],
    ['a role that nobody knows', { role: 'ari:cloud:x::role/overlord' }, 'ari:cloud:x::role/overlord', false],
    ['fields beside it', { role: 'atlassian/user', notes: 'x' }, 'user', false],
  ])('with %s', async (_, described, role, approval) => {
    const seen = await seeAll(told({ productId: JIRA, ...described }))
    expect(seen['acme.com']).toEqual([{ app: JIRA, role, approval }])
  })
})

describe('an app of the older shape', () => {
  test.each([
    ['ADMIN_APPROVAL', [{ app: JIRA, role: 'user', approval: true }]],
    ['DIRECT_ACCESS', [{ app: JIRA, role: 'user', approval: false }]],
    ['INVITE_ONLY', []],
  ])('with %s', async (accessMode, grants) => {
    const defaultRole = 'ari:cloud:identity::role/product/member'
    expect((await seeAll(told({ productId: JIRA, accessMode, defaultRole })))['acme.com']).toEqual(grants)
  })

  test.each([[{}], [{ defaultRole: null }]])('gives the ordinary role where none is told: %o', async rest => {
    const seen = await seeAll(told({ productId: JIRA, accessMode: 'DIRECT_ACCESS', ...rest }))
    expect(seen['acme.com']).toEqual([{ app: JIRA, role: 'user', approval: false }])
  })
})

describe('an app that cannot be understood makes its domain unknown', () => {
  const strange = odd('an app is described in a shape that the gate does not know')
  test.each([
    ['approval that is no flag', { productId: JIRA, adminApprovalRequired: 'no' }, strange],
    ['approval that is null', { productId: JIRA, adminApprovalRequired: null }, strange],
    ['a role that is null', { productId: JIRA, role: null }, strange],
    ['an empty role', { productId: JIRA, role: '' }, strange],
    ['no name', { role: 'atlassian/user' }, strange],
    ['an empty name', { productId: '', role: 'atlassian/user' }, strange],
    ['only fields that nobody knows', { productId: JIRA, access: 'OPEN' }, strange],
    [
      'a mode that nobody knows',
      { productId: JIRA, accessMode: 'OPEN' },
      odd('accessMode is not one that the gate knows'),
    ],
    ['a mode that is null', { productId: JIRA, accessMode: null }, odd('accessMode is not one that the gate knows')],
    [
      'the closed mode of the older shape beside a role of today',
      { productId: JIRA, accessMode: 'INVITE_ONLY', role: 'atlassian/user' },
      odd('an app is described in two shapes at once'),
    ],
    [
      'the closed mode of the older shape beside an approval of today',
      { productId: JIRA, accessMode: 'INVITE_ONLY', adminApprovalRequired: false },
      odd('an app is described in two shapes at once'),
    ],
  ])('%s', async (_, described, reason) => {
    expect(await seeAll(told(described))).toEqual({ ANYONE: [], 'acme.com': reason })
  })

  test('the shape that nobody published', async () => {
    const world = speaking({ appAccess: 'unknown' }, { appAccess: [aDomainAccess(), acme] })
    const reason = expect.stringContaining(`${DETAIL} returned an unknown format at products`)
    expect(await seeAll(world)).toEqual({ ANYONE: reason, 'acme.com': reason })
  })
})

describe('a contradiction makes the domain unknown', () => {
  const detail = (change: object) =>
    answering(ACME, {
      domain: 'acme.com',
      enabled: true,
      products: [{ productId: JIRA, role: 'atlassian/user' }],
      ...change,
    })
  const list = (change: object) => answering(LIST, listOf({ domain: 'acme.com', enabled: true, ...change }))

  const COUNTS_2 = 'the list counts 2 apps, not 1'

  test.each([
    ['more apps are counted than told', list({ numberOfProductsAppliesTo: 2 }), detail({}), COUNTS_2],
    [
      'apps are counted, and none told',
      list({ numberOfProductsAppliesTo: 1 }),
      detail({ products: [] }),
      'the list counts 1 apps, not 0',
    ],
    [
      'fewer apps are counted than told',
      list({ numberOfProductsAppliesTo: 0 }),
      detail({}),
      'the list counts 0 apps, not 1',
    ],
    [
      'a domain that is not enabled is counted with more apps',
      list({ enabled: false, numberOfProductsAppliesTo: 2 }),
      detail({ enabled: false }),
      COUNTS_2,
    ],
    ['only the list says enabled', list({}), detail({ enabled: false }), 'enabled contradicts the list'],
    ['only the domain says enabled', list({ enabled: false }), detail({}), 'enabled contradicts the list'],
    ['nobody says enabled', list({ enabled: null }), detail({ enabled: null }), 'enabled is missing'],
    [
      'nobody says enabled, and it has no apps',
      list({ enabled: null, numberOfProductsAppliesTo: 0 }),
      detail({ enabled: null, products: [] }),
      'enabled is missing',
    ],
    ['the answer names another domain', list({}), detail({ domain: 'acme.org' }), 'it is about another domain'],
    [
      'one app is told twice, once with approval and once without',
      list({}),
      detail({ products: [true, false].map(adminApprovalRequired => ({ productId: JIRA, adminApprovalRequired })) }),
      'an app is named twice',
    ],
  ])('%s', async (_, listed, described, what) => {
    expect(await seeAll(faulty(listed, described))).toEqual({ ANYONE: [], 'acme.com': odd(what) })
  })

  test.each([
    ['enabled is told by the list alone', list({}), detail({ enabled: null })],
    ['enabled is told by the domain alone', list({ enabled: null }), detail({})],
    ['the answer names the domain in capitals', list({}), detail({ domain: 'ACME.com' })],
    ['as many apps are told as counted', list({ numberOfProductsAppliesTo: 1 }), detail({})],
  ])('but not that %s', async (_, listed, described) => {
    expect(await seeAll(faulty(listed, described))).toMatchObject({ 'acme.com': [{ app: JIRA, role: 'user' }] })
  })

  test.each([0, 1])(
    'but not that the list counts %i apps of one that is not enabled',
    async numberOfProductsAppliesTo => {
      const faults = [list({ enabled: false, numberOfProductsAppliesTo }), detail({ enabled: false })]
      expect(await seeAll(faulty(...faults))).toMatchObject({ 'acme.com': [] })
    },
  )

  test.each([1, 2])('but not that an app which nobody can join is counted or not (%i)', async counted => {
    const products = ['DIRECT_ACCESS', 'INVITE_ONLY'].map((accessMode, index) => ({
      productId: `${JIRA}${index}`,
      accessMode,
    }))
    const world = faulty(list({ numberOfProductsAppliesTo: counted }), detail({ products }))
    expect(await seeAll(world)).toMatchObject({ 'acme.com': [{ app: `${JIRA}0` }] })
  })

  test('one domain that is listed twice in two spellings makes all of it unknown', async () => {
    const { fact } = await see(faulty(answering(LIST, listOf({ domain: 'acme.com' }, { domain: 'ACME.COM' }))))
    expect(fact).toEqual({ known: false, reason: odd('a domain is listed twice').replace('/{domain}', '') })
  })
})

describe('what fails', () => {
  test('for one domain is unknown for it alone', async () => {
    const seen = await seeAll(faulty(failing(ACME, status(500))))
    expect(seen).toEqual({ ANYONE: [], 'acme.com': expect.stringContaining(`500 from ${DETAIL}`) })
  })

  test('for an id that is no domain is unknown for it alone', async () => {
    const seen = await seeAll(faulty(answering(LIST, listOf({ domain: '..' }))))
    expect(seen).toEqual({ ANYONE: [], '.': expect.stringContaining(DETAIL) })
  })

  test('for the whole endpoint is unknown, and no domain is asked', async () => {
    const { fact, requests } = await see({ ...demoWorld(), dialect: aDialect({ appAccess: 'missing' }) })
    expect(fact).toEqual({ known: false, reason: expect.stringContaining('404 from GET') })
    expect(requests).toHaveLength(1)
  })

  test('leaves every other fact known', async () => {
    const { observed } = await look(speaking({ appAccess: 'missing' }))
    expect([observed.apps, observed.groups, observed.domains].map(({ known }) => known)).toEqual([true, true, true])
  })
})
