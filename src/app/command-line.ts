import { parseArgs } from 'node:util'
import type { Format } from '../model/ports.js'
import { nearest } from '../model/suggest.js'
import { UsageError } from '../model/usage-error.js'
import { wrapText } from '../model/wrap.js'
import { CREDENTIALS, DEFAULTS, INPUT_HELP, INPUT_NAMES, type InputName, type Mode, type RawInputs } from './inputs.js'

/** What the command line asks for. Values of inputs are checked later, together with all others. */
export type Command =
  | { readonly kind: 'run'; readonly raw: RawInputs; readonly format: Format; readonly isQuiet: boolean }
  | { readonly kind: 'explain'; readonly id: string | null }
  | { readonly kind: 'attest'; readonly request: AttestRequest }
  | { readonly kind: 'sandbox'; readonly port: number; readonly isDrift: boolean }
  | { readonly kind: 'demo'; readonly isFull: boolean }
  | { readonly kind: 'help'; readonly text: string }
  | { readonly kind: 'version' }

export type AttestRequest = {
  readonly baseline: string
  /** Access path to value, as given; none for a dialog on a terminal. */
  readonly values: Readonly<Record<string, string>>
  readonly by: string | null
  /** YYYY-MM-DD */
  readonly expires: string | null
}

type Option = {
  readonly name: string
  /** What stands for the value in the help; null for a switch, which needs none. */
  readonly value: string | null
  readonly help: string
}

type CommandName = Mode | 'explain' | 'attest' | 'sandbox' | 'demo'

type Definition = {
  readonly summary: string
  /** Words after the command, as the help shows them. */
  readonly words: string
  readonly mostWords: number
  readonly options: readonly Option[]
}

const SWITCHES: readonly InputName[] = ['issue', 'pull-request', 'read-everyone', 'undocumented-apis']

const optionsOf = (...names: readonly InputName[]): readonly Option[] =>
  names.map(name => ({
    name,
    value: SWITCHES.includes(name) ? null : '<value>',
    help: `${INPUT_HELP[name]}${DEFAULTS[name] === '' ? '' : ` Default: ${DEFAULTS[name]}.`}`,
  }))

const OUTPUT_OPTIONS: readonly Option[] = [
  { name: 'format', value: '<format>', help: 'Output on the terminal: text, markdown or json. Default: text.' },
  { name: 'quiet', value: null, help: 'Print the result and errors only.' },
]

const READING: readonly InputName[] = ['baseline', 'org-id', 'atlassian-api-url', 'read-everyone', 'undocumented-apis']

const FILES: readonly InputName[] = ['output-directory', 'artifact-name', 'redact', 'fail-on']

const DEFINITIONS: Readonly<Record<CommandName, Definition>> = {
  check: {
    summary: 'compare the organization with the baseline',
    words: '',
    mostWords: 0,
    options: [...optionsOf(...READING, ...FILES, 'issue', 'issue-labels', 'issue-assignees'), ...OUTPUT_OPTIONS],
  },
  capture: {
    summary: 'write a baseline from the current state',
    words: '',
    mostWords: 0,
    options: [...optionsOf('preset', ...READING, ...FILES, 'pull-request'), ...OUTPUT_OPTIONS],
  },
  validate: {
    summary: 'check the baseline file only: no network, no secret',
    words: '[path]',
    mostWords: 1,
    options: optionsOf('baseline'),
  },
  doctor: {
    summary: 'ask every endpoint once: is it readable, and is its answer understood',
    words: '',
    mostWords: 0,
    options: optionsOf(...READING),
  },
  explain: {
    summary: 'what a control or access path is, and how to lock it down',
    words: '[id]',
    mostWords: 1,
    options: [],
  },
  attest: {
    summary: 'record the value of access paths that no API shows',
    words: '[id=value ...]',
    mostWords: Number.POSITIVE_INFINITY,
    options: [
      { name: 'by', value: '<email>', help: 'Email address of the administrator who checked the settings.' },
      { name: 'expires', value: '<day>', help: 'Last day of the attestation, YYYY-MM-DD. Default: in 90 days.' },
      ...optionsOf('baseline'),
    ],
  },
  sandbox: {
    summary: 'start an embedded organization and GitHub repository to try the commands on',
    words: '',
    mostWords: 0,
    options: [
      { name: 'port', value: '<number>', help: 'Port of the organization. Default: a free one.' },
      { name: 'drift', value: null, help: 'Open the access paths of the demo.' },
    ],
  },
  demo: {
    summary: 'three runs against an embedded organization: no account, no network',
    words: '',
    mostWords: 0,
    options: [{ name: 'full', value: null, help: 'Print the complete output of each run.' }],
  },
}

