import { type LoadedBaseline, loadBaseline } from '../baseline/load.js'
import { type CapturedSection, renderBaseline, withComments } from '../baseline/render.js'
import { type AppNames, nameApps } from '../collect/app-names.js'
import { collect } from '../collect/collect.js'
import type { CurrentState } from '../collect/current-state.js'
import type { Receipt } from '../collect/receipts.js'
import { fullNamesOf, redactPeople } from '../collect/redact.js'
import { controlsReading, SECTIONS } from '../controls/catalogue.js'
import type { Control, Captured as ControlsCaptured, Section } from '../controls/control.js'
import { recommend } from '../controls/recommended.js'
import { withBaseline } from '../evaluate/findings.js'
import { evaluate, toResult } from '../evaluate/judge.js'
import { takePosture } from '../evaluate/posture.js'
import { redactIds } from '../evaluate/redact-ids.js'
import type { Problem } from '../model/usage-error.js'
import { SCHEMA_URL } from '../model/version.js'
import { renderCaptureSummary, renderCaptureText } from '../report/capture-summary.js'
import { escapeMarkdown, MAX_SENTENCE_LENGTH } from '../report/escape.js'
import { auditSpan } from './audit-span.js'
import { today } from './baseline-file.js'
import { requestPull } from './baseline-pull-request.js'
import { connect, readOptionsOf } from './connection.js'
import { historyBranch, openRun } from './open-run.js'
import { readPrevious } from './previous.js'
import { withProgress } from './progress.js'
import { beginUnknown, report } from './publish.js'
import type { ExitCode, Run } from './run.js'

/**
 * Writes a baseline. With the preset `recommended` it has the recommended value wherever the current state is weaker, so
 * that the next check reports every open access path. A section that could not be read is listed under `unread`, and the
 * run ends as unknown. Where nothing could be read, no file is written.
 */
export async function capture(started: Run): Promise<ExitCode> {
  beginUnknown(started)
  const opened = await openRun(started)
  const { run, repository, redacted } = opened
  const { inputs, ports } = run
  const orgId = inputs.orgId ?? ''
  const branch = await historyBranch(run, repository)
  const query = { name: inputs.artifactName, branch, organization: orgId, log: ports.log }
  const previous = await readPrevious(repository, query)
  const now = ports.clock.now()
  const span = auditSpan(now, previous.report?.generatedAt ?? null, undefined)
  const connection = connect(inputs, orgId, ports, () => true)
  const { observed: full, receipts } = await withProgress(ports, connection.requests, () =>
    collect(connection.organization, connection.openSite, readOptionsOf(inputs, span)),
  )
  const observed = redacted ? redactPeople(full) : full
  const names = nameApps(observed.apps, {}, orgId)
  const captured = withoutIncomplete(captureSections(observed, names), receipts)
  const reason = whyNothing(observed, captured)
  if (reason !== null) return writeNothing(run, reason)

  const day = today(now)
  const current = writeSound(captured, orgId, inputs.baseline, day)
  const proposed =
    inputs.preset === 'current'
      ? current
      : writeRecommended(current, { observed, names, orgId, path: inputs.baseline, day })
  const unwritten = new Map(
    current.sections.flatMap(({ key, content }) => (content.kind === 'unread' ? [[key, content.reason]] : [])),
  )
  const context = { orgId, today: day, baseline: current.baseline.data, observed, names, before: previous.before }
  const input = {
    context,
    receipts,
    baseline: current.baseline,
    earlier: previous.findings,
    now: now.toISOString(),
    unwritten,
  }
  const nextInput = withBaseline(input, proposed.baseline)
  const next = evaluate(nextInput)
  const posture = takePosture(nextInput.context, next.controls, next.findings)
  const judged = { ...toResult(evaluate(input, connection.requests())), posture }
  const result = redacted ? redactIds(judged, current.baseline.data, fullNamesOf(full)) : judged
  const path = await writeBaseline(run, proposed.text)
  const drifts = next.findings.filter(({ status }) => status === 'drift').length
  const isInWorkflow = ports.output.terminal === undefined
  const written = { path, unread: unwritten, drifts, isInWorkflow, pull: null }
  const pull = await requestPull(opened, { result, text: proposed.text, context: written })
  const summary = { ...written, pull }
  await report(run, result, {
    ...{
      repository,
      previous,
      redacted,
      review: null,
      proposal: null,
      watched: connection.deprecations(),
      files: { 'baseline.yml': proposed.text },
    },
    summary: renderCaptureSummary(result, summary),
    text: renderCaptureText(result, summary),
  })
  return result.verdict === 'unknown' && inputs.failOn.includes('unknown') ? 2 : 0
}

/** Sections that need no read. */
const WITHOUT_READS: readonly Section[] = ['attestations', 'exceptions']

/** Why there is nothing to write a baseline from; null where there is. */
function whyNothing({ organization }: CurrentState, captured: readonly Captured[]): string | null {
  if (!organization.known) return organization.reason
  const read = captured.filter(({ key }) => !WITHOUT_READS.includes(key))
  const [first] = read.flatMap(({ content }) => (content.kind === 'unread' ? [content.reason] : []))
  return first !== undefined && read.every(({ content }) => content.kind !== 'entries') ? first : null
}

