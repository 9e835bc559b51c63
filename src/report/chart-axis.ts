import { DAY_MS } from '../model/days.js'
import { amount } from './words.js'

/** Maps a day or a count to a coordinate in pixels. */
export type Scale = (value: number) => number

export type DayTick = { readonly day: number; readonly label: string }

/** A range of one value is drawn in the middle, for example a history of one day. */
export const scaleOf =
  (from: number, to: number, start: number, end: number): Scale =>
  value =>
    from === to ? (start + end) / 2 : start + ((value - from) / (to - from)) * (end - start)

const COUNT_INTERVALS = 5
const ROUND = [1, 2, 2.5, 5, 10] as const

/** Round integers starting at 0; the last one is at or above the highest count. */
export function countTicks(highest: number): readonly number[] {
  const least = Math.max(1, highest / COUNT_INTERVALS)
  const power = 10 ** Math.floor(Math.log10(least))
  const steps = ROUND.map(factor => factor * power)
  const step = steps.find(each => each >= least && Number.isInteger(each)) ?? 10 * power
  const intervals = Math.max(1, Math.ceil(highest / step))
  return Array.from({ length: intervals + 1 }, (_, index) => index * step)
}

const UNITS = [
  [1e12, 'T'],
  [1e9, 'B'],
  [1e6, 'M'],
  [1e3, 'k'],
] as const

/** `2,500`, `12.5k`: at most six characters. */
export function shortCount(count: number): string {
  const [size, letter] = UNITS.find(([least]) => count >= least && count >= 10_000) ?? [1, '']
  return `${amount(Math.round((count / size) * 10) / 10)}${letter}`
}

const DAY_STEPS = [1, 2, 4, 7, 14] as const
const MONTH_STEPS = [1, 2, 3, 6, 12] as const

// 1970-01-05, so that a step of weeks falls on Mondays.
const FIRST_MONDAY = 4

// Not from `Intl`, whose month names change with the version of Node.js.
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const

/** At most `most` ticks between two days: on days or Mondays for a short period, else on the first of months. */
export function dayTicks(first: number, last: number, most: number): readonly DayTick[] {
  const choices = [
    ...DAY_STEPS.map(step => () => everyDays(first, last, step)),
    ...MONTH_STEPS.map(step => () => everyMonths(first, last, step)),
  ]
  for (const choice of choices) {
    const ticks = choice()
    if (ticks.length <= most) return ticks
  }
  return []
}

function everyDays(first: number, last: number, step: number): readonly DayTick[] {
  const start = first + ((((FIRST_MONDAY - first) % step) + step) % step)
  return Array.from({ length: Math.max(0, Math.floor((last - start) / step) + 1) }, (_, index) => {
    const day = start + index * step
    const date = new Date(day * DAY_MS)
    return { day, label: `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}` }
  })
}

function everyMonths(first: number, last: number, step: number): readonly DayTick[] {
  const start = new Date(first * DAY_MS)
  const ticks: DayTick[] = []
  for (let month = Math.ceil(start.getUTCMonth() / step) * step; ; month += step) {
    const date = new Date(Date.UTC(start.getUTCFullYear(), month, 1))
    const day = date.getTime() / DAY_MS
    if (day > last) return ticks
    const year = date.getUTCMonth() === 0 ? ` ${date.getUTCFullYear()}` : ''
    if (day >= first) ticks.push({ day, label: `${MONTHS[date.getUTCMonth()]}${year}` })
  }
}
