import { z } from 'zod'
import { shorten } from '../collect/redact.js'
import type { PreviousState } from '../controls/control.js'
import type { PreviousFinding } from '../evaluate/findings.js'
import { type ArtifactQuery, listEarlierArtifacts, readArtifact } from '../github/artifact.js'
import { GithubError } from '../github/error.js'
import type { Repository } from '../github/repository.js'
import { type Artifact, timeOf } from '../github/shapes.js'
import type { ArtifactFiles } from '../github/unpack.js'
import type { Log } from '../model/ports.js'
import { isHistory } from '../report/history.js'
import { readBefore } from '../report/snapshot-before.js'

/** What the newest earlier run left behind, as far as this one needs it. */
export type Previous = {
  /** The findings of its report, by their id. */
  readonly findings: ReadonlyMap<string, PreviousFinding>
  /** When it was made and what it came to; null where there is no report that can be read. */
  readonly report: { readonly generatedAt: string; readonly verdict: string } | null
  /** What it saw. */
  readonly before: PreviousState | null
  readonly licensesCsv: string | null
  readonly seatsCsv: string | null
  /** What could not be carried forward, a sentence each. */
  readonly warnings: readonly string[]
}

const NOTHING: Previous = {
  findings: new Map(),
  report: null,
  before: null,
  licensesCsv: null,
  seatsCsv: null,
  warnings: [],
}

export type EarlierQuery = ArtifactQuery & {
  /** Of which the history is wanted: two organizations may share a repository. */
  readonly organization: string
  readonly log: Log
}

/** An artifact that cannot be used is no reason to lose what an older one has; beyond these the run is not held up. */
const MAX_ARTIFACTS = 5

export async function readPrevious(repository: Repository | null, query: EarlierQuery): Promise<Previous> {
  if (repository === null) return NOTHING
  try {
    const artifacts = await listEarlierArtifacts(repository, query)
    if (artifacts.length === 0) return NOTHING
    return await gather(repository, artifacts.slice(0, MAX_ARTIFACTS), query)
  } catch (error) {
    if (!(error instanceof GithubError)) throw error
    return { ...NOTHING, warnings: [`The license history was not carried forward: ${error.message}`] }
  }
}

/** The newest of each: of the report, and of the history, which may lie in different artifacts. */
async function gather(repository: Repository, artifacts: readonly Artifact[], query: EarlierQuery): Promise<Previous> {
  const warnings: string[] = []
  const usable: Usable[] = []
  for (const artifact of artifacts) {
    const opened = await openArtifact(repository, artifact, query.organization)
    warnings.push(...opened.warnings)
    if (opened.usable !== null) usable.push(opened.usable)
    if (isComplete(usable)) break
  }
  const history = newestHistory(usable)
  const seats = usable.find(({ seatsCsv }) => seatsCsv !== null)
  const newest = usable.find(hasReport)
  for (const { name } of new Set([newest, history].filter(used => used !== undefined))) {
    query.log.info(`Continued from ${name}`)
  }
  return {
    ...(newest === undefined ? NOTHING : carriedBy(newest)),
    licensesCsv: history?.licensesCsv ?? null,
    seatsCsv: seats?.seatsCsv ?? null,
    warnings: [...warnings, ...lossesOf(newest, history, artifacts.length)],
  }
}

/** An artifact of this organization, or one that does not say of which it is. */
type Usable = {
  readonly name: string
  readonly organization: 'verified' | 'unverified'
  readonly report: Report | null
  readonly before: PreviousState | null
  readonly licensesCsv: string | null
  readonly seatsCsv: string | null
}

type WithReport = Usable & { readonly report: Report }

const hasReport = (usable: Usable): usable is WithReport => usable.report !== null

const isComplete = (usable: readonly Usable[]): boolean =>
  usable.some(hasReport) &&
  usable.some(({ organization, licensesCsv }) => organization === 'verified' && licensesCsv !== null)

function newestHistory(usable: readonly Usable[]): Usable | undefined {
  const withHistory = usable.filter(({ licensesCsv }) => licensesCsv !== null)
  return withHistory.find(({ organization }) => organization === 'verified') ?? withHistory[0]
}

