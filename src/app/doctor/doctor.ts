import type { Answer, Client } from '../../atlassian/client.js'
import { ENDPOINTS, type EndpointName } from '../../atlassian/endpoint.js'
import { Failure } from '../../atlassian/failure.js'
import { SUNSETS } from '../../atlassian/sunset.js'
import { collectApps } from '../../collect/apps.js'
import type { AppInstance, FactName } from '../../collect/current-state.js'
import { openReceipts } from '../../collect/receipts.js'
import { openSites, type Site } from '../../collect/sites.js'
import { CONTROLS, controlsReading } from '../../controls/catalogue.js'
import type { ControlId } from '../../model/finding.js'
import { UsageError } from '../../model/usage-error.js'
import { loadCommitted } from '../baseline-file.js'
import { type Connection, connect } from '../connection.js'
import type { Inputs } from '../inputs.js'
import type { ExitCode, Run } from '../run.js'
import { type Found, nothingFound, PROBES, type Probe, SITE_PROBES, scopeOf } from './probes.js'
import type { Row } from './row.js'
import { renderTable } from './rows.js'

/** Asks every endpoint once. 0 where all that is needed can be read, else 2. */
export async function doctor(run: Run): Promise<ExitCode> {
  const { inputs, ports } = run
  const { orgId, wanted, isCommitted, mayRead } = await readNeeds(run)
  const connection = connect(inputs, orgId, ports, mayRead)
  const rows = await probeOrganization(connection.organization.client, orgId)
  const sites = inputs.site === null ? [] : await findSites(connection)
  const siteRows = await probeSites(sites, inputs)
  const ungiven = findUngiven(inputs, sites.length).filter(({ feeds }) => feeds.some(id => wanted.includes(id)))
  // What a capture lacks something for, it leaves out; a baseline that has the section waits for it.
  const needed = isCommitted ? wanted : wanted.filter(id => !ungiven.some(({ feeds }) => feeds.includes(id)))
  const all = [...rows.map(row => adviseOlder(row, rows)), ...siteRows, ...(isCommitted ? ungiven : [])]
  const blind = findBlind(all, needed)
  ports.output.print(renderTable(all, blind))
  for (const notice of connection.deprecations()) ports.log.warning(notice)
  return blind.length === 0 ? 0 : 2
}

type Needs = {
  readonly orgId: string
  readonly wanted: readonly ControlId[]
  /** By a baseline; else by a capture. */
  readonly isCommitted: boolean
  readonly mayRead: (app: AppInstance) => boolean
}

/** The controls of the baseline; without one those of a full capture. */
async function readNeeds({ inputs, ports }: Run): Promise<Needs> {
  if ((await ports.files.read(inputs.baseline)) === null) {
    if (inputs.orgId === null)
      throw new UsageError(['The input org-id is missing, and there is no baseline that names the organization.'])
    // A control without a section is always on, and no part of coverage: without Guard there is no audit log.
    const wanted = CONTROLS.filter(({ section }) => section !== null).map(({ id }) => id)
    return { orgId: inputs.orgId, wanted, isCommitted: false, mayRead: () => true }
  }
  const { data } = await loadCommitted({ inputs, ports })
  const apps = new Set(Object.values(data.apps ?? {}))
  return {
    mayRead: app => apps.has(app.id),
    orgId: data.organization,
    isCommitted: true,
    wanted: CONTROLS.filter(
      ({ section }) =>
        section !== null && (data[section.key] !== undefined || data.unread?.includes(section.key) === true),
    ).map(({ id }) => id),
  }
}

async function probeOrganization(client: Client, orgId: string): Promise<readonly Row[]> {
  const found = nothingFound()
  const rows: Row[] = []
  for (const probe of PROBES) rows.push(await ask(client, probe, orgId, found))
  return rows
}

async function findSites({ organization, openSite }: Connection): Promise<readonly Site[]> {
  const apps = await collectApps(organization, openReceipts())
  return apps.known ? openSites(apps.value, openSite) : []
}

/** One row an endpoint for all sites: the first one that fails, else the first. */
async function probeSites(sites: readonly Site[], inputs: Inputs): Promise<readonly Row[]> {
  const rows: Row[] = []
  for (const site of sites) rows.push(...(await probeSite(site, inputs)))
  return SITE_PROBES.flatMap(({ endpoint }) => {
    const own = rows.filter(row => row.endpoint === endpoint)
    return own.find(({ advice }) => advice !== '') ?? own[0] ?? []
  })
}

async function probeSite(site: Site, { undocumentedApis }: Inputs): Promise<readonly Row[]> {
  const found = nothingFound()
  const rows: Row[] = []
  for (const probe of SITE_PROBES) {
    const isAsked = probe.isOn(site) && (undocumentedApis || probe.isUndocumented !== true)
    if (isAsked && probe.ask('', found) !== null) rows.push(await ask(site.client, probe, '', found))
  }
  return rows
}

/** Controls that need more than the organization's key and are not given it, each at an endpoint of its own. */
function findUngiven({ site, undocumentedApis }: Inputs, sites: number): readonly Row[] {
  if (sites > 0) return undocumentedApis ? [] : [unasked('requestSecurity', ['customerAccess'], NO_WISH)]
  const advice = site === null ? NO_CREDENTIAL : NO_SITE
  return [
    unasked('permissionSchemes', ['publicAccess'], advice),
    unasked('requestSecurity', ['customerAccess'], advice),
  ]
}

const NO_CREDENTIAL = 'Not asked: give the inputs site-email and site-api-token.'
const NO_SITE = 'Not asked: the site credential may go to no site, so list the apps of the site in the baseline.'
const NO_WISH = 'Not asked: set undocumented-apis: true, because Atlassian does not document it.'

const unasked = (endpoint: EndpointName, facts: readonly FactName[], advice: string): Row => ({
  ...{ endpoint, feeds: controlsFed(facts), scope: scopeOf(endpoint), paging: '-', rateLimit: '-' },
  ...{ status: null, shape: 'not seen', advice },
})

const controlsFed = (facts: readonly FactName[]): readonly ControlId[] => controlsReading(facts).map(({ id }) => id)

async function ask(client: Client, probe: Probe, orgId: string, found: Found): Promise<Row> {
  const { endpoint, facts } = probe
  const base = { endpoint, scope: scopeOf(endpoint), feeds: controlsFed(facts), paging: '-', rateLimit: '-' }
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
  const older = Object.values(SUNSETS).find(({ replacement }) => replacement === row.endpoint)
  return {
    ...row,
    advice: `Not offered yet: the older GET serves in its place, ${older === undefined ? 'for now' : `until Atlassian ends it on ${older.lastDay}`}.`,
  }
}

/** Controls that can't be read: one of their endpoints fails, and no older one stands in for it. */
function findBlind(rows: readonly Row[], needed: readonly ControlId[]): readonly ControlId[] {
  const broken = rows.filter(row => !isRead(row) && !hasStandIn(row, rows))
  return needed.filter(id => broken.some(({ feeds }) => feeds.includes(id)))
}
