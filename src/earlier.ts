import { z } from 'zod'
import { readEarlierArtifact } from './github/artifact.js'
import type { Repository } from './github/repository.js'
import type { Log } from './ports.js'

/** What the newest earlier run left behind, as far as this one needs it. */
export type Earlier = {
  /** When each finding was first seen, by its id. */
  readonly firstSeen: ReadonlyMap<string, string>
  readonly licensesCsv: string | null
  readonly seatsCsv: string | null
  /** What could not be carried forward, a sentence each. */
  readonly warnings: readonly string[]
}

const NOTHING: Earlier = { firstSeen: new Map(), licensesCsv: null, seatsCsv: null, warnings: [] }

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
  const report = readFirstSeen(artifact.files['report.json'])
  return {
    firstSeen: report ?? new Map(),
    licensesCsv: artifact.files['licenses.csv'] ?? null,
    seatsCsv: artifact.files['seats.csv'] ?? null,
    warnings:
      report === null ? ['The report of the earlier artifact could not be read: every finding counts as new.'] : [],
  }
}

const EarlierReport = z.looseObject({
  findings: z.array(z.looseObject({ id: z.string(), firstSeen: z.iso.datetime() })),
})

/** Null for a report that is there and is none. */
function readFirstSeen(text: string | undefined): ReadonlyMap<string, string> | null {
  if (text === undefined) return new Map()
  try {
    const { findings } = EarlierReport.parse(JSON.parse(text))
    return new Map(findings.map(({ id, firstSeen }) => [id, firstSeen]))
  } catch {
    return null
  }
}
