import { z } from 'zod'
import { type Branches, openBranches } from './branches.js'
import { openCalls, parse, type RepositoryOptions } from './calls.js'
import { GithubError } from './error.js'
import {
  type Artifact,
  artifactsShape,
  type Comment,
  commentShape,
  type Issue,
  issueShape,
  type RepositoryFacts,
  repositoryShape,
  runsShape,
} from './shapes.js'

export type NewIssue = {
  readonly title: string
  readonly body: string
  readonly labels: readonly string[]
  readonly assignees: readonly string[]
}

export type IssueChange = {
  readonly title?: string
  readonly body?: string
  readonly state?: 'open' | 'closed'
  readonly state_reason?: 'completed' | 'not_planned' | 'reopened'
}

/** The GitHub operations of this action. Each rejects only with a GithubError. */
export type Repository = Branches & {
  readonly apiUrl: string
  /** Cached after the first success. */
  readonly describe: () => Promise<RepositoryFacts>
  /** Open and closed issues, oldest first, without pull requests; null lists issues with any label. */
  readonly listIssues: (label: string | null) => Promise<readonly Issue[]>
  readonly readIssue: (number: number) => Promise<Issue>
  readonly createIssue: (issue: NewIssue) => Promise<Issue>
  readonly changeIssue: (number: number, change: IssueChange) => Promise<Issue>
  /** The text of a file at a commit; null if the file does not exist. */
  readonly readFile: (path: string, commit: string) => Promise<string | null>
  /** The comments of an issue or a pull request, oldest first. */
  readonly listComments: (number: number) => Promise<readonly Comment[]>
  /** null: the issue has no comment with this id. */
  readonly readComment: (issue: number, id: number) => Promise<Comment | null>
  readonly changeComment: (id: number, body: string) => Promise<Comment>
  readonly addComment: (number: number, body: string) => Promise<Comment>
  /**
   * Creation time of the newest scheduled run, ISO 8601; null if there is none. `file` is the file name of the
   * workflow.
   */
  readonly readLastScheduledRun: (file: string) => Promise<string | null>
  readonly listArtifacts: (name: string) => Promise<readonly Artifact[]>
  /** The signed URL of the zip, which is valid for one minute and is a secret until then; or the zip itself. */
  readonly locateArtifact: (id: number) => Promise<{ readonly address: string } | { readonly zip: Uint8Array }>
}

const ISSUES = 'issues: write'
const ACTIONS = 'actions: read'

export function openRepository(options: RepositoryOptions): Repository {
  const calls = openCalls(options)
  const { ask, askFor, call, listAll } = calls
  const listComments = async (number: number): Promise<readonly Comment[]> => {
    const request = call('GET', `/issues/${number}/comments`, ISSUES, `read the comments of #${number}`)
    return (await listAll(z.array(commentShape), request)).flat()
  }
  let facts: Promise<RepositoryFacts> | null = null
  const describe = async (): Promise<RepositoryFacts> => {
    facts ??= askFor(repositoryShape, call('GET', '', 'contents: read', 'describe the repository'))
    try {
      return await facts
    } catch (error) {
      facts = null
      throw error
    }
  }
  return {
    ...openBranches(calls),
    apiUrl: options.apiUrl,
    describe,
    listIssues: async label => {
      const query = { state: 'all', sort: 'created', direction: 'asc', ...(label !== null && { labels: label }) }
      const pages = await listAll(z.array(issueShape), call('GET', '/issues', ISSUES, 'list the issues', query))
      const byNumber = new Map(pages.flat().map(issue => [issue.number, issue]))
      return [...byNumber.values()].filter(issue => !issue.pull_request)
    },
    readIssue: number => askFor(issueShape, call('GET', `/issues/${number}`, ISSUES, `read issue #${number}`)),
    createIssue: issue => askFor(issueShape, call('POST', '/issues', ISSUES, 'open an issue', issue)),
    changeIssue: (number, change) =>
      askFor(issueShape, call('PATCH', `/issues/${number}`, ISSUES, `change issue #${number}`, change)),
    readFile: async (path, commit) => {
      // Only the raw media type supports files larger than 1 MB.
      const fields = { path, ref: commit, mediaType: { format: 'raw' } }
      const request = call('GET', '/contents/{path}', 'contents: read', `read ${path} at ${commit}`, fields)
      try {
        const answer = await ask(request)
        const { data } = answer
        return data instanceof ArrayBuffer ? Buffer.from(data).toString('utf8') : parse(z.string(), answer, request)
      } catch (error) {
        if (error instanceof GithubError && error.status === 404) return null
        throw error
      }
    },
    listComments,
    readComment: async (number, id) => (await listComments(number)).find(comment => comment.id === id) ?? null,
    changeComment: (id, body) =>
      askFor(commentShape, call('PATCH', `/issues/comments/${id}`, ISSUES, `change comment ${id}`, { body })),
    addComment: (number, body) =>
      askFor(commentShape, call('POST', `/issues/${number}/comments`, ISSUES, `comment on issue #${number}`, { body })),
    readLastScheduledRun: async file => {
      const path = `/actions/workflows/${encodeURIComponent(file)}/runs`
      const fields = { event: 'schedule', per_page: 1 }
      const runs = await askFor(runsShape, call('GET', path, ACTIONS, 'list the scheduled runs', fields))
      return runs.workflow_runs[0]?.created_at ?? null
    },
    listArtifacts: async name => {
      const request = call('GET', '/actions/artifacts', ACTIONS, 'list the artifacts', { name })
      return (await listAll(artifactsShape, request)).flatMap(({ artifacts }) => artifacts)
    },
    locateArtifact: async id => {
      const { headers, data } = await ask({
        ...call('GET', `/actions/artifacts/${id}/zip`, ACTIONS, `download artifact ${id}`),
        redirects: 'wanted',
      })
      if (typeof headers.location === 'string') return { address: headers.location }
      if (data instanceof ArrayBuffer) return { zip: new Uint8Array(data) }
      throw new GithubError(`GitHub returned no download URL for artifact ${id}: the API may have changed`)
    },
  }
}
