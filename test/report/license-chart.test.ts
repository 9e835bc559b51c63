import { readFileSync, writeFileSync } from 'node:fs'
import fc from 'fast-check'
import { countTicks, dayTicks, shortCount } from '../../src/report/chart-axis.js'
import type { LicenseRow } from '../../src/report/history.js'
import { MAX_DAYS, MAX_PANELS, renderLicenseChart } from '../../src/report/license-chart.js'
import { dateOf, dayOf } from '../../src/report/license-series.js'
import { escapeXml } from '../../src/report/svg.js'
import { character } from '../text.js'
import { NOW } from './factories.js'

const TODAY = dayOf(NOW)
const PLOT_BOTTOM = 214

const aRow = (given: Partial<LicenseRow> = {}): LicenseRow => ({
  date: dateOf(TODAY),
  app: 'acme/jira-software',
  used: 412,
  capacity: 500,
  remaining: 88,
  budget: 450,
  source: 'role-holders',
  ...given,
})

/** One row per day, the last one for today; undefined is a day without a run. */
const daily = (used: readonly (number | null | undefined)[], given: Partial<LicenseRow> = {}): readonly LicenseRow[] =>
  used.flatMap((count, index) => {
    const date = dateOf(TODAY - used.length + 1 + index)
    return count === undefined ? [] : [aRow({ date, used: count, ...given })]
  })

const rising = (length: number, from: number, seatsADay: number): readonly number[] =>
  Array.from({ length }, (_, index) => from + Math.round(index * seatsADay))

const chart = (rows: readonly LicenseRow[]): string => renderLicenseChart(rows, NOW)

/** The shapes of a kind, without the sample in the legend. */
const drawn = (svg: string, kind: string): readonly string[] =>
  [...svg.matchAll(new RegExp(`<(?:path class="${kind}" d="([^"]*)"|circle class="${kind}" ([^/]*))`, 'g'))].map(
    ([, path, circle]) => path ?? circle ?? '',
  )

const placesOf = (path: string): readonly (readonly number[])[] =>
  path
    .slice(1)
    .split('L')
    .map(place => place.split(',').map(Number))

