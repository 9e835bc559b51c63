import { escapeMarkdown, MAX_SENTENCE_LENGTH } from './escape.js'
import { type FindingRow, findingTable } from './finding-table.js'
import type { Entry, IssueKind } from './issue-entry.js'
import { column, table } from './markdown.js'
import { day, placeMarkdown } from './words.js'

/** The entries of one control: drift with expected and actual values, or unknown findings. */
export function issueTable(kind: IssueKind, entries: readonly Entry[], baselinePath: string): string {
  const rows = entries.map(entry => rowOf(entry, baselinePath))
  if (kind === 'drift') return findingTable(rows)
  const cells = rows.map(({ message, firstSeen, baseline }) => [
    escapeMarkdown(message, MAX_SENTENCE_LENGTH),
    firstSeen,
    baseline,
  ])
  return table(['Finding', 'First seen', 'Baseline'].map(column), cells)
}

export function rowOf(entry: Entry, baselinePath: string): FindingRow {
  const { since, place, changedBy } = entry
  return {
    ...entry,
    subject: '',
    changedBy: changedBy === null ? '' : `Changed by ${escapeMarkdown(changedBy, MAX_SENTENCE_LENGTH)}.`,
    firstSeen: since === null ? 'this\u00a0run' : day(since),
    baseline: place === null ? '' : placeMarkdown(place, baselinePath),
  }
}
