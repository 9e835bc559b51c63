import { demoWorldAdrift } from '../../src/sandbox/demo-drift.js'
import { demoWorld } from '../../src/sandbox/demo-world.js'
import type { Fault } from '../../src/sandbox/faults.js'
import type { World } from '../../src/sandbox/world.js'
import { onDay, openWorkspace } from './workspace.js'

describe('drift that returns', () => {
  test.each([
    [30, ['open']],
    [31, ['closed', 'open']],
  ] as const)('%i days after it was fixed: the issues are %j', async (days, states) => {
    const workspace = await openWorkspace(demoWorldAdrift())
    await workspace.run(0)
    workspace.atlassian.world = demoWorld()
    await workspace.run(1)
    workspace.atlassian.world = demoWorldAdrift()
    const result = await workspace.run(1 + days)
    expect(workspace.github.world.issues.map(({ state }) => state)).toEqual(states)
    expect(result.outputs['issue-number']).toBe(String(states.length))
  })

  test('has a new first-seen time', async () => {
    const workspace = await openWorkspace(demoWorldAdrift())
    await workspace.run(0)
    workspace.atlassian.world = demoWorld()
    await workspace.run(1)
    workspace.atlassian.world = demoWorldAdrift()
    await workspace.run(2)
    const { findings } = JSON.parse(workspace.read('report.json'))
    expect(new Set(findings.map(({ firstSeen }: { firstSeen: string }) => firstSeen))).toEqual(
      new Set([onDay(2).toISOString()]),
    )
  })
})

test('persistent drift keeps its first-seen time', async () => {
  const workspace = await openWorkspace(demoWorldAdrift())
  for (const day of [0, 1, 2]) await workspace.run(day)
  const { findings, generatedAt } = JSON.parse(workspace.read('report.json'))
  expect(generatedAt).toBe(onDay(2).toISOString())
  for (const { firstSeen } of findings) expect(firstSeen).toBe(onDay(0).toISOString())
})

test('the license history grows by one day per run, using only artifacts', async () => {
  const workspace = await openWorkspace()
  for (const day of [0, 1, 2]) {
    await workspace.run(day)
    workspace.files.delete('atlassian-access/licenses.csv')
    if (day === 1) workspace.atlassian.world.people.splice(4, 1)
  }
  await workspace.run(2)
  const rows = workspace.read('licenses.csv').trimEnd().split('\n').slice(1)
  expect(rows).toHaveLength(15)
  expect(rows.filter(row => row.includes(',acme/jira-software,'))).toEqual([
    '2026-11-02,acme/jira-software,38,50,12,50,role-holders',
    '2026-11-03,acme/jira-software,38,50,12,50,role-holders',
    '2026-11-04,acme/jira-software,37,50,13,50,role-holders',
  ])
})

test('ten runs with the same drift have one issue without comments', async () => {
  const workspace = await openWorkspace(demoWorldAdrift())
  for (let day = 0; day < 10; day += 1) await workspace.run(day)
  expect(workspace.github.world.issues).toMatchObject([{ state: 'open', comments: [] }])
  const writes = workspace.github.requests.filter(({ method }) => method !== 'GET')
  expect(writes.map(({ method }) => method)).toEqual(['POST'])
})

test('of two duplicate issues, the older one stays open', async () => {
  const workspace = await openWorkspace(demoWorldAdrift())
  await workspace.run(0)
  const [issue] = workspace.github.world.issues
  if (issue) workspace.github.world.issues.push({ ...structuredClone(issue), number: 2 })
  const result = await workspace.run(1)
  expect(workspace.github.world.issues.map(({ state }) => state)).toEqual(['open', 'closed'])
  expect(result.outputs['issue-number']).toBe('1')
})

