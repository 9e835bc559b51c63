import type { Baseline } from '../baseline/schema.js'
import { isFor } from '../controls/exception.js'
import type { ControlId, Finding } from '../model/finding.js'
import type { Evaluation } from './judge.js'
import type { Verdict } from './result.js'

type Exception = NonNullable<Baseline['exceptions']>[number]

/** The effect of a changed baseline on the verdict, with the same evidence. */
export type Review = {
  /** The verdict without the change; null without a valid previous baseline. `problem` gives the reason. */
  readonly before: Verdict | null
  readonly problem: string | null
  readonly after: Verdict
  /** Drift findings that the change accepts. */
  readonly accepted: readonly Finding[]
  /** Unknown findings that the change resolves, such as a renewed attestation. */
  readonly settled: readonly Finding[]
  readonly exceptions: { readonly added: readonly NewException[]; readonly removed: readonly Exception[] }
  /** Drift and unknown findings that the change adds. */
  readonly brought: readonly Finding[]
  /** The number of drift findings that do not change. */
  readonly staying: number
  /** Controls that the change disables, with the number of their drift findings, and controls that it enables. */
  readonly unchecked: readonly { readonly control: ControlId; readonly deviations: number }[]
  readonly checked: readonly ControlId[]
}

/** `names` are the subjects of the findings that the exception accepts in this run. */
export type NewException = {
  readonly exception: Exception
  readonly names: readonly string[]
  readonly accepts: number
}

/**
 * `base` is the evaluation with the previous baseline, and `merged` the one with the changed baseline. `problem` is the
 * reason why there is no previous baseline.
 */
export function review(base: Evaluation | null, merged: Evaluation, problem: string | null): Review {
  const earlier = base?.findings ?? []
  const now = new Map(merged.findings.map(finding => [finding.id, finding]))
  const off = controlsOff(merged)
  const gone = (status: Finding['status']): readonly Finding[] =>
    earlier.filter(finding => finding.status === status && !now.has(finding.id) && !off.has(finding.control))
  const wasOpen = new Set(earlier.filter(isOpen).map(({ id }) => id))
  return {
    before: base?.verdict ?? null,
    problem,
    after: merged.verdict,
    accepted: gone('drift'),
    settled: gone('unknown'),
    exceptions: compareExceptions(base, merged),
    brought: merged.findings.filter(finding => isOpen(finding) && !wasOpen.has(finding.id)),
    staying: merged.findings.filter(({ id, status }) => status === 'drift' && wasOpen.has(id)).length,
    unchecked: base === null ? [] : switchedOff(base, merged),
    checked: base === null ? [] : switchedOff(merged, base).map(({ control }) => control),
  }
}

const isOpen = ({ status }: Finding): boolean => status === 'drift' || status === 'unknown'

const controlsOff = ({ controls }: Evaluation): ReadonlySet<ControlId> =>
  new Set(controls.filter(({ status }) => status === 'off').map(({ id }) => id))

function switchedOff(from: Evaluation, to: Evaluation): Review['unchecked'] {
  const [wasOff, off] = [controlsOff(from), controlsOff(to)]
  return [...off]
    .filter(control => !wasOff.has(control))
    .map(control => ({
      control,
      deviations: from.findings.filter(finding => finding.control === control && finding.status === 'drift').length,
    }))
}

/** A changed exception counts as new, because it needs a new approval. */
function compareExceptions(base: Evaluation | null, merged: Evaluation): Review['exceptions'] {
  const [old, now] = [base, merged].map(evaluation => evaluation?.input.context.baseline.exceptions ?? [])
  const added = missingFrom(old ?? [], now ?? [])
  const excepted = merged.drafts.filter(({ status }) => status === 'excepted')
  return {
    added: added.map(exception => {
      const matching = excepted.filter(draft => isFor(exception, draft, merged.input.context.names))
      return { exception, names: [...new Set(matching.map(({ subject }) => subject.name))], accepts: matching.length }
    }),
    removed: missingFrom(now ?? [], old ?? []),
  }
}

function missingFrom(present: readonly Exception[], wanted: readonly Exception[]): readonly Exception[] {
  const texts = new Set(present.map(exception => JSON.stringify(exception)))
  return wanted.filter(exception => !texts.has(JSON.stringify(exception)))
}
