import axios, { type AxiosRequestConfig, type AxiosResponse, isAxiosError } from 'axios'
import { isLoopback } from '../model/loopback.js'
import type { Clock, TimeLimit } from '../model/ports.js'
import { TOOL } from '../model/version.js'
import { type Endpoint, type Family, familyOf, fillPath, isRead, nameEndpoint } from './endpoint.js'
import { type Credential, Failure, failureOfStatus } from './failure.js'
import { type Line, type Outcome, openLine, type Turn } from './line.js'
import { readRate, readReset } from './rate.js'
import { type Decision, decideRetry, LONGEST_RETRY_AFTER_MS } from './retry.js'

/** One request may take this long; the largest pages take a few seconds. */
const REQUEST_TIMEOUT_MS = 20_000
/** All reads of a run together. Far above what a night needs, far below a job's six hours. */
export const RUN_BUDGET_MS = 20 * 60_000
/** All repetitions of a run together: a host that is down fails in minutes, not in hours. */
const MAX_RETRIES = 60
/** Pages are some hundred kilobytes at the most. */
const MAX_BODY_BYTES = 16 * 1024 * 1024

export type Query = Readonly<Record<string, string | number | readonly string[]>>

export type Request = {
  readonly endpoint: Endpoint
  readonly path?: Readonly<Record<string, string>>
  readonly query?: Query
  readonly body?: Readonly<Record<string, unknown>>
}

/** An answer with status 200: its JSON, and the headers that a diagnosis needs. */
export type Answer = { readonly body: unknown; readonly headers: Readonly<Record<string, string>> }

export type Client = {
  /** @throws Failure, and nothing else */
  readonly ask: (request: Request) => Promise<Answer>
  /** Requests sent so far, repetitions included. */
  readonly requests: () => number
}

export type ClientOptions = {
  /** An https origin, or http on loopback; the credential goes there and nowhere else. */
  readonly url: string
  readonly credential: Credential
  readonly clock: Clock
  readonly budgetMs?: number
  /** Limits the time of each request: the timer of the system, unless another one is given. */
  readonly timeLimit?: TimeLimit
  /** Told of each answer with status 200. */
  readonly onAnswer?: (endpoint: Endpoint, headers: Answer['headers']) => void
}

/** The one place through which requests reach a host of Atlassian's: reads only, bounded in time, size and number. */
export function openClient({
  url,
  credential,
  clock,
  budgetMs = RUN_BUDGET_MS,
  timeLimit = systemTimeLimit,
  onAnswer = () => {},
}: ClientOptions): Client {
  const deadline = clock.now().getTime() + budgetMs
  const lines = new Map<Family, Line>()
  const send = openTransport(url, credential, timeLimit)
  let requests = 0
  let retriesLeft = MAX_RETRIES
  let refusal: Failure | null = null

  function lineOf(endpoint: Endpoint): Line {
    const family = familyOf(endpoint)
    const line = lines.get(family) ?? openLine(clock)
    lines.set(family, line)
    return line
  }

  async function attempt(request: Request, path: string): Promise<Answer | Miss> {
    if (refusal !== null) return { failure: refusal, headers: {} }
    if (clock.now().getTime() >= deadline) return { failure: outOfTime(request.endpoint), headers: {} }
    requests += 1
    const outcome = await send(request, path)
    // A refused credential is refused everywhere: asking on would only lock it out.
    if ('failure' in outcome && outcome.failure.kind === 'refused') refusal = outcome.failure
    if (!('failure' in outcome)) onAnswer(request.endpoint, outcome.headers)
    return outcome
  }

  function decide({ failure, headers }: Miss, number: number): Decision {
    const { kind, status } = failure
    const now = clock.now()
    const left = { budgetMs: deadline - now.getTime(), retriesLeft }
    return decideRetry({ kind, status, number, retryAfter: patienceOf(headers, now), ...left }, clock.random(), now)
  }

  async function ask(request: Request): Promise<Answer> {
    const path = checkedPath(request)
    const line = lineOf(request.endpoint)
    for (let number = 1; ; number += 1) {
      const pass = await line.enter(number > 1 ? 'next' : turnOf(request))
      const outcome = await attempt(request, path)
      const now = clock.now()
      const rate = readRate(outcome.headers, now, Math.min(LONGEST_RETRY_AFTER_MS, deadline - now.getTime()))
      if (!('failure' in outcome)) {
        pass.leave({ kind: 'answered', rate })
        return outcome
      }
      const decision = decide(outcome, number)
      pass.leave(toOutcome(outcome.failure, decision, now) ?? { kind: 'failed', rate })
      if (!decision.again) throw outcome.failure
      retriesLeft -= 1
      // For too many requests the whole family waits, and this one stands in its line.
      if (outcome.failure.kind !== 'rate-limited') await clock.sleep(decision.waitMs)
    }
  }

  return { ask, requests: () => requests }
}

type Miss = { readonly failure: Failure; readonly headers: Answer['headers'] }

