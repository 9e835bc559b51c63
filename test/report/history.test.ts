import fc from 'fast-check'
import type { License } from '../../src/evaluate/result.js'
import { mergeHistory } from '../../src/report/history.js'
import { character } from '../text.js'
import { aLicense, aResult } from './factories.js'

const HEADER = 'date,app,used,capacity,remaining,budget,source'
const resultOn = (date: string, licenses: readonly License[]) =>
  aResult({ generatedAt: `${date}T02:17:00.000Z`, licenses })

const count = fc.option(fc.integer({ min: -1_000, max: 1_000_000 }))
const license = fc
  .record({
    app: fc.string({ unit: character, minLength: 1, maxLength: 1_100 }),
    used: count,
    capacity: count,
    remaining: count,
    budget: count,
    source: fc.constantFrom('role-holders' as const, 'application-role' as const, null),
  })
  .map(given => aLicense({ ...given, app: `a${given.app}` }))
const hostile = license.chain(given =>
  fc.constantFrom('', '=', '+', '@', '"', ',', ';=', "'").map(start => ({ ...given, app: `${start}${given.app}` })),
)
const day = fc
  .date({ min: new Date('2024-01-01T00:00:00Z'), max: new Date('2027-12-31T00:00:00Z'), noInvalidDate: true })
  .map(date => date.toISOString().slice(0, 10))
const days = fc.array(fc.tuple(day, fc.array(hostile, { maxLength: 4 })), { maxLength: 4 })

const history = (written: readonly (readonly [string, readonly License[]])[]) =>
  written.reduce<string | null>((csv, [date, licenses]) => mergeHistory(csv, resultOn(date, licenses)).csv, null)

test('the first run writes the header and one row per app, with empty cells for unknown numbers', () => {
  const { csv, problem } = mergeHistory(null, aResult())
  expect(csv).toBe(
    `${HEADER}\n2026-11-23,acme/confluence,,,,,\n2026-11-23,acme/jira-software,412,500,88,450,role-holders\n`,
  )
  expect(problem).toBeNull()
})

test('rows of the previous run are carried forward, sorted by day and app', () => {
  const previous = `${HEADER}\n2026-11-22,b/x,2,,,,\n2026-11-21,b/x,1,,,,\n2026-11-22,a/x,,,,,role-holders\n`
  const { rows } = mergeHistory(previous, resultOn('2026-11-23', [aLicense({ app: 'b/x' })]))
  expect(rows.map(row => `${row.date} ${row.app} ${row.used}`)).toEqual([
    '2026-11-21 b/x 1',
    '2026-11-22 a/x null',
    '2026-11-22 b/x 2',
    '2026-11-23 b/x 412',
  ])
})

test('a second run on a day replaces only the rows of that day and of the same app', () => {
  const first = mergeHistory(null, resultOn('2026-11-23', [aLicense({ app: 'a/x' }), aLicense({ app: 'b/x' })]))
  const second = mergeHistory(first.csv, resultOn('2026-11-23', [aLicense({ app: 'a/x', used: 7 })]))
  expect(second.rows.map(row => [row.app, row.used])).toEqual([
    ['a/x', 7],
    ['b/x', 412],
  ])
})

test('a negative number of remaining seats is not escaped as a formula', () => {
  const { csv } = mergeHistory(null, resultOn('2026-11-23', [aLicense({ app: 'a/x', remaining: -12 })]))
  expect(csv).toContain(',-12,')
})

test('a file that is read back is written with the same bytes, for any app name', () => {
  fc.assert(
    fc.property(days, written => {
      const csv = history(written)
      const again = mergeHistory(csv, resultOn('2026-11-23', []))
      expect(again.problem).toBeNull()
      if (csv !== null) expect(again.csv).toBe(csv)
    }),
  )
})

test('the order of the apps does not change the file', () => {
  fc.assert(
    fc.property(fc.uniqueArray(hostile, { selector: ({ app }) => app.slice(0, 3), maxLength: 5 }), licenses => {
      const tied = licenses.map((given, index) => ({ ...given, resource: `ari:${index}` }))
      expect(mergeHistory(null, resultOn('2026-11-23', tied.toReversed())).csv).toBe(
        mergeHistory(null, resultOn('2026-11-23', tied)).csv,
      )
    }),
  )
})

test('no cell starts a formula', () => {
  fc.assert(
    fc.property(fc.array(hostile), licenses => {
      const { csv } = mergeHistory(null, resultOn('2026-11-23', licenses))
      expect(csv.replaceAll(/,-\d+(?=,)/g, ',')).not.toMatch(/(^|,)"?[=+\-@]/m)
    }),
  )
})

test.each(['', 'date,app,used\n2026-11-22,a/x,1\n', '<html>'])(
  'a file with another header is not carried forward: %j',
  file => {
    const { rows, problem } = mergeHistory(file, resultOn('2026-11-23', []))
    expect(rows).toEqual([])
    expect(problem).toContain('not carried forward')
  },
)

test.each([
  ['too few cells', '2026-11-22,a/x,1'],
  ['an invalid date', '2026-02-30,a/x,1,,,,'],
  ['a word instead of a number', '2026-11-22,a/x,many,,,,'],
  ['an open quote', '2026-11-22,"a/x,1,,,,'],
  ['text after a quote', '2026-11-22,"a/x"y,1,,,,'],
  ['an unknown source', '2026-11-22,a/x,1,,,,guess'],
  ['a formula as app', '2026-11-22,=A1,1,,,,'],
  ['no app', '2026-11-22,,1,,,,'],
  ['an empty line', ''],
  ['a repeated day and app', '2026-11-21,a/x,9,,,,'],
])('an invalid row is dropped and named, and valid rows are kept: %s', (_, row) => {
  const previous = `${HEADER}\n2026-11-21,a/x,1,,,,\n${row}\n2026-11-22,b/x,2,,,,\n`
  const { rows, problem } = mergeHistory(previous, resultOn('2026-11-23', []))
  expect(rows.map(({ app, used }) => [app, used])).toEqual([
    ['a/x', 1],
    ['b/x', 2],
  ])
  expect(problem).toBe('The license history of the previous run lost 1 of 3 rows, invalid or repeated: line 3.')
})

test('a file with the line ends of Windows can be read', () => {
  const { rows, problem } = mergeHistory(`${HEADER}\r\n2026-11-21,a/x,1,,,,\r\n`, resultOn('2026-11-23', []))
  expect(rows).toHaveLength(1)
  expect(problem).toBeNull()
})
