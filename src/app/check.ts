import type { LoadedBaseline } from '../baseline/load.js'
import { nameApps } from '../collect/app-names.js'
import { collect } from '../collect/collect.js'
import { fullNamesOf, redactNotes, redactPeople } from '../collect/redact.js'
import type { EvaluationInput } from '../evaluate/findings.js'
import { evaluate, toResult } from '../evaluate/judge.js'
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

/** Compares the organization with the baseline, and publishes the result. */
export async function check(started: Run): Promise<ExitCode> {
  const baseline = await loadCommitted(started)
  beginUnknown(started)
  const { run, repository, redacted } = await openRun(started)
  const found = await readPreviousRun(run, repository, baseline.data.organization)
  const previous = redacted ? redactPrevious(found) : found
  const selfCheck = { context: run.context, previous, now: run.ports.clock.now(), log: run.ports.log }
  const watched = await watchGate(selfCheck, repository)
  const base = await loadBase(run, repository, baseline.data.organization)
  const evidence = await collectEvidence(run, { baseline, base }, previous, redacted)
  const evaluation = evaluate(evidence.input, evidence.requests)
  const full = toResult(evaluation)
  const result = redacted ? redactIds(full, baseline.data, evidence.names) : full
  const isPublished = await publish(run, result, {
    ...{ repository, previous, redacted, watched: [...watched, ...evidence.deprecations] },
    // The proposal is the complete file, and contains names: redacted runs have none.
    proposal: redacted ? null : propose(evaluation),
    review: base === null ? null : reviewChange(base, evaluation, redacted),
  })
  return conclude(run.inputs, result, isPublished)
}

async function readPreviousRun(run: Run, repository: Repository | null, organization: string): Promise<Previous> {
  const { inputs, ports } = run
  const branch = await historyBranch(run, repository)
  return readPrevious(repository, { name: inputs.artifactName, branch, organization, log: ports.log })
}

type Evidence = {
  readonly input: EvaluationInput
  readonly requests: number
  readonly deprecations: readonly string[]
  /** Full names of users, for the redaction. */
  readonly names: readonly string[]
}

type Baselines = { readonly baseline: LoadedBaseline; readonly base: Base | null }

/** Reads what each of the baselines needs: missing evidence would make a baseline look compliant. */
async function collectEvidence(
  run: Run,
  { baseline, base }: Baselines,
  previous: Previous,
  redacted: boolean,
): Promise<Evidence> {
  const { inputs, ports } = run
  const now = ports.clock.now()
  const orgId = baseline.data.organization
  const all = [baseline.data, ...(base?.baseline ? [base.baseline.data] : [])]
  const allowed = new Set(all.flatMap(({ apps }) => Object.values(apps ?? {})))
  const span = auditSpan(now, previous.report?.generatedAt ?? null, ...all.map(({ attestations }) => attestations))
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
    before: previous.before,
  }
  return {
    input: { context, receipts, baseline, earlier: previous.findings, now: now.toISOString() },
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
