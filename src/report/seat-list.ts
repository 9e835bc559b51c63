import type { Result, SeatWay } from '../verdict/result.js'
import { cellsOf, linesOf } from './csv.js'
import { escapeCsv } from './escape.js'
import { by } from './order.js'

const HEADER = 'app,person,role,way,since'

/**
 * `seats.csv`: why each seat is taken, one row a way. `since` is the day on which the gate first saw the way, carried on
 * from the earlier file. For what was there on the first night it is the day the person came to the organization: the
 * seat cannot be older. An app whose seats are not known has no rows.
 */
export function renderSeatList({ seats, generatedAt }: Result, earlierCsv: string | null): string {
  const earlier = earlierCsv === null ? null : readEarlier(earlierCsv, seats)
  const today = generatedAt.slice(0, 10)
  const sinceOf = (key: string, added: string | null): string =>
    earlier === null ? (added?.slice(0, 10) ?? '') : (earlier.get(key) ?? today)
  const apps = seats.map(({ app, seats: fact }) => ({ app: escapeCsv(app), ways: fact.known ? fact.value : [] }))
  const texts = apps.toSorted(by(({ app }) => app)).map(({ app, ways }) => tellApp(app, ways, sinceOf))
  return `${[HEADER, ...texts.filter(text => text !== '')].join('\n')}\n`
}

type SinceOf = (key: string, added: string | null) => string

/** The lines of one app: there may be a hundred thousand, so those of all are never kept side by side. */
function tellApp(app: string, ways: readonly SeatWay[], sinceOf: SinceOf): string {
  const cell = openCells()
  const rows = ways.map(({ person, role, way, added }) => ({
    person: escapeCsv(person),
    role: cell(role),
    way: cell(way),
    added,
  }))
  rows.sort(BY_PERSON)
  const lines = rows.map(({ person, role, way, added }) => {
    const key = `${app},${person},${role},${way}`
    return `${key},${escapeCsv(sinceOf(key, added))}`
  })
  return lines.join('\n')
}

const BY_PERSON = by<Omit<SeatWay, 'added'>>(
  row => row.person,
  row => row.role,
  row => row.way,
)

/** Roles and ways are few, and are escaped once. */
function openCells(): (text: string) => string {
  const cells = new Map<string, string>()
  return text => {
    const cell = cells.get(text) ?? escapeCsv(text)
    cells.set(text, cell)
    return cell
  }
}

/** `since` by row. Null for a file that tells nothing: none of ours, or of a night with other names for people. */
function readEarlier(csv: string, seats: Result['seats']): ReadonlyMap<string, string> | null {
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
