import type { Result } from '../evaluate/result.js'
import { renderBadge } from './badge.js'
import { hashesOf } from './hashes.js'
import type { History } from './history.js'
import { renderHtmlReport } from './html/report.js'
import { renderLicensesJson, renderReportJson } from './json.js'
import { renderJunit } from './junit.js'
import { renderLicenseChart } from './license-chart.js'
import { type Run, renderManifest } from './manifest.js'
import { renderSarif } from './sarif.js'
import { renderSeatList } from './seat-list.js'
import { renderSnapshot } from './snapshot.js'
import { renderSummary, type SummaryContext } from './summary.js'

export type FilesContext = Omit<SummaryContext, 'history'> & {
  /** What `mergeHistory` made of the earlier artifact and tonight; its problem becomes a warning of the summary. */
  readonly history: History
  /** `seats.csv` of the earlier artifact. */
  readonly seats: string | null
  readonly run: Run
  /** The text of the summary, where it is not that of a check. */
  readonly summary?: string
  /** What every text becomes on its way out: the hashes are those of the files as they are written. */
  readonly outgoing?: (text: string) => string
  /** Files beside the reports, such as a captured baseline, by name. */
  readonly extra?: Readonly<Record<string, string>>
}

/** Every file of the output directory by its name. The page has the hashes of those before it, the manifest all. */
export function renderFiles(result: Result, context: FilesContext): Readonly<Record<string, string>> {
  const { outgoing = same } = context
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

const same = (text: string): string => text

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
