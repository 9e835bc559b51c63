import fc from 'fast-check'
import {
  advance,
  INITIAL_PACE,
  MAX_CONCURRENT,
  maySend,
  type Pace,
  type PaceEvent,
  type Rate,
} from '../../src/atlassian/pace.js'

const NOW = 1_000_000

const aPace = (change: Partial<Pace> = {}): Pace => ({ ...INITIAL_PACE, ...change })
const good = (change: { halvings?: number; inFlight?: number; rate?: Rate | null } = {}): PaceEvent => ({
  kind: 'answered',
  halvings: 0,
  inFlight: 1,
  rate: null,
  ...change,
})
const failed = (inFlight: number): PaceEvent => ({ kind: 'failed', halvings: 0, inFlight, rate: null })
const limited = (halvings: number, until: number | null = null): PaceEvent => ({
  kind: 'limited',
  halvings,
  inFlight: 3,
  until,
})
const rateOf = (remaining: number, resetsAt = NOW + 30_000): Rate => ({ remaining, resetsAt })
const walk = (pace: Pace, events: readonly PaceEvent[]): Pace => events.reduce(advance, pace)

describe('while requests succeed', () => {
  test.each([
    [1, 5],
    [2, 6],
    [4, 8],
    [40, MAX_CONCURRENT],
  ])('after %i responses, %i requests may run concurrently', (answers, concurrency) => {
    expect(walk(INITIAL_PACE, Array(answers).fill(good())).concurrency).toBe(concurrency)
  })

  test('requests are sent up to the concurrency limit', () => {
    expect([maySend(INITIAL_PACE, 3), maySend(INITIAL_PACE, 4)]).toEqual([true, false])
  })

  test('after a 429, the limit grows by one in each round', () => {
    const slow = aPace({ concurrency: 3, halvings: 1 })
    const { concurrency } = walk(slow, Array(3).fill(good({ halvings: 1 })))
    expect(Math.floor(concurrency)).toBe(3)
    expect(
      Math.floor(
        advance(advance(aPace({ concurrency, halvings: 1 }), good({ halvings: 1 })), good({ halvings: 1 })).concurrency,
      ),
    ).toBe(4)
  })

  test('a failure of another kind does not raise the limit', () => {
    expect(advance(INITIAL_PACE, failed(2)).concurrency).toBe(INITIAL_PACE.concurrency)
  })
})

describe('too many requests', () => {
  test.each([
    [8, 4],
    [7.9, 3],
    [2, 1],
    [1, 1],
  ])('reduce the limit from %d to %d', (before, after) => {
    expect(advance(aPace({ concurrency: before }), limited(0)).concurrency).toBe(after)
  })

  test('in one burst halve the limit once', () => {
    const { concurrency, halvings } = walk(aPace({ concurrency: 8 }), Array(8).fill(limited(0)))
    expect([concurrency, halvings]).toEqual([4, 1])
  })

  test('after the halving halve the limit again', () => {
    expect(walk(aPace({ concurrency: 8 }), [limited(0), limited(1)]).concurrency).toBe(2)
  })

  test('keep the limit below the level that caused them for the rest of the run', () => {
    const halved = advance(aPace({ concurrency: 6 }), limited(0))
    expect(walk(halved, Array(200).fill(good({ halvings: 1 }))).concurrency).toBe(5)
  })

  test('the response to a request sent before the halving does not raise the limit', () => {
    const halved = advance(aPace({ concurrency: 8 }), limited(0))
    expect(advance(halved, good()).concurrency).toBe(4)
  })

  test('pause until the latest reported time', () => {
    const paused = walk(INITIAL_PACE, [limited(0, NOW + 9), limited(0, NOW + 30), limited(0, NOW + 20)])
    expect(paused.pausedUntil).toBe(NOW + 30)
    expect([maySend(paused, 0), maySend(advance(paused, { kind: 'resumed' }), 0)]).toEqual([false, true])
  })

  test('without a retry do not pause', () => {
    expect(advance(INITIAL_PACE, limited(0, null)).pausedUntil).toBeNull()
  })
})

