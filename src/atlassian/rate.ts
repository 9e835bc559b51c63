/** The headers by which a host tells how much may still be asked of it, read without trust in their form. */
import type { Rate } from './pace.js'

type Headers = Readonly<Record<string, string>>

/**
 * The headers are published for the API-access family (developer.atlassian.com/cloud/admin/api-access) without a word on
 * the form of the last one; Jira writes a date (developer.atlassian.com/cloud/jira/platform/rate-limiting), others the
 * seconds that are left, or the second of the epoch. Null where they are not there, not understood, or ask for more than
 * `longestMs`: then an answer of too many requests decides.
 */
export function readRate(headers: Headers, now: Date, longestMs: number): Rate | null {
  const remaining = headers['x-ratelimit-remaining']?.trim() ?? ''
  const resetsAt = readReset(headers, now)
  if (!/^\d{1,9}$/.test(remaining) || resetsAt === null || resetsAt - now.getTime() > longestMs) return null
  return { remaining: Number(remaining), resetsAt }
}

/** Seconds since 1970 have ten digits from 2001 on; nobody is asked to wait for so many. */
const EPOCH_SECONDS = 1_000_000_000

/** When the count starts anew, in epoch milliseconds. */
export function readReset(headers: Headers, now: Date): number | null {
  const text = headers['x-ratelimit-reset']?.trim() ?? ''
  if (/^\d{1,10}$/.test(text)) {
    const seconds = Number(text)
    return Math.max(now.getTime(), seconds < EPOCH_SECONDS ? now.getTime() + seconds * 1_000 : seconds * 1_000)
  }
  const time = /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(time) ? null : Math.max(now.getTime(), time)
}
