import { compareKeys, countOf, listFirst } from '../../src/controls/control.js'

const names = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `n${index + 1}`)

test.each([
  [0, ''],
  [1, 'n1'],
  [5, 'n1, n2, n3, n4, n5'],
  [6, 'n1, n2, n3, n4, n5 and 1 more'],
  [9, 'n1, n2, n3, n4, n5 and 4 more'],
])('of %d names, the first five are listed and the others counted', (count, reported) => {
  expect(listFirst(names(count))).toBe(reported)
})

test.each([
  [0, '0 people'],
  [1, '1 person'],
  [2, '2 people'],
])('%d is written as %s', (count, reported) => {
  expect(countOf(count, 'person', 'people')).toBe(reported)
})

test('two sets are compared by their keys, each in its order', () => {
  const [wanted, there] = [
    { a: 1, b: 2, c: 3 },
    { d: 'x', c: 'y', b: 'z' },
  ].map(entries => new Map<string, unknown>(Object.entries(entries)))
  expect(compareKeys(wanted ?? new Map(), there ?? new Map())).toEqual({
    added: [['d', 'x']],
    removed: [['a', 1]],
    both: [
      ['b', 2, 'z'],
      ['c', 3, 'y'],
    ],
  })
})
