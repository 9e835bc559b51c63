import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import { gzipSync } from 'node:zlib'
import { type Client, type ClientOptions, openClient, type Request } from '../../src/atlassian/client.js'
import { ENDPOINTS } from '../../src/atlassian/endpoint.js'
import { readDirectories } from '../../src/atlassian/organization-api.js'
import { MAX_CONCURRENT } from '../../src/atlassian/pace.js'
import { type Sandbox, startAtlassian, type Time } from '../../src/sandbox/atlassian.js'
import type { FaultKind } from '../../src/sandbox/faults.js'
import { aWorld, type World } from '../../src/sandbox/world.js'
import { aClock, START, virtualTime } from './clock.js'

const KEY = 'sentinel-key-0123456789'
const FORMS = [KEY, Buffer.from(KEY).toString('base64'), 'Bearer']
const { id: orgId } = aWorld().organization
const DIRECTORIES: Request = { endpoint: ENDPOINTS.directories, path: { orgId } }
const ORGANIZATION: Request = { endpoint: ENDPOINTS.organization, path: { orgId } }
const NAME = 'GET /admin/v2/orgs/{orgId}/directories'

let sandbox: Sandbox
let clock = aClock()
let time = virtualTime()
let client: Client
afterEach(() => sandbox.close())

async function start(
  change: Partial<World> = {},
  options: Partial<ClientOptions> = {},
  latency: Partial<Time> = {},
): Promise<void> {
  sandbox = await startAtlassian(aWorld({ orgApiKey: KEY, ...change }), latency)
  clock = aClock()
  time = virtualTime()
  sandbox.onHang = time.onHang
  client = open(options)
}

const open = (options: Partial<ClientOptions> = {}): Client =>
  openClient({
    url: sandbox.url,
    credential: { header: `Bearer ${KEY}`, input: 'org-api-key' },
    clock,
    timeLimit: time.timeLimit,
    ...options,
  })

/** Waits until the first four requests have arrived and no further one arrives. */
async function untilCrowded(): Promise<void> {
  while (sandbox.requests.length < 4) await new Promise(setImmediate)
  for (let turn = 0; turn < 50; turn += 1) await new Promise(setImmediate)
}

type Times = { readonly times?: number; readonly after?: number }
const failing = (fault: FaultKind & Times, options: Partial<ClientOptions> = {}) =>
  start({ faults: [{ path: /directories$/, ...fault }] }, options)
const status = (code: number, headers: Record<string, string> = {}): FaultKind => ({ kind: { status: code, headers } })
const failureOf = (asked: Promise<unknown>): Promise<unknown> => asked.then(() => null).catch(error => error)

describe('a request', () => {
  test('returns the JSON and the headers with lower-case names', async () => {
    await failing({ kind: { status: 200, headers: { 'X-RateLimit-Limit': '10' }, body: { data: [] } } })
    expect(await client.ask(DIRECTORIES)).toEqual({
      body: { data: [] },
      headers: expect.objectContaining({ 'x-ratelimit-limit': '10' }),
    })
  })

  test('sends lists as repeated keys', async () => {
    await start()
    const query = { roleIds: ['atlassian/user', 'atlassian/admin'], status: 'active' }
    await client.ask({ endpoint: ENDPOINTS.usersCount, path: { orgId }, query })
    expect(sandbox.requests).toMatchObject([{ query: { roleIds: query.roleIds, status: ['active'] }, status: 200 }])
  })

  test('sends a search as JSON', async () => {
    await start()
    await client.ask({ endpoint: ENDPOINTS.groupsSearch, path: { orgId }, body: { limit: 1 } })
    expect(sandbox.requests).toMatchObject([{ method: 'POST', body: { limit: 1 }, status: 200 }])
  })

  test('is counted, including retries', async () => {
    await failing({ ...status(500), times: 2 })
    await client.ask(DIRECTORIES)
    expect([client.requests(), sandbox.requests.length]).toEqual([3, 3])
  })

  test('runs concurrently with at most seven others, initially with three', async () => {
    await start()
    const crowd = await startCrowd(4)
    const crowded = open({ url: crowd.url })
    await Promise.all(Array.from({ length: 4 }, () => crowded.ask(ORGANIZATION)))
    expect(crowd.most()).toBe(4)
    await Promise.all(Array.from({ length: 36 }, () => crowded.ask(ORGANIZATION)))
    await crowd.close()
    expect(crowd.most()).toBe(MAX_CONCURRENT)
  })
})

