import type { Result } from '../verdict/result.js'
import { cellsOf, linesOf } from './csv.js'
import { escapeCsv } from './escape.js'
import { by } from './order.js'

const HEADER = 'app,person,role,way,since'

/** One way by which somebody holds a role that takes a seat; each cell as it stands in the file. */
type Row = { readonly app: string; readonly person: string; readonly role: string; readonly way: string }

/**
 * `seats.csv`: why each seat is taken, one row a way. `since` is the day on which the gate first saw the way, carried on
 * from the earlier file. For what was there on the first night it is the day the person came to the organization: the
 * seat cannot be older. An app whose seats are not known has no rows.
 */
export function renderSeatList({ seats, generatedAt }: Result, earlierCsv: string | null): string {
  const rows = seats.flatMap(({ app, seats: fact }) =>
    (fact.known ? fact.value : []).map(({ person, role, way, added }) => ({
      row: { app: escapeCsv(app), person: escapeCsv(person), role: escapeCsv(role), way: escapeCsv(way) },
      added: added?.slice(0, 10) ?? '',
    })),
  )
  const people = new Set(rows.map(({ row }) => row.person))
  const earlier = earlierCsv === null ? null : readEarlier(earlierCsv, people)
  const today = generatedAt.slice(0, 10)
  const lines = rows
    .map(({ row, added }) => ({ ...row, since: earlier === null ? added : (earlier.get(keyOf(row)) ?? today) }))
    .toSorted(
      by(
        row => row.app,
        row => row.person,
        row => row.role,
        row => row.way,
      ),
    )
    .map(({ app, person, role, way, since }) => [app, person, role, way, escapeCsv(since)].join(','))
  return `${[HEADER, ...lines].join('\n')}\n`
}

const keyOf = ({ app, person, role, way }: Row): string => [app, person, role, way].join(',')

/** `since` by row. Null for a file that tells nothing: none of ours, or of a night with other names for people. */
function readEarlier(csv: string, people: ReadonlySet<string>): ReadonlyMap<string, string> | null {
  const lines = linesOf(csv, HEADER)
  if (lines === null) return null
  const rows = lines.flatMap(line => {
    const cells = cellsOf(line)
    if (cells?.length !== 5) return []
    const [app = '', person = '', role = '', way = '', since = ''] = cells.map(escapeCsv)
    return [{ app, person, role, way, since }]
  })
  const isOurs = rows.some(({ person }) => people.has(person)) || rows.length === 0 || people.size === 0
  return isOurs ? new Map(rows.map(row => [keyOf(row), row.since])) : null
}
