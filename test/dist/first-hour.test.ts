/**
 * The ways in which a new user could get a compliant verdict for an organization that is open or was not read. None of
 * them may end with exit code 0.
 */
import { demoWorldAdrift } from '../../src/sandbox/demo-drift.js'
import { demoWorld } from '../../src/sandbox/demo-world.js'
import { ORGANIZATION } from '../../src/sandbox/world.js'
import { BASELINE, type Job, openJob } from './job.js'
import type { Ended } from './runner.js'

const capture = (job: Job, inputs: Readonly<Record<string, string>> = {}): Promise<Ended> =>
  job.run({ inputs: { mode: 'capture', 'org-id': ORGANIZATION, ...inputs } })

test.concurrent('an open organization is captured as recommended, and the next check reports drift', async () => {
  const job = await openJob({ world: demoWorldAdrift(), baseline: null })
  const captured = await capture(job)
  expect(captured.code).toBe(0)
  expect(captured.summary).toMatch(/The next check will report \d+ drift findings/)
  const checked = await job.run()
  expect(checked).toMatchObject({ code: 1, outputs: { verdict: 'drift', 'open-count': '6' } })
})

test.concurrent('an open organization captured as it is never looks like a clean bill of health', async () => {
  const job = await openJob({ world: demoWorldAdrift(), baseline: null })
  await capture(job, { preset: 'current' })
  const checked = await job.run()
  expect(checked).toMatchObject({ code: 0, outputs: { verdict: 'compliant', 'open-count': '6' } })
  expect(checked.summary.split('\n')[0]).toMatch(/^## COMPLIANT, with 6 open access paths accepted by the baseline/)
  expect(checked.summary).toContain('**What to do:** close the open access paths, most important first')
  expect(JSON.parse((await job.files())['badge.json'] ?? '')).toMatchObject({ message: 'compliant, 6 open' })
})

test.concurrent('a wrong key writes no baseline, and the next check with a good key asks for one', async () => {
  const job = await openJob({ baseline: null })
  expect(await capture(job, { 'org-api-key': 'a-wrong-key' })).toMatchObject({
    code: 2,
    outputs: { verdict: 'unknown' },
  })
  const checked = await job.run()
  expect(checked.code).toBe(3)
  expect(checked.stdout).toContain(`There is no baseline at ${BASELINE}`)
})

test.concurrent('a wrong organization writes no baseline', async () => {
  const job = await openJob({ baseline: null })
  const captured = await capture(job, { 'org-id': '00000000-0000-4000-8000-000000000000' })
  expect(captured).toMatchObject({ code: 2, outputs: { verdict: 'unknown' } })
  expect(captured.stdout).toContain('No baseline was written.')
  expect(await job.files()).toEqual({})
})

test.concurrent('a missing scope is unknown in the capture and in every check with its baseline', async () => {
  const world = demoWorld()
  world.faults.push({ kind: { status: 403 }, path: /\/app-access-settings\/domains/ })
  const job = await openJob({ world, baseline: null })
  expect(await capture(job)).toMatchObject({ code: 2, outputs: { verdict: 'unknown' } })
  job.atlassian.world = demoWorld()
  const checked = await job.run()
  expect(checked).toMatchObject({ outputs: { verdict: expect.stringMatching(/^(unknown|drift)$/) } })
  expect(checked.code).not.toBe(0)
  const report = JSON.parse((await job.files())['report.json'] ?? '')
  expect(report.controls).toContainEqual(
    expect.objectContaining({ id: 'app-access', status: 'unknown', reason: expect.stringContaining('"unread"') }),
  )
})