describe('each endpoint family has a separate pace', () => {
  const KEYS: Request = { endpoint: ENDPOINTS.apiKeys, path: { orgId } }
  const KINDS: Request = { endpoint: ENDPOINTS.eventActions, path: { orgId } }
  const ask = (request: Request, times: number) => Promise.all(Array.from({ length: times }, () => client.ask(request)))
  const statuses = () => sandbox.requests.map(({ status: code }) => code)

  test('the concurrency is halved until all requests succeed', async () => {
    await start({ limits: [{ path: /directories$/, concurrency: 2 }], latencyMs: 5 }, {}, { sleep: untilCrowded })
    await ask(DIRECTORIES, 30)
    expect(statuses().filter(code => code === 200)).toHaveLength(30)
    // Two of the first four requests, plus those sent before the first 429 arrived.
    const refused = statuses().filter(code => code === 429).length
    expect(refused).toBeGreaterThanOrEqual(2)
    expect(refused).toBeLessThan(10)
  })

  test('a pause applies to all requests of the family', async () => {
    await start({ faults: [{ path: /directories$/, ...status(429, { 'retry-after': '7' }), times: 1 }] })
    await client.ask(DIRECTORIES)
    expect(clock.waits).toEqual([7_500])
    await ask(DIRECTORIES, 10)
    expect([clock.waits, statuses().filter(code => code === 429).length]).toEqual([[7_500], 1])
  })

  test('a pause of one family does not delay another family', async () => {
    await start({ faults: [{ path: /event-actions$/, ...status(429, { 'retry-after': '100' }), times: 1 }] })
    let wake = () => {}
    const sleeping = new Promise<void>(resolve => {
      wake = resolve
    })
    client = open({ clock: { ...clock, sleep: () => sleeping } })
    const kinds = client.ask(KINDS)
    await ask(DIRECTORIES, 20)
    await client.ask(ORGANIZATION)
    await client.ask(KEYS)
    expect(sandbox.requests.filter(({ path }) => path.endsWith('event-actions'))).toHaveLength(1)
    wake()
    expect(await kinds).toMatchObject({ body: { data: [{}] } })
  })

  test('all remaining requests in the headers are used, and no request is refused', async () => {
    let passed = 0
    sandbox = await startAtlassian(aWorld({ orgApiKey: KEY, limits: [{ path: /api-keys$/, perMinute: 10 }] }), {
      now: () => START.getTime() + passed,
    })
    clock = aClock()
    const sleep = async (ms: number) => {
      passed += ms
      await clock.sleep(ms)
    }
    client = open({ clock: { ...clock, sleep } })
    await ask(KEYS, 25)
    expect(statuses()).toEqual(Array(25).fill(200))
    expect(clock.waits).toEqual([60_000, 60_000])
  })

  test('without a Retry-After header, the reset time determines the wait', async () => {
    const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '2026-11-23T02:17:20Z' }
    await failing({ ...status(429, headers), times: 1 })
    await client.ask(DIRECTORIES)
    expect(clock.waits).toEqual([20_500])
  })

  test('a reset time after the end of the run causes no wait', async () => {
    const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '60' }
    await failing({ kind: { status: 200, headers, body: {} }, times: 1 }, { budgetMs: 30_000 })
    await ask(DIRECTORIES, 2)
    expect(clock.waits).toEqual([])
  })
})

describe('only reads are sent', () => {
  test.each([
    ['POST', '/admin/v2/orgs/{orgId}/users/invite'],
    ['POST', '/admin/v2/orgs/{orgId}/app-access-settings/domains'],
    ['POST', '/admin/v2/orgs/{orgId}/directories/-/groups'],
    ['POST', '/admin/v2/orgs/{orgId}/workspaces/../users/invite'],
    ['PUT', '/admin/v2/orgs/{orgId}/workspaces'],
    ['DELETE', '/admin/v1/orgs/{orgId}'],
    ['PATCH', '/admin/v1/orgs/{orgId}'],
  ])('%s %s is refused without a request', async (method, path) => {
    await start()
    const endpoint = { method: method as 'POST', path, scope: null }
    await expect(client.ask({ endpoint, path: { orgId }, body: {} })).rejects.toMatchObject({
      kind: 'rejected',
      message: `${method} ${path} was refused: this action sends only read requests.`,
    })
    expect([client.requests(), sandbox.requests]).toEqual([0, []])
  })

  test.each(['', '.', '..'])('an id that would change the path is refused without a request: "%s"', async id => {
    await start()
    await expect(client.ask({ endpoint: ENDPOINTS.groupRoles, path: { orgId, groupId: id } })).rejects.toMatchObject({
      kind: 'rejected',
      message: expect.stringContaining(ENDPOINTS.groupRoles.path),
    })
    expect(sandbox.requests).toEqual([])
  })
})

