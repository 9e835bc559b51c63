import { dateOf, type Point, pointsOf, type Series } from './license-series.js'
import { amount, counted } from './words.js'

/** Two weeks: every day of the week counts twice, so that one Monday's newcomers are no trend yet. */
export const MIN_NIGHTS = 14

/** A quarter: a wave of joiners evens out, and the growth of last year does not speak for the next month. */
export const WINDOW_DAYS = 90

/** Two years: eight times the window, beyond which a line through a quarter says nothing any more. */
export const HORIZON_DAYS = 730

/** The method: the slope of a least squares line through the counts of the window, carried on from the last count. */
export type Forecast = {
  readonly seatsADay: number
  /** How many known counts the line goes through. */
  readonly nights: number
  /** The last known count, and its day (since 1970, UTC), from which all days are counted. */
  readonly used: number
  readonly from: number
  readonly budget: number | null
  readonly capacity: number | null
  /** 0 where it is reached; null where there is none, where seats do not rise, or where it is beyond the horizon. */
  readonly daysToBudget: number | null
  readonly daysToCapacity: number | null
}

/** Null where fewer than 14 nights are known, or where the app was not there today: what is gone takes no more seats. */
export function forecastOf(series: Series, today: number): Forecast | null {
  const tonight = series.nights.at(-1)
  const points = windowOf(series, today)
  const last = points.at(-1)
  if (tonight?.day !== today || last === undefined || points.length < MIN_NIGHTS) return null
  const seatsADay = slopeOf(points)
  const { budget, capacity } = tonight
  return {
    seatsADay,
    nights: points.length,
    used: last.count,
    from: last.day,
    budget,
    capacity,
    daysToBudget: daysTo(budget, last.count, seatsADay),
    daysToCapacity: daysTo(capacity, last.count, seatsADay),
  }
}

/** `+0.6 seats a day (least squares over the last 28 nights): the budget of 450 in 63 days`, or why there is none. */
export function forecastSentence(series: Series, today: number): string {
  const forecast = forecastOf(series, today)
  if (forecast === null) return absence(series, today)
  const from = forecast.from === today ? '' : `, counted from ${dateOf(forecast.from)}`
  const method = `least squares over the last ${forecast.nights} nights${from}`
  return `${rate(forecast.seatsADay)} seats a day (${method})${limits(forecast)}`
}

/** `+0.6`: one decimal, or the first that says something. */
export function rate(seatsADay: number): string {
  const size = Math.abs(seatsADay)
  // The slowest rise that takes one seat within two years is 0.0014.
  if (size < 0.001) return '±0'
  const digits = size < 0.1 ? { maximumSignificantDigits: 1 } : { minimumFractionDigits: 1, maximumFractionDigits: 1 }
  return `${seatsADay > 0 ? '+' : '−'}${size.toLocaleString('en-US', digits)}`
}

const windowOf = ({ nights }: Series, today: number): readonly Point[] =>
  pointsOf(nights, 'used').filter(({ day }) => day > today - WINDOW_DAYS)

/** Seats a day. Days from the first of them on and whole sums: no digit is lost before the one division. */
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
  // A limit met exactly on a day is not pushed to the next one by the last digit of the division.
  const days = Math.ceil((limit - used) / seatsADay - 1e-9)
  return days > HORIZON_DAYS ? null : days
}

function absence(series: Series, today: number): string {
  const last = series.nights.at(-1)
  if (last !== undefined && last.day < today) return `no forecast: last seen on ${dateOf(last.day)}`
  return `no forecast: ${windowOf(series, today).length} of ${MIN_NIGHTS} nights`
}

function limits({ seatsADay, budget, capacity, daysToBudget, daysToCapacity }: Forecast): string {
  if (budget === null && capacity === null) return ', no limit known'
  const parts = [
    ...approach('budget', budget, daysToBudget, seatsADay),
    ...approach('capacity', capacity, daysToCapacity, seatsADay),
  ]
  return `: ${parts.length === 0 ? 'no limit comes nearer' : parts.join(', ')}`
}

function approach(name: string, limit: number | null, days: number | null, seatsADay: number): readonly string[] {
  if (limit === null) return []
  if (days === 0) return [`the ${name} of ${amount(limit)} is reached`]
  if (days !== null) return [`the ${name} of ${amount(limit)} in ${counted(days, 'day')}`]
  return seatsADay > 0 ? [`the ${name} of ${amount(limit)} not within two years`] : []
}