async function writeNothing({ ports }: Run, reason: string): Promise<ExitCode> {
  ports.log.error(`No baseline was written. ${reason}`)
  if (ports.output.terminal === undefined)
    await ports.output.showSummary(`## No baseline was written\n\n${escapeMarkdown(reason, MAX_SENTENCE_LENGTH)}\n`)
  return 2
}

type Proposing = {
  readonly observed: CurrentState
  readonly names: AppNames
  readonly orgId: string
  readonly path: string
  readonly day: string
}

/** The recommended baseline, with the current state in a comment on each line that differs from it. */
function writeRecommended({ sections }: Written, { observed, names, orgId, path, day }: Proposing): Written {
  const recommended = sections.map(section => {
    if (section.content.kind !== 'entries') return { section, differences: [] }
    const { value, differences } = recommend(section.key, section.content.value, observed, names)
    // Notes of other sections are about entries that are not written.
    const notes = section.key === 'attestations' ? section.content.notes : undefined
    return {
      section: { ...section, content: { kind: 'entries', value, ...(notes ? { notes } : {}) } as const },
      differences,
    }
  })
  const written = writeSound(
    recommended.map(({ section }) => section),
    orgId,
    path,
    day,
  )
  const comments = recommended.flatMap(({ differences }) =>
    differences.map(({ at, current }) => ({ at, text: `current: ${current}` })),
  )
  const text = withComments(written.text, comments, at => written.baseline.locate(at).line)
  const loading = loadBaseline(text, path, day)
  return loading.ok ? { ...written, text, baseline: loading.baseline } : written
}

type Captured = CapturedSection & { readonly key: Section }

/** The complete section, or the reason why it could not be read. */
export const captureSections = (observed: CurrentState, names: AppNames): readonly Captured[] =>
  SECTIONS.map(({ key, comment, capture: read }): Captured => {
    const fact = read(observed, names)
    return { key, comment, content: contentOf(fact) }
  })

/** A section with an incomplete or contradicted read is unread, whatever was read of it. */
const withoutIncomplete = (captured: readonly Captured[], receipts: readonly Receipt[]): readonly Captured[] =>
  captured.map(section => {
    const isOwn = (control: Control) => control.section?.key === section.key
    const failed = receipts.find(({ complete, facts }) => !complete && controlsReading(facts).some(isOwn))
    if (failed === undefined || section.content.kind !== 'entries') return section
    return { ...section, content: unread(failed.error ?? failed.resource) }
  })

function contentOf(fact: ControlsCaptured): CapturedSection['content'] {
  if (fact.known === true) return { kind: 'entries', ...fact.value }
  return fact.known === false ? unread(fact.reason) : { kind: 'not-asked', reason: fact.reason }
}

export type Written = {
  readonly sections: readonly Captured[]
  readonly text: string
  readonly baseline: LoadedBaseline
}

/**
 * The text of a baseline, read back: what was written must be one. A section that holds what no baseline can is left
 * out with the reason. `day` is today, YYYY-MM-DD.
 */
export function writeSound(captured: readonly Captured[], orgId: string, path: string, day: string): Written {
  const text = render(captured, orgId)
  const loading = loadBaseline(text, path, day)
  if (loading.ok) return { sections: captured, text, baseline: loading.baseline }
  const sound = leaveOutUnsound(captured, orgId, day)
  if (sound.every((section, index) => section === captured[index])) {
    // Each section alone is valid, but the file is not: an error of this program.
    throw new Error(`The captured baseline is not valid (${firstProblem(loading.problems)})`)
  }
  return writeSound(sound, orgId, path, day)
}

/** Each section is tried together with the apps, whose aliases it may use. */
function leaveOutUnsound(captured: readonly Captured[], orgId: string, day: string): readonly Captured[] {
  const problemOf = (sections: readonly Captured[]): string | null => {
    const loading = loadBaseline(render(sections, orgId), '', day)
    return loading.ok ? null : firstProblem(loading.problems)
  }
  const apps = captured.filter(section => section.key === 'apps' && problemOf([section]) === null)
  return captured.map(section => {
    const problem = problemOf([...apps.filter(({ key }) => key !== section.key), section])
    return problem === null ? section : { ...section, content: unread(unwritable(problem)) }
  })
}

const render = (sections: readonly Captured[], organization: string): string =>
  renderBaseline({ organization, schemaUrl: SCHEMA_URL, sections })

const firstProblem = ([first]: readonly Problem[]): string => first?.message ?? ''

const unread = (reason: string): CapturedSection['content'] => ({ kind: 'unread', reason })

const unwritable = (problem: string): string =>
  `Atlassian returned a name that a baseline cannot contain (${problem.replace(/\.$/, '')}). Check for a newer version of this action.`

/** A committed baseline is never written over: the new one then lies in the output directory alone. */
async function writeBaseline({ inputs, ports }: Run, text: string): Promise<string> {
  const isNew = (await ports.files.read(inputs.baseline)) === null
  if (isNew) await ports.files.write(inputs.baseline, text)
  const path = isNew ? inputs.baseline : `${inputs.outputDirectory}/baseline.yml`
  ports.output.setOutput('baseline', path)
  ports.log.info(`The baseline is at ${path}. Review it, correct it, and commit it.`)
  return path
}
