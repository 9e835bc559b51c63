import { isLoopback } from '../model/loopback.js'
import type { Answer, Client, Request } from './client.js'
import { ENDPOINTS, nameEndpoint } from './endpoint.js'
import { Failure } from './failure.js'
import { type CompleteList, cursorOf, readPages } from './paging.js'
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
 * The origin of a site that may receive the site credential, or null. Only `https://<site>.atlassian.net` without user
 * and port is allowed. Loopback (tests, demo) is allowed only if the admin API is on loopback too.
 */
export function siteOrigin(hostUrl: string, adminUrl: string): string | null {
  if (!URL.canParse(hostUrl)) return null
  const url = new URL(hostUrl)
  if (url.username !== '' || url.password !== '') return null
  if (isLoopback(hostUrl) && isLoopback(adminUrl)) return url.protocol === 'http:' ? url.origin : null
  const isSite = /^[a-z0-9-]+\.atlassian\.net$/.test(url.hostname)
  return url.protocol === 'https:' && isSite && url.port === '' ? url.origin : null
}

/** The seat counts of Jira, one entry for each Jira app of the site. Requires a Jira administrator. */
export async function readApplicationRoles(site: Client): Promise<readonly ApplicationRole[]> {
  const { body } = await site.ask({ endpoint: ENDPOINTS.applicationRoles })
  return parseShape(ApplicationRoles, body, 'applicationRoles')
}

/** `all` includes the grants of each scheme. */
export const EXPAND_SCHEMES = { expand: 'all' } as const

/** The permission schemes of Jira with their grants. Requires a Jira administrator. */
export async function readPermissionSchemes(site: Client): Promise<readonly PermissionScheme[]> {
  const { body } = await site.ask({ endpoint: ENDPOINTS.permissionSchemes, query: EXPAND_SCHEMES })
  return parseShape(PermissionSchemes, body, 'permissionSchemes').permissionSchemes
}

/** The maximum page size of Jira and Jira Service Management. */
const JIRA_PAGE = 100

/** All projects of a site. A Jira administrator sees every project. */
export function readProjects(site: Client): Promise<CompleteList<Project>> {
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

/** The id of the permission scheme of a project. */
export async function readProjectScheme(site: Client, projectKey: string): Promise<number> {
  const { body } = await site.ask({ endpoint: ENDPOINTS.projectScheme, path: { projectKey } })
  return parseShape(ProjectScheme, body, 'projectScheme').id
}

/** The service projects that are visible to the owner of the credential. */
export function readServiceDesks(site: Client): Promise<CompleteList<ListedDesk>> {
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

/** The customer access settings of a service project. Atlassian does not document the endpoint and may remove it. */
export async function readRequestSecurity(site: Client, projectKey: string): Promise<RequestSecurity> {
  const request = { endpoint: ENDPOINTS.requestSecurity, path: { projectKey } }
  const { body } = await askOrExplain(site, request, [404, 405, 410], UNDOCUMENTED)
  return parseShape(RequestSecurity, body, 'requestSecurity')
}

const UNDOCUMENTED: Explain = where =>
  `The customer access of a service project could not be read (${where}). Atlassian does not document this endpoint. Attest the customer access instead, and remove the section customer-access.`

/**
 * Checks that Confluence manages all access to its spaces with roles. No endpoint reports the older space permissions
 * of anonymous users.
 * @throws Failure if Confluence still uses older permissions
 */
export async function requireSpaceRoles(site: Client): Promise<void> {
  const request = { endpoint: ENDPOINTS.spaceRoleMode }
  const { body } = await askOrExplain(site, request, NOT_OFFERED, NO_SPACE_ROLES)
  checkSpaceRoles(body)
}

/** @throws Failure for every mode except `ROLES` */
export function checkSpaceRoles(body: unknown): void {
  const { mode } = parseShape(SpaceRoleMode, body, 'spaceRoleMode')
  const reported = /^[A-Z_]{1,40}$/.test(mode) ? `mode ${mode}` : 'an unknown mode'
  if (mode !== 'ROLES')
    throw new Failure('missing', NO_SPACE_ROLES(`${reported} from ${nameEndpoint(ENDPOINTS.spaceRoleMode)}`))
}

/** The maximum page size of Confluence. */
const CONFLUENCE_PAGE = 250

/** All spaces that are visible to the owner of the credential. This includes all public spaces. */
export function readSpaces(site: Client): Promise<CompleteList<Space>> {
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

/** Requests the roles of anonymous users. One role is enough. */
export const ANONYMOUS = { 'principal-type': 'ACCESS_CLASS', 'principal-id': 'anonymous-users', limit: 1 } as const

/** Whether anonymous users can view the space. */
export async function isOpenToAnonymous(site: Client, spaceId: string): Promise<boolean> {
  const request = { endpoint: ENDPOINTS.spaceRoles, path: { spaceId }, query: ANONYMOUS }
  const { body } = await askOrExplain(site, request, NOT_OFFERED, NO_SPACE_ROLES)
  return hasAnonymous(body)
}

/** @throws Failure if the response contains the role of another principal: then the server ignored the filter */
export function hasAnonymous(body: unknown): boolean {
  const { results } = parseShape(SpaceRolePage, body, 'spaceRoles')
  const isAsked = ({ principal }: (typeof results)[number]): boolean =>
    principal.principalType === ANONYMOUS['principal-type'] && principal.principalId === ANONYMOUS['principal-id']
  if (results.every(isAsked)) return results.length > 0
  throw new Failure(
    'shape',
    `${nameEndpoint(ENDPOINTS.spaceRoles)} returned roles that were not requested. Check for a newer version of this action.`,
  )
}

const NOT_OFFERED = [400, 404, 405, 410, 501] as const

const NO_SPACE_ROLES: Explain = where =>
  `Confluence does not report anonymous access to its spaces (${where}). It reports the access only if all spaces use space roles. Check the access of the spaces manually until then.`

type Explain = (where: string) => string

/** Sends the request. For the given statuses, replaces the error message with a specific explanation. */
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
