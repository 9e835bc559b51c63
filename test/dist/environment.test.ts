/** With an unusable environment, the bundle exits with 2 and one message, not with a stack trace or exit code 1. */
import { spawn } from 'node:child_process'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { demoWorldAdrift } from '../../src/sandbox/demo-drift.js'
import { type Job, openJob } from './job.js'
import { BUNDLE_NODE } from './node24.js'
import { BUNDLE, type Ended, openWorkspace, runAction, start, temporaryFolder } from './runner.js'

const folder = await temporaryFolder()
const at = (name: string): string => join(folder, name)
await mkdir(at('folder'))
for (const [name, text] of Object.entries({ empty: '', text: 'no JSON', null: 'null' })) await writeFile(at(name), text)

const STACK = /^\s+at |node:internal|\.js:\d+/m

const messagesOf = ({ commands }: Ended): readonly string[] =>
  commands.filter(({ name }) => name === 'error').map(({ message }) => message)

test.concurrent.each<[variable: string, value: string]>([
  ['GITHUB_EVENT_PATH', at('empty')],
  ['GITHUB_EVENT_PATH', at('text')],
  ['GITHUB_EVENT_PATH', at('null')],
  ['GITHUB_EVENT_PATH', at('missing')],
  ['GITHUB_EVENT_PATH', at('folder')],
  ['GITHUB_OUTPUT', at('folder')],
  ['GITHUB_OUTPUT', at('missing')],
  ['GITHUB_OUTPUT', at('empty/below')],
  ['GITHUB_WORKSPACE', at('missing')],
  ['GITHUB_API_URL', 'nowhere'],
  ['HTTPS_PROXY', 'http://'.repeat(2)],
  ['HTTPS_PROXY', 'http:// /'],
])('the action with %s=%s', async (variable, value) => {
  const ended = await runAction({ workspace: await openWorkspace(), env: { [variable]: value } })
  expect(ended).toMatchObject({ code: 2, stderr: '' })
  expect(messagesOf(ended)).toEqual([expect.stringContaining(variable)])
  expect(ended.stdout).not.toMatch(STACK)
  if (variable !== 'GITHUB_OUTPUT') expect(ended.outputs).toEqual({ verdict: 'unknown' })
})

test.concurrent('the command line does not read the event file', async () => {
  const ended = await start({ argv: ['--version'], cwd: folder, env: { GITHUB_EVENT_PATH: at('text') } })
  expect(ended).toMatchObject({ code: 0, stderr: '' })
})

test.concurrent('a removed working directory is named', async () => {
  const script = `mkdir gone && cd gone && rmdir ../gone && exec "${BUNDLE_NODE}" "${BUNDLE}" validate`
  const ended = await new Promise<{ code: number | null; stderr: string }>(done => {
    const child = spawn('sh', ['-c', script], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] })
    let stderr = ''
    child.stderr.on('data', text => {
      stderr += text
    })
    child.on('close', code => done({ code, stderr }))
  })
  expect(ended).toEqual({ code: 2, stderr: expect.stringContaining('The working directory cannot be used') })
  expect(ended.stderr).not.toMatch(STACK)
})

test.concurrent.each([
  ['a summary in a missing folder', 'GITHUB_STEP_SUMMARY', () => at('none/summary')],
  ['a summary that is a folder', 'GITHUB_STEP_SUMMARY', () => at('folder')],
])('%s does not affect verdict, files and issue, and a compliant run exits with 2', async (_, variable, path) => {
  const [drift, compliant] = await Promise.all([openJob({ world: demoWorldAdrift() }), openJob()])
  const ended = await drift.run({ env: { [variable]: path() } })
  expect(ended).toMatchObject({ code: 1, outputs: { verdict: 'drift', 'issue-number': '1' } })
  expect(ended.stdout).toContain(`cannot be written to the file in ${variable}`)
  const other = await compliant.run({ env: { [variable]: path() } })
  expect(other).toMatchObject({ code: 2, outputs: { verdict: 'compliant' } })
})

test.concurrent('an output file that is removed during the run does not affect the issue, and a compliant run exits with 2', async () => {
  const [drift, compliant] = await Promise.all([openJob({ world: demoWorldAdrift() }), openJob()])
  const [first, second] = await Promise.all([drift, compliant].map(runWithRemovedOutput))
  expect([first?.code, second?.code]).toEqual([1, 2])
  expect(drift.github.world.issues).toHaveLength(1)
  expect(second?.stdout).toContain('cannot be written to the file in GITHUB_OUTPUT: it does not exist')
  expect(second?.stdout).not.toMatch(STACK)
})

/** Removes the output file when the first request arrives. */
async function runWithRemovedOutput(job: Job): Promise<Ended> {
  const output = join(await temporaryFolder(), 'output')
  await writeFile(output, '')
  const remove = async (): Promise<void> => {
    while (job.github.requests.length === 0) await new Promise(resolve => setTimeout(resolve, 5))
    await rm(output)
  }
  void remove()
  return job.run({ env: { GITHUB_OUTPUT: output } })
}

test.concurrent.each(['stdout', 'stderr'] as const)('a closed %s does not change the exit code', async name => {
  const job = await openJob({ world: demoWorldAdrift() })
  const code = await new Promise(done => {
    const child = spawn(BUNDLE_NODE, [BUNDLE, 'check', '--atlassian-api-url', job.atlassian.url], {
      cwd: job.workspace,
      env: { PATH: process.env.PATH, ATLASSIAN_ORG_API_KEY: job.atlassian.world.orgApiKey },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    child[name].destroy()
    child[name === 'stdout' ? 'stderr' : 'stdout'].resume()
    child.on('close', done)
  })
  expect(code).toBe(1)
})

test.concurrent('a full disk for standard output results in exit code 2 and a message', async () => {
  const ended = await new Promise<{ code: number | null; stderr: string }>(done => {
    const child = spawn('sh', ['-c', `exec "${BUNDLE_NODE}" "${BUNDLE}" --help > /dev/full`], { cwd: folder })
    let stderr = ''
    child.stderr.on('data', text => {
      stderr += text
    })
    child.on('close', code => done({ code, stderr }))
  })
  expect(ended).toEqual({ code: 2, stderr: expect.stringContaining('the disk is full') })
})
