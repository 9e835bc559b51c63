/** The words of an issue. Pure: what is shown, how it is shortened; when it is written is decided elsewhere. */
import type { ControlId, Fix, Value } from '../controls/finding.js'
import { CONTROL_TITLES } from '../controls/titles.js'
import { codeMarkdown, escapeMarkdown, fenceMarkdown, MAX_SENTENCE_LENGTH } from './escape.js'
import { blocks, column, details, link, table } from './markdown.js'
import { byText } from './order.js'
import { amount, counted, day, valueMarkdown } from './words.js'

export type IssueKind = 'drift' | 'blind'

/** One row of an issue: a finding, or a read that was not whole and has none. */
export type Entry = {
  readonly id: string
  readonly control: ControlId | null
  readonly message: string
  readonly expected: Value
  readonly actual: Value
  /** `<path>:<line>` in the baseline. */
  readonly place: string | null
  /** ISO 8601; null: nobody kept it. */
  readonly since: string | null
  readonly changedBy: string | null
  readonly people: number | null
  readonly fix: Fix | null
}

export type IssueContext = {
  readonly organization: { readonly id: string; readonly name: string | null }
  readonly baselinePath: string
  /** The workflow run that has the files in its artifact. */
  readonly runUrl: string | null
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
export const issueMarker = (kind: IssueKind, organizationId: string): string =>
  `<!-- atlassian-access-gate:${kind}:${organizationId.replace(/[^\w.:-]/g, '')} -->`

/** As much of the entries as fits; what was left out is said, marker and ids are always there. */
export function renderIssue(kind: IssueKind, entries: readonly Entry[], kept: Kept, context: IssueContext): IssueText {
  const head = headOf(kind, entries, kept, context)
  const foot = FEET[kind]
  const whole = RUNGS.map(rung => () => blocks([head, sayRung(rung), ...sections(kind, entries, rung), foot]))
  const fitting = whole.find(render => fits(render()))
  return { title: titleOf(kind, entries.length + kept.unseen), body: fitting?.() ?? shortest(head, entries, foot) }
}

export const fits = (text: string): boolean => text.length < MAX_ISSUE_CHARACTERS && bytesOf(text) < MAX_ISSUE_BYTES

/** One line an entry; starts with words of ours, so that no name can start a block. */
export function entryLine({ since, message, fix }: Entry): string {
  const where = fix === null || fix.path === '' ? '' : ` — ${placeToFix(fix)}`
  return `- **${since === null ? 'This run' : `Since ${day(since)}`}:** ${escapeMarkdown(message, MAX_SENTENCE_LENGTH)}${where}`
}

/** Room for text: GitHub counts characters, the storage behind it bytes. */
export type Room = { readonly characters: number; readonly bytes: number }

/** The first lines that fit into the room; whole ones only. */
export function linesThatFit(entries: readonly Entry[], room: Room): readonly string[] {
  const lines: string[] = []
  let { characters, bytes } = room
  for (const entry of entries) {
    const line = entryLine(entry)
    characters -= line.length + 1
    bytes -= bytesOf(line) + 1
    if (characters < 0 || bytes < 0) break
    lines.push(line)
  }
  return lines
}

/** Where the whole list is. */
export function fullList({ runUrl }: Pick<IssueContext, 'runUrl'>): string {
  const run = runUrl === null ? 'the run' : link('the run', runUrl)
  return `\`report.json\` in the artifact of ${run}`
}

const bytesOf = (text: string): number => new TextEncoder().encode(text).length

function titleOf(kind: IssueKind, count: number): string {
  if (kind === 'drift') return `Atlassian access drift: ${counted(count, 'finding')}`
  return `Atlassian access gate is blind: ${counted(count, 'thing')} could not be checked`
}

function headOf(kind: IssueKind, entries: readonly Entry[], kept: Kept, context: IssueContext): string {
  const { organization, baselinePath } = context
  const name = escapeMarkdown(organization.name ?? organization.id)
  const path = codeMarkdown(baselinePath)
  const points = kind === 'drift' ? driftPoints(entries, name, path) : blindPoints(entries, name)
  const unseen =
    kept.unseen === 0
      ? []
      : [
          `**Still counted:** ${counted(kept.unseen, 'finding')} of earlier nights, of which this run could not read whether they stand`,
        ]
  const list = `**Full list:** ${fullList(context)}`
  const lines = [...points, ...unseen, list].map(point => `- ${point}`)
  return blocks([`${issueMarker(kind, organization.id)}\n${kept.line}`, lines.join('\n')])
}

function driftPoints(entries: readonly Entry[], name: string, path: string): readonly string[] {
  return [
    `**What drifted:** the access to ${name} deviates from the baseline: ${countsOf(entries)}`,
    ...oldest(entries),
    `**What to do:** close each door at the place named beside it, or accept it by a reviewed change of ${path}`,
  ]
}

function blindPoints(entries: readonly Entry[], name: string): readonly string[] {
  return [
    `**What is not known:** the access to ${name} could not be checked whole: ${countsOf(entries)}. Nothing is claimed about it`,
    ...oldest(entries),
    '**What to do:** mend what is named below; until then a door may stand open unseen',
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
  if (rung === 'no-yaml') return '_Shortened: the YAML that would accept each finding is left out._'
  return '_Shortened: one line a finding; expected and actual values and the YAML are left out._'
}

function sections(kind: IssueKind, entries: readonly Entry[], rung: Rung): readonly string[] {
  return groupsOf(entries).map(([control, group]) => {
    const heading = `### ${headingOf(control)} (${amount(group.length)})`
    if (rung === 'lines') return blocks([heading, group.map(entryLine).join('\n')])
    return blocks([heading, tableOf(kind, group), rung === 'full' ? yamlToAccept(group) : ''])
  })
}

/** Counts by control and as many lines as fit: whole rows only. */
function shortest(head: string, entries: readonly Entry[], foot: string): string {
  const counts = groupsOf(entries).map(([control, group]) => `- ${headingOf(control)}: ${amount(group.length)}`)
  const around = [head, `### Counts\n\n${counts.join('\n')}`]
  const taken = blocks([...around, foot])
  const room = {
    characters: MAX_ISSUE_CHARACTERS - taken.length - MAX_NOTE_CHARACTERS,
    bytes: MAX_ISSUE_BYTES - bytesOf(taken) - MAX_NOTE_CHARACTERS,
  }
  const lines = linesThatFit(entries, room)
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
  control === null ? 'Reads that were not whole' : CONTROL_TITLES[control]

const countsOf = (entries: readonly Entry[]): string =>
  groupsOf(entries)
    .map(([control, group]) => `${headingOf(control)} (${amount(group.length)})`)
    .join(', ')

function tableOf(kind: IssueKind, entries: readonly Entry[]): string {
  const titles = kind === 'drift' ? ['What', 'Expected', 'Actual'] : ['What is not known']
  const rows = entries.map(entry => [
    what(entry),
    ...(kind === 'drift' ? [valueMarkdown(entry.expected), valueMarkdown(entry.actual)] : []),
    entry.since === null ? 'this run' : day(entry.since),
    entry.fix === null ? 'see the summary of the run' : placeToFix(entry.fix),
    entry.place === null ? '' : codeMarkdown(entry.place),
  ])
  return table([...titles, 'Since', 'What to do', 'Baseline'].map(column), rows)
}

function what({ message, people, changedBy }: Entry): string {
  const reach = people === null ? [] : [`Reaches ${counted(people, 'person', 'people')}.`]
  const author = changedBy === null ? [] : [`Changed by ${escapeMarkdown(changedBy, MAX_SENTENCE_LENGTH)}.`]
  return [escapeMarkdown(message, MAX_SENTENCE_LENGTH), ...reach, ...author].join('<br>')
}

const placeToFix = (fix: Fix): string => link(escapeMarkdown(fix.path, MAX_SENTENCE_LENGTH), fix.link)

function yamlToAccept(entries: readonly Entry[]): string {
  const snippets = entries.flatMap(({ fix, message, place }) => {
    const yaml = fix?.accept.trimEnd() ?? ''
    if (yaml === '') return []
    const where = place === null ? '' : `, at ${codeMarkdown(place)}`
    const isLong = yaml.length > MAX_YAML_CHARACTERS
    const block = isLong ? 'Too long to be shown: see `report.json`.' : fenceMarkdown(yaml, 'yaml')
    return [`To accept “${escapeMarkdown(message, MAX_SENTENCE_LENGTH)}”${where}:\n\n${block}`]
  })
  return snippets.length === 0 ? '' : details('YAML that would make it the baseline', blocks(snippets))
}
