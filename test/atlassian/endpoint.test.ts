import { ENDPOINTS, familyOf, fillPath, isRead, nameEndpoint } from '../../src/atlassian/endpoint.js'

const ALL = Object.values(ENDPOINTS)

test('every endpoint in the list is a read', () => {
  expect(ALL.filter(endpoint => !isRead(endpoint))).toEqual([])
})

test('the only POST endpoints are the three searches', () => {
  const posts = ALL.filter(({ method }) => method === 'POST').map(({ path }) => path)
  expect(posts).toEqual([
    '/admin/v2/orgs/{orgId}/workspaces',
    '/admin/v2/orgs/{orgId}/directories/-/groups/search',
    '/admin/v2/orgs/{orgId}/directories/-/users/search',
  ])
})

test.each([
  '/admin/v2/orgs/{orgId}/users/invite',
  '/admin/v2/orgs/{orgId}/app-access-settings/domains',
  '/admin/v1/orgs/{orgId}/users/search',
  '/admin/v2/orgs/{orgId}/workspaces/',
])('a POST to %s is not a read', path => {
  expect(isRead({ method: 'POST', path, scope: null })).toBe(false)
})

test.each(ALL)('the name of $method $path contains placeholders instead of ids', endpoint => {
  expect(nameEndpoint(endpoint)).toBe(`${endpoint.method} ${endpoint.path}`)
})

test.each([
  ['directory', ENDPOINTS.directories],
  ['directory', ENDPOINTS.usersSearch],
  ['directory', ENDPOINTS.groupRoles],
  ['audit-log', ENDPOINTS.eventsStream],
  ['audit-log', ENDPOINTS.eventActions],
  ['api-access', ENDPOINTS.apiKeys],
  ['organization', ENDPOINTS.organization],
  ['organization', ENDPOINTS.workspaces],
  ['organization', ENDPOINTS.appAccessDomain],
  ['jira', ENDPOINTS.projectScheme],
  ['service-management', ENDPOINTS.serviceDesks],
  ['service-management', ENDPOINTS.requestSecurity],
  ['confluence', ENDPOINTS.spaceRoles],
])('the family %s contains the endpoint %j', (family, endpoint) => {
  expect(familyOf(endpoint)).toBe(family)
})

describe('an id in a path', () => {
  const domainOf = (domain: string) => fillPath(ENDPOINTS.appAccessDomain, { orgId: 'o-1', domain })

  test.each([
    ['acme.com', 'acme.com'],
    ['a/b', 'a%2Fb'],
    ['a?b#c', 'a%3Fb%23c'],
    ['a b%2e', 'a%20b%252e'],
    ['..a', '..a'],
  ])('stays one segment: %s', (domain, segment) => {
    expect(domainOf(domain)).toBe(`/admin/v2/orgs/o-1/app-access-settings/domains/${segment}`)
  })

  test.each(['', '.', '..'])('is refused if it would change the path: "%s"', domain => {
    expect(domainOf(domain)).toBeNull()
  })

  test('is required', () => {
    expect(fillPath(ENDPOINTS.organization, {})).toBeNull()
  })
})
