/** Decides whether and when a request is retried. Pure: the client does the waiting. */

import type { FailureKind } from './failure.js'
import { readHttpDate } from './http-date.js'

/** Attempts for each kind of failure. More for 429, because Atlassian only asks to wait. */
const MAX_ATTEMPTS: Partial<Readonly<Record<FailureKind, number>>> = {
  server: 4,
  network: 4,
  'time-out': 2,
  'not-json': 2,
  'rate-limited': 6,
}

/** 501 and 505 mean that the server does not support the request. A retry does not help. */
const FINAL_STATUS: ReadonlySet<number> = new Set([501, 505])

const FIRST_WAIT_MS = 500
const FIRST_WAIT_RATE_LIMITED_MS = 1_000
/** If a server asks for a longer wait, the request is not retried. */
export const LONGEST_RETRY_AFTER_MS = 120_000
const RETRY_AFTER_JITTER_MS = 1_000

export type Attempt = {
  readonly kind: FailureKind
  readonly status: number | null
  /** Starts at 1. */
  readonly number: number
  /** The unchanged Retry-After header. */
  readonly retryAfter: string | null
  /** Remaining time of the run, in milliseconds. */
  readonly budgetMs: number
  /** Remaining retries of the run. */
  readonly retriesLeft: number
}

export type Decision = { readonly again: true; readonly waitMs: number } | { readonly again: false }

const STOP: Decision = { again: false }

/** `random` is in [0, 1); `now` is needed for a Retry-After date. */
export function decideRetry(attempt: Attempt, random: number, now: Date): Decision {
  if (attempt.number >= (MAX_ATTEMPTS[attempt.kind] ?? 1)) return STOP
  if (attempt.status !== null && FINAL_STATUS.has(attempt.status)) return STOP
  if (attempt.retriesLeft <= 0) return STOP
  const asked = parseRetryAfter(attempt.retryAfter, now)
  const waitMs = asked === null ? backOff(attempt, random) : asked + random * RETRY_AFTER_JITTER_MS
  if (asked !== null && asked > LONGEST_RETRY_AFTER_MS) return STOP
  return waitMs < attempt.budgetMs ? { again: true, waitMs } : STOP
}

/** Exponential backoff with full jitter, so that many runs do not retry at the same time. */
function backOff({ kind, number }: Attempt, random: number): number {
  const first = kind === 'rate-limited' ? FIRST_WAIT_RATE_LIMITED_MS : FIRST_WAIT_MS
  return random * first * 2 ** (number - 1)
}

// RFC 9110, 10.2.3: seconds, or an HTTP date.
const SECONDS = /^\d{1,9}$/

/** Milliseconds to wait; null if the header is missing or invalid. */
export function parseRetryAfter(header: string | null, now: Date): number | null {
  const text = header?.trim() ?? ''
  if (SECONDS.test(text)) return Number(text) * 1_000
  const time = readHttpDate(text)
  return time === null ? null : Math.max(0, time - now.getTime())
}
