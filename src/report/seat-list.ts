import type { Result, SeatWay } from '../evaluate/result.js'
import { by } from '../model/order.js'
import { cellsOf, linesOf } from './csv.js'
import { escapeCsv } from './escape.js'

const HEADER = 'app,person,role,way,since'

/**
 * `seats.csv`: how each seat is granted, one row per grant. `since` is the day of the run that first saw the grant, carried
 * forward from the previous file. In the first run, it is the day the user was added to the organization, because the
 * grant cannot be older. Apps with unknown seats have no rows.
 */
export function renderSeatList({ seats, generatedAt }: Result, previousCsv: string | null): string {
  const previous = previousCsv === null ? null : readPrevious(previousCsv, seats)
  const today = generatedAt.slice(0, 10)
  const sinceOf = (key: string, added: string | null): string =>
    previous === null ? (added?.slice(0, 10) ?? '') : (previous.get(key) ?? today)
  const apps = seats.map(({ app, seats: fact }) => ({ app: escapeCsv(app), grants: fact.known ? fact.value : [] }))
  const texts = apps.toSorted(by(({ app }) => app)).flatMap(({ app, grants }) => describeApp(app, grants, sinceOf))
  return `${[HEADER, ...texts].join('\n')}\n`
}

type SinceOf = (key: string, added: string | null) => string

/** Lines are joined in batches, to keep few short strings in memory. */
const BATCH_SIZE = 1_000

/** The lines of one app, in batches. */
function describeApp(app: string, grants: readonly SeatWay[], sinceOf: SinceOf): readonly string[] {
  const cell = cellsByText(grants)
  const sorted = grants.toSorted(
    by(
      ({ person }) => cell(person),
      ({ role }) => cell(role),
      ({ way }) => cell(way),
    ),
  )
  const describe = ({ person, role, way, added }: SeatWay): string => {
    const key = `${app},${cell(person)},${cell(role)},${cell(way)}`
    return `${key},${escapeCsv(sinceOf(key, added))}`
  }
  const starts = Array.from({ length: Math.ceil(sorted.length / BATCH_SIZE) }, (_, index) => index * BATCH_SIZE)
  return starts.map(start => {
    const lines = sorted.slice(start, start + BATCH_SIZE).map(describe)
    return lines.join('\n')
  })
}

/** Escapes each text once. Only cells that differ from their text are stored. */
function cellsByText(grants: readonly SeatWay[]): (text: string) => string {
  const escaped = new Map<string, string>()
  for (const { person, role, way } of grants) {
    for (const text of [person, role, way]) {
      const cell = escapeCsv(text)
      if (cell !== text) escaped.set(text, cell)
    }
  }
  return text => escaped.get(text) ?? text
}

/** `since` by row. Null for another file, or for a file with differently redacted users, whose rows do not match. */
function readPrevious(csv: string, seats: Result['seats']): ReadonlyMap<string, string> | null {
  const lines = linesOf(csv, HEADER)
  if (lines === null) return null
  const people = new Set(
    seats.flatMap(({ seats: fact }) => (fact.known ? fact.value : [])).map(way => escapeCsv(way.person)),
  )
  const since = new Map<string, string>()
  let isComparable = people.size === 0
  for (const line of lines) {
    const cells = cellsOf(line)?.map(escapeCsv)
    if (cells?.length !== 5) continue
    isComparable ||= people.has(cells[1] ?? '')
    since.set(cells.slice(0, 4).join(','), cells[4] ?? '')
  }
  return isComparable || since.size === 0 ? since : null
}
