import type { Result, SeatWay } from '../evaluate/result.js'
import { by } from '../model/order.js'
import { cellsOf, linesOf } from './csv.js'
import { escapeCsv } from './escape.js'

const HEADER = 'app,person,role,way,since'

/**
 * `seats.csv`: why each seat is taken, one row a way. `since` is the day on which the gate first saw the way, carried on
 * from the earlier file. For what was there on the first night it is the day the person came to the organization: the
 * seat cannot be older. An app whose seats are not known has no rows.
 */
export function renderSeatList({ seats, generatedAt }: Result, earlierCsv: string | null): string {
  const earlier = earlierCsv === null ? null : readPrevious(earlierCsv, seats)
  const today = generatedAt.slice(0, 10)
  const sinceOf = (key: string, added: string | null): string =>
    earlier === null ? (added?.slice(0, 10) ?? '') : (earlier.get(key) ?? today)
  const apps = seats.map(({ app, seats: fact }) => ({ app: escapeCsv(app), ways: fact.known ? fact.value : [] }))
  const texts = apps.toSorted(by(({ app }) => app)).flatMap(({ app, ways }) => describeApp(app, ways, sinceOf))
  return `${[HEADER, ...texts].join('\n')}\n`
}

type SinceOf = (key: string, added: string | null) => string

/** Lines that are made at once: of a hundred thousand side by side each would outlive its use. */
const AT_ONCE = 1_000

/** The lines of one app, many in each text. */
function describeApp(app: string, ways: readonly SeatWay[], sinceOf: SinceOf): readonly string[] {
  const cell = openCells(ways)
  const sorted = ways.toSorted(
    by(
      ({ person }) => cell(person),
      ({ role }) => cell(role),
      ({ way }) => cell(way),
    ),
  )
  const tell = ({ person, role, way, added }: SeatWay): string => {
    const key = `${app},${cell(person)},${cell(role)},${cell(way)}`
    return `${key},${escapeCsv(sinceOf(key, added))}`
  }
  const starts = Array.from({ length: Math.ceil(sorted.length / AT_ONCE) }, (_, index) => index * AT_ONCE)
  return starts.map(start => {
    const lines = sorted.slice(start, start + AT_ONCE).map(tell)
    return lines.join('\n')
  })
}

/** Each text is escaped once, and only that is kept in which the cell differs from it. */
function openCells(ways: readonly SeatWay[]): (text: string) => string {
  const odd = new Map<string, string>()
  for (const { person, role, way } of ways) {
    for (const text of [person, role, way]) {
      const cell = escapeCsv(text)
      if (cell !== text) odd.set(text, cell)
    }
  }
  return text => odd.get(text) ?? text
}

/** `since` by row. Null for a file that tells nothing: none of ours, or of a night with other names for people. */
function readPrevious(csv: string, seats: Result['seats']): ReadonlyMap<string, string> | null {
  const lines = linesOf(csv, HEADER)
  if (lines === null) return null
  const people = new Set(
    seats.flatMap(({ seats: fact }) => (fact.known ? fact.value : [])).map(way => escapeCsv(way.person)),
  )
  const since = new Map<string, string>()
  let isOurs = people.size === 0
  for (const line of lines) {
    const cells = cellsOf(line)?.map(escapeCsv)
    if (cells?.length !== 5) continue
    isOurs ||= people.has(cells[1] ?? '')
    since.set(cells.slice(0, 4).join(','), cells[4] ?? '')
  }
  return isOurs || since.size === 0 ? since : null
}
