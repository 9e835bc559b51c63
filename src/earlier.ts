import { z } from 'zod'
import type { Before } from './controls/control.js'
import { readEarlierArtifact } from './github/artifact.js'
import type { Repository } from './github/repository.js'
import { shorten } from './observe/redact.js'
import type { Log } from './ports.js'
import { readBefore } from './report/snapshot-before.js'
import type { EarlierFinding } from './verdict/findings.js'

/** What the newest earlier run left behind, as far as this one needs it. */
export type Earlier = {
  /** The findings of its report, by their id. */
  readonly findings: ReadonlyMap<string, EarlierFinding>
  /** When it was made and what it came to; null where there is no report that can be read. */
  readonly report: { readonly generatedAt: string; readonly verdict: string } | null
  /** What it saw. */
  readonly before: Before | null
  readonly licensesCsv: string | null
  readonly seatsCsv: string | null
  /** What could not be carried forward, a sentence each. */
  readonly warnings: readonly string[]
}

const NOTHING: Earlier = {
  findings: new Map(),
  report: null,
  before: null,
  licensesCsv: null,
  seatsCsv: null,
  warnings: [],
}

export async function readEarlier(
  repository: Repository | null,
  query: { readonly name: string; readonly branch: string | null; readonly log: Log },
): Promise<Earlier> {
  if (repository === null) return NOTHING
  const artifact = await readEarlierArtifact(repository, query)
  if (!artifact.found) {
    if (artifact.reason === 'none') return NOTHING
    return { ...NOTHING, warnings: [`The license history was not carried forward: ${artifact.problem}`] }
  }
  const { files } = artifact
  const history = { licensesCsv: files['licenses.csv'] ?? null, seatsCsv: files['seats.csv'] ?? null }
  if (files['report.json'] === undefined) return { ...NOTHING, ...history }
  const report = readReport(files['report.json'])
  if (report === null) return { ...NOTHING, ...history, warnings: [NO_REPORT] }
  const { generatedAt, verdict, findings } = report
  return {
    ...history,
    findings: new Map(
      findings.map(({ id, firstSeen, changedBy }) => [id, { firstSeen, changedBy: changedBy ?? null }]),
    ),
    report: { generatedAt, verdict },
    before: readBefore(files['snapshot.json'], generatedAt),
    warnings: [],
  }
}

const NO_REPORT = 'The report of the earlier artifact could not be read: every finding counts as new.'

const Time = z.iso.datetime()
const ChangedBy = z.object({ actor: z.string(), time: Time, action: z.string(), event: z.string() })
const EarlierReport = z.looseObject({
  generatedAt: Time,
  verdict: z.string(),
  findings: z.array(z.looseObject({ id: z.string(), firstSeen: Time, changedBy: ChangedBy.nullish() })),
})

/** Null for a report that is there and is none. */
function readReport(text: string): z.infer<typeof EarlierReport> | null {
  try {
    return EarlierReport.parse(JSON.parse(text))
  } catch {
    return null
  }
}

/** An artifact of a time when the repository was private may name people in full. */
export const redactEarlier = (earlier: Earlier): Earlier => ({
  ...earlier,
  findings: new Map(
    [...earlier.findings].map(([id, { firstSeen, changedBy }]) => [
      id,
      { firstSeen, changedBy: changedBy && { ...changedBy, actor: shorten(changedBy.actor) } },
    ]),
  ),
})
