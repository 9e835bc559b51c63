import { countTicks, dayTicks, type Scale, scaleOf, shortCount } from './chart-axis.js'
import { plain } from './escape.js'
import { type Forecast, forecastOf, rate } from './forecast.js'
import { dateOf, gapsOf, type Night, type Point, pointsOf, runsOf, type Series } from './license-series.js'
import { at, box, dot, line, path, text } from './svg.js'
import { amount } from './words.js'

/** One app of the chart: its name, its latest counts, which are the legend as well, its trend, and its lines. */

export const PANEL_HEIGHT = 240

/** Where the plot lies in its panel. */
const PLOT = { left: 48, right: 28, top: 74, bottom: 214 } as const

const INSET = 8
const SWATCH = 26
const SWATCH_GAP = 6
/** A limit of one night alone is a piece of line, too short to be taken for more nights. */
const MARK = 12
/** Room for `capacity 999,999` behind its swatch, three times in the narrower panel. */
const LEGEND_WIDTH = 146
/** A label such as `23 Nov` and as much room again. */
const TICK_WIDTH = 60
/** So many letters of the name's size fit into the narrower panel. */
const NAME_LETTERS = 48
/** Counts of more digits are cut to thousands or millions. */
const LONGEST_COUNT = 9_999_999

/** What all panels share: their size and their days, so that a night stands at the same place in each. */
export type Frame = {
  readonly first: number
  /** The last day drawn, in the future where a trend is carried on. */
  readonly last: number
  readonly today: number
  readonly width: number
}

export type Panel = {
  readonly series: Series
  readonly forecast: Forecast | null
  /** From the last known count to where the trend is carried on to, which may be between two days. */
  readonly projection: readonly [Point, Point] | null
}

type Count = 'used' | 'capacity' | 'budget'
type Plot = { readonly day: Scale; readonly count: Scale }

/** `first` is the first day of the whole chart: the trend is carried on over at most a quarter of what is drawn. */
export function panelOf(series: Series, first: number, today: number): Panel {
  const forecast = forecastOf(series, today)
  const longest = (today - first) / 4
  return { series, forecast, projection: forecast === null ? null : projectionOf(forecast, longest) }
}

/** To the first limit that lies above, or down to no seat at all. */
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
  const { nights } = panel.series
  const ticks = countTicks(highestOf(panel))
  const plot = {
    day: scaleOf(frame.first, frame.last, PLOT.left, frame.width - PLOT.right),
    count: scaleOf(0, ticks.at(-1) ?? 1, PLOT.bottom, PLOT.top),
  }
  return [
    text('title', INSET, 16, shortName(panel.series.app)),
    ...legend(nights),
    ...note(panel, frame),
    ...gaps(panel.series, frame, plot),
    ...ticks.flatMap(tick => countTick(tick, frame, plot)),
    ...dayAxis(frame, plot),
    ...limit('capacity', panel, frame, plot),
    ...limit('budget', panel, frame, plot),
    ...(panel.projection === null ? [] : [path('forecast', through(panel.projection, plot))]),
    ...runsOf(pointsOf(nights, 'used')).map(run => use(run, plot)),
  ]
}

const highestOf = ({ series, projection }: Panel): number =>
  Math.max(
    ...(projection ?? []).map(({ count }) => count),
    ...series.nights.flatMap(({ used, capacity, budget }) => [used ?? 0, capacity ?? 0, budget ?? 0]),
  )

/** The name, cut to what fits; letters that are not of the West are counted as two, since many are as wide. */
export function shortName(app: string): string {
  const name = plain(app)
  let room = NAME_LETTERS
  let fitting = 0
  for (const letter of name) {
    room -= letter < '\u1100' ? 1 : 2
    if (room < 0) return `${name.slice(0, fitting)}…`
    fitting += letter.length
  }
  return name
}

/** The latest counts, each behind a piece of its line. */
const legend = (nights: readonly Night[]): readonly string[] =>
  latestCounts(nights).flatMap(([kind, words], index) => {
    const x = INSET + index * LEGEND_WIDTH
    return [line(kind, x, 32, x + SWATCH, 32), text('words', x + SWATCH + SWATCH_GAP, 36, words)]
  })

/** `in use 412`, `capacity unknown`, `no budget`: of the last night that was written. */
export function latestCounts(nights: readonly Night[]): readonly (readonly [Count, string])[] {
  const { used = null, capacity = null, budget = null } = nights.at(-1) ?? {}
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

/** The trend behind a piece of its line; else what the reader should know of an app without one. */
function note({ series, forecast }: Panel, { today }: Frame): readonly string[] {
  const last = series.nights.at(-1)?.day ?? today
  if (forecast !== null) {
    const words = text('words', INSET + SWATCH + SWATCH_GAP, 55, trendOf(forecast))
    return [line('forecast', INSET, 51, INSET + SWATCH, 51), words]
  }
  if (last < today) return [text('words', INSET, 55, `last seen on ${dateOf(last)}`)]
  if (pointsOf(series.nights, 'used').length === 0) return [text('words', INSET, 55, 'no count is known')]
  return []
}

/** `+0.6 seats a day: budget 2027-01-25, capacity 2027-04-18`: days by their date, since the axis has dates as well. */
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

/** A limit holds until the night that has another: steps, and never a slope. Today's goes on as far as the trend does. */
function limit(kind: 'capacity' | 'budget', panel: Panel, { today }: Frame, plot: Plot): readonly string[] {
  const until = Math.max(today, panel.projection?.[1].day ?? today)
  return runsOf(pointsOf(panel.series.nights, kind)).map(run => {
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

/** One night alone is a dot. */
function use(run: readonly Point[], plot: Plot): string {
  const [only] = run
  if (run.length === 1 && only !== undefined) return dot('dot', plot.day(only.day), plot.count(only.count), 3)
  return path('used', through(run, plot))
}

/** A line through points; within a flat stretch only its ends are written. */
function through(points: readonly Point[], { day, count }: Plot): string {
  const bends = points.filter(
    (point, index) => point.count !== points[index - 1]?.count || point.count !== points[index + 1]?.count,
  )
  return `M${bends.map(point => `${at(day(point.day))},${at(count(point.count))}`).join('L')}`
}