/** Whether tags are closed in order, attributes are quoted, and ampersands start entities. */
function isWellFormed(svg: string): boolean {
  const TAG = /<(\/?)([a-z]+)((?: [a-zA-Z0-9:-]+="[^"<&]*(?:&(?:amp|lt|gt|quot|apos);[^"<&]*)*")*)(\/?)>/g
  const open: string[] = []
  for (const [, end, name = '', , alone] of svg.matchAll(TAG)) {
    if (end === '/' && open.pop() !== name) return false
    if (end === '' && alone === '') open.push(name)
    if (open.length === 0 && name !== 'svg') return false
  }
  const words = svg.replaceAll(TAG, '').replaceAll(/&(?:amp|lt|gt|quot|apos);/g, '')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: looks for the characters that XML forbids.
  return open.length === 0 && !/[<>&]|[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Cs}/u.test(words)
}

const aHistory = (): readonly LicenseRow[] => [
  // A gap of five days, a day without a run, a single day, and an increase of the capacity.
  ...daily(
    rising(60, 790, 2).map((count, index) => {
      if ((index > 25 && index < 31) || index === 40) return null
      return index === 42 ? undefined : count
    }),
    { app: 'acme/confluence', budget: 950 },
  ).map((row, index) => ({ ...row, capacity: index < 20 ? 1_000 : 1_200 })),
  ...daily(rising(30, 395, 0.6)),
  ...daily(Array(12).fill(null), { app: 'acme/statuspage <"R&D">', capacity: null, budget: null }),
  aRow({ app: 'acme/jira-servicedesk', used: 51, capacity: 50, budget: null }),
]

test('the chart of a history matches its golden file', () => {
  const file = new URL('../golden/licenses.svg', import.meta.url)
  const svg = chart(aHistory())
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(file, svg)
  expect(svg).toBe(readFileSync(file, 'utf8'))
})

test('the order of the rows does not change the file', () => {
  expect(chart(aHistory().toReversed())).toBe(chart(aHistory()))
})

test('the check for well-formed XML detects invalid XML', () => {
  for (const broken of ['<svg>', '<svg><g></svg></g>', '<svg>&</svg>', '<svg a=b></svg>', '<svg>\ufffe</svg>'])
    expect(isWellFormed(broken)).toBe(false)
  expect(isWellFormed('<svg a="&lt;"><g/>&amp;</svg>')).toBe(true)
})

test('the chart is well-formed and has a text description', () => {
  const svg = chart(aHistory())
  expect(isWellFormed(svg)).toBe(true)
  expect(svg).toMatch(/^<svg [^>]*role="img" aria-labelledby="license-title license-text">\n<title id="license-title">/)
  expect(svg).toContain('acme/jira-software: in use 412, capacity 500, budget 450; +0.6 seats a day')
})

test('no name can add an element to the chart', () => {
  const elements = (app: string) => chart([aRow({ app })]).match(/<[a-z]/g)?.length
  const hostile = fc.oneof(
    fc.string({ unit: character, maxLength: 300 }),
    fc.string({
      unit: fc.constantFrom('<', '>', '&', '"', "'", ']]>', '-->', '</text>', '\ufffe', 'x'),
      maxLength: 20,
    }),
  )
  fc.assert(
    fc.property(hostile, app => {
      expect(isWellFormed(chart([aRow({ app })]))).toBe(true)
      expect(elements(app)).toBe(elements('x'))
    }),
  )
})

test('text is escaped once for XML', () => {
  expect(escapeXml(`<a b="c" d='e'>&\ufffe\u0007`)).toBe('&lt;a b=&quot;c&quot; d=&apos;e&apos;&gt;&amp;\ufffd')
})

test.each([
  ['letters', 'x'.repeat(60), 'x'.repeat(48)],
  ['wide letters', '名'.repeat(60), '名'.repeat(24)],
])('a name of many %s is shortened to fit', (_, app, shown) => {
  expect(chart([aRow({ app })])).toContain(`<text class="title" x="8" y="16">${shown}…</text>`)
})

test('without a history, the chart says so', () => {
  expect(chart([])).toContain('>No license history yet.</text>')
  expect(isWellFormed(chart([]))).toBe(true)
})

test('a history of one day is a dot, not a line', () => {
  const svg = chart([aRow()])
  expect(drawn(svg, 'dot')).toHaveLength(1)
  expect(svg).not.toContain('<path')
})

test('a day with an unknown count or without a run interrupts the line', () => {
  for (const gap of [null, undefined]) {
    const svg = chart(daily([1, 2, gap, 4, 5]))
    expect(drawn(svg, 'used').map(path => placesOf(path).length)).toEqual([2, 2])
    expect(svg.match(/class="gap"/g)).toHaveLength(1)
  }
  expect(drawn(chart(daily([1, 2, 3, 4, 5])), 'used')).toHaveLength(1)
  expect(chart(daily([1, 2, 3, 4, 5]))).not.toContain('class="gap"')
})

test('a known count between two unknown counts is a dot', () => {
  const svg = chart(daily([1, 2, null, 4, null, 6, 7]))
  expect(drawn(svg, 'used')).toHaveLength(2)
  expect(drawn(svg, 'dot')).toHaveLength(1)
})

test('without a count of today, the line ends at the last count and the rest is shaded', () => {
  const svg = chart(daily([1, 2, null]))
  const end = placesOf(drawn(svg, 'used')[0] ?? '').at(-1)?.[0]
  expect(end).toBe(474)
  expect(svg).toMatch(/<rect class="gap" x="474" y="74" width="426"/)
  expect(svg).toContain('>in use unknown</text>')
})

test('an app without known counts has no line and no 0', () => {
  const svg = chart(daily([null, null, null], { capacity: null, budget: null }))
  for (const kind of ['used', 'dot', 'capacity', 'budget']) expect(drawn(svg, kind)).toEqual([])
  expect(svg).toContain('>no known count</text>')
})

test('more seats in use than the capacity are drawn above the capacity and within the plot', () => {
  const svg = chart(daily([60, 61], { capacity: 50, budget: null }))
  const heights = placesOf(drawn(svg, 'used')[0] ?? '').map(([, y = 0]) => y)
  const capacity = Number(/^M[\d.]+,([\d.]+)H/.exec(drawn(svg, 'capacity')[0] ?? '')?.[1])
  expect(Math.max(...heights)).toBeLessThan(capacity)
  expect(Math.min(...heights)).toBeGreaterThanOrEqual(74)
})

test('a capacity is drawn until the day with another capacity', () => {
  const rows = daily([1, 1, 1, 1], { budget: null }).map((row, index) => ({ ...row, capacity: index < 2 ? 50 : 100 }))
  expect(drawn(chart(rows), 'capacity')).toEqual(['M48,144H616V74H900'])
})

test('a flat part of a line has points at its ends only', () => {
  expect(placesOf(drawn(chart(daily([5, 5, 5, 5, 5, 6])), 'used')[0] ?? '')).toHaveLength(3)
})

test('only the last 400 days are drawn', () => {
  const long = daily(rising(MAX_DAYS + 50, 100, 1))
  expect(chart(long)).toBe(chart(long.slice(-MAX_DAYS)))
  expect(chart(long)).not.toBe(chart(long.slice(1 - MAX_DAYS)))
  expect(chart(daily([...Array(1).fill(7), ...Array(MAX_DAYS).fill(undefined)]))).toContain(
    'No license history in the last 400 days.',
  )
})

test('a day after today is not drawn', () => {
  expect(chart([aRow(), aRow({ date: '9999-12-31' })])).toBe(chart([aRow()]))
})

test('the chart stays below one megabyte for any number of apps and days, and counts the apps that it leaves out', () => {
  const jagged = Array.from({ length: MAX_DAYS }, (_, index) => 100_000 + (index % 2) * 50_000 + index)
  const apps = Array.from({ length: MAX_PANELS + 2 }, (_, index) => `${index} ${'&'.repeat(300)}`)
  const rows = apps.flatMap(app =>
    daily(jagged, { app }).map(row => ({ ...row, capacity: row.used, budget: row.used })),
  )
  expect(Buffer.byteLength(chart(rows))).toBeLessThan(1_048_576)
  expect(chart(rows)).toContain('>2 more apps in licenses.csv.')
})

test('coordinates have at most one decimal', () => {
  const [, ...parts] = chart(aHistory()).split('</style>')
  expect(parts.join('')).not.toMatch(/\d\.\d\d/)
})

test('a trend line ends at the first limit', () => {
  const svg = chart(daily(rising(40, 100, 1), { budget: 144, capacity: 200 }))
  const [start, end] = placesOf(drawn(svg, 'forecast')[0] ?? '')
  expect(start).toEqual(placesOf(drawn(svg, 'used')[0] ?? '').at(-1))
  expect(drawn(svg, 'budget')).toEqual([`M48,${end?.[1]}H${end?.[0]}`])
  expect(svg).toContain('>+1.0 seats a day: budget 2026-11-28, capacity 2027-01-23</text>')
})

test('a trend line passes an exceeded limit and ends at the next limit', () => {
  const svg = chart(daily(rising(40, 100, 1), { budget: 120, capacity: 144 }))
  const [, end] = placesOf(drawn(svg, 'forecast')[0] ?? '')
  expect(drawn(svg, 'capacity')).toEqual([`M48,${end?.[1]}H${end?.[0]}`])
  expect(svg).toContain('>+1.0 seats a day: budget reached, capacity 2026-11-28</text>')
})

test('a limit that is unknown today is not continued', () => {
  const rows = daily(rising(41, 100, 1)).map((row, index) => (index < 40 ? row : { ...row, capacity: null }))
  const [capacity] = drawn(chart(rows), 'capacity')
  // The 40th of 41 days; 10 more days are drawn.
  expect(Number(/H([\d.]+)$/.exec(capacity ?? '')?.[1])).toBeCloseTo(48 + (852 * 39) / 50, 1)
})

test('a trend line covers at most a quarter of the drawn days', () => {
  const [start, end] = placesOf(drawn(chart(daily(rising(41, 100, 1), { budget: 900 })), 'forecast')[0] ?? '')
  // 40 days and 10 more over the 852 pixels of the plot.
  expect(start?.[0]).toBeCloseTo(48 + (852 * 40) / 50, 1)
  expect(end?.[0]).toBe(900)
})

test('a falling trend line ends at 0 seats', () => {
  const [, end] = placesOf(drawn(chart(daily(rising(40, 41, -1))), 'forecast')[0] ?? '')
  expect(end?.[1]).toBe(PLOT_BOTTOM)
})

test('13 daily counts have no trend line', () => {
  expect(chart(daily(rising(13, 100, 1)))).not.toContain('class="forecast"')
  expect(chart(daily(rising(14, 100, 1)))).toContain('class="forecast"')
})

test('a removed app keeps its lines, has no trend, and shows when it was last seen', () => {
  const svg = chart(daily([...rising(20, 100, 1), undefined, undefined]))
  expect(drawn(svg, 'used')).toHaveLength(1)
  expect(svg).toContain('>last seen on 2026-11-21</text>')
  expect(svg).not.toContain('class="forecast"')
})

test('a day has the same position in every panel', () => {
  const svg = chart([...daily([1, 2, 3, 4], { app: 'a' }), ...daily([3, 4], { app: 'b' })])
  const [a = [], b = []] = drawn(svg, 'used').map(placesOf)
  expect(b.map(([x]) => x)).toEqual(a.slice(2).map(([x]) => x))
})

/** The colors of the chart by kind. Those outside of the media query are for light mode. */
function colorsOf(svg: string): readonly (readonly [string, Readonly<Record<string, string>>])[] {
  const [light = '', dark = ''] = (/<style>(.*)<\/style>/s.exec(svg)?.[1] ?? '').split(
    '@media (prefers-color-scheme:dark)',
  )
  const read = (css: string) =>
    Object.fromEntries(
      [...css.matchAll(/\.([a-z]+)\{(?:fill|stroke):(#[0-9a-f]{6})\}/g)].map(([, kind, color]) => [kind, color]),
    )
  return [
    ['light', read(light)],
    ['dark', read(dark)],
  ]
}

const brightness = (color: string): number => {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map(place => Number.parseInt(color.slice(place, place + 2), 16) / 255)
    .map(part => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
const contrast = (one = '#000000', other = '#000000'): number => {
  const [dark = 0, light = 0] = [brightness(one), brightness(other)].sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

test.each(colorsOf(chart(aHistory())))('every kind of shape has a color in %s mode', (_, colors) => {
  const used = new Set([...chart(aHistory()).matchAll(/class="([a-z]+)"/g)].map(([, kind]) => kind))
  expect(used.size).toBeGreaterThan(10)
  for (const kind of used) expect(colors).toHaveProperty(kind ?? '')
})

test.each(colorsOf(chart(aHistory())))('text and lines have enough contrast in %s mode', (_, colors) => {
  for (const kind of ['title', 'words']) expect(contrast(colors[kind], colors.ground)).toBeGreaterThanOrEqual(4.5)
  for (const kind of ['used', 'dot', 'forecast', 'capacity', 'budget', 'axis', 'grid'])
    expect(contrast(colors[kind], colors.ground)).toBeGreaterThanOrEqual(3)
  for (const kind of ['used', 'dot', 'capacity', 'budget'])
    expect(contrast(colors[kind], colors.gap)).toBeGreaterThanOrEqual(3)
})

test('the backgrounds are light and dark', () => {
  const [light = 0, dark = 0] = colorsOf(chart([])).map(([, { ground = '' }]) => brightness(ground))
  expect(light).toBeGreaterThan(0.8)
  expect(dark).toBeLessThan(0.1)
})

test('the lines differ without color', () => {
  const dashes = ['used', 'forecast', 'capacity', 'budget'].map(
    kind => new RegExp(`\\.${kind}\\{[^}]*stroke-dasharray:([^;}]*)`).exec(chart([]))?.[1] ?? 'solid',
  )
  expect(new Set(dashes).size).toBe(4)
})

test('the chart loads no external resources', () => {
  const svg = chart(aHistory()).replace('xmlns="http://www.w3.org/2000/svg"', '')
  expect(svg).not.toMatch(/https?:|href|url\(|@import|@font-face|<image|<script|<use|<foreignObject/)
})

test.each([
  [0, [0, 1]],
  [3, [0, 1, 2, 3]],
  [12, [0, 5, 10, 15]],
  [500, [0, 100, 200, 300, 400, 500]],
  [501, [0, 200, 400, 600]],
  [1_200, [0, 250, 500, 750, 1_000, 1_250]],
])('the ticks of a count axis up to %p are round numbers', (highest, ticks) => {
  expect(countTicks(highest)).toEqual(ticks)
})

test('the ticks of a count axis are at most 6 integers from 0 to the highest count', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 999_999_999_999_999 }), highest => {
      const ticks = countTicks(highest)
      expect(ticks[0]).toBe(0)
      expect(ticks.at(-1)).toBeGreaterThanOrEqual(highest)
      expect(ticks.length).toBeLessThanOrEqual(6)
      expect(ticks.every(Number.isInteger)).toBe(true)
    }),
  )
})

test.each([
  [9_999, '9,999'],
  [12_500, '12.5k'],
  [2_000_000, '2M'],
  [999_999_999_999_999, '1,000T'],
])('the tick %p reads %s', (count, words) => {
  expect(shortCount(count)).toBe(words)
})

test.each([
  ['one day', '2026-11-23', '2026-11-23', ['23 Nov']],
  ['five days', '2026-11-19', '2026-11-23', ['19 Nov', '20 Nov', '21 Nov', '22 Nov', '23 Nov']],
  ['a month, by Mondays', '2026-10-24', '2026-11-23', ['26 Oct', '2 Nov', '9 Nov', '16 Nov', '23 Nov']],
  ['half a year', '2026-09-20', '2027-02-10', ['Oct', 'Nov', 'Dec', 'Jan 2027', 'Feb']],
  ['a year and more', '2025-10-20', '2027-01-20', ['Jan 2026', 'Apr', 'Jul', 'Oct', 'Jan 2027']],
])('the ticks of a day axis: %s', (_, first, last, labels) => {
  expect(dayTicks(dayOf(first), dayOf(last), 6).map(({ label }) => label)).toEqual(labels)
})

test('the ticks of a day axis are within the axis and at most as many as fit', () => {
  fc.assert(
    fc.property(fc.integer({ min: 10_000, max: 30_000 }), fc.integer({ min: 0, max: 500 }), (first, length) => {
      const ticks = dayTicks(first, first + length, 6)
      expect(ticks.length).toBeGreaterThan(0)
      expect(ticks.length).toBeLessThanOrEqual(6)
      for (const { day } of ticks) expect(day >= first && day <= first + length).toBe(true)
    }),
  )
})
