import { plain } from '../report/escape.js'
import { GithubError } from './error.js'
import { adviceFor, type Cause, causeOf, isLimit } from './refusal.js'

/** What a request does, for its error message, and the permission that it needs. */
export type Purpose = {
  /** Completes "GitHub refused to …". */
  readonly what: string
  readonly permission: string
}

/** A failed request as plain data. The error object of the library is not kept: it holds the request and the token. */
export type Failure = {
  /** null: GitHub did not answer. */
  readonly status: number | null
  /** The message of GitHub, not yet shortened, or the network error code. */
  readonly detail: string
  /** Derived from the complete response. */
  readonly cause: Cause
  readonly retryAfterSeconds: number | null
  /** When the rate limit of the token resets, in epoch milliseconds. */
  readonly resetsAt: number | null
}

const MAX_TRIES = 4
const FIRST_WAIT_MS = 1_000
/** "Otherwise, wait for at least one minute before retrying." docs.github.com, rate limits for the REST API. */
const FIRST_WAIT_LIMITED_MS = 60_000
/** Margin for different clocks: a limit ends within the second that GitHub reports. */
const RESET_MARGIN_MS = 1_000

export type Attempt = {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT'
  /** Number of failed tries. */
  readonly tries: number
  /** Total time that the run may still wait for GitHub, in milliseconds. */
  readonly patienceMs: number
  readonly now: Date
  /** In [0, 1). */
  readonly random: number
}

/**
 * Milliseconds to wait before the retry, or null to give up. GitHub did not process a request that a rate limit
 * refused, so a write is retried too. After a server error or a lost connection, only a read is retried.
 */
export function waitBeforeRetry(failure: Failure, attempt: Attempt): number | null {
  const { status, cause } = failure
  const isPassing = isLimit(cause) || (attempt.method === 'GET' && (status === null || status >= 500))
  if (!isPassing || attempt.tries >= MAX_TRIES) return null
  const wait = Math.round(isLimit(cause) ? waitForLimit(failure, attempt) : backOff(attempt))
  return wait > attempt.patienceMs ? null : wait
}

/** The order that docs.github.com specifies: `retry-after`, then `x-ratelimit-reset`, then at least one minute. */
function waitForLimit({ cause, retryAfterSeconds, resetsAt }: Failure, { tries, now }: Attempt): number {
  if (retryAfterSeconds !== null) return retryAfterSeconds * 1_000
  if (cause === 'primary-limit' && resetsAt !== null) return Math.max(0, resetsAt - now.getTime()) + RESET_MARGIN_MS
  return FIRST_WAIT_LIMITED_MS * 2 ** (tries - 1)
}

const backOff = ({ tries, random }: Attempt): number => FIRST_WAIT_MS * 2 ** (tries - 1) * (0.5 + random / 2)

/** Reads only the status, the message and a few headers of an error. Accepts any thrown value. */
export function failureOf(error: unknown): Failure {
  const response = fieldOf(error, 'response')
  if (response === undefined) return { ...NO_ANSWER, detail: networkCode(error) }
  const header = (name: string): string | null => {
    const value = fieldOf(fieldOf(response, 'headers'), name)
    return typeof value === 'string' || typeof value === 'number' ? `${value}` : null
  }
  const status = Number(fieldOf(error, 'status'))
  const data = fieldOf(response, 'data')
  return {
    status,
    detail: detailOf(data),
    cause: causeOf({ status, message: wordsOf(data), header }),
    retryAfterSeconds: wholeNumber(header('retry-after'), 6),
    resetsAt: milliseconds(wholeNumber(header('x-ratelimit-reset'), 10)),
  }
}

const NO_ANSWER: Failure = { status: null, detail: '', cause: null, retryAfterSeconds: null, resetsAt: null }

/** The failure for an unexpected redirect. */
export const redirected = (status: number): Failure => ({ ...NO_ANSWER, status })

export function githubError(failure: Failure, { what, permission }: Purpose): GithubError {
  const { status, cause, resetsAt } = failure
  const detail = plain(failure.detail)
  if (status === null) {
    return new GithubError(`GitHub did not answer the request to ${what} (${detail}): try again later`)
  }
  const response = detail === '' ? `${status}` : `${status} ${detail}`
  const advice = adviceFor(cause, status, permission, resetsAt)
  return new GithubError(`GitHub refused to ${what} (${response}): ${advice}`, status)
}

function wholeNumber(text: string | null, digits: number): number | null {
  return text !== null && /^\d+$/.test(text) && text.length <= digits ? Number(text) : null
}

/** Longer than any GitHub error message. Limits the work for a very large response. */
const MAX_DETAIL_LENGTH = 10_000

const milliseconds = (seconds: number | null): number | null => (seconds === null ? null : seconds * 1_000)

function detailOf(data: unknown): string {
  // The text is shortened later, after secrets are removed: a truncated secret would not be recognized.
  return plain(wordsOf(data), MAX_DETAIL_LENGTH)
}

function wordsOf(data: unknown): string {
  const message = fieldOf(data, 'message')
  const errors = fieldOf(data, 'errors')
  const details = Array.isArray(errors) ? errors.map(each => fieldOf(each, 'message') ?? fieldOf(each, 'field')) : []
  return [message, ...details].filter(text => typeof text === 'string').join('; ')
}

/**
 * Returns a code such as `ECONNRESET`, `ENOTFOUND` or `time-out`. The error message is not used: it could contain a URL
 * with credentials.
 */
function networkCode(error: unknown, depth = 0): string {
  if (fieldOf(error, 'name') === 'TimeoutError') return 'time-out'
  const code = fieldOf(error, 'code')
  if (typeof code === 'string' && /^[A-Z][A-Z0-9_]+$/.test(code)) return code
  const cause = fieldOf(error, 'cause')
  return cause === undefined || depth > 5 ? 'no connection' : networkCode(cause, depth + 1)
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}
