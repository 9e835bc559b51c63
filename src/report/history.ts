import type { License, Result } from '../evaluate/result.js'
import { by } from '../model/order.js'
import { cellsOf, linesOf } from './csv.js'
import { escapeCsv } from './escape.js'
import { amount, counted } from './words.js'

const HEADER = 'date,app,used,capacity,remaining,budget,source'
const SOURCES: readonly License['source'][] = ['role-holders', 'application-role', null]
const LINES_TO_NAME = 5

/** One app instance on one day (UTC). `app` is the text of the CSV cell. Unknown numbers are null. */
export type LicenseRow = {
  readonly date: string
  readonly app: string
  readonly used: number | null
  readonly capacity: number | null
  readonly remaining: number | null
  readonly budget: number | null
  readonly source: License['source']
}

export type History = {
  /** The text of `licenses.csv`. */
  readonly csv: string
  readonly rows: readonly LicenseRow[]
  /** One sentence about rows of the previous file that were dropped, or null. */
  readonly problem: string | null
}

/** Carries the rows of the previous run forward. The rows of this run replace rows of the same day and app. */
export function mergeHistory(previousCsv: string | null, result: Result): History {
  const previous = previousCsv === null ? NO_HISTORY : parse(previousCsv)
  const byKey = new Map([...previous.rows, ...rowsOf(result)].map(row => [keyOf(row), row]))
  const rows = [...byKey.values()].sort(
    by(
      row => row.date,
      row => row.app,
    ),
  )
  return { csv: `${[HEADER, ...rows.map(write)].join('\n')}\n`, rows, problem: previous.problem }
}

/** Whether the text has the header of `licenses.csv`. Its rows may still be invalid. */
export const isHistory = (csv: string): boolean => linesOf(csv, HEADER) !== null

/** The alias of an app as written in the file: aliases with the same escaped text are one app in the history. */
export const writtenApp = (app: string): string => cellsOf(escapeCsv(app))?.[0] ?? ''

export const sortedLicenses = (licenses: Result['licenses']): Result['licenses'] =>
  licenses.toSorted(
    by(
      license => license.app,
      license => license.resource,
    ),
  )

type Parsed = { readonly rows: readonly LicenseRow[]; readonly problem: string | null }

const NO_HISTORY: Parsed = { rows: [], problem: null }

const keyOf = ({ date, app }: LicenseRow): string => `${date},${app}`

function rowsOf({ licenses, generatedAt }: Result): readonly LicenseRow[] {
  return sortedLicenses(licenses).map(({ app, used, capacity, remaining, budget, source }) => ({
    date: generatedAt.slice(0, 10),
    app: writtenApp(app),
    used,
    capacity,
    remaining,
    budget,
    source,
  }))
}

// Numbers are not escaped: a negative number is not a formula.
const write = ({ date, app, used, capacity, remaining, budget, source }: LicenseRow): string =>
  [date, escapeCsv(app), used ?? '', capacity ?? '', remaining ?? '', budget ?? '', source ?? ''].join(',')

function parse(csv: string): Parsed {
  const lines = linesOf(csv, HEADER)
  if (lines === null) {
    return {
      rows: [],
      problem: `The license history of the previous run was not carried forward: its first line is not ${HEADER}.`,
    }
  }
  const rows = new Map<string, LicenseRow>()
  const dropped: number[] = []
  for (const [index, line] of lines.entries()) {
    const row = rowOf(line)
    // The header is line 1.
    if (row === null || rows.has(keyOf(row))) dropped.push(index + 2)
    else rows.set(keyOf(row), row)
  }
  return { rows: [...rows.values()], problem: problemOf(dropped, lines.length) }
}

function problemOf(dropped: readonly number[], total: number): string | null {
  if (dropped.length === 0) return null
  const named = dropped.slice(0, LINES_TO_NAME).join(', ')
  const more = dropped.length > LINES_TO_NAME ? ' and more' : ''
  const rows = `${amount(dropped.length)} of ${counted(total, 'row')}`
  return `The license history of the previous run lost ${rows}, invalid or repeated: line ${named}${more}.`
}

function rowOf(line: string): LicenseRow | null {
  const cells = cellsOf(line)
  if (cells?.length !== 7) return null
  const [date = '', app = '', ...rest] = cells
  const numbers = rest.slice(0, 4).map(numberOf)
  const source = SOURCES.find(known => (known ?? '') === rest[4])
  const isValid = isDay(date) && app !== '' && app === writtenApp(app) && !numbers.includes(undefined)
  if (!isValid || source === undefined) return null
  const [used = null, capacity = null, remaining = null, budget = null] = numbers
  return { date, app, used, capacity, remaining, budget, source }
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const time = Date.parse(`${text}T00:00:00Z`)
  // `Date.parse` reads 30 February as a day of March.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}

/** An integer, null for an empty cell, undefined for other text. */
function numberOf(cell: string): number | null | undefined {
  if (cell === '') return null
  return /^-?\d{1,15}$/.test(cell) ? Number(cell) : undefined
}
