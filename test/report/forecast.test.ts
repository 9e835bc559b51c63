import fc from 'fast-check'
import { forecastOf, forecastSentence, MIN_COUNTS, rate, WINDOW_DAYS } from '../../src/report/forecast.js'
import { type DailyCounts, dayOf, type Series } from '../../src/report/license-series.js'

const TODAY = dayOf('2026-11-23')

type Given = { readonly budget?: number | null; readonly capacity?: number | null; readonly until?: number }

/** One count per day, the last one for today or for `until`. */
function aSeries(counts: readonly (number | null)[], given: Given = {}): Series {
  const { budget = null, capacity = null, until = TODAY } = given
  const days = counts.map(
    (used, index): DailyCounts => ({ day: until - counts.length + 1 + index, used, capacity, budget }),
  )
  return { app: 'acme/jira-software', days }
}

const rising = (days: number, from: number, seatsADay: number): readonly number[] =>
  Array.from({ length: days }, (_, index) => from + index * seatsADay)

const forecast = (series: Series) => forecastOf(series, TODAY)
const sentence = (series: Series) => forecastSentence(series, TODAY)

test.each([
  ['rising by two a day', rising(20, 100, 2), { seatsADay: 2, daysToBudget: 6, daysToCapacity: 31 }],
  ['meeting the budget exactly on a day', rising(20, 100, 1), { daysToBudget: 31, daysToCapacity: 81 }],
  ['flat', rising(20, 100, 0), { seatsADay: 0, daysToBudget: null, daysToCapacity: null }],
  ['falling', rising(20, 140, -2), { seatsADay: -2, daysToBudget: null, daysToCapacity: null }],
  ['above the budget', rising(20, 151, 1), { daysToBudget: 0, daysToCapacity: 30 }],
  ['at the budget', rising(20, 131, 1), { used: 150, daysToBudget: 0, daysToCapacity: 50 }],
  ['falling, but still above the budget', rising(20, 190, -1), { daysToBudget: 0, daysToCapacity: null }],
  ['above the capacity', rising(20, 250, -1), { daysToBudget: 0, daysToCapacity: 0 }],
])('seats with a budget of 150 and a capacity of 200: %s', (_, counts, expected) => {
  expect(forecast(aSeries(counts, { budget: 150, capacity: 200 }))).toMatchObject(expected)
})

test('the line fits all counts of the window and continues from the last count', () => {
  // Days 0 to 13, the last count is 13 above a flat line: slope = 6.5 * 13 / 227.5.
  const series = aSeries([...rising(13, 100, 0), 113], { budget: 150 })
  expect(forecast(series)?.seatsADay).toBeCloseTo(84.5 / 227.5, 12)
  expect(forecast(series)?.daysToBudget).toBe(Math.ceil((150 - 113) / (84.5 / 227.5)))
})

test('a rounding error does not move a limit that is met exactly on a day', () => {
  // 1 a day, and 14 more on the last day, which adds 14 * 6.5 / 227.5: 1.4. In floating point, 21 / 1.4 is above 15.
  const series = aSeries([...rising(13, 100, 1), 127], { budget: 148 })
  expect(forecast(series)).toMatchObject({ seatsADay: 1.4, daysToBudget: 15 })
})

test('a history that rises by the same number every day is forecast to rise by that number', () => {
  const lines = fc.record({
    seatsADay: fc.integer({ min: -50, max: 50 }),
    from: fc.integer({ min: 0, max: 100_000 }),
    known: fc
      .array(fc.boolean(), { minLength: MIN_COUNTS, maxLength: WINDOW_DAYS })
      .filter(known => known.filter(Boolean).length >= MIN_COUNTS),
  })
  fc.assert(
    fc.property(lines, ({ seatsADay, from, known }) => {
      const counts = known.map((isKnown, index) => (isKnown ? from + index * seatsADay : null))
      expect(forecast(aSeries(counts))?.seatsADay).toBe(seatsADay)
    }),
  )
})

