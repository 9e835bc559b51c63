/** Configuration errors are reported with their place, before any request. */
import { readFile, writeFile } from 'node:fs/promises'
import { join, normalize } from 'node:path'
import { demoWorldAdrift } from '../../src/sandbox/demo-drift.js'
import { demoWorld } from '../../src/sandbox/demo-world.js'
import { ORGANIZATION } from '../../src/sandbox/world.js'
import { BASELINE, demoBaseline, type Job, openJob } from './job.js'
import { openWorkspace, readFolder, start } from './runner.js'

const expectNoRequests = ({ atlassian, github }: Job): void => {
  expect(atlassian.requests).toEqual([])
  expect(github.requests).toEqual([])
}

describe('an invalid input', () => {
  test.concurrent.each<[what: string, inputs: Record<string, string>, expected: RegExp]>([
    ['a missing key', { 'org-api-key': '' }, /input org-api-key is missing/],
    ['an unknown mode', { mode: 'chekc' }, /input mode is "chekc", did you mean "check"\?/],
    ['no token for the issues', { 'github-token': '' }, /input github-token is empty/],
    ['a capture without an organization', { mode: 'capture', preset: 'current' }, /input org-id is missing/],
  ])('%s is named, and no request is sent', async (_, inputs, expected) => {
    const job = await openJob()
    const ended = await job.run({ inputs })
    expect(ended).toMatchObject({ code: 3, stderr: '', outputs: {} })
    const errors = ended.commands.filter(({ name }) => name === 'error')
    expect(errors).toMatchObject([{ message: expect.stringMatching(expected) }])
    expectNoRequests(job)
    expect(await job.files()).toEqual({})
  })

  test.concurrent('all invalid inputs are named at once', async () => {
    const job = await openJob()
    const wrong = {
      'fail-on': 'drift,compliant',
      'issue-labels': ' , ',
      issue: 'yes',
      redact: 'sometimes',
      'site-email': 'gate@acme.com',
      'atlassian-api-url': 'http://example.com',
    }
    const ended = await job.run({ inputs: wrong })
    expect(ended.code).toBe(3)
    const errors = ended.commands.filter(({ name }) => name === 'error').map(({ message }) => message)
    for (const name of Object.keys(wrong)) expect(errors).toContainEqual(expect.stringContaining(`The input ${name} `))
    expectNoRequests(job)
  })
})

describe('an invalid baseline', () => {
  test.concurrent('is reported with line and column', async () => {
    const job = await openJob({ baseline: `version: 1\norganization: ${ORGANIZATION}\ndomain: [acme.com]\n` })
    const ended = await job.run()
    expect(ended.code).toBe(3)
    expect(ended.commands.filter(({ name }) => name === 'error')).toMatchObject([
      { properties: { file: BASELINE, line: '3', col: '1' }, message: expect.stringContaining('"domains"') },
    ])
    expectNoRequests(job)
  })

  test.concurrent('of another organization than org-id is reported with its line', async () => {
    const job = await openJob()
    const ended = await job.run({ inputs: { 'org-id': 'another-organization' } })
    expect(ended.code).toBe(3)
    const line = (await demoBaseline()).split('\n').findIndex(text => text.startsWith('organization:')) + 1
    expect(ended.commands.filter(({ name }) => name === 'error')).toMatchObject([
      { properties: { file: BASELINE, line: String(line) }, message: expect.stringContaining('another-organization') },
    ])
    expectNoRequests(job)
  })

  test.concurrent('that is missing is reported with the step that captures one', async () => {
    const job = await openJob({ baseline: null })
    const ended = await job.run({ inputs: { 'org-id': ORGANIZATION } })
    expect(ended.code).toBe(3)
    expect(ended.commands.filter(({ name }) => name === 'error')).toMatchObject([
      { message: expect.stringContaining(`There is no baseline at ${BASELINE}`) },
    ])
    expect(ended.stdout).toContain('mode: capture')
    expect(ended.stdout).toContain(`org-id: ${ORGANIZATION}`)
    expectNoRequests(job)
  })
})

test.concurrent('a baseline path that is a folder is reported as such', async () => {
  const job = await openJob()
  const ended = await job.run({ inputs: { baseline: '.github' } })
  expect(ended).toMatchObject({ code: 2, outputs: { verdict: 'unknown' } })
  expect(ended.commands.filter(({ name }) => name === 'error')).toMatchObject([
    { message: expect.stringMatching(/EISDIR.*Check the inputs baseline and output-directory/) },
  ])
  expectNoRequests(job)
})

