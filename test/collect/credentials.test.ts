import { collectCredentials } from '../../src/collect/credentials.js'
import { aCredential, aWorld } from '../../src/sandbox/world.js'
import { answering, failing, incompleteOf, lookAt, speaking, status, take } from './look.js'

const PATH = /\/api-keys$/
const keys = (...ids: readonly string[]) => ids.map(id => aCredential({ id, label: `key ${id}` }))

test('a key is known with all that is told of it', async () => {
  const key = aCredential({ lastActiveAt: '2026-11-01T02:17:00.000Z', scopes: ['read:b', 'read:a'] })
  const { seen } = await lookAt(aWorld({ apiKeys: [key] }), collectCredentials)
  expect(take(seen)).toEqual([
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
  ['its name, where it has no label', { name: 'b' }, 'b'],
  ['its name, where its label is empty', { label: '', name: 'b' }, 'b'],
  ['nothing', { label: null }, null],
])('a key of which only the id must be told is called by %s', async (_, more, label) => {
  const body = { data: [{ id: 'k', ...more }], links: { next: null } }
  const { seen } = await lookAt(aWorld({ faults: [answering(PATH, body)] }), collectCredentials)
  const untold = { status: null, expiresAt: null, lastActiveAt: null, scopes: null }
  expect(take(seen)).toEqual([{ id: 'k', label, ...untold }])
})

test.each([1, 2, 5])('pages of %i are followed to their end, each with the same parameters', async pageSize => {
  const world = speaking({ pageSize }, { apiKeys: keys(...'edcba') })
  const { seen, receipts, requests } = await lookAt(world, collectCredentials)
  expect(take(seen).map(({ id }) => id)).toEqual([...'abcde'])
  const pages = Math.ceil(5 / pageSize)
  expect(receipts).toEqual([
    { resource: 'organization API keys', facts: ['credentials'], pages, items: 5, complete: true },
  ])
  expect(requests.map(({ status: code }) => code)).toEqual(Array(pages).fill(200))
})

test('a thousand keys come in one page', async () => {
  const apiKeys = keys(...Array.from({ length: 1_000 }, (_, index) => `${index}`))
  const { receipts } = await lookAt(aWorld({ apiKeys }), collectCredentials)
  expect(receipts).toMatchObject([{ pages: 1, items: 1_000 }])
})

test.each([
  ['that is empty', []],
  ['of keys that can do nothing', [aCredential({ status: 'BLOCKED' })]],
])('a list %s is unknown: it was read with a key', async (_, apiKeys) => {
  const { seen, receipts } = await lookAt(aWorld({ apiKeys }), collectCredentials)
  expect(seen).toMatchObject({
    known: false,
    reason: expect.stringContaining('lists no API key that may be used, though it was read with one'),
  })
  expect(incompleteOf(receipts)).toEqual(['organization API keys'])
})

test('a key that is blocked is listed with its state', async () => {
  const apiKeys = [aCredential({ id: 'a', status: 'BLOCKED' }), aCredential({ id: 'b' })]
  const { seen } = await lookAt(aWorld({ apiKeys }), collectCredentials)
  expect(take(seen).map(key => [key.id, key.status])).toEqual([
    ['a', 'BLOCKED'],
    ['b', 'ALLOWED'],
  ])
})

test.each(['id', 'data', 'links'])('an answer without %s is unknown', async field => {
  const faults = [failing(PATH, { kind: 'drop-field', field })]
  const { seen, receipts } = await lookAt(aWorld({ faults }), collectCredentials)
  expect(seen).toMatchObject({
    known: false,
    reason: expect.stringContaining('GET /admin/api-access/v1/orgs/{orgId}/api-keys'),
  })
  expect(incompleteOf(receipts)).toEqual(['organization API keys'])
})

test.each<[string, object]>([
  ['an end in seconds', { expiresAt: 1_798_761_600 }],
  ['scopes in one text', { scopes: 'read:a read:b' }],
])('%s is none that the gate understands, and unknown', async (_, more) => {
  const body = { data: [{ id: 'k', ...more }], links: {} }
  const { seen } = await lookAt(aWorld({ faults: [answering(PATH, body)] }), collectCredentials)
  expect(seen.known).toBe(false)
})

test('a key without the scope makes them unknown, and says which', async () => {
  const { seen } = await lookAt(aWorld({ faults: [failing(PATH, status(403))] }), collectCredentials)
  expect(seen).toMatchObject({ known: false, reason: expect.stringContaining('read:tokens:admin') })
})
