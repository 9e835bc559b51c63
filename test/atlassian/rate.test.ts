import fc from 'fast-check'
import { readRate, readReset } from '../../src/atlassian/rate.js'
import { START } from './clock.js'

const LONGEST = 120_000
const headers = (remaining: string, reset: string) => ({
  'x-ratelimit-remaining': remaining,
  'x-ratelimit-reset': reset,
})
const inSeconds = (seconds: number) => START.getTime() + seconds * 1_000

test.each([
  ['a date', '2026-11-23T02:17:30Z'],
  ['a date in milliseconds', '2026-11-23T02:17:30.000Z'],
  ['remaining seconds', '30'],
  ['an epoch second', String(inSeconds(30) / 1_000)],
])('a reset time in 30 seconds is read from %s', (_, reset) => {
  expect(readRate(headers('7', reset), START, LONGEST)).toEqual({ remaining: 7, resetsAt: inSeconds(30) })
})

test.each([
  ['no headers', {}],
  ['an invalid count', headers('many', '30')],
  ['a negative count', headers('-1', '30')],
  ['an invalid time', headers('7', 'soon')],
  ['an empty time', headers('7', '')],
  ['an invalid date', headers('7', '2026-99-99T00:00:00Z')],
  ['a time beyond the maximum wait', headers('0', '121')],
])('the rate is unknown with %s', (_, given) => {
  expect(readRate(given, START, LONGEST)).toBeNull()
})

test('a reset time in the past counts as now', () => {
  expect(readReset({ 'x-ratelimit-reset': '2026-11-23T02:00:00Z' }, START)).toBe(START.getTime())
})

test('for any header, the reset time is a number that is not before now', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.nat().map(String), fc.date({ noInvalidDate: true }).map(String)), reset => {
      const time = readReset({ 'x-ratelimit-reset': reset }, START)
      expect(time === null || (Number.isFinite(time) && time >= START.getTime())).toBe(true)
    }),
  )
})
