import fc from 'fast-check'
import { collectPolicies } from '../../src/collect/policies.js'
import { digestOf, settingsOf } from '../../src/collect/settings.js'
import { aPolicy, aWorld } from '../../src/sandbox/world.js'
import { answering, failing, incompleteOf, lookAt, speaking, status, take } from './look.js'

const PATH = /\/policies$/
const see = async (...given: Parameters<typeof aPolicy>[0][]) =>
  take((await lookAt(aWorld({ policies: given.map(aPolicy) }), collectPolicies)).seen)
const five = [...'edcba'].map(id => aPolicy({ id, name: `Policy ${id}` }))

test('a policy is known with its type, its name, its status and its settings', async () => {
  const resources = [{ id: 'ari:cloud:confluence::site/1', applicationStatus: 'applied' }]
  const [policy] = await see({ resources })
  const settings = {
    name: 'Office',
    resources: [{ id: 'ari:cloud:confluence::site/1' }],
    rule: { in: ['192.0.2.0/24'] },
    status: 'enabled',
    type: 'ip-allowlist',
  }
  expect(policy).toEqual({
    id: '9a0b1c2d-0000-4000-8000-000000000001',
    type: 'ip-allowlist',
    name: 'Office',
    status: 'enabled',
    digest: digestOf(settings),
    settings,
  })
  expect(policy?.digest).toMatch(/^sha256:[0-9a-f]{64}$/)
})

test('a type that nobody knows is kept whole', async () => {
  const rule = [{ mode: 'ANYONE', deeper: { still: ['b', 'a'] } }]
  expect(await see({ type: 'user-join-settings-default', rule })).toMatchObject([
    { type: 'user-join-settings-default', settings: { rule: [{ mode: 'ANYONE', deeper: { still: ['a', 'b'] } }] } },
  ])
})

test.each([undefined, null, ''])('a status of %j is not known, and a name is empty', async given => {
  const body = { data: [{ id: 'p', attributes: { type: 'hipaa', name: given, status: given } }], links: {} }
  const { seen } = await lookAt(aWorld({ faults: [answering(PATH, body)] }), collectPolicies)
  expect(take(seen)).toMatchObject([{ name: '', status: null }])
})

test('an organization may have no policy', async () => {
  expect(await see()).toEqual([])
})

describe('pages of policies', () => {
  test.each([
    [1, false],
    [2, false],
    [2, true],
    [5, false],
  ])('of %i are followed to their end, with a cursor in links as token: %s', async (pageSize, nextAsToken) => {
    const world = speaking({ pageSize, nextAsToken }, { policies: five })
    const { seen, receipts, requests } = await lookAt(world, collectPolicies)
    expect(take(seen).map(({ id }) => id)).toEqual([...'abcde'])
    const pages = Math.ceil(5 / pageSize)
    expect(receipts).toEqual([
      { resource: 'organization policies', facts: ['policies'], pages, items: 5, complete: true },
    ])
    expect(requests).toHaveLength(pages)
  })

  const page = (id: string, more: object) => ({ data: [{ id, attributes: { type: 'hipaa' } }], ...more })
  const CURSOR = 'https://elsewhere.example/policies?cursor=more'

  test.each<[string, object]>([
    ['in meta alone', { meta: { next: 'more' } }],
    ['in meta, with no word in links', { meta: { next: 'more' }, links: { next: null } }],
    ['in links alone, as an address', { links: { next: CURSOR } }],
    ['in links alone, as a token', { links: { next: 'more' } }],
    ['in links, with no word in meta', { meta: { next: null, page_size: 1 }, links: { next: CURSOR } }],
    ['in links, with an empty one in meta', { meta: { next: '' }, links: { next: CURSOR } }],
    ['in links, with nothing in meta', { meta: { page_size: 1 }, links: { next: CURSOR } }],
  ])('may have their cursor %s', async (_, more) => {
    const faults = [answering(PATH, page('a', more), 1), answering(PATH, page('b', { links: {} }), 1)]
    const { seen, requests } = await lookAt(aWorld({ faults }), collectPolicies)
    expect(take(seen).map(({ id }) => id)).toEqual(['a', 'b'])
    expect(requests.map(({ query }) => query)).toEqual([{}, { cursor: ['more'] }])
  })

  test('that name no place for a cursor are unknown: nothing says that the first is the last', async () => {
    const { seen, receipts } = await lookAt(aWorld({ faults: [answering(PATH, page('a', {}))] }), collectPolicies)
    expect(seen).toMatchObject({
      known: false,
      reason: expect.stringContaining('at links (links and meta are missing)'),
    })
    expect(incompleteOf(receipts)).toEqual(['organization policies'])
  })

  test('may lose their links, for meta says the same', async () => {
    const faults = [failing(PATH, { kind: 'drop-field', field: 'links' })]
    const { seen } = await lookAt(speaking({ pageSize: 2 }, { policies: five, faults }), collectPolicies)
    expect(take(seen)).toHaveLength(5)
  })

  test.each(['same-cursor', 'endless'] as const)('that do not end are unknown: %s', async kind => {
    const { seen } = await lookAt(aWorld({ policies: five, faults: [failing(PATH, { kind })] }), collectPolicies)
    expect(seen).toMatchObject({ known: false, reason: expect.stringContaining('its pages repeat') })
  })
})

