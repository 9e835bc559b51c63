/** Failures at GitHub are reported and do not change the verdict. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { demoWorldAdrift } from '../../src/sandbox/demo-drift.js'
import { demoWorld } from '../../src/sandbox/demo-world.js'
import { ORGANIZATION } from '../../src/sandbox/world.js'
import { type Job, OUTPUT, openJob, writesTo } from './job.js'
import { temporaryFolder } from './runner.js'

const reportOf = async (job: Job): Promise<{ readonly verdict: string }> =>
  JSON.parse((await job.files())['report.json'] ?? '{}')

test.concurrent.each([
  ['compliant', undefined, 3],
  ['drift', demoWorldAdrift(), 1],
] as const)(
  'a missing issue permission fails a run with the verdict %s, and the message names the permission',
  async (verdict, world, code) => {
    const permissions = { issues: false, actions: true, contents: true }
    const job = await openJob({ ...(world && { world }), github: { permissions } })
    const ended = await job.run()
    expect(ended).toMatchObject({ code, outputs: { verdict } })
    expect(ended.commands).toContainEqual(
      expect.objectContaining({ name: 'error', message: expect.stringContaining('permissions: issues: write') }),
    )
    expect(await reportOf(job)).toMatchObject({ verdict })
    expect(ended.summary).not.toBe('')
  },
)

test.concurrent('an issue that cannot be opened fails the run, and the verdict is kept', async () => {
  const faults = [{ method: 'POST', path: /\/issues$/, status: 500 }]
  const job = await openJob({ world: demoWorldAdrift(), github: { faults } })
  const ended = await job.run({ inputs: { 'fail-on': 'never' } })
  expect(ended).toMatchObject({ code: 3, outputs: { verdict: 'drift' } })
  expect(writesTo(job)).toEqual(['POST /repos/acme/governance/issues'])
})

test.concurrent('unreadable artifacts are a warning in log and summary', async () => {
  const job = await openJob({ github: { permissions: { issues: true, actions: false, contents: true } } })
  const ended = await job.run()
  expect(ended).toMatchObject({ code: 0, outputs: { verdict: 'compliant' } })
  const [warning, ...more] = ended.commands.filter(({ name }) => name === 'warning')
  expect(more).toEqual([])
  expect(warning?.message).toContain('permissions: actions: read')
  expect(ended.summary).toContain('The license history was not carried forward')
})

const HIDDEN = { faults: [{ path: /^\/repos\/acme\/governance$/, status: 404 }] }

test.concurrent('an unreadable repository counts as public, and its issues are not written', async () => {
  const job = await openJob({ github: HIDDEN })
  const ended = await job.run()
  expect(ended).toMatchObject({ code: 3, outputs: { verdict: 'compliant' } })
  const messages = ended.commands.map(({ name, message }) => `${name}: ${message}`)
  expect(messages).toContainEqual(expect.stringMatching(/^warning: .*counts as public/))
  expect(messages).toContainEqual(expect.stringMatching(/^error: Issues were not changed/))
})

test.concurrent('an unreadable repository uses the default branch of the event', async () => {
  const event = join(await temporaryFolder(), 'event.json')
  await writeFile(event, JSON.stringify({ repository: { default_branch: 'main' } }))
  const job = await openJob({ world: demoWorldAdrift(), github: HIDDEN })
  const ended = await job.run({ env: { GITHUB_EVENT_NAME: 'schedule', GITHUB_EVENT_PATH: event } })
  expect(ended).toMatchObject({ code: 1, outputs: { verdict: 'drift', 'issue-number': '1' } })
})

test.concurrent('a manual run on another branch keeps the issue of the default branch open, and reports it', async () => {
  const job = await openJob({ world: demoWorldAdrift() })
  await job.run()
  const before = writesTo(job)
  job.atlassian.world = demoWorld()
  const env = { GITHUB_EVENT_NAME: 'workflow_dispatch', GITHUB_REF: 'refs/heads/feature', GITHUB_REF_NAME: 'feature' }
  const ended = await job.run({ env })
  expect(ended).toMatchObject({ code: 0, outputs: { verdict: 'compliant' } })
  expect(writesTo(job)).toEqual(before)
  expect(job.github.world.issues).toMatchObject([{ state: 'open' }])
  expect(ended.stdout).toContain('Issues were not changed: this run is on branch feature')
})

test.concurrent('with issue: false no issue is requested, and no token is needed', async () => {
  const job = await openJob({ world: demoWorldAdrift() })
  const ended = await job.run({ inputs: { issue: 'false', 'github-token': '' } })
  expect(ended).toMatchObject({ code: 1, outputs: { verdict: 'drift' } })
  expect(ended.outputs).not.toHaveProperty('issue-number')
  expect(job.github.requests).toEqual([])
})

test.concurrent('a run on a pull request writes no issue', async () => {
  const job = await openJob({ world: demoWorldAdrift() })
  const ended = await job.run({ env: { GITHUB_EVENT_NAME: 'pull_request' } })
  expect(ended).toMatchObject({ code: 1, outputs: { verdict: 'drift' } })
  expect(writesTo(job)).toEqual([])
})

test.concurrent('the token is sent only to the API host, not to the download host', async () => {
  const job = await openJob({ world: demoWorldAdrift() })
  job.github.addArtifact(OUTPUT, { 'licenses.csv': HEADER })
  await job.run()
  const hosts = new Set(job.github.requests.map(({ host, authorization }) => `${host}: ${authorization}`))
  expect([...hosts].sort()).toEqual(['api: token embedded-github-token', 'artifacts: null'])
})

const HEADER = 'date,app,used,capacity,remaining,budget,source\n'

/** The report of an earlier run. */
const report = (organization = ORGANIZATION): string =>
  JSON.stringify({
    organization: { id: organization },
    generatedAt: '2026-01-02T02:00:00.000Z',
    verdict: 'compliant',
    findings: [],
  })

