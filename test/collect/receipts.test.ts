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

test('a successful read is known, and its receipt is complete', async () => {
  const receipts = openReceipts()
  expect(await receipts.read('groups', ['groups'], async () => reading(3, 3))).toEqual({ known: true, value: 3 })
  expect(receipts.all()).toEqual([
    { resource: 'groups', facts: ['groups'], pages: 2, items: 3, expected: 3, complete: true },
  ])
})

test('a failed read is unknown, and its receipt has the reason', async () => {
  const receipts = openReceipts()
  expect(await receipts.read('groups', [], fail)).toEqual({ known: false, reason: 'Atlassian failed.' })
  expect(receipts.all()).toMatchObject([{ complete: false, error: 'Atlassian failed.' }])
})

test.each([
  [2, 3, false],
  [0, 1, false],
  [3, 3, true],
  [4, 3, true],
])('a list of %i with a count of %i is known: %p', async (items, expected, isKnown) => {
  const receipts = openReceipts()
  expect((await receipts.read('groups', [], async () => reading(items, expected))).known).toBe(isKnown)
  expect(receipts.all()).toMatchObject([{ items, expected, complete: isKnown }])
})

test('a failed key is the only unknown fact, and the receipt for all keys is incomplete', async () => {
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

test('a read without keys is complete', async () => {
  const receipts = openReceipts()
  expect(await receipts.readEach('roles', [], [], fail)).toEqual([])
  expect(receipts.all()).toMatchObject([{ items: 0, complete: true }])
})

test('an unexpected error is thrown, not recorded as unknown', async () => {
  const broken = async () => {
    throw new TypeError('broken')
  }
  await expect(openReceipts().read('groups', [], broken)).rejects.toThrow(TypeError)
  await expect(openReceipts().readEach('groups', [], ['a'], broken)).rejects.toThrow(TypeError)
})

test('receipts are sorted, regardless of the order in which reads finish', async () => {
  const receipts = openReceipts()
  for (const resource of ['b', 'c', 'a']) await receipts.read(resource, [], async () => reading(1))
  expect(receipts.all().map(({ resource }) => resource)).toEqual(['a', 'b', 'c'])
})

test('a count of 0 with a list of items is a contradiction, and unknown', async () => {
  const receipts = openReceipts()
  expect(await receipts.read('groups', [], async () => reading(2, 0))).toEqual({
    known: false,
    reason: expect.stringContaining('The list of groups has 2 items, but Atlassian counts 0'),
  })
  expect(receipts.all()).toMatchObject([{ complete: false }])
})

test('a contradiction is a separate incomplete receipt', () => {
  const receipts = openReceipts()
  receipts.contradict('groups compared with their roles', ['groups'], 'Two reads contradict each other.')
  expect(receipts.all()).toEqual([
    {
      resource: 'groups compared with their roles',
      facts: ['groups'],
      pages: 0,
      items: 0,
      complete: false,
      error: 'Two reads contradict each other.',
    },
  ])
})

test('a missing count of one key leaves the sum undefined', async () => {
  const receipts = openReceipts()
  await receipts.readEach('roles', [], ['a', 'b'], async key => reading(2, key === 'a' ? 2 : undefined))
  expect(receipts.all()[0]).not.toHaveProperty('expected')
})

test.each([
  [['b'], 'b: the roles could not be read. Atlassian failed.'],
  [['c', 'a'], 'a, c: the roles could not be read. Atlassian failed.'],
  [[...'gfedcba'], 'a, b, c, d, e and 2 more: the roles could not be read. Atlassian failed.'],
])('failed keys are named if they have names: %j', async (failing, error) => {
  const receipts = openReceipts()
  const ask = async (key: string) => (failing.includes(key) ? fail() : reading(1))
  await receipts.readEach('roles', [], [...'abcdefg'], ask, key => key)
  expect(receipts.all()).toMatchObject([{ complete: false, error }])
})
