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
  readonly method: 'GET' | 'POST' | 'PATCH'
  /** With `{placeholders}`, which are filled from `fields`; the rest of them is query or body. */
  readonly path: string
  readonly fields: Fields
  readonly purpose: Purpose
  /** Where the answer looked for is a redirect. */
  readonly redirects?: 'wanted'
}
export type Ask = (call: Call) => Promise<Answer>

export type Connection = {
  readonly apiUrl: string
  readonly token: string
  readonly clock: Clock
  readonly log?: Log
  /** Of one request, in milliseconds. */
  readonly timeoutMs?: number
}

const REQUEST_TIMEOUT_MS = 30_000
/** The version whose shapes are checked in shapes.ts; supported GitHub Enterprise Servers know it too. */
const API_VERSION = '2022-11-28'

/** All waits of a run for GitHub's limits and errors together: a run ends long before its job is stopped. */
const PATIENCE_MS = 10 * 60_000
/** "Wait at least one second between each request" that writes. docs.github.com, best practices for the REST API. */
const BETWEEN_WRITES_MS = 1_000

/**
 * The one way to GitHub's API. Redirects are answers, so that the token stays with the host it is for; every failure is
 * a GithubError; what may have been done is not tried again.
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

/** Keeps a second between two writes. */
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
        log?.info(`Trying again in ${Math.ceil(wait / 1_000)} s: ${problem.message}`)
        patienceMs -= wait
        await clock.sleep(wait)
      }
    }
  }
}

function openOctokit(apiUrl: string, token: string): ReturnType<typeof getOctokit> {
  if (token === '') throw new GithubError('There is no GitHub token: set the input `github-token`')
  const options = { baseUrl: apiUrl.replace(/\/+$/, ''), log: SILENT }
  // The library picks its proxy for GitHub's own address; a repository on loopback is never behind one.
  return getOctokit(token, isLoopback(apiUrl) ? { ...options, request: { fetch: globalThis.fetch } } : options)
}

const ignore = (): void => {}
/** The library would print deprecations, with the address asked, past the log. */
const SILENT = { debug: ignore, info: ignore, warn: ignore, error: ignore }
