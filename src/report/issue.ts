/** The words of an issue. Pure: what is shown, how it is shortened; when it is written is decided elsewhere. */

import { controlOf } from '../controls/catalogue.js'
import type { Proposal } from '../evaluate/proposal.js'
import type { ControlId } from '../model/finding.js'
import { byText } from '../model/order.js'
import { codeMarkdown, escapeMarkdown } from './escape.js'
import { fixes, proposalText } from './fix.js'
import type { Entry, IssueKind } from './issue-entry.js'
import { bytesOf, entryLine, linesThatFit } from './issue-lines.js'
import { deviationOf, issueTable } from './issue-table.js'
import { blocks, link } from './markdown.js'
import { markerOf } from './marker.js'
import { amount, counted, day } from './words.js'

export type { Entry, IssueKind }

export type IssueContext = {
  readonly organization: { readonly id: string; readonly name: string | null }
  readonly baselinePath: string
  /** The workflow run that has the files in its artifact. */
  readonly runUrl: string | null
  /** The baseline with the deviations accepted, where one was made. */
  readonly proposal?: Proposal
}

/** What is stored and counted beside tonight's entries. */
export type Kept = {
  /** The hidden line that holds the ids. */
  readonly line: string
  /** Findings of earlier nights that tonight's incomplete run can say nothing about. */
  readonly unseen: number
}

export type IssueText = { readonly title: string; readonly body: string }

/** GitHub takes 65,536 characters, and keeps the old text of an update that is longer: stay well away from that. */
export const MAX_ISSUE_CHARACTERS = 60_000
export const MAX_ISSUE_BYTES = 200_000
const MAX_YAML_CHARACTERS = 2_000
/** Of the heading and the sentence that say how many lines are shown. */
const MAX_NOTE_CHARACTERS = 200

type Rung = 'full' | 'no-yaml' | 'lines'
const RUNGS: readonly Rung[] = ['full', 'no-yaml', 'lines']

/** Stands alone on a line of the body, by which the gate knows its own issues. */
export const issueMarker = (kind: IssueKind, organizationId: string): string => markerOf(kind, organizationId)

/** As much of the entries as fits; what was left out is said, marker and ids are always there. */
export function renderIssue(kind: IssueKind, entries: readonly Entry[], kept: Kept, context: IssueContext): IssueText {
  const head = headOf(kind, entries, kept, context)
  const foot = FEET[kind]
  const whole = RUNGS.map(
    rung => () => blocks([head, sayRung(rung), ...sections(kind, entries, rung, context.baselinePath), foot]),
  )
  const fitting = whole.find(render => fits(render()))
  return {
    title: titleOf(kind, entries.length + kept.unseen),
    body: fitting?.() ?? shortest(kind, head, entries, foot),
  }
}

export const fits = (text: string): boolean => text.length < MAX_ISSUE_CHARACTERS && bytesOf(text) < MAX_ISSUE_BYTES

/** Where the whole list is. */
export function fullList({ runUrl }: Pick<IssueContext, 'runUrl'>): string {
  const run = runUrl === null ? 'the run' : link('the run', runUrl)
  return `\`report.json\` in the artifact of ${run}`
}

function titleOf(kind: IssueKind, count: number): string {
  if (kind === 'drift') return `Atlassian access drift: ${counted(count, 'finding')}`
  return `Atlassian access gate is blind: ${counted(count, 'thing')} could not be checked`
}

function headOf(kind: IssueKind, entries: readonly Entry[], kept: Kept, context: IssueContext): string {
  const { organization, baselinePath, proposal } = context
  const name = escapeMarkdown(organization.name ?? organization.id)
  const path = codeMarkdown(baselinePath)
  const points = kind === 'drift' ? driftPoints(entries, name, path) : blindPoints(entries, name, path)
  const proposed = kind === 'blind' || proposal === undefined ? '' : proposalText(proposal)
  const unseen =
    kept.unseen === 0
      ? []
      : [
          `**Still counted:** ${counted(kept.unseen, 'finding')} of earlier nights, of which this run could not read whether they stand`,
        ]
  const list = `**Full list:** ${fullList(context)}`
  const toAccept = proposed === '' ? [] : [`**To accept it all:** ${proposed}`]
  const lines = [...points, ...toAccept, ...unseen, list].map(point => `- ${point}`)
  return blocks([`${issueMarker(kind, organization.id)}\n${kept.line}`, lines.join('\n')])
}

