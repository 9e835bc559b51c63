import type { Result, Verdict } from '../../evaluate/result.js'
import { AS_TEXT, pointsOf } from '../headline.js'
import { amount } from '../words.js'
import { type Content, code, dotted, html, minuteOf, name, webLink } from './html.js'
import { badge, toneOf } from './mark.js'
import type { Page, PageContext, Section } from './page.js'

const SENTENCES: Readonly<Record<Verdict, string>> = {
  compliant: 'All data that the baseline needs was read, and it matches the baseline.',
  drift: 'The organization differs from the committed baseline.',
  unknown: 'No drift found, but some checks could not be completed.',
}

/** The verdict, its reasons, warnings, and the data of the run. */
export function verdictSection({ result, context, detail }: Page): Section {
  const points = pointsOf(result, AS_TEXT).map(
    ([label, text]) => html`<li><strong>${label}:</strong> ${text}</li>
`,
  )
  const body = html`<div class="verdict ${toneOf(result.verdict)}">
<p class="word">${badge(toneOf(result.verdict), result.verdict.toUpperCase())}</p>
<p>${SENTENCES[result.verdict]}</p>
</div>
<ul>
${points}</ul>
${warnings(context.warnings, detail.rows)}
${facts(result, context)}`
  return { id: 'verdict', title: 'Verdict', body }
}

function warnings(texts: readonly string[], rows: number): Content {
  if (texts.length === 0) return ''
  const shown = texts.slice(0, rows)
  const left = texts.length - shown.length
  const rest = left > 0 ? html`<li>${amount(left)} more in the log of the run.</li>` : ''
  return html`<h3>Warnings</h3>
<ul>
${shown.map(
  text => html`<li>${text}</li>
`,
)}${rest}</ul>`
}

function facts({ organization, generatedAt, tool, baseline }: Result, { run, runUrl }: PageContext): Content {
  const rows: readonly (readonly [string, Content])[] = [
    ['Organization', dotted([...(organization.name === null ? [] : [name(organization.name)]), code(organization.id)])],
    ['Checked', minuteOf(generatedAt)],
    ['Tool', html`${name(tool.name)} ${name(tool.version)}`],
    ['Baseline', html`${code(baseline.path)}, sha256 ${code(baseline.sha256)}`],
    ['Commit', run.commit === null ? 'not in a repository' : code(run.commit)],
    ['Run', runUrl === null ? runWords(run.id) : webLink(runWords(run.id), runUrl)],
  ]
  return html`<dl>
${rows.map(
  ([term, words]) => html`<dt>${term}</dt><dd>${words}</dd>
`,
)}</dl>`
}

const runWords = (id: string | null): string => (id === null ? 'not in a workflow' : `Workflow run ${id}`)
