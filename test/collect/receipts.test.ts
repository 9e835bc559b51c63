import { Failure } from '../../src/atlassian/failure.js'
import { openReceipts } from '../../src/collect/receipts.js'

const reading = (items: number, expected?: number) => ({
  value: items,
  pages: 2,
  items,
  ...(expected === undefined ? {} : { expected }),
})
const fail = async () => {
  throw new Failure('server', 'Atlassian failed.')
}

test('a read that came to its end is known, and its receipt is complete', async () => {
  const receipts = openReceipts()
  expect(await receipts.read('groups', ['groups'], async () => reading(3, 3))).toEqual({ known: true, value: 3 })
  expect(receipts.all()).toEqual([
    { resource: 'groups', facts: ['groups'], pages: 2, items: 3, expected: 3, complete: true },
  ])
})

test('a read that failed is unknown, and its receipt says why', async () => {
  const receipts = openReceipts()
  expect(await receipts.read('groups', [], fail)).toEqual({ known: false, reason: 'Atlassian failed.' })
  expect(receipts.all()).toMatchObject([{ complete: false, error: 'Atlassian failed.' }])
})

test.each([
  [2, 3, false],
  [0, 1, false],
  [3, 3, true],
  [4, 3, true],
])('a list of %i where %i are counted is known: %p', async (items, expected, isKnown) => {
  const receipts = openReceipts()
  expect((await receipts.read('groups', [], async () => reading(items, expected))).known).toBe(isKnown)
  expect(receipts.all()).toMatchObject([{ items, expected, complete: isKnown }])
})

test('one thing that failed is unknown for itself, and leaves one receipt for all that is not complete', async () => {
  const receipts = openReceipts()
  const read = await receipts.readEach('roles', ['groups'], ['a', 'b', 'c'], async key =>
    key === 'b' ? fail() : reading(2),
  )
  expect(read.map(({ key, fact }) => [key, fact.known])).toEqual([
    ['a', true],
    ['b', false],
    ['c', true],
  ])
  expect(receipts.all()).toMatchObject([{ pages: 4, items: 4, complete: false, error: 'Atlassian failed.' }])
})

test('nothing to read is a complete read', async () => {
  const receipts = openReceipts()
  expect(await receipts.readEach('roles', [], [], fail)).toEqual([])
  expect(receipts.all()).toMatchObject([{ items: 0, complete: true }])
})

test('a fault of the gate itself is no unknown: it passes', async () => {
  const broken = async () => {
    throw new TypeError('broken')
  }
  await expect(openReceipts().read('groups', [], broken)).rejects.toThrow(TypeError)
  await expect(openReceipts().readEach('groups', [], ['a'], broken)).rejects.toThrow(TypeError)
})

test('receipts are sorted, in whatever order the reads came to their end', async () => {
  const receipts = openReceipts()
  for (const resource of ['b', 'c', 'a']) await receipts.read(resource, [], async () => reading(1))
  expect(receipts.all().map(({ resource }) => resource)).toEqual(['a', 'b', 'c'])
})

test('a count of none beside rows that exist is a contradiction, and unknown', async () => {
  const receipts = openReceipts()
  expect(await receipts.read('groups', [], async () => reading(2, 0))).toEqual({
    known: false,
    reason: expect.stringContaining('counts no groups, but lists 2'),
  })
  expect(receipts.all()).toMatchObject([{ complete: false }])
})

test('a contradiction is an incomplete receipt of its own', () => {
  const receipts = openReceipts()
  receipts.contradict('groups against their roles', ['groups'], 'Two reads contradict each other.')
  expect(receipts.all()).toEqual([
    {
      resource: 'groups against their roles',
      facts: ['groups'],
      pages: 0,
      items: 0,
      complete: false,
      error: 'Two reads contradict each other.',
    },
  ])
})

test('a missing count of one key is no zero: there is no sum', async () => {
  const receipts = openReceipts()
  await receipts.readEach('roles', [], ['a', 'b'], async key => reading(2, key === 'a' ? 2 : undefined))
  expect(receipts.all()[0]).not.toHaveProperty('expected')
})

test.each([
  [['b'], 'b: roles not read. Atlassian failed.'],
  [['c', 'a'], 'a, c: roles not read. Atlassian failed.'],
  [[...'gfedcba'], 'a, b, c, d, e and 2 more: roles not read. Atlassian failed.'],
])('keys that failed are named, where they have names: %j', async (failing, error) => {
  const receipts = openReceipts()
  const ask = async (key: string) => (failing.includes(key) ? fail() : reading(1))
  await receipts.readEach('roles', [], [...'abcdefg'], ask, key => key)
  expect(receipts.all()).toMatchObject([{ complete: false, error }])
})
