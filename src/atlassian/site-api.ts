import { isLoopback } from '../model/loopback.js'
import type { Answer, Client, Request } from './client.js'
import { ENDPOINTS, nameEndpoint } from './endpoint.js'
import { Failure } from './failure.js'
import { cursorOf, readPages, type Whole } from './paging.js'
import {
  type ApplicationRole,
  ApplicationRoles,
  type ListedDesk,
  type PermissionScheme,
  PermissionSchemes,
  type Project,
  ProjectPage,
  ProjectScheme,
  parseShape,
  RequestSecurity,
  ServiceDeskPage,
  type Space,
  SpacePage,
  SpaceRoleMode,
  SpaceRolePage,
} from './shapes.js'
import { readByOffset } from './site-paging.js'

/**
 * The origin of a site that may be given the site credential, or null. Only `https://<site>.atlassian.net` is, without
 * user and port; on loopback (tests, the demo) only where the admin APIs are on loopback too.
 */
export function siteOrigin(hostUrl: string, adminUrl: string): string | null {
  if (!URL.canParse(hostUrl)) return null
  const url = new URL(hostUrl)
  if (url.username !== '' || url.password !== '') return null
  if (isLoopback(hostUrl) && isLoopback(adminUrl)) return url.protocol === 'http:' ? url.origin : null
  const isSite = /^[a-z0-9-]+\.atlassian\.net$/.test(url.hostname)
  return url.protocol === 'https:' && isSite && url.port === '' ? url.origin : null
}

/** Jira's own count of seats, for Jira administrators: one entry a Jira app of the site. */
export async function readApplicationRoles(site: Client): Promise<readonly ApplicationRole[]> {
  const { body } = await site.ask({ endpoint: ENDPOINTS.applicationRoles })
  return parseShape(ApplicationRoles, body, 'applicationRoles')
}

/** With `all`, the grants of each scheme come with it. */
export const EXPAND_SCHEMES = { expand: 'all' } as const

/** Jira's permission schemes with what they give to whom, for Jira administrators. */
export async function readPermissionSchemes(site: Client): Promise<readonly PermissionScheme[]> {
  const { body } = await site.ask({ endpoint: ENDPOINTS.permissionSchemes, query: EXPAND_SCHEMES })
  return parseShape(PermissionSchemes, body, 'permissionSchemes').permissionSchemes
}

/** The longest pages that Jira and Jira Service Management give. */
const JIRA_PAGE = 100

/** All projects of a site; a Jira administrator sees each of them. */
export function readProjects(site: Client): Promise<Whole<Project>> {
  return readByOffset({
    endpoint: 'projects',
    identify: ({ key }) => key,
    fetch: async startAt => {
      const { body } = await site.ask({ endpoint: ENDPOINTS.projects, query: { startAt, maxResults: JIRA_PAGE } })
      const { values, isLast, total } = parseShape(ProjectPage, body, 'projects')
      return { items: values, isLast, ...(total == null ? {} : { total }) }
    },
  })
}

/** The id of the permission scheme that a project has. */
export async function readProjectScheme(site: Client, projectKey: string): Promise<number> {
  const { body } = await site.ask({ endpoint: ENDPOINTS.projectScheme, path: { projectKey } })
  return parseShape(ProjectScheme, body, 'projectScheme').id
}

/** The service projects that the owner of the credential may see. */
export function readServiceDesks(site: Client): Promise<Whole<ListedDesk>> {
  return readByOffset({
    endpoint: 'serviceDesks',
    identify: ({ projectKey }) => projectKey,
    fetch: async start => {
      const { body } = await site.ask({ endpoint: ENDPOINTS.serviceDesks, query: { start, limit: JIRA_PAGE } })
      const { values, isLastPage } = parseShape(ServiceDeskPage, body, 'serviceDesks')
      return { items: values, isLast: isLastPage }
    },
  })
}

/** How customers come into a service project. Atlassian does not document the endpoint, and may take it away. */
export async function readRequestSecurity(site: Client, projectKey: string): Promise<RequestSecurity> {
  const request = { endpoint: ENDPOINTS.requestSecurity, path: { projectKey } }
  const { body } = await askOrExplain(site, request, [404, 405, 410], UNDOCUMENTED)
  return parseShape(RequestSecurity, body, 'requestSecurity')
}

