import { DAY_MS } from '../model/days.js'
import { by, byText } from '../model/order.js'
import { groupBy } from './grouping.js'
import type { LicenseRow } from './history.js'

/** The counts of one app on one day. `day` is the number of days since 1970 (UTC); unknown counts are null. */
export type DailyCounts = {
  readonly day: number
  readonly used: number | null
  readonly capacity: number | null
  readonly budget: number | null
}

/** The counts of one app, at most one entry per day, sorted by day. Days without a run have no entry. */
export type Series = { readonly app: string; readonly days: readonly DailyCounts[] }

/** A known count on a day. */
export type Point = { readonly day: number; readonly count: number }

/** A period without a known count of seats in use, between two days. */
export type Gap = { readonly from: number; readonly to: number }

/** The day of an ISO 8601 date or time in UTC. */
export const dayOf = (time: string): number => Date.parse(`${time.slice(0, 10)}T00:00:00Z`) / DAY_MS

/** `2026-11-23`, of a number of days since 1970. */
export const dateOf = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10)

/** The history by app, sorted by name. Days after today are errors in the file and are left out. */
export function seriesOf(rows: readonly LicenseRow[], today: number): readonly Series[] {
  const past = rows.filter(({ date }) => dayOf(date) <= today)
  return [...groupBy(past, ({ app }) => app)]
    .sort(([a], [b]) => byText(a, b))
    .map(([app, own]) => ({ app, days: own.map(countsOf).sort(by(({ day }) => day)) }))
}

const countsOf = ({ date, used, capacity, budget }: LicenseRow): DailyCounts => ({
  day: dayOf(date),
  used,
  capacity,
  budget,
})

/** The known counts, by day. */
export const pointsOf = (days: readonly DailyCounts[], kind: 'used' | 'capacity' | 'budget'): readonly Point[] =>
  days.flatMap(counts => {
    const count = counts[kind]
    return count === null ? [] : [{ day: counts.day, count }]
  })

/** Known counts of consecutive days: only these are joined by a line. */
export function runsOf(points: readonly Point[]): readonly (readonly Point[])[] {
  const runs: Point[][] = []
  for (const point of points) {
    const run = runs.at(-1)
    if (run?.at(-1)?.day === point.day - 1) run.push(point)
    else runs.push([point])
  }
  return runs
}

/** Periods without a known count of seats in use, from the first day of the app until today. */
export function gapsOf({ days }: Series, today: number): readonly Gap[] {
  const known = new Set(pointsOf(days, 'used').map(point => point.day))
  const edges = [days[0]?.day ?? today, ...known, today]
  return edges.slice(1).flatMap((to, index) => {
    const from = edges[index] ?? to
    const joined = to - from <= 1 && known.has(from) && known.has(to)
    return from === to || joined ? [] : [{ from, to }]
  })
}
