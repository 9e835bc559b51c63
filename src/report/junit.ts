import { controlOf } from '../controls/catalogue.js'
import { byImportance, catalogPlace } from '../evaluate/order.js'
import type { ControlOutcome, ControlStatus, Result } from '../evaluate/result.js'
import type { FindingStatus } from '../model/finding.js'
import { by } from '../model/order.js'
import { TOOL } from '../model/version.js'
import { MAX_SENTENCE_LENGTH } from './escape.js'
import { groupBy } from './grouping.js'
import { escapeXml } from './svg.js'
import { amount, counted } from './words.js'

/** The maximum number of messages per test case, so that a page of test results stays readable. */
export const MAX_MESSAGES = 100

/**
 * `report.junit.xml`: one test case per control. The format has no standard. This is the common subset of its readers
 * (https://github.com/testmoapp/junitxml), valid by the strictest schema, junit-10.xsd of the xUnit plugin of Jenkins.
 */
export function renderJunit(result: Result): string {
  const controls = [...result.controls].sort(by(({ id }) => catalogPlace(id)))
  const findings = sortedFindings(result)
  const counts = countsOf(controls)
  // UTC without a time zone, as in the schema of JUnit.
  const timestamp = escapeXml(result.generatedAt.slice(0, 19))
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${TOOL.name}" ${counts} time="0">`,
    `  <testsuite name="${TOOL.name}" ${counts} skipped="${countOf(controls, 'off')}" time="0" timestamp="${timestamp}">`,
    ...controls.flatMap(control => testCase(control, findings)),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n')
}

/** The counts for both elements. The root element does not allow `skipped`. */
const countsOf = (controls: readonly ControlOutcome[]): string =>
  `tests="${controls.length}" failures="${countOf(controls, 'drift')}" errors="${countOf(controls, 'unknown')}"`

const countOf = (controls: readonly ControlOutcome[], wanted: ControlStatus): number =>
  controls.filter(({ status }) => status === wanted).length

/** The messages of the findings of a control and a status, most important first. */
type Messages = (control: ControlOutcome, status: FindingStatus) => readonly string[]

function sortedFindings({ findings }: Result): Messages {
  const groups = groupBy(findings.toSorted(byImportance), ({ control, status }) => `${control} ${status}`)
  return ({ id }, status) => (groups.get(`${id} ${status}`) ?? []).map(({ message }) => message)
}

function testCase(control: ControlOutcome, messages: Messages): readonly string[] {
  const { id } = control
  const open = `    <testcase classname="atlassian-access" name="${id}: ${escapeXml(controlOf(id).title)}" time="0"`
  const body = [...outcome(control, messages), ...accepted(messages(control, 'excepted'))]
  return body.length === 0 ? [`${open}/>`] : [`${open}>`, ...body, '    </testcase>']
}

/** A test case has one outcome, so that the failure of a control with drift also lists its unknown findings. */
function outcome(control: ControlOutcome, messages: Messages): readonly string[] {
  const unknown = messages(control, 'unknown')
  switch (control.status) {
    case 'pass':
      return []
    case 'off':
      return [`      <skipped message="${escapeXml(control.reason ?? 'Not in the baseline.', MAX_SENTENCE_LENGTH)}"/>`]
    case 'unknown':
      return element('error', control.reason ?? 'Could not be checked.', unknown)
    case 'drift': {
      const drift = messages(control, 'drift')
      const texts = [...drift, ...unknown.map(message => `Could not be checked: ${message}`)]
      return element('failure', `${counted(drift.length, 'drift finding')}.`, texts)
    }
  }
}

const TYPES = { failure: 'drift', error: 'unknown' } as const

function element(name: keyof typeof TYPES, message: string, texts: readonly string[]): readonly string[] {
  const open = `      <${name} message="${escapeXml(message, MAX_SENTENCE_LENGTH)}" type="${TYPES[name]}"`
  return texts.length === 0 ? [`${open}/>`] : [`${open}>${lines(texts)}</${name}>`]
}

const accepted = (texts: readonly string[]): readonly string[] =>
  texts.length === 0 ? [] : [`      <system-out>${lines(['Accepted by an exception:'], texts)}</system-out>`]

/** One message per line. */
function lines(...parts: readonly (readonly string[])[]): string {
  const all = parts.flat()
  const shown = all.slice(0, MAX_MESSAGES).map(message => escapeXml(message, MAX_SENTENCE_LENGTH))
  const rest = all.length - shown.length
  return [...shown, ...(rest > 0 ? [`and ${amount(rest)} more in report.json`] : [])].join('\n')
}
