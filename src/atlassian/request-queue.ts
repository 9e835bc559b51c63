/** The queue for the requests of one endpoint family. The pace decides how many run concurrently. */
import type { Clock } from '../model/ports.js'
import { advance, INITIAL_PACE, maySend, type Pace, type PaceEvent } from './pace.js'

/**
 * Pages of a list and retries have high priority. Pages can only be requested one after the other, so a delay cannot be
 * made up.
 */
export type Priority = 'high' | 'low'

/** Permission to send one request. `release` must be called with the outcome. */
export type Slot = { readonly release: (outcome: Outcome) => void }

type WithoutCounts<T> = T extends PaceEvent ? Omit<T, 'halvings' | 'inFlight'> : never
export type Outcome = WithoutCounts<Extract<PaceEvent, { inFlight: number }>>

export type RequestQueue = {
  /** Resolves when a request may be sent. */
  readonly acquire: (priority: Priority) => Promise<Slot>
}

export function openRequestQueue(clock: Clock): RequestQueue {
  const waiting: Readonly<Record<Priority, ((slot: Slot) => void)[]>> = { high: [], low: [] }
  let pace: Pace = INITIAL_PACE
  let inFlight = 0
  let isResuming = false

  function admit(): void {
    while (waiting.high.length + waiting.low.length > 0 && maySend(pace, inFlight)) {
      const first = waiting.high.shift() ?? waiting.low.shift()
      inFlight += 1
      pace = advance(pace, { kind: 'sent' })
      first?.(openSlot(pace.halvings))
    }
    // No timer without a waiting request: it would delay the end of the process.
    if (pace.pausedUntil !== null && waiting.high.length + waiting.low.length > 0 && !isResuming) void resume()
  }

  function openSlot(halvings: number): Slot {
    return {
      release: outcome => {
        inFlight -= 1
        pace = advance(pace, { ...outcome, halvings, inFlight })
        admit()
      },
    }
  }

  /** A later response can extend the pause while it is active. */
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
    acquire: priority =>
      new Promise(resolve => {
        waiting[priority].push(resolve)
        admit()
      }),
  }
}
