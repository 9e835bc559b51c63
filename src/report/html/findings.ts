import { controlOf } from '../../controls/catalogue.js'
import { byImportance } from '../../evaluate/order.js'
import type { Finding, FindingStatus } from '../../model/finding.js'
import { groupByYaml } from '../fix.js'
import { subjectParts } from '../subject.js'
import { valueParts } from '../values.js'
import { amount, counted, daysBetween } from '../words.js'
import { type Content, code, dayOf, dotted, html, lines, minuteOf, name, webLink } from './html.js'
import { anchorOf } from './mark.js'
import { type Page, remainder, type Section } from './page.js'
import { type Column, column, numbers, table } from './table.js'

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
    caption: 'Drift findings',
    note: 'The organization differs from the baseline. Fix each finding in the console, or accept it by a reviewed change of the baseline.',
  },
  {
    status: 'unknown',
    title: 'Could not be checked',
    caption: 'Unknown findings',
    note: 'The result of these checks is unknown. Each finding names its cause and what to do.',
  },
  {
    status: 'excepted',
    title: 'Accepted by an exception',
    caption: 'Excepted findings',
    note: 'These findings also differ from the baseline. Each exception has an owner and an end date.',
  },
  { status: 'notice', title: 'Notices', caption: 'Notices', note: 'Notices do not affect the verdict.' },
]

/** All findings, most important first. */
export function findingsSection(page: Page): Section {
  const parts = KINDS.map(kind => part(kind, page))
  const body = page.result.findings.length === 0 ? html`<p>${noneSentence(page)}</p>` : parts
  return { id: 'findings', title: `Findings (${amount(page.result.findings.length)})`, body }
}

const noneSentence = ({ result }: Page): string =>
  result.verdict === 'compliant'
    ? 'No drift was found.'
    : 'No findings, but some data could not be read. See “Coverage”.'

/** The ids of the findings that have a row, and so an anchor for links. */
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
  column('Finding'),
  column('Expected'),
  column('Actual'),
  numbers('Users'),
  column('First seen'),
  column('Changed by'),
  column('Baseline'),
  column('Fix'),
]

const row = (finding: Finding, page: Page): readonly Content[] => [
  describe(finding),
  value(finding, finding.expected),
  value(finding, finding.actual),
  finding.people === null ? '' : amount(finding.people),
  age(finding.firstSeen, page.result.generatedAt),
  changedByOf(finding),
  place(finding, page),
  webLink(finding.fix.path, finding.fix.link),
]

function describe(finding: Finding): Content {
  const parts = subjectParts(finding).map(({ word, code: id }) => html`${word} ${code(id)}`)
  return html`<span class="kicker" id="${anchorOf(finding)}">${webLink(controlOf(finding.control).title, finding.fix.guide)}</span>
${finding.message}${parts.length === 0 ? '' : html`<br>${dotted(parts)}`}`
}

/** `2026-11-19, 4 days`, or `new` if first seen in this run. */
function age(firstSeen: string, now: string): Content {
  if (firstSeen === now) return html`<strong>new</strong>`
  const days = daysBetween(firstSeen, now)
  const day = html`<span class="day">${dayOf(firstSeen)}</span>`
  return days > 0 ? html`${day}, ${counted(days, 'day')}` : day
}

function value({ control, status }: Finding, data: unknown): Content {
  const { code: text, words } = valueParts(data, control)
  // The value of an unknown finding is unknown, not none.
  if (text === null && status === 'unknown') return ''
  return text === null ? words : html`${code(text)} ${words}`
}

function changedByOf({ changedBy }: Finding): Content {
  if (changedBy === null) return ''
  return html`${name(changedBy.actor)}, ${minuteOf(changedBy.time)}: ${name(changedBy.action)}`
}

/** A line of the baseline, whose path is shown once at the top. */
const place = ({ location }: Finding, { result }: Page): Content =>
  location.path === result.baseline.path ? html`line ${location.line}` : code(`${location.path}:${location.line}`)

/** Longer entries are in `report.json` only. */
const MAX_YAML_LENGTH = 4_000

function yaml(shown: readonly Finding[], page: Page): Content {
  if (page.detail.yaml === 'left-out')
    return html`<p class="rest">The YAML to accept findings is in ${code('report.json')}.</p>`
  const byYaml = [...groupByYaml(shown)]
  if (byYaml.length === 0) return ''
  return html`<details>
<summary>Accept in the baseline (YAML, ${counted(byYaml.length, 'entry', 'entries')})</summary>
${byYaml.map(([text, findings]) => snippet(text, findings, page))}</details>`
}

function snippet(text: string, findings: readonly Finding[], page: Page): Content {
  const named = findings.map(
    finding => html`<li><a href="#${anchorOf(finding)}">${finding.message}</a> (${place(finding, page)})</li>
`,
  )
  const body =
    text.length > MAX_YAML_LENGTH
      ? html`<p>Too long to show. See ${code('report.json')}.</p>`
      : html`<pre>${lines(text)}</pre>`
  return html`<ul>
${named}</ul>
${body}
`
}

/** The short row of a finding in another section. */
export const shortRow = (finding: Finding, page: Page): readonly Content[] => [
  html`<a href="#${anchorOf(finding)}">${finding.message}</a>`,
  value(finding, finding.expected),
  dayOf(finding.firstSeen),
  place(finding, page),
]