test('13 daily counts give no forecast, 14 do', () => {
  expect(forecast(aSeries(rising(13, 100, 1)))).toBeNull()
  expect(sentence(aSeries(rising(13, 100, 1)))).toBe('no forecast: 13 of 14 daily counts')
  expect(forecast(aSeries(rising(14, 100, 1)))).toMatchObject({ counts: 14, seatsADay: 1 })
})

test('a day without a known count is not one of the 14', () => {
  expect(sentence(aSeries([100, null, null, ...rising(12, 100, 1)]))).toBe('no forecast: 13 of 14 daily counts')
})

test('counts older than 90 days are not part of the forecast', () => {
  const lastYear = rising(30, 5_000, -90)
  const quarter = rising(90, 100, 1)
  expect(forecast(aSeries([...lastYear, ...quarter]))).toMatchObject({ counts: 90, seatsADay: 1 })
  expect(sentence(aSeries([...rising(30, 1, 1), ...Array(80).fill(null), ...rising(10, 1, 1)]))).toBe(
    'no forecast: 10 of 14 daily counts',
  )
})

test('an app without limits has a trend and no days to a limit', () => {
  expect(forecast(aSeries(rising(20, 100, 1)))).toMatchObject({ daysToBudget: null, daysToCapacity: null })
  expect(sentence(aSeries(rising(20, 100, 1)))).toBe(
    '+1.0 seats a day (least squares over the last 20 daily counts), no known limit',
  )
})

test('a limit more than two years away has no forecast', () => {
  expect(forecast(aSeries(rising(20, 100, 1), { budget: 119 + 730 }))?.daysToBudget).toBe(730)
  expect(forecast(aSeries(rising(20, 100, 1), { budget: 119 + 731 }))?.daysToBudget).toBeNull()
})

test('the forecast uses the limits of today', () => {
  const { app, days } = aSeries(rising(20, 100, 1), { budget: 150 })
  const changed = days.map(counts => (counts.day === TODAY ? { ...counts, budget: 129 } : counts))
  expect(forecast({ app, days: changed })).toMatchObject({ budget: 129, daysToBudget: 10 })
})

test('without a count of today, days are counted from the last known count, and the sentence says so', () => {
  const series = aSeries([...rising(20, 100, 1), null, null], { budget: 129 })
  expect(forecast(series)).toMatchObject({ used: 119, from: TODAY - 2, daysToBudget: 10 })
  expect(sentence(series)).toBe(
    '+1.0 seats a day (least squares over the last 20 daily counts, counted from 2026-11-21): budget of 129 in 10 days',
  )
})

test('an app that was removed has no forecast', () => {
  const series = aSeries(rising(40, 100, 1), { budget: 150, until: TODAY - 1 })
  expect(forecast(series)).toBeNull()
  expect(sentence(series)).toBe('no forecast: last seen on 2026-11-22')
})

test.each([
  [
    'both within two years',
    rising(20, 1_000, 1),
    { budget: 1_020, capacity: 1_120 },
    ': budget of 1,020 in 1 day, capacity of 1,120 in 101 days',
  ],
  [
    'one reached, one far',
    rising(20, 100, 1),
    { budget: 100, capacity: 5_000 },
    ': budget of 100 reached, capacity of 5,000 not within two years',
  ],
  ['falling below both', rising(20, 100, -1), { budget: 150, capacity: 200 }, ': not approaching a limit'],
  ['only a capacity', rising(20, 100, 1), { capacity: 120 }, ': capacity of 120 in 1 day'],
])('a forecast is one sentence: %s', (_, counts, given, end) => {
  expect(sentence(aSeries(counts, given)).split('(least squares over the last 20 daily counts)')[1]).toBe(end)
})

test.each([
  [0.6, '+0.6'],
  [-0.34, '−0.3'],
  [0, '±0'],
  [0.0004, '±0'],
  [0.004, '+0.004'],
  [-0.0612, '−0.06'],
  [1_234.56, '+1,234.6'],
])('a rate of %p reads %s', (seatsADay, words) => {
  expect(rate(seatsADay)).toBe(words)
})