describe('GitHub failures at every request', () => {
  test.each([500, 502, 'reset'] as const)(
    'with %s cause four attempts each, and the verdict does not change',
    async status => {
      const workspace = await openWorkspace(demoWorldAdrift())
      workspace.github.world.faults.push({ path: /^\//, status })
      const result = await workspace.run(0)
      expect(result).toMatchObject({ code: 1, outputs: { verdict: 'drift' } })
      expect(result.warnings.join('\n')).toContain('counts as public')
      expect(result.warnings.join('\n')).toContain('not carried forward')
      expect(result.errors).toEqual([expect.stringContaining('Issues were not changed: GitHub')])
      const attempts = workspace.github.requests.filter(request => request.status === status).map(({ path }) => path)
      expect(attempts).toHaveLength(12)
      expect(result.waits).toHaveLength(9)
    },
  )

  test('also fail a compliant run', async () => {
    const workspace = await openWorkspace()
    workspace.github.world.faults.push({ path: /\/issues$/, status: 500 })
    expect(await workspace.run(0)).toMatchObject({ code: 3, outputs: { verdict: 'compliant' } })
  })
})

describe('Atlassian failures', () => {
  const temporary: readonly (readonly [what: string, fault: Fault])[] = [
    ['a 500 twice', { kind: { status: 500 }, path: /\/workspaces$/, times: 2 }],
    ['a dropped connection once', { kind: 'reset', path: /\/groups\/search$/, times: 1 }],
    ['a login page once', { kind: 'html', path: /\/directories$/, times: 1 }],
    ['a 429 once', { kind: { status: 429, headers: { 'retry-after': '7' } }, path: /\/users\/count$/, times: 1 }],
  ]
  const worldWith = (fault: Fault): World => ({ ...demoWorld(), faults: [fault] })

  test.each(temporary)('%s: the run is compliant', async (_, fault) => {
    const workspace = await openWorkspace(worldWith(fault))
    const result = await workspace.run(0)
    expect(result).toMatchObject({ code: 0, outputs: { verdict: 'compliant' } })
    expect(result.waits).toHaveLength(fault.times ?? 0)
    const { coverage } = JSON.parse(workspace.read('report.json'))
    expect(coverage.requests).toBeGreaterThan(coverage.reads.length)
  })

  const permanent: readonly (readonly [what: string, fault: Fault])[] = [
    ['a permanent 500', { kind: { status: 500 }, path: /\/workspaces$/ }],
    ['a repeated page', { kind: 'same-cursor', path: /\/groups\/search$/ }],
    ['a truncated list of groups', { kind: 'no-next', path: /\/groups(\/search)?$/ }],
    ['a missing field', { kind: 'drop-field', field: 'managedBy', path: /\/groups(\/search)?$/ }],
    ['a truncated answer', { kind: 'cut', path: /\/v1\/orgs\/[^/]+\/domains$/ }],
  ]

  test.each(permanent)('%s: the run is unknown, not compliant', async (_, fault) => {
    const world = worldWith(fault)
    world.dialect.pageSize = 3
    const workspace = await openWorkspace(world)
    expect(await workspace.run(0)).toMatchObject({ code: 2, outputs: { verdict: 'unknown', 'drift-count': '0' } })
    expect(workspace.github.world.issues).toMatchObject([{ title: expect.stringContaining('check incomplete') }])
    workspace.atlassian.world = demoWorld()
    expect(await workspace.run(1)).toMatchObject({ code: 0 })
    expect(workspace.github.world.issues).toMatchObject([{ state: 'closed' }])
  })
})

test('a drift issue stays open after an incomplete run', async () => {
  const workspace = await openWorkspace(demoWorldAdrift())
  await workspace.run(0)
  workspace.atlassian.world = { ...demoWorld(), faults: [{ kind: { status: 403 }, path: /\/workspaces$/ }] }
  expect(await workspace.run(1)).toMatchObject({ code: 2, outputs: { verdict: 'unknown', 'issue-number': '2' } })
  expect(workspace.github.world.issues.map(({ state }) => state)).toEqual(['open', 'open'])
  workspace.atlassian.world = demoWorld()
  await workspace.run(2)
  expect(workspace.github.world.issues.map(({ state }) => state)).toEqual(['closed', 'closed'])
})
