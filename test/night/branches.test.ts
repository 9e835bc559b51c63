/** Only runs on the default branch write issues. Other runs report in their summary. */
import { demoWorldAdrift } from '../../src/sandbox/demo-drift.js'
import { demoWorld } from '../../src/sandbox/demo-world.js'
import { onDay, openWorkspace, runOn, type Workspace } from './workspace.js'

const writesTo = ({ github }: Workspace) => github.requests.filter(({ method }) => method !== 'GET')

const runAt = ({ atlassian, github, files }: Workspace, ref: string) =>
  runOn({ atlassian, github, files, ref, now: () => onDay(1) }, { mode: 'check' })

/** A drift run with its issue; then the organization matches the baseline again. */
async function openFixed(): Promise<Workspace> {
  const workspace = await openWorkspace(demoWorldAdrift())
  await workspace.run(0)
  workspace.atlassian.world = demoWorld()
  return workspace
}

test.each(['refs/heads/feature', 'refs/tags/v1', 'refs/tags/main'])(
  'a compliant run on %s does not close the issue of the default branch, and reports it',
  async ref => {
    const workspace = await openFixed()
    const before = writesTo(workspace).length
    const result = await runAt(workspace, ref)
    expect([result.code, result.outputs.verdict, result.outputs['issue-number']]).toEqual([0, 'compliant', undefined])
    expect(writesTo(workspace)).toHaveLength(before)
    expect(workspace.github.world.issues[0]?.state).toBe('open')
    expect(result.info).toContainEqual(expect.stringContaining('Issues were not changed: this run is on'))
  },
)

test('a drift run on another branch opens no issue', async () => {
  const workspace = await openWorkspace(demoWorldAdrift())
  const result = await runAt(workspace, 'refs/heads/feature')
  expect([result.code, workspace.github.world.issues]).toEqual([1, []])
})

test('the same run on the default branch closes the issue', async () => {
  const workspace = await openFixed()
  await runAt(workspace, 'refs/heads/main')
  expect(workspace.github.world.issues[0]?.state).toBe('closed')
})

test('if the default branch is unknown, the run fails and does not change the issue', async () => {
  const workspace = await openFixed()
  workspace.github.world.faults.push({ path: /\/governance$/, status: 404 })
  const result = await runAt(workspace, 'refs/heads/main')
  expect([result.code, result.outputs.verdict]).toEqual([3, 'compliant'])
  expect(result.errors).toEqual([expect.stringContaining('Issues were not changed: GitHub refused to describe')])
  expect(workspace.github.world.issues[0]?.state).toBe('open')
})

test('a run on a tag continues the history of the default branch', async () => {
  const workspace = await openWorkspace(demoWorldAdrift())
  await workspace.run(0)
  await runAt(workspace, 'refs/tags/v1')
  expect(JSON.parse(workspace.read('report.json')).findings[0].firstSeen).toBe(onDay(0).toISOString())
})
