/** The requests to one repository: their paths, the shapes of their responses, and lists of several pages. */
import type { z } from 'zod'
import type { Clock, Log } from '../model/ports.js'
import { GithubError } from './error.js'
import { type Answer, type Ask, type Call, connect, type Fields } from './requests.js'

export type RepositoryOptions = {
  /** `https://api.github.com`, or `https://<host>/api/v3` for GitHub Enterprise Server. */
  readonly apiUrl: string
  readonly token: string
  readonly owner: string
  readonly name: string
  readonly clock: Clock
  readonly log?: Log
  /** Time limit of one request, in milliseconds. */
  readonly timeoutMs?: number
}

export type Calls = {
  readonly owner: string
  readonly ask: Ask
  /** `path` is within the repository. `what` completes "GitHub refused to …". */
  readonly call: (method: Call['method'], path: string, permission: string, what: string, fields?: Fields) => Call
  /** The response in the given shape. */
  readonly askFor: <T>(shape: z.ZodType<T>, request: Call) => Promise<T>
  /** The same; null if the resource does not exist. */
  readonly askForOrNull: <T>(shape: z.ZodType<T>, request: Call) => Promise<T | null>
  /** The responses of all pages. */
  readonly listAll: <T>(shape: z.ZodType<T>, request: Call) => Promise<readonly T[]>
}

/** Far above any real repository. A longer list is treated as endless. */
const MAX_PAGES = 100

export function openCalls(options: RepositoryOptions): Calls {
  const { owner, name } = options
  const ask = connect(options)
  const askFor = async <T>(shape: z.ZodType<T>, request: Call): Promise<T> => parse(shape, await ask(request), request)
  return {
    owner,
    ask,
    askFor,
    call: (method, path, permission, what, fields = {}) => ({
      method,
      path: `/repos/{owner}/{repo}${path}`,
      fields: { owner, repo: name, ...fields },
      purpose: { what, permission },
    }),
    askForOrNull: async (shape, request) => {
      try {
        return await askFor(shape, request)
      } catch (error) {
        if (error instanceof GithubError && error.status === 404) return null
        throw error
      }
    },
    listAll: (shape, request) =>
      readPages(request, async page => {
        const answer = await ask(page)
        return { items: parse(shape, answer, page), next: nextPage(answer.headers.link) }
      }),
  }
}

export function parse<T>(shape: z.ZodType<T>, { status, data }: Answer, { purpose }: Call): T {
  const { success, data: value, error } = shape.safeParse(data)
  if (success) return value
  const where = error.issues.map(({ path }) => path.join('.') || 'the complete response').slice(0, 3)
  const problem = `in an unknown format (${where.join(', ')})`
  throw new GithubError(`GitHub answered the request to ${purpose.what} ${problem}: the API may have changed`, status)
}

type Page<T> = { readonly items: T; readonly next: Fields | null }

/**
 * Reads all pages. Uses only the cursor of the next link, never its URL, so that the token is sent only to the API
 * host.
 */
async function readPages<T>(first: Call, readPage: (call: Call) => Promise<Page<T>>): Promise<readonly T[]> {
  const pages: T[] = []
  const seen = new Set<string>()
  let cursor: Fields | null = { per_page: 100 }
  while (cursor !== null) {
    const key = JSON.stringify(cursor)
    if (seen.has(key) || pages.length >= MAX_PAGES) {
      throw new GithubError(`GitHub returned an endless list for the request to ${first.purpose.what}: try again later`)
    }
    seen.add(key)
    const { items, next }: Page<T> = await readPage({ ...first, fields: { ...first.fields, ...cursor } })
    pages.push(items)
    cursor = next && { per_page: 100, ...next }
  }
  return pages
}

/** Reads `<https://…?after=…&page=2>; rel="next"`. GitHub pages long lists by `after`, other lists by `page`. */
function nextPage(link: unknown): Fields | null {
  const address = typeof link === 'string' ? /<([^<>]+)>;\s*rel="next"/.exec(link)?.[1] : undefined
  if (address === undefined || !URL.canParse(address)) return null
  const params = [...new URL(address).searchParams].filter(([name]) => name === 'page' || name === 'after')
  return params.length === 0 ? null : Object.fromEntries(params)
}
