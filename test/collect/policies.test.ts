import fc from 'fast-check'
import { collectPolicies } from '../../src/collect/policies.js'
import { digestOf, settingsOf } from '../../src/collect/settings.js'
import { aPolicy, aWorld } from '../../src/sandbox/world.js'
import { answering, failing, incompleteOf, knownValue, runCollector, status, withDialect } from './collect-world.js'

const PATH = /\/policies$/
const run = async (...given: Parameters<typeof aPolicy>[0][]) =>
  knownValue((await runCollector(aWorld({ policies: given.map(aPolicy) }), collectPolicies)).result)
const five = [...'edcba'].map(id => aPolicy({ id, name: `Policy ${id}` }))

test('a policy has its type, name, status and settings', async () => {
  const resources = [{ id: 'ari:cloud:confluence::site/1', applicationStatus: 'applied' }]
  const [policy] = await run({ resources })
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

test('a policy of an unknown type is kept completely', async () => {
  const rule = [{ mode: 'ANYONE', deeper: { still: ['b', 'a'] } }]
  expect(await run({ type: 'user-join-settings-default', rule })).toMatchObject([
    { type: 'user-join-settings-default', settings: { rule: [{ mode: 'ANYONE', deeper: { still: ['a', 'b'] } }] } },
  ])
})

test.each([undefined, null, ''])('a status of %j is unknown, and the name is empty', async missing => {
  const body = { data: [{ id: 'p', attributes: { type: 'hipaa', name: missing, status: missing } }], links: {} }
  const { result } = await runCollector(aWorld({ faults: [answering(PATH, body)] }), collectPolicies)
  expect(knownValue(result)).toMatchObject([{ name: '', status: null }])
})

test('an organization may have no policy', async () => {
  expect(await run()).toEqual([])
})

describe('pages of policies', () => {
  test.each([
    [1, false],
    [2, false],
    [2, true],
    [5, false],
  ])('of %i are read to the end, with a cursor in links as token: %s', async (pageSize, nextAsToken) => {
    const world = withDialect({ pageSize, nextAsToken }, { policies: five })
    const { result, receipts, requests } = await runCollector(world, collectPolicies)
    expect(knownValue(result).map(({ id }) => id)).toEqual([...'abcde'])
    const pages = Math.ceil(5 / pageSize)
    expect(receipts).toEqual([
      { resource: 'organization policies', facts: ['policies'], pages, items: 5, complete: true },
    ])
    expect(requests).toHaveLength(pages)
  })

  const page = (id: string, more: object) => ({ data: [{ id, attributes: { type: 'hipaa' } }], ...more })
  const CURSOR = 'https://elsewhere.example/policies?cursor=more'

  test.each<[string, object]>([
    ['only in meta', { meta: { next: 'more' } }],
    ['in meta, with null in links', { meta: { next: 'more' }, links: { next: null } }],
    ['only in links, as a URL', { links: { next: CURSOR } }],
    ['only in links, as a token', { links: { next: 'more' } }],
    ['in links, with null in meta', { meta: { next: null, page_size: 1 }, links: { next: CURSOR } }],
    ['in links, with an empty cursor in meta', { meta: { next: '' }, links: { next: CURSOR } }],
    ['in links, without a cursor in meta', { meta: { page_size: 1 }, links: { next: CURSOR } }],
  ])('may have their cursor %s', async (_, more) => {
    const faults = [answering(PATH, page('a', more), 1), answering(PATH, page('b', { links: {} }), 1)]
    const { result, requests } = await runCollector(aWorld({ faults }), collectPolicies)
    expect(knownValue(result).map(({ id }) => id)).toEqual(['a', 'b'])
    expect(requests.map(({ query }) => query)).toEqual([{}, { cursor: ['more'] }])
  })

  test('without links and meta are unknown, because the end of the list is unknown', async () => {
    const { result, receipts } = await runCollector(
      aWorld({ faults: [answering(PATH, page('a', {}))] }),
      collectPolicies,
    )
    expect(result).toMatchObject({
      known: false,
      reason: expect.stringContaining('at links (links and meta are missing)'),
    })
    expect(incompleteOf(receipts)).toEqual(['organization policies'])
  })

  test('are known without links, because meta has the same cursor', async () => {
    const faults = [failing(PATH, { kind: 'drop-field', field: 'links' })]
    const { result } = await runCollector(withDialect({ pageSize: 2 }, { policies: five, faults }), collectPolicies)
    expect(knownValue(result)).toHaveLength(5)
  })

  test.each(['same-cursor', 'endless'] as const)('that do not end are unknown: %s', async kind => {
    const { result } = await runCollector(
      aWorld({ policies: five, faults: [failing(PATH, { kind })] }),
      collectPolicies,
    )
    expect(result).toMatchObject({ known: false, reason: expect.stringContaining('its pages repeat') })
  })
})

describe('a policy listed twice', () => {
  const twice = (...rules: readonly string[]) => {
    const data = rules.map((rule, index) => ({ id: 'p', attributes: { type: 'hipaa', rule, updatedAt: `${index}` } }))
    return runCollector(aWorld({ faults: [answering(PATH, { data, links: {} })] }), collectPolicies)
  }

  test('is unknown if the settings differ', async () => {
    const { result } = await twice('on', 'off')
    expect(result).toMatchObject({
      known: false,
      reason: expect.stringContaining('two different policies with the same id'),
    })
  })

  test('is one policy if the settings are equal', async () => {
    const { result, receipts } = await twice('on', 'on')
    expect(knownValue(result)).toHaveLength(1)
    expect(receipts).toMatchObject([{ items: 1, complete: true }])
  })
})

test.each(['id', 'attributes', 'type', 'data'])('an answer without %s is unknown', async field => {
  const faults = [failing(PATH, { kind: 'drop-field', field })]
  const { result, receipts } = await runCollector(aWorld({ policies: five, faults }), collectPolicies)
  expect(result).toMatchObject({ known: false, reason: expect.stringContaining('GET /admin/v1/orgs/{orgId}/policies') })
  expect(incompleteOf(receipts)).toEqual(['organization policies'])
})

test('a key without the scope makes the policies unknown, and the reason names the scope', async () => {
  const { result } = await runCollector(aWorld({ faults: [failing(PATH, status(403))] }), collectPolicies)
  expect(result).toMatchObject({ known: false, reason: expect.stringContaining('read:policies:admin') })
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
  type: fc.constantFrom('ip-allowlist', 'future-type'),
  name: fc.string(),
  ownerId: leaf,
  rule: value,
  resources: fc.array(fc.record({ id: fc.string(), more: value }), { maxLength: 4 }),
})

type Random = () => number

/** The same value with lists and keys in another order, and with duplicates in lists. */
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
    // Park-Miller generator.
    state = (state * 48_271) % 2_147_483_647
    return state
  }
}

describe('the digest', () => {
  test('does not depend on the order of the answer or on fields that are not settings', () => {
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

  test('is the same for settings written to a file and read again', () => {
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
    ['one more member', { rule: { in: ['192.0.2.0/24', '198.51.100.0/24'] } }],
    ['a list within a list', { rule: { in: [['192.0.2.0/24']] } }],
    ['a number instead of a string', { rule: { in: [192] } }],
    ['an unknown setting', { metadata: { policyCoverageLevel: 'ORG' } }],
    ['its owner', { ownerId: 'somebody' }],
    ['another resource', { resources: [{ id: 'ari:cloud:jira::site/1' }] }],
    ['a field that is ignored only in resources', { meta: 'x' }],
    ['a field in a rule with the name of a timestamp', { rule: { in: ['192.0.2.0/24'], updatedAt: 'x' } }],
  ])('changes with %s', (_, change) => {
    expect(digestOf(settingsOf({ ...office, ...change }))).not.toBe(digestOf(settingsOf(office)))
  })
})
