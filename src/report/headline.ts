import { byImportance } from '../evaluate/order.js'
import type { ControlStatus, Posture, Result } from '../evaluate/result.js'
import type { Finding } from '../model/finding.js'
import { byText } from '../model/order.js'
import { codeMarkdown, escapeMarkdown, MAX_SENTENCE_LENGTH, plain } from './escape.js'
import { openPaths, pathCounts, verdictLine } from './path-list.js'
import { age, amount, counted, countsByControl } from './words.js'

/** The first lines: the verdict, its findings, when they were first seen, and what to do. */
export function headline(result: Result): string {
  const name = escapeMarkdown(result.organization.name ?? result.organization.id)
  const points = pointsOf(result, IN_MARKDOWN).map(([label, text]) => `- **${label}:** ${text}`)
  return `## ${verdictLine(result)}: Atlassian access of ${name}\n\n${points.join('\n')}`
}

/** How foreign text is set in a point: the sentence of a finding, and the path of the baseline. */
export type Setting = { readonly sentence: (text: string) => string; readonly path: (text: string) => string }

const IN_MARKDOWN: Setting = {
  sentence: text => escapeMarkdown(text, MAX_SENTENCE_LENGTH),
  path: text => codeMarkdown(text),
}

/** Not escaped yet. */
export const AS_TEXT: Setting = { sentence: text => plain(text, MAX_SENTENCE_LENGTH), path: text => plain(text) }

export type Point = readonly [label: string, text: string]

/** The verdict in a few points, the most important first. */
export function pointsOf(result: Result, setting: Setting): readonly Point[] {
  switch (result.verdict) {
    case 'drift':
      return driftPoints(result, setting)
    case 'unknown':
      return unknownPoints(result)
    case 'compliant':
      return compliantPoints(result)
  }
}

function driftPoints(result: Result, { sentence, path }: Setting): readonly Point[] {
  const drift = important(result, 'drift')
  return [
    ['Drift', `${counted(drift.length, 'finding')}: ${countsByControl(drift)}`],
    ...mostSevere(drift, sentence),
    ['First seen', ages(drift, result.generatedAt)],
    [
      'What to do',
      `fix each finding at the place it names, or accept it by a reviewed change of ${path(result.baseline.path)}`,
    ],
    ...unchecked(result),
    ...pathPoints(result),
  ]
}

function unknownPoints(result: Result): readonly Point[] {
  const unknown = important(result, 'unknown')
  const first: Point = ['Result', 'no drift found, but some checks could not be completed']
  const todo: Point = ['What to do', 'fix what “Could not be checked” names, and run the check again']
  if (unknown.length === 0) return [first, ['Could not be checked', 'some reads are incomplete, see “Coverage”'], todo]
  return [
    first,
    ['Could not be checked', `${counted(unknown.length, 'finding')}: ${countsByControl(unknown)}`],
    ['First seen', ages(unknown, result.generatedAt)],
    todo,
    ...pathPoints(result),
  ]
}

function compliantPoints(result: Result): readonly Point[] {
  const count = (status: ControlStatus): number => result.controls.filter(control => control.status === status).length
  const others = [
    ...(count('unknown') > 0 ? [`; ${amount(count('unknown'))} could not be read and do not affect the verdict`] : []),
    ...(count('off') > 0
      ? [`; ${amount(count('off'))} not checked, because the baseline has no section for them`]
      : []),
  ].join('')
  const excepted = important(result, 'excepted').length
  const accepted: readonly Point[] = excepted === 0 ? [] : [['Accepted by an exception', counted(excepted, 'finding')]]
  return [
    ['Checked', `${counted(count('pass'), 'control')} match the baseline${others}`],
    ...accepted,
    ...pathPoints(result),
    ['What to do', nextStep(result.posture)],
  ]
}

const pathPoints = ({ posture }: Result): readonly Point[] =>
  posture.paths.length === 0 ? [] : [['Access paths', pathCounts(posture).replace(/^.*?: /, '')]]

/** Titles in one sentence. */
const MOST_TITLES = 3

function nextStep(posture: Posture): string {
  const open = openPaths(posture)
  if (open.length > 0) {
    const titles = open.slice(0, MOST_TITLES).map(({ title }) => title)
    const more = open.length > MOST_TITLES ? ` and ${amount(open.length - MOST_TITLES)} more` : ''
    return `close the open access paths, most important first: ${titles.join(', ')}${more}; see “Access paths”`
  }
  if (posture.unknown > 0) return 'verify and attest the access paths that are not verified, see “Access paths”'
  return 'nothing'
}

const important = ({ findings }: Result, status: Finding['status']): readonly Finding[] =>
  findings.filter(finding => finding.status === status).sort(byImportance)

function mostSevere([first]: readonly Finding[], sentence: Setting['sentence']): readonly Point[] {
  return first === undefined ? [] : [['Most severe', sentence(first.message)]]
}

function unchecked(result: Result): readonly Point[] {
  const count = important(result, 'unknown').length
  if (count > 0) return [['Could not be checked', counted(count, 'finding')]]
  return result.coverage.complete ? [] : [['Could not be checked', 'some reads are incomplete, see “Coverage”']]
}

function ages(findings: readonly Finding[], now: string): string {
  const [oldest = now] = findings.map(finding => finding.firstSeen).sort(byText)
  if (findings.length === 1) return oldest === now ? 'this run' : age(oldest, now)
  const fresh = findings.filter(finding => finding.firstSeen === now).length
  if (fresh === findings.length) return 'this run'
  return `${age(oldest, now)} (the oldest; ${fresh === 0 ? 'none' : amount(fresh)} new in this run)`
}
