/**
 * Decides how many requests of an endpoint family may run concurrently, and when requests pause. Pure: the request
 * queue does the waiting. Works like TCP congestion control (RFC 5681, 3.1): fast growth until the first 429, then
 * half, then slow growth to below the level that caused the 429.
 */

/** Fewer than the six concurrent requests of a browser to one host, because Atlassian publishes no limit. */
const INITIAL_CONCURRENT = 4

/**
 * Users arrive in pages of 100, one after the other. For each page, up to five users need an individual lookup, plus
 * the groups. With eight concurrent requests, these lookups finish while the pages arrive. More would only add load.
 */
export const MAX_CONCURRENT = 8

/** The rate-limit headers of a response: the remaining requests until the limit resets. */
export type Rate = {
  readonly remaining: number
  /** Epoch milliseconds. */
  readonly resetsAt: number
}

export type Pace = {
  /** Maximum number of concurrent requests; the fraction is rounded down when it is applied. */
  readonly concurrency: number
  /** Upper limit of `concurrency`. */
  readonly ceiling: number
  /** How often `concurrency` was halved. The response to a request sent before the last halving does not change it. */
  readonly halvings: number
  /** Requests that the headers of the newest response still allow; null if it has no such headers. */
  readonly allowed: number | null
  /** Epoch milliseconds; null if requests may be sent. */
  readonly pausedUntil: number | null
}

export const INITIAL_PACE: Pace = {
  concurrency: INITIAL_CONCURRENT,
  ceiling: MAX_CONCURRENT,
  halvings: 0,
  allowed: null,
  pausedUntil: null,
}

export type PaceEvent =
  | { readonly kind: 'sent' }
  /** `halvings` is the value when the request was sent; `inFlight` counts the other running requests. */
  | {
      readonly kind: 'answered'
      readonly halvings: number
      readonly inFlight: number
      readonly rate: Rate | null
    }
  /** Any failure except 429. */
  | { readonly kind: 'failed'; readonly halvings: number; readonly inFlight: number; readonly rate: Rate | null }
  /** Too many requests (429). `until` is null if the request is not retried. */
  | { readonly kind: 'limited'; readonly halvings: number; readonly inFlight: number; readonly until: number | null }
  /** The pause is over. */
  | { readonly kind: 'resumed' }

export const maySend = ({ pausedUntil, concurrency, allowed }: Pace, inFlight: number): boolean =>
  pausedUntil === null && inFlight < Math.floor(concurrency) && (allowed === null || allowed > 0)

export function advance(pace: Pace, event: PaceEvent): Pace {
  switch (event.kind) {
    case 'sent':
      return pace.allowed === null ? pace : { ...pace, allowed: Math.max(0, pace.allowed - 1) }
    case 'answered':
      return applyRate(event.halvings === pace.halvings ? grow(pace) : pace, event)
    case 'failed':
      return applyRate(pace, event)
    case 'limited':
      return pause(event.halvings === pace.halvings ? halve(pace) : pace, event.until)
    case 'resumed':
      return { ...pace, pausedUntil: null, allowed: null }
  }
}

/**
 * Before the first 429, one more for each response, which doubles the number in each round; afterwards one per round.
 */
function grow(pace: Pace): Pace {
  const more = pace.halvings === 0 ? 1 : 1 / pace.concurrency
  return { ...pace, concurrency: Math.min(pace.ceiling, pace.concurrency + more) }
}

/** Concurrent requests are refused together, so they halve the number only once. */
function halve(pace: Pace): Pace {
  const now = Math.floor(pace.concurrency)
  return {
    ...pace,
    concurrency: Math.max(1, Math.floor(now / 2)),
    ceiling: Math.max(1, now - 1),
    halvings: pace.halvings + 1,
  }
}

/** It is unknown whether the remaining count includes the running requests. Assumes that it does not. */
function applyRate(pace: Pace, { inFlight, rate }: { readonly inFlight: number; readonly rate: Rate | null }): Pace {
  // Without a running request, no response would ever update the count, so an old count must not block requests.
  if (rate === null) return inFlight === 0 ? { ...pace, allowed: null } : pace
  if (rate.remaining === 0) return { ...pause(pace, rate.resetsAt), allowed: 0 }
  return { ...pace, allowed: Math.max(0, rate.remaining - inFlight) }
}

function pause(pace: Pace, until: number | null): Pace {
  if (until === null) return { ...pace, allowed: null }
  return { ...pace, pausedUntil: Math.max(until, pace.pausedUntil ?? until) }
}
