import { escapeMarkdown, MAX_SENTENCE_LENGTH } from './escape.js'
import { fixPlace } from './fix-places.js'
import type { Entry, IssueKind } from './issue-entry.js'
import { day } from './words.js'

export const bytesOf = (text: string): number => new TextEncoder().encode(text).length

/** One line an entry; starts with words of ours, so that no name can start a block. */
export function entryLine(kind: IssueKind, { since, message, fix }: Entry): string {
  // What could not be read has no door to close: its sentence says what to do.
  const where = kind === 'blind' || fix === null || fix.path === '' ? '' : ` — ${fixPlace(fix)}`
  return `- **${since === null ? 'This run' : `Since ${day(since)}`}:** ${escapeMarkdown(message, MAX_SENTENCE_LENGTH)}${where}`
}

/** Room for text: GitHub counts characters, the storage behind it bytes. */
export type Room = { readonly characters: number; readonly bytes: number }

/** The first lines that fit into the room; whole ones only. */
export function linesThatFit(kind: IssueKind, entries: readonly Entry[], room: Room): readonly string[] {
  const lines: string[] = []
  let { characters, bytes } = room
  for (const entry of entries) {
    const line = entryLine(kind, entry)
    characters -= line.length + 1
    bytes -= bytesOf(line) + 1
    if (characters < 0 || bytes < 0) break
    lines.push(line)
  }
  return lines
}
