/** Deprecations that Atlassian announces in its responses: reported in log and summary, without effect on the verdict. */
import { demoWorld } from '../../src/sandbox/demo-world.js'
import type { Fault } from '../../src/sandbox/faults.js'
import { aDialect } from '../../src/sandbox/world.js'
import { onDay, openWorkspace } from './workspace.js'

/** The last day of the older GET users and groups, counted from the first run. */
const LAST_DAY = Math.round((Date.parse('2027-06-30T02:17:00Z') - onDay(0).getTime()) / 86_400_000)
const ending = (path: RegExp, headers: Record<string, string>): Fault => ({ path, kind: 'headers', headers })
const deprecations = (warnings: readonly string[]) => warnings.filter(line => line.includes('will remove the endpoint'))

test('an announced end of an endpoint is reported once in log and summary, and does not change the verdict', async () => {
  const headers = { Deprecation: '@1790812800', Sunset: 'Sun, 31 Jan 2027 23:59:59 GMT' }
  const workspace = await openWorkspace({ ...demoWorld(), faults: [ending(/\/role-assignments$/, headers)] })
  const result = await workspace.run(0)
  expect([result.code, result.outputs.verdict]).toEqual([0, 'compliant'])
  expect(deprecations(result.warnings)).toEqual([
    expect.stringMatching(
      /GET \S+\/groups\/\{groupId\}\/role-assignments: deprecated on 2026-10-01, its last day is 2027-01-31, in 90 days/,
    ),
    expect.stringMatching(/GET \S+\/users\/\{accountId\}\/role-assignments: /),
  ])
  expect(workspace.read('report.md').match(/\*\*Warning:\*\* Atlassian will remove the endpoint/g)).toHaveLength(2)
  expect(workspace.github.world.issues).toEqual([])
})

test.each([
  ['an invalid header', { Deprecation: '"\u{e9}@@;;=', Sunset: '0' }, 1],
  ['a header with the value false', { Deprecation: 'false' }, 0],
  ['other headers', { Warning: '299 - "old"', 'X-Sunset': 'true' }, 0],
])('%s does not disturb a run', async (_, headers, count) => {
  const workspace = await openWorkspace({ ...demoWorld(), faults: [ending(/\/v1\/orgs\/[^/]+\/domains$/, headers)] })
  const result = await workspace.run(0)
  expect([result.code, deprecations(result.warnings)]).toEqual([
    0,
    Array.from({ length: count }, () => expect.stringContaining('/domains: its last day is not announced')),
  ])
})

describe('with only the older GET endpoints of users and groups', () => {
  const world = () => ({ ...demoWorld(), dialect: aDialect({ searchPosts: 404 }) })

  test('their end is reported 90 days before', async () => {
    const result = await (await openWorkspace(world())).run(LAST_DAY - 90)
    expect(deprecations(result.warnings)).toEqual([
      expect.stringMatching(/\/groups: its last day is 2027-06-30, in 90 days \(https/),
      expect.stringMatching(/\/users: its last day is 2027-06-30, in 90 days \(https/),
    ])
  })

  test('their end is not reported earlier', async () => {
    const result = await (await openWorkspace(world())).run(LAST_DAY - 91)
    expect(deprecations(result.warnings)).toEqual([])
  })
})

test('with search endpoints, the end of the older endpoints is not reported', async () => {
  const result = await (await openWorkspace()).run(LAST_DAY)
  expect(deprecations(result.warnings)).toEqual([])
})
