import fc from 'fast-check'
import type { FailureKind } from '../../src/atlassian/failure.js'
import { type Attempt, decideRetry, LONGEST_RETRY_AFTER_MS, parseRetryAfter } from '../../src/atlassian/retry.js'
import { START } from './clock.js'

const NEVER_AGAIN = [
  ...(['refused', 'forbidden', 'missing', 'rejected'] as const),
  ...(['redirect', 'too-large', 'shape', 'paging', 'budget'] as const),
] satisfies readonly FailureKind[]
const MAY_PASS = ['rate-limited', 'server', 'network', 'time-out', 'not-json'] satisfies readonly FailureKind[]

const JITTER_MS = 1_000

function anAttempt(change: Partial<Attempt> = {}): Attempt {
  return { kind: 'server', status: 503, number: 1, retryAfter: null, budgetMs: 600_000, retriesLeft: 60, ...change }
}

const decide = (change: Partial<Attempt>, random = 0.5) => decideRetry(anAttempt(change), random, START)
const STOP = { again: false }

test('every kind of failure is classified as temporary or permanent', () => {
  expect(new Set([...NEVER_AGAIN, ...MAY_PASS]).size).toBe(14)
})

test.each(NEVER_AGAIN)('a failure of kind %s is not retried', kind => {
  expect(decide({ kind, status: null })).toEqual(STOP)
})

test.each(NEVER_AGAIN)('a failure of kind %s is not retried, even with a Retry-After header', kind => {
  expect(decide({ kind, status: null, retryAfter: '1' })).toEqual(STOP)
})

test.each([
  ['server', 3],
  ['network', 3],
  ['time-out', 1],
  ['not-json', 1],
  ['rate-limited', 5],
] as const)('a failure of kind %s is retried at most %i times', (kind, times) => {
  expect(decide({ kind, number: times })).toMatchObject({ again: true })
  expect(decide({ kind, number: times + 1 })).toEqual(STOP)
})

test.each([501, 505])('an unsupported request (%i) is not retried', status => {
  expect(decide({ status })).toEqual(STOP)
})

test('the number of retries in a run is limited', () => {
  expect(decide({ retriesLeft: 1 })).toMatchObject({ again: true })
  expect(decide({ retriesLeft: 0 })).toEqual(STOP)
})

describe('without a Retry-After', () => {
  test.each([
    [1, 500],
    [2, 1_000],
    [3, 2_000],
  ])('the wait after attempt %i is at most %i ms', (number, most) => {
    expect(decide({ number }, 0)).toEqual({ again: true, waitMs: 0 })
    expect(decide({ number }, 1)).toEqual({ again: true, waitMs: most })
  })

  test.each([
    [1, 1_000],
    [4, 8_000],
    [5, 16_000],
  ])('the wait after 429 in attempt %i is at most %i ms', (number, most) => {
    expect(decide({ kind: 'rate-limited', status: 429, number }, 1)).toEqual({ again: true, waitMs: most })
  })
})

describe('a Retry-After', () => {
  test.each([
    ['0', 0],
    ['7', 7_000],
    [' 7 ', 7_000],
    ['Mon, 23 Nov 2026 02:17:30 GMT', 30_000],
    ['Mon, 23 Nov 2026 02:16:30 GMT', 0],
  ])('of "%s" means a wait of %i ms', (header, ms) => {
    expect(parseRetryAfter(header, START)).toBe(ms)
  })

  test.each([
    ...[null, '', 'soon', '-5', '1.5', '1e3', '0x10', '1234567890', '７', 'Infinity'],
    ...['2026-11-23T02:17:30Z', 'Mon, 99 Foo 2026 99:99:99 GMT', 'Monday, 23-Nov-26 02:17:30 GMT'],
  ])('of "%s" is invalid', header => {
    expect(parseRetryAfter(header, START)).toBeNull()
  })

  test('is applied with up to one second of jitter', () => {
    expect(decide({ retryAfter: '10' }, 0)).toEqual({ again: true, waitMs: 10_000 })
    expect(decide({ retryAfter: '10' }, 0.5)).toEqual({ again: true, waitMs: 10_500 })
  })

  test('that is invalid results in the default wait', () => {
    expect(decide({ retryAfter: 'Mon, 99 Foo 2026 99:99:99 GMT' }, 1)).toEqual(decide({}, 1))
  })

  test('of more than two minutes is not retried', () => {
    expect(decide({ retryAfter: '120' })).toMatchObject({ again: true })
    expect(decide({ retryAfter: '121' })).toEqual(STOP)
  })

  test('of an hour, given as a date, is not retried', () => {
    expect(decide({ retryAfter: 'Mon, 23 Nov 2026 03:17:00 GMT' })).toEqual(STOP)
  })

  test('beyond the time limit of the run is not retried', () => {
    expect(decide({ retryAfter: '10', budgetMs: 10_501 })).toMatchObject({ again: true })
    expect(decide({ retryAfter: '10', budgetMs: 10_500 })).toEqual(STOP)
  })
})

describe('for any input', () => {
  const retryAfter = fc.oneof(
    fc.constant(null),
    fc.nat().map(String),
    fc.string(),
    fc.date({ noInvalidDate: true }).map(date => date.toUTCString()),
  )
  const attempts = fc.record({
    kind: fc.constantFrom(...MAY_PASS, ...NEVER_AGAIN),
    status: fc.oneof(fc.constant(null), fc.integer({ min: 300, max: 599 })),
    number: fc.integer({ min: 1, max: 12 }),
    retryAfter,
    budgetMs: fc.integer({ min: -1_000, max: 1_200_000 }),
    retriesLeft: fc.integer({ min: 0, max: 60 }),
  })
  const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

  test('a wait is not negative, below the maximum, and within the remaining time', () => {
    fc.assert(
      fc.property(attempts, random, (attempt, chance) => {
        const decision = decideRetry(attempt, chance, START)
        if (!decision.again) return
        expect(decision.waitMs).toBeGreaterThanOrEqual(0)
        expect(decision.waitMs).toBeLessThan(LONGEST_RETRY_AFTER_MS + JITTER_MS)
        expect(decision.waitMs).toBeLessThan(attempt.budgetMs)
      }),
    )
  })

  test('a request has at most eight attempts', () => {
    fc.assert(
      fc.property(attempts, random, (attempt, chance) => {
        const decision = decideRetry({ ...attempt, number: Math.max(8, attempt.number) }, chance, START)
        expect(decision).toEqual(STOP)
      }),
    )
  })

  test('a retry is never sooner than the server requests', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 120 }), random, (seconds, chance) => {
        const decision = decide({ retryAfter: String(seconds) }, chance)
        expect(decision).toMatchObject({ again: true })
        expect(decision.again && decision.waitMs).toBeGreaterThanOrEqual(seconds * 1_000)
      }),
    )
  })

  test('a header is a number of milliseconds or null', () => {
    fc.assert(
      fc.property(retryAfter, header => {
        const ms = parseRetryAfter(header, START)
        expect(ms === null || (Number.isFinite(ms) && ms >= 0)).toBe(true)
      }),
    )
  })
})
