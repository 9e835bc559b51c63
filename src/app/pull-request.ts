import { type LoadedBaseline, loadBaseline } from '../baseline/load.js'
import { redactNotes } from '../collect/redact.js'
import { type EvaluationInput, withBaseline } from '../evaluate/findings.js'
import type { Evaluation } from '../evaluate/judge.js'
import { openRedaction } from '../evaluate/redact-ids.js'
import { type Review, review } from '../evaluate/review.js'
import { GithubError } from '../github/error.js'
import type { Repository } from '../github/repository.js'
import type { Context } from '../hosts/context.js'
import { today } from './baseline-file.js'
import type { RawInputs } from './inputs.js'
import type { Run } from './run.js'

/** Without secrets there is no organization to ask: the file alone is checked. */
export function asFarAsGiven(raw: RawInputs, { pullRequest }: Context): RawInputs {
  const isCheck = (raw.mode?.trim() || 'check') === 'check'
  const isWithheld = pullRequest?.secrets === 'withheld' && !raw['org-api-key']?.trim()
  return isCheck && isWithheld ? { ...raw, mode: 'validate' } : raw
}

/** What a run says that was given no secrets. */
export const WITHHELD =
  'This run was given no key, as GitHub gives no secrets to a pull request from a fork or from Dependabot: the baseline file was checked, and nothing was compared with the organization.'

/** The baseline into which a pull request would be merged, or why there is none to compare with. */
export type Base =
  | { readonly baseline: LoadedBaseline; readonly problem: null }
  | { readonly baseline: null; readonly problem: string }

/** Null where the run is for no pull request. */
export async function loadBase(
  { inputs, context: { pullRequest }, ports }: Run,
  repository: Repository | null,
  organization: string,
): Promise<Base | null> {
  if (pullRequest === null) return null
  const { branch, commit } = pullRequest.base
  const none = (problem: string): Base => ({ baseline: null, problem })
  if (repository === null) return none('There is no token to read it with: set the input github-token.')
  try {
    const text = await repository.readFile(inputs.baseline.replace(/^(?:\.\/)+/, ''), commit)
    if (text === null) return none(`There is no baseline at ${inputs.baseline} in ${branch} yet.`)
    const loading = loadBaseline(text, inputs.baseline, today(ports.clock.now()))
    if (!loading.ok) return none(`The baseline of ${branch} is not sound (${loading.problems[0]?.message ?? ''})`)
    if (loading.baseline.data.organization !== organization)
      return none(`The baseline of ${branch} is of another organization, which this run does not read.`)
    ports.log.info(`Compared with the baseline of ${branch} at ${commit}`)
    return { baseline: loading.baseline, problem: null }
  } catch (error) {
    if (!(error instanceof GithubError)) throw error
    return none(error.message)
  }
}

/** What merging does to the verdict: the night against the baseline of the pull request, and of what it goes into. */
export function reviewChange(
  { baseline, problem }: Base,
  night: EvaluationInput,
  judged: Evaluation,
  redacted: boolean,
): Review {
  if (!redacted) return review(baseline === null ? null : withBaseline(night, baseline), night, judged, problem)
  const notes = baseline === null ? null : { ...baseline, data: redactNotes(baseline.data) }
  const reviewed = review(notes === null ? null : withBaseline(night, notes), night, judged, problem)
  const both = [night.baseline.data, ...(baseline === null ? [] : [baseline.data])]
  return both.reduce((text, data) => openRedaction(night.context, data)(text), reviewed)
}
