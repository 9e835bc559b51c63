/**
 * Every endpoint of Atlassian that the gate asks, with the scope an API key needs for it.
 * Source: Organizations REST API (developer.atlassian.com/cloud/admin/organization/rest) and Jira Cloud platform REST API v3.
 */

export type Endpoint = {
  readonly method: 'GET' | 'POST'
  /** Braces are filled in per request; messages show the template, so that no id of an organization is in them. */
  readonly path: string
  /** The scope of the organization API key; null where Atlassian documents none. */
  readonly scope: string | null
}

/** Atlassian's specification names no scope here (2026); keys that have scopes are seen to need this one. */
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

/** Endpoints whose requests Atlassian counts together, as far as it tells: what is too much for one is none for another. */
export type Family =
  | 'directory'
  | 'audit-log'
  | 'api-access'
  | 'organization'
  | 'jira'
  | 'service-management'
  | 'confluence'

/** The first that fits. The audit log is the one that has a limit of its own: ten requests a minute. */
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

/** The POSTs that only search. No other write verb leaves this program. */
const SEARCHES: ReadonlySet<string> = new Set([
  ENDPOINTS.workspaces.path,
  ENDPOINTS.groupsSearch.path,
  ENDPOINTS.usersSearch.path,
])

export const isRead = (endpoint: Endpoint): boolean =>
  endpoint.method === 'GET' || (endpoint.method === 'POST' && SEARCHES.has(endpoint.path))

/** `GET /admin/v1/orgs/{orgId}/domains`, as messages name an endpoint. */
export const nameEndpoint = (endpoint: Endpoint): string => `${endpoint.method} ${endpoint.path}`

/** Nothing, `.` and `..` lead to another path, however they are escaped. */
const STRAY = /^\.{0,2}$/

/** Fills the braces, each value escaped so that it stays one path segment; null where one of them can't be one. */
export function fillPath(endpoint: Endpoint, values: Readonly<Record<string, string>>): string | null {
  const names = [...endpoint.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
  if (names.some(name => STRAY.test(values[name] ?? ''))) return null
  return endpoint.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? ''))
}
