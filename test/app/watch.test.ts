import type { Previous } from '../../src/app/previous.js'
import { watchGate } from '../../src/app/watch.js'
import { openRepository } from '../../src/github/repository.js'
import type { Context } from '../../src/hosts/context.js'
import { type EmbeddedGithub, type GithubWorld, startGithub } from '../../src/sandbox/github.js'
import { aClock } from '../atlassian/clock.js'

const NOW = new Date('2026-11-23T02:00:00.000Z')
const FILE = 'atlassian-access.yml'
const opened: EmbeddedGithub[] = []
afterEach(async () => {
  await Promise.all(opened.splice(0).map(github => github.close()))
})

async function watch(
  { event = 'workflow_dispatch', before = null as string | null },
  world: Partial<GithubWorld> = {},
): Promise<{ told: readonly string[]; info: readonly string[]; asked: number }> {
  const github = await startGithub(world)
  opened.push(github)
  const { owner, name, token } = github.world
  const repository = openRepository({ apiUrl: github.url, token, owner, name, clock: aClock() })
  const context = { event, workflow: FILE } as Context
  const report = before === null ? null : { generatedAt: before, verdict: 'compliant' }
  const info: string[] = []
  const log = { info: (line: string) => void info.push(line), warning: () => {}, error: () => {} }
  const told = await watchGate({ context, previous: { report } as Previous, now: NOW, log }, repository)
  return { told, info, asked: github.requests.length }
}
const ran = (created_at: string, workflow = FILE) => ({ scheduledRuns: [{ workflow, created_at }] })

test.each([
  ['2026-11-20T02:00:00.000Z', []],
  ['2026-11-19T02:00:00.000Z', [expect.stringContaining('on 2026-11-19, 4 days ago')]],
  [null, []],
])('a run before this one at %s is told as %j', async (before, told) => {
  expect((await watch({ event: 'schedule', before })).told).toEqual(told)
})

test('a schedule that started no run for days is told', async () => {
  const { told } = await watch({}, ran('2026-11-10T02:00:00Z'))
  expect(told).toEqual([
    expect.stringMatching(/schedule of atlassian-access\.yml has not started a run since 2026-11-10/),
  ])
})

test.each<[string, { event: string }, Partial<GithubWorld>]>([
  ['runs', { event: 'workflow_dispatch' }, ran('2026-11-22T02:00:00Z')],
  ['was never there', { event: 'workflow_dispatch' }, {}],
  ['is of another workflow', { event: 'workflow_dispatch' }, ran('2026-01-01T00:00:00Z', 'other.yml')],
])('a schedule that %s is not told', async (_, given, world) => {
  expect((await watch(given, world)).told).toEqual([])
})

test.each(['schedule', 'pull_request'])('a run of %s does not ask for the schedule', async event => {
  expect((await watch({ event }, ran('2026-01-01T00:00:00Z'))).asked).toBe(0)
})

test('a list of runs that GitHub refuses is said, and nothing is claimed', async () => {
  const permissions = { issues: true, actions: false, contents: true }
  const { told, info } = await watch({}, { ...ran('2026-01-01T00:00:00Z'), permissions })
  expect([told, info]).toEqual([[], [expect.stringContaining('actions: read')]])
})
