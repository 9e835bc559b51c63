import axios, { type AxiosRequestConfig, type AxiosResponse, isAxiosError } from 'axios'
import { isLoopback } from '../model/loopback.js'
import type { Clock, TimeLimit } from '../model/ports.js'
import { TOOL } from '../model/version.js'
import { type Endpoint, type Family, familyOf, fillPath, isRead, nameEndpoint } from './endpoint.js'
import { type Credential, Failure, failureOfStatus } from './failure.js'
import { readRate, readReset } from './rate.js'
import { type Outcome, openRequestQueue, type Priority, type RequestQueue } from './request-queue.js'
import { type Decision, decideRetry, LONGEST_RETRY_AFTER_MS } from './retry.js'

/** Time limit of one request. The largest pages take a few seconds. */
const REQUEST_TIMEOUT_MS = 20_000
/** Time limit of all reads of a run: far above the usual duration, far below the 6-hour limit of a job. */
export const RUN_BUDGET_MS = 20 * 60_000
/** Maximum number of retries in a run, so that a run against a failing host ends within minutes. */
const MAX_RETRIES = 60
/** Limit for a response body. Real pages have at most a few hundred kilobytes. */
const MAX_BODY_BYTES = 16 * 1024 * 1024

export type Query = Readonly<Record<string, string | number | readonly string[]>>

export type Request = {
  readonly endpoint: Endpoint
  readonly path?: Readonly<Record<string, string>>
  readonly query?: Query
  readonly body?: Readonly<Record<string, unknown>>
}

/** A response with status 200. */
export type Answer = { readonly body: unknown; readonly headers: Readonly<Record<string, string>> }

export type Client = {
  /** @throws only Failure */
  readonly ask: (request: Request) => Promise<Answer>
  /** Number of requests sent so far, including retries. */
  readonly requests: () => number
}

export type ClientOptions = {
  /** An https origin, or http on loopback. The credential is sent only to this origin. */
  readonly url: string
  readonly credential: Credential
  readonly clock: Clock
  readonly budgetMs?: number
  /** Limits the time of each request. Default: the system timer. */
  readonly timeLimit?: TimeLimit
  /** Called for each response with status 200. */
  readonly onAnswer?: (endpoint: Endpoint, headers: Answer['headers']) => void
}

/** All requests to Atlassian go through this client. It allows only reads, and limits their time, size and number. */
export function openClient({
  url,
  credential,
  clock,
  budgetMs = RUN_BUDGET_MS,
  timeLimit = systemTimeLimit,
  onAnswer = () => {},
}: ClientOptions): Client {
  const deadline = clock.now().getTime() + budgetMs
  const queues = new Map<Family, RequestQueue>()
  const send = openTransport(url, credential, timeLimit)
  let requests = 0
  let retriesLeft = MAX_RETRIES
  let refusal: Failure | null = null

  function queueOf(endpoint: Endpoint): RequestQueue {
    const family = familyOf(endpoint)
    const queue = queues.get(family) ?? openRequestQueue(clock)
    queues.set(family, queue)
    return queue
  }

  async function attempt(request: Request, path: string): Promise<Answer | FailedAttempt> {
    if (refusal !== null) return { failure: refusal, headers: {} }
    if (clock.now().getTime() >= deadline) return { failure: outOfTime(request.endpoint), headers: {} }
    requests += 1
    const outcome = await send(request, path)
    // A refused credential is refused by every endpoint. More requests could lock the account.
    if ('failure' in outcome && outcome.failure.kind === 'refused') refusal = outcome.failure
    if (!('failure' in outcome)) onAnswer(request.endpoint, outcome.headers)
    return outcome
  }

  function decide({ failure, headers }: FailedAttempt, number: number): Decision {
    const { kind, status } = failure
    const now = clock.now()
    const left = { budgetMs: deadline - now.getTime(), retriesLeft }
    return decideRetry({ kind, status, number, retryAfter: retryAfterOf(headers, now), ...left }, clock.random(), now)
  }

  async function ask(request: Request): Promise<Answer> {
    const path = checkedPath(request)
    const queue = queueOf(request.endpoint)
    for (let number = 1; ; number += 1) {
      const slot = await queue.acquire(number > 1 ? 'high' : priorityOf(request))
      const outcome = await attempt(request, path)
      const now = clock.now()
      const rate = readRate(outcome.headers, now, Math.min(LONGEST_RETRY_AFTER_MS, deadline - now.getTime()))
      if (!('failure' in outcome)) {
        slot.release({ kind: 'answered', rate })
        return outcome
      }
      const decision = decide(outcome, number)
      slot.release(toOutcome(outcome.failure, decision, now) ?? { kind: 'failed', rate })
      if (!decision.again) throw outcome.failure
      retriesLeft -= 1
      // After a 429 the queue pauses the complete family, so this request does not sleep itself.
      if (outcome.failure.kind !== 'rate-limited') await clock.sleep(decision.waitMs)
    }
  }

  return { ask, requests: () => requests }
}

