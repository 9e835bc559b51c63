import type { Answer, Client } from '../atlassian/client.js'
import { ENDPOINTS } from '../atlassian/endpoint.js'
import { Failure } from '../atlassian/failure.js'
import { loadCommitted } from '../committed.js'
import { CONTROLS } from '../controls/catalogue.js'
import type { ControlId } from '../controls/finding.js'
import { NOT_BUILT } from '../controls/not-built.js'
import { observeApps } from '../observe/apps.js'
import type { AppInstance } from '../observe/observed.js'
import { openReceipts } from '../observe/receipts.js'
import { type Connection, connect } from '../organization.js'
import type { ExitCode, Run } from '../run.js'
import { UsageError } from '../usage-error.js'
import { type Found, PROBES, type Probe, SITE_PROBE, scopeOf } from './probes.js'
import type { Row } from './row.js'
import { renderTable } from './table.js'

/** Asks every endpoint once. 0 where all that is needed can be read, else 2. */
export async function doctor(run: Run): Promise<ExitCode> {
  const { orgId, needed, unbuilt, mayRead } = await readNeeds(run)
  const connection = connect(run.inputs, orgId, run.ports, mayRead)
  const rows = await probeOrganization(connection.organization.client, orgId)
  const sites = run.inputs.site === null ? [] : await probeSites(connection)
  const all = [...rows.map(row => adviseOlder(row, rows)), ...sites]
  const blind = [...findBlind(all, needed), ...unbuilt]
  const text = renderTable(all, blind)
  run.ports.desk.print(text)
  return blind.length === 0 ? 0 : 2
}

type Needs = {
  readonly orgId: string
  readonly needed: readonly ControlId[]
  readonly unbuilt: readonly ControlId[]
  readonly mayRead: (app: AppInstance) => boolean
}

/** The controls of the baseline; without one those of a full capture. */
async function readNeeds({ inputs, ports }: Run): Promise<Needs> {
  if ((await ports.files.read(inputs.baseline)) === null) {
    if (inputs.orgId === null)
      throw new UsageError(['The input org-id is missing, and there is no baseline that names the organization.'])
    return { orgId: inputs.orgId, needed: CONTROLS.map(({ id }) => id), unbuilt: [], mayRead: () => true }
  }
  const { data } = await loadCommitted({ inputs, ports })
  const apps = new Set(Object.values(data.apps ?? {}))
  return {
    mayRead: app => apps.has(app.id),
    orgId: data.organization,
    needed: CONTROLS.filter(({ section }) => section !== null && data[section] !== undefined).map(({ id }) => id),
    unbuilt: NOT_BUILT.filter(({ section }) => data[section] !== undefined).map(({ id }) => id),
  }
}

async function probeOrganization(client: Client, orgId: string): Promise<readonly Row[]> {
  const found: Found = { domain: 'ANYONE', groupId: null, accountId: null }
  const rows: Row[] = []
  for (const probe of PROBES) rows.push(await ask(client, probe, orgId, found))
  return rows
}

/** One row for all sites: the first one that fails, else the first. */
async function probeSites({ organization, openSite }: Connection): Promise<readonly Row[]> {
  const apps = await observeApps(organization, openReceipts())
  const opened = apps.known ? apps.value.filter(app => app.owner.startsWith('jira')).map(openSite) : []
  const clients = new Set(opened.filter(site => site !== null))
  const rows: Row[] = []
  for (const client of clients) rows.push(await ask(client, SITE_PROBE, organization.id, NOTHING))
  const row = rows.find(({ advice }) => advice !== '') ?? rows[0]
  return row === undefined ? [] : [row]
}

const NOTHING: Found = { domain: '', groupId: null, accountId: null }

async function ask(client: Client, probe: Probe, orgId: string, found: Found): Promise<Row> {
  const { endpoint, feeds } = probe
  const base = { endpoint, scope: scopeOf(endpoint), feeds, paging: '-', rateLimit: '-' }
  const request = probe.ask(orgId, found)
  if (request === null) {
    return { ...base, status: null, shape: 'not seen', advice: 'Not asked: the list that it needs gave nothing.' }
  }
  try {
    const answer = await client.ask({ endpoint: ENDPOINTS[endpoint], ...request })
    return {
      ...base,
      ...examine(probe, answer, found),
      status: 200,
      paging: pagingOf(answer.body),
      rateLimit: rateLimitOf(answer),
    }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return { ...base, status: error.status, shape: 'not seen', advice: error.message }
  }
}

function examine(probe: Probe, answer: Answer, found: Found): Pick<Row, 'shape' | 'advice'> {
  try {
    const shape = probe.examine(answer.body, found)
    const advice = shape === 'older' ? 'An older published shape, which is understood: nothing to do.' : ''
    return { shape, advice }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return { shape: 'unknown', advice: error.message }
  }
}

/** How the next page is named, not what its name is. */
function pagingOf(body: unknown): string {
  const next = (body as { links?: { next?: unknown } } | null)?.links?.next
  if (next === undefined) return '-'
  if (typeof next !== 'string' || next === '') return 'last page'
  return /^(https?:|\/|\?)/.test(next) ? 'URL' : 'token'
}

function rateLimitOf({ headers }: Answer): string {
  const names = Object.keys(headers).filter(name => /^(x-)?ratelimit|^retry-after$|^x-beta-ratelimit/.test(name))
  return names.length === 0 ? '-' : names.toSorted().join(', ')
}

const isRead = (row: Row): boolean => row.status === 200 && row.shape !== 'unknown'

const NOT_OFFERED: ReadonlySet<number | null> = new Set([404, 405, 410])

/** An endpoint that is not offered, while the older one that it replaces still answers. */
function hasStandIn(row: Row, rows: readonly Row[]): boolean {
  const older = PROBES.find(({ endpoint }) => endpoint === row.endpoint)?.older
  return NOT_OFFERED.has(row.status) && rows.some(other => other.endpoint === older && isRead(other))
}

function adviseOlder(row: Row, rows: readonly Row[]): Row {
  if (!hasStandIn(row, rows)) return row
  return {
    ...row,
    advice: 'Not offered yet: the older GET serves in its place, until Atlassian ends it on 30 June 2027.',
  }
}

/** Controls that can't be read: one of their endpoints fails, and no older one stands in for it. */
function findBlind(rows: readonly Row[], needed: readonly ControlId[]): readonly ControlId[] {
  const broken = rows.filter(row => !isRead(row) && !hasStandIn(row, rows))
  return needed.filter(id => broken.some(({ feeds }) => feeds.includes(id)))
}