const UNDOCUMENTED: Explain = where =>
  `Atlassian does not document this endpoint, and does not answer it for a service project (${where}): attest the customer access instead, and remove the section customer-access.`

/**
 * Does Confluence keep all access to its spaces as roles? While it still has permissions of the older kind, those are
 * told nowhere for people who are not signed in.
 * @throws Failure where it does not
 */
export async function requireSpaceRoles(site: Client): Promise<void> {
  const request = { endpoint: ENDPOINTS.spaceRoleMode }
  const { body } = await askOrExplain(site, request, NOT_OFFERED, NO_SPACE_ROLES)
  checkSpaceRoles(body)
}

/** @throws Failure for any other mode than that of space roles alone */
export function checkSpaceRoles(body: unknown): void {
  const { mode } = parseShape(SpaceRoleMode, body, 'spaceRoleMode')
  const told = /^[A-Z_]{1,40}$/.test(mode) ? `mode ${mode}` : 'an unknown mode'
  if (mode !== 'ROLES')
    throw new Failure('missing', NO_SPACE_ROLES(`${told} from ${nameEndpoint(ENDPOINTS.spaceRoleMode)}`))
}

/** The longest page that Confluence gives. */
const CONFLUENCE_PAGE = 250

/** All spaces that the owner of the credential may see. What anyone may see, they may. */
export function readSpaces(site: Client): Promise<Whole<Space>> {
  return readPages({
    endpoint: 'spaces',
    identify: ({ id }) => id,
    progress: () => {},
    fetch: async cursor => {
      const query = { limit: CONFLUENCE_PAGE, ...(cursor === null ? {} : { cursor }) }
      const { body } = await site.ask({ endpoint: ENDPOINTS.spaces, query })
      const { results, _links } = parseShape(SpacePage, body, 'spaces')
      return { items: results, next: cursorOf(_links.next, 'spaces') }
    },
  })
}

/** Asks for the roles of people who are not signed in. One of them is enough. */
export const ANONYMOUS = { 'principal-type': 'ACCESS_CLASS', 'principal-id': 'anonymous-users', limit: 1 } as const

/** May people who are not signed in see the space? */
export async function isOpenToAnonymous(site: Client, spaceId: string): Promise<boolean> {
  const request = { endpoint: ENDPOINTS.spaceRoles, path: { spaceId }, query: ANONYMOUS }
  const { body } = await askOrExplain(site, request, NOT_OFFERED, NO_SPACE_ROLES)
  return hasAnonymous(body)
}

/** @throws Failure where somebody else's role is told: then the question was not understood, and says nothing */
export function hasAnonymous(body: unknown): boolean {
  const { results } = parseShape(SpaceRolePage, body, 'spaceRoles')
  const isAsked = ({ principal }: (typeof results)[number]): boolean =>
    principal.principalType === ANONYMOUS['principal-type'] && principal.principalId === ANONYMOUS['principal-id']
  if (results.every(isAsked)) return results.length > 0
  throw new Failure(
    'shape',
    `${nameEndpoint(ENDPOINTS.spaceRoles)} told roles that it was not asked for: look for a newer version of the gate.`,
  )
}

const NOT_OFFERED = [400, 404, 405, 410, 501] as const

const NO_SPACE_ROLES: Explain = where =>
  `Confluence does not tell who may see a space without signing in (${where}), as it does once all its access is by space roles: look at the access of its spaces by hand until then.`

type Explain = (where: string) => string

/** Some answers mean more at one endpoint than at all others. */
async function askOrExplain(
  site: Client,
  request: Request,
  statuses: readonly number[],
  explain: Explain,
): Promise<Answer> {
  try {
    return await site.ask(request)
  } catch (error) {
    if (!(error instanceof Failure) || !statuses.includes(error.status ?? 0)) throw error
    throw new Failure(error.kind, explain(`${error.status} from ${nameEndpoint(request.endpoint)}`), error.status)
  }
}
