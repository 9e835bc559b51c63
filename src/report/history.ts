import type { License, Result } from '../evaluate/result.js'
import { by } from '../model/order.js'
import { cellsOf, linesOf } from './csv.js'
import { escapeCsv } from './escape.js'
import { counted } from './words.js'

const HEADER = 'date,app,used,capacity,remaining,budget,source'
const SOURCES: readonly License['source'][] = ['role-holders', 'application-role', null]
const LINES_TO_NAME = 5

/** One app instance on one day (UTC). `app` is as it stands in the file. Unknown numbers are null. */
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
  /** One sentence about what of the earlier file was lost, else null. */
  readonly problem: string | null
}

/** Carries the earlier rows forward; today's replace the rows of the same day and app. */
export function mergeHistory(earlierCsv: string | null, result: Result): History {
  const earlier = earlierCsv === null ? NO_HISTORY : parse(earlierCsv)
  const byKey = new Map([...earlier.rows, ...rowsOf(result)].map(row => [keyOf(row), row]))
  const rows = [...byKey.values()].sort(
    by(
      row => row.date,
      row => row.app,
    ),
  )
  return { csv: `${[HEADER, ...rows.map(write)].join('\n')}\n`, rows, problem: earlier.problem }
}

/** Whether a text can be such a file at all; single rows may still be broken. */
export const isHistory = (csv: string): boolean => linesOf(csv, HEADER) !== null

/** The alias of an app as it reads in the file: two aliases that are written alike are one app of the history. */
export const writtenApp = (app: string): string => cellsOf(escapeCsv(app))?.[0] ?? ''

type Parsed = { readonly rows: readonly LicenseRow[]; readonly problem: string | null }

const NO_HISTORY: Parsed = { rows: [], problem: null }

const keyOf = ({ date, app }: LicenseRow): string => `${date},${app}`

function rowsOf({ licenses, generatedAt }: Result): readonly LicenseRow[] {
  return [...licenses]
    .sort(
      by(
        license => license.app,
        license => license.resource,
      ),
    )
    .map(({ app, used, capacity, remaining, budget, source }) => ({
      date: generatedAt.slice(0, 10),
      app: writtenApp(app),
      used,
      capacity,
      remaining,
      budget,
      source,
    }))
}

// Numbers do not go through the escape: a negative one is no formula.
const write = ({ date, app, used, capacity, remaining, budget, source }: LicenseRow): string =>
  [date, escapeCsv(app), used ?? '', capacity ?? '', remaining ?? '', budget ?? '', source ?? ''].join(',')

function parse(csv: string): Parsed {
  const lines = linesOf(csv, HEADER)
  if (lines === null) {
    return {
      rows: [],
      problem: `The earlier license history was not carried forward: its first line is not ${HEADER}.`,
    }
  }
  const rows = new Map<string, LicenseRow>()
  const lost: number[] = []
  for (const [index, line] of lines.entries()) {
    const row = rowOf(line)
    // The header is line 1.
    if (row === null || rows.has(keyOf(row))) lost.push(index + 2)
    else rows.set(keyOf(row), row)
  }
  return { rows: [...rows.values()], problem: lossOf(lost, lines.length) }
}

function lossOf(lost: readonly number[], total: number): string | null {
  if (lost.length === 0) return null
  const named = lost.slice(0, LINES_TO_NAME).join(', ')
  const more = lost.length > LINES_TO_NAME ? ' and more' : ''
  const loss = `${counted(lost.length, 'row')} of ${total}`
  return `The earlier license history lost ${loss}, broken or repeated: line ${named}${more}.`
}

function rowOf(line: string): LicenseRow | null {
  const cells = cellsOf(line)
  if (cells?.length !== 7) return null
  const [date = '', app = '', ...rest] = cells
  const numbers = rest.slice(0, 4).map(numberOf)
  const source = SOURCES.find(known => (known ?? '') === rest[4])
  const sound = isDay(date) && app !== '' && app === writtenApp(app) && !numbers.includes(undefined)
  if (!sound || source === undefined) return null
  const [used = null, capacity = null, remaining = null, budget = null] = numbers
  return { date, app, used, capacity, remaining, budget, source }
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const time = Date.parse(`${text}T00:00:00Z`)
  // Where February has a 30th, the day comes back as another.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}

/** A whole number, null for an empty cell, undefined for anything else. */
function numberOf(cell: string): number | null | undefined {
  if (cell === '') return null
  return /^-?\d{1,15}$/.test(cell) ? Number(cell) : undefined
}
