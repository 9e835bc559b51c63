/** What is wrong before a run begins is said with its place, and nothing is asked of anybody. */
import { readFile, writeFile } from 'node:fs/promises'
import { join, normalize } from 'node:path'
import { demoWorldAdrift } from '../../src/sandbox/demo-drift.js'
import { demoWorld } from '../../src/sandbox/demo-world.js'
import { ORGANIZATION } from '../../src/sandbox/world.js'
import { openWorkspace, start } from './runner.js'
import { BASELINE, demoBaseline, openStage, type Stage } from './stage.js'

const silent = ({ atlassian, github }: Stage): void => {
  expect(atlassian.requests).toEqual([])
  expect(github.requests).toEqual([])
}

describe('an input that is wrong', () => {
  test.concurrent.each<[what: string, inputs: Record<string, string>, sentence: RegExp]>([
    ['a missing key', { 'org-api-key': '' }, /input org-api-key is missing/],
    ['an unknown mode', { mode: 'chekc' }, /input mode is "chekc", did you mean "check"\?/],
    ['no token for the issues', { 'github-token': '' }, /input github-token is empty/],
    ['a capture without an organization', { mode: 'capture' }, /input org-id is missing/],
  ])('%s is named, and nothing is asked', async (_, inputs, sentence) => {
    const stage = await openStage()
    const ended = await stage.run({ inputs })
    expect(ended).toMatchObject({ code: 3, stderr: '', outputs: {} })
    const errors = ended.commands.filter(({ name }) => name === 'error')
    expect(errors).toMatchObject([{ message: expect.stringMatching(sentence) }])
    silent(stage)
    expect(await stage.files()).toEqual({})
  })

  test.concurrent('all of them are named at once', async () => {
    const stage = await openStage()
    const wrong = {
      'fail-on': 'drift,compliant',
      'issue-labels': ' , ',
      issue: 'yes',
      redact: 'sometimes',
      'site-email': 'gate@acme.com',
      'atlassian-api-url': 'http://example.com',
    }
    const ended = await stage.run({ inputs: wrong })
    expect(ended.code).toBe(3)
    const errors = ended.commands.filter(({ name }) => name === 'error').map(({ message }) => message)
    for (const name of Object.keys(wrong)) expect(errors).toContainEqual(expect.stringContaining(`The input ${name} `))
    silent(stage)
  })
})

describe('a baseline that is wrong', () => {
  test.concurrent('is shown at line and column', async () => {
    const stage = await openStage({ baseline: `version: 1\norganization: ${ORGANIZATION}\ndomain: [acme.com]\n` })
    const ended = await stage.run()
    expect(ended.code).toBe(3)
    expect(ended.commands.filter(({ name }) => name === 'error')).toMatchObject([
      { properties: { file: BASELINE, line: '3', col: '1' }, message: expect.stringContaining('"domains"') },
    ])
    silent(stage)
  })

  test.concurrent('of another organization than org-id says is shown at its line', async () => {
    const stage = await openStage()
    const ended = await stage.run({ inputs: { 'org-id': 'another-organization' } })
    expect(ended.code).toBe(3)
    const line = (await demoBaseline()).split('\n').findIndex(text => text.startsWith('organization:')) + 1
    expect(ended.commands.filter(({ name }) => name === 'error')).toMatchObject([
      { properties: { file: BASELINE, line: String(line) }, message: expect.stringContaining('another-organization') },
    ])
    silent(stage)
  })

  test.concurrent('that is missing is answered with the step that makes one', async () => {
    const stage = await openStage({ baseline: null })
    const ended = await stage.run({ inputs: { 'org-id': ORGANIZATION } })
    expect(ended.code).toBe(3)
    expect(ended.commands.filter(({ name }) => name === 'error')).toMatchObject([
      { message: expect.stringContaining(`There is no baseline at ${BASELINE}`) },
    ])
    expect(ended.stdout).toContain('mode: capture')
    expect(ended.stdout).toContain(`org-id: ${ORGANIZATION}`)
    silent(stage)
  })
})

test.concurrent('a baseline that is a folder is said as what it is', async () => {
  const stage = await openStage()
  const ended = await stage.run({ inputs: { baseline: '.github' } })
  expect(ended).toMatchObject({ code: 2, outputs: { verdict: 'unknown' } })
  expect(ended.commands.filter(({ name }) => name === 'error')).toMatchObject([
    { message: expect.stringMatching(/EISDIR.*Check the inputs baseline and output-directory/) },
  ])
  silent(stage)
})

