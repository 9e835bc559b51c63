import fc from 'fast-check'
import { forecastOf, forecastSentence, MIN_NIGHTS, rate, WINDOW_DAYS } from '../../src/report/forecast.js'
import { dayOf, type Night, type Series } from '../../src/report/license-series.js'

const TODAY = dayOf('2026-11-23')

type Given = { readonly budget?: number | null; readonly capacity?: number | null; readonly until?: number }

/** A night a count, the last of them tonight unless said otherwise. */
function aSeries(counts: readonly (number | null)[], given: Given = {}): Series {
  const { budget = null, capacity = null, until = TODAY } = given
  const nights = counts.map(
    (used, index): Night => ({ day: until - counts.length + 1 + index, used, capacity, budget }),
  )
  return { app: 'acme/jira-software', nights }
}

const rising = (nights: number, from: number, seatsADay: number): readonly number[] =>
  Array.from({ length: nights }, (_, index) => from + index * seatsADay)

const forecast = (series: Series) => forecastOf(series, TODAY)
const sentence = (series: Series) => forecastSentence(series, TODAY)

test.each([
  ['rising by two a night', rising(20, 100, 2), { seatsADay: 2, daysToBudget: 6, daysToCapacity: 31 }],
  ['meeting the budget exactly on a night', rising(20, 100, 1), { daysToBudget: 31, daysToCapacity: 81 }],
  ['flat', rising(20, 100, 0), { seatsADay: 0, daysToBudget: null, daysToCapacity: null }],
  ['falling', rising(20, 140, -2), { seatsADay: -2, daysToBudget: null, daysToCapacity: null }],
  ['above the budget already', rising(20, 151, 1), { daysToBudget: 0, daysToCapacity: 30 }],
  ['at the budget', rising(20, 131, 1), { used: 150, daysToBudget: 0, daysToCapacity: 50 }],
  ['falling, but above the budget still', rising(20, 190, -1), { daysToBudget: 0, daysToCapacity: null }],
  ['above the capacity', rising(20, 250, -1), { daysToBudget: 0, daysToCapacity: 0 }],
])('seats against a budget of 150 and a capacity of 200: %s', (_, counts, expected) => {
  expect(forecast(aSeries(counts, { budget: 150, capacity: 200 }))).toMatchObject(expected)
})

test('the line goes through all counts of the window, and is carried on from the last of them', () => {
  // By hand: days 0 to 13, the last 13 above a flat line: slope = 6.5 * 13 / 227.5.
  const series = aSeries([...rising(13, 100, 0), 113], { budget: 150 })
  expect(forecast(series)?.seatsADay).toBeCloseTo(84.5 / 227.5, 12)
  expect(forecast(series)?.daysToBudget).toBe(Math.ceil((150 - 113) / (84.5 / 227.5)))
})

test('a limit that is met exactly on a night is met on that night, whatever the last digit of a fraction', () => {
  // By hand: 1 a night, and 14 more on the last, which adds 14 * 6.5 / 227.5: 1.4, by which 21 / 1.4 is more than 15.
  const series = aSeries([...rising(13, 100, 1), 127], { budget: 148 })
  expect(forecast(series)).toMatchObject({ seatsADay: 1.4, daysToBudget: 15 })
})

test('a history that rises by the same number every night is forecast to rise by that number', () => {
  const lines = fc.record({
    seatsADay: fc.integer({ min: -50, max: 50 }),
    from: fc.integer({ min: 0, max: 100_000 }),
    known: fc
      .array(fc.boolean(), { minLength: MIN_NIGHTS, maxLength: WINDOW_DAYS })
      .filter(known => known.filter(Boolean).length >= MIN_NIGHTS),
  })
  fc.assert(
    fc.property(lines, ({ seatsADay, from, known }) => {
      const counts = known.map((isKnown, index) => (isKnown ? from + index * seatsADay : null))
      expect(forecast(aSeries(counts))?.seatsADay).toBe(seatsADay)
    }),
  )
})

test('thirteen nights are too few, fourteen are enough', () => {
  expect(forecast(aSeries(rising(13, 100, 1)))).toBeNull()
  expect(sentence(aSeries(rising(13, 100, 1)))).toBe('no forecast: 13 of 14 nights')
  expect(forecast(aSeries(rising(14, 100, 1)))).toMatchObject({ nights: 14, seatsADay: 1 })
})

test('a night without a known count is none of the fourteen', () => {
  expect(sentence(aSeries([100, null, null, ...rising(12, 100, 1)]))).toBe('no forecast: 13 of 14 nights')
})

test('what was before the last 90 days says nothing about the next', () => {
  const lastYear = rising(30, 5_000, -90)
  const quarter = rising(90, 100, 1)
  expect(forecast(aSeries([...lastYear, ...quarter]))).toMatchObject({ nights: 90, seatsADay: 1 })
  expect(sentence(aSeries([...rising(30, 1, 1), ...Array(80).fill(null), ...rising(10, 1, 1)]))).toBe(
    'no forecast: 10 of 14 nights',
  )
})

test('an app without limits has a trend and nothing that it could reach', () => {
  expect(forecast(aSeries(rising(20, 100, 1)))).toMatchObject({ daysToBudget: null, daysToCapacity: null })
  expect(sentence(aSeries(rising(20, 100, 1)))).toBe(
    '+1.0 seats a day (least squares over the last 20 nights), no limit known',
  )
})

test('what is more than two years away is not foretold', () => {
  expect(forecast(aSeries(rising(20, 100, 1), { budget: 119 + 730 }))?.daysToBudget).toBe(730)
  expect(forecast(aSeries(rising(20, 100, 1), { budget: 119 + 731 }))?.daysToBudget).toBeNull()
})

test("tonight's limits count, not those of earlier nights", () => {
  const { app, nights } = aSeries(rising(20, 100, 1), { budget: 150 })
  const changed = nights.map(night => (night.day === TODAY ? { ...night, budget: 129 } : night))
  expect(forecast({ app, nights: changed })).toMatchObject({ budget: 129, daysToBudget: 10 })
})

test('where tonight is not known, days are counted from the last night that is, and the sentence says so', () => {
  const series = aSeries([...rising(20, 100, 1), null, null], { budget: 129 })
  expect(forecast(series)).toMatchObject({ used: 119, from: TODAY - 2, daysToBudget: 10 })
  expect(sentence(series)).toBe(
    '+1.0 seats a day (least squares over the last 20 nights, counted from 2026-11-21): the budget of 129 in 10 days',
  )
})

test('an app that was not there tonight has no forecast', () => {
  const series = aSeries(rising(40, 100, 1), { budget: 150, until: TODAY - 1 })
  expect(forecast(series)).toBeNull()
  expect(sentence(series)).toBe('no forecast: last seen on 2026-11-22')
})

test.each([
  [
    'both in sight',
    rising(20, 1_000, 1),
    { budget: 1_020, capacity: 1_120 },
    ': the budget of 1,020 in 1 day, the capacity of 1,120 in 101 days',
  ],
  [
    'one reached, one far',
    rising(20, 100, 1),
    { budget: 100, capacity: 5_000 },
    ': the budget of 100 is reached, the capacity of 5,000 not within two years',
  ],
  ['falling below both', rising(20, 100, -1), { budget: 150, capacity: 200 }, ': no limit comes nearer'],
  ['only a capacity', rising(20, 100, 1), { capacity: 120 }, ': the capacity of 120 in 1 day'],
])('a forecast is one sentence: %s', (_, counts, given, end) => {
  expect(sentence(aSeries(counts, given)).split('(least squares over the last 20 nights)')[1]).toBe(end)
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
