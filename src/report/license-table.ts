import type { License, Result } from '../verdict/result.js'
import { type Detail, remainder } from './detail.js'
import { codeMarkdown } from './escape.js'
import { type LicenseRow, writtenApp } from './history.js'
import { blocks, column, numbers, table } from './markdown.js'
import { by } from './order.js'
import { amount, amountOrUnknown, day, unbroken } from './words.js'

const BAR_CELLS = 10
const TREND_DAYS = 30
const DAY_MS = 86_400_000

/** Seats by app, with what changed in the last 30 days where the history goes back. */
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
  return blocks(['### Licenses', rows.length === 0 ? '' : table(COLUMNS, rows), remainder(shown.length, all.length)])
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
function trend({ app, used }: License, history: readonly LicenseRow[], now: string): string {
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
