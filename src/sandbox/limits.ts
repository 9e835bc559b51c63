/** Rate limits of the sandbox. The first matching limit of a world applies. */

export type Limit = {
  /** Matches the path without the query. All matching paths share the limit. */
  readonly path: RegExp
  /** Requests per minute, counted from the first request. Reported in the headers of every response. */
  readonly perMinute?: number
  /** Maximum number of concurrent requests. Not reported in headers. */
  readonly concurrency?: number
}

/** 10 requests a minute for /events, since the end of May 2025. Source: Organizations REST API, events. */
export const EVENTS_LIMIT: Limit = { path: /\/events$/, perMinute: 10 }

type Count = { since: number; sent: number; inFlight: number }

/** Separate from the world, which is plain data. */
export type LimitCounts = WeakMap<Limit, Count>

/** The effect of a limit on a request. */
export type LimitResult = {
  /** Seconds to wait if the limit is exceeded; otherwise null. */
  readonly retryAfter: number | null
  readonly headers: Readonly<Record<string, string>>
  /** Must be called when the request is answered. */
  readonly release: () => void
}

export const UNLIMITED: LimitResult = { retryAfter: null, headers: {}, release: () => {} }
const MINUTE_MS = 60_000

/** `now` is in milliseconds. */
export function applyLimit(limits: readonly Limit[], counts: LimitCounts, path: string, now: number): LimitResult {
  const limit = limits.find(each => path.search(each.path) >= 0)
  if (limit === undefined) return UNLIMITED
  const count = currentCount(limit, counts, now)
  const { perMinute = Number.POSITIVE_INFINITY, concurrency = Number.POSITIVE_INFINITY } = limit
  if (count.sent >= perMinute) return refuse(limit, count, Math.ceil((count.since + MINUTE_MS - now) / 1_000))
  if (count.inFlight >= concurrency) return refuse(limit, count, 1)
  count.sent += 1
  count.inFlight += 1
  const release = (): void => {
    count.inFlight -= 1
  }
  return { retryAfter: null, headers: headersOf(limit, count), release }
}

function currentCount(limit: Limit, counts: LimitCounts, now: number): Count {
  const count = counts.get(limit) ?? { since: now, sent: 0, inFlight: 0 }
  if (now - count.since >= MINUTE_MS) Object.assign(count, { since: now, sent: 0 })
  counts.set(limit, count)
  return count
}

const refuse = (limit: Limit, count: Count, retryAfter: number): LimitResult => ({
  retryAfter: Math.max(1, retryAfter),
  headers: headersOf(limit, count),
  release: () => {},
})

/**
 * The format of the reset header is documented only for Jira. Source:
 * developer.atlassian.com/cloud/jira/platform/rate-limiting.
 */
const headersOf = ({ perMinute }: Limit, { since, sent }: Count): Record<string, string> =>
  perMinute === undefined
    ? {}
    : {
        'x-ratelimit-limit': String(perMinute),
        'x-ratelimit-remaining': String(perMinute - sent),
        'x-ratelimit-reset': new Date(since + MINUTE_MS).toISOString(),
      }
