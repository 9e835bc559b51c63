/** The line in which the requests of one family of endpoints stand; how fast it moves, the pace decides. */
import type { Clock } from '../model/ports.js'
import { advance, FIRST_PACE, maySend, type Pace, type PaceEvent } from './pace.js'

/**
 * Pages of a list can only be asked one after the other, and so can't catch up: they go before what can be asked side by
 * side, and so does what was refused for lack of patience.
 */
export type Turn = 'next' | 'last'

/** Whoever may send a request, until it is told what came of it. */
export type Pass = { readonly leave: (outcome: Outcome) => void }

type WithoutCounts<T> = T extends PaceEvent ? Omit<T, 'halvings' | 'underWay'> : never
export type Outcome = WithoutCounts<Extract<PaceEvent, { underWay: number }>>

export type Line = {
  /** Resolves when a request may be sent. */
  readonly enter: (turn: Turn) => Promise<Pass>
}

export function openLine(clock: Clock): Line {
  const waiting: Readonly<Record<Turn, ((pass: Pass) => void)[]>> = { next: [], last: [] }
  let pace: Pace = FIRST_PACE
  let underWay = 0
  let isResuming = false

  function admit(): void {
    while (waiting.next.length + waiting.last.length > 0 && maySend(pace, underWay)) {
      const first = waiting.next.shift() ?? waiting.last.shift()
      underWay += 1
      pace = advance(pace, { kind: 'sent' })
      first?.(openPass(pace.halvings))
    }
    // Nobody waits for nothing: at the end of a run a timer would hold up the process.
    if (pace.pausedUntil !== null && waiting.next.length + waiting.last.length > 0 && !isResuming) void resume()
  }

  function openPass(halvings: number): Pass {
    return {
      leave: outcome => {
        underWay -= 1
        pace = advance(pace, { ...outcome, halvings, underWay })
        admit()
      },
    }
  }

  /** A pause may be made longer while it lasts. */
  async function resume(): Promise<void> {
    isResuming = true
    for (let until: number | null = null; until !== pace.pausedUntil; ) {
      until = pace.pausedUntil
      await clock.sleep(Math.max(0, (until ?? 0) - clock.now().getTime()))
    }
    isResuming = false
    pace = advance(pace, { kind: 'resumed' })
    admit()
  }

  return {
    enter: turn =>
      new Promise(resolve => {
        waiting[turn].push(resolve)
        admit()
      }),
  }
}
