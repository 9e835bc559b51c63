import type { Proposal } from '../evaluate/proposal.js'
import type { Result } from '../evaluate/result.js'
import type { Review } from '../evaluate/review.js'
import type { Detail } from './detail.js'
import { codeMarkdown, escapeMarkdown, MAX_SENTENCE_LENGTH } from './escape.js'
import { driftSection, exceptedSection, noticeSection, unknownSection } from './finding-tables.js'
import { headline } from './headline.js'
import type { LicenseRow } from './history.js'
import { licenseSection } from './license-table.js'
import { blocks, link } from './markdown.js'
import { reviewSection } from './review.js'
import { waysSection } from './seat-ways.js'
import { controlsSection, coverageSection, postureSection } from './standing.js'
import { minute } from './words.js'

export type SummaryContext = {
  readonly runUrl: string | null
  readonly artifactUrl?: string | null
  /** People's names and addresses were shortened before they came here. */
  readonly redacted: boolean
  /** What went wrong beside the reading: an earlier artifact that could not be read, an issue not written. */
  readonly warnings: readonly string[]
  readonly history?: readonly LicenseRow[]
  /** Of a check: the baseline with the deviations accepted. */
  readonly proposal?: Proposal
  /** Of a pull request: what merging does to the verdict. */
  readonly review?: Review
}

/**
 * GitHub takes 1 MiB (1,048,576 bytes) a step and drops a longer summary whole; a little is left for what the runner adds.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands#step-isolation-and-limits
 */
export const MAX_SUMMARY_BYTES = 1_040_000

/** Enough to compare by eye; `report.json` has the whole. */
const HASH_LENGTH = 12

type Rung = Detail & { readonly leftOut: string }

const first = (rows: number): Rung => ({
  yaml: 'left-out',
  rows,
  leftOut: `the YAML to accept or except, and all but the first ${rows} rows of each section`,
})

const LADDER: readonly Rung[] = [
  { yaml: 'shown', rows: Number.POSITIVE_INFINITY, leftOut: '' },
  { yaml: 'left-out', rows: Number.POSITIVE_INFINITY, leftOut: 'the YAML to accept or except' },
  first(1_000),
  first(200),
  first(40),
  { yaml: 'left-out', rows: 0, leftOut: 'everything but the counts' },
]

/** `report.md` and the job summary: as much of the result as fits, the most important first. */
export function renderSummary(result: Result, context: SummaryContext): string {
  let text = ''
  for (const rung of LADDER) {
    text = compose(result, context, rung)
    if (new TextEncoder().encode(text).length <= MAX_SUMMARY_BYTES) break
  }
  return text
}

function compose(result: Result, context: SummaryContext, rung: Rung): string {
  const parts = [
    headline(result),
    context.review === undefined ? '' : reviewSection(context.review),
    leftOut(rung),
    warnings(context.warnings, rung),
    driftSection(result, rung, context.proposal),
    unknownSection(result, rung),
    exceptedSection(result, rung),
    noticeSection(result, rung),
    postureSection(result, rung),
    controlsSection(result),
    coverageSection(result, rung),
    licenseSection(result, context.history ?? [], rung),
    waysSection(result, rung),
    footer(result, context),
  ]
  return `${blocks(parts)}\n`
}

const leftOut = (rung: Rung): string =>
  rung.leftOut === ''
    ? ''
    : `This summary would be too long for GitHub. Left out: ${rung.leftOut}. \`report.json\` has every finding.`

function warnings(texts: readonly string[], { rows }: Detail): string {
  const shown = texts.slice(0, rows).map(text => `**Warning:** ${escapeMarkdown(text, MAX_SENTENCE_LENGTH)}`)
  const rest = texts.length - shown.length
  return blocks([...shown, rest > 0 ? `**Warning:** ${rest} more in the log of the run.` : ''])
}

function footer({ generatedAt, tool, baseline }: Result, context: SummaryContext): string {
  const made = `${escapeMarkdown(tool.name)} ${escapeMarkdown(tool.version)}, ${minute(generatedAt)}`
  const against = `Baseline ${codeMarkdown(baseline.path)}, sha256 ${codeMarkdown(baseline.sha256.slice(0, HASH_LENGTH))}.`
  const links = [
    ...(context.runUrl === null ? [] : [link('The run', context.runUrl)]),
    ...(context.artifactUrl ? [link('all files', context.artifactUrl)] : []),
  ]
  const shortened = context.redacted
    ? ' Names and addresses of people are shortened, their ids replaced, and `baseline.proposed.yml`, which would name them, is left out.'
    : ''
  return blocks(['---', `Checked by ${made}. ${against}${shortened}`, links.join(' · ')])
}
