import type { Result } from '../evaluate/result.js'
import type { AccessPath } from '../model/finding.js'
import { codeMarkdown, escapeMarkdown, MAX_SENTENCE_LENGTH } from './escape.js'
import { blocks, column, link, table } from './markdown.js'
import { pathCounts, STATE_WORDS, sortedPaths } from './path-list.js'

export type CaptureContext = {
  /** The path of the written baseline. */
  readonly path: string
  /** The reason for each section that could not be read, by its key. */
  readonly unread: ReadonlyMap<string, string>
}

/** The path of the baseline, the sections that could not be read, and the access paths. */
export function renderCaptureSummary({ posture, organization }: Result, context: CaptureContext): string {
  const columns = ['Access path', 'State', 'Current state', 'Where to close it'].map(column)
  return `${blocks([
    `## Captured: Atlassian access of ${escapeMarkdown(organization.name ?? organization.id)}`,
    `The baseline is at ${codeMarkdown(context.path)}. Review it, correct it, and commit it.`,
    leftOut(context),
    `### Access paths\n\n${pathCounts(posture)}.`,
    table(columns, sortedPaths(posture).map(rowOf)),
  ])}\n`
}

function leftOut({ unread }: CaptureContext): string {
  if (unread.size === 0) return ''
  const rows = [...unread].map(([key, reason]) => [codeMarkdown(key), escapeMarkdown(reason, MAX_SENTENCE_LENGTH)])
  return `### Sections that could not be read\n\n${table(['Section', 'Reason'].map(column), rows)}`
}

const rowOf = ({ title, state, reason, fix }: AccessPath): readonly string[] => [
  link(escapeMarkdown(title), fix.guide),
  state === 'open' ? '**open**' : STATE_WORDS[state],
  escapeMarkdown(reason, MAX_SENTENCE_LENGTH),
  state === 'closed' ? '' : link(escapeMarkdown(fix.path), fix.link),
]
