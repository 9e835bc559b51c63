import type { Clock } from '../model/ports.js'
import type { NewCommit, NewPull, PullChange } from './branches.js'
import { GithubError } from './error.js'
import { gitId } from './git-id.js'
import type { IssueChange, NewIssue, Repository } from './repository.js'
import type { Issue, Pull } from './shapes.js'

/** Reads back every write: GitHub can answer 200 but keep the old text or drop labels. */
export type VerifiedWriter = {
  readonly open: (issue: NewIssue) => Promise<Issue>
  readonly change: (number: number, change: IssueChange) => Promise<Issue>
  readonly comment: (number: number, body: string) => Promise<void>
  readonly changeComment: (number: number, id: number, body: string) => Promise<void>
  /** Points the branch to a commit. */
  readonly setBranch: (branch: string, commit: string, state: 'new' | 'existing') => Promise<void>
  readonly writeFile: (commit: NewCommit) => Promise<void>
  readonly openPull: (pull: NewPull) => Promise<Pull>
  readonly changePull: (number: number, change: PullChange) => Promise<Pull>
}

/** A read can come from a replica that does not have the write yet. */
const SECOND_READ_DELAY_MS = 2_000

export function openVerifiedWriter(repository: Repository, clock: Clock): VerifiedWriter {
  const expectTexts = async <T extends Texts>(
    what: string,
    read: () => Promise<T>,
    wanted: IssueChange,
    label?: string,
  ): Promise<T> => {
    const seen = await readTwice(read, one => problemsOf(one, wanted, label).length === 0, clock)
    const problems = problemsOf(seen, wanted, label)
    if (problems.length === 0) return seen
    throw new GithubError(
      `GitHub did not save the changes to ${what} (${problems.join(', ')}): check the permissions of the token`,
    )
  }
  const expectIssue = (number: number, wanted: IssueChange, label?: string): Promise<Issue> =>
    expectTexts(`issue #${number}`, () => repository.readIssue(number), wanted, label)
  const expectPull = (number: number, wanted: IssueChange): Promise<Pull> =>
    expectTexts(`pull request #${number}`, () => repository.readPull(number), wanted)
  const expectComment = async (number: number, id: number, body: string): Promise<void> => {
    const read = async (): Promise<string> => (await repository.readComment(number, id))?.body ?? ''
    const isKept = (seen: string): boolean => isSameText(seen, body)
    if (isKept(await readTwice(read, isKept, clock))) return
    throw new GithubError(`GitHub did not save the comment on #${number}: start the run again`)
  }
  const expectValue = async (what: string, read: () => Promise<string | null>, wanted: string): Promise<void> => {
    if ((await readTwice(read, seen => seen === wanted, clock)) === wanted) return
    throw new GithubError(`GitHub did not save ${what}: start the run again`)
  }
  return {
    open: async issue => {
      const { number } = await repository.createIssue(issue)
      return expectIssue(number, { title: issue.title, body: issue.body }, issue.labels[0])
    },
    change: async (number, change) => {
      await repository.changeIssue(number, change)
      return expectIssue(number, change)
    },
    comment: async (number, body) => {
      const { id } = await repository.addComment(number, body)
      await expectComment(number, id, body)
    },
    changeComment: async (number, id, body) => {
      await repository.changeComment(id, body)
      await expectComment(number, id, body)
    },
    setBranch: async (branch, commit, state) => {
      await (state === 'new' ? repository.createBranch(branch, commit) : repository.moveBranch(branch, commit))
      const read = async (): Promise<string | null> => (await repository.readBranch(branch))?.sha ?? null
      await expectValue(`the branch ${branch}`, read, commit)
    },
    writeFile: async commit => {
      const { path, branch, text } = commit
      await repository.writeFile(commit)
      const read = (): Promise<string | null> => repository.readContentId(path, branch)
      await expectValue(`${path} on the branch ${branch}`, read, gitId(text))
    },
    openPull: async pull => {
      const { number } = await repository.createPull(pull)
      return expectPull(number, { title: pull.title, body: pull.body })
    },
    changePull: async (number, change) => {
      await repository.changePull(number, change)
      return expectPull(number, change)
    },
  }
}

async function readTwice<T>(read: () => Promise<T>, isRight: (seen: T) => boolean, clock: Clock): Promise<T> {
  const first = await read()
  if (isRight(first)) return first
  await clock.sleep(SECOND_READ_DELAY_MS)
  return read()
}

type Texts = Pick<Issue, 'title' | 'body' | 'state' | 'labels'>

function problemsOf(issue: Texts, { title, body, state }: IssueChange, label: string | undefined): readonly string[] {
  const isOther = (seen: string, wanted: string | undefined): boolean =>
    wanted !== undefined && !isSameText(seen, wanted)
  return [
    ...(isOther(issue.title, title) ? ['title'] : []),
    ...(isOther(issue.body ?? '', body) ? ['body'] : []),
    ...(isOther(issue.state, state) ? ['state'] : []),
    ...(label === undefined || hasLabel(issue, label) ? [] : [`label ${label}`]),
  ]
}

function hasLabel({ labels }: Pick<Issue, 'labels'>, wanted: string): boolean {
  const names = (labels ?? []).map(label => (typeof label === 'string' ? label : label.name))
  return names.some(name => name?.toLowerCase() === wanted.toLowerCase())
}

/** GitHub may change line ends and surrounding whitespace. */
export const isSameText = (one: string, other: string): boolean => normal(one) === normal(other)

const normal = (text: string): string => text.replaceAll('\r\n', '\n').trim()
