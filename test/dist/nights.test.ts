import { demoWorldAdrift } from '../../src/sandbox/demo-drift.js'
import { demoWorld } from '../../src/sandbox/demo-world.js'
import { NODES } from './node24.js'
import { BASELINE, demoBaseline, OUTPUT, openStage, type Stage, writesTo } from './stage.js'

describe.each(NODES)('under %s', (_, node) => {
  describe('a night in which the organization is as it was captured', () => {
    let stage: Stage
    let night: Awaited<ReturnType<Stage['run']>>
    beforeAll(async () => {
      stage = await openStage({ baseline: null })
      const inputs = { mode: 'capture', 'org-id': stage.atlassian.world.organization.id }
      const captured = await stage.run({ inputs, node })
      expect(captured).toMatchObject({ code: 0, outputs: { verdict: 'compliant', baseline: BASELINE } })
      night = await stage.run({ node })
    })

    test('is compliant', () => {
      expect(night).toMatchObject({ code: 0, stderr: '' })
    })

    test('sets every output, with numbers that are 0', () => {
      expect(night.outputs).toEqual({
        verdict: 'compliant',
        'drift-count': '0',
        'unknown-count': '0',
        'excepted-count': '0',
        report: `${OUTPUT}/report.json`,
        licenses: `${OUTPUT}/licenses.json`,
      })
    })

    test('opens no issue and annotates nothing', () => {
      expect(writesTo(stage)).toEqual([])
      expect(night.commands.filter(({ name }) => name !== 'add-mask')).toEqual([])
    })

    test('shows the summary that the file holds', async () => {
      expect(night.summary.trim()).toBe((await stage.files())['report.md']?.trim())
    })
  })

  test('a night of drift, a mended one and a relapse: the issue is opened, closed and opened again', async () => {
    const stage = await openStage({ world: demoWorldAdrift() })
    const inputs = { 'issue-labels': 'atlassian-access, security', 'issue-assignees': 'alice' }
    const drift = await stage.run({ inputs, node })
    expect(drift).toMatchObject({
      code: 1,
      stderr: '',
      outputs: {
        verdict: 'drift',
        'issue-number': '1',
        'issue-url': `${stage.github.url}/acme/governance/issues/1`,
        report: `${OUTPUT}/report.json`,
        licenses: `${OUTPUT}/licenses.json`,
      },
    })
    const report = JSON.parse((await stage.files())['report.json'] ?? '')
    expect(drift.outputs['drift-count']).toBe(String(report.findings.length))
    const [issue] = stage.github.world.issues
    expect(issue).toMatchObject({
      state: 'open',
      title: `Atlassian access drift: ${report.findings.length} findings`,
      labels: ['atlassian-access', 'security'],
      assignees: ['alice'],
      comments: [],
    })
    expect(issue?.body).toContain(`<!-- atlassian-access-gate:drift:${stage.atlassian.world.organization.id} -->`)
    expect(issue?.body).toContain('https://github.com/acme/governance/actions/runs/7001')

    const lines = (await demoBaseline()).split('\n')
    const errors = drift.commands.filter(({ name }) => name === 'error')
    expect(errors.map(({ properties }) => properties.title)).toContain('Drift: Direct role assignments')
    for (const { properties } of errors) {
      expect(properties.file).toBe(BASELINE)
      expect(lines[Number(properties.line) - 1]).toMatch(/\S/)
      expect(Number(properties.col)).toBeGreaterThan(0)
    }

    stage.atlassian.world = demoWorld()
    const mended = await stage.run({ inputs, node })
    expect(mended).toMatchObject({ code: 0, outputs: { verdict: 'compliant', 'drift-count': '0' } })
    expect(mended.outputs).not.toHaveProperty('issue-number')
    expect(issue).toMatchObject({ state: 'closed', state_reason: 'completed', comments: [{}] })
    expect(issue?.comments[0]?.body).toContain('found no deviation')

    stage.atlassian.world = demoWorldAdrift()
    const again = await stage.run({ inputs, node })
    expect(again).toMatchObject({ code: 1, outputs: { 'issue-number': '1' } })
    expect(issue).toMatchObject({ state: 'open', state_reason: 'reopened' })
    expect(issue?.comments[1]?.body).toContain('It is back')
    expect(stage.github.world.issues).toHaveLength(1)
  })
})

