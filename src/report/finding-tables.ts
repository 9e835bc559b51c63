import { controlOf } from '../controls/catalogue.js'
import { byImportance } from '../evaluate/order.js'
import type { Proposal } from '../evaluate/proposal.js'
import type { Result } from '../evaluate/result.js'
import type { ControlId, Finding, FindingStatus } from '../model/finding.js'
import { type Detail, remainder } from './detail.js'
import { type Deviation, deviationTable } from './deviation-table.js'
import { escapeMarkdown, MAX_SENTENCE_LENGTH } from './escape.js'
import { fixes, proposalText } from './fix.js'
import { blocks, column, lines, table } from './markdown.js'
import { subjectMarkdown } from './subject.js'
import { amount, day, placeMarkdown, since } from './words.js'

/** The deviations, a table a control, the worst control first. */
export function driftSection(result: Result, detail: Detail, proposal?: Proposal): string {
  const { all, shown } = pick(result, 'drift', detail)
  if (all.length === 0) return ''
  // In the order in which they first come: that of the worst finding of each.
  const controls = [...new Set(shown.map(finding => finding.control))]
  return blocks([
    `### Drift (${amount(all.length)})`,
    ...controls.map(control => controlTable(control, shown, all, result)),
    remainder(shown.length, all.length),
    proposal === undefined ? '' : proposalText(proposal),
    detail.yaml === 'shown' ? fixes(shown.map(finding => deviationOf(finding, result))) : '',
  ])
}

/**
 * What nobody can say anything about: kept apart from drift, so that neither is taken for the other. There is no door
 * to close, so the sentence alone says what to do.
 */
export function unknownSection(result: Result, detail: Detail): string {
  const { all, shown } = pick(result, 'unknown', detail)
  if (all.length === 0) return ''
  const rows = shown.map(finding => [
    controlOf(finding.control).title,
    told(finding),
    since(finding.firstSeen, result.generatedAt),
  ])
  return blocks([
    `### Could not be checked (${amount(all.length)})`,
    'Nothing is claimed about these, neither that they are as they should be nor that they are not.',
    rowsOrNone(['Control', 'What is not known', 'Since'], rows),
    remainder(shown.length, all.length),
  ])
}

/** Deviations that stand, and that somebody answers for until a day. */
export function exceptedSection(result: Result, detail: Detail): string {
  const { all, shown } = pick(result, 'excepted', detail)
  if (all.length === 0) return ''
  return blocks([
    `### Accepted by an exception (${amount(all.length)})`,
    deviationTable(shown.map(finding => deviationOf(finding, result))),
    remainder(shown.length, all.length),
  ])
}

export function noticeSection(result: Result, detail: Detail): string {
  const { all, shown } = pick(result, 'notice', detail)
  if (all.length === 0) return ''
  const rows = shown.map(finding => [controlOf(finding.control).title, told(finding)])
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

function controlTable(control: ControlId, shown: readonly Finding[], all: readonly Finding[], result: Result): string {
  const ofControl = (finding: Finding): boolean => finding.control === control
  return blocks([
    `#### ${controlOf(control).title} (${amount(all.filter(ofControl).length)})`,
    deviationTable(shown.filter(ofControl).map(finding => deviationOf(finding, result))),
  ])
}

function deviationOf(finding: Finding, { generatedAt, baseline }: Result): Deviation {
  const { changedBy, firstSeen, location } = finding
  return {
    ...finding,
    subject: subjectMarkdown(finding),
    author:
      changedBy === null
        ? ''
        : `Changed by ${escapeMarkdown(changedBy.actor)} on ${day(changedBy.time)}: ${escapeMarkdown(changedBy.action)}.`,
    since: since(firstSeen, generatedAt),
    baseline: placeMarkdown(`${location.path}:${location.line}`, baseline.path),
  }
}

const rowsOrNone = (titles: readonly string[], rows: readonly (readonly string[])[]): string =>
  rows.length === 0 ? '' : table(titles.map(column), rows)

const told = (finding: Finding): string =>
  lines([escapeMarkdown(finding.message, MAX_SENTENCE_LENGTH), subjectMarkdown(finding)])
