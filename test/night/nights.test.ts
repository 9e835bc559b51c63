import { demoWorldAdrift } from '../../src/sandbox/demo-drift.js'
import { demoWorld } from '../../src/sandbox/demo-world.js'
import type { Fault } from '../../src/sandbox/faults.js'
import type { World } from '../../src/sandbox/world.js'
import { onDay, openStage } from './night.js'

describe('drift that comes back', () => {
  test.each([
    [30, ['open']],
    [31, ['closed', 'open']],
  ] as const)('%i days after it was mended: the issues are %j', async (days, states) => {
    const stage = await openStage(demoWorldAdrift())
    await stage.night(0)
    stage.atlassian.world = demoWorld()
    await stage.night(1)
    stage.atlassian.world = demoWorldAdrift()
    const told = await stage.night(1 + days)
    expect(stage.github.world.issues.map(({ state }) => state)).toEqual(states)
    expect(told.outputs['issue-number']).toBe(String(states.length))
  })

  test('is first seen anew', async () => {
    const stage = await openStage(demoWorldAdrift())
    await stage.night(0)
    stage.atlassian.world = demoWorld()
    await stage.night(1)
    stage.atlassian.world = demoWorldAdrift()
    await stage.night(2)
    const { findings } = JSON.parse(stage.read('report.json'))
    expect(new Set(findings.map(({ firstSeen }: { firstSeen: string }) => firstSeen))).toEqual(
      new Set([onDay(2).toISOString()]),
    )
  })
})

test('drift that stays keeps the night on which it was first seen', async () => {
  const stage = await openStage(demoWorldAdrift())
  for (const day of [0, 1, 2]) await stage.night(day)
  const { findings, generatedAt } = JSON.parse(stage.read('report.json'))
  expect(generatedAt).toBe(onDay(2).toISOString())
  for (const { firstSeen } of findings) expect(firstSeen).toBe(onDay(0).toISOString())
})

test('the license history grows by a day a night, through artifacts alone', async () => {
  const stage = await openStage()
  for (const day of [0, 1, 2]) {
    await stage.night(day)
    stage.files.delete('atlassian-access/licenses.csv')
    if (day === 1) stage.atlassian.world.people.splice(4, 1)
  }
  await stage.night(2)
  const rows = stage.read('licenses.csv').trimEnd().split('\n').slice(1)
  expect(rows).toHaveLength(15)
  expect(rows.filter(row => row.includes(',acme/jira-software,'))).toEqual([
    '2026-11-02,acme/jira-software,38,50,12,50,role-holders',
    '2026-11-03,acme/jira-software,38,50,12,50,role-holders',
    '2026-11-04,acme/jira-software,37,50,13,50,role-holders',
  ])
})

test('ten nights of one drift are one issue without a comment', async () => {
  const stage = await openStage(demoWorldAdrift())
  for (let day = 0; day < 10; day += 1) await stage.night(day)
  expect(stage.github.world.issues).toMatchObject([{ state: 'open', comments: [] }])
  const writes = stage.github.requests.filter(({ method }) => method !== 'GET')
  expect(writes.map(({ method }) => method)).toEqual(['POST'])
})

test('twins are healed: the older issue stays', async () => {
  const stage = await openStage(demoWorldAdrift())
  await stage.night(0)
  const [issue] = stage.github.world.issues
  if (issue) stage.github.world.issues.push({ ...structuredClone(issue), number: 2 })
  const told = await stage.night(1)
  expect(stage.github.world.issues.map(({ state }) => state)).toEqual(['open', 'closed'])
  expect(told.outputs['issue-number']).toBe('1')
})

