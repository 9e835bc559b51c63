import { cp, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { demoWorldAdrift } from '../../src/sandbox/demo-drift.js'
import { demoWorld } from '../../src/sandbox/demo-world.js'
import { NODES } from './node24.js'
import { BUNDLE, measure, openWorkspace, temporaryFolder } from './runner.js'
import { openStage, type Stage } from './stage.js'

/** Ends the night with SIGTERM, as a runner does that cancels a job, as soon as `moment` has come. */
const cancel = (stage: Stage, when: () => boolean): ReturnType<Stage['run']> =>
  stage.run({ cancel: { signal: 'SIGTERM', when } })

describe('a run that is cancelled', () => {
  test.concurrent('while it reads leaves no file and touches no issue', async () => {
    const world = demoWorldAdrift()
    world.faults.push({ kind: 'hang', path: /\/groups\/search$/ })
    const stage = await openStage({ world })
    const ended = await cancel(stage, () => stage.atlassian.requests.some(({ status }) => status === 0))
    expect(ended).toMatchObject({ code: 2, outputs: { verdict: 'unknown' } })
    expect(ended.commands.at(-1)?.message).toBe('The run was stopped by SIGTERM before its end: start it again.')
    expect(await stage.files()).toEqual({})
    expect(stage.github.world.issues).toEqual([])
  })

  test.concurrent('while it keeps the issue leaves every file whole, and the verdict', async () => {
    const faults = [{ method: 'POST', path: /\/issues$/, status: 'hang' as const }]
    const stage = await openStage({ world: demoWorldAdrift(), github: { faults } })
    const ended = await cancel(stage, () => stage.github.requests.some(({ status }) => status === 'hang'))
    expect(ended).toMatchObject({ code: 2, outputs: { verdict: 'drift' } })
    const files = await stage.files()
    expect(Object.keys(files)).toHaveLength(13)
    for (const [name, text] of Object.entries(files)) {
      if (name.endsWith('.json')) expect(() => JSON.parse(text)).not.toThrow()
      expect(text.endsWith('\n')).toBe(true)
    }
  })
})

test.concurrent('a proxy does not stand before loopback, even one that is dead', async () => {
  const dead = createServer()
  await new Promise<void>(resolve => dead.listen(0, '127.0.0.1', resolve))
  const address = dead.address()
  await new Promise(resolve => dead.close(resolve))
  const proxy = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  const stage = await openStage()
  await stage.run()
  await stage.upload()
  const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy', 'all_proxy']
  const ended = await stage.run({ env: Object.fromEntries(names.map(name => [name, proxy])) })
  expect(ended).toMatchObject({ code: 0, outputs: { verdict: 'compliant' } })
  expect(ended.commands.filter(({ name }) => name !== 'add-mask')).toEqual([])
})

describe.each(NODES)('under %s', (_, node) => {
  test('starting the program takes less than 15 times the processor time of an empty one', async () => {
    const cwd = await openWorkspace()
    const bundle = join(cwd, 'empty.mjs')
    await writeFile(bundle, '')
    const empty = await measure({ cwd, env: {}, node, bundle })
    const { ended, cpuMs } = await measure({ argv: ['--version'], cwd, env: {}, node })
    expect(ended).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/), stderr: '' })
    expect(cpuMs).toBeLessThan(15 * empty.cpuMs)
  })

  test('it prints no deprecation and no warning of Node’s', async () => {
    const stage = await openStage()
    expect(await stage.run({ node })).toMatchObject({ code: 0, stderr: '' })
  })
})

test('the bundle runs alone: nothing is loaded from beside it', async () => {
  const folder = await temporaryFolder()
  await cp(dirname(BUNDLE), join(folder, 'dist'), { recursive: true })
  const stage = await openStage()
  const ended = await stage.run({ bundle: join(folder, 'dist/index.js') })
  expect(ended).toMatchObject({ code: 0, outputs: { verdict: 'compliant' } })
})

test('a night of the demo organization takes no more requests than it needs', async () => {
  const stage = await openStage({ world: demoWorld() })
  await stage.run()
  const { length } = stage.atlassian.requests
  expect(length).toBeLessThan(54)
  const asked = stage.atlassian.requests.map(({ method, path, query, body }) =>
    JSON.stringify([method, path, query, body]),
  )
  expect(new Set(asked).size).toBe(length)
})
