import type { Place } from '../controls/control.js'
import type { Result } from '../evaluate/result.js'
import type { AccessPath } from '../model/finding.js'
import { codeMarkdown, escapeMarkdown, MAX_SENTENCE_LENGTH } from './escape.js'
import { blocks, column, link, table } from './markdown.js'
import { titleOf } from './words.js'

export type CaptureContext = {
  /** Where the baseline was written. */
  readonly path: string
  /** Why a section was left out, by its key. */
  readonly unread: ReadonlyMap<string, string>
  /** Where the door of a control is closed. */
  readonly placeOf: (id: string) => Place | null
}

/**
 * What a capture tells: where the file is, what is missing in it, and which doors stand open. A baseline says what is
 * there, not that it is good, so the open doors come with the way to close them.
 */
export function renderCaptureSummary({ posture, organization }: Result, context: CaptureContext): string {
  const { closed, open, unknown, doors } = posture
  const order = ['open', 'unknown', 'closed']
  const rows = doors
    .toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state))
    .map(door => [
      escapeMarkdown(titleOf(door.id)),
      `**${door.state}**`,
      escapeMarkdown(door.reason, MAX_SENTENCE_LENGTH),
      wayOut(door, context),
    ])
  return `${blocks([
    `## Captured: the Atlassian access of ${escapeMarkdown(organization.name ?? organization.id)}`,
    `The baseline is at ${codeMarkdown(context.path)}: read it, correct it, and commit it. It says what is there now, not that it is good.`,
    leftOut(context),
    `### Posture\n\n${doors.length} doors: ${closed} closed, ${open} open, ${unknown} unknown.`,
    table(['Door', 'State', 'Why', 'Where to close it'].map(column), rows),
  ])}\n`
}

function leftOut({ unread }: CaptureContext): string {
  if (unread.size === 0) return ''
  const rows = [...unread].map(([key, reason]) => [codeMarkdown(key), escapeMarkdown(reason, MAX_SENTENCE_LENGTH)])
  return `### Could not be read whole, so left out\n\n${table(['Section', 'Why'].map(column), rows)}`
}

function wayOut({ id, state }: AccessPath, { placeOf }: CaptureContext): string {
  const place = state === 'open' ? placeOf(id) : null
  return place === null ? '' : link(escapeMarkdown(place.path), place.link)
}
