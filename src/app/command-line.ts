import { parseArgs } from 'node:util'
import { nearest } from '../model/suggest.js'
import { UsageError } from '../model/usage-error.js'
import { CREDENTIALS, INPUT_NAMES, type InputName, MODES, type Mode, type RawInputs } from './inputs.js'

export type Command =
  | { readonly kind: 'run'; readonly raw: RawInputs }
  | { readonly kind: 'demo' }
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }

const CREDENTIAL_NAMES: ReadonlySet<string> = new Set(Object.keys(CREDENTIALS))

const OPTIONS: readonly InputName[] = INPUT_NAMES.filter(name => name !== 'mode' && !CREDENTIAL_NAMES.has(name))

export const USAGE = `Did every Atlassian seat come through IT?

usage: node dist/index.js <command> [options]

  check      compare the organization with the baseline
  capture    write a baseline from what is there now
  validate   check the baseline file only: no network, no secret
  doctor     ask every endpoint once: does it answer, in a shape that is known
  demo       three nights of an embedded organization: no account, no network

Options are the inputs of the action, and take a value:
${OPTIONS.map(name => `  --${name} <value>`).join('\n')}

Credentials come from the environment: ${Object.values(CREDENTIALS).join(', ')}.
Exit: 0 compliant, 1 drift, 2 unknown, 3 wrong usage or configuration.
`

/** @throws UsageError for an unknown command or option; a credential as an option is refused without repeating it */
export function parseCommandLine(argv: readonly string[], env: Readonly<Record<string, string | undefined>>): Command {
  const [command = '', ...rest] = argv
  if (['help', '--help', '-h'].includes(command) || rest.includes('--help')) return { kind: 'help' }
  if (['version', '--version'].includes(command)) return { kind: 'version' }
  if (command === 'demo') {
    if (rest.length > 0) throw new UsageError(['The command demo takes no options.'])
    return { kind: 'demo' }
  }
  if (command.startsWith('-')) throw new UsageError([optionFirst(command)])
  const mode = MODES.find(mode => mode === command)
  if (mode === undefined) throw new UsageError([unknownWord('command', command, [...MODES, 'demo'])])
  return { kind: 'run', raw: { ...readOptions(rest), ...readCredentials(mode, env), mode } }
}

function readOptions(args: readonly string[]): RawInputs {
  const raw: Partial<Record<InputName, string>> = {}
  const options = Object.fromEntries(INPUT_NAMES.map(name => [name, { type: 'string' as const }]))
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true })
  for (const token of tokens) {
    if (token.kind !== 'option') throw new UsageError(['There is a word without an option: write --<option> <value>.'])
    const name = INPUT_NAMES.find(name => name === token.name)
    if (name !== undefined && CREDENTIAL_NAMES.has(name)) throw new UsageError([refuseCredential(name)])
    if (name === undefined || !OPTIONS.includes(name))
      throw new UsageError([
        unknownWord(
          'option',
          `--${token.name}`,
          OPTIONS.map(name => `--${name}`),
        ),
      ])
    raw[name] = takeValue(name, token)
  }
  return raw
}

/** A value that looks like an option is the next option, and its own value is missing: it may be a credential's. */
function takeValue(
  name: InputName,
  { value, inlineValue }: { readonly value: string | undefined; readonly inlineValue: boolean | undefined },
): string {
  if (value === undefined || value === '' || (inlineValue === false && value.startsWith('-'))) {
    throw new UsageError([
      `The option --${name} needs a value: one that starts with a dash is written --${name}=<value>.`,
    ])
  }
  return value
}

/** Whatever stands behind the equals sign is not repeated. */
function optionFirst(word: string): string {
  const option = word.split('=')[0] ?? ''
  const credential = INPUT_NAMES.find(name => CREDENTIAL_NAMES.has(name) && option === `--${name}`)
  if (credential !== undefined) return refuseCredential(credential)
  return `The command comes before the options, so ${JSON.stringify(option)} can't stand first. See node dist/index.js --help.`
}

const refuseCredential = (name: InputName): string =>
  `The credential ${name} is not taken as an option, which others on the machine can see: set ${CREDENTIALS[name as keyof typeof CREDENTIALS]} in the environment.`

/** `validate` asks for no secret, so it reads none. */
function readCredentials(mode: Mode, env: Readonly<Record<string, string | undefined>>): RawInputs {
  if (mode === 'validate') return {}
  return Object.fromEntries(Object.entries(CREDENTIALS).map(([name, variable]) => [name, env[variable] ?? '']))
}

function unknownWord(kind: string, word: string, known: readonly string[]): string {
  const meant = nearest(word, known)
  const hint = meant === null ? '' : ` Did you mean ${meant}?`
  return `There is no ${kind} ${JSON.stringify(word)}.${hint} See node dist/index.js --help.`
}
