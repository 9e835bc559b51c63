import { createHash } from 'node:crypto'
import { z } from 'zod'
import { CONTROL_IDS, SEVERITIES } from '../../src/model/finding.js'
import { demoWorldAdrift } from '../../src/sandbox/demo-drift.js'
import { demoWorld } from '../../src/sandbox/demo-world.js'
import { ORGANIZATION, type World } from '../../src/sandbox/world.js'
import {
  BASELINE,
  COMMIT,
  demoBaseline,
  everythingWritten,
  type Job,
  type JobOptions,
  OUTPUT,
  openJob,
  RUN_ID,
} from './job.js'

const Time = z.iso.datetime()
const Text = z.string().min(1)
const Count = z.int().min(0)
const License = z.strictObject({
  app: Text,
  resource: z.string().startsWith('ari:'),
  used: Count.nullable(),
  capacity: Count.nullable(),
  remaining: z.int().nullable(),
  budget: Count.nullable(),
  source: z.enum(['role-holders', 'application-role']).nullable(),
  asOf: Time,
})
const Organization = z.strictObject({ id: Text, name: Text.nullable() })
const Finding = z.strictObject({
  id: z.string().regex(/^[0-9a-f]{16}$/),
  control: z.enum(CONTROL_IDS),
  severity: z.enum(SEVERITIES),
  change: z.enum(['added', 'removed', 'changed', 'expired', 'exceeded', 'unreadable', 'unused']),
  status: z.enum(['drift', 'unknown', 'excepted', 'notice']),
  subject: z.strictObject({
    type: z.enum([
      ...(['group', 'person', 'app', 'domain', 'policy', 'project', 'attestation', 'exception'] as const),
      ...(['credential', 'control'] as const),
    ]),
    id: Text,
    name: Text,
  }),
  app: Text.nullable(),
  role: Text.nullable(),
  expected: z.json(),
  actual: z.json(),
  location: z.strictObject({ path: z.literal(BASELINE), line: z.int().min(1), column: z.int().min(1) }),
  message: Text,
  fix: z.strictObject({ path: z.string(), link: z.string(), accept: z.string(), guide: z.url() }),
  people: Count.nullable(),
  firstSeen: Time,
  changedBy: z.strictObject({ actor: Text, time: Time, action: Text, event: Text }).nullable(),
})
const Report = z.strictObject({
  schemaVersion: z.literal(2),
  verdict: z.enum(['compliant', 'drift', 'unknown']),
  organization: Organization,
  generatedAt: Time,
  tool: z.strictObject({ name: z.literal('atlassian-access-gate'), version: z.string().regex(/^\d+\.\d+\.\d+$/) }),
  baseline: z.strictObject({ path: z.literal(BASELINE), sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
  controls: z.array(
    z.strictObject({
      id: z.enum(CONTROL_IDS),
      status: z.enum(['pass', 'drift', 'unknown', 'off']),
      reason: Text.optional(),
    }),
  ),
  findings: z.array(Finding),
  coverage: z.strictObject({
    complete: z.boolean(),
    requests: z.int().min(1),
    reads: z.array(
      z.strictObject({
        resource: Text,
        pages: Count,
        items: Count,
        expected: Count.optional(),
        complete: z.boolean(),
        error: Text.optional(),
      }),
    ),
  }),
  posture: z.strictObject({
    paths: z.array(
      z.strictObject({
        id: Text,
        title: Text,
        state: z.enum(['closed', 'open', 'unknown']),
        reason: Text,
        recommended: Text,
        fix: z.strictObject({ path: Text, link: z.url(), guide: z.url() }),
      }),
    ),
    accepted: z.int(),
    closed: Count,
    open: Count,
    unknown: Count,
  }),
  licenses: z.array(License),
})
const Licenses = z.strictObject({
  schemaVersion: z.literal(1),
  organization: Organization,
  generatedAt: Time,
  licenses: z.array(License),
})

const FILES = [
  'badge.json',
  'baseline.proposed.yml',
  'licenses.csv',
  'licenses.json',
  'licenses.svg',
  'manifest.json',
  'report.html',
  'report.json',
  'report.junit.xml',
  'report.md',
  'report.sarif',
  'seats.csv',
  'snapshot.json',
]

function incompleteWorld(): World {
  const world = demoWorld()
  world.faults.push(
    { kind: { status: 403 }, path: /\/users\/count$/ },
    { kind: { status: 500 }, path: /\/v1\/.*never/ },
  )
  return world
}

const WORLDS = [
  ['compliant', demoWorld, 'yellowgreen'],
  ['drift', demoWorldAdrift, 'red'],
  ['unknown', incompleteWorld, 'lightgrey'],
] as const

describe.each(WORLDS)('the files of a run with the verdict %s', (verdict, world, color) => {
  let job: Job
  let files: Record<string, string>
  beforeAll(async () => {
    job = await openJob({ world: world() })
    await job.run()
    files = await job.files()
  })
  const file = (name: string): string => files[name] ?? ''

  test('are exactly the documented files', () => {
    expect(Object.keys(files).sort()).toEqual(FILES)
  })

  test('report.json has the published shape, every control and consistent counts', async () => {
    const report = Report.parse(JSON.parse(file('report.json')))
    expect(report).toMatchObject({ verdict, organization: { id: ORGANIZATION, name: 'Acme' } })
    expect(report.controls.map(({ id }) => id)).toEqual([...CONTROL_IDS])
    expect(report.baseline.sha256).toBe(sha256(await demoBaseline()))
    expect(report.coverage.requests).toBe(job.atlassian.requests.length)
    expect(report.posture.closed + report.posture.open + report.posture.unknown).toBe(report.posture.paths.length)
    expect(new Set(report.findings.map(({ id }) => id)).size).toBe(report.findings.length)
    for (const { complete, error } of report.coverage.reads) expect(error === undefined).toBe(complete)
  })

  test('the manifest has the run, the commit and the hash of every other file', () => {
    const others = FILES.filter(name => name !== 'manifest.json')
    expect(JSON.parse(file('manifest.json'))).toEqual({
      schemaVersion: 1,
      run: { id: RUN_ID, commit: COMMIT },
      files: Object.fromEntries(others.map(name => [name, sha256(file(name))])),
    })
  })

  test('the badge shows the verdict', () => {
    expect(JSON.parse(file('badge.json'))).toEqual({
      schemaVersion: 1,
      label: 'atlassian access',
      message: verdict === 'compliant' ? 'compliant, 1 open' : verdict,
      color,
    })
  })

  test('licenses.json has known numbers, and null for unknown numbers', () => {
    const { licenses } = Licenses.parse(JSON.parse(file('licenses.json')))
    expect(licenses).toEqual(Report.parse(JSON.parse(file('report.json'))).licenses)
    expect(licenses).toContainEqual({
      app: 'acme/jira-software',
      resource: 'ari:cloud:jira-software::site/8a2e3c1d-0000-4000-8000-000000000001',
      ...(verdict === 'unknown'
        ? { used: null, remaining: null, source: null }
        : { source: 'role-holders', used: expect.any(Number), remaining: expect.any(Number) }),
      capacity: 50,
      budget: 50,
      asOf: expect.any(String),
    })
  })

  test('the license history has a row for each app with the current date', () => {
    const { generatedAt, licenses } = Report.parse(JSON.parse(file('report.json')))
    const [header, ...rows] = file('licenses.csv').trimEnd().split('\n')
    expect(header).toBe('date,app,used,capacity,remaining,budget,source')
    expect(rows.map(row => row.split(',').slice(0, 2))).toEqual(
      licenses.map(({ app }) => [generatedAt.slice(0, 10), app]),
    )
  })

  test('the list of seats has as many users of each app as are counted', () => {
    const [header, ...rows] = file('seats.csv').trimEnd().split('\n')
    const holders = new Set(rows.map(row => row.split(',').slice(0, 2).join()))
    const { licenses } = Licenses.parse(JSON.parse(file('licenses.json')))
    expect(header).toBe('app,person,role,way,since')
    for (const { app, used } of licenses) {
      expect([...holders].filter(holder => holder.startsWith(`${app},`))).toHaveLength(used ?? 0)
    }
  })

  test('the license chart has a panel for each app', () => {
    const { licenses } = Licenses.parse(JSON.parse(file('licenses.json')))
    expect(file('licenses.svg')).toMatch(/^<svg [^>]*role="img"/)
    for (const { app } of licenses) expect(file('licenses.svg')).toContain(`>${app}</text>`)
  })

  test('the snapshot contains no time of this run', () => {
    expect(file('snapshot.json')).not.toContain(new Date().toISOString().slice(0, 10))
  })
})

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}

test.concurrent('the output directory can be changed', async () => {
  const job = await openJob()
  const ended = await job.run({ inputs: { 'output-directory': 'out/of the/way' } })
  expect(ended).toMatchObject({ code: 0, outputs: { report: 'out/of the/way/report.json' } })
  expect(await job.files()).toEqual({})
})

describe('personal data', () => {
  const EVERYONE = demoWorldAdrift().people.flatMap(({ name, email }) => [name, ...(email === null ? [] : [email])])

  const IDS = demoWorldAdrift().people.flatMap(({ id }) => [id, encodeURIComponent(id)])

  /** Added and removed administrators and an unreadable domain, so that every kind of text could contain a name. */
  function worldWithNames(): World {
    const world = demoWorldAdrift()
    const bruno = world.people[1]
    if (bruno) bruno.directRoles = []
    world.faults.push({ kind: { status: 403 }, path: /\/domains\/acme\.com$/ })
    return world
  }

  type Published = { readonly text: string; readonly ids: readonly string[]; readonly code: number | null }

  async function publish(redact: string, options: JobOptions): Promise<Published> {
    const job = await openJob({ world: worldWithNames(), ...options })
    const ended = await job.run({ inputs: { redact } })
    const report = Report.parse(JSON.parse((await job.files())['report.json'] ?? ''))
    const ids = report.findings.map(({ id, status }) => `${id} ${status}`)
    return { text: await everythingWritten(job, ended), ids, code: ended.code }
  }

  const open = publish('never', { github: { visibility: 'public' } })

  test.concurrent.each<[redact: string, where: string, options: JobOptions]>([
    ['always', 'a private repository', {}],
    ['auto', 'a public repository', { github: { visibility: 'public' } }],
    [
      'auto',
      'a repository whose visibility cannot be read',
      { github: { faults: [{ path: /^\/repos\/acme\/governance$/, status: 404 }] } },
    ],
  ])(
    'with redact: %s in %s no output contains a name, email address or id, and the verdict is the same',
    async (...row) => {
      const [redact, , options] = row
      const shortened = await publish(redact, options)
      expect([...EVERYONE, ...IDS].filter(text => shortened.text.includes(text))).toEqual([])
      expect(shortened.text).toContain('J. J.')
      expect(shortened).toMatchObject({ code: (await open).code, ids: (await open).ids })
    },
  )

  test.concurrent.each<[redact: string, where: string, options: JobOptions]>([
    ['never', 'a public repository', { github: { visibility: 'public' } }],
    ['auto', 'a private repository', {}],
    ['auto', 'an internal repository', { github: { visibility: 'internal' } }],
  ])('with redact: %s in %s the output contains names', async (redact, _, options) => {
    expect((await publish(redact, options)).text).toContain('Jonas Jensen')
  })

  test.concurrent('a capture for a public repository shortens names in the baseline, and the next run is compliant', async () => {
    const job = await openJob({ baseline: null, github: { visibility: 'public' } })
    const captured = await job.run({ inputs: { mode: 'capture', preset: 'current', 'org-id': ORGANIZATION } })
    const output = await everythingWritten(job, captured)
    expect(EVERYONE.filter(text => output.includes(text))).toEqual([])
    expect((await job.files())['baseline.yml']).toContain('a…@acme.com')
    expect(await job.run()).toMatchObject({ code: 0, outputs: { verdict: 'compliant' } })
  })
})

test.concurrent('outside a repository the files are the same, without a run id', async () => {
  const job = await openJob()
  const ended = await job.run({ env: { GITHUB_REPOSITORY: '', GITHUB_RUN_ID: '', GITHUB_SHA: '' } })
  expect(ended.code).toBe(0)
  const files = await job.files()
  expect(Object.keys(files).sort()).toEqual(FILES)
  expect(JSON.parse(files['manifest.json'] ?? '')).toMatchObject({ run: { id: null, commit: null } })
  expect(job.github.requests).toEqual([])
  expect(`${OUTPUT}/report.json`).toBe(ended.outputs.report)
})