function carriedBy({ report, before }: WithReport): Previous {
  const { generatedAt, verdict, findings } = report
  const byId = findings.map(
    ({ id, firstSeen, changedBy }) => [id, { firstSeen, changedBy: changedBy ?? null }] as const,
  )
  return { ...NOTHING, findings: new Map(byId), report: { generatedAt, verdict }, before }
}

function lossesOf(newest: WithReport | undefined, history: Usable | undefined, looked: number): readonly string[] {
  const among = looked === 1 ? 'the earlier artifact' : `the newest ${looked} artifacts`
  return [
    ...(newest === undefined ? [`No report could be read from ${among}: every finding counts as new.`] : []),
    ...(history === undefined ? [`The license history was not carried forward: ${among} had none to read.`] : []),
    ...(history?.organization === 'unverified'
      ? [
          `The license history was carried forward from ${history.name}, which has no report that can be read: its organization could not be verified.`,
        ]
      : []),
  ]
}

type Opened = { readonly usable: Usable | null; readonly warnings: readonly string[] }

async function openArtifact(repository: Repository, artifact: Artifact, organization: string): Promise<Opened> {
  const name = nameOf(artifact)
  const skipped = (reason: string): Opened => ({ usable: null, warnings: [`${name} was skipped: ${reason}`] })
  try {
    const files = await readArtifact(repository, artifact)
    const own = organizationOf(files['report.json'])
    if (own !== null && own.toLowerCase() !== organization.toLowerCase()) {
      return skipped('it belongs to another organization. Give each organization its own `artifact-name`.')
    }
    return useFiles(name, files, own === null ? 'unverified' : 'verified')
  } catch (error) {
    if (!(error instanceof GithubError)) throw error
    return skipped(error.message)
  }
}

function useFiles(name: string, files: ArtifactFiles, organization: Usable['organization']): Opened {
  const report = organization === 'verified' ? readReport(files['report.json']) : null
  const csv = files['licenses.csv']
  const licensesCsv = csv !== undefined && isHistory(csv) ? csv : null
  const usable = {
    name,
    organization,
    report,
    before: report && readBefore(files['snapshot.json'], report.generatedAt),
    licensesCsv,
    seatsCsv: files['seats.csv'] ?? null,
  }
  const missing = [...(report === null ? ['no report'] : []), ...(licensesCsv === null ? ['no license history'] : [])]
  const warnings = missing.length === 0 ? [] : [`${name} has ${missing.join(' and ')} that can be read.`]
  return { usable, warnings }
}

function nameOf({ id, created_at: createdAt }: Artifact): string {
  const day = timeOf(createdAt)?.toISOString().slice(0, 10)
  return `Artifact ${id}${day === undefined ? '' : ` of ${day}`}`
}

const Time = z.iso.datetime()
const ChangedBy = z.object({ actor: z.string(), time: Time, action: z.string(), event: z.string() })
const EarlierReport = z.looseObject({
  generatedAt: Time,
  verdict: z.string(),
  findings: z.array(z.looseObject({ id: z.string(), firstSeen: Time, changedBy: ChangedBy.nullish() })),
})

type Report = z.infer<typeof EarlierReport>

const readReport = (text: string | undefined): Report | null => parse(text, EarlierReport)

const OfOrganization = z.looseObject({ organization: z.looseObject({ id: z.string() }) })

/** Read on its own, so that a report of another version still tells whose it is. */
const organizationOf = (text: string | undefined): string | null => parse(text, OfOrganization)?.organization.id ?? null

function parse<T>(text: string | undefined, shape: z.ZodType<T>): T | null {
  try {
    return shape.parse(JSON.parse(text ?? ''))
  } catch {
    return null
  }
}

/** An artifact of a time when the repository was private may name people in full. */
export const redactPrevious = (earlier: Previous): Previous => ({
  ...earlier,
  findings: new Map(
    [...earlier.findings].map(([id, { firstSeen, changedBy }]) => [
      id,
      { firstSeen, changedBy: changedBy && { ...changedBy, actor: shorten(changedBy.actor) } },
    ]),
  ),
})
