/** Warnings about endpoints that Atlassian will remove, in log and summary. They do not change the verdict. */
import { demoWorld } from '../../src/sandbox/demo-world.js'
import type { Fault } from '../../src/sandbox/faults.js'
import { aDialect } from '../../src/sandbox/world.js'
import { onDay, openStage } from './night.js'

/** The last day of GET users and groups lies on this one, counted from the first night. */
const LAST_DAY = Math.round((Date.parse('2027-06-30T02:17:00Z') - onDay(0).getTime()) / 86_400_000)
const ending = (path: RegExp, headers: Record<string, string>): Fault => ({ path, kind: 'headers', headers })
const deprecations = (warnings: readonly string[]) => warnings.filter(line => line.includes('will remove the endpoint'))

test('an answer that announces its end is told in log and summary, once, and is no part of the verdict', async () => {
  const headers = { Deprecation: '@1790812800', Sunset: 'Sun, 31 Jan 2027 23:59:59 GMT' }
  const stage = await openStage({ ...demoWorld(), faults: [ending(/\/role-assignments$/, headers)] })
  const told = await stage.night(0)
  expect([told.code, told.outputs.verdict]).toEqual([0, 'compliant'])
  expect(deprecations(told.warnings)).toEqual([
    expect.stringMatching(
      /GET \S+\/groups\/\{groupId\}\/role-assignments: deprecated on 2026-10-01, its last day is 2027-01-31, in 90 days/,
    ),
    expect.stringMatching(/GET \S+\/users\/\{accountId\}\/role-assignments: /),
  ])
  expect(stage.read('report.md').match(/\*\*Warning:\*\* Atlassian will remove the endpoint/g)).toHaveLength(2)
  expect(stage.github.world.issues).toEqual([])
})

test.each([
  ['a header that nobody can read', { Deprecation: '"\u{e9}@@;;=', Sunset: '0' }, 1],
  ['a header that denies it', { Deprecation: 'false' }, 0],
  ['other headers', { Warning: '299 - "old"', 'X-Sunset': 'true' }, 0],
])('%s is never in the way of a night', async (_, headers, count) => {
  const stage = await openStage({ ...demoWorld(), faults: [ending(/\/v1\/orgs\/[^/]+\/domains$/, headers)] })
  const told = await stage.night(0)
  expect([told.code, deprecations(told.warnings)]).toEqual([
    0,
    Array.from({ length: count }, () => expect.stringContaining('/domains: its last day is not announced')),
  ])
})

describe('where only the older GETs of people and groups are there', () => {
  const world = () => ({ ...demoWorld(), dialect: aDialect({ searchPosts: 404 }) })

  test('their end is told 90 days before', async () => {
    const told = await (await openStage(world())).night(LAST_DAY - 90)
    expect(deprecations(told.warnings)).toEqual([
      expect.stringMatching(/\/groups: its last day is 2027-06-30, in 90 days \(https/),
      expect.stringMatching(/\/users: its last day is 2027-06-30, in 90 days \(https/),
    ])
  })

  test('and not earlier', async () => {
    const told = await (await openStage(world())).night(LAST_DAY - 91)
    expect(deprecations(told.warnings)).toEqual([])
  })
})

test('nobody who is offered the searches is told of the end of what came before', async () => {
  const told = await (await openStage()).night(LAST_DAY)
  expect(deprecations(told.warnings)).toEqual([])
})
