import { controlOf } from '../../controls/catalogue.js'
import { byImportance } from '../../evaluate/order.js'
import type { Finding, FindingStatus } from '../../model/finding.js'
import { groupByYaml } from '../fix.js'
import { subjectParts } from '../subject.js'
import { valueParts } from '../values.js'
import { amount, counted } from '../words.js'
import { type Content, code, dotted, html, lines, name } from './html.js'
import { webLink } from './link.js'
import { anchorOf } from './mark.js'
import { type Page, remainder, type Section } from './page.js'
import { type Column, column, numbers, table } from './table.js'
import { dayOf, minuteOf, sinceOf } from './time.js'

type Kind = {
  readonly status: FindingStatus
  readonly title: string
  readonly caption: string
  readonly note: string
}

const KINDS: readonly Kind[] = [
  {
    status: 'drift',
    title: 'Drift',
    caption: 'Deviations from the baseline',
    note: 'The organization is not as the baseline has it. Each is closed in the console, or accepted by a reviewed change.',
  },
  {
    status: 'unknown',
    title: 'Could not be checked',
    caption: 'What could not be checked',
    note: 'Nothing is claimed about these, neither that they are as they should be nor that they are not.',
  },
  {
    status: 'excepted',
    title: 'Accepted by an exception',
    caption: 'Deviations that an exception accepts',
    note: 'These deviate too, and somebody answers for each until a day.',
  },
  { status: 'notice', title: 'Notices', caption: 'Notices', note: 'To know; no part of the verdict.' },
]

/** Everything that was found, the most important first. */
export function findingsSection(page: Page): Section {
  const parts = KINDS.map(kind => part(kind, page))
  const body = page.result.findings.length === 0 ? html`<p>${noneSentence(page)}</p>` : parts
  return { id: 'findings', title: `Findings (${amount(page.result.findings.length)})`, body }
}

const noneSentence = ({ result }: Page): string =>
  result.verdict === 'compliant'
    ? 'No deviation from the baseline was found.'
    : 'None, but not everything could be read: see “Coverage”.'

/** The ids of the findings that have a row, to which others may link. */
export const shownFindings = (page: Page): ReadonlySet<string> =>
  new Set(KINDS.flatMap(({ status }) => pick(status, page).shown.map(({ id }) => id)))

function pick(status: FindingStatus, { result, detail }: Page) {
  const all = result.findings.filter(finding => finding.status === status).toSorted(byImportance)
  return { all, shown: all.slice(0, detail.rows) }
}

function part({ status, title, caption, note }: Kind, page: Page): Content {
  const { all, shown } = pick(status, page)
  if (all.length === 0) return ''
  return html`<h3 id="findings-${status}">${title} (${amount(all.length)})</h3>
<p>${note}</p>
${table(
  caption,
  COLUMNS,
  shown.map(finding => row(finding, page)),
)}${remainder(shown.length, all.length)}
${status === 'drift' ? yaml(shown, page) : ''}`
}

const COLUMNS: readonly Column[] = [
  column('What'),
  column('Expected'),
  column('Actual'),
  numbers('People'),
  column('Since'),
  column('Changed by'),
  column('Baseline'),
  column('Where to fix it'),
]

const row = (finding: Finding, page: Page): readonly Content[] => [
  what(finding),
  value(finding, finding.expected),
  value(finding, finding.actual),
  finding.people === null ? '' : amount(finding.people),
  sinceOf(finding.firstSeen, page.result.generatedAt),
  author(finding),
  place(finding, page),
  webLink(finding.fix.path, finding.fix.link),
]

function what(finding: Finding): Content {
  const parts = subjectParts(finding).map(({ word, code: id }) => html`${word} ${code(id)}`)
  return html`<span class="kicker" id="${anchorOf(finding)}">${controlOf(finding.control).title}</span>
${finding.message}${parts.length === 0 ? '' : html`<br>${dotted(parts)}`}`
}

function value({ control, status }: Finding, given: unknown): Content {
  const { code: text, words } = valueParts(given, control)
  // Where nothing could be read, "none" would be a claim.
  if (text === null && status === 'unknown') return ''
  return text === null ? words : html`${code(text)} ${words}`
}

function author({ changedBy }: Finding): Content {
  if (changedBy === null) return ''
  return html`${name(changedBy.actor)}, ${minuteOf(changedBy.time)}: ${name(changedBy.action)}`
}

/** A line of the baseline, whose path is told once, at the top. */
const place = ({ location }: Finding, { result }: Page): Content =>
  location.path === result.baseline.path ? html`line ${location.line}` : code(`${location.path}:${location.line}`)

/** Longer than any entry that somebody reads; `report.json` has it whole. */
const MAX_YAML_LENGTH = 4_000

function yaml(shown: readonly Finding[], page: Page): Content {
  if (page.detail.yaml === 'left-out') return html`<p class="rest">The YAML to accept is in ${code('report.json')}.</p>`
  const byYaml = [...groupByYaml(shown)]
  if (byYaml.length === 0) return ''
  return html`<details>
<summary>YAML that would make it the baseline (${counted(byYaml.length, 'entry', 'entries')})</summary>
${byYaml.map(([text, findings]) => snippet(text, findings, page))}</details>`
}

function snippet(text: string, findings: readonly Finding[], page: Page): Content {
  const named = findings.map(
    finding => html`<li><a href="#${anchorOf(finding)}">${finding.message}</a> (${place(finding, page)})</li>
`,
  )
  const body =
    text.length > MAX_YAML_LENGTH
      ? html`<p>Too long to be shown: see ${code('report.json')}.</p>`
      : html`<pre>${lines(text)}</pre>`
  return html`<ul>
${named}</ul>
${body}
`
}

/** A finding of which another section tells, in short. */
export const shortRow = (finding: Finding, page: Page): readonly Content[] => [
  html`<a href="#${anchorOf(finding)}">${finding.message}</a>`,
  value(finding, finding.expected),
  dayOf(finding.firstSeen),
  place(finding, page),
]
