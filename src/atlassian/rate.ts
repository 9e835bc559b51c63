/** Reads the rate-limit headers of a response. */
import type { Rate } from './pace.js'

type Headers = Readonly<Record<string, string>>

/**
 * Atlassian documents the headers for the API-access family (developer.atlassian.com/cloud/admin/api-access), but not
 * the format of the reset header. Jira sends a date (developer.atlassian.com/cloud/jira/platform/rate-limiting), other
 * APIs send the remaining seconds or an epoch second. Returns null if the headers are missing, invalid, or require a
 * wait of more than `longestMs`. In that case only a 429 response limits the requests.
 */
export function readRate(headers: Headers, now: Date, longestMs: number): Rate | null {
  const remaining = headers['x-ratelimit-remaining']?.trim() ?? ''
  const resetsAt = readReset(headers, now)
  if (!/^\d{1,9}$/.test(remaining) || resetsAt === null || resetsAt - now.getTime() > longestMs) return null
  return { remaining: Number(remaining), resetsAt }
}

/** Epoch seconds have ten digits since 2001. A wait is never that long. */
const EPOCH_SECONDS = 1_000_000_000

/** When the rate limit resets, in epoch milliseconds. */
export function readReset(headers: Headers, now: Date): number | null {
  const text = headers['x-ratelimit-reset']?.trim() ?? ''
  if (/^\d{1,10}$/.test(text)) {
    const seconds = Number(text)
    return Math.max(now.getTime(), seconds < EPOCH_SECONDS ? now.getTime() + seconds * 1_000 : seconds * 1_000)
  }
  const time = /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(time) ? null : Math.max(now.getTime(), time)
}
