import type { AppSeatWays, Result, SeatWay } from '../evaluate/result.js'
import { by } from '../model/order.js'
import { type Detail, folded, remainder } from './detail.js'
import { codeMarkdown, escapeMarkdown, MAX_SENTENCE_LENGTH } from './escape.js'
import { blocks, column, numbers, table } from './markdown.js'
import { amount, amountOrUnknown } from './words.js'

/** How the seats of each app are granted, and how many seats depend on one grant only. */
export function seatGrantsSection({ seats }: Result, detail: Detail): string {
  if (seats.length === 0) return ''
  const apps = seats.slice(0, detail.rows)
  const grants = seats.flatMap(grantsOf)
  const shown = grants.slice(0, detail.rows)
  return blocks([
    '### How seats are granted',
    SEAT_NOTE,
    apps.length === 0 ? '' : table([column('App'), ...SEAT_COLUMNS.map(numbers)], apps.map(appRow)),
    remainder(apps.length, seats.length),
    ...unknownReasons(apps),
    shown.length === 0
      ? ''
      : folded('All grants', table(GRANT_COLUMNS, shown.map(grantRow)), shown.length, grants.length),
  ])
}

export const SEAT_NOTE =
  'A user with several grants uses one seat, so the grants can add up to more than the seats. Inferred grants come with the role of an organization administrator.'

/** Each reason once: an incomplete list of users affects all apps. */
function unknownReasons(apps: readonly AppSeatWays[]): readonly string[] {
  const reasons = new Set(apps.flatMap(({ seats }) => (seats.known ? [] : [seats.reason])))
  return [...reasons].map(reason => `**Unknown:** ${escapeMarkdown(reason, MAX_SENTENCE_LENGTH)}`)
}

export const SEAT_COLUMNS = ['Seats', 'By group', 'Direct', 'Inferred', 'Unknown'] as const

const KINDS: readonly ((way: string) => boolean)[] = [
  way => way.startsWith('group:'),
  way => way === 'direct',
  way => way === 'inferred',
  way => way === 'unknown',
]

function appRow({ app, seats }: AppSeatWays): readonly string[] {
  if (!seats.known) return [codeMarkdown(app), amountOrUnknown(null), ...KINDS.map(() => '')]
  return [codeMarkdown(app), ...countSeats(seats.value).map(amount)]
}

/** The number of users with a seat: in total, by group, direct, inferred, and by an unknown grant. */
export function countSeats(grants: readonly SeatWay[]): readonly number[] {
  const people = new Map<string, number>()
  for (const { person, way } of grants) {
    people.set(
      person,
      KINDS.reduce((bits, isOf, kind) => (isOf(way) ? bits | (1 << kind) : bits), people.get(person) ?? 0),
    )
  }
  const counts = KINDS.map(() => 0)
  for (const bits of people.values())
    for (const [kind, count] of counts.entries()) counts[kind] = count + ((bits >> kind) & 1)
  return [people.size, ...counts]
}

type GrantCount = { readonly app: string; readonly way: string; readonly people: number; readonly alone: number }

const GRANT_COLUMNS = [column('App'), column('Granted by'), numbers('Seats'), numbers('Only by this grant')]

const grantRow = ({ app, way, people, alone }: GrantCount): readonly string[] => [
  codeMarkdown(app),
  describe(way),
  amount(people),
  amount(alone),
]

const describe = (way: string): string => {
  if (way === 'group:') return 'group without a name'
  if (way.startsWith('group:')) return `group ${codeMarkdown(way.slice('group:'.length))}`
  return WORDS.get(way) ?? escapeMarkdown(way)
}

const WORDS: ReadonlyMap<string, string> = new Map([
  ['direct', '**direct role assignment**'],
  ['inferred', 'inferred from organization administrator'],
  ['unknown', '**unknown**'],
])

/** The grants of one app, those with the most users first. */
function grantsOf({ app, seats }: AppSeatWays): readonly GrantCount[] {
  if (!seats.known) return []
  // The only grant of each user; null for several grants.
  const only = new Map<string, string | null>()
  for (const { person, way } of seats.value) {
    const known = only.get(person)
    only.set(person, known === undefined || known === way ? way : null)
  }
  const alone = tally(only.values())
  const counts = [...group(seats.value)].map(([way, people]) => ({
    app,
    way,
    people: people.size,
    alone: alone.get(way) ?? 0,
  }))
  return counts.toSorted(
    by(
      count => -count.people,
      count => count.way,
    ),
  )
}

/** The users of each grant. A user with two roles by one grant counts once. */
function group(grants: readonly SeatWay[]): ReadonlyMap<string, ReadonlySet<string>> {
  const groups = new Map<string, Set<string>>()
  for (const { person, way } of grants) {
    const people = groups.get(way) ?? new Set()
    groups.set(way, people.add(person))
  }
  return groups
}

function tally(grants: Iterable<string | null>): ReadonlyMap<string | null, number> {
  const counts = new Map<string | null, number>()
  for (const way of grants) counts.set(way, (counts.get(way) ?? 0) + 1)
  return counts
}
