import { KNOWN_ROLES, roleId, roleName, SEAT_ROLES } from '../../src/model/roles.js'

test.each(KNOWN_ROLES)('the role %s can be read back from its id', role => {
  expect(roleName(roleId(role))).toBe(role)
})

test.each([
  ['ari:cloud:identity::role/product/member', 'user'],
  ['ari:cloud:identity::role/product/admin', 'admin'],
  ['ari:cloud:identity::role/product/customer', 'customer'],
  ['user', 'user'],
])('%s is the role %s', (id, role) => {
  expect(roleName(id)).toBe(role)
})

test.each([
  'atlassian/overlord',
  'ari:cloud:identity::role/product/overlord',
  'member',
  'atlassian/member',
  'Atlassian/user',
  'ari:',
  '',
])('an unknown role is not changed: "%s"', id => {
  expect(roleName(id)).toBe(id)
})

test('only user and admin use a license', () => {
  expect(KNOWN_ROLES.filter(role => SEAT_ROLES.has(role))).toEqual(['user', 'admin'])
})
