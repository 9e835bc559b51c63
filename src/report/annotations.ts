import { controlOf } from '../controls/catalogue.js'
import { byImportance } from '../evaluate/order.js'
import type { Result } from '../evaluate/result.js'
import type { Finding } from '../model/finding.js'
import type { Annotation } from '../model/ports.js'
import { MAX_SENTENCE_LENGTH, plain } from './escape.js'
import { amount } from './words.js'

/**
 * GitHub shows at most 10 annotations per level and step, and drops the others without a message.
 * https://github.com/actions/toolkit/blob/main/docs/problem-matchers.md#limitations
 */
export const MAX_ANNOTATIONS_PER_LEVEL = 10

const KINDS = [
  { status: 'drift', level: 'error', label: 'Drift' },
  { status: 'unknown', level: 'warning', label: 'Could not be checked' },
  { status: 'notice', level: 'notice', label: 'Notice' },
] as const

type Kind = (typeof KINDS)[number]

/** One annotation per finding on its line of the baseline, most important first; plain text without line breaks. */
export const toAnnotations = (result: Result): readonly Annotation[] => KINDS.flatMap(kind => ofKind(kind, result))

function ofKind(kind: Kind, result: Result): readonly Annotation[] {
  const findings = result.findings.filter(finding => finding.status === kind.status).sort(byImportance)
  if (findings.length <= MAX_ANNOTATIONS_PER_LEVEL) return findings.map(finding => annotate(kind, finding))
  const shown = findings.slice(0, MAX_ANNOTATIONS_PER_LEVEL - 1)
  return [...shown.map(finding => annotate(kind, finding)), rest(kind, findings.length - shown.length, result)]
}

function annotate({ level, label }: Kind, { control, status, message, fix, location }: Finding): Annotation {
  const place = status !== 'drift' || fix.path === '' ? '' : ` Fix: ${plain(fix.path, MAX_SENTENCE_LENGTH)}`
  return {
    level,
    title: `${label}: ${controlOf(control).title}`,
    message: `${plain(message, MAX_SENTENCE_LENGTH)}${place}`,
    file: location.path,
    line: location.line,
    column: location.column,
  }
}

const rest = ({ level, label }: Kind, count: number, { baseline }: Result): Annotation => ({
  level,
  title: `${label}: ${amount(count)} more`,
  message: `The job summary lists ${amount(count)} more. report.json has all findings.`,
  file: baseline.path,
  line: 1,
  column: 1,
})
