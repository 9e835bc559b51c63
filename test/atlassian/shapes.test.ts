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

/** The least that each endpoint must answer. */
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

test.each(LEAST)('%s: the needed fields are enough', (endpoint, shape, least) => {
  expect(parseShape(shape, least, endpoint)).toEqual(least)
})

const NEEDED = LEAST.flatMap(([endpoint, shape, least]) =>
  pathsIn(least).map(path => [endpoint, path.join('.'), shape, without(least, path)] as const),
)

test.each(NEEDED)('%s: that %s is missing is told by name', (endpoint, path, shape, body) => {
  expect(() => parseShape(shape, body, endpoint)).toThrow(
    expect.objectContaining({ kind: 'shape', message: expect.stringContaining(`at ${path} (`) }),
  )
})

test.each([null, 'text', 7, []])('an answer that is %p is no page', body => {
  expect(() => parseShape(GroupPage, body, 'groupsSearch')).toThrow(
    'POST /admin/v2/orgs/{orgId}/directories/-/groups/search answered in a shape that the gate does not know, at the answer',
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
] as const)('%s: an empty id is none, so that no two things become one', (endpoint, shape, body) => {
  expect(() => parseShape(shape, body, endpoint)).toThrow(expect.objectContaining({ kind: 'shape' }))
})

test.each([-1, 1.5, '3', null])('%p is no count', count => {
  expect(() => parseShape(CountShape, { count }, 'groupsCount')).toThrow(expect.objectContaining({ kind: 'shape' }))
})

test('what stands in a wrong field is not repeated', () => {
  const body = page({ id: 'g', name: { secret: 'Sentinel' }, managedBy: 7 })
  expect(() => parseShape(GroupPage, body, 'groups')).toThrow(
    expect.objectContaining({ message: expect.not.stringContaining('Sentinel') }),
  )
})

test('unknown fields are kept', () => {
  const body = page({ accountId: 'a', shoeSize: 43 })
  expect(parseShape(UserPage, body, 'users')).toEqual(body)
})

/** Every place where a field could be missing; `self` is beside what is needed. */
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
