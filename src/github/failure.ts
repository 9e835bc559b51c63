import { plain } from '../report/escape.js'
import { GithubError } from './error.js'

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
  readonly retryAfterSeconds: number | null
  readonly isRateLimit: boolean
}

const MAX_TRIES = 4
const MAX_WAIT_MS = 60_000
const FIRST_WAIT_MS = 1_000

/**
 * Milliseconds to wait before a read is tried again, or null to give up. `tries` counts those that failed; `random` is
 * in [0, 1). No answer, a server error and a limit that names its end are worth another try; a refusal is not.
 */
export function waitBeforeRetry(failure: Failure, tries: number, random: number): number | null {
  const { status, retryAfterSeconds } = failure
  const isPassing = status === null || status >= 500 || status === 429 || (status === 403 && retryAfterSeconds !== null)
  if (!isPassing || tries >= MAX_TRIES) return null
  const wait =
    retryAfterSeconds === null ? FIRST_WAIT_MS * 2 ** (tries - 1) * (0.5 + random / 2) : retryAfterSeconds * 1_000
  return wait > MAX_WAIT_MS ? null : Math.round(wait)
}

/** Reads an error of the HTTP library, and whatever else was thrown, with nothing but status, message and a few headers. */
export function failureOf(error: unknown): Failure {
  const response = fieldOf(error, 'response')
  if (response === undefined)
    return { status: null, detail: networkCode(error), retryAfterSeconds: null, isRateLimit: false }
  const headers = fieldOf(response, 'headers')
  const retryAfter = fieldOf(headers, 'retry-after')
  return {
    status: Number(fieldOf(error, 'status')),
    detail: detailOf(fieldOf(response, 'data')),
    retryAfterSeconds: typeof retryAfter === 'string' && /^\d{1,6}$/.test(retryAfter) ? Number(retryAfter) : null,
    isRateLimit: retryAfter !== undefined || fieldOf(headers, 'x-ratelimit-remaining') === '0',
  }
}

export function githubError(failure: Failure, { what, permission }: Purpose): GithubError {
  const { status } = failure
  const detail = plain(failure.detail)
  if (status === null) {
    return new GithubError(`GitHub did not answer the request to ${what} (${detail}): try again later`)
  }
  const said = detail === '' ? `${status}` : `${status} ${detail}`
  return new GithubError(`GitHub refused to ${what} (${said}): ${adviceFor(failure, status, permission)}`, status)
}

function adviceFor({ isRateLimit }: Failure, status: number, permission: string): string {
  if (status === 429 || (status === 403 && isRateLimit)) return 'the rate limit is used up, try again later'
  if (status === 401) return 'check the input `github-token`'
  if (status === 403) return `give the job \`permissions: ${permission}\``
  if (status === 404) return `check the repository, and give the job \`permissions: ${permission}\``
  if (status === 410) return 'it is gone, or turned off in the settings of the repository'
  if (status === 422) return 'check the inputs `issue-labels` and `issue-assignees`'
  if (status >= 300 && status < 400) return 'the repository has moved, use its new name'
  return status >= 500 ? 'try again later' : 'check the repository and the token'
}

/** Far longer than any message of GitHub's, so that an answer of any size stays cheap. */
const MAX_DETAIL_LENGTH = 10_000

function detailOf(data: unknown): string {
  const message = fieldOf(data, 'message')
  const errors = fieldOf(data, 'errors')
  const details = Array.isArray(errors) ? errors.map(each => fieldOf(each, 'message') ?? fieldOf(each, 'field')) : []
  const texts = [message, ...details].filter(text => typeof text === 'string')
  // Cut where it becomes a message, after secrets are removed: a part of one would not be found any more.
  return plain(texts.join('; '), MAX_DETAIL_LENGTH)
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
