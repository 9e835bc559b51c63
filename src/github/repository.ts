import { z } from 'zod'
import type { Clock, Log } from '../model/ports.js'
import { GithubError } from './error.js'
import { type Answer, type Call, connect, type Fields } from './requests.js'
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

export type RepositoryOptions = {
  /** `https://api.github.com`, or a GitHub Enterprise Server's `https://<host>/api/v3`. */
  readonly apiUrl: string
  readonly token: string
  readonly owner: string
  readonly name: string
  readonly clock: Clock
  readonly log?: Log
  /** Of one request, in milliseconds. */
  readonly timeoutMs?: number
}

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

/** The verbs that the gate has at GitHub. Each rejects with a GithubError and with nothing else. */
export type Repository = {
  readonly apiUrl: string
  /** Asked once; a failure is asked again. */
  readonly describe: () => Promise<RepositoryFacts>
  /** Open and closed ones, oldest first, without pull requests; null lists the issues of any label. */
  readonly listIssues: (label: string | null) => Promise<readonly Issue[]>
  readonly readIssue: (number: number) => Promise<Issue>
  readonly createIssue: (issue: NewIssue) => Promise<Issue>
  readonly changeIssue: (number: number, change: IssueChange) => Promise<Issue>
  /** The text of a file at a commit; null where there is none. */
  readonly readFile: (path: string, commit: string) => Promise<string | null>
  /** Of an issue or a pull request, oldest first. */
  readonly listComments: (number: number) => Promise<readonly Comment[]>
  /** null: the issue has no such comment. */
  readonly readComment: (issue: number, id: number) => Promise<Comment | null>
  readonly changeComment: (id: number, body: string) => Promise<Comment>
  readonly addComment: (number: number, body: string) => Promise<Comment>
  /** When the newest run that the schedule started was made, ISO 8601; null where there was none. `file` is a file name. */
  readonly readLastScheduledRun: (file: string) => Promise<string | null>
  readonly listArtifacts: (name: string) => Promise<readonly Artifact[]>
  /** The signed address of an artifact's zip, good for a minute and a secret while it is; or the zip itself. */
  readonly locateArtifact: (id: number) => Promise<{ readonly address: string } | { readonly zip: Uint8Array }>
}

/** Far beyond any real repository: past it a list is taken for endless. */
const MAX_PAGES = 100
const ISSUES = 'issues: write'
const ACTIONS = 'actions: read'

export function openRepository(options: RepositoryOptions): Repository {
  const ask = connect(options)
  const call = (method: Call['method'], path: string, permission: string, what: string, fields: Fields = {}): Call => ({
    method,
    path: `/repos/{owner}/{repo}${path}`,
    fields: { owner: options.owner, repo: options.name, ...fields },
    purpose: { what, permission },
  })
  const askFor = async <T>(shape: z.ZodType<T>, request: Call): Promise<T> => parse(shape, await ask(request), request)
  const listAll = <T>(shape: z.ZodType<T>, request: Call): Promise<readonly T[]> =>
    readPages(request, async page => {
      const answer = await ask(page)
      return { items: parse(shape, answer, page), next: nextPage(answer.headers.link) }
    })
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
      // The raw form, for any other holds no more than a megabyte.
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
      throw new GithubError(`GitHub named no address for the download of artifact ${id}: the API may have changed`)
    },
  }
}

function parse<T>(shape: z.ZodType<T>, { status, data }: Answer, { purpose }: Call): T {
  const { success, data: value, error } = shape.safeParse(data)
  if (success) return value
  const where = error.issues.map(({ path }) => path.join('.') || 'the whole').slice(0, 3)
  const problem = `in a shape that the gate does not know (${where.join(', ')})`
  throw new GithubError(`GitHub answered the request to ${purpose.what} ${problem}: the API may have changed`, status)
}

type Page<T> = { readonly items: T; readonly next: Fields | null }

/** Follows the list to its end. The address of a next page is never asked, only its cursor taken: the token stays. */
async function readPages<T>(first: Call, readPage: (call: Call) => Promise<Page<T>>): Promise<readonly T[]> {
  const pages: T[] = []
  const seen = new Set<string>()
  let cursor: Fields | null = { per_page: 100 }
  while (cursor !== null) {
    const key = JSON.stringify(cursor)
    if (seen.has(key) || pages.length >= MAX_PAGES) {
      throw new GithubError(`GitHub's answer to the request to ${first.purpose.what} has no end: try again later`)
    }
    seen.add(key)
    const { items, next }: Page<T> = await readPage({ ...first, fields: { ...first.fields, ...cursor } })
    pages.push(items)
    cursor = next && { per_page: 100, ...next }
  }
  return pages
}

/** From `<https://…?after=…&page=2>; rel="next"`. Long lists are paged by `after`, others by `page`. */
function nextPage(link: unknown): Fields | null {
  const address = typeof link === 'string' ? /<([^<>]+)>;\s*rel="next"/.exec(link)?.[1] : undefined
  if (address === undefined || !URL.canParse(address)) return null
  const params = [...new URL(address).searchParams].filter(([name]) => name === 'page' || name === 'after')
  return params.length === 0 ? null : Object.fromEntries(params)
}
