/**
 * Every endpoint that the gate reads × everything that can go wrong with it, a whole night each. Before each night lies
 * one with a drift, whose issue is open; the drift is gone by then, so that a night which saw less than everything, and
 * does not know it, would be compliant and close the issue.
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
  COLUMNS,
  type Column,
  expectedWord,
  NAMES,
  patternOf,
  ROWS,
  type Row,
  type Word,
  worldOf,
} from './fault-table.js'
import { onDay, runOn, type Told } from './night.js'

const BASELINE = '.github/atlassian-access.yml'
const OUTPUT = 'atlassian-access/'
const { orgApiKey, siteCredential } = aWorld()
const CREDENTIAL = { 'site-email': siteCredential.email, 'site-api-token': siteCredential.token }
const INPUTS = { mode: 'check', 'undocumented-apis': 'true', ...CREDENTIAL }

/** Fewer than 50 requests are needed, 60 are repetitions at most, and the log of a month may have a thousand pages. */
const MOST_REQUESTS = 1_110

type Finding = { readonly status: string; readonly control: string; readonly message: string }
type Report = {
  readonly verdict: string
  readonly findings: readonly Finding[]
  readonly coverage: { readonly complete: boolean; readonly reads: readonly { readonly error?: string }[] }
}
type Night = {
  readonly told: Told
  readonly report: Report
  readonly issues: GithubWorld['issues']
  /** How often the endpoint was asked. */
  readonly hits: number
  /** How often Atlassian was asked. */
  readonly requests: number
  /** All that left the gate. */
  readonly everything: string
}

/** What the nights before left: the baseline, and a repository with an open issue. */
type Eve = { readonly baseline: string; readonly github: GithubWorld }

type Turn = {
  readonly world: World
  readonly eve?: Eve
  readonly day: number
  readonly name?: EndpointName
  readonly inputs?: Readonly<Record<string, string>>
}

const copyOf = ({ issues, labels, artifacts }: GithubWorld): Partial<GithubWorld> => ({
  ...structuredClone({ issues, labels }),
  artifacts: [...artifacts],
})

async function play({ world, eve, day, name, inputs = INPUTS }: Turn) {
  const now = () => onDay(day)
  const files = new Map(eve === undefined ? [] : [[BASELINE, eve.baseline]])
  const [atlassian, github] = await Promise.all([
    startAtlassian(world),
    startGithub({ now, ...(eve === undefined ? {} : copyOf(eve.github)) }),
  ])
  try {
    const told = await runOn({ atlassian, github, files, now }, inputs)
    const pattern = name === undefined ? /^/ : patternOf(name)
    const hits = atlassian.requests.filter(
      ({ method, path }) => pattern.test(path) && (name === undefined || method === ENDPOINTS[name].method),
    ).length
    return { told, requests: atlassian.requests.length, hits, files, github }
  } finally {
    await Promise.all([atlassian.close(), github.close()])
  }
}

/** A capture, and a night on which somebody had opened a door. */
async function playEve(row: Row): Promise<Eve> {
  const capture = { ...INPUTS, mode: 'capture', 'org-id': worldOf(row).organization.id, redact: 'never' }
  const { files, told } = await play({ world: worldOf(row), day: -1, inputs: capture })
  expect([told.code, told.errors]).toEqual([0, []])
  const baseline = files.get(BASELINE) ?? ''
  const adrift = worldOf(row)
  const [app] = adrift.apps
  const products = [{ app: app?.id ?? '', role: 'user', approval: false }]
  adrift.appAccess = [aDomainAccess(), aDomainAccess({ domain: 'acme.com', products })]
  const before = await startGithub({ now: () => onDay(0) })
  const night = await play({ world: adrift, eve: { baseline, github: before.world }, day: 0 })
  await before.close()
  expect([night.told.code, openIssues(night.github.world)]).toEqual([1, ['drift']])
  upload(night.github, night.files)
  return { baseline, github: night.github.world }
}

const eves = new Map<Row['change'], Promise<Eve>>()

