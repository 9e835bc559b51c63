/** When to ask again, and how long to wait first: a pure decision, the waiting is the client's. */

import type { FailureKind } from './failure.js'
import { readHttpDate } from './http-date.js'

/** A first try and three more; some more where Atlassian only asks for patience. */
const MAX_ATTEMPTS: Partial<Readonly<Record<FailureKind, number>>> = {
  server: 4,
  network: 4,
  'time-out': 2,
  'not-json': 2,
  'rate-limited': 6,
}

/** 501 and 505 say that the server will never know how; a repeated question changes nothing. */
const FINAL_STATUS: ReadonlySet<number> = new Set([501, 505])

const FIRST_WAIT_MS = 500
const FIRST_WAIT_RATE_LIMITED_MS = 1_000
/** A server that asks for more patience than this is told "not tonight". */
export const LONGEST_RETRY_AFTER_MS = 120_000
const RETRY_AFTER_JITTER_MS = 1_000

export type Attempt = {
  readonly kind: FailureKind
  readonly status: number | null
  /** 1 for the first. */
  readonly number: number
  /** The Retry-After header, as it came. */
  readonly retryAfter: string | null
  /** How long the run may still take, in milliseconds. */
  readonly budgetMs: number
  /** How many more repetitions the run may make in all. */
  readonly retriesLeft: number
}

export type Decision = { readonly again: true; readonly waitMs: number } | { readonly again: false }

const STOP: Decision = { again: false }

/** `random` is from [0, 1); `now` is for a Retry-After that is a date. */
export function decideRetry(attempt: Attempt, random: number, now: Date): Decision {
  if (attempt.number >= (MAX_ATTEMPTS[attempt.kind] ?? 1)) return STOP
  if (attempt.status !== null && FINAL_STATUS.has(attempt.status)) return STOP
  if (attempt.retriesLeft <= 0) return STOP
  const asked = parseRetryAfter(attempt.retryAfter, now)
  const waitMs = asked === null ? backOff(attempt, random) : asked + random * RETRY_AFTER_JITTER_MS
  if (asked !== null && asked > LONGEST_RETRY_AFTER_MS) return STOP
  return waitMs < attempt.budgetMs ? { again: true, waitMs } : STOP
}

/** Full jitter: anything from nothing to the doubled wait, so that many gates do not come back together. */
function backOff({ kind, number }: Attempt, random: number): number {
  const first = kind === 'rate-limited' ? FIRST_WAIT_RATE_LIMITED_MS : FIRST_WAIT_MS
  return random * first * 2 ** (number - 1)
}

// RFC 9110, 10.2.3: seconds, or an HTTP date.
const SECONDS = /^\d{1,9}$/

/** Milliseconds to wait, or null where the header is absent or not understood. */
export function parseRetryAfter(header: string | null, now: Date): number | null {
  const text = header?.trim() ?? ''
  if (SECONDS.test(text)) return Number(text) * 1_000
  const time = readHttpDate(text)
  return time === null ? null : Math.max(0, time - now.getTime())
}
