/**
 * Every endpoint × every fault, one complete run each. Before each run, a drift run opens an issue and the drift is fixed.
 * An incomplete run that does not detect the fault would therefore be compliant and close the issue.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { secretsOf } from '../../src/app/inputs.js'
import { RUN_BUDGET_MS } from '../../src/atlassian/client.js'
import { ENDPOINTS, type EndpointName, nameEndpoint } from '../../src/atlassian/endpoint.js'
import { startAtlassian } from '../../src/sandbox/atlassian.js'
import type { Fault } from '../../src/sandbox/faults.js'
import { type EmbeddedGithub, type GithubWorld, startGithub } from '../../src/sandbox/github.js'
import { aDomainAccess, aWorld, type World } from '../../src/sandbox/world.js'
import {
  type CellOutcome,
  COLUMNS,
  type Column,
  expectedOutcome,
  NAMES,
  patternOf,
  ROWS,
  type Row,
  worldOf,
} from './fault-table.js'
import { onDay, type RunResult, runOn } from './workspace.js'

const BASELINE = '.github/atlassian-access.yml'
const OUTPUT = 'atlassian-access/'
const { orgApiKey, siteCredential } = aWorld()
const CREDENTIAL = { 'site-email': siteCredential.email, 'site-api-token': siteCredential.token }
const INPUTS = { mode: 'check', 'undocumented-apis': 'true', ...CREDENTIAL }

/** Fewer than 50 requests, at most 60 retries, and at most 1,000 pages of the audit log of a month. */
const MAX_REQUESTS = 1_110

type Finding = { readonly status: string; readonly control: string; readonly message: string }
type Report = {
  readonly verdict: string
  readonly findings: readonly Finding[]
  readonly coverage: { readonly complete: boolean; readonly reads: readonly { readonly error?: string }[] }
}
type Outcome = {
  readonly result: RunResult
  readonly report: Report
  readonly issues: GithubWorld['issues']
  /** The number of requests to the endpoint. */
  readonly hits: number
  /** The number of requests to Atlassian. */
  readonly requests: number
  /** Everything that the run wrote: log, files, issues. */
  readonly everything: string
}

/** The state after the previous runs: the baseline, and a repository with an open issue. */
type PreviousRuns = { readonly baseline: string; readonly github: GithubWorld }

type RunSettings = {
  readonly world: World
  readonly previous?: PreviousRuns
  readonly day: number
  readonly name?: EndpointName
  readonly inputs?: Readonly<Record<string, string>>
}

const copyOf = ({ issues, labels, artifacts }: GithubWorld): Partial<GithubWorld> => ({
  ...structuredClone({ issues, labels }),
  artifacts: [...artifacts],
})

async function runSandbox({ world, previous, day, name, inputs = INPUTS }: RunSettings) {
  const now = () => onDay(day)
  const files = new Map(previous === undefined ? [] : [[BASELINE, previous.baseline]])
  const [atlassian, github] = await Promise.all([
    startAtlassian(world),
    startGithub({ now, ...(previous === undefined ? {} : copyOf(previous.github)) }),
  ])
  try {
    const result = await runOn({ atlassian, github, files, now }, inputs)
    const pattern = name === undefined ? /^/ : patternOf(name)
    const hits = atlassian.requests.filter(
      ({ method, path }) => pattern.test(path) && (name === undefined || method === ENDPOINTS[name].method),
    ).length
    return { result, requests: atlassian.requests.length, hits, files, github }
  } finally {
    await Promise.all([atlassian.close(), github.close()])
  }
}