describe('the credential is sent only to its host', () => {
  let elsewhere: Sandbox
  beforeEach(async () => {
    elsewhere = await startAtlassian(aWorld({ orgApiKey: KEY }))
  })
  afterEach(() => elsewhere.close())

  test.each([301, 302, 303, 307, 308])('a redirect (%i) is not followed', async code => {
    await start({
      faults: [{ path: /directories$/, ...status(code, { location: `${elsewhere.url}/admin/v1/orgs/${orgId}` }) }],
    })
    await expect(client.ask(DIRECTORIES)).rejects.toMatchObject({ kind: 'redirect', status: code })
    expect([sandbox.requests.length, elsewhere.requests]).toEqual([1, []])
  })

  test('a redirect on the same host is not followed either', async () => {
    await failing({ kind: 'redirect', location: `/admin/v1/orgs/${orgId}` })
    await expect(client.ask(DIRECTORIES)).rejects.toMatchObject({ kind: 'redirect' })
    expect(sandbox.requests).toHaveLength(1)
  })

  test('a next link to another host is requested from the own host', async () => {
    const next = `${elsewhere.url}/admin/v2/orgs/${orgId}/directories?cursor=sentinel-cursor`
    const body = { data: [{ directoryId: 'a' }], links: { next } }
    await failing({ kind: { status: 200, body }, times: 1 })
    await failureOf(readDirectories({ client, id: orgId, progress: () => {} }))
    expect(sandbox.requests[1]).toMatchObject({ query: { cursor: ['sentinel-cursor'] } })
    expect(elsewhere.requests).toEqual([])
  })

  test.each(['', '//'])('a path that is a URL is requested from the own host: "%s"', async prefix => {
    await start()
    const address = prefix === '' ? elsewhere.url : elsewhere.url.replace('http:', '')
    const endpoint = { method: 'GET', path: `${address}/admin/v1/orgs/{orgId}`, scope: null } as const
    await failureOf(client.ask({ endpoint, path: { orgId } }))
    expect(elsewhere.requests).toEqual([])
    expect(sandbox.requests).toHaveLength(1)
  })

  test('loopback requests do not use the proxy of the environment', async () => {
    await start()
    const before = { ...process.env }
    for (const name of ['NO_PROXY', 'no_proxy']) delete process.env[name]
    Object.assign(process.env, { HTTP_PROXY: elsewhere.url, http_proxy: elsewhere.url })
    try {
      await client.ask(DIRECTORIES)
    } finally {
      process.env = before
    }
    expect(elsewhere.requests).toEqual([])
  })
})

describe('a refused credential', () => {
  test('is reported with the name of its input', async () => {
    await failing(status(401))
    await expect(client.ask(DIRECTORIES)).rejects.toMatchObject({
      kind: 'refused',
      message: expect.stringMatching(/org-api-key was refused \(401 from GET .*directories\)/),
    })
  })

  test('is not sent again, to any endpoint', async () => {
    await failing(status(401))
    const first = await failureOf(client.ask(DIRECTORIES))
    const later = await Promise.all([ORGANIZATION, DIRECTORIES].map(request => failureOf(client.ask(request))))
    expect(later).toEqual([first, first])
    expect(sandbox.requests).toHaveLength(1)
  })

  test('stops a waiting retry', async () => {
    await start({
      faults: [
        { path: /directories$/, ...status(503) },
        { path: /orgs\/[^/]+$/, ...status(401) },
      ],
    })
    const waiting = open({
      clock: { ...clock, sleep: async () => void (await failureOf(waiting.ask(ORGANIZATION))) },
    })
    await expect(waiting.ask(DIRECTORIES)).rejects.toMatchObject({ kind: 'refused' })
    expect(sandbox.requests.map(({ status: code }) => code)).toEqual([503, 401])
  })

  test('of one client does not stop another', async () => {
    await failing({ ...status(401), times: 1 })
    await failureOf(client.ask(DIRECTORIES))
    expect(await open().ask(DIRECTORIES)).toMatchObject({ body: { data: [{}] } })
  })
})

