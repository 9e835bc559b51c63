/**
 * An Atlassian organization on loopback for the demo and the tests. It validates requests like Atlassian, answers only
 * from its world, and records all requests.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { type Call, isAuthorized } from './answer.js'
import { type FaultCounts, faultFor } from './faults.js'
import { applyLimit, type LimitCounts } from './limits.js'
import { type Reply, replyTo } from './reply.js'
import type { World } from './world.js'

export type RecordedRequest = {
  readonly method: string
  readonly path: string
  readonly query: Readonly<Record<string, readonly string[]>>
  /** The JSON body, or its text if it is not JSON; null without a body. */
  readonly body: unknown
  /** 0 if the connection was reset or not answered. */
  readonly status: number
  readonly authorized: boolean
  /** null: the request was sent to the organization. */
  readonly site: string | null
}

export type Sandbox = {
  /** `http://127.0.0.1:<port>`, without `/admin`. */
  readonly url: string
  readonly siteUrls: Readonly<Record<string, string>>
  readonly requests: RecordedRequest[]
  /** Can be changed or replaced between requests. The sites are fixed at the start. */
  world: World
  /** Called for each request that is not answered. */
  onHang: () => void
  close(): Promise<void>
}

const MAX_BODY_BYTES = 64 * 1024

/** The time source for rate limits and latency, in milliseconds. */
export type Time = { readonly now: () => number; readonly sleep: (ms: number) => Promise<unknown> }

const REAL_TIME: Time = { now: Date.now, sleep: setTimeout }

export async function startAtlassian(
  world: World,
  { port = 0, ...time }: Partial<Time> & { readonly port?: number } = {},
): Promise<Sandbox> {
  const organization = createServer()
  const sites = new Map([...new Set(world.apps.map(({ site }) => site))].sort().map(site => [site, createServer()]))
  const servers = [organization, ...sites.values()]
  const [url = '', ...siteAddresses] = await Promise.all(
    servers.map((server, index) => listen(server, index === 0 ? port : 0)),
  )
  const siteUrls = Object.fromEntries([...sites.keys()].map((site, index) => [site, siteAddresses[index] ?? '']))
  const close = async () => void (await Promise.all(servers.map(stop)))
  const sandbox: Sandbox = { url, siteUrls, requests: [], world, onHang: () => {}, close }

  const handlerFor = requestHandlers(sandbox, { ...REAL_TIME, ...time })
  organization.on('request', handlerFor('', url))
  for (const [site, server] of sites) server.on('request', handlerFor(site, siteUrls[site] ?? ''))
  return sandbox
}

function requestHandlers(sandbox: Sandbox, { now, sleep }: Time) {
  const faultCounts: FaultCounts = new WeakMap()
  const limitCounts: LimitCounts = new WeakMap()
  return (site: string, origin: string) => (request: IncomingMessage, response: ServerResponse) => {
    const take = (body: string | null) => {
      const { world, siteUrls } = sandbox
      const { method = 'GET', headers } = request
      const url = new URL(origin + (request.url ?? '/'))
      const limitResult = applyLimit(world.limits, limitCounts, url.pathname, now())
      const from = { world, origin, siteUrls, site, pagingFault: null, limitResult }
      const call: Call = { ...from, method, url, authorization: headers.authorization, body }
      const reply = replyTo(call, faultFor(world.faults, faultCounts, method, url.pathname))
      sandbox.requests.push(recorded(call, reply))
      const finish = () => {
        limitResult.release()
        if (reply === 'hang') sandbox.onHang()
        else send(response, reply)
      }
      // Without latency, responses keep the order of the requests.
      if (world.latencyMs === 0) finish()
      else void sleep(world.latencyMs).then(finish)
    }
    // An aborted request gets no response. An error in the world is returned as status 500.
    textOf(request)
      .then(take)
      .catch(error => response.writeHead(500).end(String(error)))
  }
}

function recorded({ world, method, url, site, authorization, body }: Call, reply: Reply): RecordedRequest {
  const names = [...new Set(url.searchParams.keys())]
  return {
    method,
    path: url.pathname,
    query: Object.fromEntries(names.map(name => [name, url.searchParams.getAll(name)])),
    body: body === null || body === '' ? null : jsonOr(body),
    status: typeof reply === 'string' ? 0 : reply.status,
    authorized: isAuthorized({ world, site, authorization }),
    site: site === '' ? null : site,
  }
}

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** null if the body is too long. The body is read to its end, so that the sender receives the response. */
async function textOf(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    size += chunk.length
    if (size <= MAX_BODY_BYTES) chunks.push(chunk)
  }
  return size > MAX_BODY_BYTES ? null : Buffer.concat(chunks).toString()
}

function send(response: ServerResponse, reply: Exclude<Reply, 'hang'>): void {
  if (reply === 'reset') {
    response.socket?.resetAndDestroy()
    return
  }
  response.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers })
  response.end(reply.text)
}

async function listen(server: Server, port: number): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function stop(server: Server): Promise<void> {
  return new Promise(resolve => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
