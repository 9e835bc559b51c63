/** Processes a request: authentication, routing, authorization and validation. */
import { APP_ACCESS } from './app-access.js'
import {
  type Ask,
  badRequest,
  errorBody,
  notFound,
  Refusal,
  type Route,
  refuseUnknownParameters,
  type Values,
  valuesOfBody,
  valuesOfQuery,
} from './ask.js'
import { AUDIT_LOG } from './audit-log.js'
import { CREDENTIALS } from './credentials.js'
import { GROUP_ROUTES } from './groups.js'
import type { LimitResult } from './limits.js'
import { ORGANIZATION_ROUTES } from './organization-routes.js'
import { positionOf } from './paging.js'
import { PEOPLE } from './people.js'
import { SITE_ROUTES } from './sites.js'
import { WORKSPACES } from './workspaces.js'

export type Call = Pick<Ask, 'world' | 'origin' | 'siteUrls' | 'site' | 'pagingFault'> & {
  readonly method: string
  readonly url: URL
  readonly authorization: string | undefined
  /** null if the body is too long. */
  readonly body: string | null
  /** The effect of a rate limit on the request. */
  readonly limitResult: LimitResult
}
export type Answer = {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
}
type Match = { readonly route: Route; readonly params: Readonly<Record<string, string>> }

// Fixed paths come before paths with placeholders, so that /users/count is not matched as a user.
const ORGANIZATION: readonly Route[] = [
  ...[...ORGANIZATION_ROUTES, ...PEOPLE, ...GROUP_ROUTES, ...APP_ACCESS, ...AUDIT_LOG, ...CREDENTIALS, WORKSPACES],
]

export function answer(call: Call): Answer {
  if (!isAuthorized(call)) return { status: 401, headers: {}, body: { code: 401, message: 'Unauthorized' } }
  const matches = matchesFor(call)
  const match = matches.find(({ route }) => route.method === call.method)
  try {
    if (call.body === null) throw new Refusal(413, 'ADMIN-413-1', 'The body is over 64 KiB')
    if (!match) throw refuseRoute(call, matches)
    return {
      status: 200,
      headers: call.limitResult.headers,
      body: match.route.answer(admitted(call, match, call.body)),
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return {
      status: error.status,
      headers: { ...call.limitResult.headers, ...error.headers },
      body: bodyOf(error, call, match),
    }
  }
}

export function isAuthorized({ world, site, authorization }: Pick<Call, 'world' | 'site' | 'authorization'>): boolean {
  const { email, token } = world.siteCredential
  const basic = `Basic ${Buffer.from(`${email}:${token}`).toString('base64')}`
  return authorization === (site === '' ? `Bearer ${world.orgApiKey}` : basic)
}

function matchesFor({ url, site }: Call): readonly Match[] {
  const given = url.pathname.split('/')
  return (site === '' ? ORGANIZATION : SITE_ROUTES).flatMap(route => {
    const params = paramsOf(route.path.split('/'), given)
    return params === null ? [] : [{ route, params }]
  })
}

function paramsOf(wanted: readonly string[], given: readonly string[]): Record<string, string> | null {
  if (wanted.length !== given.length) return null
  const fits = wanted.every((part, index) => (part.startsWith(':') ? given[index] !== '' : part === given[index]))
  if (!fits) return null
  const named = wanted.flatMap((part, index) => (part.startsWith(':') ? [[part.slice(1), given[index] ?? '']] : []))
  return Object.fromEntries(named.map(([name = '', value = '']) => [name, decoded(value)]))
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}

function refuseRoute({ method, url }: Call, matches: readonly Match[]): Refusal {
  if (method === 'GET' && matches.length === 0) return notFound('ADMIN-404-1', `No such path: ${url.pathname}`)
  return new Refusal(405, 'ADMIN-405-1', `${method} is not allowed here`)
}

function bodyOf(error: Refusal, { site }: Call, match: Match | undefined): unknown {
  if (site !== '') return { errorMessages: [error.message], errors: {} }
  return errorBody(error, match?.route.oneError === true)
}

/** Validates the request and converts it for the endpoint. */
function admitted(call: Call, { route, params }: Match, body: string): Ask {
  const { world, origin, siteUrls, site, pagingFault, url } = call
  refuseUnauthorized(call, route, params)
  if (call.limitResult.retryAfter !== null) {
    const headers = { 'retry-after': String(call.limitResult.retryAfter) }
    throw new Refusal(429, 'ADMIN-429-1', 'The rate limit is exceeded', headers)
  }
  const given = route.method === 'POST' ? bodyValues(call, route, body) : queryValues(call, route)
  const position = positionOf(route, url.pathname, given)
  return { world, origin, siteUrls, site, pagingFault, path: url.pathname, params, ...position }
}

/** Checks scopes first, so that an unauthorized caller learns nothing about organizations and directories. */
function refuseUnauthorized({ world }: Call, { scope }: Route, { orgId, directoryId }: Match['params']): void {
  if (scope !== null && world.scopes !== 'full' && !world.scopes.includes(scope))
    throw new Refusal(403, 'ADMIN-403-3', `The API key lacks the scope ${scope}`)
  if (orgId !== undefined && orgId !== world.organization.id)
    throw notFound('ADMIN-404-2', 'The organization is not known')
  const known = ['-', undefined, ...world.directories.map(({ id }) => id)]
  if (!known.includes(directoryId)) throw notFound('ADMIN-404-7', 'The directory is not known in this organization')
}

function queryValues({ url }: Call, route: Route): Values {
  refuseUnknownParameters(url.searchParams.keys(), route)
  return valuesOfQuery(url.searchParams, route.rules)
}

function bodyValues({ url }: Call, route: Route, text: string): Values {
  if (url.search !== '') throw badRequest('A search takes its parameters in the body')
  const body = parsed(text)
  refuseUnknownParameters(Object.keys(Object(body)), route)
  return valuesOfBody(body, route.rules)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text === '' ? '{}' : text)
  } catch {
    throw badRequest('The body is not valid JSON')
  }
}
