import type { Receipt } from '../collect/receipts.js'
import { controlOf, controlsReading } from '../controls/catalogue.js'
import type { Control, Draft } from '../controls/control.js'
import { CONTROL_IDS, type ControlId, type Finding } from '../model/finding.js'
import { TOOL } from '../model/version.js'
import { completeDrafts, type EvaluationInput, findDrafts, isAsked } from './findings.js'
import { countLicenses } from './licenses.js'
import { takePosture } from './posture.js'
import type { ControlOutcome, Coverage, Result, Verdict } from './result.js'
import { explainSeats } from './seats.js'

/** One comparison of a baseline with the current state. Result, proposal and review are all made from it. */
export type Evaluation = Pick<Result, 'verdict' | 'controls' | 'findings' | 'coverage'> & {
  readonly input: EvaluationInput
  readonly drafts: readonly Draft[]
}

/** The verdict for the evidence of one run. Pure: the same evidence gives the same result. */
export function evaluate(input: EvaluationInput, requests = 0): Evaluation {
  const drafts = findDrafts(input)
  const findings = completeDrafts(drafts, input)
  const controls = CONTROL_IDS.map(id => conclude(id, input, findings))
  const coverage = cover(input.receipts, controls, findings, requests)
  return { input, drafts, verdict: decide(findings, coverage), controls, findings, coverage }
}

/** What the reports are rendered from. */
export function toResult({ input, verdict, controls, findings, coverage }: Evaluation): Result {
  const { context, baseline, now } = input
  const organization = context.observed.organization
  return {
    verdict,
    organization: { id: context.orgId, name: organization.known ? organization.value.name : null },
    generatedAt: now,
    tool: TOOL,
    baseline: { path: baseline.path, sha256: baseline.sha256 },
    controls,
    findings,
    coverage,
    posture: takePosture(context, controls, findings),
    licenses: countLicenses(context, now),
    seats: explainSeats(context),
    observed: context.observed,
  }
}

/** Drift has priority over unknown. Compliant requires complete coverage. */
export function decide(findings: readonly Finding[], coverage: Pick<Coverage, 'complete'>): Verdict {
  if (findings.some(({ status }) => status === 'drift')) return 'drift'
  if (findings.some(({ status }) => status === 'unknown') || !coverage.complete) return 'unknown'
  return 'compliant'
}

function conclude(id: ControlId, input: EvaluationInput, findings: readonly Finding[]): ControlOutcome {
  const control = controlOf(id)
  if (!isAsked(input, control))
    return { id, status: 'off', reason: `not checked: the baseline has no section ${control.section?.key}` }
  const mine = findings.filter(({ control }) => control === id)
  if (mine.some(({ status }) => status === 'drift')) return { id, status: 'drift' }
  // An unread notice-only control is not part of the verdict, but it does not pass.
  const unread = mine.find(({ status, change }) => status === 'unknown' || change === 'unreadable')
  const reason = unread?.message ?? findIncomplete(control, input.receipts)
  return reason === null ? { id, status: 'pass' } : { id, status: 'unknown', reason }
}

/** The reason why the reads of a control are incomplete; null where they are complete. */
function findIncomplete(control: Control, receipts: readonly Receipt[]): string | null {
  if (control.isNoticeOnly) return null
  const missing = receipts.find(({ complete, facts }) => !complete && control.reads.some(fact => facts.includes(fact)))
  return missing === undefined ? null : (missing.error ?? `${missing.resource}: the read is incomplete.`)
}

/** Coverage is complete when every read of an enabled control is complete and understood. Other reads are only listed. */
function cover(
  receipts: readonly Receipt[],
  controls: readonly ControlOutcome[],
  findings: readonly Finding[],
  requests: number,
): Coverage {
  const enabled = new Set<string>(controls.filter(({ status }) => status !== 'off').map(({ id }) => id))
  const isNeeded = ({ id, isNoticeOnly }: Control) => !isNoticeOnly && enabled.has(id)
  const isRead = receipts.every(({ complete, facts }) => complete || !controlsReading(facts).some(isNeeded))
  const isUnderstood = !findings.some(({ change, status }) => change === 'unreadable' && status === 'unknown')
  return { complete: isRead && isUnderstood, requests, reads: receipts.map(({ facts: _, ...read }) => read) }
}
