import type { Result } from '../evaluate/result.js'
import { renderBadge } from './badge.js'
import type { History } from './history.js'
import { renderHtmlReport } from './html/report.js'
import { renderLicensesJson, renderReportJson } from './json.js'
import { renderJunit } from './junit.js'
import { renderLicenseChart } from './license-chart.js'
import { hashesOf, type Run, renderManifest } from './manifest.js'
import { renderSarif } from './sarif.js'
import { renderSeatList } from './seat-list.js'
import { renderSnapshot } from './snapshot.js'
import { renderSummary, type SummaryContext } from './summary.js'

export type FilesContext = Omit<SummaryContext, 'history'> & {
  /** The result of `mergeHistory`. Its problem becomes a warning of the summary. */
  readonly history: History
  /** `seats.csv` of the previous run. */
  readonly seats: string | null
  readonly run: Run
  /** The summary of a command other than `check`. */
  readonly summary?: string
  /** Transforms every text before it is hashed and written. */
  readonly outgoing?: (text: string) => string
  /** Additional files by name, such as a captured baseline. */
  readonly extra?: Readonly<Record<string, string>>
}

/** Every file of the output directory by name. `report.html` lists the hashes of the files before it, `manifest.json` all. */
export function renderFiles(result: Result, context: FilesContext): Readonly<Record<string, string>> {
  const { outgoing = text => text } = context
  const reports = change(outgoing, {
    ...context.extra,
    'report.json': renderReportJson(result),
    'report.md': context.summary ?? renderSummary(result, summaryContext(context)),
    'snapshot.json': renderSnapshot(result.observed),
    'licenses.json': renderLicensesJson(result),
    'licenses.csv': context.history.csv,
    'licenses.svg': renderLicenseChart(context.history.rows, result.generatedAt),
    'seats.csv': renderSeatList(result, context.seats),
    'badge.json': renderBadge(result),
    'report.sarif': renderSarif(result),
    'report.junit.xml': renderJunit(result),
  })
  const page = {
    ...summaryContext(context),
    run: context.run,
    history: context.history.rows,
    hashes: hashesOf(reports),
  }
  const files = { ...reports, 'report.html': outgoing(renderHtmlReport(result, page)) }
  return { ...files, 'manifest.json': renderManifest(files, context.run) }
}

const change = (outgoing: (text: string) => string, texts: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, outgoing(text)]))

function summaryContext({
  history,
  seats: _,
  extra: __,
  summary: ___,
  outgoing: ____,
  ...context
}: FilesContext): SummaryContext {
  const problem = history.problem === null ? [] : [history.problem]
  return { ...context, warnings: [...context.warnings, ...problem], history: history.rows }
}
