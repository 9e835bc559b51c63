/** The first capture of a new repository, as the runner starts it: the pull request, and what the run says without one. */
import { demoWorldAdrift } from '../../src/sandbox/demo-drift.js'
import { ORGANIZATION } from '../../src/sandbox/world.js'
import { BASELINE, type Job, openJob, writesTo } from './job.js'
import { type Ended, readFolder } from './runner.js'

const GRANTED = { issues: false, actions: true, contents: true, contentsWrite: true, pullRequests: true }

const onboard = (job: Job): Promise<Ended> =>
  job.run({
    inputs: { mode: 'capture', 'org-id': ORGANIZATION, 'pull-request': 'true' },
    env: { GITHUB_EVENT_NAME: 'workflow_dispatch' },
  })

test.concurrent('the pull request adds the file that the workspace has, and a second capture changes nothing', async () => {
  const job = await openJob({ world: demoWorldAdrift(), baseline: null, github: { permissions: GRANTED } })
  const { code, outputs, summary } = await onboard(job)
  expect({ code, number: outputs['pull-request-number'] }).toEqual({ code: 0, number: '1' })
  expect(summary).toContain(`[Pull request #1](<${outputs['pull-request-url']}>)`)
  const committed = job.github.world.files.filter(({ path }) => path === BASELINE)
  expect(committed.map(({ text }) => text)).toEqual([(await readFolder(job.workspace))[BASELINE]])
  expect(job.github.world.issues[0]?.body).toMatch(/^- \[ \] \*\*App access by email domain\*\* \(critical\)/m)
  const written = writesTo(job)
  expect((await onboard(job)).outputs).toMatchObject({ 'pull-request-number': '1' })
  expect(writesTo(job)).toEqual(written)
})

test.concurrent('with the permissions of the nightly job, a warning names the missing one, and the exit code stays', async () => {
  const job = await openJob({ world: demoWorldAdrift(), baseline: null })
  const { code, commands, summary, outputs } = await onboard(job)
  expect(code).toBe(0)
  expect(commands).toContainEqual(
    expect.objectContaining({ name: 'warning', message: expect.stringContaining('permissions: pull-requests: write') }),
  )
  expect(summary).toContain('download the artifact of this run')
  expect(outputs).not.toHaveProperty('pull-request-url')
  expect(writesTo(job)).toEqual([])
})

test.concurrent('the token and the key are in no commit and no description', async () => {
  const world = demoWorldAdrift()
  const [group] = world.groups
  if (group !== undefined) group.name = `Group ${world.orgApiKey}`
  const job = await openJob({ world, baseline: null, github: { permissions: GRANTED } })
  await onboard(job)
  const { files, commits, issues, token } = job.github.world
  const written = JSON.stringify([files, commits, issues])
  expect([world.orgApiKey, token].filter(secret => written.includes(secret))).toEqual([])
  expect(written).toContain('Group ***')
  expect(issues).toHaveLength(1)
})