/** Captures a baseline, then runs with one opened access path. */
async function runPrevious(row: Row): Promise<PreviousRuns> {
  const capture = {
    ...INPUTS,
    mode: 'capture',
    preset: 'current',
    'org-id': worldOf(row).organization.id,
    redact: 'never',
  }
  const { files, result } = await runSandbox({ world: worldOf(row), day: -1, inputs: capture })
  expect([result.code, result.errors]).toEqual([0, []])
  const baseline = files.get(BASELINE) ?? ''
  const drifted = worldOf(row)
  const [app] = drifted.apps
  const products = [{ app: app?.id ?? '', role: 'user', approval: false }]
  drifted.appAccess = [aDomainAccess(), aDomainAccess({ domain: 'acme.com', products })]
  const before = await startGithub({ now: () => onDay(0) })
  const outcome = await runSandbox({ world: drifted, previous: { baseline, github: before.world }, day: 0 })
  await before.close()
  expect([outcome.result.code, openIssues(outcome.github.world)]).toEqual([1, ['drift']])
  upload(outcome.github, outcome.files)
  return { baseline, github: outcome.github.world }
}

const previousRuns = new Map<Row['change'], Promise<PreviousRuns>>()

/** Run once for all rows with the same world. */
function previousOf(row: Row): Promise<PreviousRuns> {
  const previous = previousRuns.get(row.change) ?? runPrevious(row)
  previousRuns.set(row.change, previous)
  return previous
}

function upload(github: EmbeddedGithub, files: ReadonlyMap<string, string>): void {
  const output = [...files].filter(([path]) => path.startsWith(OUTPUT))
  github.addArtifact(
    'atlassian-access',
    Object.fromEntries(output.map(([path, text]) => [path.slice(OUTPUT.length), text])),
  )
}

const openIssues = ({ issues }: Pick<GithubWorld, 'issues'>): readonly string[] =>
  issues
    .filter(({ state }) => state === 'open')
    .map(({ body }) => /atlassian-access-gate:(\w+):/.exec(body ?? '')?.[1] ?? '')

async function runCell(name: EndpointName, column: Column, previous: PreviousRuns, trap: string): Promise<Outcome> {
  const world = worldOf(ROWS[name])
  const { method } = ENDPOINTS[name]
  world.faults = [{ method, path: patternOf(name), ...column.fault(ROWS[name], trap) } as Fault]
  return runAndRead({ world, previous, day: 1, name })
}

async function runAndRead(settings: RunSettings): Promise<Outcome> {
  const { result, requests, hits, files, github } = await runSandbox(settings)
  const { issues } = github.world
  const outputs = [...files].filter(([path]) => path !== BASELINE)
  return {
    result,
    requests,
    hits,
    issues,
    report: JSON.parse(files.get(`${OUTPUT}report.json`) ?? 'null'),
    everything: JSON.stringify([result, outputs, issues]),
  }
}

/** The messages of everything that could not be read. */
const messagesOf = ({ findings, coverage }: Report): readonly string[] => [
  ...findings.filter(({ status }) => status !== 'drift').map(({ message }) => message),
  ...coverage.reads.flatMap(({ error }) => (error === undefined ? [] : [error])),
]

/** The messages that name the endpoint, or the newer endpoint that it replaces. */
function messagesAbout(name: EndpointName, { report }: Outcome): readonly string[] {
  const names = [name, ROWS[name].newer ?? name].map(one => nameEndpoint(ENDPOINTS[one]))
  return messagesOf(report).filter(message => names.some(each => message.includes(each)))
}

const ADVICE =
  /[.:] [^:]*\b(run again|run it again|check|give the key|use a key|use the credential|create a new|make a new one|look (for|at|whether)|it must belong|report|update|use|attest|give it)\b/i

/** Classifies the outcome of a run by its files, exit code and issues. */
function classify(name: EndpointName, column: Column, outcome: Outcome): CellOutcome | string {
  const { report, result } = outcome
  const messages = messagesAbout(name, outcome)
  if (report.verdict === 'unknown' && result.code === 2)
    return messages.some(message => message.includes('was refused')) ? 'refused' : 'unknown'
  if (report.verdict !== 'compliant' || result.code !== 0) return `${report.verdict} ${result.code}`
  if (messages.length > 0) return 'notice'
  if (column.end === 'overcome') return 'overcome'
  if (column.name === '404') return 'older'
  return column.scope === 'pages' ? 'no pages' : 'compliant'
}

const cells = new Map<string, Outcome>()
const keyOf = (name: EndpointName, column: Column): string => `${name} ${column.name}`
const trapped: string[] = []
const trap = createServer((request, response) => {
  trapped.push(`${request.method} ${request.url} ${JSON.stringify(request.headers)}`)
  response.end('{}')
})
let trapUrl = ''

