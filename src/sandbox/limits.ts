/** How much the organization answers of what it is asked. A world lists its limits; the first one that fits holds. */

export type Limit = {
  /** Matched against the path without the query: all paths that fit are counted together. */
  readonly path: RegExp
  /** From the first request on, for a minute. Told in the headers of every answer. */
  readonly perMinute?: number
  /** Requests that may be under way. Not told, until it is one too many. */
  readonly concurrency?: number
}

/** /events answers ten times a minute, since the end of May 2025. Source: Organizations REST API, events. */
export const EVENTS_LIMIT: Limit = { path: /\/events$/, perMinute: 10 }

type Count = { since: number; asked: number; inFlight: number }

/** Kept beside the world, which stays plain data. */
export type LimitCounts = WeakMap<Limit, Count>

/** What a limit makes of one request. */
export type Ruling = {
  /** Seconds to wait, where it is one too many. */
  readonly retryAfter: number | null
  readonly headers: Readonly<Record<string, string>>
  /** To be called when it is answered. */
  readonly release: () => void
}

export const UNLIMITED: Ruling = { retryAfter: null, headers: {}, release: () => {} }
const MINUTE_MS = 60_000

/** `now` is in milliseconds. */
export function ruleOn(limits: readonly Limit[], counts: LimitCounts, path: string, now: number): Ruling {
  const limit = limits.find(one => path.search(one.path) >= 0)
  if (limit === undefined) return UNLIMITED
  const count = currentCount(limit, counts, now)
  const { perMinute = Number.POSITIVE_INFINITY, concurrency = Number.POSITIVE_INFINITY } = limit
  if (count.asked >= perMinute) return refuse(limit, count, Math.ceil((count.since + MINUTE_MS - now) / 1_000))
  if (count.inFlight >= concurrency) return refuse(limit, count, 1)
  count.asked += 1
  count.inFlight += 1
  const release = (): void => {
    count.inFlight -= 1
  }
  return { retryAfter: null, headers: headersOf(limit, count), release }
}

function currentCount(limit: Limit, counts: LimitCounts, now: number): Count {
  const count = counts.get(limit) ?? { since: now, asked: 0, inFlight: 0 }
  if (now - count.since >= MINUTE_MS) Object.assign(count, { since: now, asked: 0 })
  counts.set(limit, count)
  return count
}

const refuse = (limit: Limit, count: Count, retryAfter: number): Ruling => ({
  retryAfter: Math.max(1, retryAfter),
  headers: headersOf(limit, count),
  release: () => {},
})

/** The form of the last one is published for Jira alone. Source: developer.atlassian.com/cloud/jira/platform/rate-limiting. */
const headersOf = ({ perMinute }: Limit, { since, asked }: Count): Record<string, string> =>
  perMinute === undefined
    ? {}
    : {
        'x-ratelimit-limit': String(perMinute),
        'x-ratelimit-remaining': String(perMinute - asked),
        'x-ratelimit-reset': new Date(since + MINUTE_MS).toISOString(),
      }