describe('too many requests', () => {
  test('are retried after the seconds in Retry-After', async () => {
    await failing({ ...status(429, { 'retry-after': '7' }), times: 2 })
    await client.ask(DIRECTORIES)
    expect(clock.waits).toEqual([7_500, 7_500])
  })

  test('are retried after the date in Retry-After', async () => {
    await failing({ ...status(429, { 'retry-after': 'Mon, 23 Nov 2026 02:17:20 GMT' }), times: 1 })
    await client.ask(DIRECTORIES)
    expect(clock.waits).toEqual([20_500])
  })

  test('without Retry-After are retried with exponential backoff', async () => {
    await failing({ ...status(429), times: 3 })
    await client.ask(DIRECTORIES)
    expect(clock.waits).toEqual([500, 1_000, 2_000])
  })

  test('with an invalid Retry-After are retried with exponential backoff', async () => {
    await failing({ ...status(429, { 'retry-after': 'soon' }), times: 1 })
    await client.ask(DIRECTORIES)
    expect(clock.waits).toEqual([500])
  })

  test('with a Retry-After of more than two minutes fail immediately', async () => {
    await failing(status(429, { 'retry-after': '3600' }))
    await expect(client.ask(DIRECTORIES)).rejects.toMatchObject({ kind: 'rate-limited' })
    expect([sandbox.requests.length, clock.waits]).toEqual([1, []])
  })

  test('fail after six attempts', async () => {
    await failing(status(429))
    await expect(client.ask(DIRECTORIES)).rejects.toMatchObject({ kind: 'rate-limited', status: 429 })
    expect(sandbox.requests).toHaveLength(6)
  })
})

describe('a host that fails', () => {
  test.each<[string, FaultKind]>([
    ['500', status(500)],
    ['a reset connection', { kind: 'reset' }],
    ['half a JSON', { kind: 'cut' }],
    ['a log-in page', { kind: 'html' }],
  ])('once (%s) is retried', async (_, fault) => {
    await failing({ ...fault, times: 1 })
    expect(await client.ask(DIRECTORIES)).toMatchObject({ body: { data: [{}] } })
    expect([sandbox.requests.length, clock.waits.length]).toEqual([2, 1])
  })

  test.each<[string, FaultKind, string, number]>([
    ['500', status(500), 'server', 4],
    ['501', status(501), 'server', 1],
    ['a reset connection', { kind: 'reset' }, 'network', 4],
    ['half a JSON', { kind: 'cut' }, 'not-json', 2],
    ['a log-in page', { kind: 'html' }, 'not-json', 2],
    ['twenty megabytes', { kind: 'huge' }, 'too-large', 1],
    ['400', status(400), 'rejected', 1],
    ['403', status(403), 'forbidden', 1],
    ['404', status(404), 'missing', 1],
    ['202', status(202), 'rejected', 1],
  ])('always (%s) is reported after a few attempts', async (_, fault, kind, tries) => {
    await failing(fault)
    await expect(client.ask(DIRECTORIES)).rejects.toMatchObject({ kind, message: expect.stringContaining(NAME) })
    expect(sandbox.requests).toHaveLength(tries)
  })

  test('by never answering causes a time-out after two attempts', async () => {
    await failing({ kind: 'hang' })
    await expect(client.ask(DIRECTORIES)).rejects.toMatchObject({
      kind: 'time-out',
      message: `${NAME} did not answer within 20 seconds. Run again later.`,
    })
    expect(sandbox.requests).toHaveLength(2)
  })

  test('by a compressed response of 20 MiB is reported', async () => {
    await start()
    const folded = gzipSync(JSON.stringify({ data: 'x'.repeat(20 * 1024 * 1024) }))
    const host = await startHost(response => response.writeHead(200, { 'content-encoding': 'gzip' }).end(folded))
    await expect(open({ url: host.url }).ask(DIRECTORIES)).rejects.toMatchObject({ kind: 'too-large' })
    await host.close()
  })

  test('by an endless response causes a time-out', async () => {
    await start()
    const drip = await startDrip(time.onHang)
    await expect(open({ url: drip.url }).ask(DIRECTORIES)).rejects.toMatchObject({ kind: 'time-out' })
    await drip.close()
  })

  test('that cannot be reached is reported with the network error code', async () => {
    await start()
    const { url } = sandbox
    await sandbox.close()
    await expect(open({ url }).ask(DIRECTORIES)).rejects.toMatchObject({
      kind: 'network',
      message: expect.stringContaining('(ECONNREFUSED)'),
    })
  })
})

