import type { Baseline } from '../baseline/schema.js'
import { isFor } from '../controls/exception.js'
import type { ControlId, Finding } from '../model/finding.js'
import { type EvaluationInput, findDrafts } from './findings.js'
import { type Evaluation, evaluate } from './judge.js'
import type { Verdict } from './result.js'

type Exception = NonNullable<Baseline['exceptions']>[number]

/** What a change of the baseline does to the verdict, over one and the same evidence. */
export type Review = {
  /** Without the change; null where there is no baseline to compare with, and why. */
  readonly before: Verdict | null
  readonly problem: string | null
  readonly after: Verdict
  /** Deviations that become the baseline. */
  readonly accepted: readonly Finding[]
  /** What could not be known for want of the baseline, such as an attestation that ended, and is known with it. */
  readonly settled: readonly Finding[]
  readonly exceptions: { readonly added: readonly NewException[]; readonly removed: readonly Exception[] }
  /** Drift and unknowns that the change brings. */
  readonly brought: readonly Finding[]
  /** Deviations that it does not touch. */
  readonly staying: number
  /** Controls that it switches off, with how many deviations are not seen any more for it; and those that it switches on. */
  readonly unchecked: readonly { readonly control: ControlId; readonly deviations: number }[]
  readonly checked: readonly ControlId[]
}

/** `names` are those of whom it is for, where a deviation of this night is accepted by it. */
export type NewException = {
  readonly exception: Exception
  readonly names: readonly string[]
  readonly accepts: number
}

/** `merged` is what the night came to against the changed baseline; `problem` is why there is none to compare with. */
export function review(
  before: EvaluationInput | null,
  after: EvaluationInput,
  merged: Evaluation,
  problem: string | null,
): Review {
  const base = before === null ? null : evaluate(before)
  const standing = base?.findings ?? []
  const now = new Map(merged.findings.map(finding => [finding.id, finding]))
  const off = controlsOff(merged)
  const gone = (status: Finding['status']): readonly Finding[] =>
    standing.filter(finding => finding.status === status && !now.has(finding.id) && !off.has(finding.control))
  const wasOpen = new Set(standing.filter(isOpen).map(({ id }) => id))
  return {
    before: base?.verdict ?? null,
    problem,
    after: merged.verdict,
    accepted: gone('drift'),
    settled: gone('unknown'),
    exceptions: compareExceptions(before, after),
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

/** One that was changed is a new one: it has to be agreed on like any other. */
function compareExceptions(before: EvaluationInput | null, after: EvaluationInput): Review['exceptions'] {
  const [old, now] = [before, after].map(input => input?.context.baseline.exceptions ?? [])
  const added = missingFrom(old ?? [], now ?? [])
  const excepted = added.length === 0 ? [] : findDrafts(after).filter(({ status }) => status === 'excepted')
  return {
    added: added.map(exception => {
      const mine = excepted.filter(draft => isFor(exception, draft, after.context.names))
      return { exception, names: [...new Set(mine.map(({ subject }) => subject.name))], accepts: mine.length }
    }),
    removed: missingFrom(now ?? [], old ?? []),
  }
}

function missingFrom(there: readonly Exception[], wanted: readonly Exception[]): readonly Exception[] {
  const texts = new Set(there.map(exception => JSON.stringify(exception)))
  return wanted.filter(exception => !texts.has(JSON.stringify(exception)))
}
