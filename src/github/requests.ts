import { getOctokit } from '@actions/github'
import { isLoopback } from '../loopback.js'
import type { Clock, Log } from '../ports.js'
import { GithubError } from './error.js'
import { type Failure, failureOf, githubError, type Purpose, waitBeforeRetry } from './failure.js'

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

/**
 * The one way to GitHub's API. Redirects are answers, so that the token stays with the host it is for; every failure is
 * a GithubError; reads are tried again where that may help, writes never, since a lost answer may hide a write that was done.
 */
export function connect(connection: Connection): Ask {
  const { apiUrl, token, timeoutMs = REQUEST_TIMEOUT_MS } = connection
  const octokit = openOctokit(apiUrl, token)
  const askOnce = async ({ method, path, fields, purpose, redirects }: Call): Promise<Answer> => {
    const request = { redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) } as const
    const headers = { 'x-github-api-version': API_VERSION }
    const answer = await octokit.request(`${method} ${path}`, { ...fields, headers, request })
    if (answer.status >= 300 && redirects === undefined) throw githubError(redirect(answer.status), purpose)
    return { status: answer.status, headers: answer.headers, data: answer.data }
  }
  return call => tryOften(call, askOnce, connection)
}

function openOctokit(apiUrl: string, token: string): ReturnType<typeof getOctokit> {
  if (token === '') throw new GithubError('There is no GitHub token: set the input `github-token`')
  const options = { baseUrl: apiUrl.replace(/\/+$/, ''), log: SILENT }
  // The library picks its proxy for GitHub's own address; a repository on loopback is never behind one.
  return getOctokit(token, isLoopback(apiUrl) ? { ...options, request: { fetch: globalThis.fetch } } : options)
}

async function tryOften(call: Call, askOnce: Ask, { clock, token, log }: Connection): Promise<Answer> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await askOnce(call)
    } catch (error) {
      if (error instanceof GithubError) throw error
      const failure = failureOf(error)
      const wait = call.method === 'GET' ? waitBeforeRetry(failure, tries, clock.random()) : null
      const problem = githubError({ ...failure, detail: failure.detail.replaceAll(token, '***') }, call.purpose)
      if (wait === null) throw problem
      log?.info(`Trying again in ${Math.ceil(wait / 1_000)} s: ${problem.message}`)
      await clock.sleep(wait)
    }
  }
}

const redirect = (status: number): Failure => ({ status, detail: '', retryAfterSeconds: null, isRateLimit: false })

const ignore = (): void => {}
/** The library would print deprecations, with the address asked, past the log. */
const SILENT = { debug: ignore, info: ignore, warn: ignore, error: ignore }
