/** What goes wrong at GitHub is said; it hides no verdict. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { demoWorldAdrift } from '../../src/sandbox/demo-drift.js'
import { demoWorld } from '../../src/sandbox/demo-world.js'
import { ORGANIZATION } from '../../src/sandbox/world.js'
import { temporaryFolder } from './runner.js'
import { OUTPUT, openStage, type Stage, writesTo } from './stage.js'

const reportOf = async (stage: Stage): Promise<{ readonly verdict: string }> =>
  JSON.parse((await stage.files())['report.json'] ?? '{}')

test.concurrent.each([
  ['compliant', undefined, 3],
  ['drift', demoWorldAdrift(), 1],
] as const)(
  'issues that may not be read fail a run that is %s, and name the permission',
  async (verdict, world, code) => {
    const permissions = { issues: false, actions: true, contents: true }
    const stage = await openStage({ ...(world && { world }), github: { permissions } })
    const ended = await stage.run()
    expect(ended).toMatchObject({ code, outputs: { verdict } })
    expect(ended.commands).toContainEqual(
      expect.objectContaining({ name: 'error', message: expect.stringContaining('permissions: issues: write') }),
    )
    expect(await reportOf(stage)).toMatchObject({ verdict })
    expect(ended.summary).not.toBe('')
  },
)

test.concurrent('an issue that may not be opened fails the run, and the verdict stands', async () => {
  const faults = [{ method: 'POST', path: /\/issues$/, status: 500 }]
  const stage = await openStage({ world: demoWorldAdrift(), github: { faults } })
  const ended = await stage.run({ inputs: { 'fail-on': 'never' } })
  expect(ended).toMatchObject({ code: 3, outputs: { verdict: 'drift' } })
  expect(writesTo(stage)).toEqual(['POST /repos/acme/governance/issues'])
})

test.concurrent('artifacts that may not be read are a warning, in log and summary', async () => {
  const stage = await openStage({ github: { permissions: { issues: true, actions: false, contents: true } } })
  const ended = await stage.run()
  expect(ended).toMatchObject({ code: 0, outputs: { verdict: 'compliant' } })
  const [warning, ...more] = ended.commands.filter(({ name }) => name === 'warning')
  expect(more).toEqual([])
  expect(warning?.message).toContain('permissions: actions: read')
  expect(ended.summary).toContain('The license history was not carried forward')
})

const HIDDEN = { faults: [{ path: /^\/repos\/acme\/governance$/, status: 404 }] }

test.concurrent('a repository that cannot be read counts as public, and its issues are not kept', async () => {
  const stage = await openStage({ github: HIDDEN })
  const ended = await stage.run()
  expect(ended).toMatchObject({ code: 3, outputs: { verdict: 'compliant' } })
  const said = ended.commands.map(({ name, message }) => `${name}: ${message}`)
  expect(said).toContainEqual(expect.stringMatching(/^warning: .*counts as public/))
  expect(said).toContainEqual(expect.stringMatching(/^error: Issues were not changed/))
})

test.concurrent('a repository that cannot be read has the default branch that the event names', async () => {
  const event = join(await temporaryFolder(), 'event.json')
  await writeFile(event, JSON.stringify({ repository: { default_branch: 'main' } }))
  const stage = await openStage({ world: demoWorldAdrift(), github: HIDDEN })
  const ended = await stage.run({ env: { GITHUB_EVENT_NAME: 'schedule', GITHUB_EVENT_PATH: event } })
  expect(ended).toMatchObject({ code: 1, outputs: { verdict: 'drift', 'issue-number': '1' } })
})

test.concurrent('a run by hand on another branch leaves the issue of the default branch open, and says so', async () => {
  const stage = await openStage({ world: demoWorldAdrift() })
  await stage.run()
  const before = writesTo(stage)
  stage.atlassian.world = demoWorld()
  const env = { GITHUB_EVENT_NAME: 'workflow_dispatch', GITHUB_REF: 'refs/heads/feature', GITHUB_REF_NAME: 'feature' }
  const ended = await stage.run({ env })
  expect(ended).toMatchObject({ code: 0, outputs: { verdict: 'compliant' } })
  expect(writesTo(stage)).toEqual(before)
  expect(stage.github.world.issues).toMatchObject([{ state: 'open' }])
  expect(ended.stdout).toContain('Issues were not changed: this run is on branch feature')
})

test.concurrent('with issue: false nothing is asked about issues, and no token is needed', async () => {
  const stage = await openStage({ world: demoWorldAdrift() })
  const ended = await stage.run({ inputs: { issue: 'false', 'github-token': '' } })
  expect(ended).toMatchObject({ code: 1, outputs: { verdict: 'drift' } })
  expect(ended.outputs).not.toHaveProperty('issue-number')
  expect(stage.github.requests).toEqual([])
})

test.concurrent('a pull request touches no issue', async () => {
  const stage = await openStage({ world: demoWorldAdrift() })
  const ended = await stage.run({ env: { GITHUB_EVENT_NAME: 'pull_request' } })
  expect(ended).toMatchObject({ code: 1, outputs: { verdict: 'drift' } })
  expect(writesTo(stage)).toEqual([])
})

test.concurrent('the token goes to GitHub’s own host, and the download has none', async () => {
  const stage = await openStage({ world: demoWorldAdrift() })
  stage.github.addArtifact(OUTPUT, { 'licenses.csv': HEADER })
  await stage.run()
  const hosts = new Set(stage.github.requests.map(({ host, authorization }) => `${host}: ${authorization}`))
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
  const stage = await openStage()
  const older = '2026-01-01,acme/confluence,29,50,21,50,role-holders\n'
  const newer = '2026-01-02,acme/confluence,30,50,20,50,role-holders\n'
  stage.github.addArtifact(
    OUTPUT,
    { 'report.json': report(), 'licenses.csv': HEADER + older },
    { created_at: '2026-01-01T02:00:00Z' },
  )
  stage.github.addArtifact(
    OUTPUT,
    { 'report.json': report(), 'licenses.csv': HEADER + older + newer },
    { created_at: '2026-01-02T02:00:00Z' },
  )
  stage.github.addArtifact(
    OUTPUT,
    { 'licenses.csv': `${HEADER}2026-01-03,acme/confluence,999,50,,,role-holders\n` },
    {
      created_at: '2026-01-03T02:00:00Z',
      workflow_run: { id: 9, head_branch: 'main', repository_id: 4_242, head_repository_id: 666 },
    },
  )
  expect(await stage.run()).toMatchObject({ code: 0 })
  const csv = (await stage.files())['licenses.csv'] ?? ''
  expect(csv.startsWith(HEADER + older + newer)).toBe(true)
  expect(csv).not.toContain('999')
  expect(csv.trimEnd().split('\n')).toHaveLength(3 + 5)
})

test.concurrent('a newest artifact that is corrupt, and one of another organization, lose nothing', async () => {
  const stage = await openStage()
  const row = '2026-01-01,acme/confluence,29,50,21,50,role-holders\n'
  const strange = '2026-01-03,other/confluence,999,999,,,role-holders\n'
  const on = (day: number) => ({ created_at: `2026-01-0${day}T02:00:00Z` })
  stage.github.addArtifact(OUTPUT, { 'report.json': report(), 'licenses.csv': HEADER + row }, on(1))
  stage.github.addArtifact(OUTPUT, { 'report.json': report('other'), 'licenses.csv': HEADER + strange }, on(3))
  stage.github.addArtifact(OUTPUT, {}, { ...on(4), zip: new TextEncoder().encode('<html>') })
  const ended = await stage.run()
  expect(ended.code).toBe(0)
  const warnings = ended.commands.filter(({ name }) => name === 'warning').map(({ message }) => message)
  expect(warnings).toEqual([
    expect.stringContaining('Artifact 3 of 2026-01-04 was skipped'),
    expect.stringContaining('Artifact 2 of 2026-01-03 was skipped: it belongs to another organization'),
    expect.stringContaining('The run before this one was on 2026-01-02'),
  ])
  const csv = (await stage.files())['licenses.csv'] ?? ''
  expect(csv.startsWith(HEADER + row)).toBe(true)
  expect(csv).not.toContain('999')
})

test.concurrent.each<[what: string, stage: (stage: Stage) => void, sentence: string]>([
  [
    'an earlier artifact that is no zip file',
    ({ github }) => github.addArtifact(OUTPUT, {}, { zip: new TextEncoder().encode('<html>log in</html>') }),
    'not a valid zip file',
  ],
  [
    'an earlier history with a broken row',
    ({ github }) =>
      github.addArtifact(OUTPUT, { 'report.json': report(), 'licenses.csv': `${HEADER}yesterday,acme/jira,1\n` }),
    'lost 1 row',
  ],
  [
    'an earlier report that is none',
    ({ github }) => github.addArtifact(OUTPUT, { 'report.json': '{"findings":[{}]}', 'licenses.csv': HEADER }),
    'every finding counts as new',
  ],
])('%s is a warning, in log and summary, and the verdict is as it would be', async (_, spoil, sentence) => {
  const stage = await openStage({ world: demoWorldAdrift() })
  spoil(stage)
  const ended = await stage.run()
  expect(ended).toMatchObject({ code: 1, outputs: { verdict: 'drift', 'issue-number': '1' } })
  const warnings = ended.commands.filter(({ name }) => name === 'warning').map(({ message }) => message)
  expect(warnings).toContainEqual(expect.stringContaining(sentence))
  expect(ended.summary.replaceAll('&#8203;', '')).toContain(sentence)
})
