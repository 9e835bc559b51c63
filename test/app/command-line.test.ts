import { parseCommandLine, USAGE } from '../../src/app/command-line.js'
import { CREDENTIALS, INPUT_NAMES, MODES, readInputs } from '../../src/app/inputs.js'
import { UsageError } from '../../src/model/usage-error.js'

const SECRET = 'ATCTT3xFfGN0-hunter2'
const credentials = Object.entries(CREDENTIALS)

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

  test.each([
    ['demo', 'demo'],
    ['help', 'help'],
    ['--help', 'help'],
    ['-h', 'help'],
    ['check --help', 'help'],
    ['demo --help', 'help'],
    ['version', 'version'],
    ['--version', 'version'],
  ])('%s is for the %s', (line, kind) => {
    expect(parse(line)).toEqual({ kind })
  })

  test.each([
    ['chekc', 'There is no command "chekc". Did you mean check? See node dist/index.js --help.'],
    ['captrue --org-id x', 'There is no command "captrue". Did you mean capture? See node dist/index.js --help.'],
    ['dmeo', 'There is no command "dmeo". Did you mean demo? See node dist/index.js --help.'],
    ['something-else', 'There is no command "something-else". See node dist/index.js --help.'],
    ['Check', 'There is no command "Check". Did you mean check? See node dist/index.js --help.'],
  ])('%s is none', (line, message) => {
    expect(refusalOf(line)).toBe(message)
  })

  test('demo takes no options', () => {
    expect(refusalOf('demo --baseline x')).toBe('The command demo takes no options.')
  })

  test('comes before the options', () => {
    expect(refusalOf('--baseline=x check')).toMatch(/^The command comes before the options, so "--baseline" /)
  })
})

describe('An option', () => {
  const OPTIONS = INPUT_NAMES.filter(name => name !== 'mode' && !(name in CREDENTIALS))

  test.each(OPTIONS)('%s takes its value behind a space', name => {
    expect(optionsOf(`check --${name} x`)).toEqual({ mode: 'check', [name]: 'x' })
  })

  test.each(OPTIONS)('%s takes its value behind an equals sign', name => {
    expect(optionsOf(`check --${name}=x=y`)).toEqual({ mode: 'check', [name]: 'x=y' })
  })

  test.each(OPTIONS)('%s is told by the help', name => {
    expect(USAGE).toContain(`--${name} <value>`)
  })

  test('may begin with a dash behind an equals sign', () => {
    expect(optionsOf('check --baseline=-x.yml')).toMatchObject({ baseline: '-x.yml' })
  })

  test('given twice is the last one', () => {
    expect(optionsOf('check --org-id a --org-id b')).toMatchObject({ 'org-id': 'b' })
  })

  test.each([
    ['check --baselin x', 'There is no option "--baselin". Did you mean --baseline? See node dist/index.js --help.'],
    ['check --zzz', 'There is no option "--zzz". See node dist/index.js --help.'],
    ['check --mode=capture', 'There is no option "--mode". See node dist/index.js --help.'],
    ['check -b x', 'There is no option "--b". See node dist/index.js --help.'],
    ['check --issues=false', 'There is no option "--issues". Did you mean --issue? See node dist/index.js --help.'],
    ['check --constructor=x', 'There is no option "--constructor". See node dist/index.js --help.'],
  ])('is not one: %s', (line, message) => {
    expect(refusalOf(line)).toBe(message)
  })

  test.each(['check --baseline', 'check --baseline=', 'check --baseline --org-id x', 'check --baseline --org-id=x'])(
    'needs a value: %s',
    line => {
      expect(refusalOf(line)).toMatch(/^The option --baseline needs a value:/)
    },
  )

  test.each(['check access.yml', 'check --org-id x access.yml', 'check -- x'])('is missing before a word: %s', line => {
    expect(refusalOf(line)).toBe('There is a word without an option: write --<option> <value>.')
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
      expect(refusalOf(line)).toContain(`set ${variable} in the environment`)
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
  expect(inputs).toMatchObject({ mode: 'capture', orgId: '3f1c', redact: 'always', orgApiKey: SECRET })
})
