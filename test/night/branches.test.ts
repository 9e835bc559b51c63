/** Issues belong to the default branch: what a run elsewhere finds is in its summary. */
import { demoWorldAdrift } from '../../src/sandbox/demo-drift.js'
import { demoWorld } from '../../src/sandbox/demo-world.js'
import { onDay, openStage, runOn, type Stage } from './night.js'

const writesTo = ({ github }: Stage) => github.requests.filter(({ method }) => method !== 'GET')

const runAt = ({ atlassian, github, files }: Stage, ref: string) =>
  runOn({ atlassian, github, files, ref, now: () => onDay(1) }, { mode: 'check' })

/** A night of drift with its issue; then the organization is as the baseline has it. */
async function openMended(): Promise<Stage> {
  const stage = await openStage(demoWorldAdrift())
  await stage.night(0)
  stage.atlassian.world = demoWorld()
  return stage
}

test.each(['refs/heads/feature', 'refs/tags/v1', 'refs/tags/main'])(
  'a compliant run on %s does not close the issue of the default branch, and says so',
  async ref => {
    const stage = await openMended()
    const before = writesTo(stage).length
    const told = await runAt(stage, ref)
    expect([told.code, told.outputs.verdict, told.outputs['issue-number']]).toEqual([0, 'compliant', undefined])
    expect(writesTo(stage)).toHaveLength(before)
    expect(stage.github.world.issues[0]?.state).toBe('open')
    expect(told.info).toContainEqual(expect.stringContaining('Issues were not changed: this run is on'))
  },
)

test('a run of drift on another branch opens no issue', async () => {
  const stage = await openStage(demoWorldAdrift())
  const told = await runAt(stage, 'refs/heads/feature')
  expect([told.code, stage.github.world.issues]).toEqual([1, []])
})

test('the same run on the default branch closes it', async () => {
  const stage = await openMended()
  await runAt(stage, 'refs/heads/main')
  expect(stage.github.world.issues[0]?.state).toBe('closed')
})

test('where the default branch is not known the run fails, and the issue is as it was', async () => {
  const stage = await openMended()
  stage.github.world.faults.push({ path: /\/governance$/, status: 404 })
  const told = await runAt(stage, 'refs/heads/main')
  expect([told.code, told.outputs.verdict]).toEqual([3, 'compliant'])
  expect(told.errors).toEqual([expect.stringContaining('Issues were not changed: GitHub refused to describe')])
  expect(stage.github.world.issues[0]?.state).toBe('open')
})

test('a tag continues the history of the default branch', async () => {
  const stage = await openStage(demoWorldAdrift())
  await stage.night(0)
  await runAt(stage, 'refs/tags/v1')
  expect(JSON.parse(stage.read('report.json')).findings[0].firstSeen).toBe(onDay(0).toISOString())
})
