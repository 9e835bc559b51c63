import fc from 'fast-check'
import {
  advance,
  FIRST_PACE,
  MOST_AT_ONCE,
  maySend,
  type Pace,
  type PaceEvent,
  type Rate,
} from '../../src/atlassian/pace.js'

const NOW = 1_000_000

const aPace = (change: Partial<Pace> = {}): Pace => ({ ...FIRST_PACE, ...change })
const good = (change: { halvings?: number; underWay?: number; rate?: Rate | null } = {}): PaceEvent => ({
  kind: 'answered',
  halvings: 0,
  underWay: 1,
  rate: null,
  ...change,
})
const failed = (underWay: number): PaceEvent => ({ kind: 'failed', halvings: 0, underWay, rate: null })
const limited = (halvings: number, until: number | null = null): PaceEvent => ({
  kind: 'limited',
  halvings,
  underWay: 3,
  until,
})
const left = (remaining: number, resetsAt = NOW + 30_000): Rate => ({ remaining, resetsAt })
const walk = (pace: Pace, events: readonly PaceEvent[]): Pace => events.reduce(advance, pace)

describe('while answers are good', () => {
  test.each([
    [1, 5],
    [2, 6],
    [4, 8],
    [40, MOST_AT_ONCE],
  ])('after %i of them %i are under way at once', (answers, atOnce) => {
    expect(walk(FIRST_PACE, Array(answers).fill(good())).atOnce).toBe(atOnce)
  })

  test('it is sent up to the number at once, and no more', () => {
    expect([maySend(FIRST_PACE, 3), maySend(FIRST_PACE, 4)]).toEqual([true, false])
  })

  test('one more each round, once there was a refusal', () => {
    const slow = aPace({ atOnce: 3, halvings: 1 })
    const { atOnce } = walk(slow, Array(3).fill(good({ halvings: 1 })))
    expect(Math.floor(atOnce)).toBe(3)
    expect(
      Math.floor(advance(advance(aPace({ atOnce, halvings: 1 }), good({ halvings: 1 })), good({ halvings: 1 })).atOnce),
    ).toBe(4)
  })

  test('a failure of another kind does not make it quicker', () => {
    expect(advance(FIRST_PACE, failed(2)).atOnce).toBe(FIRST_PACE.atOnce)
  })
})

describe('too many requests', () => {
  test.each([
    [8, 4],
    [7.9, 3],
    [2, 1],
    [1, 1],
  ])('at %d at once leave %d', (before, after) => {
    expect(advance(aPace({ atOnce: before }), limited(0)).atOnce).toBe(after)
  })

  test('of one burst halve once', () => {
    const { atOnce, halvings } = walk(aPace({ atOnce: 8 }), Array(8).fill(limited(0)))
    expect([atOnce, halvings]).toEqual([4, 1])
  })

  test('after the halving halve again', () => {
    expect(walk(aPace({ atOnce: 8 }), [limited(0), limited(1)]).atOnce).toBe(2)
  })

  test('are not sent again in this run: it stays below where they were', () => {
    const halved = advance(aPace({ atOnce: 6 }), limited(0))
    expect(walk(halved, Array(200).fill(good({ halvings: 1 }))).atOnce).toBe(5)
  })

  test('an answer to what was sent before the halving does not make it quicker', () => {
    const halved = advance(aPace({ atOnce: 8 }), limited(0))
    expect(advance(halved, good()).atOnce).toBe(4)
  })

  test('pause until the latest time that anybody named', () => {
    const paused = walk(FIRST_PACE, [limited(0, NOW + 9), limited(0, NOW + 30), limited(0, NOW + 20)])
    expect(paused.pausedUntil).toBe(NOW + 30)
    expect([maySend(paused, 0), maySend(advance(paused, { kind: 'resumed' }), 0)]).toEqual([false, true])
  })

  test('for which no wait helps do not pause', () => {
    expect(advance(FIRST_PACE, limited(0, null)).pausedUntil).toBeNull()
  })
})

describe('what the headers leave', () => {
  test.each([
    [10, 2, 8],
    [3, 2, 1],
    [2, 2, 0],
    [1, 4, 0],
  ])('%i with %i under way, is %i more', (remaining, underWay, spare) => {
    const pace = advance(FIRST_PACE, good({ underWay, rate: left(remaining) }))
    expect(pace.spare).toBe(spare)
    expect(maySend(pace, 0)).toBe(spare > 0)
  })

  test('is used up by sending', () => {
    const pace = advance(FIRST_PACE, good({ underWay: 0, rate: left(2) }))
    const sent = walk(pace, [{ kind: 'sent' }, { kind: 'sent' }])
    expect([maySend(pace, 0), maySend(sent, 0)]).toEqual([true, false])
  })

  test('none pauses until the count starts anew, of a failure too', () => {
    expect(advance(FIRST_PACE, good({ rate: left(0) })).pausedUntil).toBe(NOW + 30_000)
    expect(advance(FIRST_PACE, { ...failed(1), rate: left(0) } as PaceEvent).pausedUntil).toBe(NOW + 30_000)
  })

  test('holds nobody back when the last one under way brings no news', () => {
    const waiting = advance(FIRST_PACE, good({ underWay: 2, rate: left(2) }))
    expect(maySend(advance(waiting, failed(1)), 1)).toBe(false)
    expect(maySend(advance(waiting, failed(0)), 0)).toBe(true)
  })

  test('is forgotten after a pause', () => {
    const paused = advance(FIRST_PACE, good({ rate: left(0) }))
    expect(advance(paused, { kind: 'resumed' })).toMatchObject({ spare: null, pausedUntil: null })
  })
})

describe('whatever happens', () => {
  const rate = fc.option(fc.record({ remaining: fc.nat(20), resetsAt: fc.nat(1e9) }))
  const told = { halvings: fc.nat(4), underWay: fc.nat(8), rate }
  const event: fc.Arbitrary<PaceEvent> = fc.oneof(
    fc.constant<PaceEvent>({ kind: 'sent' }),
    fc.constant<PaceEvent>({ kind: 'resumed' }),
    fc.record({ kind: fc.constant('answered' as const), ...told }),
    fc.record({ kind: fc.constant('failed' as const), ...told }),
    fc.record({ kind: fc.constant('limited' as const), ...told, until: fc.option(fc.nat(1e9)) }),
  )
  const events = fc.array(event, { maxLength: 200 })

  test('there is always one at once, and never more than the most', () => {
    fc.assert(
      fc.property(events, all => {
        const { atOnce, ceiling } = walk(FIRST_PACE, all)
        expect(atOnce).toBeGreaterThanOrEqual(1)
        expect(atOnce).toBeLessThanOrEqual(Math.max(ceiling, 1))
        expect(ceiling).toBeLessThanOrEqual(MOST_AT_ONCE)
      }),
    )
  })

  test('nobody waits for ever: with none under way it is sent, or a pause ends', () => {
    fc.assert(
      fc.property(events, fc.option(fc.record({ remaining: fc.nat(20), resetsAt: fc.nat(1e9) })), (all, news) => {
        const pace = advance(walk(FIRST_PACE, all), { kind: 'answered', halvings: 0, underWay: 0, rate: news })
        expect(maySend(pace, 0) || pace.pausedUntil !== null).toBe(true)
      }),
    )
  })

  test('no refusal makes it quicker', () => {
    fc.assert(
      fc.property(events, fc.nat(5), (all, halvings) => {
        const before = walk(FIRST_PACE, all)
        expect(advance(before, limited(halvings)).atOnce).toBeLessThanOrEqual(before.atOnce)
      }),
    )
  })
})
