import type { z } from 'zod'
import type { EndpointName } from '../../src/atlassian/endpoint.js'
import {
  AccessDomainDetail,
  AccessDomainPage,
  ApplicationRoles,
  CountShape,
  DirectoryPage,
  DomainPage,
  GroupPage,
  GroupRolePage,
  OrganizationShape,
  parseShape,
  UserPage,
  WorkspacePage,
} from '../../src/atlassian/shapes.js'

const page = (item: unknown) => ({ data: [item], links: { self: 'x' } })

/** The minimal valid response of each endpoint. */
const LEAST: readonly (readonly [EndpointName, z.ZodType, unknown])[] = [
  ['organization', OrganizationShape, { data: { id: 'o', attributes: { name: 'Acme' } } }],
  ['directories', DirectoryPage, page({ directoryId: 'd' })],
  ['workspaces', WorkspacePage, page({ id: 'ari:x', attributes: {} })],
  ['appAccessDomains', AccessDomainPage, page({ domain: 'ANYONE' })],
  ['appAccessDomain', AccessDomainDetail, { products: [] }],
  ['groups', GroupPage, page({ id: 'g', name: '' })],
  ['groupRoles', GroupRolePage, page({ resourceId: 'r', roles: [] })],
  ['users', UserPage, page({ accountId: 'a' })],
  ['usersCount', CountShape, { count: 0 }],
  ['domains', DomainPage, page({ id: 'd', attributes: { name: 'acme.com', claim: { status: 'verified' } } })],
  ['applicationRoles', ApplicationRoles, [{ key: 'jira-software' }]],
]

test.each(LEAST)('%s: the required fields are sufficient', (endpoint, shape, least) => {
  expect(parseShape(shape, least, endpoint)).toEqual(least)
})

const NEEDED = LEAST.flatMap(([endpoint, shape, least]) =>
  pathsIn(least).map(path => [endpoint, path.join('.'), shape, without(least, path)] as const),
)

test.each(NEEDED)('%s: the error names the missing field %s', (endpoint, path, shape, body) => {
  expect(() => parseShape(shape, body, endpoint)).toThrow(
    expect.objectContaining({ kind: 'shape', message: expect.stringContaining(`at ${path} (`) }),
  )
})

test.each([null, 'text', 7, []])('a response of %p is not a page', body => {
  expect(() => parseShape(GroupPage, body, 'groupsSearch')).toThrow(
    'POST /admin/v2/orgs/{orgId}/directories/-/groups/search returned an unknown format at the top level',
  )
})

test.each([
  ['directories', DirectoryPage, page({ directoryId: '' })],
  ['workspaces', WorkspacePage, page({ id: '', attributes: {} })],
  ['appAccessDomains', AccessDomainPage, page({ domain: '' })],
  ['groups', GroupPage, page({ id: '', name: 'a' })],
  ['groupRoles', GroupRolePage, page({ resourceId: '', roles: [] })],
  ['users', UserPage, page({ accountId: '' })],
  ['domains', DomainPage, page({ id: '', attributes: { name: 'a.com', claim: { status: 'verified' } } })],
] as const)('%s: an empty id is invalid, so that two items are never merged', (endpoint, shape, body) => {
  expect(() => parseShape(shape, body, endpoint)).toThrow(expect.objectContaining({ kind: 'shape' }))
})

test.each([-1, 1.5, '3', null])('%p is not a valid count', count => {
  expect(() => parseShape(CountShape, { count }, 'groupsCount')).toThrow(expect.objectContaining({ kind: 'shape' }))
})

test('the error does not contain the value of an invalid field', () => {
  const body = page({ id: 'g', name: { secret: 'Sentinel' }, managedBy: 7 })
  expect(() => parseShape(GroupPage, body, 'groups')).toThrow(
    expect.objectContaining({ message: expect.not.stringContaining('Sentinel') }),
  )
})

test('unknown fields are kept', () => {
  const body = page({ accountId: 'a', shoeSize: 43 })
  expect(parseShape(UserPage, body, 'users')).toEqual(body)
})

/** Every path of a required field. `self` is not required. */
function pathsIn(value: unknown, path: readonly (string | number)[] = []): readonly (readonly (string | number)[])[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => pathsIn(item, [...path, index]))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value)
    .filter(([key]) => key !== 'self')
    .flatMap(([key, inner]) => [[...path, key], ...pathsIn(inner, [...path, key])])
}

function without(value: unknown, [key = '', ...rest]: readonly (string | number)[]): unknown {
  const copy = structuredClone(value) as Record<string | number, unknown>
  if (rest.length === 0) delete copy[key]
  else copy[key] = without(copy[key], rest)
  return copy
}
