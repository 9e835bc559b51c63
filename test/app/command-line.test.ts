import { type Command, parseCommandLine, USAGE } from '../../src/app/command-line.js'
import { CREDENTIALS, INPUT_NAMES, MODES, readInputs } from '../../src/app/inputs.js'
import { UsageError } from '../../src/model/usage-error.js'

const SECRET = 'ATCTT3xFfGN0-hunter2'
const credentials = Object.entries(CREDENTIALS)
const COMMANDS = [...MODES, 'explain', 'attest', 'sandbox', 'demo']

const parse = (line: string, env: Readonly<Record<string, string>> = {}) =>
  parseCommandLine(line === '' ? [] : line.split(' '), env)

function refusalOf(line: string): string {
  try {
    parse(line)
  } catch (error) {
    if (error instanceof UsageError) return error.message
    throw error
  }
  throw new Error(`${line} is taken.`)
}

function optionsOf(line: string, env: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const command = parse(line, env)
  if (command.kind !== 'run') throw new Error(`${line} is no run.`)
  return Object.fromEntries(Object.entries(command.raw).filter(([, value]) => value !== ''))
}

describe('A command', () => {
  test.each(MODES)('%s is a mode', mode => {
    expect(optionsOf(mode)).toEqual({ mode })
  })

  test.each<[string, Command]>([
    ['demo', { kind: 'demo', isFull: false }],
    ['demo --full', { kind: 'demo', isFull: true }],
    ['help', { kind: 'help', text: USAGE }],
    ['--help', { kind: 'help', text: USAGE }],
    ['-h', { kind: 'help', text: USAGE }],
    ['version', { kind: 'version' }],
    ['--version', { kind: 'version' }],
    ['-v', { kind: 'version' }],
    ['explain', { kind: 'explain', id: null }],
    ['explain direct-role', { kind: 'explain', id: 'direct-role' }],
    ['sandbox', { kind: 'sandbox', port: 0, isDrift: false }],
    ['sandbox --port 8080 --drift', { kind: 'sandbox', port: 8080, isDrift: true }],
    [
      'attest user-invites=off any-domain=a=b --by a@acme.com --expires 2026-12-31',
      {
        kind: 'attest',
        request: {
          baseline: '.github/atlassian-access.yml',
          values: { 'user-invites': 'off', 'any-domain': 'a=b' },
          by: 'a@acme.com',
          expires: '2026-12-31',
        },
      },
    ],
  ])('%s is understood', (line, command) => {
    expect(parse(line)).toEqual(command)
  })

  test.each(COMMANDS)('%s has a help that describes every option', name => {
    for (const flag of ['--help', '-h']) {
      const command = parse(`${name} ${flag}`)
      const text = command.kind === 'help' ? command.text : ''
      expect(text).toMatch(new RegExp(`^atlassian-access-gate ${name} `))
      for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
      for (const [, description] of text.matchAll(/^ {2}--[a-z-]+(?: <[a-z]+>)?(.*)$/gm))
        expect(description).toMatch(/\S{3}/)
    }
  })

  test('validate takes the path of the baseline as a word', () => {
    expect(optionsOf('validate baselines/acme.yml')).toEqual({ mode: 'validate', baseline: 'baselines/acme.yml' })
  })

  test.each([
    ['check', 'text', false],
    ['check --format json --quiet', 'json', true],
    ['capture --format=markdown', 'markdown', false],
  ])('%s prints %s', (line, format, isQuiet) => {
    expect(parse(line)).toMatchObject({ format, isQuiet })
  })

  test.each([
    ['check --format xml', 'The option --format is "xml": choose text, markdown or json.'],
    ['sandbox --port 99999', 'The option --port is "99999": write a number from 0 to 65535.'],
    ['attest user-invites', '"user-invites" is not an attestation. Write <id>=<value>, such as user-invites=off.'],
  ])('%s is refused', (line, message) => {
    expect(refusalOf(line)).toBe(message)
  })

  test.each([
    ['chekc', 'Unknown command "chekc". Did you mean check? See atlassian-access-gate --help.'],
    ['captrue --org-id x', 'Unknown command "captrue". Did you mean capture? See atlassian-access-gate --help.'],
    ['dmeo', 'Unknown command "dmeo". Did you mean demo? See atlassian-access-gate --help.'],
    ['something-else', 'Unknown command "something-else". See atlassian-access-gate --help.'],
    ['Check', 'Unknown command "Check". Did you mean check? See atlassian-access-gate --help.'],
  ])('%s is none', (line, message) => {
    expect(refusalOf(line)).toBe(message)
  })

  test('takes its own options only', () => {
    expect(refusalOf('demo --baseline x')).toBe('Unknown option "--baseline". See atlassian-access-gate --help.')
  })

  test('comes before the options', () => {
    expect(refusalOf('--baseline=x check')).toMatch(
      /^The command comes before the options: "--baseline" is not a command/,
    )
  })
})

