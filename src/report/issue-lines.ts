import { escapeMarkdown, MAX_SENTENCE_LENGTH } from './escape.js'
import { fixPlace } from './fix-places.js'
import type { Entry, IssueKind } from './issue-entry.js'
import { day } from './words.js'

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
