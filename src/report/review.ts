import { controlOf } from '../controls/catalogue.js'
import { byImportance } from '../evaluate/order.js'
import type { NewException, Review } from '../evaluate/review.js'
import type { Finding } from '../model/finding.js'
import { codeMarkdown, escapeMarkdown, MAX_SENTENCE_LENGTH } from './escape.js'
import { issueMarker } from './issue.js'
import { blocks, column, link, table } from './markdown.js'
import { amount, counted, unbroken } from './words.js'

/** The effect of a baseline change on the verdict, for the summary and for the comment on the pull request. */

/** Rows of one part. A comment takes 65,536 characters, and six parts of this size stay well below. */
const MAX_ROWS = 40

export type ReviewContext = {
  readonly organization: { readonly id: string; readonly name: string | null }
  readonly baselinePath: string
  readonly runUrl: string | null
}

/** The first line of the comment, which identifies the comment of this action. */
export const reviewMarker = (organizationId: string): string => issueMarker('pull-request', organizationId)

export function renderReviewComment(review: Review, { organization, baselinePath, runUrl }: ReviewContext): string {
  const name = escapeMarkdown(organization.name ?? organization.id)
  const run = runUrl === null ? 'The run' : link('The run', runUrl)
  return `${blocks([
    `${reviewMarker(organization.id)}\n## ${headingOf(review)}`,
    `Compares ${codeMarkdown(baselinePath)} of this pull request with the current access to ${name}.`,
    ...partsOf(review),
    `${run} has the full report. The access gate keeps this comment up to date.`,
  ])}\n`
}

export const reviewSection = (review: Review): string => blocks([`### ${headingOf(review)}`, ...partsOf(review)])

function headingOf({ before, after }: Review): string {
  const verdict = after.toUpperCase()
  if (before === null) return `Verdict after merging: ${verdict}`
  return before === after
    ? `Merging does not change the verdict: ${verdict}`
    : `Merging changes the verdict from ${before.toUpperCase()} to ${verdict}`
}

function partsOf(review: Review): readonly string[] {
  const { accepted, settled, brought, staying, exceptions, unchecked, checked, problem } = review
  const parts = [
    problem === null ? '' : `No comparison with the current baseline: ${escapeMarkdown(problem, MAX_SENTENCE_LENGTH)}`,
    list('Accepted in the baseline', accepted),
    exceptionTable(exceptions.added),
    unchecked.length === 0 ? '' : `**No longer checked:** ${unchecked.map(switchedOff).join(', ')}.`,
    list('No longer unknown', settled),
    list(review.before === null ? 'Findings' : 'New findings', brought),
    exceptions.removed.length === 0
      ? ''
      : `**Removed or changed:** ${counted(exceptions.removed.length, 'exception')}.`,
    checked.length === 0 ? '' : `**Newly checked:** ${checked.map(control => controlOf(control).title).join(', ')}.`,
    staying === 0 ? '' : `**Unchanged:** ${counted(staying, 'drift finding')}.`,
  ]
  const shown = parts.filter(part => part !== '')
  return shown.length > 0 ? shown : ['This change accepts no findings and does not turn a control on or off.']
}

const switchedOff = ({ control, deviations }: Review['unchecked'][number]): string =>
  deviations === 0 ? controlOf(control).title : `${controlOf(control).title} (with ${counted(deviations, 'finding')})`

function list(title: string, findings: readonly Finding[]): string {
  if (findings.length === 0) return ''
  const shown = findings.toSorted(byImportance).slice(0, MAX_ROWS)
  const lines = shown.map(
    ({ control, message }) => `- ${controlOf(control).title}: ${escapeMarkdown(message, MAX_SENTENCE_LENGTH)}`,
  )
  return blocks([`**${title} (${amount(findings.length)}):**`, [...lines, ...rest(findings.length)].join('\n')])
}

const rest = (all: number): readonly string[] =>
  all > MAX_ROWS ? [`- ${amount(all - MAX_ROWS)} more in the report of the run`] : []

function exceptionTable(added: readonly NewException[]): string {
  if (added.length === 0) return ''
  const rows = added.slice(0, MAX_ROWS).map(({ exception, names, accepts }) => {
    const { control, subject, app, expires, owner, reason, ticket } = exception
    const subjectText =
      names.length === 0
        ? codeMarkdown(subject)
        : `${names.map(name => escapeMarkdown(name)).join(', ')} ${codeMarkdown(subject)}`
    return [
      subjectText,
      `${controlOf(control).title}${app === undefined ? '' : ` on ${codeMarkdown(app)}`}`,
      unbroken(escapeMarkdown(expires)),
      escapeMarkdown(owner),
      escapeMarkdown(`${reason}${ticket === undefined ? '' : ` (${ticket})`}`, MAX_SENTENCE_LENGTH),
      accepts === 0 ? 'no current finding' : counted(accepts, 'finding'),
    ]
  })
  const more = added.length > MAX_ROWS ? `${amount(added.length - MAX_ROWS)} more in the file.` : ''
  const columns = ['Subject', 'Control', 'Expires', 'Owner', 'Reason', 'Accepts'].map(column)
  return blocks([`**New or changed exceptions (${amount(added.length)}):**`, table(columns, rows), more])
}
