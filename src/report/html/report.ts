import type { Result } from '../../evaluate/result.js'
import type { Detail } from '../detail.js'
import { renderLicenseChart } from '../license-chart.js'
import { accessSection } from './access-map.js'
import { coverageSection } from './coverage.js'
import { exceptionsSection } from './exceptions.js'
import { findingsSection } from './findings.js'
import { type Content, code, type Html, html, markup, minuteOf, name } from './html.js'
import type { Page, PageContext, Section } from './page.js'
import { postureSection } from './posture.js'
import { seatsSection } from './seats.js'
import { STYLE } from './style.js'
import { column, table } from './table.js'
import { verdictSection } from './verdict.js'

/** Browsers open this size quickly, and email servers accept it as an attachment. */
export const MAX_PAGE_BYTES = 5_000_000

/** The maximum number of rows of a table. The other files have all rows. */
export const MAX_ROWS = 2_000

const LEVELS: readonly Detail[] = [
  { yaml: 'shown', rows: MAX_ROWS },
  { yaml: 'left-out', rows: MAX_ROWS },
  { yaml: 'left-out', rows: 1_000 },
  { yaml: 'left-out', rows: 300 },
  { yaml: 'left-out', rows: 50 },
  { yaml: 'left-out', rows: 0 },
]

/** `report.html`: one self-contained page with as much of the result as fits. */
export function renderHtmlReport(result: Result, context: PageContext): string {
  const chart = renderLicenseChart(context.history, result.generatedAt)
  let text = ''
  for (const detail of LEVELS) {
    text = markup(compose({ result, context, detail }, chart))
    if (new TextEncoder().encode(text).length <= MAX_PAGE_BYTES) break
  }
  return text
}

function compose(page: Page, chart: string): Html {
  const { result, context } = page
  const sections = [
    verdictSection(page),
    findingsSection(page),
    accessSection(page),
    exceptionsSection(page),
    postureSection(page),
    seatsSection(page, chart),
    coverageSection(page),
    evidenceSection(page),
  ]
  return html`<!doctype html>
<html lang="en">
${head(result)}
<body>
<a class="skip" href="#main">Skip to the report</a>
<header>
<h1>Atlassian access of ${nameOf(result)}</h1>
<p>${minuteOf(result.generatedAt)}</p>
</header>
${contents(sections)}
<main id="main" tabindex="-1">
${sections.map(draw)}</main>
<footer>
<p>Created by ${name(result.tool.name)} ${name(result.tool.version)}. ${context.redacted ? 'Personal data is shortened. ' : ''}This page loads no external resources and runs no scripts.</p>
</footer>
</body>
</html>
`
}

const nameOf = ({ organization }: Result): Content => name(organization.name ?? organization.id)

/**
 * Allows only the style and the images of the page: even if a name became markup, it could not load, run or send anything.
 * https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Content-Security-Policy
 */
const head = (result: Result): Content => html`<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${result.verdict.toUpperCase()}: Atlassian access of ${nameOf(result)}, ${minuteOf(result.generatedAt)}</title>
${STYLE}
</head>`

const contents = (sections: readonly Section[]): Content => html`<nav aria-labelledby="contents">
<h2 id="contents">Contents</h2>
<ol>
${sections.map(
  ({ id, title }) => html`<li><a href="#${id}">${title}</a></li>
`,
)}</ol>
</nav>`

/** The hashes let a reader verify the files without this page. */
function evidenceSection({ result, context }: Page): Section {
  const files = Object.entries(context.hashes).map(([file, hash]): readonly Content[] => [code(file), code(hash)])
  const body = html`<p>SHA-256 of each file of this run. ${code('manifest.json')} has them too, and the hash of this page.</p>
${table('Hashes of the files of this run', ['File', 'SHA-256'].map(column), files)}
<p>Checked against the baseline ${code(result.baseline.path)}, sha256 ${code(result.baseline.sha256)}.</p>
<h3>Personal data</h3>
<p>${context.redacted ? REDACTED : NOT_REDACTED}</p>`
  return { id: 'evidence', title: 'Evidence', body }
}

const REDACTED =
  'Names and email addresses of users are shortened and their IDs are replaced, here and in all files of this run.'
const NOT_REDACTED = 'Users are named where a finding is about them, here and in all files of this run.'

const draw = ({ id, title, body }: Section): Content => html`<section id="${id}">
<h2>${title}</h2>
${body}
</section>
`