describe('An option', () => {
  const SWITCHES = ['issue', 'read-everyone', 'undocumented-apis']
  const OPTIONS = INPUT_NAMES.filter(
    name => !['mode', 'preset', 'pull-request', ...SWITCHES].includes(name) && !(name in CREDENTIALS),
  )

  test.each(OPTIONS)('%s takes its value behind a space', name => {
    expect(optionsOf(`check --${name} x`)).toEqual({ mode: 'check', [name]: 'x' })
  })

  test.each(OPTIONS)('%s takes its value behind an equals sign', name => {
    expect(optionsOf(`check --${name}=x=y`)).toEqual({ mode: 'check', [name]: 'x=y' })
  })

  test.each(SWITCHES)('%s is a switch', name => {
    expect(optionsOf(`check --${name}`)).toEqual({ mode: 'check', [name]: 'true' })
    expect(optionsOf(`check --no-${name} --org-id x`)).toEqual({ mode: 'check', [name]: 'false', 'org-id': 'x' })
    expect(optionsOf(`check --${name} false --org-id x`)).toEqual({ mode: 'check', [name]: 'false', 'org-id': 'x' })
    expect(optionsOf(`check --${name}=false`)).toEqual({ mode: 'check', [name]: 'false' })
  })

  test('pull-request is a switch of capture', () => {
    expect(optionsOf('capture --pull-request')).toEqual({ mode: 'capture', 'pull-request': 'true' })
    expect(refusalOf('check --pull-request')).toMatch(/^Unknown option "--pull-request"/)
  })

  test('may begin with a dash behind an equals sign', () => {
    expect(optionsOf('check --baseline=-x.yml')).toMatchObject({ baseline: '-x.yml' })
  })

  test('given twice is the last one', () => {
    expect(optionsOf('check --org-id a --org-id b')).toMatchObject({ 'org-id': 'b' })
  })

  test.each([
    ['check --baselin x', 'Unknown option "--baselin". Did you mean --baseline? See atlassian-access-gate --help.'],
    ['check --zzz', 'Unknown option "--zzz". See atlassian-access-gate --help.'],
    ['check --mode=capture', 'Unknown option "--mode". See atlassian-access-gate --help.'],
    ['check -b x', 'Unknown option "--b". See atlassian-access-gate --help.'],
    ['check --issues=false', 'Unknown option "--issues". Did you mean --issue? See atlassian-access-gate --help.'],
    ['check --constructor=x', 'Unknown option "--constructor". See atlassian-access-gate --help.'],
  ])('is not one: %s', (line, message) => {
    expect(refusalOf(line)).toBe(message)
  })

  test.each(['check --baseline', 'check --baseline=', 'check --baseline --org-id x', 'check --baseline --org-id=x'])(
    'needs a value: %s',
    line => {
      expect(refusalOf(line)).toMatch(/^The option --baseline needs a value\./)
    },
  )

  test.each(['check access.yml', 'check --org-id x access.yml', 'check -- x'])('is missing before a word: %s', line => {
    expect(refusalOf(line)).toMatch(/^The command check has a word too many\. Write options as --<option> <value>/)
  })
})

describe('A credential', () => {
  test.each(credentials)('%s comes from %s', (name, variable) => {
    expect(optionsOf('check', { [variable]: SECRET })).toEqual({ mode: 'check', [name]: SECRET })
  })

  test.each(credentials)('%s is told by the help as %s', (_, variable) => {
    expect(USAGE).toContain(variable)
  })

  test('is not read for validate', () => {
    const env = Object.fromEntries(credentials.map(([, variable]) => [variable, SECRET]))
    expect(optionsOf('validate', env)).toEqual({ mode: 'validate' })
  })

  describe.each(credentials)('%s as an option', (name, variable) => {
    const lines = [
      `check --${name} ${SECRET}`,
      `check --${name}=${SECRET}`,
      `--${name}=${SECRET} check`,
      `check --baseline x --${name}=${SECRET}`,
    ]

    test.each(lines)('is refused, with the variable to set: %s', line => {
      expect(refusalOf(line)).toContain(`Set ${variable} in the environment`)
    })

    test.each([
      ...lines,
      `check --baseline --${name}=${SECRET}`,
      `check --${name}y=${SECRET}`,
      `check --${name}y ${SECRET}`,
      `--${name}y=${SECRET} check`,
      `check ${SECRET}`,
      `validate --${name} ${SECRET}`,
    ])('is never repeated: %s', line => {
      expect(refusalOf(line)).not.toContain(SECRET)
    })
  })
})

test('what the command line gives, the inputs take', () => {
  const command = parse('capture --org-id 3f1c --redact=always', { ATLASSIAN_ORG_API_KEY: SECRET })
  const inputs = command.kind === 'run' ? readInputs(command.raw, false) : null
  expect(inputs).toMatchObject({
    mode: 'capture',
    orgId: '3f1c',
    redact: 'always',
    orgApiKey: SECRET,
  })
})
