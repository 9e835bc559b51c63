import { DAY_MS } from '../model/days.js'
import { by, byText } from '../model/order.js'
import type { LicenseRow } from './history.js'

/** What was counted of one app in one night. `day` is a number of days since 1970 (UTC); unknown counts are null. */
export type Night = {
  readonly day: number
  readonly used: number | null
  readonly capacity: number | null
  readonly budget: number | null
}

/** The nights of one app by day, one a day. A night that was missed is not among them. */
export type Series = { readonly app: string; readonly nights: readonly Night[] }

/** A known count on a day. */
export type Point = { readonly day: number; readonly count: number }

/** Two days between which no night has a known count of seats in use. */
export type Gap = { readonly from: number; readonly to: number }

/** The day of an ISO 8601 date or time in UTC. */
export const dayOf = (time: string): number => Date.parse(`${time.slice(0, 10)}T00:00:00Z`) / DAY_MS

/** `2026-11-23`, of a number of days since 1970. */
export const dateOf = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10)

/** The history by app, sorted by name. A day after today is a mistake of the file and is left out. */
export function seriesOf(rows: readonly LicenseRow[], today: number): readonly Series[] {
  const byApp = new Map<string, Night[]>()
  for (const { date, app, used, capacity, budget } of rows) {
    const night = { day: dayOf(date), used, capacity, budget }
    if (night.day > today) continue
    const nights = byApp.get(app)
    if (nights === undefined) byApp.set(app, [night])
    else nights.push(night)
  }
  return [...byApp]
    .sort(([a], [b]) => byText(a, b))
    .map(([app, nights]) => ({ app, nights: nights.sort(by(night => night.day)) }))
}

/** The known counts, by day. */
export const pointsOf = (nights: readonly Night[], count: 'used' | 'capacity' | 'budget'): readonly Point[] =>
  nights.flatMap(night => {
    const known = night[count]
    return known === null ? [] : [{ day: night.day, count: known }]
  })

/** Known counts of nights that follow each other: what may be joined by a line. */
export function runsOf(points: readonly Point[]): readonly (readonly Point[])[] {
  const runs: Point[][] = []
  for (const point of points) {
    const run = runs.at(-1)
    if (run?.at(-1)?.day === point.day - 1) run.push(point)
    else runs.push([point])
  }
  return runs
}

/** Where nothing is known of the seats in use, from the app's first night until today. */
export function gapsOf({ nights }: Series, today: number): readonly Gap[] {
  const known = new Set(pointsOf(nights, 'used').map(point => point.day))
  const edges = [nights[0]?.day ?? today, ...known, today]
  return edges.slice(1).flatMap((to, index) => {
    const from = edges[index] ?? to
    const joined = to - from <= 1 && known.has(from) && known.has(to)
    return from === to || joined ? [] : [{ from, to }]
  })
}
