import { collectCredentials } from '../../src/collect/credentials.js'
import { aCredential, aWorld } from '../../src/sandbox/world.js'
import { answering, failing, incompleteOf, knownValue, runCollector, status, withDialect } from './collect-world.js'

const PATH = /\/api-keys$/
const keys = (...ids: readonly string[]) => ids.map(id => aCredential({ id, label: `key ${id}` }))

test('a key has all reported fields', async () => {
  const key = aCredential({ lastActiveAt: '2026-11-01T02:17:00.000Z', scopes: ['read:b', 'read:a'] })
  const { result } = await runCollector(aWorld({ apiKeys: [key] }), collectCredentials)
  expect(knownValue(result)).toEqual([
    {
      id: 'key-nightly-gate',
      label: 'nightly gate',
      status: 'ALLOWED',
      expiresAt: '2027-08-31T08:00:00.000Z',
      lastActiveAt: '2026-11-01T02:17:00.000Z',
      scopes: ['read:a', 'read:b'],
    },
  ])
})

test.each<[string, object, string | null]>([
  ['its label', { label: 'a', name: 'b' }, 'a'],
  ['its name, if it has no label', { name: 'b' }, 'b'],
  ['its name, if its label is empty', { label: '', name: 'b' }, 'b'],
  ['nothing', { label: null }, null],
])('a key with only an id is labeled by %s', async (_, more, label) => {
  const body = { data: [{ id: 'k', ...more }], links: { next: null } }
  const { result } = await runCollector(aWorld({ faults: [answering(PATH, body)] }), collectCredentials)
  const missing = { status: null, expiresAt: null, lastActiveAt: null, scopes: null }
  expect(knownValue(result)).toEqual([{ id: 'k', label, ...missing }])
})

test.each([1, 2, 5])('pages of %i are read to the end, each with the same parameters', async pageSize => {
  const world = withDialect({ pageSize }, { apiKeys: keys(...'edcba') })
  const { result, receipts, requests } = await runCollector(world, collectCredentials)
  expect(knownValue(result).map(({ id }) => id)).toEqual([...'abcde'])
  const pages = Math.ceil(5 / pageSize)
  expect(receipts).toEqual([
    { resource: 'organization API keys', facts: ['credentials'], pages, items: 5, complete: true },
  ])
  expect(requests.map(({ status: code }) => code)).toEqual(Array(pages).fill(200))
})

test('1,000 keys are one page', async () => {
  const apiKeys = keys(...Array.from({ length: 1_000 }, (_, index) => `${index}`))
  const { receipts } = await runCollector(aWorld({ apiKeys }), collectCredentials)
  expect(receipts).toMatchObject([{ pages: 1, items: 1_000 }])
})

test.each([
  ['without keys', []],
  ['of blocked keys', [aCredential({ status: 'BLOCKED' })]],
])('a list %s is unknown, because a key was used to read it', async (_, apiKeys) => {
  const { result, receipts } = await runCollector(aWorld({ apiKeys }), collectCredentials)
  expect(result).toMatchObject({
    known: false,
    reason: expect.stringContaining('lists no usable API key, but the read used one'),
  })
  expect(incompleteOf(receipts)).toEqual(['organization API keys'])
})

test('a blocked key is listed with its status', async () => {
  const apiKeys = [aCredential({ id: 'a', status: 'BLOCKED' }), aCredential({ id: 'b' })]
  const { result } = await runCollector(aWorld({ apiKeys }), collectCredentials)
  expect(knownValue(result).map(key => [key.id, key.status])).toEqual([
    ['a', 'BLOCKED'],
    ['b', 'ALLOWED'],
  ])
})

test.each(['id', 'data', 'links'])('an answer without %s is unknown', async field => {
  const faults = [failing(PATH, { kind: 'drop-field', field })]
  const { result, receipts } = await runCollector(aWorld({ faults }), collectCredentials)
  expect(result).toMatchObject({
    known: false,
    reason: expect.stringContaining('GET /admin/api-access/v1/orgs/{orgId}/api-keys'),
  })
  expect(incompleteOf(receipts)).toEqual(['organization API keys'])
})

test.each<[string, object]>([
  ['an expiry date in seconds', { expiresAt: 1_798_761_600 }],
  ['scopes in one string', { scopes: 'read:a read:b' }],
])('%s makes the list unknown', async (_, more) => {
  const body = { data: [{ id: 'k', ...more }], links: {} }
  const { result } = await runCollector(aWorld({ faults: [answering(PATH, body)] }), collectCredentials)
  expect(result.known).toBe(false)
})

test('a key without the scope makes the list unknown, and the reason names the scope', async () => {
  const { result } = await runCollector(aWorld({ faults: [failing(PATH, status(403))] }), collectCredentials)
  expect(result).toMatchObject({ known: false, reason: expect.stringContaining('read:tokens:admin') })
})