describe('validate', () => {
  test.concurrent.each([
    ['a sound baseline', (text: string) => text, 0],
    ['a broken one', (text: string) => text.replace(/^domains:/m, 'domians:'), 3],
    [
      'one with an attestation that never ends',
      (text: string) =>
        text.replace(
          /^attestations: \{\}/m,
          'attestations: { user-invites: { value: "off", by: a, on: 2026-01-01, expires: 2999-01-01 } }',
        ),
      3,
    ],
  ] as const)('tells %s without network and without a secret', async (_, change, code) => {
    const stage = await openStage({ baseline: change(await demoBaseline()) })
    const inputs = { mode: 'validate', 'org-api-key': '', 'github-token': '' }
    expect(await stage.run({ inputs })).toMatchObject({ code, stderr: '' })
    silent(stage)
  })
})

test.concurrent.each(['::notice::x.yml', '##[group]x.yml'])(
  'a baseline at %s is no command to the runner',
  async path => {
    const stage = await openStage({ baseline: null, files: { [path]: await demoBaseline() } })
    const ended = await stage.run({ inputs: { mode: 'validate', baseline: path } })
    expect(ended.code).toBe(0)
    expect(ended.stdout).toContain('is a sound baseline')
    expect(ended.commands.filter(({ name }) => name !== 'add-mask')).toEqual([])
  },
)

describe('a key that is refused', () => {
  test.concurrent('makes the verdict unknown after one request, and the input is named everywhere', async () => {
    const stage = await openStage()
    const ended = await stage.run({ inputs: { 'org-api-key': 'an-expired-key' } })
    expect(ended).toMatchObject({ code: 2, outputs: { verdict: 'unknown' } })
    expect(stage.atlassian.requests).toHaveLength(1)
    expect(ended.summary).toContain('org-api-key')
    expect(ended.commands).toContainEqual(
      expect.objectContaining({ name: 'warning', message: expect.stringContaining('org-api-key was refused') }),
    )
    expect(stage.github.world.issues[0]?.body).toContain('org-api-key')
  })

  test.concurrent('captures no section, writes why, and ends as unknown', async () => {
    const stage = await openStage({ baseline: null })
    const inputs = { mode: 'capture', 'org-id': ORGANIZATION, 'org-api-key': 'an-expired-key' }
    const ended = await stage.run({ inputs })
    expect(ended).toMatchObject({ code: 2, outputs: { verdict: 'unknown' } })
    const text = (await stage.files())['baseline.yml'] ?? ''
    expect(text).not.toMatch(/^(apps|groups|domains|administrators|app-access|licenses):/m)
    expect(text).toContain('could not be read whole')
  })
})

describe('fail-on', () => {
  test.concurrent.each([
    ['never', 'drift', 0],
    ['never', 'unknown', 0],
    ['drift', 'unknown', 0],
    ['unknown', 'drift', 0],
  ] as const)('%s: a verdict of %s ends with %i, and the issue is kept all the same', async (failOn, verdict, code) => {
    const world = verdict === 'drift' ? demoWorldAdrift() : demoWorld()
    if (verdict === 'unknown') world.faults.push({ kind: { status: 403 }, path: /\/workspaces$/ })
    const stage = await openStage({ world })
    const ended = await stage.run({ inputs: { 'fail-on': failOn } })
    expect(ended).toMatchObject({ code, outputs: { verdict, 'issue-number': '1' } })
  })
})

