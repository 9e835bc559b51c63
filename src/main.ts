import { auditSpan } from './audit-span.js'
import type { LoadedBaseline } from './baseline/load.js'
import { capture } from './capture.js'
import { loadCommitted, today } from './committed.js'
import { brokenAttestations, endingAttestations } from './controls/attestation.js'
import { doctor } from './doctor/doctor.js'
import { type Earlier, readEarlier, redactEarlier } from './earlier.js'
import type { Repository } from './github/repository.js'
import type { Inputs } from './inputs.js'
import { nameApps } from './observe/app-names.js'
import { observe } from './observe/observe.js'
import { fullNamesOf, redactNotes, redactPeople } from './observe/redact.js'
import { connect, wishesOf } from './organization.js'

import { beginUnknown, publish } from './publish.js'
import { type Base, loadBase, reviewChange, WITHHELD } from './pull-request.js'

import { historyBranch, openRun } from './repository.js'
import type { ExitCode, Run } from './run.js'
import { UsageError } from './usage-error.js'
import type { Night } from './verdict/findings.js'
import { judge } from './verdict/judge.js'
import { propose } from './verdict/proposal.js'
import { redactIds } from './verdict/redact-ids.js'
import type { Result } from './verdict/result.js'
import { watchGate } from './watch.js'

/** @throws UsageError where the run can't begin */
export function main(run: Run): Promise<ExitCode> {
  switch (run.inputs.mode) {
    case 'check':
      return check(run)
    case 'capture':
      return capture(run)
    case 'validate':
      return validate(run)
    case 'doctor':
      return doctor(run)
  }
}

/** The night: what is committed, what was known, what is there, what that means, and who is told. */
async function check(started: Run): Promise<ExitCode> {
  const baseline = await loadCommitted(started)
  beginUnknown(started)
  const { run, repository, redacted } = await openRun(started)
  const found = await readEarlierNight(run, repository, baseline.data.organization)
  const earlier = redacted ? redactEarlier(found) : found
  const watched = await watchGate(
    { context: run.context, earlier, now: run.ports.clock.now(), log: run.ports.log },
    repository,
  )
  const base = await loadBase(run, repository, baseline.data.organization)
  const { night, requests, deprecations, names } = await spendNight(run, { baseline, base }, earlier, redacted)
  const judged = judge(night, requests)
  const result = redacted ? redactIds(judged, baseline.data, names) : judged
  const told = {
    repository,
    earlier,
    redacted,
    watched: [...watched, ...deprecations],
    // The whole file names people: where they are shortened it is not repeated.
    ...(redacted ? {} : { proposal: propose(night, judged) }),
    ...(base === null ? {} : { review: reviewChange(base, night, judged, redacted) }),
  }
  const isPublished = await publish(run, result, told)
  return conclude(run.inputs, result, isPublished)
}

async function validate({ inputs, context, ports }: Run): Promise<ExitCode> {
  const baseline = await loadCommitted({ inputs, ports })
  const sections = Object.keys(baseline.data).length - 2
  // A check reports these as unknown; here is where they can be mended before.
  const broken = brokenAttestations(baseline.data, today(ports.clock.now()))
  const problems = broken.map(({ at, message }) => ({ path: baseline.path, ...baseline.locate(at), message }))
  if (problems.length > 0) throw new UsageError(problems)
  for (const sentence of endingAttestations(baseline.data, today(ports.clock.now()))) ports.log.warning(sentence)
  ports.log.info(`${baseline.path} is a sound baseline with ${sections} sections.`)
  if (context.pullRequest?.secrets !== 'withheld') return 0
  ports.log.warning(WITHHELD)
  await ports.desk.showSummary(`## Atlassian access: the baseline is sound\n\n${WITHHELD}\n`)
  return 0
}

async function readEarlierNight(run: Run, repository: Repository | null, organization: string): Promise<Earlier> {
  const { inputs, ports } = run
  const branch = await historyBranch(run, repository)
  return readEarlier(repository, { name: inputs.artifactName, branch, organization, log: ports.log })
}

type Evidence = {
  readonly night: Night
  readonly requests: number
  readonly deprecations: readonly string[]
  /** Full names of people, as they were read. */
  readonly names: readonly string[]
}

type Judged = { readonly baseline: LoadedBaseline; readonly base: Base | null }

/** Reads what every baseline that is judged asks for: evidence that is short of one's would look compliant to it. */
async function spendNight(
  run: Run,
  { baseline, base }: Judged,
  earlier: Earlier,
  redacted: boolean,
): Promise<Evidence> {
  const { inputs, ports } = run
  const now = ports.clock.now()
  const orgId = baseline.data.organization
  const all = [baseline.data, ...(base?.baseline ? [base.baseline.data] : [])]
  const allowed = new Set(all.flatMap(({ apps }) => Object.values(apps ?? {})))
  const span = auditSpan(now, earlier.report?.generatedAt ?? null, ...all.map(({ attestations }) => attestations))
  const connection = connect(inputs, orgId, ports, app => allowed.has(app.id))
  const { observed, receipts } = await observe(connection.organization, connection.openSite, wishesOf(inputs, span))
  const world = {
    orgId,
    today: today(now),
    baseline: redacted ? redactNotes(baseline.data) : baseline.data,
    observed: redacted ? redactPeople(observed) : observed,
    names: nameApps(observed.apps, baseline.data.apps ?? {}, orgId),
    before: earlier.before,
  }
  const night = { world, receipts, baseline, earlier: earlier.findings, now: now.toISOString() }
  return {
    night,
    requests: connection.requests(),
    deprecations: connection.deprecations(),
    names: fullNamesOf(observed),
  }
}

function conclude({ failOn }: Inputs, { verdict }: Result, isPublished: boolean): ExitCode {
  if (verdict === 'drift' && failOn.includes('drift')) return 1
  if (verdict === 'unknown' && failOn.includes('unknown')) return 2
  return isPublished ? 0 : 3
}
