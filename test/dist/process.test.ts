import { cp, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { demoWorldAdrift } from '../../src/sandbox/demo-drift.js'
import { demoWorld } from '../../src/sandbox/demo-world.js'
import { type Job, openJob } from './job.js'
import { NODES } from './node24.js'
import { BUNDLE, measure, openWorkspace, temporaryFolder } from './runner.js'

/** Sends SIGTERM, as a runner does on cancellation, as soon as `when` returns true. */
const cancel = (job: Job, when: () => boolean): ReturnType<Job['run']> =>
  job.run({ cancel: { signal: 'SIGTERM', when } })

describe('a canceled run', () => {
  test.concurrent('writes no file and no issue while it reads', async () => {
    const world = demoWorldAdrift()
    world.faults.push({ kind: 'hang', path: /\/groups\/search$/ })
    const job = await openJob({ world })
    const ended = await cancel(job, () => job.atlassian.requests.some(({ status }) => status === 0))
    expect(ended).toMatchObject({ code: 2, outputs: { verdict: 'unknown' } })
    expect(ended.commands.at(-1)?.message).toBe('The run was stopped by SIGTERM before its end. Start it again.')
    expect(await job.files()).toEqual({})
    expect(job.github.world.issues).toEqual([])
  })

  test.concurrent('keeps complete files and the verdict while it writes the issue', async () => {
    const faults = [{ method: 'POST', path: /\/issues$/, status: 'hang' as const }]
    const job = await openJob({ world: demoWorldAdrift(), github: { faults } })
    const ended = await cancel(job, () => job.github.requests.some(({ status }) => status === 'hang'))
    expect(ended).toMatchObject({ code: 2, outputs: { verdict: 'drift' } })
    const files = await job.files()
    expect(Object.keys(files)).toHaveLength(13)
    for (const [name, text] of Object.entries(files)) {
      if (name.endsWith('.json')) expect(() => JSON.parse(text)).not.toThrow()
      expect(text.endsWith('\n')).toBe(true)
    }
  })
})

test.concurrent('a proxy is not used for loopback, even if the proxy is unreachable', async () => {
  const unreachable = createServer()
  await new Promise<void>(resolve => unreachable.listen(0, '127.0.0.1', resolve))
  const address = unreachable.address()
  await new Promise(resolve => unreachable.close(resolve))
  const proxy = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  const job = await openJob()
  await job.run()
  await job.upload()
  const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy', 'all_proxy']
  const ended = await job.run({ env: Object.fromEntries(names.map(name => [name, proxy])) })
  expect(ended).toMatchObject({ code: 0, outputs: { verdict: 'compliant' } })
  expect(ended.commands.filter(({ name }) => name !== 'add-mask')).toEqual([])
})

describe.each(NODES)('under %s', (_, node) => {
  test('the start of the program takes less than 15 times the processor time of an empty program', async () => {
    const cwd = await openWorkspace()
    const bundle = join(cwd, 'empty.mjs')
    await writeFile(bundle, '')
    const empty = await measure({ cwd, env: {}, node, bundle })
    const { ended, cpuMs } = await measure({ argv: ['--version'], cwd, env: {}, node })
    expect(ended).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/), stderr: '' })
    expect(cpuMs).toBeLessThan(15 * empty.cpuMs)
  })

  test('the run prints no deprecation and no warning of Node', async () => {
    const job = await openJob()
    expect(await job.run({ node })).toMatchObject({ code: 0, stderr: '' })
  })
})

test('the bundle runs without any other file', async () => {
  const folder = await temporaryFolder()
  await cp(dirname(BUNDLE), join(folder, 'dist'), { recursive: true })
  const job = await openJob()
  const ended = await job.run({ bundle: join(folder, 'dist/index.js') })
  expect(ended).toMatchObject({ code: 0, outputs: { verdict: 'compliant' } })
})

test('a run of the demo organization sends fewer than 54 requests, none of them twice', async () => {
  const job = await openJob({ world: demoWorld() })
  await job.run()
  const { length } = job.atlassian.requests
  expect(length).toBeLessThan(54)
  const sent = job.atlassian.requests.map(({ method, path, query, body }) =>
    JSON.stringify([method, path, query, body]),
  )
  expect(new Set(sent).size).toBe(length)
})
