import { applyEdits } from '../baseline/edit.js'
import { type LoadedBaseline, loadBaseline } from '../baseline/load.js'
import { splice } from '../baseline/splice.js'
import type { Draft } from '../controls/control.js'
import { type EvaluationInput, findDrafts, withBaseline } from './findings.js'
import { editsOf } from './fix.js'
import { type Evaluation, evaluate } from './judge.js'
import type { Verdict } from './result.js'

/** The committed baseline with the deviations of a night accepted, and what that would come to. */
export type Proposal = {
  /** The committed text where nothing can be accepted. */
  readonly text: string
  /** Deviations that would be none any more, and those that would stay. */
  readonly accepted: number
  readonly left: number
  /** Over the same evidence. */
  readonly verdict: Verdict
  /** Why there is no more in it, in a sentence; null where all is in it that a baseline can accept. */
  readonly problem: string | null
}

/**
 * Changes no more of the text than the deviations ask for; comments, order and all other bytes stay. What is promised
 * of it is no promise: the text is read again, and judged over the evidence of the night. `before` is what
 * the night came to; `isWanted` tells which drafts
 * are to be accepted.
 */
export function propose(
  input: EvaluationInput,
  before: Evaluation,
  isWanted: (draft: Draft) => boolean = () => true,
): Proposal {
  const drafts =
    driftsOf(before) === 0 ? [] : findDrafts(input).filter(draft => draft.status === 'drift' && isWanted(draft))
  const { baseline, problem } = acceptSound(input, drafts)
  if (baseline === null)
    return { text: input.baseline.text, accepted: 0, left: driftsOf(before), verdict: before.verdict, problem }
  const after = evaluate(withBaseline(input, baseline))
  const left = driftsOf(after)
  return { text: baseline.text, accepted: driftsOf(before) - left, left, verdict: after.verdict, problem }
}

type Accepted = { readonly baseline: LoadedBaseline | null; readonly problem: string | null }

/** A section that would hold what no baseline can, such as a domain that is none, is left as it is. */
function acceptSound(input: EvaluationInput, drafts: readonly Draft[]): Accepted {
  const edits = editsOf(drafts, input.context)
  if (edits.length === 0) return { baseline: null, problem: null }
  const text = splice(input.baseline.text, applyEdits(input.baseline.data, edits))
  if (text === null) return { baseline: null, problem: WRITTEN_OTHERWISE }
  const loading = loadBaseline(text, input.baseline.path, input.context.today)
  if (loading.ok) return { baseline: loading.baseline, problem: null }
  const [first] = loading.problems
  const section = sectionAt(text, first?.line ?? 1)
  const others = drafts.filter(({ at }) => at[0] !== section)
  const problem = `The section ${section} is left as it is, for what is there makes no sound baseline (${first?.message.replace(/\.$/, '') ?? ''}).`
  if (others.length === drafts.length) return { baseline: null, problem }
  return { baseline: acceptSound(input, others).baseline, problem }
}

/** The key at the start of the last line, up to this one, that has one there. Lines count from 1. */
const sectionAt = (text: string, line: number): string =>
  text
    .split('\n')
    .slice(0, line)
    .flatMap(one => /^([\w-]+):/.exec(one)?.[1] ?? [])
    .at(-1) ?? ''

const WRITTEN_OTHERWISE =
  'The file is written in a way that cannot be changed entry by entry, such as with anchors: accept each deviation by its own YAML.'

const driftsOf = ({ findings }: Evaluation): number => findings.filter(({ status }) => status === 'drift').length
