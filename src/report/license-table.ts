import type { License, Result } from '../evaluate/result.js'
import { DAY_MS } from '../model/days.js'
import { by, byNumber } from '../model/order.js'
import { type Detail, remainder } from './detail.js'
import { codeMarkdown } from './escape.js'
import { forecastSentence } from './forecast.js'
import { type LicenseRow, sortedLicenses, writtenApp } from './history.js'
import { dateOf, dayOf, pointsOf, type Series, seriesOf } from './license-series.js'
import { blocks, column, details, numbers, table } from './markdown.js'
import { amount, amountOrUnknown, counted, day, unbroken } from './words.js'

const BAR_CELLS = 10
export const TREND_DAYS = 30
const SPARK_DAYS = 30
const SPARKS = '▁▂▃▄▅▆▇█'
const NO_SPARK = '·'

/** Seats by app, with the change in the last 30 days and the history as text. */
export function licenseSection(result: Result, history: readonly LicenseRow[], detail: Detail): string {
  const all = sortedLicenses(result.licenses)
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
  // The budget comes from the baseline: a missing budget is none, not unknown.
  license.budget === null ? 'none' : amount(license.budget),
  bar(license),
  change,
  unbroken(license.source ?? 'unknown'),
]

/** The used share of the capacity, else of the budget, and its percentage; null if unknown. */
export function usageOf({ used, capacity, budget }: License): Usage | null {
  const ceiling = capacity ?? budget
  if (used === null || ceiling === null || ceiling <= 0) return null
  const share = used / ceiling
  // Rounded down, so that only the last seat makes it 100%.
  return { share, percentage: `${Math.floor(share * 100)}%`, of: capacity === null ? ' of the budget' : '' }
}

type Usage = { readonly share: number; readonly percentage: string; readonly of: string }

/** `████████░░ 82%`; the bar is rounded down too. */
function bar(license: License): string {
  const usage = usageOf(license)
  if (usage === null) return ''
  const full = Math.min(BAR_CELLS, Math.floor(usage.share * BAR_CELLS))
  return `\`${'█'.repeat(full)}${'░'.repeat(BAR_CELLS - full)}\u00a0${usage.percentage}\`${usage.of}`
}

/** `+19 since 2026-10-24`: the difference from the oldest count of the window. */
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

/** The content of `licenses.svg` as text; empty for a history of one day. */
function historyText(all: readonly Series[], today: number, { rows }: Detail): string {
  const days = new Set(all.flatMap(series => series.days.map(({ day: one }) => one)))
  const shown = all.slice(0, rows)
  if (days.size < 2 || shown.length === 0) return ''
  const left = all.length - shown.length
  const body = blocks([
    `One character per day for the last ${SPARK_DAYS} days, scaled from the lowest to the highest count. \`${NO_SPARK}\` is a day without a known count.`,
    table(
      HISTORY_COLUMNS,
      shown.map(series => historyRow(series, today)),
    ),
    left > 0 ? `${counted(left, 'more app')} in \`licenses.csv\`.` : '',
  ])
  return details('License history as text', body)
}

const HISTORY_COLUMNS = [
  column('App'),
  column(`Last ${SPARK_DAYS} days`),
  column('First count'),
  column('Last count'),
  numbers('Lowest'),
  numbers('Highest'),
  column('Forecast'),
]

function historyRow(series: Series, today: number): readonly string[] {
  const counts = pointsOf(series.days, 'used')
    .map(point => point.count)
    .sort(byNumber)
  const [first, last] = [series.days[0], series.days.at(-1)]
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

/** `····▁▂▂▃█`: one character per day, the last one for today. Constant counts are drawn at half height. */
function sparkline({ days }: Series, today: number): string {
  const start = today - SPARK_DAYS + 1
  const byDay = new Map(pointsOf(days, 'used').map(point => [point.day, point.count]))
  const counts = Array.from({ length: SPARK_DAYS }, (_, index) => byDay.get(start + index))
  const known = counts.filter(count => count !== undefined)
  const [lowest, highest] = [Math.min(...known), Math.max(...known)]
  const height = (count: number): number => (lowest === highest ? 0.5 : (count - lowest) / (highest - lowest))
  return counts
    .map(count => (count === undefined ? NO_SPARK : SPARKS[Math.round(height(count) * (SPARKS.length - 1))]))
    .join('')
}
