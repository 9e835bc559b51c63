import type { LoadedBaseline } from '../baseline/load.js'
import { nameApps } from '../collect/app-names.js'
import { collect } from '../collect/collect.js'
import { fullNamesOf, redactNotes, redactPeople } from '../collect/redact.js'
import type { EvaluationInput } from '../evaluate/findings.js'
import { judge } from '../evaluate/judge.js'
import { propose } from '../evaluate/proposal.js'
import { redactIds } from '../evaluate/redact-ids.js'
import type { Result } from '../evaluate/result.js'
import type { Repository } from '../github/repository.js'
import { auditSpan } from './audit-span.js'
import { loadCommitted, today } from './baseline-file.js'
import { connect, readOptionsOf } from './connection.js'
import type { Inputs } from './inputs.js'
import { historyBranch, openRun } from './open-run.js'
import { type Previous, readPrevious, redactPrevious } from './previous.js'
import { withProgress } from './progress.js'
import { beginUnknown, publish } from './publish.js'
import { type Base, loadBase, reviewChange } from './pull-request.js'
import type { ExitCode, Run } from './run.js'
import { watchGate } from './watch.js'

/** The night: what is committed, what was known, what is there, what that means, and who is told. */
export async function check(started: Run): Promise<ExitCode> {
  const baseline = await loadCommitted(started)
  beginUnknown(started)
  const { run, repository, redacted } = await openRun(started)
  const found = await readPreviousRun(run, repository, baseline.data.organization)
  const earlier = redacted ? redactPrevious(found) : found
  const watched = await watchGate(
    { context: run.context, earlier, now: run.ports.clock.now(), log: run.ports.log },
    repository,
  )
  const base = await loadBase(run, repository, baseline.data.organization)
  const { night, requests, deprecations, names } = await collectEvidence(run, { baseline, base }, earlier, redacted)
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

async function readPreviousRun(run: Run, repository: Repository | null, organization: string): Promise<Previous> {
  const { inputs, ports } = run
  const branch = await historyBranch(run, repository)
  return readPrevious(repository, { name: inputs.artifactName, branch, organization, log: ports.log })
}

type Evidence = {
  readonly night: EvaluationInput
  readonly requests: number
  readonly deprecations: readonly string[]
  /** Full names of people, as they were read. */
  readonly names: readonly string[]
}

type Judged = { readonly baseline: LoadedBaseline; readonly base: Base | null }

/** Reads what every baseline that is judged asks for: evidence that is short of one's would look compliant to it. */
async function collectEvidence(
  run: Run,
  { baseline, base }: Judged,
  earlier: Previous,
  redacted: boolean,
): Promise<Evidence> {
  const { inputs, ports } = run
  const now = ports.clock.now()
  const orgId = baseline.data.organization
  const all = [baseline.data, ...(base?.baseline ? [base.baseline.data] : [])]
  const allowed = new Set(all.flatMap(({ apps }) => Object.values(apps ?? {})))
  const span = auditSpan(now, earlier.report?.generatedAt ?? null, ...all.map(({ attestations }) => attestations))
  const connection = connect(inputs, orgId, ports, app => allowed.has(app.id))
  const { observed, receipts } = await withProgress(ports, connection.requests, () =>
    collect(connection.organization, connection.openSite, readOptionsOf(inputs, span)),
  )
  const context = {
    orgId,
    today: today(now),
    baseline: redacted ? redactNotes(baseline.data) : baseline.data,
    observed: redacted ? redactPeople(observed) : observed,
    names: nameApps(observed.apps, baseline.data.apps ?? {}, orgId),
    before: earlier.before,
  }
  const night = { context, receipts, baseline, earlier: earlier.findings, now: now.toISOString() }
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
