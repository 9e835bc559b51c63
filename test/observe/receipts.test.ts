import { Failure } from '../../src/atlassian/failure.js'
import { openReceipts } from '../../src/observe/receipts.js'

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
  expect(await receipts.read('groups', ['group-role'], async () => reading(3, 3))).toEqual({ known: true, value: 3 })
  expect(receipts.all()).toEqual([
    { resource: 'groups', feeds: ['group-role'], pages: 2, items: 3, expected: 3, complete: true },
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
  const read = await receipts.readEach('roles', ['group-role'], ['a', 'b', 'c'], async key =>
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

test('a contradiction of two reads is an incomplete receipt with its reason', () => {
  const receipts = openReceipts()
  receipts.contradict('domains, compared', ['verified-domain'], 'The two reads differ.')
  expect(receipts.all()).toEqual([
    {
      resource: 'domains, compared',
      feeds: ['verified-domain'],
      pages: 0,
      items: 0,
      complete: false,
      error: 'The two reads differ.',
    },
  ])
})
