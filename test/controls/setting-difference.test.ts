import fc from 'fast-check'
import { describeDifferences, describeSettings, joinClauses } from '../../src/controls/setting-difference.js'

test.each<[string, unknown, unknown, readonly string[]]>([
  ['a value that changed', { mode: 'ANYONE' }, { mode: 'OFF' }, ['mode was ANYONE and is OFF']],
  ['a value within another', { rule: { mode: 'A' } }, { rule: { mode: 'B' } }, ['rule.mode was A and is B']],
  ['a flag', { rule: { bypass: false } }, { rule: { bypass: true } }, ['rule.bypass was false and is true']],
  ['a number', { days: 30 }, { days: 90 }, ['days was 30 and is 90']],
  ['an empty text', { note: '' }, { note: 'x' }, ['note was "" and is x']],
  ['a list that lost and gained', { in: ['a', 'b'] }, { in: ['b', 'c'] }, ['in lost a and gained c']],
  ['a list that lost', { in: ['a', 'b'] }, { in: ['b'] }, ['in lost a']],
  ['a list that gained', { in: ['b'] }, { in: ['a', 'b', 'c'] }, ['in gained a, c']],
  ['a list that is emptied', { in: ['a'] }, { in: [] }, ['in lost a']],
  ['a list that is new', {}, { in: ['a'] }, ['in gained a']],
  ['an empty list that is new', {}, { in: [] }, ['in is new (empty)']],
  ['an empty list that is gone', { in: [] }, {}, ['in was empty and is no longer set']],
  ['a list that became a value', { in: ['a', 'b'] }, { in: 'all' }, ['in was a, b and is all']],
  ['a value that became a list', { in: 'all' }, { in: [] }, ['in was all and is empty']],
  ['a value that is new', {}, { mode: 'OFF' }, ['mode is new (OFF)']],
  ['a value that is gone', { mode: 'OFF' }, {}, ['mode was OFF and is no longer set']],
  [
    'fields that are emptied',
    { rule: { a: 1 } },
    { rule: {} },
    ['rule is new ({})', 'rule.a was 1 and is no longer set'],
  ],
  [
    'members that have one field',
    { resources: [{ id: 'x' }] },
    { resources: [{ id: 'y' }] },
    ['resources lost x and gained y'],
  ],
  [
    'members that have more fields',
    { rule: [{ mode: 'ANYONE', to: ['a'] }] },
    { rule: [{ mode: 'OFF', to: ['a'] }] },
    ['rule lost { mode: ANYONE, to: [a] } and gained { mode: OFF, to: [a] }'],
  ],
  ['names with a stop in them', { 'a.b': 1 }, { a: { b: 1 } }, ['"a.b" was 1 and is no longer set', 'a.b is new (1)']],
  ['a value that is null, and so is not set', { mode: null }, { mode: 'OFF' }, ['mode is new (OFF)']],
  ['several, by their paths', { b: 1, a: 1 }, { a: 2, b: 2 }, ['a was 1 and is 2', 'b was 1 and is 2']],
  ['none', { in: ['a', 'b'], mode: 'OFF' }, { mode: 'OFF', in: ['b', 'a'] }, []],
])('%s is described in words', (_, before, now, reported) => {
  expect(describeDifferences(before, now)).toEqual(reported)
})

test('of a long list, the first five are named and the others counted', () => {
  const many = Array.from({ length: 12 }, (_, index) => `10.0.0.${index + 10}`)
  expect(describeDifferences({ in: [] }, { in: many })).toEqual([
    'in gained 10.0.0.10, 10.0.0.11, 10.0.0.12, 10.0.0.13, 10.0.0.14 and 7 more',
  ])
})

test('a value is described on one short line', () => {
  const [reported = ''] = describeDifferences({ text: `a\nb\t ${'c'.repeat(100)}` }, { text: 'd' })
  expect(reported).toBe(`text was a b ${'c'.repeat(75)}… and is d`)
})

test('settings are described by paths, in order', () => {
  const settings = { rule: { in: ['b', 'a'], mode: 'OFF', allow: [] }, resources: [{ id: 'x' }], empty: {} }
  expect(describeSettings(settings)).toEqual([
    ...['empty is {}', 'resources is x', 'rule.allow is empty', 'rule.in is a, b', 'rule.mode is OFF'],
  ])
})

test('empty settings have no description', () => {
  expect([describeSettings({}), describeDifferences({}, {})]).toEqual([[], []])
})

test.each([
  [0, ''],
  [1, 'c1'],
  [5, 'c1; c2; c3; c4; c5'],
  [6, 'c1; c2; c3; c4; c5; and 1 more'],
  [9, 'c1; c2; c3; c4; c5; and 4 more'],
])('of %i clauses, five are listed and the others counted', (count, reported) => {
  expect(joinClauses(Array.from({ length: count }, (_, index) => `c${index + 1}`))).toBe(reported)
})

const settings = fc.dictionary(
  fc.constantFrom('a', 'b', 'c.d', '', '__proto__'),
  fc.jsonValue({ maxDepth: 3, depthSize: 'small' }),
)

test('settings of any shape are described on one line each', () => {
  fc.assert(
    fc.property(settings, settings, (before, now) => {
      for (const clause of [...describeDifferences(before, now), ...describeSettings(now)])
        expect(clause).not.toMatch(/\n/)
    }),
  )
})

test('settings do not differ from themselves', () => {
  fc.assert(fc.property(settings, one => expect(describeDifferences(one, structuredClone(one))).toEqual([])))
})
