import { collectAppAccess } from '../../src/collect/app-access.js'
import type { DomainAccess } from '../../src/collect/current-state.js'
import { known } from '../../src/model/fact.js'
import { demoWorld } from '../../src/sandbox/demo-world.js'
import { aDialect, aDomainAccess, anApp, aWorld, type Dialect, type World } from '../../src/sandbox/world.js'
import {
  answering,
  collectWorld,
  failing,
  incompleteOf,
  knownValue,
  runCollector,
  status,
  withDialect,
} from './collect-world.js'

const JIRA = anApp().id
const DETAIL = 'GET /admin/v2/orgs/{orgId}/app-access-settings/domains/{domain}'
const LIST = /app-access-settings\/domains$/
const [ANYONE, ACME] = [/domains\/ANYONE$/, /domains\/acme\.com$/]

const run = async (world: World) => {
  const { result, receipts, requests } = await runCollector(world, collectAppAccess)
  return { fact: result, receipts, requests }
}
/** The grants of each domain, or the reason why they are unknown. */
async function readAll(world: World): Promise<Record<string, unknown>> {
  const { fact } = await run(world)
  return Object.fromEntries(
    knownValue(fact).map(({ domain, grants }) => [domain, grants.known ? grants.value : grants.reason]),
  )
}
const product = { app: JIRA, role: 'user', approval: true }
const acme = aDomainAccess({ domain: 'acme.com', products: [product] })
const faulty = (...faults: World['faults']) => aWorld({ appAccess: [aDomainAccess(), acme], faults })
/** A world in which Atlassian answers with these products for acme.com. */
const answeringProducts = (...products: readonly unknown[]) =>
  faulty(
    answering(ACME, { domain: 'acme.com', enabled: true, products }),
    answering(LIST, listOf({ domain: 'acme.com' })),
  )
const listOf = (...data: readonly unknown[]) => ({ data, links: { next: null } })
const inconsistent = (what: string) =>
  `${DETAIL} returned an inconsistent answer: ${what}. Check Apps > App access settings, and report it if it persists.`

describe('the app access of a domain', () => {
  test('lists the role and approval of each app', async () => {
    const servicedesk = anApp({ owner: 'jira-servicedesk' })
    const products = [product, { app: servicedesk.id, role: 'customer', approval: false }]
    const world = aWorld({ appAccess: [aDomainAccess(), aDomainAccess({ domain: 'acme.com', products })] })
    expect(await readAll(world)).toEqual({
      ANYONE: [],
      'acme.com': [
        { app: servicedesk.id, role: 'customer', approval: false },
        { app: JIRA, role: 'user', approval: true },
      ],
    })
  })

  test('is closed if the domain is not enabled, even with apps', async () => {
    const world = aWorld({ appAccess: [aDomainAccess(), { ...acme, enabled: false }] })
    expect(await readAll(world)).toMatchObject({ 'acme.com': [] })
  })

  test('is closed if the domain has no apps', async () => {
    expect(await readAll(aWorld({ appAccess: [aDomainAccess({ domain: 'acme.com' })] }))).toMatchObject({
      'acme.com': [],
    })
  })

  test('uses the normalized name of the domain', async () => {
    const appAccess = [aDomainAccess({ domain: 'ACME.com' }), aDomainAccess({ domain: 'bücher.example.' })]
    expect(Object.keys(await readAll(aWorld({ appAccess })))).toEqual(['acme.com', 'xn--bcher-kva.example'])
  })

  test("is requested under Atlassian's own spelling of the domain", async () => {
    const appAccess = [{ ...acme, domain: 'ACME.com' }]
    expect(await readAll(aWorld({ appAccess }))).toMatchObject({ 'acme.com': [{ app: JIRA }] })
  })
})

