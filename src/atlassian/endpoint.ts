/**
 * All Atlassian endpoints in use, with the API key scope that each requires.
 * Source: Organizations REST API (developer.atlassian.com/cloud/admin/organization/rest) and Jira Cloud platform REST
 * API v3.
 */

export type Endpoint = {
  readonly method: 'GET' | 'POST'
  /** Placeholders in braces are filled for each request. Messages show the template, so that they contain no ids. */
  readonly path: string
  /** The required scope of the organization API key; null if Atlassian documents none. */
  readonly scope: string | null
}

/** The specification names no scope for these endpoints (2026). In practice, scoped keys require this one. */
const APP_ACCESS = 'read:app-access-settings:admin'

const directory = '/admin/v2/orgs/{orgId}/directories/-'

export const ENDPOINTS = {
  organization: { method: 'GET', path: '/admin/v1/orgs/{orgId}', scope: 'read:orgs:admin' },
  directories: { method: 'GET', path: '/admin/v2/orgs/{orgId}/directories', scope: 'read:directories:admin' },
  workspaces: { method: 'POST', path: '/admin/v2/orgs/{orgId}/workspaces', scope: 'read:workspaces:admin' },
  appAccessDomains: { method: 'GET', path: '/admin/v2/orgs/{orgId}/app-access-settings/domains', scope: APP_ACCESS },
  appAccessDomain: {
    method: 'GET',
    path: '/admin/v2/orgs/{orgId}/app-access-settings/domains/{domain}',
    scope: APP_ACCESS,
  },
  groupsSearch: { method: 'POST', path: `${directory}/groups/search`, scope: 'read:groups:admin' },
  groups: { method: 'GET', path: `${directory}/groups`, scope: 'read:groups:admin' },
  groupsCount: { method: 'GET', path: `${directory}/groups/count`, scope: 'read:groups:admin' },
  groupRoles: { method: 'GET', path: `${directory}/groups/{groupId}/role-assignments`, scope: 'read:groups:admin' },
  usersSearch: { method: 'POST', path: `${directory}/users/search`, scope: 'read:directories:admin' },
  users: { method: 'GET', path: `${directory}/users`, scope: 'read:directories:admin' },
  userRoles: {
    method: 'GET',
    path: `${directory}/users/{accountId}/role-assignments`,
    scope: 'read:directories:admin',
  },
  usersCount: { method: 'GET', path: `${directory}/users/count`, scope: 'read:directories:admin' },
  usersStats: { method: 'GET', path: `${directory}/users/stats`, scope: 'read:directories:admin' },
  domains: { method: 'GET', path: '/admin/v1/orgs/{orgId}/domains', scope: 'read:domains:admin' },
  policies: { method: 'GET', path: '/admin/v1/orgs/{orgId}/policies', scope: 'read:policies:admin' },
  apiKeys: { method: 'GET', path: '/admin/api-access/v1/orgs/{orgId}/api-keys', scope: 'read:tokens:admin' },
  eventActions: { method: 'GET', path: '/admin/v1/orgs/{orgId}/event-actions', scope: 'read:events:admin' },
  eventsStream: { method: 'GET', path: '/admin/v1/orgs/{orgId}/events-stream', scope: 'read:events:admin' },
  applicationRoles: { method: 'GET', path: '/rest/api/3/applicationrole', scope: null },
  permissionSchemes: { method: 'GET', path: '/rest/api/3/permissionscheme', scope: null },
  projects: { method: 'GET', path: '/rest/api/3/project/search', scope: null },
  projectScheme: { method: 'GET', path: '/rest/api/3/project/{projectKey}/permissionscheme', scope: null },
  serviceDesks: { method: 'GET', path: '/rest/servicedeskapi/servicedesk', scope: null },
  requestSecurity: {
    method: 'GET',
    path: '/rest/servicedesk/1/servicedesk/{projectKey}/settings/requestsecurity',
    scope: null,
  },
  spaceRoleMode: { method: 'GET', path: '/wiki/api/v2/space-role-mode', scope: null },
  spaces: { method: 'GET', path: '/wiki/api/v2/spaces', scope: null },
  spaceRoles: { method: 'GET', path: '/wiki/api/v2/spaces/{spaceId}/role-assignments', scope: null },
} as const satisfies Record<string, Endpoint>

export type EndpointName = keyof typeof ENDPOINTS

/** Groups of endpoints that share a rate limit, as far as Atlassian documents it. */
export type Family =
  | 'directory'
  | 'audit-log'
  | 'api-access'
  | 'organization'
  | 'jira'
  | 'service-management'
  | 'confluence'

/** The first match applies. The audit log has a separate limit of 10 requests a minute. */
const FAMILIES: readonly (readonly [start: string, family: Family])[] = [
  ['/admin/v2/orgs/{orgId}/directories', 'directory'],
  ['/admin/v1/orgs/{orgId}/event', 'audit-log'],
  ['/admin/api-access/', 'api-access'],
  ['/rest/servicedesk', 'service-management'],
  ['/rest/', 'jira'],
  ['/wiki/', 'confluence'],
]

export const familyOf = ({ path }: Endpoint): Family =>
  FAMILIES.find(([start]) => path.startsWith(start))?.[1] ?? 'organization'

/** The POST endpoints that only search. All other POSTs are refused. */
const SEARCHES: ReadonlySet<string> = new Set([
  ENDPOINTS.workspaces.path,
  ENDPOINTS.groupsSearch.path,
  ENDPOINTS.usersSearch.path,
])

export const isRead = (endpoint: Endpoint): boolean =>
  endpoint.method === 'GET' || (endpoint.method === 'POST' && SEARCHES.has(endpoint.path))

/** The name of an endpoint in messages, such as `GET /admin/v1/orgs/{orgId}/domains`. */
export const nameEndpoint = (endpoint: Endpoint): string => `${endpoint.method} ${endpoint.path}`

/** An empty value, `.` and `..` lead to another path, even if they are escaped. */
const STRAY = /^\.{0,2}$/

/** Fills the placeholders with escaped values; null if a value is not a valid path segment. */
export function fillPath(endpoint: Endpoint, values: Readonly<Record<string, string>>): string | null {
  const names = [...endpoint.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
  if (names.some(name => STRAY.test(values[name] ?? ''))) return null
  return endpoint.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? ''))
}
