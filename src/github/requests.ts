import { getOctokit } from '@actions/github'
import { isLoopback } from '../model/loopback.js'
import type { Clock, Log } from '../model/ports.js'
import { GithubError } from './error.js'
import { failureOf, githubError, type Purpose, redirected, waitBeforeRetry } from './failure.js'

export type Fields = Readonly<Record<string, unknown>>
export type Answer = {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly data: unknown
}
export type Call = {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT'
  /** `{placeholders}` are filled from `fields`; the remaining fields become query or body. */
  readonly path: string
  readonly fields: Fields
  readonly purpose: Purpose
  /** Set if a redirect is the expected response. */
  readonly redirects?: 'wanted'
}
export type Ask = (call: Call) => Promise<Answer>

export type Connection = {
  readonly apiUrl: string
  readonly token: string
  readonly clock: Clock
  readonly log?: Log
  /** Time limit of one request, in milliseconds. */
  readonly timeoutMs?: number
}

const REQUEST_TIMEOUT_MS = 30_000
/** The API version that shapes.ts describes. Supported versions of GitHub Enterprise Server accept it too. */
const API_VERSION = '2022-11-28'

/** Limits the total time that a run waits because of rate limits and errors. A job may run for 6 hours. */
const PATIENCE_MS = 10 * 60_000
/** "Wait at least one second between each request" that writes. docs.github.com, best practices for the REST API. */
const BETWEEN_WRITES_MS = 1_000

/**
 * All GitHub API requests go through this function. Redirects are not followed, so that the token is sent only to the
 * API host. Every failure is a GithubError. A write that GitHub may have processed is not retried.
 */
export function connect(connection: Connection): Ask {
  const { apiUrl, token, timeoutMs = REQUEST_TIMEOUT_MS } = connection
  const octokit = openOctokit(apiUrl, token)
  const askOnce = async ({ method, path, fields, purpose, redirects }: Call): Promise<Answer> => {
    const request = { redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) } as const
    const headers = { 'x-github-api-version': API_VERSION }
    const answer = await octokit.request(`${method} ${path}`, { ...fields, headers, request })
    if (answer.status >= 300 && redirects === undefined) throw githubError(redirected(answer.status), purpose)
    return { status: answer.status, headers: answer.headers, data: answer.data }
  }
  return retrying(spaced(askOnce, connection.clock), connection)
}

/** Waits one second between two writes. */
function spaced(ask: Ask, clock: Clock): Ask {
  let nextWriteAt = 0
  return async call => {
    if (call.method === 'GET') return ask(call)
    const wait = nextWriteAt - clock.now().getTime()
    if (wait > 0) await clock.sleep(wait)
    try {
      return await ask(call)
    } finally {
      nextWriteAt = clock.now().getTime() + BETWEEN_WRITES_MS
    }
  }
}

function retrying(ask: Ask, { clock, token, log }: Connection): Ask {
  let patienceMs = PATIENCE_MS
  return async call => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await ask(call)
      } catch (error) {
        if (error instanceof GithubError) throw error
        const failure = failureOf(error)
        const attempt = { method: call.method, tries, patienceMs, now: clock.now(), random: clock.random() }
        const wait = waitBeforeRetry(failure, attempt)
        const problem = githubError({ ...failure, detail: failure.detail.replaceAll(token, '***') }, call.purpose)
        if (wait === null) throw problem
        log?.info(`Retrying in ${Math.ceil(wait / 1_000)} s: ${problem.message}`)
        patienceMs -= wait
        await clock.sleep(wait)
      }
    }
  }
}

function openOctokit(apiUrl: string, token: string): ReturnType<typeof getOctokit> {
  if (token === '') throw new GithubError('The GitHub token is missing: set the input `github-token`')
  const options = { baseUrl: apiUrl.replace(/\/+$/, ''), log: SILENT }
  // The library chooses a proxy for api.github.com. A server on loopback is never behind a proxy.
  return getOctokit(token, isLoopback(apiUrl) ? { ...options, request: { fetch: globalThis.fetch } } : options)
}

const ignore = (): void => {}
/** Without this, the library prints deprecation warnings with the request URL to the console. */
const SILENT = { debug: ignore, info: ignore, warn: ignore, error: ignore }
