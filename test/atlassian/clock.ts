import type { Clock, TimeLimit } from '../../src/model/ports.js'

export const START = new Date('2026-11-23T02:17:00Z')

/** Time passes only by waiting, and waiting takes no time. */
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

/** A limit of time, and what it needs to know of a server that leaves requests without an answer. */
export type VirtualTime = {
  readonly timeLimit: TimeLimit
  /** Called for each request that the server never answers. */
  readonly onHang: () => void
}

/**
 * Time passes only when nothing else can happen: a request times out when every request under way is one that the
 * server leaves without an answer. However slow the machine is, no other request times out.
 */
export function virtualTime(): VirtualTime {
  const underWay = new Set<AbortController>()
  let hanging = 0

  function passTime(): void {
    if (hanging === 0 || hanging < underWay.size) return
    hanging = 0
    for (const request of underWay) request.abort()
    underWay.clear()
  }

  async function timeLimit<T>(_: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const request = new AbortController()
    underWay.add(request)
    try {
      return await work(request.signal)
    } finally {
      underWay.delete(request)
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
