import { controlOf } from '../controls/catalogue.js'
import { byImportance } from '../evaluate/order.js'
import type { Proposal } from '../evaluate/proposal.js'
import type { Result } from '../evaluate/result.js'
import type { ControlId, Finding, FindingStatus } from '../model/finding.js'
import { type Detail, remainder } from './detail.js'
import { escapeMarkdown, MAX_SENTENCE_LENGTH } from './escape.js'
import { type FindingRow, findingTable } from './finding-table.js'
import { fixes, proposalText } from './fix.js'
import { blocks, column, lines, table } from './markdown.js'
import { subjectMarkdown } from './subject.js'
import { age, amount, day, placeMarkdown } from './words.js'

/** Drift findings, one table per control, most severe first. */
export function driftSection(result: Result, detail: Detail, proposal?: Proposal): string {
  const { all, shown } = pick(result, 'drift', detail)
  if (all.length === 0) return ''
  // Sorted by the most important finding of each control.
  const controls = [...new Set(shown.map(finding => finding.control))]
  return blocks([
    `### Drift (${amount(all.length)})`,
    ...controls.map(control => controlTable(control, shown, all, result)),
    remainder(shown.length, all.length),
    proposal === undefined ? '' : proposalText(proposal),
    detail.yaml === 'shown' ? fixes(shown.map(finding => rowOf(finding, result))) : '',
  ])
}

/** Unknown findings, separate from drift. Their sentences say what to do. */
export function unknownSection(result: Result, detail: Detail): string {
  const { all, shown } = pick(result, 'unknown', detail)
  if (all.length === 0) return ''
  const rows = shown.map(finding => [
    controlOf(finding.control).title,
    describe(finding),
    age(finding.firstSeen, result.generatedAt),
  ])
  return blocks([
    `### Could not be checked (${amount(all.length)})`,
    'The result of these checks is unknown. Each finding names its cause and what to do.',
    rowsOrNone(['Control', 'Finding', 'First seen'], rows),
    remainder(shown.length, all.length),
  ])
}

/** Findings that an exception accepts until its end date. */
export function exceptedSection(result: Result, detail: Detail): string {
  const { all, shown } = pick(result, 'excepted', detail)
  if (all.length === 0) return ''
  return blocks([
    `### Accepted by an exception (${amount(all.length)})`,
    findingTable(shown.map(finding => rowOf(finding, result))),
    remainder(shown.length, all.length),
  ])
}

export function noticeSection(result: Result, detail: Detail): string {
  const { all, shown } = pick(result, 'notice', detail)
  if (all.length === 0) return ''
  const rows = shown.map(finding => [controlOf(finding.control).title, describe(finding)])
  return blocks([
    `### Notices (${amount(all.length)})`,
    'Notices do not affect the verdict.',
    rowsOrNone(['Control', 'Notice'], rows),
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

function controlTable(control: ControlId, shown: readonly Finding[], all: readonly Finding[], result: Result): string {
  const ofControl = (finding: Finding): boolean => finding.control === control
  return blocks([
    `#### ${controlOf(control).title} (${amount(all.filter(ofControl).length)})`,
    findingTable(shown.filter(ofControl).map(finding => rowOf(finding, result))),
  ])
}

function rowOf(finding: Finding, { generatedAt, baseline }: Result): FindingRow {
  const { changedBy, firstSeen, location } = finding
  return {
    ...finding,
    subject: subjectMarkdown(finding),
    changedBy:
      changedBy === null
        ? ''
        : `Changed by ${escapeMarkdown(changedBy.actor)} on ${day(changedBy.time)}: ${escapeMarkdown(changedBy.action)}.`,
    firstSeen: age(firstSeen, generatedAt),
    baseline: placeMarkdown(`${location.path}:${location.line}`, baseline.path),
  }
}

const rowsOrNone = (titles: readonly string[], rows: readonly (readonly string[])[]): string =>
  rows.length === 0 ? '' : table(titles.map(column), rows)

const describe = (finding: Finding): string =>
  lines([escapeMarkdown(finding.message, MAX_SENTENCE_LENGTH), subjectMarkdown(finding)])