describe('the remaining requests in the headers', () => {
  test.each([
    [10, 2, 8],
    [3, 2, 1],
    [2, 2, 0],
    [1, 4, 0],
  ])('are %i; with %i running requests, %i more are allowed', (remaining, inFlight, allowed) => {
    const pace = advance(INITIAL_PACE, good({ inFlight, rate: rateOf(remaining) }))
    expect(pace.allowed).toBe(allowed)
    expect(maySend(pace, 0)).toBe(allowed > 0)
  })

  test('are used up by sending', () => {
    const pace = advance(INITIAL_PACE, good({ inFlight: 0, rate: rateOf(2) }))
    const sent = walk(pace, [{ kind: 'sent' }, { kind: 'sent' }])
    expect([maySend(pace, 0), maySend(sent, 0)]).toEqual([true, false])
  })

  test('pause the queue until the reset if there are none, also after a failure', () => {
    expect(advance(INITIAL_PACE, good({ rate: rateOf(0) })).pausedUntil).toBe(NOW + 30_000)
    expect(advance(INITIAL_PACE, { ...failed(1), rate: rateOf(0) } as PaceEvent).pausedUntil).toBe(NOW + 30_000)
  })

  test('do not block requests if the last running request reports no count', () => {
    const waiting = advance(INITIAL_PACE, good({ inFlight: 2, rate: rateOf(2) }))
    expect(maySend(advance(waiting, failed(1)), 1)).toBe(false)
    expect(maySend(advance(waiting, failed(0)), 0)).toBe(true)
  })

  test('are cleared after a pause', () => {
    const paused = advance(INITIAL_PACE, good({ rate: rateOf(0) }))
    expect(advance(paused, { kind: 'resumed' })).toMatchObject({ allowed: null, pausedUntil: null })
  })
})

describe('for any sequence of events', () => {
  const rate = fc.option(fc.record({ remaining: fc.nat(20), resetsAt: fc.nat(1e9) }))
  const common = { halvings: fc.nat(4), inFlight: fc.nat(8), rate }
  const event: fc.Arbitrary<PaceEvent> = fc.oneof(
    fc.constant<PaceEvent>({ kind: 'sent' }),
    fc.constant<PaceEvent>({ kind: 'resumed' }),
    fc.record({ kind: fc.constant('answered' as const), ...common }),
    fc.record({ kind: fc.constant('failed' as const), ...common }),
    fc.record({ kind: fc.constant('limited' as const), ...common, until: fc.option(fc.nat(1e9)) }),
  )
  const events = fc.array(event, { maxLength: 200 })

  test('the limit is at least one and at most the maximum', () => {
    fc.assert(
      fc.property(events, all => {
        const { concurrency, ceiling } = walk(INITIAL_PACE, all)
        expect(concurrency).toBeGreaterThanOrEqual(1)
        expect(concurrency).toBeLessThanOrEqual(Math.max(ceiling, 1))
        expect(ceiling).toBeLessThanOrEqual(MAX_CONCURRENT)
      }),
    )
  })

  test('without a running request, a request can be sent or a pause ends', () => {
    fc.assert(
      fc.property(events, fc.option(fc.record({ remaining: fc.nat(20), resetsAt: fc.nat(1e9) })), (all, news) => {
        const pace = advance(walk(INITIAL_PACE, all), { kind: 'answered', halvings: 0, inFlight: 0, rate: news })
        expect(maySend(pace, 0) || pace.pausedUntil !== null).toBe(true)
      }),
    )
  })

  test('a 429 never raises the limit', () => {
    fc.assert(
      fc.property(events, fc.nat(5), (all, halvings) => {
        const before = walk(INITIAL_PACE, all)
        expect(advance(before, limited(halvings)).concurrency).toBeLessThanOrEqual(before.concurrency)
      }),
    )
  })
})