type FailedAttempt = { readonly failure: Failure; readonly headers: Answer['headers'] }

/** @throws Failure for a request that is not a read, and for an id that would change the path */
function checkedPath({ endpoint, path }: Request): string {
  if (!isRead(endpoint))
    throw new Failure('rejected', `${nameEndpoint(endpoint)} was refused: this action sends only read requests.`)
  const filled = fillPath(endpoint, path ?? {})
  if (filled !== null) return filled
  throw new Failure(
    'rejected',
    `${nameEndpoint(endpoint)} was not called: an ID for its path is not valid. Check org-id, and report the problem if it persists.`,
  )
}

const priorityOf = ({ query, body }: Request): Priority =>
  query?.cursor !== undefined || body?.cursor !== undefined ? 'high' : 'low'

/** The requested wait as a Retry-After value, derived from the rate-limit headers if Retry-After is missing. */
function retryAfterOf(headers: Answer['headers'], now: Date): string | null {
  const asked = headers['retry-after']
  if (asked !== undefined) return asked
  const resetsAt = headers['x-ratelimit-remaining']?.trim() === '0' ? readReset(headers, now) : null
  return resetsAt === null ? null : String(Math.ceil((resetsAt - now.getTime()) / 1_000))
}

/** Null for a failure other than 429. */
const toOutcome = ({ kind }: Failure, decision: Decision, now: Date): Outcome | null =>
  kind === 'rate-limited' ? { kind: 'limited', until: decision.again ? now.getTime() + decision.waitMs : null } : null

const outOfTime = (endpoint: Endpoint): Failure =>
  new Failure(
    'budget',
    `${nameEndpoint(endpoint)} was not called: the time limit for all reads of the run was reached. Run again later.`,
  )

type Transport = (request: Request, path: string) => Promise<Answer | FailedAttempt>

const systemTimeLimit: TimeLimit = (ms, work) => work(AbortSignal.timeout(ms))

function openTransport(url: string, credential: Credential, timeLimit: TimeLimit): Transport {
  const http = axios.create({
    baseURL: url,
    maxRedirects: 0,
    maxContentLength: MAX_BODY_BYTES,
    allowAbsoluteUrls: false,
    responseType: 'text',
    // JSON is parsed strictly in toAnswer, and only for status 200.
    transformResponse: [(text: unknown) => text],
    validateStatus: () => true,
    // The sandbox on loopback is not behind the proxy in HTTPS_PROXY.
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

/** Serializes arrays as repeated keys, which is the default of OpenAPI. */
function toSearchParams(query: Query): URLSearchParams {
  const pairs = Object.entries(query).flatMap(([key, value]) =>
    (typeof value === 'object' ? value : [value]).map((one): [string, string] => [key, String(one)]),
  )
  return new URLSearchParams(pairs)
}

function toAnswer(response: AxiosResponse<string>, endpoint: Endpoint, credential: Credential): Answer | FailedAttempt {
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
    const message = `${nameEndpoint(endpoint)} returned a response that is not JSON. A proxy or a log-in page may have answered. Check the network and atlassian-api-url.`
    return { failure: new Failure('not-json', message, 200), headers }
  }
}

function plainHeaders(response: AxiosResponse): Record<string, string> {
  return Object.fromEntries(
    Object.entries(response.headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
  )
}

/** An axios error holds the request with the credential. Only its code is used, and the error is not kept. */
function toFailure(error: unknown, endpoint: Endpoint): Failure {
  const code = isAxiosError(error) ? (error.code ?? '') : ''
  const where = nameEndpoint(endpoint)
  if (isAxiosError(error) && error.message.startsWith('maxContentLength')) {
    const size = `${MAX_BODY_BYTES / 1024 / 1024} MiB`
    return new Failure('too-large', `${where} returned more than ${size}. Check the network and atlassian-api-url.`)
  }
  if (code === 'ECONNABORTED' || code === 'ETIMEDOUT' || code === 'ERR_CANCELED') {
    return new Failure(
      'time-out',
      `${where} did not answer within ${REQUEST_TIMEOUT_MS / 1_000} seconds. Run again later.`,
    )
  }
  const detail = /^[A-Z_]{2,40}$/.test(code) ? code : 'no connection'
  return new Failure(
    'network',
    `${where} could not be reached (${detail}). Check the network, the proxy and atlassian-api-url.`,
  )
}
