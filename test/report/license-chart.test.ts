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

/** A row a night, the last of them tonight; what is undefined was a night without a run. */
const nights = (used: readonly (number | null | undefined)[], given: Partial<LicenseRow> = {}): readonly LicenseRow[] =>
  used.flatMap((count, index) => {
    const date = dateOf(TODAY - used.length + 1 + index)
    return count === undefined ? [] : [aRow({ date, used: count, ...given })]
  })

const rising = (length: number, from: number, seatsADay: number): readonly number[] =>
  Array.from({ length }, (_, index) => from + Math.round(index * seatsADay))

const chart = (rows: readonly LicenseRow[]): string => renderLicenseChart(rows, NOW)

/** What is drawn of a kind, without the piece of line in the legend. */
const drawn = (svg: string, kind: string): readonly string[] =>
  [...svg.matchAll(new RegExp(`<(?:path class="${kind}" d="([^"]*)"|circle class="${kind}" ([^/]*))`, 'g'))].map(
    ([, path, circle]) => path ?? circle ?? '',
  )

const placesOf = (path: string): readonly (readonly number[])[] =>
  path
    .slice(1)
    .split('L')
    .map(place => place.split(',').map(Number))

/** Every tag is closed in its order, every attribute is quoted, every ampersand starts an entity. */
function isWellFormed(svg: string): boolean {
  const TAG = /<(\/?)([a-z]+)((?: [a-zA-Z0-9:-]+="[^"<&]*(?:&(?:amp|lt|gt|quot|apos);[^"<&]*)*")*)(\/?)>/g
  const open: string[] = []
  for (const [, end, name = '', , alone] of svg.matchAll(TAG)) {
    if (end === '/' && open.pop() !== name) return false
    if (end === '' && alone === '') open.push(name)
    if (open.length === 0 && name !== 'svg') return false
  }
  const words = svg.replaceAll(TAG, '').replaceAll(/&(?:amp|lt|gt|quot|apos);/g, '')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what XML forbids is looked for.
  return open.length === 0 && !/[<>&]|[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Cs}/u.test(words)
}

const aHistory = (): readonly LicenseRow[] => [
  // A gap of five nights, a night without a run, one that stands alone, and more seats bought on the way.
  ...nights(
    rising(60, 790, 2).map((count, index) => {
      if ((index > 25 && index < 31) || index === 40) return null
      return index === 42 ? undefined : count
    }),
    { app: 'acme/confluence', budget: 950 },
  ).map((row, index) => ({ ...row, capacity: index < 20 ? 1_000 : 1_200 })),
  ...nights(rising(30, 395, 0.6)),
  ...nights(Array(12).fill(null), { app: 'acme/statuspage <"R&D">', capacity: null, budget: null }),
  aRow({ app: 'acme/jira-servicedesk', used: 51, capacity: 50, budget: null }),
]

test('a history is drawn as its golden file', () => {
  const file = new URL('../golden/licenses.svg', import.meta.url)
  const svg = chart(aHistory())
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(file, svg)
  expect(svg).toBe(readFileSync(file, 'utf8'))
})

test('the order of the rows changes no byte', () => {
  expect(chart(aHistory().toReversed())).toBe(chart(aHistory()))
})

test('what is no XML is seen as such', () => {
  for (const broken of ['<svg>', '<svg><g></svg></g>', '<svg>&</svg>', '<svg a=b></svg>', '<svg>\ufffe</svg>'])
    expect(isWellFormed(broken)).toBe(false)
  expect(isWellFormed('<svg a="&lt;"><g/>&amp;</svg>')).toBe(true)
})

test('the picture is well-formed, and says what it shows to those who cannot see it', () => {
  const svg = chart(aHistory())
  expect(isWellFormed(svg)).toBe(true)
  expect(svg).toMatch(/^<svg [^>]*role="img" aria-labelledby="license-title license-text">\n<title id="license-title">/)
  expect(svg).toContain('acme/jira-software: in use 412, capacity 500, budget 450; +0.6 seats a day')
})

test('a name cannot break out of the picture, whatever it is', () => {
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

test('text passes one escape before it is XML', () => {
  expect(escapeXml(`<a b="c" d='e'>&\ufffe\u0007`)).toBe('&lt;a b=&quot;c&quot; d=&apos;e&apos;&gt;&amp;\ufffd')
})

test.each([
  ['letters', 'x'.repeat(60), 'x'.repeat(48)],
  ['wide letters', '名'.repeat(60), '名'.repeat(24)],
])('a name of many %s is cut to what fits', (_, app, shown) => {
  expect(chart([aRow({ app })])).toContain(`<text class="title" x="8" y="16">${shown}…</text>`)
})

test('before the first night the picture says that there is no history yet', () => {
  expect(chart([])).toContain('>No license history yet.</text>')
  expect(isWellFormed(chart([]))).toBe(true)
})

test('one night is a dot, and no line', () => {
  const svg = chart([aRow()])
  expect(drawn(svg, 'dot')).toHaveLength(1)
  expect(svg).not.toContain('<path')
})

test('an unknown night breaks the line, and so does a night without a run', () => {
  for (const gap of [null, undefined]) {
    const svg = chart(nights([1, 2, gap, 4, 5]))
    expect(drawn(svg, 'used').map(path => placesOf(path).length)).toEqual([2, 2])
    expect(svg.match(/class="gap"/g)).toHaveLength(1)
  }
  expect(drawn(chart(nights([1, 2, 3, 4, 5])), 'used')).toHaveLength(1)
  expect(chart(nights([1, 2, 3, 4, 5]))).not.toContain('class="gap"')
})

test('a known night between two unknown ones is a dot', () => {
  const svg = chart(nights([1, 2, null, 4, null, 6, 7]))
  expect(drawn(svg, 'used')).toHaveLength(2)
  expect(drawn(svg, 'dot')).toHaveLength(1)
})

test('where tonight is not known, the line ends before it and the rest is shaded', () => {
  const svg = chart(nights([1, 2, null]))
  const end = placesOf(drawn(svg, 'used')[0] ?? '').at(-1)?.[0]
  expect(end).toBe(474)
  expect(svg).toMatch(/<rect class="gap" x="474" y="74" width="426"/)
  expect(svg).toContain('>in use unknown</text>')
})

test('an app of which nothing is known has no line, and never a 0', () => {
  const svg = chart(nights([null, null, null], { capacity: null, budget: null }))
  for (const kind of ['used', 'dot', 'capacity', 'budget']) expect(drawn(svg, kind)).toEqual([])
  expect(svg).toContain('>no count is known</text>')
})

test('more seats in use than there are lie above the capacity and within the plot', () => {
  const svg = chart(nights([60, 61], { capacity: 50, budget: null }))
  const heights = placesOf(drawn(svg, 'used')[0] ?? '').map(([, y = 0]) => y)
  const capacity = Number(/^M[\d.]+,([\d.]+)H/.exec(drawn(svg, 'capacity')[0] ?? '')?.[1])
  expect(Math.max(...heights)).toBeLessThan(capacity)
  expect(Math.min(...heights)).toBeGreaterThanOrEqual(74)
})

test('a capacity holds until the night that has another', () => {
  const rows = nights([1, 1, 1, 1], { budget: null }).map((row, index) => ({ ...row, capacity: index < 2 ? 50 : 100 }))
  expect(drawn(chart(rows), 'capacity')).toEqual(['M48,144H616V74H900'])
})

test('a flat stretch is written by its ends only', () => {
  expect(placesOf(drawn(chart(nights([5, 5, 5, 5, 5, 6])), 'used')[0] ?? '')).toHaveLength(3)
})

test('only the last 400 days are drawn', () => {
  const long = nights(rising(MAX_DAYS + 50, 100, 1))
  expect(chart(long)).toBe(chart(long.slice(-MAX_DAYS)))
  expect(chart(long)).not.toBe(chart(long.slice(1 - MAX_DAYS)))
  expect(chart(nights([...Array(1).fill(7), ...Array(MAX_DAYS).fill(undefined)]))).toContain(
    'No license history of the last 400 days.',
  )
})

test('a day after today is not drawn', () => {
  expect(chart([aRow(), aRow({ date: '9999-12-31' })])).toBe(chart([aRow()]))
})

test('however many apps and nights there are, the picture stays below a megabyte and counts what it leaves out', () => {
  const jagged = Array.from({ length: MAX_DAYS }, (_, index) => 100_000 + (index % 2) * 50_000 + index)
  const apps = Array.from({ length: MAX_PANELS + 2 }, (_, index) => `${index} ${'&'.repeat(300)}`)
  const rows = apps.flatMap(app =>
    nights(jagged, { app }).map(row => ({ ...row, capacity: row.used, budget: row.used })),
  )
  expect(Buffer.byteLength(chart(rows))).toBeLessThan(1_048_576)
  expect(chart(rows)).toContain('>2 more apps in licenses.csv.')
})

test('a number has one decimal at most', () => {
  const [, ...parts] = chart(aHistory()).split('</style>')
  expect(parts.join('')).not.toMatch(/\d\.\d\d/)
})

test('a trend is carried on to the first limit that it hits', () => {
  const svg = chart(nights(rising(40, 100, 1), { budget: 144, capacity: 200 }))
  const [start, end] = placesOf(drawn(svg, 'forecast')[0] ?? '')
  expect(start).toEqual(placesOf(drawn(svg, 'used')[0] ?? '').at(-1))
  expect(drawn(svg, 'budget')).toEqual([`M48,${end?.[1]}H${end?.[0]}`])
  expect(svg).toContain('>+1.0 seats a day: budget 2026-11-28, capacity 2027-01-23</text>')
})

test('a limit that is passed already does not end a trend, and the next one does', () => {
  const svg = chart(nights(rising(40, 100, 1), { budget: 120, capacity: 144 }))
  const [, end] = placesOf(drawn(svg, 'forecast')[0] ?? '')
  expect(drawn(svg, 'capacity')).toEqual([`M48,${end?.[1]}H${end?.[0]}`])
  expect(svg).toContain('>+1.0 seats a day: budget reached, capacity 2026-11-28</text>')
})

test('a limit that is not known tonight is not carried on', () => {
  const rows = nights(rising(41, 100, 1)).map((row, index) => (index < 40 ? row : { ...row, capacity: null }))
  const [capacity] = drawn(chart(rows), 'capacity')
  // The 40th of 41 nights, of which 10 days more are drawn.
  expect(Number(/H([\d.]+)$/.exec(capacity ?? '')?.[1])).toBeCloseTo(48 + (852 * 39) / 50, 1)
})

test('a trend is carried on over a quarter of the drawn days at most', () => {
  const [start, end] = placesOf(drawn(chart(nights(rising(41, 100, 1), { budget: 900 })), 'forecast')[0] ?? '')
  // 40 days and 10 more over the 852 pixels of the plot.
  expect(start?.[0]).toBeCloseTo(48 + (852 * 40) / 50, 1)
  expect(end?.[0]).toBe(900)
})

test('a falling trend ends where no seat is left', () => {
  const [, end] = placesOf(drawn(chart(nights(rising(40, 41, -1))), 'forecast')[0] ?? '')
  expect(end?.[1]).toBe(PLOT_BOTTOM)
})

test('thirteen nights have no trend', () => {
  expect(chart(nights(rising(13, 100, 1)))).not.toContain('class="forecast"')
  expect(chart(nights(rising(14, 100, 1)))).toContain('class="forecast"')
})

test('an app that is gone keeps its lines, without a trend, and says when it was last seen', () => {
  const svg = chart(nights([...rising(20, 100, 1), undefined, undefined]))
  expect(drawn(svg, 'used')).toHaveLength(1)
  expect(svg).toContain('>last seen on 2026-11-21</text>')
  expect(svg).not.toContain('class="forecast"')
})

test('a night stands at the same place in every panel', () => {
  const svg = chart([...nights([1, 2, 3, 4], { app: 'a' }), ...nights([3, 4], { app: 'b' })])
  const [a = [], b = []] = drawn(svg, 'used').map(placesOf)
  expect(b.map(([x]) => x)).toEqual(a.slice(2).map(([x]) => x))
})

/** The colors of the picture by kind: those outside of the media query are for light. */
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

test.each(colorsOf(chart(aHistory())))('every kind of shape that is used has its color in %s', (_, colors) => {
  const used = new Set([...chart(aHistory()).matchAll(/class="([a-z]+)"/g)].map(([, kind]) => kind))
  expect(used.size).toBeGreaterThan(10)
  for (const kind of used) expect(colors).toHaveProperty(kind ?? '')
})

test.each(colorsOf(chart(aHistory())))('text and lines stand out in %s', (_, colors) => {
  for (const kind of ['title', 'words']) expect(contrast(colors[kind], colors.ground)).toBeGreaterThanOrEqual(4.5)
  for (const kind of ['used', 'dot', 'forecast', 'capacity', 'budget', 'axis', 'grid'])
    expect(contrast(colors[kind], colors.ground)).toBeGreaterThanOrEqual(3)
  for (const kind of ['used', 'dot', 'capacity', 'budget'])
    expect(contrast(colors[kind], colors.gap)).toBeGreaterThanOrEqual(3)
})

test('the two grounds are a light one and a dark one', () => {
  const [light = 0, dark = 0] = colorsOf(chart([])).map(([, { ground = '' }]) => brightness(ground))
  expect(light).toBeGreaterThan(0.8)
  expect(dark).toBeLessThan(0.1)
})

test('the lines differ without color', () => {
  const dashes = ['used', 'forecast', 'capacity', 'budget'].map(
    kind => new RegExp(`\\.${kind}\\{[^}]*stroke-dasharray:([^;}]*)`).exec(chart([]))?.[1] ?? 'whole',
  )
  expect(new Set(dashes).size).toBe(4)
})

test('nothing is loaded from elsewhere', () => {
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
])('the counts beside a plot with a highest of %p are round', (highest, ticks) => {
  expect(countTicks(highest)).toEqual(ticks)
})

test('the counts beside a plot are whole, start at 0, reach the highest and are few', () => {
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
])('%p beside a plot reads %s', (count, words) => {
  expect(shortCount(count)).toBe(words)
})

test.each([
  ['one night', '2026-11-23', '2026-11-23', ['23 Nov']],
  ['five nights', '2026-11-19', '2026-11-23', ['19 Nov', '20 Nov', '21 Nov', '22 Nov', '23 Nov']],
  ['a month, by Mondays', '2026-10-24', '2026-11-23', ['26 Oct', '2 Nov', '9 Nov', '16 Nov', '23 Nov']],
  ['half a year', '2026-09-20', '2027-02-10', ['Oct', 'Nov', 'Dec', 'Jan 2027', 'Feb']],
  ['a year and more', '2025-10-20', '2027-01-20', ['Jan 2026', 'Apr', 'Jul', 'Oct', 'Jan 2027']],
])('the days below a plot are few and easily named: %s', (_, first, last, labels) => {
  expect(dayTicks(dayOf(first), dayOf(last), 6).map(({ label }) => label)).toEqual(labels)
})

test('the days below a plot lie within it, and are never more than fit', () => {
  fc.assert(
    fc.property(fc.integer({ min: 10_000, max: 30_000 }), fc.integer({ min: 0, max: 500 }), (first, length) => {
      const ticks = dayTicks(first, first + length, 6)
      expect(ticks.length).toBeGreaterThan(0)
      expect(ticks.length).toBeLessThanOrEqual(6)
      for (const { day } of ticks) expect(day >= first && day <= first + length).toBe(true)
    }),
  )
})