test.concurrent('a second night that is like the first writes nothing at GitHub, and reads the same', async () => {
  const stage = await openStage({ world: demoWorldAdrift() })
  await stage.run()
  const [before, requests, body] = [await stage.files(), stage.github.requests.length, issueOf(stage)?.body]
  await stage.upload()
  const second = await stage.run()
  expect(second).toMatchObject({ code: 1, outputs: { 'issue-number': '1' } })
  const asked = stage.github.requests.slice(requests)
  expect(asked.filter(({ method }) => method !== 'GET')).toEqual([])
  expect(asked.filter(({ path }) => path.includes('/issues')).map(({ path }) => path)).toEqual([
    '/repos/acme/governance/issues',
  ])
  expect((await stage.files())['snapshot.json']).toBe(before['snapshot.json'])
  expect(issueOf(stage)).toMatchObject({ body, comments: [] })
})

test.concurrent('a second night remembers when each finding was first seen', async () => {
  const stage = await openStage({ world: demoWorldAdrift() })
  await stage.run()
  const first = JSON.parse((await stage.files())['report.json'] ?? '')
  await stage.upload()
  await stage.run()
  const second = JSON.parse((await stage.files())['report.json'] ?? '')
  expect(second.generatedAt).not.toBe(first.generatedAt)
  expect(second.findings).toEqual(first.findings)
  expect(second.findings[0].firstSeen).toBe(first.generatedAt)
})

test.concurrent('two captures of one organization are the same bytes', async () => {
  const stage = await openStage({ baseline: null })
  const inputs = { mode: 'capture', 'org-id': stage.atlassian.world.organization.id }
  await stage.run({ inputs })
  const first = (await stage.files())['baseline.yml']
  const second = await stage.run({ inputs })
  expect(second.outputs.baseline).toBe(`${OUTPUT}/baseline.yml`)
  expect((await stage.files())['baseline.yml']).toBe(first)
  expect(first).toBe(await demoBaseline())
})

test.concurrent('a capture keeps no issue and never writes over a committed baseline', async () => {
  const committed = (await demoBaseline()).replace('budget: 50', 'budget: 49')
  const stage = await openStage({ world: demoWorldAdrift(), baseline: committed })
  const inputs = { mode: 'capture', 'org-id': stage.atlassian.world.organization.id }
  expect(await stage.run({ inputs })).toMatchObject({ code: 0, outputs: { baseline: `${OUTPUT}/baseline.yml` } })
  expect(writesTo(stage)).toEqual([])
  const night = await stage.run()
  expect(night.outputs.verdict).toBe('drift')
})

test.concurrent('new findings and mended ones are told once, in one comment', async () => {
  const stage = await openStage({ world: demoWorldAdrift() })
  await stage.run()
  const world = demoWorldAdrift()
  const lost = world.domains.find(({ status }) => status !== 'verified')
  if (lost) lost.status = 'verified'
  world.people[11]?.directRoles.push({
    resource: `ari:cloud:platform::org/${world.organization.id}`,
    role: 'user-access-admin',
  })
  stage.atlassian.world = world
  await stage.run()
  const comments = issueOf(stage)?.comments ?? []
  expect(comments).toHaveLength(1)
  expect(comments[0]?.body).toContain('**New: 1**')
  expect(comments[0]?.body).toContain('**No longer there: 1.**')
  await stage.run()
  expect(issueOf(stage)?.comments).toHaveLength(1)
})

const issueOf = ({ github }: Stage) => github.world.issues[0]
