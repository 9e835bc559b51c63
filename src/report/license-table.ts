import type { License, Result } from '../evaluate/result.js'
import { DAY_MS } from '../model/days.js'
import { by, byNumber } from '../model/order.js'
import { type Detail, remainder } from './detail.js'
import { codeMarkdown } from './escape.js'
import { forecastSentence } from './forecast.js'
import { type LicenseRow, writtenApp } from './history.js'
import { dateOf, dayOf, pointsOf, type Series, seriesOf } from './license-series.js'
import { blocks, column, details, numbers, table } from './markdown.js'
import { amount, amountOrUnknown, counted, day, unbroken } from './words.js'

const BAR_CELLS = 10
export const TREND_DAYS = 30
const SPARK_NIGHTS = 30
const SPARKS = '▁▂▃▄▅▆▇█'
const NO_SPARK = '·'

/** Seats by app, with what changed in the last 30 days where the history goes back, and that history as text. */
export function licenseSection(result: Result, history: readonly LicenseRow[], detail: Detail): string {
  const all = [...result.licenses].sort(
    by(
      license => license.app,
      license => license.resource,
    ),
  )
  if (all.length === 0) return ''
  const shown = all.slice(0, detail.rows)
  const rows = shown.map(license => rowOf(license, trend(license, history, result.generatedAt)))
  return blocks([
    '### Licenses',
    rows.length === 0 ? '' : table(COLUMNS, rows),
    remainder(shown.length, all.length),
    historyText(seriesOf(history, dayOf(result.generatedAt)), dayOf(result.generatedAt), detail),
  ])
}

const COLUMNS = [
  column('App'),
  numbers('Used'),
  numbers('Capacity'),
  numbers('Remaining'),
  numbers('Budget'),
  column('Use'),
  column(`${TREND_DAYS} days`),
  column('Source'),
]

const rowOf = (license: License, change: string): readonly string[] => [
  codeMarkdown(license.app),
  amountOrUnknown(license.used),
  amountOrUnknown(license.capacity),
  amountOrUnknown(license.remaining),
  // The budget is the baseline's: it is not unknown where there is none.
  license.budget === null ? 'none' : amount(license.budget),
  bar(license),
  change,
  unbroken(license.source ?? 'unknown'),
]

/** `████████░░ 82%` of the seats there are; rounded down, so that only the last one makes it full. */
function bar({ used, capacity, budget }: License): string {
  const ceiling = capacity ?? budget
  if (used === null || ceiling === null || ceiling <= 0) return ''
  const full = Math.min(BAR_CELLS, Math.floor((used / ceiling) * BAR_CELLS))
  return `\`${'█'.repeat(full)}${'░'.repeat(BAR_CELLS - full)}\u00a0${Math.floor((used / ceiling) * 100)}%\`${capacity === null ? ' of the budget' : ''}`
}

/** `+19 since 2026-10-24`: against the oldest count within the window. */
export function trend({ app, used }: License, history: readonly LicenseRow[], now: string): string {
  if (used === null) return ''
  const today = now.slice(0, 10)
  const start = new Date(Date.parse(now) - TREND_DAYS * DAY_MS).toISOString().slice(0, 10)
  const name = writtenApp(app)
  const oldest = history
    .filter(row => row.app === name && row.used !== null && row.date >= start && row.date < today)
    .sort(by(row => row.date))[0]
  if (oldest === undefined || oldest.used === null) return ''
  const change = used - oldest.used
  const sign = change > 0 ? '+' : change < 0 ? '−' : '±'
  return `${sign}${amount(Math.abs(change))} since ${day(oldest.date)}`
}

/** What `licenses.svg` draws, for those who read instead of looking; nothing where there is one night only. */
function historyText(all: readonly Series[], today: number, { rows }: Detail): string {
  const nights = new Set(all.flatMap(series => series.nights.map(night => night.day)))
  const shown = all.slice(0, rows)
  if (nights.size < 2 || shown.length === 0) return ''
  const left = all.length - shown.length
  const body = blocks([
    `The last ${SPARK_NIGHTS} nights are drawn from their lowest count to their highest; \`${NO_SPARK}\` is a night without a known count.`,
    table(
      HISTORY_COLUMNS,
      shown.map(series => historyRow(series, today)),
    ),
    left > 0 ? `${counted(left, 'more app')} in \`licenses.csv\`.` : '',
  ])
  return details('The history, as text', body)
}

const HISTORY_COLUMNS = [
  column('App'),
  column(`${SPARK_NIGHTS} nights`),
  column('First night'),
  column('Last night'),
  numbers('Lowest'),
  numbers('Highest'),
  column('Forecast'),
]

function historyRow(series: Series, today: number): readonly string[] {
  const counts = pointsOf(series.nights, 'used')
    .map(point => point.count)
    .sort(byNumber)
  const [first, last] = [series.nights[0], series.nights.at(-1)]
  return [
    codeMarkdown(series.app),
    `\`${sparkline(series, today)}\``,
    first === undefined ? '' : day(dateOf(first.day)),
    last === undefined ? '' : day(dateOf(last.day)),
    amountOrUnknown(counts[0] ?? null),
    amountOrUnknown(counts.at(-1) ?? null),
    unbroken(forecastSentence(series, today)),
  ]
}

/** `····▁▂▂▃█`: a character a night, tonight's the last. What does not move is drawn at half height. */
function sparkline({ nights }: Series, today: number): string {
  const start = today - SPARK_NIGHTS + 1
  const byDay = new Map(pointsOf(nights, 'used').map(point => [point.day, point.count]))
  const counts = Array.from({ length: SPARK_NIGHTS }, (_, index) => byDay.get(start + index))
  const known = counts.filter(count => count !== undefined)
  const [lowest, highest] = [Math.min(...known), Math.max(...known)]
  const height = (count: number): number => (lowest === highest ? 0.5 : (count - lowest) / (highest - lowest))
  return counts
    .map(count => (count === undefined ? NO_SPARK : SPARKS[Math.round(height(count) * (SPARKS.length - 1))]))
    .join('')
}
