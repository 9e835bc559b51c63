import type { Read } from '../collect/current-state.js'
import { controlOf } from '../controls/catalogue.js'
import { catalogPlace } from '../evaluate/order.js'
import type { ControlOutcome, ControlStatus, Coverage, Result } from '../evaluate/result.js'
import { by } from '../model/order.js'
import { type Detail, folded } from './detail.js'
import { codeMarkdown, escapeMarkdown, MAX_SENTENCE_LENGTH } from './escape.js'
import { blocks, column, details, numbers, table } from './markdown.js'
import { amount, counted } from './words.js'

export const CONTROL_WORDS: Readonly<Record<ControlStatus, string>> = {
  pass: 'pass',
  drift: 'drift',
  unknown: 'unknown',
  off: 'not checked',
}

const OFF_PREFIX = `${CONTROL_WORDS.off}: `

export const sortedControls = ({ controls }: Result): readonly ControlOutcome[] =>
  controls.toSorted(by(({ id }) => catalogPlace(id)))

/** Lists every control, also those that are off, so that a missing row is not read as a pass. */
export function controlsSection(result: Result): string {
  const rows = sortedControls(result).map(({ id, status, reason }) => [
    controlOf(id).title,
    codeMarkdown(id),
    status === 'drift' || status === 'unknown' ? `**${CONTROL_WORDS[status]}**` : CONTROL_WORDS[status],
    escapeMarkdown(reasonOf(status, reason), MAX_SENTENCE_LENGTH),
  ])
  return blocks([
    '### Controls',
    `${counted(rows.length, 'control')}: ${controlCounts(result)}.`,
    details('All controls', table(['Control', 'ID', 'Result', 'Reason'].map(column), rows)),
  ])
}

/** The reason of a control that is off starts with the words of the column before. */
const reasonOf = (status: ControlStatus, reason = ''): string =>
  status === 'off' && reason.startsWith(OFF_PREFIX) ? reason.slice(OFF_PREFIX.length) : reason

const STATUSES: readonly ControlStatus[] = ['pass', 'drift', 'unknown', 'off']

/** `12 pass, 3 drift, 1 unknown, 2 not checked` */
const controlCounts = ({ controls }: Result): string =>
  STATUSES.map(status => [controls.filter(control => control.status === status).length, CONTROL_WORDS[status]] as const)
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${count} ${word}`)
    .join(', ')

/** Incomplete reads first. */
export const sortedReads = ({ reads }: Coverage): readonly Read[] =>
  reads.toSorted(
    by(
      read => Number(read.complete),
      read => read.resource,
      read => read.error ?? '',
      read => read.items,
      read => read.pages,
    ),
  )

/** `2 reads in 12 requests, 1 incomplete.` */
export function readCounts({ reads, requests }: Coverage): string {
  const incomplete = reads.filter(read => !read.complete).length
  const state = incomplete === 0 ? 'all complete' : `${amount(incomplete)} incomplete`
  return `${counted(reads.length, 'read')} in ${counted(requests, 'request')}, ${state}.`
}

export const INCOMPLETE = 'Some data that the baseline needs could not be read.'

/** Which data was read, and which reads are incomplete. */
export function coverageSection({ coverage }: Result, detail: Detail): string {
  const all = sortedReads(coverage)
  const shown = all.slice(0, detail.rows)
  return blocks([
    '### Coverage',
    `${readCounts(coverage)}${coverage.complete ? '' : ` **${INCOMPLETE}**`}`,
    all.length === 0 ? '' : folded('All reads', readTable(shown), shown.length, all.length),
  ])
}

function readTable(reads: readonly Read[]): string {
  const columns = [column('Read'), numbers('Pages'), numbers('Items'), column('Complete'), column('Reason')]
  const rows = reads.map(({ resource, pages, items, expected, complete, error }) => [
    escapeMarkdown(resource),
    amount(pages),
    expected === undefined ? amount(items) : `${amount(items)} of ${amount(expected)}`,
    complete ? 'yes' : '**no**',
    escapeMarkdown(error ?? '', MAX_SENTENCE_LENGTH),
  ])
  return table(columns, rows)
}