describe('Any domain, if the list does not contain it,', () => {
  const unset = aDomainAccess({ products: [] })
  const readUnlisted = (answer: object, change: Partial<Dialect> = {}) =>
    run(withDialect(change, { appAccess: [acme], faults: [answering(ANYONE, answer)] }))
  const anyoneOf = ({ fact }: { readonly fact: Parameters<typeof knownValue<readonly DomainAccess[]>>[0] }) =>
    knownValue(fact).find(({ domain }) => domain === 'ANYONE')?.grants

  test('is requested once', async () => {
    const { requests } = await run(aWorld({ appAccess: [acme] }))
    expect(requests.filter(({ path }) => ANYONE.test(path))).toHaveLength(1)
  })

  test('is open if it has apps', async () => {
    const world = aWorld({ appAccess: [aDomainAccess({ products: [product] })], faults: [answering(LIST, listOf())] })
    expect(await readAll(world)).toEqual({ ANYONE: [product] })
  })

  test('is open if it has apps and no enabled flag', async () => {
    const products = [{ productId: JIRA, role: 'ari:cloud:identity::role/product/member' }]
    expect(anyoneOf(await readUnlisted({ products }))).toEqual(known([{ app: JIRA, role: 'user', approval: false }]))
  })

  test('is closed if it is enabled without apps', async () => {
    expect(anyoneOf(await readUnlisted({ ...unset, enabled: true }))).toEqual(known([]))
  })

  test.each<Dialect['unsetDomain']>(['empty', 'missing'])(
    'is closed if it is not enabled, and the API answers differently for an unconfigured domain (%s)',
    async unsetDomain => {
      expect(anyoneOf(await readUnlisted({ ...unset, enabled: false }, { unsetDomain }))).toEqual(known([]))
    },
  )

  test.each<[string, World]>([
    ['has neither a flag nor apps', aWorld({ appAccess: [acme] })],
    ['has null as its flag', aWorld({ appAccess: [acme], faults: [answering(ANYONE, { ...unset, enabled: null })] })],
    ['is answered with 404', withDialect({ unsetDomain: 'missing' }, { appAccess: [acme] })],
    [
      'is not enabled, like every unconfigured domain',
      withDialect({ unsetDomain: 'not-enabled' }, { appAccess: [acme] }),
    ],
  ])('is not mentioned, and therefore not closed, if it %s', async (_, world) => {
    const { fact, receipts } = await run(world)
    expect(knownValue(fact).map(({ domain }) => domain)).toEqual(['acme.com'])
    expect(incompleteOf(receipts)).toEqual([])
  })

  test.each([400, 403, 410, 500])('is unknown if the answer is %i', async code => {
    const { fact, receipts } = await run(aWorld({ appAccess: [], faults: [failing(ANYONE, status(code))] }))
    expect(knownValue(fact)).toEqual([
      { domain: 'ANYONE', grants: { known: false, reason: expect.stringContaining(`${code} from ${DETAIL}`) } },
    ])
    expect(incompleteOf(receipts)).toEqual(['app access settings of domains'])
  })

  test('is unknown if the unconfigured domain cannot be read for comparison', async () => {
    const faults = [
      answering(ANYONE, { ...unset, enabled: false }),
      failing(/domains\/unconfigured\.invalid$/, status(403)),
    ]
    const { fact } = await run(aWorld({ appAccess: [], faults }))
    expect(knownValue(fact)).toMatchObject([{ domain: 'ANYONE', grants: { known: false } }])
  })
})

describe('an app in the current shape', () => {
  test.each([
    ['no approval flag', { role: 'ari:cloud:identity::role/product/member' }, 'user', false],
    [
      'approval required',
      { role: 'ari:cloud:identity::role/product/member', adminApprovalRequired: true },
      'user',
      true,
    ],
    ['no approval required', { role: 'atlassian/customer', adminApprovalRequired: false }, 'customer', false],
    ['no role', { adminApprovalRequired: true }, 'user', true],
    ['only an id', {}, 'user', false],
    ['an unknown role', { role: 'ari:cloud:x::role/overlord' }, 'ari:cloud:x::role/overlord', false],
    ['additional fields', { role: 'atlassian/user', notes: 'x' }, 'user', false],
  ])('with %s', async (_, described, role, approval) => {
    const result = await readAll(answeringProducts({ productId: JIRA, ...described }))
    expect(result['acme.com']).toEqual([{ app: JIRA, role, approval }])
  })
})

describe('an app in the older shape', () => {
  test.each([
    ['ADMIN_APPROVAL', [{ app: JIRA, role: 'user', approval: true }]],
    ['DIRECT_ACCESS', [{ app: JIRA, role: 'user', approval: false }]],
    ['INVITE_ONLY', []],
  ])('with %s', async (accessMode, grants) => {
    const defaultRole = 'ari:cloud:identity::role/product/member'
    expect((await readAll(answeringProducts({ productId: JIRA, accessMode, defaultRole })))['acme.com']).toEqual(grants)
  })

  test.each([[{}], [{ defaultRole: null }]])('grants the role user if no default role is reported: %o', async rest => {
    const result = await readAll(answeringProducts({ productId: JIRA, accessMode: 'DIRECT_ACCESS', ...rest }))
    expect(result['acme.com']).toEqual([{ app: JIRA, role: 'user', approval: false }])
  })
})

