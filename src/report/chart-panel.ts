import { countTicks, dayTicks, type Scale, scaleOf, shortCount } from './chart-axis.js'
import { plain } from './escape.js'
import { type Forecast, forecastOf, rate } from './forecast.js'
import { type DailyCounts, dateOf, gapsOf, type Point, pointsOf, runsOf, type Series } from './license-series.js'
import { at, box, dot, line, path, text } from './svg.js'
import { amount } from './words.js'

/** The panel of one app: its name, a legend with the latest counts, its trend, and its lines. */

export const PANEL_HEIGHT = 240

/** The edges of the plot within its panel. */
const PLOT = { left: 48, right: 28, top: 74, bottom: 214 } as const

const INSET = 8
const SWATCH = 26
const SWATCH_GAP = 6
/** The length of the line that shows a limit of one day. */
const MARK = 12
/** Fits `capacity 999,999` and its swatch, three times in the narrower panel. */
const LEGEND_WIDTH = 146
/** Twice the width of a label such as `23 Nov`. */
const TICK_WIDTH = 60
/** The number of letters of a title that fit into the narrower panel. */
const NAME_LETTERS = 48
/** Longer counts are written in thousands or millions. */
const LONGEST_COUNT = 9_999_999

/** The size and the days that all panels share, so that a day has the same position in each panel. */
export type Frame = {
  readonly first: number
  /** The last day of the axis, which is in the future where a trend is drawn. */
  readonly last: number
  readonly today: number
  readonly width: number
}

export type Panel = {
  readonly series: Series
  readonly forecast: Forecast | null
  /** From the last known count to the end of the trend line, which can be between two days. */
  readonly projection: readonly [Point, Point] | null
}

type Count = 'used' | 'capacity' | 'budget'
type Plot = { readonly day: Scale; readonly count: Scale }

/** `first` is the first day of the chart. The trend line covers at most a quarter of the drawn period. */
export function panelOf(series: Series, first: number, today: number): Panel {
  const forecast = forecastOf(series, today)
  const longest = (today - first) / 4
  return { series, forecast, projection: forecast === null ? null : projectionOf(forecast, longest) }
}

/** Ends at the first limit above the last count, or at 0 seats. */
function projectionOf(forecast: Forecast, longest: number): readonly [Point, Point] {
  const { seatsADay, used, from, budget, capacity } = forecast
  const limits = seatsADay > 0 ? [budget, capacity].filter(limit => limit !== null && limit > used) : [0]
  const days = seatsADay === 0 ? [] : limits.map(limit => ((limit ?? 0) - used) / seatsADay)
  const length = Math.min(longest, ...days)
  return [
    { day: from, count: used },
    { day: from + length, count: used + length * seatsADay },
  ]
}

export function drawPanel(panel: Panel, frame: Frame): readonly string[] {
  const { days } = panel.series
  const ticks = countTicks(highestOf(panel))
  const plot = {
    day: scaleOf(frame.first, frame.last, PLOT.left, frame.width - PLOT.right),
    count: scaleOf(0, ticks.at(-1) ?? 1, PLOT.bottom, PLOT.top),
  }
  return [
    text('title', INSET, 16, shortName(panel.series.app)),
    ...legend(days),
    ...note(panel, frame),
    ...gaps(panel.series, frame, plot),
    ...ticks.flatMap(tick => countTick(tick, frame, plot)),
    ...dayAxis(frame, plot),
    ...limit('capacity', panel, frame, plot),
    ...limit('budget', panel, frame, plot),
    ...(panel.projection === null ? [] : [path('forecast', through(panel.projection, plot))]),
    ...runsOf(pointsOf(days, 'used')).map(run => use(run, plot)),
  ]
}

const highestOf = ({ series, projection }: Panel): number =>
  Math.max(
    ...(projection ?? []).map(({ count }) => count),
    ...series.days.flatMap(({ used, capacity, budget }) => [used ?? 0, capacity ?? 0, budget ?? 0]),
  )

/** The name, shortened to fit. Letters from U+1100 on count as two, because many are twice as wide. */
export function shortName(app: string): string {
  const name = plain(app)
  let space = NAME_LETTERS
  let fitting = 0
  for (const letter of name) {
    space -= letter < '\u1100' ? 1 : 2
    if (space < 0) return `${name.slice(0, fitting)}…`
    fitting += letter.length
  }
  return name
}

/** The latest counts, each with a sample of its line. */
const legend = (days: readonly DailyCounts[]): readonly string[] =>
  latestCounts(days).flatMap(([kind, words], index) => {
    const x = INSET + index * LEGEND_WIDTH
    return [line(kind, x, 32, x + SWATCH, 32), text('words', x + SWATCH + SWATCH_GAP, 36, words)]
  })

