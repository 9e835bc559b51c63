import { type Deviation, deviationTable } from './deviation-table.js'
import { escapeMarkdown, MAX_SENTENCE_LENGTH } from './escape.js'
import type { Entry, IssueKind } from './issue-entry.js'
import { column, table } from './markdown.js'
import { day, placeMarkdown } from './words.js'

/** Entries of one control: deviations with where to fix them, or what is not known, whose sentence says what to do. */
export function issueTable(kind: IssueKind, entries: readonly Entry[], baselinePath: string): string {
  const rows = entries.map(entry => deviationOf(entry, baselinePath))
  if (kind === 'drift') return deviationTable(rows)
  const cells = rows.map(({ message, since, baseline }) => [
    escapeMarkdown(message, MAX_SENTENCE_LENGTH),
    since,
    baseline,
  ])
  return table(['What is not known', 'Since', 'Baseline'].map(column), cells)
}

export function deviationOf(entry: Entry, baselinePath: string): Deviation {
  const { since, place, changedBy } = entry
  return {
    ...entry,
    subject: '',
    author: changedBy === null ? '' : `Changed by ${escapeMarkdown(changedBy, MAX_SENTENCE_LENGTH)}.`,
    since: since === null ? 'this\u00a0run' : day(since),
    baseline: place === null ? '' : placeMarkdown(place, baselinePath),
  }
}
