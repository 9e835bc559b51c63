/** The title and body of an issue, shortened to the size limit of GitHub. */

import { controlOf } from '../controls/catalogue.js'
import type { Proposal } from '../evaluate/proposal.js'
import type { ControlId } from '../model/finding.js'
import { byText } from '../model/order.js'
import { mainCause } from './causes.js'
import { codeMarkdown, escapeMarkdown } from './escape.js'
import { fixes, proposalText } from './fix.js'
import { groupBy } from './grouping.js'
import { bytesOf, type Entry, entryLine, type IssueKind, issueTable, linesThatFit, rowOf } from './issue-entry.js'
import { blocks, link } from './markdown.js'
import { amount, counted, day } from './words.js'

export type { Entry, IssueKind }

export type IssueContext = {
  readonly organization: { readonly id: string; readonly name: string | null }
  readonly baselinePath: string
  /** The workflow run with the artifact. */
  readonly runUrl: string | null
  /** The baseline with the findings accepted, if one was created. */
  readonly proposal?: Proposal
}

/** State of previous runs that the issue keeps. */
export type Kept = {
  /** The hidden line with the finding ids. */
  readonly line: string
  /** The number of previous findings that this incomplete run could not check again. */
  readonly unseen: number
}

export type IssueText = { readonly title: string; readonly body: string }

/** GitHub takes 65,536 characters and ignores a longer update. */
export const MAX_ISSUE_CHARACTERS = 60_000
export const MAX_ISSUE_BYTES = 200_000
const MAX_YAML_CHARACTERS = 2_000
/** The maximum length of the heading and the sentence about the number of shown lines. */
const MAX_NOTE_CHARACTERS = 200

type Level = 'full' | 'no-yaml' | 'lines'
const LEVELS: readonly Level[] = ['full', 'no-yaml', 'lines']

/** A hidden line that identifies the issues and comments of this action. */
export const issueMarker = (kind: IssueKind | 'pull-request' | 'onboarding', organizationId: string): string =>
  `<!-- atlassian-access-gate:${kind}:${organizationId.replace(/[^\w.:-]/g, '')} -->`

/** As many details as fit. A note names what is left out. The marker and the ids are always included. */
export function renderIssue(kind: IssueKind, entries: readonly Entry[], kept: Kept, context: IssueContext): IssueText {
  const head = headOf(kind, entries, kept, context)
  const foot = FEET[kind]
  const bodies = LEVELS.map(
    level => () => blocks([head, NOTES[level], ...sections(kind, entries, level, context.baselinePath), foot]),
  )
  const fitting = bodies.find(render => fits(render()))
  return {
    title: titleOf(kind, entries, kept),
    body: fitting?.() ?? shortest(kind, head, entries, foot),
  }
}

export const fits = (text: string): boolean => text.length < MAX_ISSUE_CHARACTERS && bytesOf(text) < MAX_ISSUE_BYTES

/** Where to find all findings. */
export function fullList({ runUrl }: Pick<IssueContext, 'runUrl'>): string {
  const run = runUrl === null ? 'the run' : link('the run', runUrl)
  return `\`report.json\` in the artifact of ${run}`
}

function titleOf(kind: IssueKind, entries: readonly Entry[], { unseen }: Kept): string {
  const count = counted(entries.length + unseen, 'finding')
  if (kind === 'drift') return `Atlassian access drift: ${count}`
  return `Atlassian access check incomplete: ${mainCause(entries.map(({ message }) => message)) ?? count}`
}

function headOf(kind: IssueKind, entries: readonly Entry[], kept: Kept, context: IssueContext): string {
  const { organization, baselinePath, proposal } = context
  const name = escapeMarkdown(organization.name ?? organization.id)
  const path = codeMarkdown(baselinePath)
  const points = kind === 'drift' ? driftPoints(entries, name, path) : blindPoints(entries, name, path)
  const proposed = kind === 'blind' || proposal === undefined ? '' : proposalText(proposal)
  const unchecked =
    kept.unseen === 0
      ? []
      : [`**Still counted:** ${counted(kept.unseen, 'finding')} of previous runs that this run could not check again`]
  const list = `**Full list:** ${fullList(context)}`
  const toAccept = proposed === '' ? [] : [`**Accept all:** ${proposed}`]
  const lines = [...points, ...toAccept, ...unchecked, list].map(point => `- ${point}`)
  return blocks([`${issueMarker(kind, organization.id)}\n${kept.line}`, lines.join('\n')])
}

