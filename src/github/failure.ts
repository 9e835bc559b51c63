import { plain } from '../report/escape.js'
import { GithubError } from './error.js'
import { adviceFor, type Cause, causeOf, isLimit } from './refusal.js'

/** What a request is for: the words of its error, and the permission that it needs. */
export type Purpose = {
  /** Completes "GitHub refused to …". */
  readonly what: string
  readonly permission: string
}

/** A request that failed, as plain data: nothing of the library's error object is kept. */
export type Failure = {
  /** null: no answer at all. */
  readonly status: number | null
  /** GitHub's own words, not yet cut to the length of a message; or the network's code. */
  readonly detail: string
  /** Read from the complete answer: `detail` is shortened. */
  readonly cause: Cause
  readonly retryAfterSeconds: number | null
  /** When the requests of the token are counted anew, in epoch milliseconds. */
  readonly resetsAt: number | null
}

const MAX_TRIES = 4
const FIRST_WAIT_MS = 1_000
/** "Otherwise, wait for at least one minute before retrying." docs.github.com, rate limits for the REST API. */
const FIRST_WAIT_LIMITED_MS = 60_000
/** The clocks of GitHub and of the runner differ, and a limit ends within the second that is named. */
const RESET_MARGIN_MS = 1_000

export type Attempt = {
  readonly method: 'GET' | 'POST' | 'PATCH'
  /** How many tries failed. */
  readonly tries: number
  /** What the run may still wait for GitHub in all, in milliseconds. */
  readonly patienceMs: number
  readonly now: Date
  /** In [0, 1). */
  readonly random: number
}

/**
 * Milliseconds to wait before a request is tried again, or null to give up. A request that a limit refused was certainly
 * not done, so that a write may be repeated too. After a server error or no answer only a read may be.
 */
export function waitBeforeRetry(failure: Failure, attempt: Attempt): number | null {
  const { status, cause } = failure
  const isPassing = isLimit(cause) || (attempt.method === 'GET' && (status === null || status >= 500))
  if (!isPassing || attempt.tries >= MAX_TRIES) return null
  const wait = Math.round(isLimit(cause) ? waitForLimit(failure, attempt) : backOff(attempt))
  return wait > attempt.patienceMs ? null : wait
}

/** The order in which docs.github.com names them: `retry-after`, then `x-ratelimit-reset`, then at least a minute. */
function waitForLimit({ cause, retryAfterSeconds, resetsAt }: Failure, { tries, now }: Attempt): number {
  if (retryAfterSeconds !== null) return retryAfterSeconds * 1_000
  if (cause === 'primary-limit' && resetsAt !== null) return Math.max(0, resetsAt - now.getTime()) + RESET_MARGIN_MS
  return FIRST_WAIT_LIMITED_MS * 2 ** (tries - 1)
}

const backOff = ({ tries, random }: Attempt): number => FIRST_WAIT_MS * 2 ** (tries - 1) * (0.5 + random / 2)

/** Reads an error of the HTTP library, and whatever else was thrown, with nothing but status, message and a few headers. */
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

/** An answer that is a redirect where none was expected. */
export const redirected = (status: number): Failure => ({ ...NO_ANSWER, status })

export function githubError(failure: Failure, { what, permission }: Purpose): GithubError {
  const { status, cause, resetsAt } = failure
  const detail = plain(failure.detail)
  if (status === null) {
    return new GithubError(`GitHub did not answer the request to ${what} (${detail}): try again later`)
  }
  const said = detail === '' ? `${status}` : `${status} ${detail}`
  const advice = adviceFor(cause, status, permission, resetsAt)
  return new GithubError(`GitHub refused to ${what} (${said}): ${advice}`, status)
}

function wholeNumber(text: string | null, digits: number): number | null {
  return text !== null && /^\d+$/.test(text) && text.length <= digits ? Number(text) : null
}

/** Far longer than any message of GitHub's, so that an answer of any size stays cheap. */
const MAX_DETAIL_LENGTH = 10_000

const milliseconds = (seconds: number | null): number | null => (seconds === null ? null : seconds * 1_000)

function detailOf(data: unknown): string {
  // Cut where it becomes a message, after secrets are removed: a part of one would not be found any more.
  return plain(wordsOf(data), MAX_DETAIL_LENGTH)
}

function wordsOf(data: unknown): string {
  const message = fieldOf(data, 'message')
  const errors = fieldOf(data, 'errors')
  const details = Array.isArray(errors) ? errors.map(each => fieldOf(each, 'message') ?? fieldOf(each, 'field')) : []
  return [message, ...details].filter(text => typeof text === 'string').join('; ')
}

/** `ECONNRESET`, `ENOTFOUND`, `time-out`: an error's message could hold an address with credentials, its code can't. */
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
