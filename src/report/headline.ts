import { byImportance } from '../evaluate/order.js'
import type { ControlStatus, Result } from '../evaluate/result.js'
import type { Finding } from '../model/finding.js'
import { byText } from '../model/order.js'
import { codeMarkdown, escapeMarkdown, MAX_SENTENCE_LENGTH, plain } from './escape.js'
import { amount, counted, countsByControl, since } from './words.js'

/** The first lines: the verdict, what it rests on, since when, and what to do. */
export function headline(result: Result): string {
  const name = escapeMarkdown(result.organization.name ?? result.organization.id)
  const points = pointsOf(result, IN_MARKDOWN).map(([label, text]) => `- **${label}:** ${text}`)
  return `## ${result.verdict.toUpperCase()}: Atlassian access of ${name}\n\n${points.join('\n')}`
}

/** How foreign text is set in a point: the sentence of a finding, and the path of the baseline. */
export type Setting = { readonly sentence: (text: string) => string; readonly path: (text: string) => string }

const IN_MARKDOWN: Setting = {
  sentence: text => escapeMarkdown(text, MAX_SENTENCE_LENGTH),
  path: text => codeMarkdown(text),
}

/** Still to be escaped for where it goes. */
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
    ['What drifted', `${counted(drift.length, 'deviation')} from the baseline: ${countsByControl(drift)}`],
    ...worst(drift, sentence),
    ['Since', ages(drift, result.generatedAt)],
    [
      'What to do',
      `close each door at the place named with it, or accept it by a reviewed change of ${path(result.baseline.path)}`,
    ],
    ...unchecked(result),
  ]
}

function unknownPoints(result: Result): readonly Point[] {
  const unknown = important(result, 'unknown')
  const first: Point = ['What is known', 'no drift in what could be read, which was not everything']
  const todo: Point = [
    'What to do',
    'mend what is named under “Could not be checked” and run again; until then nothing is claimed about it',
  ]
  if (unknown.length === 0) return [first, ['Not checked', 'reads that were not whole, see “Coverage”'], todo]
  return [
    first,
    ['Could not be checked', `${counted(unknown.length, 'thing')}: ${countsByControl(unknown)}`],
    ['Since', ages(unknown, result.generatedAt)],
    todo,
  ]
}

function compliantPoints(result: Result): readonly Point[] {
  const count = (status: ControlStatus): number => result.controls.filter(control => control.status === status).length
  const apart = [
    ...(count('unknown') > 0
      ? [`; ${amount(count('unknown'))} that could not be read, being no part of the verdict`]
      : []),
    ...(count('off') > 0 ? [`; ${amount(count('off'))} not checked, being no part of the baseline`] : []),
  ].join('')
  const excepted = important(result, 'excepted').length
  const accepted: readonly Point[] =
    excepted === 0 ? [] : [['Accepted by an exception', counted(excepted, 'deviation')]]
  return [
    ['What was checked', `${counted(count('pass'), 'control')}, all as the baseline has them${apart}`],
    ...accepted,
    ...doorPoints(result),
    ['What to do', 'nothing'],
  ]
}

/** A compliant night is no clean bill: what the baseline allows, or nobody looked at, is told beside it. */
function doorPoints({ posture: { doors, open, unknown } }: Result): readonly Point[] {
  if (doors.length === 0) return []
  const counts = [...(open > 0 ? [`${amount(open)} open`] : []), ...(unknown > 0 ? [`${amount(unknown)} unknown`] : [])]
  if (counts.length === 0) return [['Doors', `of ${amount(doors.length)}, none open or unknown`]]
  return [['Doors', `of ${amount(doors.length)}, ${counts.join(' and ')}; no part of the verdict, see “Posture”`]]
}

const important = ({ findings }: Result, status: Finding['status']): readonly Finding[] =>
  findings.filter(finding => finding.status === status).sort(byImportance)

function worst([first]: readonly Finding[], sentence: Setting['sentence']): readonly Point[] {
  return first === undefined ? [] : [['Worst', sentence(first.message)]]
}

function unchecked(result: Result): readonly Point[] {
  const count = important(result, 'unknown').length
  if (count > 0) return [['Could not be checked', `${counted(count, 'thing')}, about which nothing is claimed`]]
  return result.coverage.complete ? [] : [['Could not be checked', 'reads that were not whole, see “Coverage”']]
}

function ages(findings: readonly Finding[], now: string): string {
  const [oldest = now] = findings.map(finding => finding.firstSeen).sort(byText)
  if (findings.length === 1) return oldest === now ? 'this run' : since(oldest, now)
  const fresh = findings.filter(finding => finding.firstSeen === now).length
  if (fresh === findings.length) return 'this run; no earlier report has any of them'
  return `${since(oldest, now)} (the oldest; ${fresh === 0 ? 'none' : amount(fresh)} new in this run)`
}