describe('validate', () => {
  test.concurrent.each([
    ['a valid baseline', (text: string) => text, 0],
    ['an invalid baseline', (text: string) => text.replace(/^domains:/m, 'domians:'), 3],
    [
      'a baseline with an attestation beyond 366 days',
      (text: string) =>
        text.replace(
          /^attestations:$/m,
          'attestations: { user-invites: { value: "off", by: a, on: 2026-01-01, expires: 2999-01-01 } }',
        ),
      3,
    ],
  ] as const)('checks %s without network and without a secret', async (_, change, code) => {
    const job = await openJob({ baseline: change(await demoBaseline()) })
    const inputs = { mode: 'validate', 'org-api-key': '', 'github-token': '' }
    expect(await job.run({ inputs })).toMatchObject({ code, stderr: '' })
    expectNoRequests(job)
  })
})

test.concurrent.each(['::notice::x.yml', '##[group]x.yml'])(
  'a baseline at %s does not become a workflow command',
  async path => {
    const job = await openJob({ baseline: null, files: { [path]: await demoBaseline() } })
    const ended = await job.run({ inputs: { mode: 'validate', baseline: path } })
    expect(ended.code).toBe(0)
    expect(ended.stdout).toContain('x.yml is valid (')
    expect(ended.commands.filter(({ name }) => name !== 'add-mask')).toEqual([])
  },
)

describe('a refused key', () => {
  test.concurrent('makes the verdict unknown after one request, and all outputs name the input', async () => {
    const job = await openJob()
    const ended = await job.run({ inputs: { 'org-api-key': 'an-expired-key' } })
    expect(ended).toMatchObject({ code: 2, outputs: { verdict: 'unknown' } })
    expect(job.atlassian.requests).toHaveLength(1)
    expect(ended.summary).toContain('org-api-key')
    expect(ended.commands).toContainEqual(
      expect.objectContaining({ name: 'warning', message: expect.stringContaining('org-api-key was refused') }),
    )
    expect(job.github.world.issues[0]?.body).toContain('org-api-key')
  })

  test.concurrent('writes no baseline, reports the reason, and ends as unknown', async () => {
    const job = await openJob({ baseline: null })
    const inputs = { mode: 'capture', preset: 'current', 'org-id': ORGANIZATION, 'org-api-key': 'an-expired-key' }
    const ended = await job.run({ inputs })
    expect(ended).toMatchObject({ code: 2, outputs: { verdict: 'unknown' } })
    expect(ended.stdout).toContain('No baseline was written. ')
    expect(await readFolder(job.workspace)).toEqual({})
  })
})

describe('fail-on', () => {
  test.concurrent.each([
    ['never', 'drift', 0],
    ['never', 'unknown', 0],
    ['drift', 'unknown', 0],
    ['unknown', 'drift', 0],
  ] as const)('%s: the verdict %s exits with %i, and the issue is still written', async (failOn, verdict, code) => {
    const world = verdict === 'drift' ? demoWorldAdrift() : demoWorld()
    if (verdict === 'unknown') world.faults.push({ kind: { status: 403 }, path: /\/workspaces$/ })
    const job = await openJob({ world })
    const ended = await job.run({ inputs: { 'fail-on': failOn } })
    expect(ended).toMatchObject({ code, outputs: { verdict, 'issue-number': '1' } })
  })
})