function driftPoints(entries: readonly Entry[], name: string, path: string): readonly string[] {
  return [
    `**What drifted:** the access to ${name} deviates from the baseline: ${countsOf(entries)}`,
    ...oldest(entries),
    `**What to do:** close each door at the place named with it, or accept it by a reviewed change of ${path}`,
  ]
}

function blindPoints(entries: readonly Entry[], name: string, path: string): readonly string[] {
  return [
    `**What is not known:** the access to ${name} could not be checked whole: ${countsOf(entries)}. Nothing is claimed about it`,
    ...oldest(entries),
    '**What to do:** mend what is named below; until then a door may stand open unseen',
    `**Baseline:** ${path}`,
  ]
}

function oldest(entries: readonly Entry[]): readonly string[] {
  const [first] = entries.flatMap(({ since }) => (since === null ? [] : [since])).sort(byText)
  return first === undefined ? [] : [`**Since:** ${day(first)}${entries.length > 1 ? ' (the oldest)' : ''}`]
}

const FEET: Readonly<Record<IssueKind, string>> = {
  drift:
    '---\nWritten by the access gate, and rewritten when the findings change: put notes into comments. It is closed by the first night that reads everything and finds no deviation.',
  blind:
    '---\nWritten by the access gate, and rewritten when the list changes: put notes into comments. It is closed by the first night that reads everything.',
}

function sayRung(rung: Rung): string {
  if (rung === 'full') return ''
  if (rung === 'no-yaml') return '_Shortened: the YAML that would accept each finding, or except it, is left out._'
  return '_Shortened: one line a finding; expected and actual values and the YAML are left out._'
}

function sections(kind: IssueKind, entries: readonly Entry[], rung: Rung, baselinePath: string): readonly string[] {
  const parts = groupsOf(entries).map(([control, group]) => {
    const heading = `### ${headingOf(control)} (${amount(group.length)})`
    const list =
      rung === 'lines' ? group.map(entry => entryLine(kind, entry)).join('\n') : issueTable(kind, group, baselinePath)
    return blocks([heading, list])
  })
  if (rung !== 'full') return parts
  const acceptable = entries.map(entry => deviationOf(entry, baselinePath))
  return [...parts, fixes(acceptable, MAX_YAML_CHARACTERS)]
}

/** Counts by control and as many lines as fit: whole rows only. */
function shortest(kind: IssueKind, head: string, entries: readonly Entry[], foot: string): string {
  const counts = groupsOf(entries).map(([control, group]) => `- ${headingOf(control)}: ${amount(group.length)}`)
  const around = [head, `### Counts\n\n${counts.join('\n')}`]
  const taken = blocks([...around, foot])
  const room = {
    characters: MAX_ISSUE_CHARACTERS - taken.length - MAX_NOTE_CHARACTERS,
    bytes: MAX_ISSUE_BYTES - bytesOf(taken) - MAX_NOTE_CHARACTERS,
  }
  const lines = linesThatFit(kind, entries, room)
  const note = `_Shortened: the first ${amount(lines.length)} of ${amount(entries.length)} are shown._`
  return blocks([...around, `### The first ${amount(lines.length)}`, note, lines.join('\n'), foot])
}

type Group = readonly [control: ControlId | null, entries: readonly Entry[]]

/** In the order in which the controls first come. */
function groupsOf(entries: readonly Entry[]): readonly Group[] {
  const groups = new Map<ControlId | null, Entry[]>()
  for (const entry of entries) {
    const group = groups.get(entry.control)
    if (group === undefined) groups.set(entry.control, [entry])
    else group.push(entry)
  }
  return [...groups]
}

const headingOf = (control: ControlId | null): string =>
  control === null ? 'Reads that were not whole' : controlOf(control).title

const countsOf = (entries: readonly Entry[]): string =>
  groupsOf(entries)
    .map(([control, group]) => `${headingOf(control)} (${amount(group.length)})`)
    .join(', ')
