import type { AppSeatWays, Result, SeatWay } from '../evaluate/result.js'
import { by } from '../model/order.js'
import { type Detail, remainder } from './detail.js'
import { codeMarkdown, escapeMarkdown, MAX_SENTENCE_LENGTH } from './escape.js'
import { blocks, column, details, numbers, table } from './markdown.js'
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
export function countSeats(ways: readonly SeatWay[]): readonly number[] {
  const people = new Map<string, number>()
  for (const { person, way } of ways) {
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
  // By person, the way they have; null where they have several.
  const only = new Map<string, string | null>()
  for (const { person, way } of seats.value) {
    const earlier = only.get(person)
    only.set(person, earlier === undefined || earlier === way ? way : null)
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

/** By way, the people who have it: by two roles too they are one. */
function group(ways: readonly SeatWay[]): ReadonlyMap<string, ReadonlySet<string>> {
  const groups = new Map<string, Set<string>>()
  for (const { person, way } of ways) {
    const people = groups.get(way) ?? new Set()
    groups.set(way, people.add(person))
  }
  return groups
}

function tally(ways: Iterable<string | null>): ReadonlyMap<string | null, number> {
  const counts = new Map<string | null, number>()
  for (const way of ways) counts.set(way, (counts.get(way) ?? 0) + 1)
  return counts
}