function driftPoints(entries: readonly Entry[], name: string, path: string): readonly string[] {
  return [
    `**Drift:** the access to ${name} differs from the baseline: ${countsOf(entries)}`,
    ...oldest(entries),
    `**What to do:** fix each finding at the place it names, or accept it by a reviewed change of ${path}`,
  ]
}

function blindPoints(entries: readonly Entry[], name: string, path: string): readonly string[] {
  return [
    `**Could not be checked:** some access to ${name}: ${countsOf(entries)}. The result is unknown`,
    ...oldest(entries),
    '**What to do:** fix the causes named below. Until then, drift can remain undetected',
    `**Baseline:** ${path}`,
  ]
}

function oldest(entries: readonly Entry[]): readonly string[] {
  const [first] = entries.flatMap(({ since }) => (since === null ? [] : [since])).sort(byText)
  return first === undefined ? [] : [`**First seen:** ${day(first)}${entries.length > 1 ? ' (the oldest)' : ''}`]
}

const FEET: Readonly<Record<IssueKind, string>> = {
  drift:
    '---\nThe access gate rewrites this issue when the findings change. Add notes as comments. The first complete run without drift closes it.',
  blind:
    '---\nThe access gate rewrites this issue when the findings change. Add notes as comments. The first complete run closes it.',
}

const NOTES: Readonly<Record<Level, string>> = {
  full: '',
  'no-yaml': '_Shortened: the YAML to accept findings is left out._',
  lines: '_Shortened: one line per finding, without expected and actual values and without YAML._',
}

function sections(kind: IssueKind, entries: readonly Entry[], level: Level, baselinePath: string): readonly string[] {
  const parts = groupsOf(entries).map(([control, group]) => {
    const heading = `### ${headingOf(control)} (${amount(group.length)})`
    const list =
      level === 'lines' ? group.map(entry => entryLine(kind, entry)).join('\n') : issueTable(kind, group, baselinePath)
    return blocks([heading, list])
  })
  if (level !== 'full') return parts
  const acceptable = entries.map(entry => rowOf(entry, baselinePath))
  return [...parts, fixes(acceptable, MAX_YAML_CHARACTERS)]
}

/** Counts by control, and as many lines as fit. */
function shortest(kind: IssueKind, head: string, entries: readonly Entry[], foot: string): string {
  const counts = groupsOf(entries).map(([control, group]) => `- ${headingOf(control)}: ${amount(group.length)}`)
  const around = [head, `### Counts\n\n${counts.join('\n')}`]
  const taken = blocks([...around, foot])
  const limit = {
    characters: MAX_ISSUE_CHARACTERS - taken.length - MAX_NOTE_CHARACTERS,
    bytes: MAX_ISSUE_BYTES - bytesOf(taken) - MAX_NOTE_CHARACTERS,
  }
  const lines = linesThatFit(kind, entries, limit)
  const note = `_Shortened: the first ${amount(lines.length)} of ${amount(entries.length)} findings are shown._`
  return blocks([...around, `### The first ${counted(lines.length, 'finding')}`, note, lines.join('\n'), foot])
}

type Group = readonly [control: ControlId | null, entries: readonly Entry[]]

/** In the order of the entries. */
function groupsOf(entries: readonly Entry[]): readonly Group[] {
  return [...groupBy(entries, ({ control }) => control)]
}

const headingOf = (control: ControlId | null): string =>
  control === null ? 'Incomplete reads' : controlOf(control).title

const countsOf = (entries: readonly Entry[]): string =>
  groupsOf(entries)
    .map(([control, group]) => `${headingOf(control)} (${amount(group.length)})`)
    .join(', ')