const NAMES = Object.keys(DEFINITIONS) as readonly CommandName[]

const PROGRAM = 'atlassian-access-gate'

const WIDTH = 80

/** The help without a command. */
export const USAGE = `Detect Atlassian Cloud access that bypasses your identity provider.

Usage: ${PROGRAM} <command> [options]

${listed(NAMES.map(name => [name, DEFINITIONS[name].summary]))}

${PROGRAM} <command> --help describes the options of a command.

Credentials come from the environment:
${Object.values(CREDENTIALS)
  .map(name => `  ${name}`)
  .join('\n')}

Exit codes: 0 compliant, 1 drift, 2 unknown, 3 usage or configuration error.
`

function helpOf(name: CommandName): string {
  const { summary, words, options } = DEFINITIONS[name]
  const all = [...options, { name: 'help', value: null, help: 'Print this text.' }]
  const rows = all.map(option => [`--${[option.name, option.value].filter(Boolean).join(' ')}`, option.help] as const)
  const usage = [PROGRAM, name, words, '[options]'].filter(Boolean).join(' ')
  const no = options.some(({ name }) => name === 'issue')
    ? '\nA switch needs no value; --no-issue sets it to false.\n'
    : ''
  return `${usage}\n\n${sentence(summary)}\n\n${listed(rows)}\n${no}`
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`

/** Two columns; the second one is wrapped. */
function listed(rows: readonly (readonly [string, string])[]): string {
  const left = Math.max(...rows.map(([name]) => name.length)) + 4
  return rows
    .map(([name, text]) => `  ${name}`.padEnd(left) + wrapText(text, WIDTH - left).join(`\n${' '.repeat(left)}`))
    .join('\n')
}

type Environment = Readonly<Record<string, string | undefined>>

/** @throws UsageError for an unknown command or option; a credential as an option is refused without repeating it */
export function parseCommandLine(argv: readonly string[], env: Environment): Command {
  const [word = '', ...rest] = argv
  if (['help', '--help', '-h'].includes(word)) return { kind: 'help', text: USAGE }
  if (['version', '--version', '-v'].includes(word)) return { kind: 'version' }
  if (word.startsWith('-')) throw new UsageError([optionFirst(word)])
  const name = NAMES.find(known => known === word)
  if (name === undefined) throw new UsageError([unknownWord('command', word, NAMES)])
  const { options, words } = readWords(name, rest)
  if (options.help !== undefined) return { kind: 'help', text: helpOf(name) }
  return commandOf(name, options, words, env)
}

type Given = Readonly<Record<string, string>>

function commandOf(name: CommandName, given: Given, words: readonly string[], env: Environment): Command {
  switch (name) {
    case 'explain':
      return { kind: 'explain', id: words[0] ?? null }
    case 'sandbox':
      return { kind: 'sandbox', port: portOf(given.port), isDrift: given.drift === 'true' }
    case 'demo':
      return { kind: 'demo', isFull: given.full === 'true' }
    case 'attest': {
      const { by = null, expires = null, baseline = DEFAULTS.baseline } = given
      return { kind: 'attest', request: { values: valuesIn(words), by, expires, baseline } }
    }
    default: {
      const { format, quiet, ...inputs } = given
      const path = name === 'validate' && words[0] !== undefined ? { baseline: words[0] } : {}
      const raw = { ...inputs, ...path, ...readCredentials(name, env), mode: name }
      return { kind: 'run', raw, format: formatOf(format), isQuiet: quiet === 'true' }
    }
  }
}

const FORMATS: readonly Format[] = ['text', 'markdown', 'json']

function formatOf(text: string | undefined): Format {
  if (text === undefined) return 'text'
  const format = FORMATS.find(known => known === text)
  if (format === undefined)
    throw new UsageError([`The option --format is ${JSON.stringify(text)}: choose text, markdown or json.`])
  return format
}

function portOf(text = '0'): number {
  const port = Number(text)
  if (/^\d+$/.test(text) && port < 65_536) return port
  throw new UsageError([`The option --port is ${JSON.stringify(text)}: write a number from 0 to 65535.`])
}

function valuesIn(words: readonly string[]): Given {
  const pairs = words.map((word): readonly [string, string] => {
    const at = word.indexOf('=')
    if (at < 1)
      throw new UsageError([
        `${JSON.stringify(word)} is not an attestation. Write <id>=<value>, such as user-invites=off.`,
      ])
    return [word.slice(0, at), word.slice(at + 1)]
  })
  return Object.fromEntries(pairs)
}

/** Options and words, each option checked against those of the command. */
function readWords(
  name: CommandName,
  args: readonly string[],
): { readonly options: Given; readonly words: readonly string[] } {
  const definition = DEFINITIONS[name]
  const known = [...definition.options, { name: 'help', value: null, help: '' }]
  const switches = known.filter(({ value }) => value === null).map(({ name }) => name)
  const names = [...known.map(({ name }) => name), ...INPUT_NAMES]
  const spec = Object.fromEntries(
    names.map(one => [one, { type: switches.includes(one) ? 'boolean' : 'string' } as const]),
  )
  const { tokens } = parseArgs({
    args: joined(args, switches),
    options: { ...spec, h: { type: 'boolean' } },
    strict: false,

    tokens: true,
  })
  const options: Record<string, string> = {}
  const words: string[] = []
  for (const token of tokens) {
    if (token.kind === 'option-terminator') continue
    if (token.kind === 'positional') {
      words.push(token.value)
      continue
    }
    const [option, value] = readOption(token, known)
    options[option] = value
  }
  if (words.length > definition.mostWords) throw new UsageError([tooManyWords(name, definition)])
  return { options, words }
}

/** `--issue false` is `--issue=false`. */
function joined(args: readonly string[], switches: readonly string[]): string[] {
  return args.flatMap((arg, index) => {
    const isSwitch = (text: string | undefined) => text?.startsWith('--') === true && switches.includes(text.slice(2))
    const isFlag = (text: string | undefined) => /^(true|false)$/i.test(text ?? '')
    if (isFlag(arg) && isSwitch(args[index - 1])) return []
    return isSwitch(arg) && isFlag(args[index + 1]) ? [`${arg}=${args[index + 1]}`] : [arg]
  })
}

type Token = {
  readonly name: string
  readonly rawName: string
  readonly value: string | undefined
  readonly inlineValue: boolean | undefined
}

function readOption(token: Token, known: readonly Option[]): readonly [string, string] {
  const written = token.rawName === '-h' ? 'help' : token.name
  const isNo =
    token.rawName.startsWith('--no-') && known.some(({ name, value }) => value === null && `no-${name}` === written)
  const name = isNo ? written.slice('no-'.length) : written
  if (Object.hasOwn(CREDENTIALS, name)) throw new UsageError([refuseCredential(name)])
  const option = known.find(one => one.name === name)
  if (option === undefined) {
    const names = known.map(one => `--${one.name}`)
    throw new UsageError([unknownWord('option', `--${name}`, names)])
  }
  if (option.value === null) return [name, isNo ? 'false' : (token.value ?? 'true')]
  // A value that looks like an option is the next option, and its own value is missing: it may be a credential's.
  if (token.value === undefined || token.value === '' || (token.inlineValue === false && token.value.startsWith('-'))) {
    throw new UsageError([
      `The option --${name} needs a value. Write a value that starts with a dash as --${name}=<value>.`,
    ])
  }
  return [name, token.value]
}

/** The word is not repeated: it may be a credential. */
function tooManyWords(name: CommandName, { words }: Definition): string {
  const usage = [PROGRAM, name, words, '[options]'].filter(Boolean).join(' ')
  return `The command ${name} has a word too many. Write options as --<option> <value>: ${usage}`
}

/** The value after an equals sign is not repeated: it may be a credential. */
function optionFirst(word: string): string {
  const option = word.split('=')[0] ?? ''
  const name = option.slice(2)
  if (Object.hasOwn(CREDENTIALS, name)) return refuseCredential(name)
  return `The command comes before the options: ${JSON.stringify(option)} is not a command. See ${PROGRAM} --help.`
}

const refuseCredential = (name: string): string =>
  `The credential ${name} is not accepted as an option, because other users of the machine can see options. Set ${CREDENTIALS[name as keyof typeof CREDENTIALS]} in the environment.`

/** `validate` needs no secret, so it reads none. */
function readCredentials(mode: Mode, env: Environment): RawInputs {
  if (mode === 'validate') return {}
  return Object.fromEntries(Object.entries(CREDENTIALS).map(([name, variable]) => [name, env[variable] ?? '']))
}

function unknownWord(kind: string, word: string, known: readonly string[]): string {
  const meant = nearest(word, known)
  const hint = meant === null ? '' : ` Did you mean ${meant}?`
  return `Unknown ${kind} ${JSON.stringify(word)}.${hint} See ${PROGRAM} --help.`
}
