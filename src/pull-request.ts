import { loadBaseline } from './baseline/load.js'
import type { Context, PullRequest } from './context.js'
import { GithubError } from './github/error.js'
import type { Repository } from './github/repository.js'
import type { RawInputs } from './inputs.js'
import { redactNotes } from './observe/redact.js'
import type { Run } from './run.js'
import { type Night, withBaseline } from './verdict/findings.js'
import { openRedaction } from './verdict/redact-ids.js'
import { type Review, review } from './verdict/review.js'

/** Without secrets there is no organization to ask: the file alone is checked. */
export function asFarAsGiven(raw: RawInputs, { pullRequest }: Context): RawInputs {
  const isCheck = (raw.mode?.trim() || 'check') === 'check'
  const isWithheld = pullRequest?.secrets === 'withheld' && !raw['org-api-key']?.trim()
  return isCheck && isWithheld ? { ...raw, mode: 'validate' } : raw
}

/** What a run says that was given no secrets. */
export const WITHHELD =
  'This run was given no key, as GitHub gives no secrets to a pull request from a fork or from Dependabot: the baseline file was checked, and nothing was compared with the organization.'

/** What merging does to the verdict: the night against the baseline of the pull request, and of what it goes into. */
export async function reviewChange(
  { inputs, ports }: Run,
  pullRequest: PullRequest,
  night: Night,
  { repository, redacted }: { readonly repository: Repository | null; readonly redacted: boolean },
): Promise<Review> {
  const { text, problem } = await readBase(repository, inputs.baseline, pullRequest)
  const alone = (why: string): Review => {
    const reviewed = review(null, night, why)
    return redacted ? openRedaction(night.world, night.baseline.data)(reviewed) : reviewed
  }
  if (text === null) return alone(problem)
  const loading = loadBaseline(text, inputs.baseline, night.world.today)
  if (!loading.ok) {
    const [first] = loading.problems
    return alone(`The baseline of ${pullRequest.base.branch} is not sound (${first?.message ?? ''})`)
  }
  ports.log.info(`Compared with the baseline of ${pullRequest.base.branch} at ${pullRequest.base.commit}`)
  const { data } = loading.baseline
  const base = withBaseline(night, redacted ? { ...loading.baseline, data: redactNotes(data) } : loading.baseline)
  const reviewed = review(base, night, null)
  return redacted ? openRedaction(night.world, data)(reviewed) : reviewed
}

type Base = { readonly text: string | null; readonly problem: string }

async function readBase(repository: Repository | null, path: string, { base }: PullRequest): Promise<Base> {
  if (repository === null)
    return { text: null, problem: 'There is no token to read it with: set the input github-token.' }
  try {
    const text = await repository.readFile(path.replace(/^(?:\.\/)+/, ''), base.commit)
    return { text, problem: `There is no baseline at ${path} in ${base.branch} yet.` }
  } catch (error) {
    if (!(error instanceof GithubError)) throw error
    return { text: null, problem: error.message }
  }
}
