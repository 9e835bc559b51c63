import { type LoadedBaseline, loadBaseline } from '../baseline/load.js'
import type { Baseline } from '../baseline/schema.js'
import { redactNotes } from '../collect/redact.js'
import { type EvaluationInput, withBaseline } from '../evaluate/findings.js'
import { type Evaluation, evaluate } from '../evaluate/judge.js'
import { openRedaction } from '../evaluate/redact-ids.js'
import { type Review, review } from '../evaluate/review.js'
import { GithubError } from '../github/error.js'
import type { Repository } from '../github/repository.js'
import type { Context } from '../hosts/context.js'
import { today } from './baseline-file.js'
import type { RawInputs } from './inputs.js'
import type { Run } from './run.js'

/** A run without secrets can only check the file. */
export function asFarAsGiven(raw: RawInputs, { pullRequest }: Context): RawInputs {
  const isCheck = (raw.mode?.trim() || 'check') === 'check'
  const isWithheld = pullRequest?.secrets === 'withheld' && !raw['org-api-key']?.trim()
  return isCheck && isWithheld ? { ...raw, mode: 'validate' } : raw
}

export const WITHHELD =
  'GitHub gives no secrets to a pull request from a fork or from Dependabot. Only the baseline file was checked, not the organization.'

/** The baseline of the branch that the pull request is merged into, or why it cannot be used. */
export type Base =
  | { readonly baseline: LoadedBaseline; readonly problem: null }
  | { readonly baseline: null; readonly problem: string }

/** Null for a run without a pull request. */
export async function loadBase(
  { inputs, context: { pullRequest }, ports }: Run,
  repository: Repository | null,
  organization: string,
): Promise<Base | null> {
  if (pullRequest === null) return null
  const { branch, commit } = pullRequest.base
  const none = (problem: string): Base => ({ baseline: null, problem })
  if (repository === null) return none('The GitHub token is missing. Set the input github-token.')
  try {
    const text = await repository.readFile(inputs.baseline.replace(/^(?:\.\/)+/, ''), commit)
    if (text === null) return none(`There is no baseline at ${inputs.baseline} in ${branch} yet.`)
    const loading = loadBaseline(text, inputs.baseline, today(ports.clock.now()))
    if (!loading.ok) return none(`The baseline of ${branch} is not valid (${loading.problems[0]?.message ?? ''})`)
    if (loading.baseline.data.organization !== organization)
      return none(`The baseline of ${branch} is for another organization, which this run does not read.`)
    ports.log.info(`Compared with the baseline of ${branch} at ${commit}`)
    return { baseline: loading.baseline, problem: null }
  } catch (error) {
    if (!(error instanceof GithubError)) throw error
    return none(error.message)
  }
}

/** The effect of merging: the evaluation of the pull request's baseline, compared with that of its base. */
export function reviewChange({ baseline, problem }: Base, merged: Evaluation, redacted: boolean): Review {
  const { input } = merged
  if (baseline === null) return redactReview(review(null, merged, problem), [input.baseline.data], input, redacted)
  const shown = redacted ? { ...baseline, data: redactNotes(baseline.data) } : baseline
  const base = evaluate(withBaseline(input, shown))
  return redactReview(review(base, merged, problem), [input.baseline.data, baseline.data], input, redacted)
}

const redactReview = (
  full: Review,
  baselines: readonly Baseline[],
  { context }: EvaluationInput,
  redacted: boolean,
): Review => (redacted ? baselines.reduce((text, data) => openRedaction(context, data)(text), full) : full)
