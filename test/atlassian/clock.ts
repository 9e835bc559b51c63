import type { Clock, TimeLimit } from '../../src/model/ports.js'

export const START = new Date('2026-11-23T02:17:00Z')

/** A clock that advances only by sleeping, without real waits. */
export function aClock(random = 0.5): Clock & { readonly waits: readonly number[] } {
  const waits: number[] = []
  return {
    waits,
    now: () => new Date(waits.reduce((time, ms) => time + ms, START.getTime())),
    random: () => random,
    sleep: async ms => {
      waits.push(ms)
    },
  }
}

/** A time limit for tests. The server must report requests that it never answers. */
export type VirtualTime = {
  readonly timeLimit: TimeLimit
  /** Must be called for each request that the server never answers. */
  readonly onHang: () => void
}

/**
 * Requests time out only when every running request is one that the server never answers. Therefore no other request
 * times out, even on a slow machine.
 */
export function virtualTime(): VirtualTime {
  const inFlight = new Set<AbortController>()
  let hanging = 0

  function passTime(): void {
    if (hanging === 0 || hanging < inFlight.size) return
    hanging = 0
    for (const request of inFlight) request.abort()
    inFlight.clear()
  }

  async function timeLimit<T>(_: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const request = new AbortController()
    inFlight.add(request)
    try {
      return await work(request.signal)
    } finally {
      inFlight.delete(request)
      passTime()
    }
  }

  return {
    timeLimit,
    onHang: () => {
      hanging += 1
      passTime()
    },
  }
}
