import { demoWorldAdrift } from '../../src/sandbox/demo-drift.js'
import { demoWorld } from '../../src/sandbox/demo-world.js'
import { BASELINE, demoBaseline, type Job, OUTPUT, openJob, writesTo } from './job.js'
import { NODES } from './node24.js'

describe.each(NODES)('under %s', (_, node) => {
  describe('an unchanged organization', () => {
    let job: Job
    let outcome: Awaited<ReturnType<Job['run']>>
    beforeAll(async () => {
      job = await openJob({ baseline: null })
      const inputs = { mode: 'capture', preset: 'current', 'org-id': job.atlassian.world.organization.id }
      const captured = await job.run({ inputs, node })
      expect(captured).toMatchObject({ code: 0, outputs: { verdict: 'compliant', baseline: BASELINE } })
      outcome = await job.run({ node })
    })

    test('is compliant', () => {
      expect(outcome).toMatchObject({ code: 0, stderr: '' })
    })

    test('sets every output, with numbers that are 0', () => {
      expect(outcome.outputs).toEqual({
        verdict: 'compliant',
        'drift-count': '0',
        'unknown-count': '0',
        'excepted-count': '0',
        'open-count': '1',
        report: `${OUTPUT}/report.json`,
        licenses: `${OUTPUT}/licenses.json`,
      })
    })

    test('opens no issue and annotates nothing', () => {
      expect(writesTo(job)).toEqual([])
      expect(outcome.commands.filter(({ name }) => name !== 'add-mask')).toEqual([])
    })

    test('shows the summary that the file holds', async () => {
      expect(outcome.summary.trim()).toBe((await job.files())['report.md']?.trim())
    })
  })

  test('drift, a fixed organization and returning drift: the issue is opened, closed and reopened', async () => {
    const job = await openJob({ world: demoWorldAdrift() })
    const inputs = { 'issue-labels': 'atlassian-access, security', 'issue-assignees': 'alice' }
    const drift = await job.run({ inputs, node })
    expect(drift).toMatchObject({
      code: 1,
      stderr: '',
      outputs: {
        verdict: 'drift',
        'issue-number': '1',
        'issue-url': `${job.github.url}/acme/governance/issues/1`,
        report: `${OUTPUT}/report.json`,
        licenses: `${OUTPUT}/licenses.json`,
      },
    })
    const report = JSON.parse((await job.files())['report.json'] ?? '')
    expect(drift.outputs['drift-count']).toBe(String(report.findings.length))
    const [issue] = job.github.world.issues
    expect(issue).toMatchObject({
      state: 'open',
      title: `Atlassian access drift: ${report.findings.length} findings`,
      labels: ['atlassian-access', 'security'],
      assignees: ['alice'],
      comments: [],
    })
    expect(issue?.body).toContain(`<!-- atlassian-access-gate:drift:${job.atlassian.world.organization.id} -->`)
    expect(issue?.body).toContain('https://github.com/acme/governance/actions/runs/7001')

    const lines = (await demoBaseline()).split('\n')
    const errors = drift.commands.filter(({ name }) => name === 'error')
    expect(errors.map(({ properties }) => properties.title)).toContain('Drift: Direct role assignments')
    for (const { properties } of errors) {
      expect(properties.file).toBe(BASELINE)
      expect(lines[Number(properties.line) - 1]).toMatch(/\S/)
      expect(Number(properties.col)).toBeGreaterThan(0)
    }

    job.atlassian.world = demoWorld()
    const fixed = await job.run({ inputs, node })
    expect(fixed).toMatchObject({ code: 0, outputs: { verdict: 'compliant', 'drift-count': '0' } })
    expect(fixed.outputs).not.toHaveProperty('issue-number')
    expect(issue).toMatchObject({ state: 'closed', state_reason: 'completed', comments: [{}] })
    expect(issue?.comments[0]?.body).toContain('found no drift')

    job.atlassian.world = demoWorldAdrift()
    const again = await job.run({ inputs, node })
    expect(again).toMatchObject({ code: 1, outputs: { 'issue-number': '1' } })
    expect(issue).toMatchObject({ state: 'open', state_reason: 'reopened' })
    expect(issue?.comments[1]?.body).toContain('**Reopened:**')
    expect(job.github.world.issues).toHaveLength(1)
  })
})