describe('the limits of a run', () => {
  test('allow no request after the time limit', async () => {
    await start({}, { budgetMs: 0 })
    await expect(client.ask(DIRECTORIES)).rejects.toMatchObject({
      kind: 'budget',
      message: expect.stringContaining(NAME),
    })
    expect([client.requests(), sandbox.requests]).toEqual([0, []])
  })

  test('include waits', async () => {
    await failing({ ...status(429, { 'retry-after': '40' }), times: 1 }, { budgetMs: 60_000 })
    await client.ask(DIRECTORIES)
    await expect(
      (async () => {
        await clock.sleep(20_000)
        await client.ask(DIRECTORIES)
      })(),
    ).rejects.toMatchObject({ kind: 'budget' })
  })

  test('do not allow a wait beyond the time limit', async () => {
    await failing(status(429, { 'retry-after': '40' }), { budgetMs: 30_000 })
    await expect(client.ask(DIRECTORIES)).rejects.toMatchObject({ kind: 'rate-limited' })
    expect(clock.waits).toEqual([])
  })

  test('allow at most 60 retries', async () => {
    await failing(status(500))
    for (let asked = 0; asked < 25; asked += 1) await failureOf(client.ask(DIRECTORIES))
    expect(sandbox.requests).toHaveLength(25 + 60)
  })
})

describe('no error contains the credential', () => {
  test.each<[string, FaultKind]>([
    ...[302, 400, 401, 403, 404, 429, 500].map((code): [string, FaultKind] => [String(code), status(code)]),
    ['a reset connection', { kind: 'reset' }],
    ['no response', { kind: 'hang' }],
    ['half a JSON', { kind: 'cut' }],
    ['a log-in page', { kind: 'html' }],
    ['twenty megabytes', { kind: 'huge' }],
    ['the request in the response body', { kind: { status: 500, body: { authorization: `Bearer ${KEY}` } } }],
    ['the request in a response header', status(429, { 'retry-after': `Bearer ${KEY}` })],
  ])('after %s', async (_, fault) => {
    await failing(fault)
    const error = await failureOf(client.ask(DIRECTORIES))
    expect(error).toBeInstanceOf(Error)
    const texts = [inspect(error, { depth: 9, showHidden: true }), String(error), JSON.stringify(error)]
    for (const form of FORMS) for (const text of texts) expect(text).not.toContain(form)
  })

  test('or the id of the organization', async () => {
    await failing(status(500))
    expect(inspect(await failureOf(client.ask(DIRECTORIES)), { depth: 9 })).not.toContain(orgId)
  })
})

type Host = { readonly url: string; close(): Promise<void> }

async function startHost(answer: (response: ServerResponse) => void): Promise<Host> {
  const server = createServer((_, response) => answer(response))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** Answers a short time after `size` requests are waiting, so that excess requests are counted. */
async function startCrowd(size: number): Promise<Host & { most(): number }> {
  const waiting: ServerResponse[] = []
  let most = 0
  const host = await startHost(async response => {
    waiting.push(response)
    most = Math.max(most, waiting.length)
    if (waiting.length < size) return
    for (let turn = 0; turn < 50; turn += 1) await new Promise(setImmediate)
    most = Math.max(most, waiting.length)
    for (const one of waiting.splice(0)) one.end('{}')
  })
  return { ...host, most: () => most }
}

/** Sends the first parts of a body, but never the end. */
function startDrip(onHang: () => void): Promise<Host> {
  return startHost(response => {
    response.writeHead(200, { 'content-type': 'application/json' })
    for (let part = 0; part < 3; part += 1) response.write(' ')
    onHang()
  })
}
