import type { Clock } from '../model/ports.js'
import type { BaselinePull } from '../report/capture-summary.js'
import { GithubError } from './error.js'
import { gitId } from './git-id.js'
import type { Repository } from './repository.js'
import type { Branch, Pull } from './shapes.js'
import { isSameText, openVerifiedWriter, type VerifiedWriter } from './verified-writer.js'

export type BaselineProposal = {
  /** The path in the repository. */
  readonly path: string
  readonly text: string
  /** The branch with the change, and the default branch. */
  readonly branch: string
  readonly base: string
  /** The title of the pull request, and the first line of the commit message. */
  readonly title: string
  /** A line of the description. */
  readonly marker: string
  /** The description; `before` is the present one, empty for a new pull request. */
  readonly describe: (before: string) => string
}

type Work = {
  readonly repository: Repository
  readonly proposal: BaselineProposal
  readonly writer: VerifiedWriter
}

/** A branch for each organization, so that several organizations can share a repository. */
export const baselineBranch = (organizationId: string): string => `atlassian-access/baseline-${organizationId}`

/**
 * Opens the pull request that adds the baseline, or updates the open one. A closed pull request stays closed: GitHub does
 * not reopen one whose branch was deleted or moved. A baseline on the default branch and a commit of a user are never
 * replaced.
 * @throws GithubError if the branch or the open pull request could not be read or written
 */
export async function proposeBaseline(
  repository: Repository,
  proposal: BaselineProposal,
  clock: Clock,
): Promise<BaselinePull> {
  const { path, base, branch, marker } = proposal
  const work = { repository, proposal, writer: openVerifiedWriter(repository, clock) }
  if ((await repository.readContentId(path, base)) !== null)
    return notNeeded(`${path} exists on the branch ${base}, and a committed baseline is never replaced`)
  const start = await repository.readBranch(base)
  if (start === null) return refused(`the branch ${base} has no commit. Commit the workflow first`)
  const pulls = await repository.listPulls(branch)
  const own = pulls.find(({ body }) => body?.split(/\r?\n/).includes(marker)) ?? null
  const [foreign] = pulls
  if (own === null && foreign !== undefined)
    return refused(
      `pull request #${foreign.number} uses the branch ${branch}, but its description has no marker of this action. Merge or close it, then run capture again`,
    )
  const change = await writeBranch(work, start, own !== null)
  if (change === 'foreign')
    return refused(
      `the branch ${branch} has a commit of a user, which is never replaced. Merge the branch, or delete it and run capture again`,
    )
  return own === null ? openPull(work) : describePull(work, own, change)
}

const notNeeded = (reason: string): BaselinePull => ({ is: 'not-needed', reason, compare: null })

const refused = (reason: string, compare: string | null = null): BaselinePull => ({ is: 'refused', reason, compare })

/** Writes the baseline as one commit. Without an open pull request, the branch starts again at the default branch. */
async function writeBranch(
  { repository, proposal, writer }: Work,
  start: Branch,
  isOpen: boolean,
): Promise<'written' | 'unchanged' | 'foreign'> {
  const { path, text, branch, title } = proposal
  const tip = await repository.readBranch(branch)
  const present = tip === null ? null : await repository.readContentId(path, branch)
  if (tip !== null && present !== null && !isOwnCommit(tip, present)) return 'foreign'
  const isCurrent = isOpen || tip?.parents.some(({ sha }) => sha === start.sha) === true
  if (present === gitId(text) && isCurrent) return 'unchanged'
  const isRestarted = tip !== null && present !== null && !isCurrent
  if (tip === null || isRestarted) await writer.setBranch(branch, start.sha, tip === null ? 'new' : 'existing')
  const message = `${title}\n\n${contentLine(gitId(text))}`
  await writer.writeFile({ branch, path, text, message, replaces: isRestarted ? null : present })
  return 'written'
}

/** A commit message names the content that it adds, so that a later commit and an amended one are recognized. */
const contentLine = (id: string): string => `Baseline-Content: ${id}`

const isOwnCommit = ({ commit }: Branch, content: string): boolean =>
  commit.message.split(/\r?\n/).includes(contentLine(content))

/** A refusal is a result, because the branch is complete and a user can open the pull request. */
async function openPull({ repository, proposal, writer }: Work): Promise<BaselinePull> {
  const { branch, base, title, describe } = proposal
  try {
    const pull = await writer.openPull({ title, body: describe(''), head: branch, base })
    return { is: 'opened', number: pull.number, url: pull.html_url ?? null }
  } catch (error) {
    if (!(error instanceof GithubError)) throw error
    const { html_url: page } = await repository.describe()
    return refused(error.message, page == null ? null : `${page}/compare/${base}...${branch}?expand=1`)
  }
}

async function describePull(
  { proposal, writer }: Work,
  { number, body, html_url: url = null }: Pull,
  change: 'written' | 'unchanged',
): Promise<BaselinePull> {
  const wanted = proposal.describe(body ?? '')
  const isSame = isSameText(body ?? '', wanted)
  if (!isSame) await writer.changePull(number, { body: wanted })
  return { is: isSame && change === 'unchanged' ? 'unchanged' : 'updated', number, url }
}
