import type { AppSeatWays, Result, SeatWay } from '../verdict/result.js'
import { type Detail, remainder } from './detail.js'
import { codeMarkdown, escapeMarkdown, MAX_SENTENCE_LENGTH } from './escape.js'
import { blocks, column, details, numbers, table } from './markdown.js'
import { by } from './order.js'
import { amount, amountOrUnknown } from './words.js'

/** Which ways lead to the seats of each app, and whom each one alone lets in. */
export function waysSection({ seats }: Result, detail: Detail): string {
  if (seats.length === 0) return ''
  const apps = seats.slice(0, detail.rows)
  const ways = seats.flatMap(waysOf)
  const shown = ways.slice(0, detail.rows)
  const list = blocks([table(WAY_COLUMNS, shown.map(wayRow)), remainder(shown.length, ways.length)])
  return blocks([
    '### Ways in',
    'Who holds a seat by which way. A person with several ways has one seat, so the ways may add up to more than the seats.',
    apps.length === 0 ? '' : table(APP_COLUMNS, apps.map(appRow)),
    remainder(apps.length, seats.length),
    ...whyUnknown(apps),
    shown.length === 0 ? '' : details('The ways, one by one', list),
  ])
}

/** Once for all apps of which it is so, as a list of people that was cut off hits them all. */
function whyUnknown(apps: readonly AppSeatWays[]): readonly string[] {
  const reasons = new Set(apps.flatMap(({ seats }) => (seats.known ? [] : [seats.reason])))
  return [...reasons].map(reason => `**Not known:** ${escapeMarkdown(reason, MAX_SENTENCE_LENGTH)}`)
}

const APP_COLUMNS = [
  column('App'),
  numbers('Seats'),
  numbers('By groups'),
  numbers('Directly'),
  numbers('Inferred'),
  numbers('Not known'),
]

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

/** How many people hold a seat: at all, by groups, directly, inferred, by a way that is not known. */
export const countSeats = (ways: readonly SeatWay[]): readonly number[] =>
  [() => true, ...KINDS].map(isOf => peopleOf(ways.filter(({ way }) => isOf(way))).size)

const peopleOf = (ways: readonly SeatWay[]): ReadonlySet<string> => new Set(ways.map(({ person }) => person))

type WayCount = { readonly app: string; readonly way: string; readonly people: number; readonly alone: number }

const WAY_COLUMNS = [column('App'), column('Way'), numbers('Seats'), numbers('By no other way')]

const wayRow = ({ app, way, people, alone }: WayCount): readonly string[] => [
  codeMarkdown(app),
  describe(way),
  amount(people),
  amount(alone),
]

const describe = (way: string): string => {
  if (way === 'group:') return 'a group that Atlassian does not name'
  if (way.startsWith('group:')) return `group ${codeMarkdown(way.slice('group:'.length))}`
  return WORDS.get(way) ?? escapeMarkdown(way)
}

const WORDS: ReadonlyMap<string, string> = new Map([
  ['direct', '**directly**'],
  ['inferred', 'inferred, as an organization administrator'],
  ['unknown', '**not known**'],
])

/** The ways to the seats of one app, those that most people come by first. */
function waysOf({ app, seats }: AppSeatWays): readonly WayCount[] {
  if (!seats.known) return []
  const waysByPerson = group(
    seats.value,
    ({ person }) => person,
    ({ way }) => way,
  )
  const peopleByWay = group(
    seats.value,
    ({ way }) => way,
    ({ person }) => person,
  )
  const counts = [...peopleByWay].map(([way, people]) => {
    const alone = [...people].filter(person => waysByPerson.get(person)?.size === 1).length
    return { app, way, people: people.size, alone }
  })
  return counts.toSorted(
    by(
      count => -count.people,
      count => count.way,
    ),
  )
}

function group(
  ways: readonly SeatWay[],
  keyOf: (way: SeatWay) => string,
  valueOfWay: (way: SeatWay) => string,
): ReadonlyMap<string, ReadonlySet<string>> {
  const groups = new Map<string, Set<string>>()
  for (const way of ways) {
    const values = groups.get(keyOf(way)) ?? new Set()
    groups.set(keyOf(way), values.add(valueOfWay(way)))
  }
  return groups
}