describe('the command line', () => {
  const environmentOf = (job: Job): Record<string, string> => ({
    ATLASSIAN_ORG_API_KEY: job.atlassian.world.orgApiKey,
  })

  test.concurrent('checks like the action, with the result on standard output and messages on standard error', async () => {
    const job = await openJob({ world: demoWorldAdrift() })
    const check = (...more: readonly string[]) =>
      start({
        argv: ['check', '--atlassian-api-url', job.atlassian.url, ...more],
        cwd: job.workspace,
        env: environmentOf(job),
      })
    const ended = await check()
    expect(ended.code).toBe(1)
    expect(ended.stdout).toMatch(/^DRIFT {2}Atlassian access of Acme\n\n11 drift findings\n/)
    expect(ended.stdout.split('\n').length).toBeLessThanOrEqual(42)
    expect(ended.stderr).toMatch(/^Verdict: drift/m)
    expect(ended.commands).toEqual([])
    expect((await check('--format', 'markdown', '--quiet')).stdout).toBe((await job.files())['report.md'])
    expect((await check('--format=json', '--no-issue')).stdout).toBe((await job.files())['report.json'])
    expect(job.github.requests).toEqual([])
  })

  test.concurrent('exits with 2 after an incomplete read', async () => {
    const world = demoWorld()
    world.faults.push({ kind: { status: 403 }, path: /\/workspaces$/ })
    const job = await openJob({ world })
    const argv = ['check', '--atlassian-api-url', job.atlassian.url]
    expect(await start({ argv, cwd: job.workspace, env: environmentOf(job) })).toMatchObject({ code: 2 })
  })

  test.concurrent.each<[what: string, argv: readonly string[], expected: string]>([
    ['an unknown command', ['chekc'], 'Did you mean check?'],
    ['an unknown option', ['check', '--base-line', 'x'], 'Did you mean --baseline?'],
    ['a missing key', ['check'], 'ATLASSIAN_ORG_API_KEY'],
    ['a missing baseline', ['validate'], 'There is no baseline'],
    ['a credential', ['check', '--org-api-key', 'a-secret-value'], 'ATLASSIAN_ORG_API_KEY'],
    ['a credential after an equals sign', ['check', '--site-api-token=a-secret-value'], 'ATLASSIAN_SITE_API_TOKEN'],
  ])('refuses %s with exit code 3', async (_, argv, expected) => {
    const ended = await start({ argv, cwd: await openWorkspace(), env: {} })
    expect(ended).toMatchObject({ code: 3, stdout: expect.not.stringContaining('a-secret-value') })
    expect(ended.stderr).toContain(expected)
    expect(ended.stderr).not.toContain('a-secret-value')
    expect(ended.stderr).not.toMatch(/^\s+at /m)
  })
})

test.concurrent('an output directory that cannot be written is named, and the verdict is kept', async () => {
  const job = await openJob({ world: demoWorldAdrift() })
  await writeFile(join(job.workspace, 'atlassian-access'), 'a file where a directory should be')
  const ended = await job.run()
  expect(ended.code).not.toBe(0)
  expect(ended.stdout).not.toContain('Please report it')
  expect(ended.stdout).toContain('atlassian-access')
  expect(ended.outputs.verdict).toBe('drift')
  expect(job.github.world.issues).toHaveLength(1)
})

test.concurrent('a summary that cannot be written does not affect verdict and issue', async () => {
  const job = await openJob({ world: demoWorldAdrift() })
  const ended = await job.run({ env: { GITHUB_STEP_SUMMARY: join(job.workspace, 'nowhere') } })
  expect(ended).toMatchObject({ code: 1, outputs: { verdict: 'drift', 'issue-number': '1' } })
})

test.concurrent.each([
  ['capture', 'atlassian-access/baseline.yml', 'atlassian-access'],
  ['capture', './out/../atlassian-access/report.json', 'atlassian-access'],
  ['check', 'atlassian-access/baseline.yml', './atlassian-access/'],
] as const)(
  '%s with a baseline at %s is refused before any request, and the file is kept',
  async (mode, path, output) => {
    const text = 'version: 1\n# what is committed\n'
    const job = await openJob({ baseline: null, files: { [normalize(path)]: text } })
    const inputs = { mode, baseline: path, 'output-directory': output, 'org-id': ORGANIZATION }
    const ended = await job.run({ inputs })
    expect(ended.code).toBe(3)
    expect(ended.commands.at(-1)?.message).toContain('The input baseline')
    expect(await readFile(join(job.workspace, path), 'utf8')).toBe(text)
    expectNoRequests(job)
  },
)

test.concurrent.each([
  ['auto', false],
  ['always', false],
  ['never', true],
])('with redact %s an email address in an invalid baseline is repeated: %s', async (redact, isRepeated) => {
  const job = await openJob({ baseline: 'version: 1\norganization: x\nalice.adams@acme.com: {}\n' })
  const ended = await job.run({ inputs: { redact } })
  expect(ended.code).toBe(3)
  expect(ended.stdout).toContain(isRepeated ? 'alice.adams@acme.com' : 'a…@acme.com')
  expect(ended.stdout.includes('alice.adams')).toBe(isRepeated)
  expectNoRequests(job)
})
