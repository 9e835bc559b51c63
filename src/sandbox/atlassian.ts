/**
 * An Atlassian organization on loopback: the demo's world and the tests'. It is as strict as the real one, answers only
 * out of its world, and keeps a record of everything that it was asked.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { type Call, isAuthorized } from './answer.js'
import { type FaultCounts, faultFor } from './faults.js'
import { type LimitCounts, ruleOn } from './limits.js'
import { type Reply, replyTo } from './reply.js'
import type { World } from './world.js'

export type RecordedRequest = {
  readonly method: string
  readonly path: string
  readonly query: Readonly<Record<string, readonly string[]>>
  /** The JSON that was sent, its text where it was none; null where nothing was. */
  readonly body: unknown
  /** 0 where the connection was reset or left hanging. */
  readonly status: number
  readonly authorized: boolean
  /** null: the organization was asked. */
  readonly site: string | null
}

export type Sandbox = {
  /** `http://127.0.0.1:<port>`, below which /admin is. */
  readonly url: string
  readonly siteUrls: Readonly<Record<string, string>>
  readonly requests: RecordedRequest[]
  /** May be changed or replaced between requests; the sites are those of the world at the start. */
  world: World
  /** Called for each request that is left without an answer. */
  onHang: () => void
  close(): Promise<void>
}

const LONGEST_BODY = 64 * 1024

/** The time behind the limits per minute and the latency, in milliseconds. */
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

  const reception = receptionOf(sandbox, { ...REAL_TIME, ...time })
  organization.on('request', reception('', url))
  for (const [site, server] of sites) server.on('request', reception(site, siteUrls[site] ?? ''))
  return sandbox
}

function receptionOf(sandbox: Sandbox, { now, sleep }: Time) {
  const faultCounts: FaultCounts = new WeakMap()
  const limitCounts: LimitCounts = new WeakMap()
  return (site: string, origin: string) => (request: IncomingMessage, response: ServerResponse) => {
    const take = (body: string | null) => {
      const { world, siteUrls } = sandbox
      const { method = 'GET', headers } = request
      const url = new URL(origin + (request.url ?? '/'))
      const ruling = ruleOn(world.limits, limitCounts, url.pathname, now())
      const from = { world, origin, siteUrls, site, twist: null, ruling }
      const call: Call = { ...from, method, url, authorization: headers.authorization, body }
      const reply = replyTo(call, faultFor(world.faults, faultCounts, method, url.pathname))
      sandbox.requests.push(recorded(call, reply))
      const finish = () => {
        ruling.release()
        if (reply === 'hang') sandbox.onHang()
        else send(response, reply)
      }
      // Without latency the answers keep the order of the requests.
      if (world.latencyMs === 0) finish()
      else void sleep(world.latencyMs).then(finish)
    }
    // Who hangs up in the middle of a request gets no answer; a world that cannot be told gets told so.
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

/** null where the body is too long; it is read to its end, so that the answer reaches the sender. */
async function textOf(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    size += chunk.length
    if (size <= LONGEST_BODY) chunks.push(chunk)
  }
  return size > LONGEST_BODY ? null : Buffer.concat(chunks).toString()
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
