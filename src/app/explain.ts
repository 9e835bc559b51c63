import { CONTROLS, findControl } from '../controls/catalogue.js'
import { ACCESS_PATHS, type AttestedPath, findPath } from '../model/access-paths.js'
import { SEVERITIES, type Severity } from '../model/finding.js'
import type { Guide } from '../model/guide.js'
import type { Ports } from '../model/ports.js'
import { nearest } from '../model/suggest.js'
import { UsageError } from '../model/usage-error.js'
import { guideUrl } from '../model/version.js'
import { wrapText } from '../model/wrap.js'
import type { ExitCode } from './run.js'

const WIDTH = 80

/** The page of a control or access path, with the text of the docs; without an id the list of both. */
export function explain(id: string | null, { output }: Ports): ExitCode {
  output.print(id === null ? list() : page(id))
  return 0
}

function list(): string {
  const rows = (all: readonly { readonly id: string; readonly title: string; readonly severity: Severity }[]) =>
    SEVERITIES.flatMap(severity => all.filter(one => one.severity === severity)).map(
      ({ id, title, severity }) => `  ${id.padEnd(27)}${severity.padEnd(10)}${title}`,
    )
  return ['Controls', ...rows(CONTROLS), '', 'Attested access paths', ...rows(ACCESS_PATHS)].join('\n')
}

/** @throws UsageError for an unknown id */
function page(id: string): string {
  const control = findControl(id)
  if (control !== undefined) return render(control, guideUrl('controls', id), control.guide)
  const path = findPath(id)
  if (path !== undefined) return render(path, guideUrl('access-paths', id), path.guide, placeOf(path))
  const meant = nearest(
    id,
    [...CONTROLS, ...ACCESS_PATHS].map(one => one.id),
  )
  const hint = meant === null ? '' : ` Did you mean ${meant}?`
  throw new UsageError([
    `Unknown control or access path ${JSON.stringify(id)}.${hint} Run explain without an id for the list.`,
  ])
}

const placeOf = ({ place, values }: AttestedPath): readonly string[] => [
  `Where: ${place}`,
  `Recommended: ${values[0]}`,
  `Other values: ${[...values.slice(1), 'not-applicable'].join(', ')}`,
]

type Head = { readonly id: string; readonly title: string; readonly severity: Severity }

function render({ id, title, severity }: Head, url: string, guide: Guide, facts: readonly string[] = []): string {
  const steps = guide.steps.flatMap((step, index) => numbered(index + 1, plain(step)))
  const section = (heading: string, text: string): readonly string[] => ['', heading, ...indented(plain(text))]
  return [
    `${title} (${id}, ${severity})`,
    ...facts.flatMap(fact => wrapText(fact, WIDTH)),
    ...section('What it is', guide.what),
    ...section('Risk', guide.risk),
    '',
    'Lock it down',
    ...steps,
    ...section('Confirm', guide.confirm),
    ...section('How the gate verifies it', guide.verify),
    ...section('Plan', guide.plan),
    ...section('Reasonable exceptions', guide.exceptions),
    '',
    url,
  ].join('\n')
}

const plain = (text: string): string => text.replaceAll('`', '')

const indented = (text: string): readonly string[] => wrapText(text, WIDTH - 2).map(line => `  ${line}`)

const numbered = (number: number, text: string): readonly string[] =>
  wrapText(text, WIDTH - 5).map((line, index) => `${index === 0 ? `${number}.`.padStart(4) : '    '} ${line}`)
