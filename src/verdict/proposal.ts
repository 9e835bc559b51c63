import { applyEdits } from '../baseline/edit.js'
import { loadBaseline } from '../baseline/load.js'
import { splice } from '../baseline/splice.js'
import type { Draft } from '../controls/control.js'
import { findDrafts, type Night, withBaseline } from './findings.js'
import { judge } from './judge.js'
import type { Result, Verdict } from './result.js'
import { editsOf } from './ways-out.js'

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
 * of it is no promise: the text is read again, and judged over the evidence of the night. `isWanted` tells which drafts
 * are to be accepted.
 */
export function propose(night: Night, isWanted: (draft: Draft) => boolean = () => true): Proposal {
  const before = judge(night, 0)
  const stays = (problem: string | null): Proposal => ({
    text: night.baseline.text,
    accepted: 0,
    left: driftsOf(before),
    verdict: before.verdict,
    problem,
  })
  const drafts = findDrafts(night).filter(draft => draft.status === 'drift' && isWanted(draft))
  const edits = editsOf(drafts, night.world)
  if (edits.length === 0) return stays(null)
  const text = splice(night.baseline.text, applyEdits(night.baseline.data, edits))
  if (text === null) return stays(WRITTEN_OTHERWISE)
  const loading = loadBaseline(text, night.baseline.path, night.world.today)
  if (!loading.ok) return stays(`What is there makes no sound baseline (${loading.problems[0]?.message ?? ''})`)
  const after = judge(withBaseline(night, loading.baseline), 0)
  const left = driftsOf(after)
  return { text, accepted: driftsOf(before) - left, left, verdict: after.verdict, problem: null }
}

const WRITTEN_OTHERWISE =
  'The file is written in a way that cannot be changed entry by entry, such as with anchors: accept each deviation by its own YAML.'

const driftsOf = ({ findings }: Result): number => findings.filter(({ status }) => status === 'drift').length