/** @throws Failure for what is no read, and for an id that would lead to another path */
function checkedPath({ endpoint, path }: Request): string {
  if (!isRead(endpoint)) throw new Failure('rejected', `${nameEndpoint(endpoint)} is no read: refused.`)
  const filled = fillPath(endpoint, path ?? {})
  if (filled !== null) return filled
  throw new Failure('rejected', `${nameEndpoint(endpoint)} was not asked: an id for its path is none.`)
}

const turnOf = ({ query, body }: Request): Turn =>
  query?.cursor !== undefined || body?.cursor !== undefined ? 'next' : 'last'

/** How long Atlassian asks to wait, in the form of a Retry-After. */
function patienceOf(headers: Answer['headers'], now: Date): string | null {
  const asked = headers['retry-after']
  if (asked !== undefined) return asked
  const resetsAt = headers['x-ratelimit-remaining']?.trim() === '0' ? readReset(headers, now) : null
  return resetsAt === null ? null : String(Math.ceil((resetsAt - now.getTime()) / 1_000))
}

/** Null for a failure that says nothing of too many requests. */
const toOutcome = ({ kind }: Failure, decision: Decision, now: Date): Outcome | null =>
  kind === 'rate-limited' ? { kind: 'limited', until: decision.again ? now.getTime() + decision.waitMs : null } : null

const outOfTime = (endpoint: Endpoint): Failure =>
  new Failure(
    'budget',
    `The time for all reads of a run was used up before ${nameEndpoint(endpoint)}: run again later.`,
  )

type Transport = (request: Request, path: string) => Promise<Answer | Miss>

const systemTimeLimit: TimeLimit = (ms, work) => work(AbortSignal.timeout(ms))

function openTransport(url: string, credential: Credential, timeLimit: TimeLimit): Transport {
  const http = axios.create({
    baseURL: url,
    maxRedirects: 0,
    maxContentLength: MAX_BODY_BYTES,
    allowAbsoluteUrls: false,
    responseType: 'text',
    // JSON is parsed here, strictly, and only where the status is 200.
    transformResponse: [(text: unknown) => text],
    validateStatus: () => true,
    // The sandbox on loopback is not behind the proxy that HTTPS_PROXY names.
    ...(isLoopback(url) ? { proxy: false as const } : {}),
    headers: {
      Accept: 'application/json',
      'User-Agent': `${TOOL.name}/${TOOL.version}`,
      Authorization: credential.header,
    },
  })
  return async (request, path) => {
    const { endpoint } = request
    try {
      const config = toConfig(request, path)
      const response = await timeLimit(REQUEST_TIMEOUT_MS, signal => http.request<string>({ ...config, signal }))
      return toAnswer(response, endpoint, credential)
    } catch (error) {
      return { failure: toFailure(error, endpoint), headers: {} }
    }
  }
}

const toConfig = ({ endpoint, query = {}, body }: Request, path: string): AxiosRequestConfig => ({
  method: endpoint.method,
  url: path,
  params: toSearchParams(query),
  ...(body === undefined ? {} : { data: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
})

/** Arrays as repeated keys, the default of OpenAPI. */
function toSearchParams(query: Query): URLSearchParams {
  const pairs = Object.entries(query).flatMap(([key, value]) =>
    (typeof value === 'object' ? value : [value]).map((one): [string, string] => [key, String(one)]),
  )
  return new URLSearchParams(pairs)
}

function toAnswer(response: AxiosResponse<string>, endpoint: Endpoint, credential: Credential): Answer | Miss {
  const headers = plainHeaders(response)
  if (response.status !== 200) {
    return {
      failure: failureOfStatus(response.status, endpoint, credential, response.data),
      headers,
    }
  }
  try {
    return { body: JSON.parse(response.data), headers }
  } catch {
    const message = `${nameEndpoint(endpoint)} answered with something that is not JSON: a proxy or a log-in page may stand in between, so check the network and atlassian-api-url.`
    return { failure: new Failure('not-json', message, 200), headers }
  }
}

function plainHeaders(response: AxiosResponse): Record<string, string> {
  return Object.fromEntries(
    Object.entries(response.headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
  )
}

/** What axios throws holds the request, and so the credential: only its code is looked at, nothing of it is kept. */
function toFailure(error: unknown, endpoint: Endpoint): Failure {
  const code = isAxiosError(error) ? (error.code ?? '') : ''
  const where = nameEndpoint(endpoint)
  if (isAxiosError(error) && error.message.startsWith('maxContentLength')) {
    const size = `${MAX_BODY_BYTES / 1024 / 1024} MiB`
    return new Failure(
      'too-large',
      `${where} answered with more than ${size}, which no answer has: check the network and atlassian-api-url.`,
    )
  }
  if (code === 'ECONNABORTED' || code === 'ETIMEDOUT' || code === 'ERR_CANCELED') {
    return new Failure(
      'time-out',
      `${where} did not answer within ${REQUEST_TIMEOUT_MS / 1_000} seconds: run again later.`,
    )
  }
  const detail = /^[A-Z_]{2,40}$/.test(code) ? code : 'no connection'
  return new Failure(
    'network',
    `${where} could not be reached (${detail}): check the network, the proxy and atlassian-api-url.`,
  )
}