test.concurrent('a second identical run writes nothing to GitHub, and its snapshot is the same', async () => {
  const job = await openJob({ world: demoWorldAdrift() })
  await job.run()
  const [before, requests, body] = [await job.files(), job.github.requests.length, issueOf(job)?.body]
  await job.upload()
  const second = await job.run()
  expect(second).toMatchObject({ code: 1, outputs: { 'issue-number': '1' } })
  const newRequests = job.github.requests.slice(requests)
  expect(newRequests.filter(({ method }) => method !== 'GET')).toEqual([])
  expect(newRequests.filter(({ path }) => path.includes('/issues')).map(({ path }) => path)).toEqual([
    '/repos/acme/governance/issues',
  ])
  expect((await job.files())['snapshot.json']).toBe(before['snapshot.json'])
  expect(issueOf(job)).toMatchObject({ body, comments: [] })
})

test.concurrent('a second run keeps the first-seen time of each finding', async () => {
  const job = await openJob({ world: demoWorldAdrift() })
  await job.run()
  const first = JSON.parse((await job.files())['report.json'] ?? '')
  await job.upload()
  await job.run()
  const second = JSON.parse((await job.files())['report.json'] ?? '')
  expect(second.generatedAt).not.toBe(first.generatedAt)
  expect(second.findings).toEqual(first.findings)
  expect(second.findings[0].firstSeen).toBe(first.generatedAt)
})

test.concurrent('two captures of one organization are byte-identical', async () => {
  const job = await openJob({ baseline: null })
  const inputs = { mode: 'capture', preset: 'current', 'org-id': job.atlassian.world.organization.id }
  await job.run({ inputs })
  const first = (await job.files())['baseline.yml']
  const second = await job.run({ inputs })
  expect(second.outputs.baseline).toBe(`${OUTPUT}/baseline.yml`)
  expect((await job.files())['baseline.yml']).toBe(first)
  expect(first).toBe(await demoBaseline())
})

test.concurrent('a capture writes no issue and never overwrites a committed baseline', async () => {
  const committed = (await demoBaseline()).replace('budget: 50', 'budget: 49')
  const job = await openJob({ world: demoWorldAdrift(), baseline: committed })
  const inputs = { mode: 'capture', preset: 'current', 'org-id': job.atlassian.world.organization.id }
  expect(await job.run({ inputs })).toMatchObject({ code: 0, outputs: { baseline: `${OUTPUT}/baseline.yml` } })
  expect(writesTo(job)).toEqual([])
  const outcome = await job.run()
  expect(outcome.outputs.verdict).toBe('drift')
})

test.concurrent('new and fixed findings are reported once, in one comment', async () => {
  const job = await openJob({ world: demoWorldAdrift() })
  await job.run()
  const world = demoWorldAdrift()
  const lost = world.domains.find(({ status }) => status !== 'verified')
  if (lost) lost.status = 'verified'
  world.people[11]?.directRoles.push({
    resource: `ari:cloud:platform::org/${world.organization.id}`,
    role: 'user-access-admin',
  })
  job.atlassian.world = world
  await job.run()
  const comments = issueOf(job)?.comments ?? []
  expect(comments).toHaveLength(1)
  expect(comments[0]?.body).toContain('**New: 1**')
  expect(comments[0]?.body).toContain('**Resolved: 1.**')
  await job.run()
  expect(issueOf(job)?.comments).toHaveLength(1)
})

const issueOf = ({ github }: Job) => github.world.issues[0]
