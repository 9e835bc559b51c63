/** The request type of the endpoints, and the validation that all endpoints share. */
import type { World } from './world.js'

export type Rule =
  | { readonly is: 'text' | 'flag' | 'time' | 'json' }
  | { readonly is: 'choice'; readonly among: readonly string[] }
  | { readonly is: 'list'; readonly max: number; readonly among?: readonly string[] }
  | { readonly is: 'number'; readonly min: number; readonly max: number }
export type Rules = Readonly<Record<string, Rule>>
export type Values = Readonly<Record<string, unknown>>

/** A fault in the paging of a response. */
export type PagingFault = 'same-cursor' | 'endless' | 'again' | 'no-next'

export type Ask = {
  readonly world: World
  /** `http://127.0.0.1:<port>` of the requested server, and of each site. */
  readonly origin: string
  readonly siteUrls: Readonly<Record<string, string>>
  /** The requested site; empty for the organization. */
  readonly site: string
  readonly path: string
  readonly params: Readonly<Record<string, string>>
  /** Validated parameters. With a cursor, the parameters for which it was created. */
  readonly values: Values
  readonly cursor: string | null
  readonly offset: number
  readonly pagingFault: PagingFault | null
}

export type Route = {
  readonly method: 'GET' | 'POST'
  /** Can contain `:name` segments. */
  readonly path: string
  /** null: any key of the organization is accepted. Site endpoints have no scopes. */
  readonly scope: string | null
  readonly rules: Rules
  /** With a cursor, other parameters are ignored, must be repeated, or are refused. */
  readonly withCursor?: 'ignored' | 'repeated' | 'refused'
  /** The workspaces endpoint returns a single error instead of a list. */
  readonly oneError?: true
  /** The status for an unknown parameter, if it is not 400. */
  readonly unknownParameterStatus?: 500
  readonly answer: (ask: Ask) => unknown
}

export const LIMIT: Rules = { cursor: { is: 'text' }, limit: { is: 'number', min: 1, max: 100 } }
export const listOf = (max: number, among?: readonly string[]): Rule => ({ is: 'list', max, ...(among && { among }) })
export const oneOf = (...among: readonly string[]): Rule => ({ is: 'choice', among })

export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message)
  }
}

export const badRequest = (message: string): Refusal => new Refusal(400, 'ADMIN-400-19', message)
export const badTime = (message: string): Refusal => new Refusal(400, 'ADMIN-400-3', message)
export const badCursor = (): Refusal => new Refusal(400, 'ADMIN-400-1', 'The cursor is invalid')
export const notFound = (code: string, message: string): Refusal => new Refusal(404, code, message)

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  410: 'Gone',
  413: 'Payload Too Large',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
}

export function errorBody(refusal: Refusal, oneError: boolean): unknown {
  const title = TITLES[refusal.status] ?? 'Error'
  const error = {
    id: '5a0dbc9e-0000-4000-8000-000000000000',
    status: String(refusal.status),
    code: refusal.code,
    title,
    detail: refusal.message,
  }
  return oneError ? error : { errors: [error] }
}

export function refuseUnknownParameters(names: Iterable<string>, { rules, unknownParameterStatus }: Route): void {
  for (const name of names) {
    if (Object.hasOwn(rules, name)) continue
    const message = `${name} is not known here`
    throw unknownParameterStatus === 500 ? new Refusal(500, 'ADMIN-500-1', message) : badRequest(message)
  }
}

export function valuesOfQuery(query: URLSearchParams, rules: Rules): Values {
  const names = [...new Set(query.keys())]
  return Object.fromEntries(names.map(name => [name, checked(name, fromText(name, query.getAll(name), rules), rules)]))
}

export function valuesOfBody(body: unknown, rules: Rules): Values {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw badRequest('The body is not a JSON object')
  const given = Object.entries(body).filter(([, value]) => value !== null)
  return Object.fromEntries(given.map(([name, value]) => [name, checked(name, value, rules)]))
}

/** Lists repeat their name, `roleIds=a&roleIds=b`. Other parameters occur once. */
function fromText(name: string, texts: readonly string[], rules: Rules): unknown {
  const rule = rules[name]
  if (rule?.is === 'list') return texts
  const [text = '', ...more] = texts
  if (more.length > 0) throw badRequest(`${name} is given more than once`)
  if (rule?.is === 'number' && /^-?\d+$/.test(text)) return Number(text)
  if (rule?.is === 'flag' && /^(true|false)$/.test(text)) return text === 'true'
  return text
}

function checked(name: string, value: unknown, rules: Rules): unknown {
  const rule = rules[name]
  const fault = rule && faultOf(value, rule)
  if (fault) throw rule.is === 'time' ? badTime(`${name} ${fault}`) : badRequest(`${name} ${fault}`)
  return value
}

function faultOf(value: unknown, rule: Rule): string | null {
  switch (rule.is) {
    case 'json':
      return null
    case 'text':
      return typeof value === 'string' ? null : 'is not a text'
    case 'flag':
      return typeof value === 'boolean' ? null : 'is neither true nor false'
    case 'time':
      return typeof value === 'string' && /^\d{13}$/.test(value) ? null : 'is not a time in epoch milliseconds'
    case 'choice':
      return rule.among.includes(String(value)) ? null : `is not one of ${rule.among.join(', ')}`
    case 'number':
      return Number.isInteger(value) && Number(value) >= rule.min && Number(value) <= rule.max
        ? null
        : `is not from ${rule.min} to ${rule.max}`
    case 'list':
      return faultOfList(value, rule.max, rule.among)
  }
}

function faultOfList(value: unknown, max: number, among: readonly string[] | undefined): string | null {
  if (!isTexts(value)) return 'is not a list of texts'
  if (value.length < 1 || value.length > max) return `takes 1 to ${max} values`
  const unknown = among === undefined ? undefined : value.find(item => !among.includes(item))
  return unknown === undefined ? null : `has an unknown value: ${unknown}`
}

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every(item => typeof item === 'string')

export const textOf = (values: Values, name: string): string | null => {
  const value = values[name]
  return typeof value === 'string' ? value : null
}
export const numberOf = (values: Values, name: string): number | null => {
  const value = values[name]
  return typeof value === 'number' ? value : null
}
export const flagOf = (values: Values, name: string): boolean | null => {
  const value = values[name]
  return typeof value === 'boolean' ? value : null
}
/** null if the filter is not set. */
export const listIn = (values: Values, name: string): readonly string[] | null => {
  const value = values[name]
  return isTexts(value) ? value : null
}
/** Whether a value matches a filter. A filter that is not set matches every value. */
export const admits = (values: Values, name: string, value: string): boolean =>
  listIn(values, name)?.includes(value) ?? true
export const admitsAny = (values: Values, name: string, own: readonly string[]): boolean =>
  listIn(values, name)?.some(wanted => own.includes(wanted)) ?? true