describe('an app in an unknown shape makes its domain unknown', () => {
  const unknownShape = inconsistent('an app is described in an unknown shape')
  test.each([
    ['approval that is not a boolean', { productId: JIRA, adminApprovalRequired: 'no' }, unknownShape],
    ['approval that is null', { productId: JIRA, adminApprovalRequired: null }, unknownShape],
    ['a role that is null', { productId: JIRA, role: null }, unknownShape],
    ['an empty role', { productId: JIRA, role: '' }, unknownShape],
    ['no id', { role: 'atlassian/user' }, unknownShape],
    ['an empty id', { productId: '', role: 'atlassian/user' }, unknownShape],
    ['only unknown fields', { productId: JIRA, access: 'OPEN' }, unknownShape],
    ['an unknown mode', { productId: JIRA, accessMode: 'OPEN' }, inconsistent('accessMode has an unknown value')],
    ['a mode that is null', { productId: JIRA, accessMode: null }, inconsistent('accessMode has an unknown value')],
    [
      'the closed mode of the older shape with a current role',
      { productId: JIRA, accessMode: 'INVITE_ONLY', role: 'atlassian/user' },
      inconsistent('an app is described in two shapes at once'),
    ],
    [
      'the closed mode of the older shape with a current approval',
      { productId: JIRA, accessMode: 'INVITE_ONLY', adminApprovalRequired: false },
      inconsistent('an app is described in two shapes at once'),
    ],
  ])('%s', async (_, described, reason) => {
    expect(await readAll(answeringProducts(described))).toEqual({ ANYONE: [], 'acme.com': reason })
  })

  test('an unpublished shape', async () => {
    const world = withDialect({ appAccess: 'unknown' }, { appAccess: [aDomainAccess(), acme] })
    const reason = expect.stringContaining(`${DETAIL} returned an unknown format at products`)
    expect(await readAll(world)).toEqual({ ANYONE: reason, 'acme.com': reason })
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
    ['more apps are counted than listed', list({ numberOfProductsAppliesTo: 2 }), detail({}), COUNTS_2],
    [
      'apps are counted, but none are listed',
      list({ numberOfProductsAppliesTo: 1 }),
      detail({ products: [] }),
      'the list counts 1 apps, not 0',
    ],
    [
      'fewer apps are counted than listed',
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
    ['only the list has enabled: true', list({}), detail({ enabled: false }), 'enabled contradicts the list'],
    ['only the domain has enabled: true', list({ enabled: false }), detail({}), 'enabled contradicts the list'],
    ['enabled is missing in both', list({ enabled: null }), detail({ enabled: null }), 'enabled is missing'],
    [
      'enabled is missing in both, and the domain has no apps',
      list({ enabled: null, numberOfProductsAppliesTo: 0 }),
      detail({ enabled: null, products: [] }),
      'enabled is missing',
    ],
    ['the answer names another domain', list({}), detail({ domain: 'acme.org' }), 'it describes another domain'],
    [
      'one app is listed twice, with and without approval',
      list({}),
      detail({ products: [true, false].map(adminApprovalRequired => ({ productId: JIRA, adminApprovalRequired })) }),
      'an app is listed twice',
    ],
  ])('%s', async (_, listed, described, what) => {
    expect(await readAll(faulty(listed, described))).toEqual({ ANYONE: [], 'acme.com': inconsistent(what) })
  })

  test.each([
    ['enabled is only in the list', list({}), detail({ enabled: null })],
    ['enabled is only in the domain', list({ enabled: null }), detail({})],
    ['the answer names the domain in capitals', list({}), detail({ domain: 'ACME.com' })],
    ['as many apps are listed as counted', list({ numberOfProductsAppliesTo: 1 }), detail({})],
  ])('not if %s', async (_, listed, described) => {
    expect(await readAll(faulty(listed, described))).toMatchObject({ 'acme.com': [{ app: JIRA, role: 'user' }] })
  })

  test.each([0, 1])(
    'not if the list counts %i apps of a domain that is not enabled',
    async numberOfProductsAppliesTo => {
      const faults = [list({ enabled: false, numberOfProductsAppliesTo }), detail({ enabled: false })]
      expect(await readAll(faulty(...faults))).toMatchObject({ 'acme.com': [] })
    },
  )

  test.each([1, 2])('not if an invite-only app is counted or omitted (%i)', async counted => {
    const products = ['DIRECT_ACCESS', 'INVITE_ONLY'].map((accessMode, index) => ({
      productId: `${JIRA}${index}`,
      accessMode,
    }))
    const world = faulty(list({ numberOfProductsAppliesTo: counted }), detail({ products }))
    expect(await readAll(world)).toMatchObject({ 'acme.com': [{ app: `${JIRA}0` }] })
  })

  test('a domain listed twice in two spellings makes all domains unknown', async () => {
    const { fact } = await run(faulty(answering(LIST, listOf({ domain: 'acme.com' }, { domain: 'ACME.COM' }))))
    expect(fact).toEqual({ known: false, reason: inconsistent('a domain is listed twice').replace('/{domain}', '') })
  })
})

describe('a failed read', () => {
  test('of one domain makes only this domain unknown', async () => {
    const result = await readAll(faulty(failing(ACME, status(500))))
    expect(result).toEqual({ ANYONE: [], 'acme.com': expect.stringContaining(`500 from ${DETAIL}`) })
  })

  test('of an invalid domain name makes only this domain unknown', async () => {
    const result = await readAll(faulty(answering(LIST, listOf({ domain: '..' }))))
    expect(result).toEqual({ ANYONE: [], '.': expect.stringContaining(DETAIL) })
  })

  test('of the list makes all domains unknown, and no domain is requested', async () => {
    const { fact, requests } = await run({ ...demoWorld(), dialect: aDialect({ appAccess: 'missing' }) })
    expect(fact).toEqual({ known: false, reason: expect.stringContaining('404 from GET') })
    expect(requests).toHaveLength(1)
  })

  test('keeps all other facts known', async () => {
    const { observed } = await collectWorld(withDialect({ appAccess: 'missing' }))
    expect([observed.apps, observed.groups, observed.domains].map(({ known }) => known)).toEqual([true, true, true])
  })
})
