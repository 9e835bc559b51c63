import type { Proposal } from '../evaluate/proposal.js'
import type { Result } from '../evaluate/result.js'
import type { Review } from '../evaluate/review.js'
import { controlsSection, coverageSection } from './coverage.js'
import type { Detail } from './detail.js'
import { codeMarkdown, escapeMarkdown, MAX_SENTENCE_LENGTH } from './escape.js'
import { driftSection, exceptedSection, noticeSection, unknownSection } from './finding-sections.js'
import { headline } from './headline.js'
import type { LicenseRow } from './history.js'
import { licenseSection } from './license-table.js'
import { blocks, link } from './markdown.js'
import { postureSection } from './posture.js'
import { reviewSection } from './review.js'
import { seatGrantsSection } from './seat-grants.js'
import { amount, minute } from './words.js'

export type SummaryContext = {
  readonly runUrl: string | null
  readonly artifactUrl?: string | null
  /** Whether names and email addresses of users were shortened. */
  readonly redacted: boolean
  /** Failures outside of the reads, such as a previous artifact that could not be read or an issue that could not be written. */
  readonly warnings: readonly string[]
  readonly history?: readonly LicenseRow[]
  /** Of a check: the baseline with the findings accepted. */
  readonly proposal?: Proposal
  /** Of a pull request: the effect of merging on the verdict. */
  readonly review?: Review
}

/**
 * GitHub takes 1 MiB (1,048,576 bytes) per step and drops a longer summary completely. The runner adds some bytes.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands#step-isolation-and-limits
 */
export const MAX_SUMMARY_BYTES = 1_040_000

/** Enough to compare by eye. `report.json` has the complete hash. */
const HASH_LENGTH = 12

type Level = Detail & { readonly leftOut: string }

const firstRows = (rows: number): Level => ({
  yaml: 'left-out',
  rows,
  leftOut: `the YAML to accept findings, and all but the first ${rows} rows of each section`,
})

const LEVELS: readonly Level[] = [
  { yaml: 'shown', rows: Number.POSITIVE_INFINITY, leftOut: '' },
  { yaml: 'left-out', rows: Number.POSITIVE_INFINITY, leftOut: 'the YAML to accept findings' },
  firstRows(1_000),
  firstRows(200),
  firstRows(40),
  { yaml: 'left-out', rows: 0, leftOut: 'everything except the counts' },
]

/** `report.md` and the job summary: as much of the result as fits, most important first. */
export function renderSummary(result: Result, context: SummaryContext): string {
  let text = ''
  for (const level of LEVELS) {
    text = compose(result, context, level)
    if (new TextEncoder().encode(text).length <= MAX_SUMMARY_BYTES) break
  }
  return text
}

function compose(result: Result, context: SummaryContext, level: Level): string {
  const parts = [
    headline(result),
    context.review === undefined ? '' : reviewSection(context.review),
    shortened(level),
    warnings(context.warnings, level),
    driftSection(result, level, context.proposal),
    unknownSection(result, level),
    exceptedSection(result, level),
    noticeSection(result, level),
    postureSection(result, level),
    controlsSection(result),
    coverageSection(result, level),
    licenseSection(result, context.history ?? [], level),
    seatGrantsSection(result, level),
    footer(result, context),
  ]
  return `${blocks(parts)}\n`
}

const shortened = ({ leftOut }: Level): string =>
  leftOut === ''
    ? ''
    : `Shortened to fit the size limit of GitHub. Left out: ${leftOut}. \`report.json\` has every finding.`

function warnings(texts: readonly string[], { rows }: Detail): string {
  const shown = texts.slice(0, rows).map(text => `**Warning:** ${escapeMarkdown(text, MAX_SENTENCE_LENGTH)}`)
  const rest = texts.length - shown.length
  return blocks([...shown, rest > 0 ? `**Warning:** ${amount(rest)} more in the log of the run.` : ''])
}

function footer({ generatedAt, tool, baseline }: Result, context: SummaryContext): string {
  const tooling = `${escapeMarkdown(tool.name)} ${escapeMarkdown(tool.version)}, ${minute(generatedAt)}`
  const source = `Baseline ${codeMarkdown(baseline.path)}, sha256 ${codeMarkdown(baseline.sha256.slice(0, HASH_LENGTH))}.`
  const links = [
    ...(context.runUrl === null ? [] : [link('The run', context.runUrl)]),
    ...(context.artifactUrl ? [link('all files', context.artifactUrl)] : []),
  ]
  const redaction = context.redacted
    ? ' Names and email addresses of users are shortened and their IDs are replaced. `baseline.proposed.yml` is not written, because it contains them.'
    : ''
  return blocks(['---', `Checked by ${tooling}. ${source}${redaction}`, links.join(' · ')])
}
