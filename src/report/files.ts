import type { Result } from '../verdict/result.js'
import { renderBadge } from './badge.js'
import type { History } from './history.js'
import { renderLicensesJson, renderReportJson } from './json.js'
import { renderLicenseChart } from './license-chart.js'
import { type Run, renderManifest } from './manifest.js'
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
  /** Files beside the reports, such as a captured baseline, by name. */
  readonly extra?: Readonly<Record<string, string>>
}

/** Every file of the output directory by its name; the manifest comes last, since it names all others. */
export function renderFiles(result: Result, context: FilesContext): Readonly<Record<string, string>> {
  const files = {
    ...context.extra,
    'report.json': renderReportJson(result),
    'report.md': context.summary ?? renderSummary(result, summaryContext(context)),
    'snapshot.json': renderSnapshot(result.observed),
    'licenses.json': renderLicensesJson(result),
    'licenses.csv': context.history.csv,
    'licenses.svg': renderLicenseChart(context.history.rows, result.generatedAt),
    'seats.csv': renderSeatList(result, context.seats),
    'badge.json': renderBadge(result.verdict),
  }
  return { ...files, 'manifest.json': renderManifest(files, context.run) }
}

function summaryContext({ history, seats: _, extra: __, summary: ___, ...context }: FilesContext): SummaryContext {
  const problem = history.problem === null ? [] : [history.problem]
  return { ...context, warnings: [...context.warnings, ...problem], history: history.rows }
}
