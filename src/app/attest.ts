import { applyEdits } from '../baseline/edit.js'
import { type LoadedBaseline, loadBaseline } from '../baseline/load.js'
import { splice } from '../baseline/splice.js'
import { brokenAttestations } from '../controls/attestation.js'
import { ACCESS_PATHS, type AttestedPath, findPath } from '../model/access-paths.js'
import { readAri } from '../model/ari.js'
import { addDays } from '../model/days.js'
import { SEVERITIES } from '../model/finding.js'
import type { Files, Ports } from '../model/ports.js'
import { nearest } from '../model/suggest.js'
import { UsageError } from '../model/usage-error.js'
import { wrapText } from '../model/wrap.js'
import { today } from './baseline-file.js'
import type { AttestRequest } from './command-line.js'
import type { ExitCode } from './run.js'

/** Asks one question on the terminal; null where the input has ended. */
export type Ask = (question: string) => Promise<string | null>

/** Days until an attestation ends, where no end is given. */
const DEFAULT_DAYS = 90

type Terms = { readonly by: string; readonly on: string; readonly expires: string }

/**
 * Writes attestations into the baseline; comments and order stay. Without values it asks for each access path that is
 * not attested, most important first. `ask` is null where there is no terminal.
 *
 * @throws UsageError for a missing baseline, an unknown access path or a value that is not allowed
 */
export async function attest(request: AttestRequest, ports: Ports, ask: Ask | null): Promise<ExitCode> {
  const day = today(ports.clock.now())
  const terms = { by: byOf(request), on: day, expires: request.expires ?? addDays(day, DEFAULT_DAYS) }
  const given = Object.entries(request.values)
  if (given.length > 0) {
    for (const [id] of given) checkId(id)
    await write(ports.files, request.baseline, request.values, terms)
    ports.log.info(`${request.baseline}: ${given.map(([id]) => id).join(', ')} attested until ${terms.expires}.`)
    return 0
  }
  if (ask === null) throw new UsageError([NO_TERMINAL])
  await askForEach(request.baseline, terms, ports, ask)
  return 0
}

const NO_TERMINAL =
  'There is no terminal to ask on. Name the access paths: attest user-invites=off --by <email>. Run explain for the list.'

function byOf({ by }: AttestRequest): string {
  if (by !== null && by.trim() !== '') return by.trim()
  throw new UsageError([
    'The option --by is missing. Write the email address of the administrator who checked: --by <email>.',
  ])
}

function checkId(id: string): void {
  if (findPath(id) !== undefined) return
  const meant = nearest(
    id,
    ACCESS_PATHS.map(path => path.id),
    () => 2,
  )
  if (meant !== null) throw new UsageError([`Unknown access path ${JSON.stringify(id)}. Did you mean ${meant}?`])
}

async function load(files: Files, path: string, day: string): Promise<LoadedBaseline> {
  const text = await files.read(path)
  if (text === null)
    throw new UsageError([`There is no baseline at ${path}. Write one with capture, or name it with --baseline.`])
  const loading = loadBaseline(text, path, day)
  if (!loading.ok) throw new UsageError(loading.problems)
  return loading.baseline
}

/** The file is read again for each write, and is written only where it is a valid baseline afterwards. */
async function write(
  files: Files,
  path: string,
  values: Readonly<Record<string, string>>,
  terms: Terms,
): Promise<void> {
  const { text, data } = await load(files, path, terms.on)
  const entries = Object.entries(values).map(([id, value]) => [id, { value: value.trim(), ...terms }] as const)
  const broken = brokenAttestations({ ...data, attestations: Object.fromEntries(entries) }, terms.on)
  if (broken.length > 0) throw new UsageError(broken.map(({ message }) => message))
  const edits = entries.map(([id, to]) => ({ do: 'set', at: ['attestations', id], to }) as const)
  const changed = splice(text, applyEdits(data, edits))
  if (changed === null)
    throw new UsageError([
      `${path} cannot be changed entry by entry, for example because of anchors. Add the attestations manually.`,
    ])
  const loading = loadBaseline(changed, path, terms.on)
  if (!loading.ok) throw new UsageError(loading.problems)
  await files.write(path, changed)
}

async function askForEach(path: string, terms: Terms, { files, log, output }: Ports, ask: Ask): Promise<void> {
  const open = notAttested(await load(files, path, terms.on), terms.on)
  log.info(
    `${open.length} access paths are not attested. Answer with a number; s skips, q stops. Answers are saved at once.`,
  )
  let count = 0
  for (const [index, one] of open.entries()) {
    output.print(questionText(one, index + 1, open.length))
    const value = await askValue(one, ask)
    if (value === 'stop') break
    if (value === 'skip') continue
    await write(files, path, { [one.id]: value }, terms)
    count += 1
  }
  log.info(`${path}: ${count} access paths attested by ${terms.by} until ${terms.expires}.`)
}

/** Most important first, without those of apps that the baseline does not list. */
function notAttested({ data }: LoadedBaseline, day: string): readonly AttestedPath[] {
  const broken = new Set(brokenAttestations(data, day).map(({ at }) => at[1]))
  const owners = data.apps === undefined ? null : Object.values(data.apps).map(ari => readAri(ari)?.owner ?? '')
  const isMissing = ({ id, products }: AttestedPath): boolean =>
    (data.attestations?.[id] === undefined || broken.has(id)) &&
    (products.length === 0 || owners === null || products.some(product => owners.includes(product)))
  return SEVERITIES.flatMap(severity => ACCESS_PATHS.filter(path => path.severity === severity && isMissing(path)))
}

const WIDTH = 80

const choicesOf = ({ values }: AttestedPath): readonly string[] => [...values, 'not-applicable']

function questionText(path: AttestedPath, number: number, all: number): string {
  const steps = path.guide.steps.flatMap((step, index) =>
    wrapText(`${index + 1}. ${step.replaceAll('`', '')}`, WIDTH - 2),
  )
  const choices = choicesOf(path).map(
    (value, index) => `  ${index + 1}  ${value}${index === 0 ? ' (recommended)' : ''}`,
  )
  return [
    '',
    `${number} of ${all}: ${path.title} (${path.id}, ${path.severity})`,
    ...wrapText(path.guide.what.replaceAll('`', ''), WIDTH),
    ...steps.map(step => `  ${step}`),
    'What does the console show now?',
    ...choices,
  ].join('\n')
}

async function askValue(path: AttestedPath, ask: Ask): Promise<string> {
  const choices = choicesOf(path)
  for (;;) {
    const answer = (await ask(`1-${choices.length}, s, q: `))?.trim().toLowerCase() ?? 'q'
    if (answer === 'q') return 'stop'
    if (answer === 's' || answer === '') return 'skip'
    const value = choices[Number(answer) - 1] ?? choices.find(choice => choice.toLowerCase() === answer)
    if (value !== undefined) return value
  }
}
