import type { Clock } from '../../src/ports.js'

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