describe('the command line', () => {
  const environmentOf = (stage: Stage): Record<string, string> => ({
    ATLASSIAN_ORG_API_KEY: stage.atlassian.world.orgApiKey,
  })

  test.concurrent('checks like the action, with the summary on standard output and the talk on standard error', async () => {
    const stage = await openStage({ world: demoWorldAdrift() })
    const argv = ['check', '--atlassian-api-url', stage.atlassian.url]
    const ended = await start({ argv, cwd: stage.workspace, env: environmentOf(stage) })
    expect(ended.code).toBe(1)
    expect(ended.stdout).toBe((await stage.files())['report.md'])
    expect(ended.stderr).toMatch(/^\.github\/atlassian-access\.yml:\d+:\d+: error: /m)
    expect(ended.commands).toEqual([])
    expect(stage.github.requests).toEqual([])
  })

  test.concurrent('ends with 2 where something could not be read', async () => {
    const world = demoWorld()
    world.faults.push({ kind: { status: 403 }, path: /\/workspaces$/ })
    const stage = await openStage({ world })
    const argv = ['check', '--atlassian-api-url', stage.atlassian.url]
    expect(await start({ argv, cwd: stage.workspace, env: environmentOf(stage) })).toMatchObject({ code: 2 })
  })

  test.concurrent.each<[what: string, argv: readonly string[], sentence: string]>([
    ['an unknown command', ['chekc'], 'Did you mean check?'],
    ['an unknown option', ['check', '--base-line', 'x'], 'Did you mean --baseline?'],
    ['a missing key', ['check'], 'ATLASSIAN_ORG_API_KEY'],
    ['a missing baseline', ['validate'], 'There is no baseline'],
    ['a credential', ['check', '--org-api-key', 'a-secret-value'], 'ATLASSIAN_ORG_API_KEY'],
    ['a credential behind an equals sign', ['check', '--site-api-token=a-secret-value'], 'ATLASSIAN_SITE_API_TOKEN'],
  ])('refuses %s with exit code 3', async (_, argv, sentence) => {
    const ended = await start({ argv, cwd: await openWorkspace(), env: {} })
    expect(ended).toMatchObject({ code: 3, stdout: expect.not.stringContaining('a-secret-value') })
    expect(ended.stderr).toContain(sentence)
    expect(ended.stderr).not.toContain('a-secret-value')
    expect(ended.stderr).not.toMatch(/^\s+at /m)
  })
})

test.concurrent('an output directory that cannot be written is said as what it is, and no verdict is lost', async () => {
  const stage = await openStage({ world: demoWorldAdrift() })
  await writeFile(join(stage.workspace, 'atlassian-access'), 'a file where a directory should be')
  const ended = await stage.run()
  expect(ended.code).not.toBe(0)
  expect(ended.stdout).not.toContain('Please report it')
  expect(ended.stdout).toContain('atlassian-access')
  expect(ended.outputs.verdict).toBe('drift')
  expect(stage.github.world.issues).toHaveLength(1)
})

test.concurrent('a summary that cannot be written hides neither verdict nor issue', async () => {
  const stage = await openStage({ world: demoWorldAdrift() })
  const ended = await stage.run({ env: { GITHUB_STEP_SUMMARY: join(stage.workspace, 'nowhere') } })
  expect(ended).toMatchObject({ code: 1, outputs: { verdict: 'drift', 'issue-number': '1' } })
})

test.concurrent.each([
  ['capture', 'atlassian-access/baseline.yml', 'atlassian-access'],
  ['capture', './out/../atlassian-access/report.json', 'atlassian-access'],
  ['check', 'atlassian-access/baseline.yml', './atlassian-access/'],
] as const)(
  '%s with a baseline at %s is refused before any request, and the file stays',
  async (mode, path, output) => {
    const text = 'version: 1\n# what is committed\n'
    const stage = await openStage({ baseline: null, files: { [normalize(path)]: text } })
    const inputs = { mode, baseline: path, 'output-directory': output, 'org-id': ORGANIZATION }
    const ended = await stage.run({ inputs })
    expect(ended.code).toBe(3)
    expect(ended.commands.at(-1)?.message).toContain('The input baseline')
    expect(await readFile(join(stage.workspace, path), 'utf8')).toBe(text)
    silent(stage)
  },
)

test.concurrent.each([
  ['auto', false],
  ['always', false],
  ['never', true],
])('with redact %s an address in a wrong baseline is repeated: %s', async (redact, isRepeated) => {
  const stage = await openStage({ baseline: 'version: 1\norganization: x\nalice.adams@acme.com: {}\n' })
  const ended = await stage.run({ inputs: { redact } })
  expect(ended.code).toBe(3)
  expect(ended.stdout).toContain(isRepeated ? 'alice.adams@acme.com' : 'a…@acme.com')
  expect(ended.stdout.includes('alice.adams')).toBe(isRepeated)
  silent(stage)
})
