import { controlOf } from '../controls/catalogue.js'
import { byImportance } from '../evaluate/order.js'
import type { NewException, Review } from '../evaluate/review.js'
import type { Finding } from '../model/finding.js'
import { codeMarkdown, escapeMarkdown, MAX_SENTENCE_LENGTH } from './escape.js'
import { blocks, column, link, table } from './markdown.js'
import { markerOf } from './marker.js'
import { amount, counted, unbroken } from './words.js'

/** What the change of a baseline does to the verdict, as a part of the summary and as the comment on its pull request. */

/** Rows of one part: a comment holds 65,536 characters, and six parts of these stay well below. */
const MAX_ROWS = 40

export type ReviewContext = {
  readonly organization: { readonly id: string; readonly name: string | null }
  readonly baselinePath: string
  readonly runUrl: string | null
}

/** Stands on the first line of the comment, by which the gate knows its own. */
export const reviewMarker = (organizationId: string): string => markerOf('pull-request', organizationId)

export function renderReviewComment(review: Review, { organization, baselinePath, runUrl }: ReviewContext): string {
  const name = escapeMarkdown(organization.name ?? organization.id)
  const run = runUrl === null ? 'The run' : link('The run', runUrl)
  return `${blocks([
    `${reviewMarker(organization.id)}\n## ${headingOf(review)}`,
    `${codeMarkdown(baselinePath)} against the access to ${name} as it is now.`,
    ...partsOf(review),
    `${run} has the full report. This comment is kept up to date by the access gate.`,
  ])}\n`
}

export const reviewSection = (review: Review): string => blocks([`### ${headingOf(review)}`, ...partsOf(review)])

function headingOf({ before, after }: Review): string {
  const verdict = after.toUpperCase()
  if (before === null) return `Merging this makes the verdict ${verdict}`
  return before === after
    ? `Merging this leaves the verdict at ${verdict}`
    : `Merging this changes the verdict from ${before.toUpperCase()} to ${verdict}`
}

function partsOf(review: Review): readonly string[] {
  const { accepted, settled, brought, staying, exceptions, unchecked, checked, problem } = review
  const parts = [
    problem === null ? '' : `Nothing to compare with: ${escapeMarkdown(problem, MAX_SENTENCE_LENGTH)}`,
    list('Accepts as the baseline', accepted),
    exceptionTable(exceptions.added),
    unchecked.length === 0 ? '' : `**No longer checked:** ${unchecked.map(switchedOff).join(', ')}.`,
    list('Makes known again', settled),
    list('Brings', brought),
    exceptions.removed.length === 0
      ? ''
      : `**Takes back:** ${counted(exceptions.removed.length, 'exception')}, or changes what was agreed on with it.`,
    checked.length === 0
      ? ''
      : `**Checked from now on:** ${checked.map(control => controlOf(control).title).join(', ')}.`,
    staying === 0 ? '' : `**Stays:** ${counted(staying, 'deviation')} that the change does not touch.`,
  ]
  const said = parts.filter(part => part !== '')
  return said.length > 0 ? said : ['It accepts nothing, excepts nothing, and switches no control on or off.']
}

const switchedOff = ({ control, deviations }: Review['unchecked'][number]): string =>
  deviations === 0 ? controlOf(control).title : `${controlOf(control).title} (with ${counted(deviations, 'deviation')})`

function list(title: string, findings: readonly Finding[]): string {
  if (findings.length === 0) return ''
  const shown = findings.toSorted(byImportance).slice(0, MAX_ROWS)
  const lines = shown.map(
    ({ control, message }) => `- ${controlOf(control).title}: ${escapeMarkdown(message, MAX_SENTENCE_LENGTH)}`,
  )
  return blocks([`**${title} (${amount(findings.length)}):**`, [...lines, ...rest(findings.length)].join('\n')])
}

const rest = (all: number): readonly string[] =>
  all > MAX_ROWS ? [`- ${amount(all - MAX_ROWS)} more: see the report of the run`] : []

function exceptionTable(added: readonly NewException[]): string {
  if (added.length === 0) return ''
  const rows = added.slice(0, MAX_ROWS).map(({ exception, names, accepts }) => {
    const { control, subject, app, expires, owner, reason, ticket } = exception
    const who =
      names.length === 0
        ? codeMarkdown(subject)
        : `${names.map(name => escapeMarkdown(name)).join(', ')} ${codeMarkdown(subject)}`
    return [
      who,
      `${controlOf(control).title}${app === undefined ? '' : ` on ${codeMarkdown(app)}`}`,
      unbroken(escapeMarkdown(expires)),
      escapeMarkdown(owner),
      escapeMarkdown(`${reason}${ticket === undefined ? '' : ` (${ticket})`}`, MAX_SENTENCE_LENGTH),
      accepts === 0 ? 'nothing now' : counted(accepts, 'deviation'),
    ]
  })
  const more = added.length > MAX_ROWS ? `${amount(added.length - MAX_ROWS)} more in the file.` : ''
  const columns = ['For', 'Control', 'Until', 'Owner', 'Reason', 'Accepts'].map(column)
  return blocks([`**Adds ${counted(added.length, 'exception')}:**`, table(columns, rows), more])
}
