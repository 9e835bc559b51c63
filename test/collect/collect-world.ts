import { type Client, openClient } from '../../src/atlassian/client.js'
import type { Organization } from '../../src/atlassian/organization-api.js'
import { type Collected, collect } from '../../src/collect/collect.js'
import type { ReadOptions } from '../../src/collect/read-options.js'
import { openReceipts, type Receipt, type Receipts } from '../../src/collect/receipts.js'
import type { OpenSite } from '../../src/collect/sites.js'
import type { Fact } from '../../src/model/fact.js'
import { type RecordedRequest, type Sandbox, startAtlassian } from '../../src/sandbox/atlassian.js'
import type { Fault, FaultKind } from '../../src/sandbox/faults.js'
import { aDialect, aWorld, type Dialect, type World } from '../../src/sandbox/world.js'
import { aClock, virtualTime } from '../atlassian/clock.js'

type Options = {
  /** `given` sets the site credential. The sites are then on loopback. */
  readonly site?: 'given'
  readonly read?: Partial<ReadOptions>
}

const READ_OPTIONS: ReadOptions = {
  people: 'ambiguous',
  undocumented: 'not-asked',
  auditSince: '2026-10-01T00:00:00.000Z',
  auditNews: '2026-10-01T00:00:00.000Z',
}

export type CollectedWorld = Collected & { readonly requests: readonly RecordedRequest[]; readonly world: World }

/** Collects the current state of a sandbox organization over real sockets. */
export async function collectWorld(world: World, options: Options = {}): Promise<CollectedWorld> {
  const hostUrls = options.site === undefined ? world.dialect.hostUrls : 'loopback'
  // The sandbox computes the answers of a frozen world only once.
  const shown: World = Object.freeze({ ...world, dialect: { ...world.dialect, hostUrls } })
  return withSandbox(shown, async sandbox => {
    const clients = openClients(sandbox, options)
    const collected = await collect(clients.organization, clients.openSite, { ...READ_OPTIONS, ...options.read })
    return { ...collected, requests: [...sandbox.requests], world: shown }
  })
}

/** Runs one collector. */
export async function runCollector<T>(
  world: World,
  collector: (org: Organization, receipts: Receipts) => Promise<T>,
): Promise<{
  readonly result: T
  readonly receipts: readonly Receipt[]
  readonly requests: readonly RecordedRequest[]
}> {
  return withSandbox(world, async sandbox => {
    const receipts = openReceipts()
    const result = await collector(openClients(sandbox, {}).organization, receipts)
    return { result, receipts: receipts.all(), requests: [...sandbox.requests] }
  })
}

async function withSandbox<T>(world: World, use: (sandbox: Sandbox) => Promise<T>): Promise<T> {
  const sandbox = await startAtlassian(world)
  try {
    return await use(sandbox)
  } finally {
    await sandbox.close()
  }
}

function openClients(sandbox: Sandbox, { site }: Options) {
  const { timeLimit, onHang } = virtualTime()
  sandbox.onHang = onHang
  const { orgApiKey, organization, siteCredential } = sandbox.world
  const open = (url: string, header: string, input: string): Client =>
    openClient({ url, credential: { header, input }, clock: aClock(), timeLimit })
  const basic = `Basic ${Buffer.from(`${siteCredential.email}:${siteCredential.token}`).toString('base64')}`
  const sites = new Map(Object.values(sandbox.siteUrls).map(url => [url, open(url, basic, 'site-api-token')]))
  const openSite: OpenSite = ({ hostUrl }) => (site === undefined ? null : (sites.get(hostUrl ?? '') ?? null))
  const client = open(sandbox.url, `Bearer ${orgApiKey}`, 'org-api-key')
  return { organization: { client, id: organization.id, progress: () => {} }, openSite }
}

export const withDialect = (change: Partial<Dialect>, world: Partial<World> = {}): World =>
  aWorld({ ...world, dialect: aDialect(change) })

export const failing = (path: RegExp, fault: FaultKind & Pick<Fault, 'times' | 'after' | 'method'>): Fault =>
  ({ path, ...fault }) as Fault

/** Replaces the response of the server by `body`. */
export const answering = (path: RegExp, body: unknown, times = Number.POSITIVE_INFINITY): Fault =>
  failing(path, { kind: { status: 200, body }, times })

export const status = (code: number): FaultKind => ({ kind: { status: code } })

/** The value of a known fact. @throws Error for an unknown fact */
export function knownValue<T>(fact: Fact<T> | undefined): T {
  if (fact?.known !== true) throw new Error(`Unknown fact: ${fact?.reason}`)
  return fact.value
}

/** Every unknown fact in the current state: its path and its reason. */
export function unknownsOf(observed: unknown, path = ''): Readonly<Record<string, string>> {
  if (typeof observed !== 'object' || observed === null) return {}
  const { known, value, reason } = observed as { known?: boolean; value?: unknown; reason?: string }
  if (known === false) return { [path]: reason ?? '' }
  if (known === true) return unknownsOf(value, path)
  const parts = Array.isArray(observed)
    ? observed.map((item, index) => [item?.id ?? item?.domain ?? item?.app ?? index, item] as const)
    : Object.entries(observed)
  return Object.assign(
    {},
    ...parts.map(([name, part]) => unknownsOf(part, path === '' ? `${name}` : `${path} ${name}`)),
  )
}

export const incompleteOf = (receipts: readonly Receipt[]): readonly string[] =>
  receipts.filter(({ complete }) => !complete).map(({ resource }) => resource)
