import type { Result } from '../evaluate/result.js'
import type { AccessPath } from '../model/finding.js'
import { wrapText } from '../model/wrap.js'
import { codeMarkdown, escapeMarkdown, MAX_SENTENCE_LENGTH, plain } from './escape.js'
import { blocks, column, link, table } from './markdown.js'
import { openPaths, pathCounts, STATE_WORDS, sortedPaths } from './path-list.js'
import { counted } from './words.js'

export type CaptureContext = {
  /** The path of the written baseline. */
  readonly path: string
  /** Why a section could not be read, by its key. */
  readonly unread: ReadonlyMap<string, string>
  /** Drift findings that the next check will report against the written baseline. */
  readonly drifts: number
  readonly isInWorkflow: boolean
  /** The pull request that adds the baseline; null if none was requested. */
  readonly pull: BaselinePull | null
}

export type BaselinePull =
  | { readonly is: 'opened' | 'updated' | 'unchanged'; readonly number: number; readonly url: string | null }
  /** `reason` has no period at its end. `compare` is the page that opens the pull request from the finished branch. */
  | { readonly is: 'not-needed' | 'refused'; readonly reason: string; readonly compare: string | null }

/** Where the file is, what the next check will report, which sections are missing, and which access paths are open. */
export function renderCaptureSummary({ posture, organization }: Result, context: CaptureContext): string {
  const columns = ['Access path', 'State', 'Current state', 'Where to close it'].map(column)
  return `${blocks([
    `## Captured: Atlassian access of ${escapeMarkdown(organization.name ?? organization.id)}`,
    `${whereItIs(context)} ${nextCheck(context)}`,
    missingPull(context),
    context.isInWorkflow && !isProposed(context)
      ? 'To get the file, download the artifact of this run: it contains `baseline.yml`. Commit it under the path of the input `baseline`.'
      : '',
    leftOut(context),
    `### Access paths\n\n${pathCounts(posture)}.`,
    table(columns, sortedPaths(posture).map(rowOf)),
  ])}\n`
}

const isProposed = ({ pull }: CaptureContext): boolean => pull !== null && 'number' in pull

function whereItIs({ path, pull }: CaptureContext): string {
  if (pull === null || 'reason' in pull)
    return `The baseline is at ${codeMarkdown(path)}. Review it, correct it, and commit it.`
  const name = `Pull request #${pull.number}`
  return `${pull.url === null ? name : link(name, pull.url)} adds the baseline. Review it, correct it, and merge it.`
}

function missingPull({ pull }: CaptureContext): string {
  if (pull === null || 'number' in pull) return ''
  const reason = `**No pull request:** ${escapeMarkdown(pull.reason, MAX_SENTENCE_LENGTH)}.`
  return pull.compare === null
    ? reason
    : `${reason} The branch is complete: ${link('open the pull request yourself', pull.compare)}.`
}

export const nextCheck = ({ drifts, unread }: CaptureContext): string =>
  unread.size > 0
    ? `The next check will be unknown: ${counted(unread.size, 'section')} could not be read.`
    : drifts === 0
      ? 'The next check will report no drift.'
      : `The next check will report ${counted(drifts, 'drift finding')}: close each access path, or accept it.`

export function leftOut({ unread }: CaptureContext): string {
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

/** The same for a terminal of 80 columns. */
export function renderCaptureText({ posture }: Result, context: CaptureContext): string {
  const open = openPaths(posture)
  const { pull } = context
  return [
    `Baseline: ${context.path}`,
    ...(pull === null ? [] : wrapText(`Pull request: ${pullText(pull)}`, WIDTH)),
    ...wrapText(nextCheck(context), WIDTH),
    ...[...context.unread].flatMap(([key, reason]) => [
      '',
      ...wrapText(`Not read: ${key}. ${plain(reason, MAX_SENTENCE_LENGTH)}`, WIDTH),
    ]),
    '',
    pathCounts(posture),
    ...open.flatMap(({ title, reason, fix }, index) => [
      ...wrapText(`${index + 1}. ${title}: ${plain(reason, MAX_SENTENCE_LENGTH)}`, WIDTH - 2).map(line => `  ${line}`),
      `     Close it at ${plain(fix.path)}`,
    ]),
  ].join('\n')
}

const pullText = (pull: BaselinePull): string =>
  'reason' in pull ? `none. ${plain(pull.reason, MAX_SENTENCE_LENGTH)}` : `${pull.is} #${pull.number} ${pull.url ?? ''}`

const WIDTH = 80