test.concurrent('the license history is carried forward from the newest artifact of this branch', async () => {
  const job = await openJob()
  const older = '2026-01-01,acme/confluence,29,50,21,50,role-holders\n'
  const newer = '2026-01-02,acme/confluence,30,50,20,50,role-holders\n'
  job.github.addArtifact(
    OUTPUT,
    { 'report.json': report(), 'licenses.csv': HEADER + older },
    { created_at: '2026-01-01T02:00:00Z' },
  )
  job.github.addArtifact(
    OUTPUT,
    { 'report.json': report(), 'licenses.csv': HEADER + older + newer },
    { created_at: '2026-01-02T02:00:00Z' },
  )
  job.github.addArtifact(
    OUTPUT,
    { 'licenses.csv': `${HEADER}2026-01-03,acme/confluence,999,50,,,role-holders\n` },
    {
      created_at: '2026-01-03T02:00:00Z',
      workflow_run: { id: 9, head_branch: 'main', repository_id: 4_242, head_repository_id: 666 },
    },
  )
  expect(await job.run()).toMatchObject({ code: 0 })
  const csv = (await job.files())['licenses.csv'] ?? ''
  expect(csv.startsWith(HEADER + older + newer)).toBe(true)
  expect(csv).not.toContain('999')
  expect(csv.trimEnd().split('\n')).toHaveLength(3 + 5)
})

test.concurrent('a corrupt artifact and one of another organization are skipped without data loss', async () => {
  const job = await openJob()
  const row = '2026-01-01,acme/confluence,29,50,21,50,role-holders\n'
  const foreign = '2026-01-03,other/confluence,999,999,,,role-holders\n'
  const on = (day: number) => ({ created_at: `2026-01-0${day}T02:00:00Z` })
  job.github.addArtifact(OUTPUT, { 'report.json': report(), 'licenses.csv': HEADER + row }, on(1))
  job.github.addArtifact(OUTPUT, { 'report.json': report('other'), 'licenses.csv': HEADER + foreign }, on(3))
  job.github.addArtifact(OUTPUT, {}, { ...on(4), zip: new TextEncoder().encode('<html>') })
  const ended = await job.run()
  expect(ended.code).toBe(0)
  const warnings = ended.commands.filter(({ name }) => name === 'warning').map(({ message }) => message)
  expect(warnings).toEqual([
    expect.stringContaining('Artifact 3 of 2026-01-04 was skipped'),
    expect.stringContaining('Artifact 2 of 2026-01-03 was skipped: it belongs to another organization'),
    expect.stringContaining('The previous run was on 2026-01-02'),
  ])
  const csv = (await job.files())['licenses.csv'] ?? ''
  expect(csv.startsWith(HEADER + row)).toBe(true)
  expect(csv).not.toContain('999')
})

test.concurrent.each<[what: string, job: (job: Job) => void, expected: string]>([
  [
    'an earlier artifact that is not a zip file',
    ({ github }) => github.addArtifact(OUTPUT, {}, { zip: new TextEncoder().encode('<html>log in</html>') }),
    'not a valid zip file',
  ],
  [
    'an earlier history with a broken row',
    ({ github }) =>
      github.addArtifact(OUTPUT, { 'report.json': report(), 'licenses.csv': `${HEADER}yesterday,acme/jira,1\n` }),
    'lost 1 of 1 row',
  ],
  [
    'an invalid earlier report',
    ({ github }) => github.addArtifact(OUTPUT, { 'report.json': '{"findings":[{}]}', 'licenses.csv': HEADER }),
    'every finding counts as new',
  ],
])('%s is a warning in log and summary, and the verdict does not change', async (_, corrupt, expected) => {
  const job = await openJob({ world: demoWorldAdrift() })
  corrupt(job)
  const ended = await job.run()
  expect(ended).toMatchObject({ code: 1, outputs: { verdict: 'drift', 'issue-number': '1' } })
  const warnings = ended.commands.filter(({ name }) => name === 'warning').map(({ message }) => message)
  expect(warnings).toContainEqual(expect.stringContaining(expected))
  expect(ended.summary.replaceAll('&#8203;', '')).toContain(expected)
})
