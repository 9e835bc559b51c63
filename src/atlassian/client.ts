import axios, { type AxiosResponse, isAxiosError } from 'axios'
import pLimit from 'p-limit'
import { isLoopback } from '../loopback.js'
import type { Clock } from '../ports.js'
import { TOOL } from '../version.js'
import { type Endpoint, fillPath, isRead, nameEndpoint } from './endpoint.js'
import { type Credential, Failure, failureOfStatus } from './failure.js'
import { decideRetry } from './retry.js'

/** One request may take this long; the largest pages take a few seconds. */
const REQUEST_TIMEOUT_MS = 20_000
/** All reads of a run together. Far above what a night needs, far below a job's six hours. */
export const RUN_BUDGET_MS = 20 * 60_000
/** All repetitions of a run together: a host that is down fails in minutes, not in hours. */
const MAX_RETRIES = 60
/** Pages are some hundred kilobytes at the most. */
const MAX_BODY_BYTES = 16 * 1024 * 1024
/** Requests under way at once. Atlassian publishes no number for most endpoints; four is what a person's browser makes. */
const CONCURRENCY = 4

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
  /** Of one request. */
  readonly timeoutMs?: number
  /** Told of each answer with status 200. */
  readonly onAnswer?: (endpoint: Endpoint, headers: Answer['headers']) => void
}

/** The one place through which requests reach a host of Atlassian's: reads only, bounded in time, size and number. */
export function openClient({
  url,
  credential,
  clock,
  budgetMs = RUN_BUDGET_MS,
  timeoutMs = REQUEST_TIMEOUT_MS,
  onAnswer = () => {},
}: ClientOptions): Client {
  const deadline = clock.now().getTime() + budgetMs
  const limit = pLimit(CONCURRENCY)
  const send = openTransport(url, credential, timeoutMs)
  let requests = 0
  let retriesLeft = MAX_RETRIES
  let refusal: Failure | null = null

  async function attempt(request: Request, path: string): Promise<Answer | Miss> {
    if (refusal !== null) return { failure: refusal, retryAfter: null }
    if (clock.now().getTime() >= deadline) return { failure: outOfTime(request.endpoint), retryAfter: null }
    requests += 1
    const outcome = await send(request, path)
    // A refused credential is refused everywhere: asking on would only lock it out.
    if ('failure' in outcome && outcome.failure.kind === 'refused') refusal = outcome.failure
    if (!('failure' in outcome)) onAnswer(request.endpoint, outcome.headers)
    return outcome
  }

  async function ask(request: Request): Promise<Answer> {
    if (!isRead(request.endpoint))
      throw new Failure('rejected', `${nameEndpoint(request.endpoint)} is no read: refused.`)
    const path = fillPath(request.endpoint, request.path ?? {})
    if (path === null)
      throw new Failure('rejected', `${nameEndpoint(request.endpoint)} was not asked: an id for its path is none.`)
    for (let number = 1; ; number += 1) {
      const outcome = await limit(() => attempt(request, path))
      if (!('failure' in outcome)) return outcome
      const { kind, status } = outcome.failure
      const left = { budgetMs: deadline - clock.now().getTime(), retriesLeft }
      const decision = decideRetry(
        { kind, status, number, retryAfter: outcome.retryAfter, ...left },
        clock.random(),
        clock.now(),
      )
      if (!decision.again) throw outcome.failure
      retriesLeft -= 1
      await clock.sleep(decision.waitMs)
    }
  }

  return { ask, requests: () => requests }
}

type Miss = { readonly failure: Failure; readonly retryAfter: string | null }

const outOfTime = (endpoint: Endpoint): Failure =>
  new Failure(
    'budget',
    `The time for all reads of a run was used up before ${nameEndpoint(endpoint)}: run again later.`,
  )

type Transport = (request: Request, path: string) => Promise<Answer | Miss>

function openTransport(url: string, credential: Credential, timeoutMs: number): Transport {
  const http = axios.create({
    baseURL: url,
    timeout: timeoutMs,
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
      const response = await http.request<string>({
        method: endpoint.method,
        url: path,
        params: toSearchParams(request.query ?? {}),
        signal: AbortSignal.timeout(timeoutMs),
        ...(request.body === undefined
          ? {}
          : { data: JSON.stringify(request.body), headers: { 'Content-Type': 'application/json' } }),
      })
      return toAnswer(response, endpoint, credential)
    } catch (error) {
      return { failure: toFailure(error, endpoint, timeoutMs), retryAfter: null }
    }
  }
}

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
      failure: failureOfStatus(response.status, endpoint, credential),
      retryAfter: headers['retry-after'] ?? null,
    }
  }
  try {
    return { body: JSON.parse(response.data), headers }
  } catch {
    const message = `${nameEndpoint(endpoint)} answered with something that is not JSON: a proxy or a log-in page may stand in between, so check the network and atlassian-api-url.`
    return { failure: new Failure('not-json', message, 200), retryAfter: null }
  }
}

function plainHeaders(response: AxiosResponse): Record<string, string> {
  return Object.fromEntries(
    Object.entries(response.headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
  )
}

/** What axios throws holds the request, and so the credential: only its code is looked at, nothing of it is kept. */
function toFailure(error: unknown, endpoint: Endpoint, timeoutMs: number): Failure {
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
    return new Failure('time-out', `${where} did not answer within ${timeoutMs / 1_000} seconds: run again later.`)
  }
  const detail = /^[A-Z_]{2,40}$/.test(code) ? code : 'no connection'
  return new Failure(
    'network',
    `${where} could not be reached (${detail}): check the network, the proxy and atlassian-api-url.`,
  )
}
