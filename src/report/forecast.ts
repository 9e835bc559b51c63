import { dateOf, type Point, pointsOf, type Series } from './license-series.js'
import { amount, counted } from './words.js'

/** Two weeks, so that every weekday counts twice and the joiners of one Monday are not a trend. */
export const MIN_COUNTS = 14

/** A quarter: long enough to level out a wave of joiners, short enough to ignore the growth of last year. */
export const WINDOW_DAYS = 90

/** Two years, eight times the window: a trend of one quarter does not predict more. */
export const HORIZON_DAYS = 730

/** The slope of a least squares line through the counts of the window, continued from the last count. */
export type Forecast = {
  readonly seatsADay: number
  /** The number of known counts in the window. */
  readonly counts: number
  /** The last known count and its day (days since 1970, UTC). The days to a limit are counted from it. */
  readonly used: number
  readonly from: number
  readonly budget: number | null
  readonly capacity: number | null
  /** 0: reached. Null: no limit, seats do not rise, or the limit is beyond the horizon. */
  readonly daysToBudget: number | null
  readonly daysToCapacity: number | null
}

/** Null with fewer than 14 known counts, or for an app without a count of today, which was removed. */
export function forecastOf(series: Series, today: number): Forecast | null {
  const latest = series.days.at(-1)
  const points = windowOf(series, today)
  const last = points.at(-1)
  if (latest?.day !== today || last === undefined || points.length < MIN_COUNTS) return null
  const seatsADay = slopeOf(points)
  const { budget, capacity } = latest
  return {
    seatsADay,
    counts: points.length,
    used: last.count,
    from: last.day,
    budget,
    capacity,
    daysToBudget: daysTo(budget, last.count, seatsADay),
    daysToCapacity: daysTo(capacity, last.count, seatsADay),
  }
}

/** `+0.6 seats a day (least squares over the last 28 daily counts): budget of 450 in 63 days`, or the reason for no forecast. */
export function forecastSentence(series: Series, today: number): string {
  const forecast = forecastOf(series, today)
  if (forecast === null) return absence(series, today)
  const from = forecast.from === today ? '' : `, counted from ${dateOf(forecast.from)}`
  const method = `least squares over the last ${forecast.counts} daily counts${from}`
  return `${rate(forecast.seatsADay)} seats a day (${method})${limits(forecast)}`
}

/** `+0.6`: one decimal, or the first significant digit. */
export function rate(seatsADay: number): string {
  const size = Math.abs(seatsADay)
  // The slowest rise that adds one seat within two years is 0.0014.
  if (size < 0.001) return '±0'
  const digits = size < 0.1 ? { maximumSignificantDigits: 1 } : { minimumFractionDigits: 1, maximumFractionDigits: 1 }
  return `${seatsADay > 0 ? '+' : '−'}${size.toLocaleString('en-US', digits)}`
}

const windowOf = ({ days }: Series, today: number): readonly Point[] =>
  pointsOf(days, 'used').filter(({ day }) => day > today - WINDOW_DAYS)

/** Seats a day. Days count from the first one and all sums are integers, so that only the division rounds. */
function slopeOf(points: readonly Point[]): number {
  const first = points[0]?.day ?? 0
  let [days, counts, squares, products] = [0, 0, 0, 0]
  for (const { day, count } of points) {
    days += day - first
    counts += count
    squares += (day - first) ** 2
    products += (day - first) * count
  }
  return (points.length * products - days * counts) / (points.length * squares - days ** 2)
}

function daysTo(limit: number | null, used: number, seatsADay: number): number | null {
  if (limit === null) return null
  if (used >= limit) return 0
  if (seatsADay <= 0) return null
  // Without the tolerance, a rounding error moves a limit that is met exactly on a day to the next day.
  const days = Math.ceil((limit - used) / seatsADay - 1e-9)
  return days > HORIZON_DAYS ? null : days
}

function absence(series: Series, today: number): string {
  const last = series.days.at(-1)
  if (last !== undefined && last.day < today) return `no forecast: last seen on ${dateOf(last.day)}`
  return `no forecast: ${windowOf(series, today).length} of ${MIN_COUNTS} daily counts`
}

function limits({ seatsADay, budget, capacity, daysToBudget, daysToCapacity }: Forecast): string {
  if (budget === null && capacity === null) return ', no known limit'
  const parts = [
    ...approach('budget', budget, daysToBudget, seatsADay),
    ...approach('capacity', capacity, daysToCapacity, seatsADay),
  ]
  return `: ${parts.length === 0 ? 'not approaching a limit' : parts.join(', ')}`
}

function approach(name: string, limit: number | null, days: number | null, seatsADay: number): readonly string[] {
  if (limit === null) return []
  if (days === 0) return [`${name} of ${amount(limit)} reached`]
  if (days !== null) return [`${name} of ${amount(limit)} in ${counted(days, 'day')}`]
  return seatsADay > 0 ? [`${name} of ${amount(limit)} not within two years`] : []
}