/** `in use 412`, `capacity unknown`, `no budget`: the counts of the last recorded day. */
export function latestCounts(days: readonly DailyCounts[]): readonly (readonly [Count, string])[] {
  const { used = null, capacity = null, budget = null } = days.at(-1) ?? {}
  return [
    ['used', `in use ${countOrUnknown(used)}`],
    ['capacity', `capacity ${countOrUnknown(capacity)}`],
    ['budget', budget === null ? 'no budget' : `budget ${countOrUnknown(budget)}`],
  ]
}

const countOrUnknown = (count: number | null): string => {
  if (count === null) return 'unknown'
  return count > LONGEST_COUNT ? shortCount(count) : amount(count)
}

/** The trend with a sample of its line, or the reason for no trend. */
function note({ series, forecast }: Panel, { today }: Frame): readonly string[] {
  const last = series.days.at(-1)?.day ?? today
  if (forecast !== null) {
    const words = text('words', INSET + SWATCH + SWATCH_GAP, 55, trendOf(forecast))
    return [line('forecast', INSET, 51, INSET + SWATCH, 51), words]
  }
  if (last < today) return [text('words', INSET, 55, `last seen on ${dateOf(last)}`)]
  if (pointsOf(series.days, 'used').length === 0) return [text('words', INSET, 55, 'no known count')]
  return []
}

/** `+0.6 seats a day: budget 2027-01-25, capacity 2027-04-18`: dates, as on the axis. */
function trendOf(forecast: Forecast): string {
  const { seatsADay, budget, capacity, daysToBudget, daysToCapacity, from } = forecast
  const named = [
    { name: 'budget', limit: budget, days: daysToBudget },
    { name: 'capacity', limit: capacity, days: daysToCapacity },
  ].filter(({ limit }) => limit !== null)
  const reached = named.flatMap(({ name, days }) => {
    if (days === null) return []
    return days === 0 ? `${name} reached` : `${name} ${dateOf(from + days)}`
  })
  const far = named.length === 0 || reached.length > 0 ? [] : ['no limit within two years']
  return [`${rate(seatsADay)} seats a day`, [...reached, ...far].join(', ')].filter(part => part !== '').join(': ')
}

const gaps = (series: Series, { today }: Frame, { day }: Plot): readonly string[] =>
  gapsOf(series, today).map(({ from, to }) =>
    box('gap', day(from), PLOT.top, day(to) - day(from), PLOT.bottom - PLOT.top),
  )

const countTick = (tick: number, { width }: Frame, { count }: Plot): readonly string[] => [
  line(tick === 0 ? 'axis' : 'grid', PLOT.left, count(tick), width - PLOT.right, count(tick)),
  text('words', PLOT.left - 6, count(tick) + 4, shortCount(tick), 'end'),
]

const dayAxis = ({ first, last, width }: Frame, { day }: Plot): readonly string[] =>
  dayTicks(first, last, Math.floor((width - PLOT.left - PLOT.right) / TICK_WIDTH)).flatMap(tick => [
    line('axis', day(tick.day), PLOT.bottom, day(tick.day), PLOT.bottom + 4),
    text('words', day(tick.day), PLOT.bottom + 18, tick.label, 'middle'),
  ])

/** A limit applies until the day with another value, so it is drawn as steps. The limit of today continues as far as the trend. */
function limit(kind: 'capacity' | 'budget', panel: Panel, { today }: Frame, plot: Plot): readonly string[] {
  const until = Math.max(today, panel.projection?.[1].day ?? today)
  return runsOf(pointsOf(panel.series.days, kind)).map(run => {
    const last = run.at(-1)?.day ?? today
    return stepLine(kind, run, last === today ? until : last, plot)
  })
}

function stepLine(kind: Count, run: readonly Point[], until: number, { day, count }: Plot): string {
  const [first = { day: until, count: 0 }, ...rest] = run
  const [x, y] = [day(first.day), count(first.count)]
  if (first.day === until) return line(kind, x - MARK / 2, y, x + MARK / 2, y)
  const steps = rest.filter((point, index) => point.count !== run[index]?.count)
  const drawn = steps.map(point => `H${at(day(point.day))}V${at(count(point.count))}`)
  return path(kind, `M${at(x)},${at(y)}${drawn.join('')}H${at(day(until))}`)
}

/** A single day is drawn as a dot. */
function use(run: readonly Point[], plot: Plot): string {
  const [only] = run
  if (run.length === 1 && only !== undefined) return dot('dot', plot.day(only.day), plot.count(only.count), 3)
  return path('used', through(run, plot))
}

/** A line through points. Points within a flat part are left out, except its ends. */
function through(points: readonly Point[], { day, count }: Plot): string {
  const bends = points.filter(
    (point, index) => point.count !== points[index - 1]?.count || point.count !== points[index + 1]?.count,
  )
  return `M${bends.map(point => `${at(day(point.day))},${at(count(point.count))}`).join('L')}`
}
