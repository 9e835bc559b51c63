import type { Proposal } from '../evaluate/proposal.js'
import type { Result } from '../evaluate/result.js'
import type { Review } from '../evaluate/review.js'
import { GithubError } from '../github/error.js'
import { type IssueInput, toIssueInput } from '../github/issue-input.js'
import { placeOfIssues } from '../github/issue-place.js'
import { type UpdatedIssues, updateIssues } from '../github/issues.js'
import type { Repository } from '../github/repository.js'
import { updateReviewComment } from '../github/review-comment.js'
import type { FindingStatus } from '../model/finding.js'
import type { Ports } from '../model/ports.js'
import { UsageError } from '../model/usage-error.js'
import { toAnnotations } from '../report/annotations.js'
import { PROPOSED_BASELINE } from '../report/fix.js'
import { mergeHistory } from '../report/history.js'
import { renderFiles } from '../report/output-files.js'
import { renderReviewComment, reviewMarker } from '../report/review.js'
import { renderTerminal } from '../report/terminal-report.js'
import type { Previous } from './previous.js'
import type { Run } from './run.js'

export type Publication = {
  readonly repository: Repository | null
  readonly previous: Previous
  readonly redacted: boolean
  /** Warnings about the gate itself, a sentence each. */
  readonly watched?: readonly string[]
  readonly summary?: string
  /** What a terminal shows instead of the result. */
  readonly text?: string
  /** Of a pull request: what merging does to the verdict. */
  readonly review: Review | null
  /** Of a check: the baseline with the drift findings accepted. */
  readonly proposal: Proposal | null
  /** Further files of this run, by name. */
  readonly files?: Readonly<Record<string, string>>
}

/**
 * Writes the files and the summary, and sets the outputs.
 * @throws UsageError at the end, where a file or the summary could not be written
 */
export async function report(run: Run, result: Result, publication: Publication): Promise<void> {
  const { inputs, ports } = run
  const files = renderAll(run, result, publication)
  const problems = [
    ...(await attempt(`Not all files could be written to ${inputs.outputDirectory}`, () => writeFiles(run, files))),
    ...(await attempt('The summary could not be written', () =>
      ports.output.showSummary(shownText(run, result, files, publication)),
    )),
  ]
  setOutputs(run, result)
  if (problems.length > 0) throw new UsageError(problems)
}

function renderAll(run: Run, result: Result, publication: Publication): Readonly<Record<string, string>> {
  const { context, ports } = run
  const history = mergeHistory(publication.previous.licensesCsv, result)
  const notices = [...publication.previous.warnings, ...(publication.watched ?? [])]
  const warnings = [...notices, ...(history.problem === null ? [] : [history.problem])]
  for (const warning of warnings) ports.log.warning(warning)
  return renderFiles(result, {
    runUrl: context.runUrl,
    redacted: publication.redacted,
    warnings: notices,
    history,
    seats: publication.previous.seatsCsv,
    run: { id: context.runId, commit: context.commit },
    ...(ports.outgoing === undefined ? {} : { outgoing: ports.outgoing }),
    extra: { ...publication.files, ...proposedFile(publication.proposal) },
    ...(publication.summary === undefined ? {} : { summary: publication.summary }),
    ...(publication.review === null ? {} : { review: publication.review }),
    ...(publication.proposal === null ? {} : { proposal: publication.proposal }),
  })
}

const proposedFile = (proposal: Proposal | null): Readonly<Record<string, string>> =>
  proposal === null ? {} : { [PROPOSED_BASELINE]: proposal.text }

function shownText(
  { inputs, ports }: Run,
  result: Result,
  files: Readonly<Record<string, string>>,
  { text }: Publication,
): string {
  const { terminal } = ports.output
  if (terminal?.format === 'json') return files['report.json'] ?? ''
  if (terminal?.format === 'text') return text ?? renderTerminal(result, inputs.outputDirectory, terminal)
  return files['report.md'] ?? ''
}

/** The manifest is the last of them. */
function writeFiles({ inputs, ports }: Run, files: Readonly<Record<string, string>>): Promise<void> {
  const texts = Object.entries(files).map(([name, text]) => [`${inputs.outputDirectory}/${name}`, text])
  return ports.files.writeAll(Object.fromEntries(texts))
}

/** A full disk or a missing permission is a problem of the run. */
async function attempt(problem: string, write: () => Promise<void>): Promise<readonly string[]> {
  try {
    await write()
    return []
  } catch (error) {
    return [`${problem}: ${error instanceof Error ? error.message : 'unknown error'}.`]
  }
}