describe('a GitHub that fails at every request', () => {
  test.each([500, 502, 'reset'] as const)('with %s is asked four times each, and the verdict stands', async status => {
    const stage = await openStage(demoWorldAdrift())
    stage.github.world.faults.push({ path: /^\//, status })
    const told = await stage.night(0)
    expect(told).toMatchObject({ code: 1, outputs: { verdict: 'drift' } })
    expect(told.warnings.join('\n')).toContain('counts as public')
    expect(told.warnings.join('\n')).toContain('not carried forward')
    expect(told.errors).toEqual([expect.stringContaining('Issues were not changed: GitHub')])
    const asked = stage.github.requests.filter(request => request.status === status).map(({ path }) => path)
    expect(asked).toHaveLength(12)
    expect(told.waits).toHaveLength(9)
  })

  test('fails a compliant night all the same', async () => {
    const stage = await openStage()
    stage.github.world.faults.push({ path: /\/issues$/, status: 500 })
    expect(await stage.night(0)).toMatchObject({ code: 3, outputs: { verdict: 'compliant' } })
  })
})

describe('an Atlassian that fails and recovers', () => {
  const passing: readonly (readonly [what: string, fault: Fault])[] = [
    ['answers 500 twice', { kind: { status: 500 }, path: /\/workspaces$/, times: 2 }],
    ['drops the connection once', { kind: 'reset', path: /\/groups\/search$/, times: 1 }],
    ['shows a page to log in once', { kind: 'html', path: /\/directories$/, times: 1 }],
    [
      'has too many requests once',
      { kind: { status: 429, headers: { 'retry-after': '7' } }, path: /\/users\/count$/, times: 1 },
    ],
  ]
  const worldWith = (fault: Fault): World => ({ ...demoWorld(), faults: [fault] })

  test.each(passing)('%s: the night is compliant', async (_, fault) => {
    const stage = await openStage(worldWith(fault))
    const told = await stage.night(0)
    expect(told).toMatchObject({ code: 0, outputs: { verdict: 'compliant' } })
    expect(told.waits).toHaveLength(fault.times ?? 0)
    const { coverage } = JSON.parse(stage.read('report.json'))
    expect(coverage.requests).toBeGreaterThan(coverage.reads.length)
  })

  const lasting: readonly (readonly [what: string, fault: Fault])[] = [
    ['keeps answering 500', { kind: { status: 500 }, path: /\/workspaces$/ }],
    ['repeats a page', { kind: 'same-cursor', path: /\/groups\/search$/ }],
    ['cuts the list of groups short', { kind: 'no-next', path: /\/groups(\/search)?$/ }],
    ['lacks a field', { kind: 'drop-field', field: 'managedBy', path: /\/groups(\/search)?$/ }],
    ['sends half of an answer', { kind: 'cut', path: /\/v1\/orgs\/[^/]+\/domains$/ }],
  ]

  test.each(lasting)('%s: the night is unknown, never compliant', async (_, fault) => {
    const world = worldWith(fault)
    world.dialect.pageSize = 3
    const stage = await openStage(world)
    expect(await stage.night(0)).toMatchObject({ code: 2, outputs: { verdict: 'unknown', 'drift-count': '0' } })
    expect(stage.github.world.issues).toMatchObject([{ title: expect.stringContaining('check incomplete') }])
    stage.atlassian.world = demoWorld()
    expect(await stage.night(1)).toMatchObject({ code: 0 })
    expect(stage.github.world.issues).toMatchObject([{ state: 'closed' }])
  })
})

test('a drift issue stays open through a night that could not read everything', async () => {
  const stage = await openStage(demoWorldAdrift())
  await stage.night(0)
  stage.atlassian.world = { ...demoWorld(), faults: [{ kind: { status: 403 }, path: /\/workspaces$/ }] }
  expect(await stage.night(1)).toMatchObject({ code: 2, outputs: { verdict: 'unknown', 'issue-number': '2' } })
  expect(stage.github.world.issues.map(({ state }) => state)).toEqual(['open', 'open'])
  stage.atlassian.world = demoWorld()
  await stage.night(2)
  expect(stage.github.world.issues.map(({ state }) => state)).toEqual(['closed', 'closed'])
})
