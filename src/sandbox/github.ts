/**
 * A GitHub repository on loopback with the endpoints that this action uses. It refuses the same requests as
 * api.github.com. As at GitHub, artifacts are on a second origin, which accepts no credential.
 */
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Ask, type Fields, type Reply, type Route, refusal } from './github/answers.js'
import { ARTIFACT_ROUTES, artifactOf, downloadZip, uploadArtifact } from './github/artifacts.js'
import { FILE_ROUTES } from './github/files.js'
import { GIT_ROUTES } from './github/git.js'
import { ISSUE_ROUTES } from './github/issues.js'
import { PULL_ROUTES } from './github/pulls.js'
import { RUN_ROUTES } from './github/runs.js'
import { rateHeaders, wireRepository } from './github/wire.js'
import { emptyWorld, type GithubArtifact, type GithubFault, type GithubWorld } from './github/world.js'

export type { GithubArtifact, GithubComment, GithubFault, GithubIssue, GithubWorld } from './github/world.js'

export type GithubRequest = {
  readonly host: 'api' | 'artifacts'
  readonly method: string
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  /** JSON; null without a body, undefined if the body is malformed or incomplete. */
  readonly body: unknown
  status: number | 'reset' | 'hang'
  readonly authorization: string | null
}

export type EmbeddedGithub = {
  readonly url: string
  readonly world: GithubWorld
  /** All requests in order, with the status of the response. */
  readonly requests: readonly GithubRequest[]
  /** Adds an artifact with `files`, uploaded by a run of this repository on its default branch. */
  readonly addArtifact: (
    name: string,
    files: Readonly<Record<string, string | Uint8Array>>,
    change?: Partial<GithubArtifact>,
  ) => void
  /** Uploads like actions/upload-artifact: 409 if the run already has an artifact with this name. */
  readonly uploadArtifact: (upload: Upload) => 201 | 409
  readonly close: () => Promise<void>
}

export type Upload = {
  readonly run: number
  readonly name: string
  readonly files: Readonly<Record<string, string | Uint8Array>>
  readonly overwrite?: boolean
}

type Seen = { readonly record: GithubRequest; readonly url: URL }
type Serve = (seen: Seen, request: IncomingMessage) => Reply

const ROUTES: readonly Route[] = [
  { method: 'GET', path: /^$/, needs: null, answer: showRepository },
  ...ISSUE_ROUTES,
  ...ARTIFACT_ROUTES,
  ...RUN_ROUTES,
  ...FILE_ROUTES,
  ...GIT_ROUTES,
  ...PULL_ROUTES,
]

export async function startGithub(change: Partial<GithubWorld> = {}): Promise<EmbeddedGithub> {
  const world: GithubWorld = { ...emptyWorld(change.defaultBranch), ...change }
  const requests: GithubRequest[] = []
  const zips = await listen(
    listener(world, requests, 'artifacts', ({ record, url }) => downloadZip(world, url, record.authorization)),
  )
  const api = await listen(listener(world, requests, 'api', (seen, request) => answer(world, zips.url, seen, request)))
  return {
    url: api.url,
    world,
    requests,
    addArtifact: (name, files, changes = {}) => {
      world.artifacts.push({ ...artifactOf(world, name, files), ...changes })
    },
    uploadArtifact: ({ run, name, files, overwrite = false }) => {
      const artifact = artifactOf(world, name, files)
      const ofRun = { head_branch: world.defaultBranch, repository_id: world.id, head_repository_id: world.id }
      return uploadArtifact(world, { ...artifact, workflow_run: { id: run, ...ofRun } }, overwrite)
    },
    close: async () => {
      await Promise.all([closeServer(api.server), closeServer(zips.server)])
    },
  }
}

async function listen(onRequest: RequestListener): Promise<{ readonly server: Server; readonly url: string }> {
  const server = createServer(onRequest)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { server, url: `http://127.0.0.1:${port}` }
}

function closeServer(server: Server): Promise<void> {
  const closed = new Promise<void>(resolve => server.close(() => resolve()))
  server.closeAllConnections()
  return closed
}

