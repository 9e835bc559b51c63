import { ENDPOINTS, familyOf, fillPath, isRead, nameEndpoint } from '../../src/atlassian/endpoint.js'

const ALL = Object.values(ENDPOINTS)

test('every endpoint of the catalogue is a read', () => {
  expect(ALL.filter(endpoint => !isRead(endpoint))).toEqual([])
})

test('the only POSTs are the three that search', () => {
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
])('a POST to %s is no read', path => {
  expect(isRead({ method: 'POST', path, scope: null })).toBe(false)
})

test.each(ALL)('the name of $method $path holds the braces, and no id', endpoint => {
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
])('of the family %s is $path', (family, endpoint) => {
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

  test.each(['', '.', '..'])('that would lead elsewhere makes no path: "%s"', domain => {
    expect(domainOf(domain)).toBeNull()
  })

  test('that is missing makes no path', () => {
    expect(fillPath(ENDPOINTS.organization, {})).toBeNull()
  })
})