/** Played once for all rows that need the same world. */
function eveOf(row: Row): Promise<Eve> {
  const eve = eves.get(row.change) ?? playEve(row)
  eves.set(row.change, eve)
  return eve
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

async function playCell(name: EndpointName, column: Column, eve: Eve, trap: string): Promise<Night> {
  const world = worldOf(ROWS[name])
  const { method } = ENDPOINTS[name]
  world.faults = [{ method, path: patternOf(name), ...column.fault(ROWS[name], trap) } as Fault]
  return playNight({ world, eve, day: 1, name })
}

async function playNight(turn: Turn): Promise<Night> {
  const { told, requests, hits, files, github } = await play(turn)
  const { issues } = github.world
  const outputs = [...files].filter(([path]) => path !== BASELINE)
  return {
    told,
    requests,
    hits,
    issues,
    report: JSON.parse(files.get(`${OUTPUT}report.json`) ?? 'null'),
    everything: JSON.stringify([told, outputs, issues]),
  }
}

/** Every sentence of what could not be read. */
const sentencesOf = ({ findings, coverage }: Report): readonly string[] => [
  ...findings.filter(({ status }) => status !== 'drift').map(({ message }) => message),
  ...coverage.reads.flatMap(({ error }) => (error === undefined ? [] : [error])),
]

/** The sentences that name the endpoint, or the newer one whose place it takes. */
function sentencesOn(name: EndpointName, { report }: Night): readonly string[] {
  const names = [name, ROWS[name].newer ?? name].map(one => nameEndpoint(ENDPOINTS[one]))
  return sentencesOf(report).filter(sentence => names.some(each => sentence.includes(each)))
}

const ADVICE =
  /[.:] [^:]*\b(run again|check|give the key|use a key|use the credential|create a new|look (for|at|whether)|attest|give it)\b/i

/** What a night came to, by what it left behind. */
function wordOf(name: EndpointName, column: Column, night: Night): Word | string {
  const { report, told } = night
  const sentences = sentencesOn(name, night)
  if (report.verdict === 'unknown' && told.code === 2)
    return sentences.some(sentence => sentence.includes('was refused')) ? 'refused' : 'unknown'
  if (report.verdict !== 'compliant' || told.code !== 0) return `${report.verdict} ${told.code}`
  if (sentences.length > 0) return 'notice'
  if (column.end === 'overcome') return 'overcome'
  if (column.name === '404') return 'older'
  return column.plays === 'pages' ? 'no pages' : 'compliant'
}

const cells = new Map<string, Night>()
const keyOf = (name: EndpointName, column: Column): string => `${name} ${column.name}`
const stolen: string[] = []
const trap = createServer((request, response) => {
  stolen.push(`${request.method} ${request.url} ${JSON.stringify(request.headers)}`)
  response.end('{}')
})
let trapUrl = ''

beforeAll(async () => {
  await new Promise<void>(resolve => trap.listen(0, '127.0.0.1', resolve))
  trapUrl = `http://127.0.0.1:${(trap.address() as AddressInfo).port}`
})

test('every endpoint of the gate has its row', () => {
  expect(Object.keys(ROWS).toSorted()).toEqual([...NAMES].toSorted())
})

const SECRETS = secretsOf({ 'org-api-key': orgApiKey, 'github-token': 'embedded-github-token', ...CREDENTIAL })

describe.each(NAMES)('%s', name => {
  test.each(COLUMNS)('$name', async column => {
    const night = await playCell(name, column, await eveOf(ROWS[name]), trapUrl)
    cells.set(keyOf(name, column), night)
    const { told, report, issues, hits, requests, everything } = night
    const word = expectedWord(ROWS[name], column)

    expect(hits).toBeGreaterThan(0)
    expect(wordOf(name, column, night)).toBe(word)
    expect(report.findings.filter(({ status }) => status === 'drift')).toEqual([])
    for (const secret of SECRETS) expect(everything).not.toContain(secret)
    expect(told.waits.reduce((sum, ms) => sum + ms, 0)).toBeLessThan(RUN_BUDGET_MS)
    expect(requests).toBeLessThanOrEqual(MOST_REQUESTS)
    expect(told.errors).toEqual([])

    if (word === 'unknown' || word === 'refused') {
      expect(report.coverage.complete).toBe(false)
      expect(openIssues({ issues })).toEqual(['drift', 'blind'])
      expect(issues[0]?.comments).toEqual([])
    } else {
      expect(report.coverage.complete).toBe(true)
      expect(issues.map(({ state }) => state)).toEqual(['closed'])
    }
    if (word === 'unknown' || word === 'refused' || word === 'notice') {
      const sentences = sentencesOn(name, night)
      expect(sentences).not.toEqual([])
      for (const sentence of sentences) expect(sentence).toMatch(ADVICE)
    }
    if (word === 'refused') expect(everything).toMatch(/The credential in (org-api-key|site-api-token) was refused/)
  })
})

test('a redirect is never followed', () => {
  expect(stolen).toEqual([])
})

describe('an Atlassian of which nothing answers', () => {
  test.each(COLUMNS.filter(({ end, plays }) => end === 'unknown' && plays === undefined))('$name', async column => {
    const row = ROWS.organization
    const world = worldOf(row)
    world.faults = [{ path: /^/, ...column.fault(row, 'http://127.0.0.1:9') } as Fault]
    const night = await playNight({ world, eve: await eveOf(row), day: 1 })
    expect([night.told.code, night.report.verdict]).toEqual([2, 'unknown'])
    expect(openIssues(night)).toEqual(['drift', 'blind'])
    expect(night.told.waits.reduce((sum, ms) => sum + ms, 0)).toBeLessThan(RUN_BUDGET_MS)
    expect(night.requests).toBeLessThanOrEqual(MOST_REQUESTS)
    for (const secret of SECRETS) expect(night.everything).not.toContain(secret)
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
        const night = cells.get(keyOf(name, column))
        return night === undefined ? '' : wordOf(name, column, night)
      }),
    ),
  )
  const heads = line(
    '',
    COLUMNS.map(column => column.name),
  )
  process.stdout.write(`\n${[heads, ...rows].join('\n')}\n`)
})