function listener(
  world: GithubWorld,
  requests: GithubRequest[],
  host: GithubRequest['host'],
  serve: Serve,
): RequestListener {
  return async (request, response) => {
    const seen = await recordOf(host, request)
    requests.push(seen.record)
    const fault = takeFault(world, seen.record.method, seen.url.pathname)
    if (typeof fault?.status === 'string') {
      seen.record.status = fault.status
      if (fault.status === 'reset') request.socket.destroy()
      return
    }
    const reply = fault ? faulty(fault.status, fault) : serve(seen, request)
    seen.record.status = reply.status
    const rate = host === 'api' ? rateHeaders(world) : {}
    send(response, { ...reply, headers: { ...rate, ...reply.headers } })
  }
}

async function recordOf(host: GithubRequest['host'], request: IncomingMessage): Promise<Seen> {
  const url = new URL(request.url ?? '/', `http://${request.headers.host}`)
  const record: GithubRequest = {
    host,
    method: request.method ?? 'GET',
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    body: await bodyOf(request),
    status: 0,
    authorization: request.headers.authorization ?? null,
  }
  return { record, url }
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  try {
    for await (const chunk of request) chunks.push(Buffer.from(chunk))
    const text = Buffer.concat(chunks).toString('utf8')
    return text === '' ? null : JSON.parse(text)
  } catch {
    return undefined
  }
}

function takeFault(world: GithubWorld, method: string, path: string): GithubFault | undefined {
  const fault = world.faults.find(
    each => (each.method ?? method) === method && path.search(each.path) >= 0 && each.times !== 0,
  )
  if (fault?.after !== undefined && fault.after > 0) {
    fault.after -= 1
    return undefined
  }
  if (fault?.times !== undefined) fault.times -= 1
  return fault
}

function faulty(status: number, { message = 'Fault', json, headers = {} }: GithubFault): Reply {
  return { ...(json === undefined ? refusal(status, message) : { status, json }), headers }
}

function answer(world: GithubWorld, artifacts: string, { record, url }: Seen, request: IncomingMessage): Reply {
  const rest = pathWithin(world, url.pathname)
  const early = refuseCaller(world, request) ?? (rest === null ? refusal(404, 'Not Found') : null)
  if (early !== null) return early
  if (record.body === undefined) return refusal(400, 'Problems parsing JSON')
  const route = ROUTES.find(({ method, path }) => method === record.method && path.test(rest ?? ''))
  if (route === undefined) return refusal(404, 'Not Found')
  if (route.needs !== null && !world.permissions[route.needs]) {
    return refusal(403, 'Resource not accessible by integration')
  }
  if (record.method !== 'GET' && world.archived) return refusal(403, 'Repository was archived so is read-only.')
  const body: Fields = typeof record.body === 'object' && record.body !== null ? { ...record.body } : {}
  const ask: Ask = {
    world,
    api: url.origin,
    artifacts,
    path: url.pathname,
    query: url.searchParams,
    body,
    accept: request.headers.accept ?? '',
  }
  return route.answer(ask, Number(route.path.exec(rest ?? '')?.[1] ?? 0))
}

/** The path within the repository, or null if the repository is not visible to the token. */
function pathWithin({ owner, name, visibility, permissions }: GithubWorld, path: string): string | null {
  const root = `/repos/${owner}/${name}`
  const isHidden = visibility !== 'public' && !permissions.contents
  return isHidden || !`${path}/`.toLowerCase().startsWith(`${root}/`.toLowerCase()) ? null : path.slice(root.length)
}

function refuseCaller(world: GithubWorld, { headers }: IncomingMessage): Reply | null {
  const token = /^(?:token|bearer) (.+)$/i.exec(headers.authorization ?? '')?.[1]
  if (token === undefined) return refusal(401, 'Requires authentication')
  if (token !== world.token) return refusal(401, 'Bad credentials')
  return headers['user-agent'] ? null : refusal(403, 'Request forbidden by administrative rules.')
}

function showRepository(ask: Ask): Reply {
  return { status: 200, json: wireRepository(ask) }
}

function send(response: ServerResponse, { status, json, bytes, headers = {} }: Reply): void {
  const type = json === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }
  response.writeHead(status, { ...type, ...headers })
  response.end(json === undefined ? bytes : JSON.stringify(json))
}
