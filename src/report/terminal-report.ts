import { byImportance } from '../evaluate/order.js'
import type { License, Result } from '../evaluate/result.js'
import type { Finding, Severity } from '../model/finding.js'
import type { Style, Terminal } from '../model/ports.js'
import { wrapText } from '../model/wrap.js'
import { MAX_SENTENCE_LENGTH, plain } from './escape.js'
import { openPaths, pathCounts, verdictLine } from './path-list.js'
import { amount, counted } from './words.js'

/** Findings on the terminal; report.html has all of them. */
const MOST_FINDINGS = 10
const MOST_PATHS = 5
const MOST_CAUSES = 3

type Look = Pick<Terminal, 'width' | 'paint'>

/** A result for a person at a terminal: at most 40 lines for 10 findings at 80 columns. `folder` has the files. */
export function renderTerminal(result: Result, folder: string, look: Look): string {
  const { paint } = look
  const name = plain(result.organization.name ?? result.organization.id)
  return [
    `${paint('bold', paint(VERDICT_STYLE[result.verdict], verdictLine(result)))}  Atlassian access of ${name}`,
    ...findingLines(result, look),
    ...causeLines(result, look),
    ...pathLines(result, look),
    ...seatLines(result, look),
    '',
    shortened(`Files: ${folder} (open report.html). Learn more: atlassian-access-gate explain <control>`, look.width),
  ].join('\n')
}

const VERDICT_STYLE: Readonly<Record<Result['verdict'], Style>> = {
  compliant: 'green',
  drift: 'red',
  unknown: 'yellow',
}

const SEVERITY_STYLE: Readonly<Record<Severity, Style>> = { critical: 'red', high: 'red', medium: 'yellow', low: 'dim' }

function findingLines({ findings }: Result, look: Look): readonly string[] {
  const drift = findings.filter(({ status }) => status === 'drift').toSorted(byImportance)
  if (drift.length === 0) return []
  const shown = drift.slice(0, MOST_FINDINGS)
  return [
    '',
    look.paint('bold', counted(drift.length, 'drift finding')),
    ...shown.flatMap(finding => linesOf(finding, look)),
    ...more(drift.length - shown.length, look),
  ]
}

const more = (count: number, { paint }: Look): readonly string[] =>
  count > 0 ? [`  ${paint('dim', `${amount(count)} more in report.html`)}`] : []

/** Columns of the severity, before what belongs to it. */
const LABEL = 11

function linesOf({ severity, message, fix, control }: Finding, { width, paint }: Look): readonly string[] {
  const indent = ' '.repeat(LABEL)
  const [first = '', ...rest] = wrapText(plain(message, MAX_SENTENCE_LENGTH), width - LABEL).slice(0, 2)
  return [
    `  ${paint(SEVERITY_STYLE[severity], severity.padEnd(LABEL - 2))}${first}`,
    ...rest.map(line => indent + line),
    indent + paint('dim', shortened(`${control}. Fix: ${placeText(fix.path)}`, width - LABEL)),
  ]
}

/** Without the name before 2025. */
const placeText = (path: string): string => path.replace(/ \(before 2025: .*\)$/, '')

/** Reads that failed for one reason are one cause. */
function causeLines({ findings }: Result, look: Look): readonly string[] {
  const unknown = findings.filter(({ status }) => status === 'unknown')
  if (unknown.length === 0) return []
  const causes = new Map<string, Set<string>>()
  for (const { message, control } of unknown) causes.set(message, (causes.get(message) ?? new Set()).add(control))
  const shown = [...causes].slice(0, MOST_CAUSES)
  return [
    '',
    look.paint('bold', `${counted(unknown.length, 'check')} could not be completed`),
    ...shown.flatMap(([message, controls]) => [
      ...wrapText(plain(message, MAX_SENTENCE_LENGTH), look.width - 2)
        .map(line => `  ${line}`)
        .slice(0, 3),
      `  ${look.paint('dim', shortened([...controls].join(', '), look.width - 2))}`,
    ]),
    ...more(causes.size - shown.length, look),
  ]
}

/** Beside drift the findings name what to close first: the counts suffice. */
function pathLines({ verdict, posture }: Result, look: Look): readonly string[] {
  if (posture.paths.length === 0) return []
  const open = verdict === 'drift' ? [] : openPaths(posture)
  const shown = open.slice(0, MOST_PATHS)
  return [
    '',
    look.paint('bold', shortened(pathCounts(posture), look.width)),
    ...shown.map(({ title, fix }) => `  ${shortened(`${title}: ${placeText(fix.path)}`, look.width - 2)}`),
    ...more(open.length - shown.length, look),
  ]
}

function seatLines({ licenses }: Result, look: Look): readonly string[] {
  if (licenses.length === 0) return []
  return [shortened(`Seats in use: ${licenses.map(seatText).join(', ')}`, look.width)]
}

/** `acme/jira-software 412 of 500` */
const seatText = ({ app, used, capacity }: License): string =>
  `${plain(app)} ${used === null ? 'not known' : amount(used)}${capacity === null ? '' : ` of ${amount(capacity)}`}`

const shortened = (text: string, width: number): string => plain(text, Math.max(width, 20))
