import type { Clock } from '../model/ports.js'
import { GithubError } from './error.js'
import type { IssueChange, NewIssue, Repository } from './repository.js'
import type { Issue } from './shapes.js'

/** Reads back every write: GitHub can answer 200 but keep the old text or drop labels. */
export type VerifiedWriter = {
  readonly open: (issue: NewIssue) => Promise<Issue>
  readonly change: (number: number, change: IssueChange) => Promise<Issue>
  readonly comment: (number: number, body: string) => Promise<void>
  readonly changeComment: (number: number, id: number, body: string) => Promise<void>
}

/** A read can come from a replica that does not have the write yet. */
const SECOND_READ_DELAY_MS = 2_000

export function openVerifiedWriter(repository: Repository, clock: Clock): VerifiedWriter {
  const expectIssue = async (number: number, wanted: IssueChange, label?: string): Promise<Issue> => {
    const read = async (): Promise<Issue> => repository.readIssue(number)
    const issue = await readTwice(read, seen => problemsOf(seen, wanted, label).length === 0, clock)
    const problems = problemsOf(issue, wanted, label)
    if (problems.length === 0) return issue
    throw new GithubError(
      `GitHub did not save the changes to issue #${number} (${problems.join(', ')}): check the permissions of the token`,
    )
  }
  const expectComment = async (number: number, id: number, body: string): Promise<void> => {
    const read = async (): Promise<string> => (await repository.readComment(number, id))?.body ?? ''
    const isKept = (seen: string): boolean => isSameText(seen, body)
    if (isKept(await readTwice(read, isKept, clock))) return
    throw new GithubError(`GitHub did not save the comment on #${number}: start the run again`)
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
  }
}

async function readTwice<T>(read: () => Promise<T>, isRight: (seen: T) => boolean, clock: Clock): Promise<T> {
  const first = await read()
  if (isRight(first)) return first
  await clock.sleep(SECOND_READ_DELAY_MS)
  return read()
}

function problemsOf(issue: Issue, { title, body, state }: IssueChange, label: string | undefined): readonly string[] {
  const isOther = (seen: string, wanted: string | undefined): boolean =>
    wanted !== undefined && !isSameText(seen, wanted)
  return [
    ...(isOther(issue.title, title) ? ['title'] : []),
    ...(isOther(issue.body ?? '', body) ? ['body'] : []),
    ...(isOther(issue.state, state) ? ['state'] : []),
    ...(label === undefined || hasLabel(issue, label) ? [] : [`label ${label}`]),
  ]
}

function hasLabel({ labels }: Issue, wanted: string): boolean {
  const names = (labels ?? []).map(label => (typeof label === 'string' ? label : label.name))
  return names.some(name => name?.toLowerCase() === wanted.toLowerCase())
}

/** GitHub may change line ends and surrounding whitespace. */
export const isSameText = (one: string, other: string): boolean => normal(one) === normal(other)

const normal = (text: string): string => text.replaceAll('\r\n', '\n').trim()
