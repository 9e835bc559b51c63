import { isAbsolute, normalize } from 'node:path/posix'
import type { Result } from '../evaluate/result.js'
import { type BaselineProposal, baselineBranch, proposeBaseline } from '../github/baseline-pull.js'
import { GithubError } from '../github/error.js'
import { branchOf, placeOfIssues } from '../github/issue-place.js'
import type { Ports } from '../model/ports.js'
import type { BaselinePull, CaptureContext } from '../report/capture-summary.js'
import { ONBOARDING_TITLE, onboardingMarker, renderOnboarding } from '../report/onboarding.js'
import type { Inputs } from './inputs.js'
import type { OpenRun } from './open-run.js'

type Captured = { readonly result: Result; readonly text: string; readonly context: CaptureContext }

/** The pull request with the captured baseline; null if the input does not ask for one. The exit code does not change. */
export async function requestPull(opened: OpenRun, captured: Captured): Promise<BaselinePull | null> {
  const { inputs, ports } = opened.run
  if (!inputs.pullRequest) return null
  const pull = await attempt(opened, captured)
  reportPull(pull, inputs, ports)
  return pull
}

async function attempt(opened: OpenRun, captured: Captured): Promise<BaselinePull> {
  try {
    return await propose(opened, captured)
  } catch (error) {
    if (!(error instanceof GithubError)) throw error
    return refused(error.message)
  }
}

async function propose({ run, repository, redacted }: OpenRun, captured: Captured): Promise<BaselinePull> {
  const { inputs, context, ports } = run
  if (repository === null) return refused('the repository or its token is missing. Set the input github-token')
  if (redacted && inputs.redact === 'auto') return refused(PUBLIC)
  const path = pathInRepository(inputs.baseline)
  if (path === null) return refused(`the input baseline (${inputs.baseline}) is not a path in the repository`)
  const place = await placeOfIssues(repository, context, 'baseline pull requests')
  if (place.writes === 'not-known') return refused(place.reason)
  if (place.writes === 'not-here') return { ...refused(place.reason), is: 'not-needed' }
  return proposeBaseline(repository, proposalOf(captured, path, branchOf(context.ref ?? '') ?? '', ports), ports.clock)
}

const refused = (reason: string) => ({ is: 'refused', reason, compare: null }) as const

/** A user who did not choose a redaction does not expect the accounts of administrators in a public repository. */
const PUBLIC =
  'the repository is public, or its visibility could not be read, and the baseline contains account IDs of users. Use a private repository, or set redact: always (the IDs stay, names are shortened) or redact: never'

/** Text that leaves the gate is filtered here already, so that it can be compared with the text at GitHub. */
function proposalOf({ result, text, context }: Captured, path: string, base: string, ports: Ports): BaselineProposal {
  const { outgoing = same } = ports
  const { id } = result.organization
  return {
    path,
    base,
    text: outgoing(text),
    branch: baselineBranch(id),
    title: ONBOARDING_TITLE,
    marker: onboardingMarker(id),
    describe: before => outgoing(renderOnboarding(result, context, { baselinePath: path, before })),
  }
}

const same = (text: string): string => text

/** The path from the root of the repository, which is the workspace; null outside of it. */
function pathInRepository(path: string): string | null {
  const plain = normalize(path)
  return isAbsolute(plain) || plain.split('/')[0] === '..' ? null : plain
}

function reportPull(pull: BaselinePull, { baseline }: Inputs, { log, output }: Ports): void {
  if (!('number' in pull)) {
    const advice = `Download the artifact of this run, and commit its baseline.yml as ${baseline}.`
    const sentence = `No pull request was opened: ${pull.reason}. ${advice}`
    if (pull.is === 'not-needed') log.info(sentence)
    else log.warning(sentence)
    return
  }
  log.info(`Pull request #${pull.number} with the baseline is ${pull.is}${pull.url === null ? '' : `: ${pull.url}`}`)
  output.setOutput('pull-request-number', String(pull.number))
  if (pull.url !== null) output.setOutput('pull-request-url', pull.url)
}