/** Writes files, outputs, annotations and issues. False where something could not be written; the verdict does not change. */
export async function publish(run: Run, result: Result, publication: Publication): Promise<boolean> {
  const isReported = await reportProblems(run, () => report(run, result, publication))
  // On a terminal the result itself shows the findings.
  if (run.ports.output.terminal === undefined)
    for (const annotation of toAnnotations(result)) run.ports.output.annotate(annotation)
  const isKept = await keep(run, result, publication)
  reportVerdict(run, result)
  return isReported && isKept
}

async function reportProblems({ ports }: Run, publishOne: () => Promise<void>): Promise<boolean> {
  try {
    await publishOne()
    return true
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    ports.log.error(error.message)
    return false
  }
}

/** The last line of the log. */
function reportVerdict({ inputs, ports }: Run, result: Result): void {
  const counts = `${countOf(result, 'drift')} in drift, ${countOf(result, 'unknown')} unknown`
  ports.log.info(`Verdict: ${result.verdict} (${counts}). The files are in ${inputs.outputDirectory}.`)
}

const countOf = ({ findings }: Result, status: FindingStatus): number =>
  findings.filter(finding => finding.status === status).length

/** Set first: if the run is cancelled or killed, later steps read `unknown` and not an empty verdict. */
export const beginUnknown = ({ ports }: Run): void => ports.output.setOutput('verdict', 'unknown')

function setOutputs({ inputs, ports }: Run, result: Result): void {
  const outputs = {
    verdict: result.verdict,
    'drift-count': String(countOf(result, 'drift')),
    'unknown-count': String(countOf(result, 'unknown')),
    'excepted-count': String(countOf(result, 'excepted')),
    'open-count': String(result.posture.open),
    report: `${inputs.outputDirectory}/report.json`,
    licenses: `${inputs.outputDirectory}/licenses.json`,
  }
  for (const [name, value] of Object.entries(outputs)) ports.output.setOutput(name, value)
}

/** A failed call to GitHub is reported and fails the run; it never hides the verdict. */
async function keep(run: Run, result: Result, { repository, proposal, review }: Publication): Promise<boolean> {
  const { inputs, context, ports } = run
  if (!inputs.issue) return true
  if (context.event?.startsWith('pull_request')) {
    ports.log.info('Runs for pull requests do not change issues.')
    if (review !== null) await reportReview(run, result, review, repository)
    return true
  }
  if (repository === null) {
    ports.log.info('Issues are not written: the repository or its token is missing.')
    return true
  }
  return keepOnDefaultBranch(run, toIssueInput(result, context.runUrl, proposal ?? undefined), repository)
}

async function keepOnDefaultBranch(
  { inputs, context, ports }: Run,
  input: IssueInput,
  repository: Repository,
): Promise<boolean> {
  try {
    const place = await placeOfIssues(repository, context)
    if (place.writes === 'not-here') ports.log.info(`Issues were not changed: ${place.reason}.`)
    if (place.writes === 'not-known') ports.log.error(`Issues were not changed: ${place.reason}.`)
    if (place.writes !== 'allowed') return place.writes === 'not-here'
    const options = { labels: inputs.issueLabels, assignees: inputs.issueAssignees, clock: ports.clock }
    const issues = await updateIssues(repository, input, options)
    reportIssues(ports, issues)
    return issues.problems.length === 0
  } catch (error) {
    if (!(error instanceof GithubError)) throw error
    ports.log.error(error.message)
    return false
  }
}

/** The summary has the same content, so a comment that could not be written does not fail the run. */
async function reportReview(
  { context, ports }: Run,
  { organization, baseline }: Result,
  review: Review,
  repository: Repository | null,
): Promise<void> {
  if (repository === null || context.pullRequest === null) return
  const { number } = context.pullRequest
  const body = renderReviewComment(review, { organization, baselinePath: baseline.path, runUrl: context.runUrl })
  try {
    const comment = { marker: reviewMarker(organization.id), body, clock: ports.clock }
    const done = await updateReviewComment(repository, number, comment)
    ports.log.info(`The comment on pull request #${number} is ${done}.`)
  } catch (error) {
    if (!(error instanceof GithubError)) throw error
    ports.log.warning(
      `The comment on pull request #${number} was not written; the summary has the same: ${error.message}`,
    )
  }
}

function reportIssues({ log, output }: Ports, { number, url, actions, problems }: UpdatedIssues): void {
  for (const action of actions) log.info(action)
  for (const problem of problems) log.error(problem)
  if (number === null || url === null) return
  output.setOutput('issue-number', String(number))
  output.setOutput('issue-url', url)
}