describe('one id twice', () => {
  const twice = (...rules: readonly string[]) => {
    const data = rules.map((rule, index) => ({ id: 'p', attributes: { type: 'hipaa', rule, updatedAt: `${index}` } }))
    return lookAt(aWorld({ faults: [answering(PATH, { data, links: {} })] }), collectPolicies)
  }

  test('is unknown where the settings differ', async () => {
    const { seen } = await twice('on', 'off')
    expect(seen).toMatchObject({ known: false, reason: expect.stringContaining('two different policies under one id') })
  })

  test('is one policy where the settings are the same', async () => {
    const { seen, receipts } = await twice('on', 'on')
    expect(take(seen)).toHaveLength(1)
    expect(receipts).toMatchObject([{ items: 1, complete: true }])
  })
})

test.each(['id', 'attributes', 'type', 'data'])('an answer without %s is unknown', async field => {
  const faults = [failing(PATH, { kind: 'drop-field', field })]
  const { seen, receipts } = await lookAt(aWorld({ policies: five, faults }), collectPolicies)
  expect(seen).toMatchObject({ known: false, reason: expect.stringContaining('GET /admin/v1/orgs/{orgId}/policies') })
  expect(incompleteOf(receipts)).toEqual(['organization policies'])
})

test('a key without the scope makes them unknown, and says which', async () => {
  const { seen } = await lookAt(aWorld({ faults: [failing(PATH, status(403))] }), collectPolicies)
  expect(seen).toMatchObject({ known: false, reason: expect.stringContaining('read:policies:admin') })
})

const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean())
const value = fc.letrec(tie => ({
  any: fc.oneof(
    { depthSize: 'small' },
    leaf,
    fc.array(tie('any'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom('in', 'mode', 'allow', '10', '2'), tie('any')),
  ),
})).any

const attributes = fc.record({
  type: fc.constantFrom('ip-allowlist', 'of-tomorrow'),
  name: fc.string(),
  ownerId: leaf,
  rule: value,
  resources: fc.array(fc.record({ id: fc.string(), more: value }), { maxLength: 4 }),
})

type Random = () => number

/** The same, with lists and keys in another order and some of a list twice. */
function shuffled(given: unknown, random: Random): unknown {
  const mix = <T>(list: readonly T[]): readonly T[] =>
    list
      .map(item => ({ item, at: random() }))
      .toSorted((a, b) => a.at - b.at)
      .map(({ item }) => item)
  if (Array.isArray(given)) return mix([...given, ...given.slice(0, 1)]).map(item => shuffled(item, random))
  if (typeof given !== 'object' || given === null) return given
  return Object.fromEntries(mix(Object.entries(given)).map(([key, inner]) => [key, shuffled(inner, random)]))
}

const random = (seed: number): Random => {
  let state = seed
  return () => {
    // The generator of Park and Miller.
    state = (state * 48_271) % 2_147_483_647
    return state
  }
}

describe('the digest', () => {
  test('is the same in whatever order Atlassian answers, and whatever moved by itself', () => {
    fc.assert(
      fc.property(attributes, fc.integer({ min: 1, max: 1e6 }), fc.string(), (given, seed, moved) => {
        const { resources, ...rest } = shuffled(given, random(seed)) as typeof given
        const other = {
          updatedAt: moved,
          createdAt: moved,
          description: null,
          ...rest,
          resources: resources.map(one => ({ ...one, applicationStatus: moved, meta: { at: moved }, links: moved })),
        }
        expect(settingsOf(other)).toEqual(settingsOf(given))
        expect(digestOf(settingsOf(other))).toBe(digestOf(settingsOf(given)))
      }),
    )
  })

  test('is the same of settings that were written down and read again', () => {
    fc.assert(
      fc.property(attributes, fc.integer({ min: 1, max: 1e6 }), (given, seed) => {
        const settings = settingsOf(given)
        const written: unknown = JSON.parse(JSON.stringify(shuffled(settings, random(seed))))
        expect(digestOf(written)).toBe(digestOf(settings))
      }),
    )
  })

  const office = { type: 'ip-allowlist', name: 'Office', status: 'enabled', rule: { in: ['192.0.2.0/24'] } }
  test.each<[string, object]>([
    ['its type', { type: 'data-residency' }],
    ['its name', { name: 'Bureau' }],
    ['its status', { status: 'disabled' }],
    ['a member of a list', { rule: { in: ['198.51.100.0/24'] } }],
    ['one member more', { rule: { in: ['192.0.2.0/24', '198.51.100.0/24'] } }],
    ['a list within a list', { rule: { in: [['192.0.2.0/24']] } }],
    ['a number in place of a text', { rule: { in: [192] } }],
    ['a setting that nobody knows', { metadata: { policyCoverageLevel: 'ORG' } }],
    ['its owner', { ownerId: 'somebody' }],
    ['a resource that it is for', { resources: [{ id: 'ari:cloud:jira::site/1' }] }],
    ['a field of a name that only resources leave out', { meta: 'x' }],
    ['a field of a rule that is called like a time', { rule: { in: ['192.0.2.0/24'], updatedAt: 'x' } }],
  ])('is another one with %s', (_, change) => {
    expect(digestOf(settingsOf({ ...office, ...change }))).not.toBe(digestOf(settingsOf(office)))
  })
})
