import type { ControlId, Fix, Value } from '../model/finding.js'
import { escapeMarkdown, MAX_SENTENCE_LENGTH } from './escape.js'
import { type FindingRow, findingTable } from './finding-table.js'
import { fixPlace } from './fix-places.js'
import { column, table } from './markdown.js'
import { day, placeMarkdown } from './words.js'

export type IssueKind = 'drift' | 'blind'

/** One row of an issue: a finding, or an incomplete read without a finding. */
export type Entry = {
  readonly id: string
  readonly control: ControlId | null
  readonly message: string
  readonly expected: Value
  readonly actual: Value
  /** `<path>:<line>` in the baseline. */
  readonly place: string | null
  /** First seen, ISO 8601; null if unknown. */
  readonly since: string | null
  readonly changedBy: string | null
  readonly people: number | null
  readonly fix: Fix | null
}

export const bytesOf = (text: string): number => new TextEncoder().encode(text).length

/** One line per entry. It starts with fixed words, so that no name can start a Markdown block. */
export function entryLine(kind: IssueKind, { since, message, fix }: Entry): string {
  // The sentence of an unknown finding says what to do.
  const place = kind === 'blind' || fix === null || fix.path === '' ? '' : ` — ${fixPlace(fix)}`
  const firstSeen = since === null ? 'New in this run' : `First seen ${day(since)}`
  return `- **${firstSeen}:** ${escapeMarkdown(message, MAX_SENTENCE_LENGTH)}${place}`
}

/** A size limit. GitHub counts characters, its storage counts bytes. */
export type SizeLimit = { readonly characters: number; readonly bytes: number }

/** The first lines that fit. No line is cut. */
export function linesThatFit(kind: IssueKind, entries: readonly Entry[], limit: SizeLimit): readonly string[] {
  const lines: string[] = []
  let { characters, bytes } = limit
  for (const entry of entries) {
    const line = entryLine(kind, entry)
    characters -= line.length + 1
    bytes -= bytesOf(line) + 1
    if (characters < 0 || bytes < 0) break
    lines.push(line)
  }
  return lines
}

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
