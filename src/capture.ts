import { type CapturedSection, renderBaseline } from './baseline/capture.js'
import { type LoadedBaseline, loadBaseline } from './baseline/load.js'
import type { Baseline } from './baseline/schema.js'
import { today } from './committed.js'
import { CONTROLS, SECTIONS } from './controls/catalogue.js'
import type { ControlId } from './controls/finding.js'
import { readEarlier } from './earlier.js'
import { decideRedaction, openGithub } from './github.js'
import { type AppNames, nameApps } from './observe/app-names.js'
import { observe } from './observe/observe.js'
import type { Observed } from './observe/observed.js'
import { redactPeople } from './observe/redact.js'
import { connect } from './organization.js'
import { report } from './publish.js'
import { renderCaptureSummary } from './report/capture-summary.js'
import type { ExitCode, Run } from './run.js'
import { judge } from './verdict/judge.js'
import type { Result } from './verdict/result.js'
import { SCHEMA_URL } from './version.js'

/**
 * Writes a baseline from what is there now, and judges it at once: a section that could not be read whole is left out
 * and makes the run end as unknown.
 */
export async function capture(run: Run): Promise<ExitCode> {
  const { inputs, context, ports } = run
  const orgId = inputs.orgId ?? ''
  const repository = openGithub(run)
  const redacted = await decideRedaction(run, repository)
  const earlier = await readEarlier(repository, { name: inputs.artifactName, branch: context.branch, log: ports.log })
  const connection = connect(inputs, orgId, ports, () => true)
  const observation = await observe(connection.organization, connection.openSite)
  const observed = redacted ? redactPeople(observation.observed) : observation.observed
  const names = nameApps(observed.apps, {}, orgId)
  const sections = captureSections(observed, names)
  const unread = new Map(
    sections.flatMap(({ key, content }) => (content.kind === 'unread' ? [[key, content.reason]] : [])),
  )
  const text = renderBaseline({ organization: orgId, schemaUrl: SCHEMA_URL, sections })

  const baseline = reload(text, inputs.baseline, today(ports.clock.now()))
  const world = { orgId, baseline: { ...baseline.data, ...askFor(unread) }, observed, names }
  const now = ports.clock.now().toISOString()
  const night = { world, receipts: observation.receipts, baseline, earlier: earlier.firstSeen, now }
  const result = withUnread(judge(night, connection.requests()), unread)
  const path = await writeBaseline(run, text)
  const summary = renderCaptureSummary(result, { path, unread, placeOf: placeIn(orgId) })
  await report(run, result, { repository, earlier, redacted, summary, files: { 'baseline.yml': text } })
  return result.verdict === 'unknown' && inputs.failOn.includes('unknown') ? 2 : 0
}

const placeIn = (orgId: string) => (id: string) => CONTROLS.find(control => control.id === id)?.place(orgId) ?? null

export function captureSections(observed: Observed, names: AppNames): readonly CapturedSection[] {
  return SECTIONS.map(({ key, comment, capture: read }) => {
    const captured = read(observed, names)
    const content = captured.known
      ? ({ kind: 'entries', ...captured.value } as const)
      : ({ kind: 'unread', reason: captured.reason } as const)
    return { key, comment, content }
  })
}

/** What was written must be a baseline: if it is none, that is a fault of the gate and not of the user's. */
function reload(text: string, path: string, day: string): LoadedBaseline {
  const loading = loadBaseline(text, path, day)
  if (loading.ok) return loading.baseline
  const first = loading.problems[0]
  throw new Error(
    `The captured baseline is not sound (${first?.line}:${first?.column} ${first?.message}): please report it.`,
  )
}

type Unread = ReadonlyMap<string, string>

/** A section that is left out of the file is judged all the same, as an empty one: so that its reads are accounted for. */
const askFor = (unread: Unread): Partial<Baseline> =>
  Object.fromEntries([...unread.keys()].map(key => [key, key === 'domains' ? [] : {}]))

/** What an empty section would call drift is no drift: the section is not known. */
function withUnread(result: Result, unread: Unread): Result {
  if (unread.size === 0) return result
  const reasonOf = (control: ControlId): string | undefined => {
    const section = CONTROLS.find(({ id }) => id === control)?.section
    return section === undefined ? undefined : unread.get(section)
  }
  const controls = result.controls.map(control => {
    const reason = reasonOf(control.id)
    return reason === undefined ? control : ({ id: control.id, status: 'unknown', reason } as const)
  })
  const findings = result.findings.filter(
    ({ status, control }) => status !== 'drift' || reasonOf(control) === undefined,
  )
  return { ...result, verdict: 'unknown', controls, findings }
}

/** A committed baseline is never written over: the new one then lies in the output directory alone. */
async function writeBaseline({ inputs, ports }: Run, text: string): Promise<string> {
  const isNew = (await ports.files.read(inputs.baseline)) === null
  if (isNew) await ports.files.write(inputs.baseline, text)
  const path = isNew ? inputs.baseline : `${inputs.outputDirectory}/baseline.yml`
  ports.desk.setOutput('baseline', path)
  ports.log.info(`The baseline is at ${path}: read it, correct it, and commit it.`)
  return path
}
