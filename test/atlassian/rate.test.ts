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
  ['seconds that are left', '30'],
  ['a second of the epoch', String(inSeconds(30) / 1_000)],
])('a count that starts anew in half a minute, told as %s', (_, reset) => {
  expect(readRate(headers('7', reset), START, LONGEST)).toEqual({ remaining: 7, resetsAt: inSeconds(30) })
})

test.each([
  ['no headers', {}],
  ['no number', headers('many', '30')],
  ['less than none', headers('-1', '30')],
  ['no time', headers('7', 'soon')],
  ['an empty time', headers('7', '')],
  ['a day that is none', headers('7', '2026-99-99T00:00:00Z')],
  ['a time that is further away than anybody waits', headers('0', '121')],
])('nothing is known by %s', (_, told) => {
  expect(readRate(told, START, LONGEST)).toBeNull()
})

test('a time that has passed is now', () => {
  expect(readReset({ 'x-ratelimit-reset': '2026-11-23T02:00:00Z' }, START)).toBe(START.getTime())
})

test('whatever a header says, the time is not before now, and is a number', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.nat().map(String), fc.date({ noInvalidDate: true }).map(String)), reset => {
      const time = readReset({ 'x-ratelimit-reset': reset }, START)
      expect(time === null || (Number.isFinite(time) && time >= START.getTime())).toBe(true)
    }),
  )
})
