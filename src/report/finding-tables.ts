import type { ControlId, Finding, FindingStatus } from '../controls/finding.js'
import { CONTROL_TITLES } from '../controls/titles.js'
import type { Result } from '../verdict/result.js'
import { type Detail, remainder } from './detail.js'
import { codeMarkdown, escapeMarkdown, fenceMarkdown, MAX_SENTENCE_LENGTH } from './escape.js'
import { blocks, column, details, link, table } from './markdown.js'
import { byImportance } from './order.js'
import { amount, counted, day, since, valueMarkdown } from './words.js'

/** The deviations, a table a control, the worst control first. */
export function driftSection(result: Result, detail: Detail): string {
  const { all, shown } = pick(result, 'drift', detail)
  if (all.length === 0) return ''
  // In the order in which they first come: that of the worst finding of each.
  const controls = [...new Set(shown.map(finding => finding.control))]
  return blocks([
    `### Drift (${amount(all.length)})`,
    ...controls.map(control => controlTable(control, shown, all, result, detail)),
    remainder(shown.length, all.length),
  ])
}

/** What nobody can say anything about: kept apart from drift, so that neither is taken for the other. */
export function unknownSection(result: Result, detail: Detail): string {
  const { all, shown } = pick(result, 'unknown', detail)
  if (all.length === 0) return ''
  const rows = shown.map(finding => [
    CONTROL_TITLES[finding.control],
    lines([sentence(finding), subject(finding)]),
    since(finding.firstSeen, result.generatedAt),
    remedy(finding),
  ])
  return blocks([
    `### Could not be checked (${amount(all.length)})`,
    'Nothing is claimed about these, neither that they are as they should be nor that they are not.',
    rowsOrNone(['Control', 'What is not known', 'Since', 'What to do'], rows),
    remainder(shown.length, all.length),
  ])
}

/** Deviations that stand, and that somebody answers for until a day. */
export function exceptedSection(result: Result, detail: Detail): string {
  const { all, shown } = pick(result, 'excepted', detail)
  if (all.length === 0) return ''
  return blocks([
    `### Accepted by an exception (${amount(all.length)})`,
    deviationTable(shown, result),
    remainder(shown.length, all.length),
  ])
}

export function noticeSection(result: Result, detail: Detail): string {
  const { all, shown } = pick(result, 'notice', detail)
  if (all.length === 0) return ''
  const rows = shown.map(finding => [CONTROL_TITLES[finding.control], what(finding)])
  return blocks([
    `### Notices (${amount(all.length)})`,
    rowsOrNone(['Control', 'To know; no part of the verdict'], rows),
    remainder(shown.length, all.length),
  ])
}

function pick(
  { findings }: Result,
  status: FindingStatus,
  detail: Detail,
): { readonly all: readonly Finding[]; readonly shown: readonly Finding[] } {
  const all = findings.filter(finding => finding.status === status).sort(byImportance)
  return { all, shown: all.slice(0, detail.rows) }
}

function controlTable(
  control: ControlId,
  shown: readonly Finding[],
  all: readonly Finding[],
  result: Result,
  detail: Detail,
): string {
  const ofControl = (finding: Finding): boolean => finding.control === control
  const findings = shown.filter(ofControl)
  return blocks([
    `#### ${CONTROL_TITLES[control]} (${amount(all.filter(ofControl).length)})`,
    deviationTable(findings, result),
    detail.yaml === 'shown' ? yamlToAccept(findings, result.baseline) : '',
  ])
}

function deviationTable(findings: readonly Finding[], { generatedAt, baseline }: Result): string {
  const rows = findings.map(finding => [
    what(finding),
    valueMarkdown(finding.expected),
    valueMarkdown(finding.actual),
    since(finding.firstSeen, generatedAt),
    remedy(finding),
    place(finding, baseline),
  ])
  return rowsOrNone(['What', 'Expected', 'Actual', 'Since', 'Where to fix it', 'Baseline'], rows)
}

const rowsOrNone = (titles: readonly string[], rows: readonly (readonly string[])[]): string =>
  rows.length === 0 ? '' : table(titles.map(column), rows)

function what(finding: Finding): string {
  const { people, changedBy } = finding
  const reach = people === null ? [] : [`Reaches ${counted(people, 'person', 'people')}.`]
  const author =
    changedBy === null
      ? []
      : [
          `Changed by ${escapeMarkdown(changedBy.actor)} on ${day(changedBy.time)}: ${escapeMarkdown(changedBy.action)}.`,
        ]
  return lines([sentence(finding), subject(finding), ...reach, ...author])
}

const lines = (texts: readonly string[]): string => texts.filter(text => text !== '').join('<br>')

const sentence = ({ message }: Finding): string => escapeMarkdown(message, MAX_SENTENCE_LENGTH)

// The name is in the sentence; the id is what an administrator searches for. A control is named by its heading.
function subject({ subject: { type, id }, app, role }: Finding): string {
  const who = type === 'control' ? [] : [`${type} ${codeMarkdown(id)}`]
  return [...who, ...[role, app].filter(part => part !== null).map(part => codeMarkdown(part))].join(' · ')
}

const remedy = ({ fix }: Finding): string => link(escapeMarkdown(fix.path, MAX_SENTENCE_LENGTH), fix.link)

// The path is said once, at the top.
const place = ({ location: { path, line } }: Finding, baseline: Result['baseline']): string =>
  path === baseline.path ? `line ${line}` : codeMarkdown(`${path}:${line}`)

function yamlToAccept(findings: readonly Finding[], baseline: Result['baseline']): string {
  const acceptable = findings.filter(finding => finding.fix.accept.trim() !== '')
  if (acceptable.length === 0) return ''
  const snippets = acceptable.map(finding => {
    const where = `${subject(finding)}, at ${place(finding, baseline)}`
    return `For ${where}:\n\n${fenceMarkdown(finding.fix.accept, 'yaml')}`
  })
  return details(`YAML that would accept ${acceptable.length === 1 ? 'it' : 'them'}`, blocks(snippets))
}