beforeAll(async () => {
  await new Promise<void>(resolve => trap.listen(0, '127.0.0.1', resolve))
  trapUrl = `http://127.0.0.1:${(trap.address() as AddressInfo).port}`
})

test('every endpoint has a row', () => {
  expect(Object.keys(ROWS).toSorted()).toEqual([...NAMES].toSorted())
})

const SECRETS = secretsOf({ 'org-api-key': orgApiKey, 'github-token': 'embedded-github-token', ...CREDENTIAL })

describe.each(NAMES)('%s', name => {
  test.each(COLUMNS)('$name', async column => {
    const outcome = await runCell(name, column, await previousOf(ROWS[name]), trapUrl)
    cells.set(keyOf(name, column), outcome)
    const { result, report, issues, hits, requests, everything } = outcome
    const expected = expectedOutcome(ROWS[name], column)

    expect(hits).toBeGreaterThan(0)
    expect(classify(name, column, outcome)).toBe(expected)
    expect(report.findings.filter(({ status }) => status === 'drift')).toEqual([])
    for (const secret of SECRETS) expect(everything).not.toContain(secret)
    expect(result.waits.reduce((sum, ms) => sum + ms, 0)).toBeLessThan(RUN_BUDGET_MS)
    expect(requests).toBeLessThanOrEqual(MAX_REQUESTS)
    expect(result.errors).toEqual([])

    if (expected === 'unknown' || expected === 'refused') {
      expect(report.coverage.complete).toBe(false)
      expect(openIssues({ issues })).toEqual(['drift', 'blind'])
      expect(issues[0]?.comments).toEqual([])
    } else {
      expect(report.coverage.complete).toBe(true)
      expect(issues.map(({ state }) => state)).toEqual(['closed'])
    }
    if (expected === 'unknown' || expected === 'refused' || expected === 'notice') {
      const messages = messagesAbout(name, outcome)
      expect(messages).not.toEqual([])
      for (const message of messages) expect(message).toMatch(ADVICE)
    }
    if (expected === 'refused') expect(everything).toMatch(/The credential in (org-api-key|site-api-token) was refused/)
  })
})

test('a redirect is never followed', () => {
  expect(trapped).toEqual([])
})

describe('a fault at every endpoint', () => {
  test.each(COLUMNS.filter(({ end, scope }) => end === 'unknown' && scope === undefined))('$name', async column => {
    const row = ROWS.organization
    const world = worldOf(row)
    world.faults = [{ path: /^/, ...column.fault(row, 'http://127.0.0.1:9') } as Fault]
    const outcome = await runAndRead({ world, previous: await previousOf(row), day: 1 })
    expect([outcome.result.code, outcome.report.verdict]).toEqual([2, 'unknown'])
    expect(openIssues(outcome)).toEqual(['drift', 'blind'])
    expect(outcome.result.waits.reduce((sum, ms) => sum + ms, 0)).toBeLessThan(RUN_BUDGET_MS)
    expect(outcome.requests).toBeLessThanOrEqual(MAX_REQUESTS)
    for (const secret of SECRETS) expect(outcome.everything).not.toContain(secret)
  })
})

afterAll(async () => {
  await new Promise(resolve => trap.close(resolve))
  const width = Math.max(...NAMES.map(({ length }) => length))
  const widths = COLUMNS.map(column => Math.max(column.name.length, 8))
  const line = (first: string, rest: readonly string[]): string =>
    [first.padEnd(width), ...rest.map((text, index) => text.padEnd(widths[index] ?? 0))].join(' ').trimEnd()
  const rows = NAMES.map(name =>
    line(
      name,
      COLUMNS.map(column => {
        const outcome = cells.get(keyOf(name, column))
        return outcome === undefined ? '' : classify(name, column, outcome)
      }),
    ),
  )
  const header = line(
    '',
    COLUMNS.map(column => column.name),
  )
  process.stdout.write(`\n${[header, ...rows].join('\n')}\n`)
})
