/** Types and functions that all endpoints of the embedded GitHub share: requests, responses, errors and paging. */
import type { GithubWorld } from './world.js'

export type Fields = Readonly<Record<string, unknown>>
export type Ask = {
  readonly world: GithubWorld
  /** The origin of the API. `artifacts` is the origin for artifact downloads. */
  readonly api: string
  readonly artifacts: string
  readonly path: string
  readonly query: URLSearchParams
  readonly body: Fields
  /** The Accept header. */
  readonly accept: string
}
export type Reply = {
  readonly status: number
  readonly json?: unknown
  readonly bytes?: Uint8Array
  readonly headers?: Readonly<Record<string, string>>
}
export type Route = {
  readonly method: string
  /** The path after `/repos/{owner}/{name}`. The first group is the number of the resource. */
  readonly path: RegExp
  readonly needs: keyof GithubWorld['permissions'] | null
  readonly answer: (ask: Ask, id: number) => Reply
}

const DOCUMENTATION = 'https://docs.github.com/rest'

export const refusal = (status: number, message: string): Reply => ({
  status,
  json: { message, documentation_url: DOCUMENTATION, status: `${status}` },
})

export const invalid = (problem: string): Reply => invalidField({ resource: 'Issue', code: 'custom', message: problem })

/** The response to an unknown value. */
export const unknownValue = (field: string, value: string): Reply =>
  invalidField({ resource: 'Issue', field, code: 'invalid', value })

/** The response to an invalid pull request. */
export const invalidPull = (error: Fields): Reply => invalidField({ resource: 'PullRequest', ...error })

const invalidField = (error: Fields): Reply => ({
  status: 422,
  json: { message: 'Validation Failed', errors: [error], documentation_url: DOCUMENTATION, status: '422' },
})
export const compare = (a: string | number, b: string | number): number => (a < b ? -1 : a > b ? 1 : 0)

export function page<T>({ query, api, path }: Ask, rows: readonly T[], json: (items: readonly T[]) => unknown): Reply {
  const size = Math.min(100, positive(query.get('per_page')) ?? 30)
  const number = positive(query.get('page')) ?? 1
  const last = Math.max(1, Math.ceil(rows.length / size))
  const link = (to: number, rel: string): string => {
    const params = new URLSearchParams([...query].filter(([name]) => name !== 'page').concat([['page', `${to}`]]))
    return `<${api}${path}?${params}>; rel="${rel}"`
  }
  const before = number > 1 ? [link(number - 1, 'prev'), link(1, 'first')] : []
  const after = number < last ? [link(number + 1, 'next'), link(last, 'last')] : []
  const links = [...before, ...after].join(', ')
  const items = rows.slice((number - 1) * size, number * size)
  return { status: 200, json: json(items), ...(links && { headers: { link: links } }) }
}

const positive = (text: string | null): number | null =>
  text !== null && /^[1-9]\d*$/.test(text) ? Number(text) : null
