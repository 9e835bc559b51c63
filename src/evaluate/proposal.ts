import { applyEdits } from '../baseline/edit.js'
import { type LoadedBaseline, loadBaseline } from '../baseline/load.js'
import { splice } from '../baseline/splice.js'
import type { Draft } from '../controls/control.js'
import { type EvaluationInput, withBaseline } from './findings.js'
import { editsOf } from './fix.js'
import { type Evaluation, evaluate } from './judge.js'
import type { Verdict } from './result.js'

/** The committed baseline with the drift of a run accepted, and the resulting verdict. */
export type Proposal = {
  /** The committed text if no finding can be accepted. */
  readonly text: string
  /** The number of drift findings that disappear, and of those that stay. */
  readonly accepted: number
  readonly left: number
  /** The verdict for the same evidence. */
  readonly verdict: Verdict
  /** The reason why findings are missing, as a sentence; null where all acceptable findings are included. */
  readonly problem: string | null
}

/**
 * Changes only the entries of the accepted findings; comments, order and all other bytes stay. The verdict is not a
 * forecast: the new text is loaded and evaluated with the same evidence. `before` is the evaluation of the run;
 * `isWanted` selects the drafts to accept.
 */
export function propose(before: Evaluation, isWanted: (draft: Draft) => boolean = () => true): Proposal {
  const { input } = before
  const drafts = before.drafts.filter(draft => draft.status === 'drift' && isWanted(draft))
  const { baseline, problem } = acceptValid(input, drafts)
  if (baseline === null)
    return { text: input.baseline.text, accepted: 0, left: driftsOf(before), verdict: before.verdict, problem }
  const after = evaluate(withBaseline(input, baseline))
  const left = driftsOf(after)
  return { text: baseline.text, accepted: driftsOf(before) - left, left, verdict: after.verdict, problem }
}

type Accepted = { readonly baseline: LoadedBaseline | null; readonly problem: string | null }

/** Leaves a section unchanged if its new content would be invalid, such as a domain that is not valid. */
function acceptValid(input: EvaluationInput, drafts: readonly Draft[]): Accepted {
  const edits = editsOf(drafts, input.context)
  if (edits.length === 0) return { baseline: null, problem: null }
  const text = splice(input.baseline.text, applyEdits(input.baseline.data, edits))
  if (text === null) return { baseline: null, problem: NOT_EDITABLE }
  const loading = loadBaseline(text, input.baseline.path, input.context.today)
  if (loading.ok) return { baseline: loading.baseline, problem: null }
  const [first] = loading.problems
  const section = sectionAt(text, first?.line ?? 1)
  const others = drafts.filter(({ at }) => at[0] !== section)
  const problem = `The section ${section} is not changed, because the current state is not a valid baseline (${first?.message.replace(/\.$/, '') ?? ''}).`
  if (others.length === drafts.length) return { baseline: null, problem }
  return { baseline: acceptValid(input, others).baseline, problem }
}

/** The section that contains a line. Lines count from 1. */
const sectionAt = (text: string, line: number): string =>
  text
    .split('\n')
    .slice(0, line)
    .flatMap(one => /^([\w-]+):/.exec(one)?.[1] ?? [])
    .at(-1) ?? ''

const NOT_EDITABLE =
  'The file cannot be changed entry by entry, for example because of anchors: accept each finding with its own YAML.'

const driftsOf = ({ findings }: Evaluation): number => findings.filter(({ status }) => status === 'drift').length
