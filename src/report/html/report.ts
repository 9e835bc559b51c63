import type { Result } from '../../evaluate/result.js'
import { renderLicenseChart } from '../license-chart.js'
import { accessSection } from './access-map.js'
import { coverageSection } from './coverage.js'
import { evidenceSection } from './evidence.js'
import { exceptionsSection } from './exceptions.js'
import { findingsSection } from './findings.js'
import { type Content, type Html, html, markup, name } from './html.js'
import type { Page, PageContext, PageDetail, Section } from './page.js'
import { postureSection } from './posture.js'
import { seatsSection } from './seats.js'
import { STYLE } from './style.js'
import { minuteOf } from './time.js'
import { verdictSection } from './verdict.js'

/** What a browser opens without a thought, and a mail takes as an attachment. */
export const MAX_PAGE_BYTES = 5_000_000

/** As much as somebody may scroll through; the files have the rest. */
export const MAX_ROWS = 2_000

const LADDER: readonly PageDetail[] = [
  { yaml: 'shown', rows: MAX_ROWS },
  { yaml: 'left-out', rows: MAX_ROWS },
  { yaml: 'left-out', rows: 1_000 },
  { yaml: 'left-out', rows: 300 },
  { yaml: 'left-out', rows: 50 },
  { yaml: 'left-out', rows: 0 },
]

/** `report.html`: one page that needs nothing beside it, with as much of the result as fits. */
export function renderHtmlReport(result: Result, context: PageContext): string {
  const chart = renderLicenseChart(context.history, result.generatedAt)
  let text = ''
  for (const detail of LADDER) {
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
<p>Made by ${name(result.tool.name)} ${name(result.tool.version)}. ${context.redacted ? 'People are shortened. ' : ''}This page loads nothing and runs nothing.</p>
</footer>
</body>
</html>
`
}

const nameOf = ({ organization }: Result): Content => name(organization.name ?? organization.id)

/**
 * Nothing but its own style and pictures: even if a name became markup, it would load, run and send nothing.
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

const draw = ({ id, title, body }: Section): Content => html`<section id="${id}">
<h2>${title}</h2>
${body}
</section>
`
