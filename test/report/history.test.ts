import fc from 'fast-check'
import type { License } from '../../src/evaluate/result.js'
import { mergeHistory } from '../../src/report/history.js'
import { character } from '../text.js'
import { aLicense, aResult } from './factories.js'

const HEADER = 'date,app,used,capacity,remaining,budget,source'
const night = (date: string, licenses: readonly License[]) =>
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
const nights = fc.array(fc.tuple(day, fc.array(hostile, { maxLength: 4 })), { maxLength: 4 })

const history = (written: readonly (readonly [string, readonly License[]])[]) =>
  written.reduce<string | null>((csv, [date, licenses]) => mergeHistory(csv, night(date, licenses)).csv, null)

test('a first night writes the header and a row an app, unknown numbers as empty cells', () => {
  const { csv, problem } = mergeHistory(null, aResult())
  expect(csv).toBe(
    `${HEADER}\n2026-11-23,acme/confluence,,,,,\n2026-11-23,acme/jira-software,412,500,88,450,role-holders\n`,
  )
  expect(problem).toBeNull()
})

test('earlier rows are carried forward, sorted by day and app', () => {
  const earlier = `${HEADER}\n2026-11-22,b/x,2,,,,\n2026-11-21,b/x,1,,,,\n2026-11-22,a/x,,,,,role-holders\n`
  const { rows } = mergeHistory(earlier, night('2026-11-23', [aLicense({ app: 'b/x' })]))
  expect(rows.map(row => `${row.date} ${row.app} ${row.used}`)).toEqual([
    '2026-11-21 b/x 1',
    '2026-11-22 a/x null',
    '2026-11-22 b/x 2',
    '2026-11-23 b/x 412',
  ])
})

test("a second run of a day replaces the day's row of the same app, and no other", () => {
  const first = mergeHistory(null, night('2026-11-23', [aLicense({ app: 'a/x' }), aLicense({ app: 'b/x' })]))
  const second = mergeHistory(first.csv, night('2026-11-23', [aLicense({ app: 'a/x', used: 7 })]))
  expect(second.rows.map(row => [row.app, row.used])).toEqual([
    ['a/x', 7],
    ['b/x', 412],
  ])
})

test('more seats used than there are is a negative number, not a formula made harmless', () => {
  const { csv } = mergeHistory(null, night('2026-11-23', [aLicense({ app: 'a/x', remaining: -12 })]))
  expect(csv).toContain(',-12,')
})

test('what was written is read back whole and written with the same bytes, whatever the apps are called', () => {
  fc.assert(
    fc.property(nights, written => {
      const csv = history(written)
      const again = mergeHistory(csv, night('2026-11-23', []))
      expect(again.problem).toBeNull()
      if (csv !== null) expect(again.csv).toBe(csv)
    }),
  )
})

test('the order in which apps are listed makes no difference', () => {
  fc.assert(
    fc.property(fc.uniqueArray(hostile, { selector: ({ app }) => app.slice(0, 3), maxLength: 5 }), licenses => {
      const tied = licenses.map((given, index) => ({ ...given, resource: `ari:${index}` }))
      expect(mergeHistory(null, night('2026-11-23', tied.toReversed())).csv).toBe(
        mergeHistory(null, night('2026-11-23', tied)).csv,
      )
    }),
  )
})

test('no line that was written starts a formula in any cell', () => {
  fc.assert(
    fc.property(fc.array(hostile), licenses => {
      const { csv } = mergeHistory(null, night('2026-11-23', licenses))
      expect(csv.replaceAll(/,-\d+(?=,)/g, ',')).not.toMatch(/(^|,)"?[=+\-@]/m)
    }),
  )
})

test.each(['', 'date,app,used\n2026-11-22,a/x,1\n', '<html>'])(
  'a file with another header is not carried forward: %j',
  file => {
    const { rows, problem } = mergeHistory(file, night('2026-11-23', []))
    expect(rows).toEqual([])
    expect(problem).toContain('not carried forward')
  },
)

test.each([
  ['too few cells', '2026-11-22,a/x,1'],
  ['no such day', '2026-02-30,a/x,1,,,,'],
  ['a word for a number', '2026-11-22,a/x,many,,,,'],
  ['an open quote', '2026-11-22,"a/x,1,,,,'],
  ['text behind a quote', '2026-11-22,"a/x"y,1,,,,'],
  ['an unknown source', '2026-11-22,a/x,1,,,,guess'],
  ['a formula for an app', '2026-11-22,=A1,1,,,,'],
  ['no app', '2026-11-22,,1,,,,'],
  ['an empty line', ''],
  ['a day and app that came before', '2026-11-21,a/x,9,,,,'],
])('a broken row is lost and named, and sound ones are kept: %s', (_, row) => {
  const earlier = `${HEADER}\n2026-11-21,a/x,1,,,,\n${row}\n2026-11-22,b/x,2,,,,\n`
  const { rows, problem } = mergeHistory(earlier, night('2026-11-23', []))
  expect(rows.map(({ app, used }) => [app, used])).toEqual([
    ['a/x', 1],
    ['b/x', 2],
  ])
  expect(problem).toBe('The earlier license history lost 1 row of 3, broken or repeated: line 3.')
})

test('a file that a spreadsheet saved with other line ends is read as well', () => {
  const { rows, problem } = mergeHistory(`${HEADER}\r\n2026-11-21,a/x,1,,,,\r\n`, night('2026-11-23', []))
  expect(rows).toHaveLength(1)
  expect(problem).toBeNull()
})
