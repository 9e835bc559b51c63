import { known } from '../../src/model/fact.js'
import { describeDrifts, describeUnread, everyControl } from './drifts.js'
import {
  ADMINS,
  aGrant,
  aGroup,
  BASELINE,
  CONFLUENCE,
  CONSOLE,
  findingsOf,
  groupsOf,
  JIRA,
  judgeRun,
  notRead,
  ORGANIZATION,
  ORGANIZATION_ARI,
  placeOf,
  SERVICE_DESK,
  STAFF,
  statusOf,
  theAdmins,
  theDefaultGroup,
} from './organization.js'

const PARTNERS = 'c0ffee00-0000-4000-8000-000000000001'
const others = [theDefaultGroup(), theAdmins()] as const
const staff = { type: 'group', id: STAFF, name: 'Staff' } as const
const fixOf = (group: string) => ({ path: '^Directory > Groups > the group', link: `${CONSOLE}/groups/${group}` })
const staffWith = (...grants: readonly Partial<ReturnType<typeof aGrant>>[]) =>
  groupsOf([aGroup({ grants: known(grants.map(aGrant)) }), ...others])
const fromAdmins = (...grants: readonly Partial<ReturnType<typeof aGrant>>[]) =>
  groupsOf([aGroup(), theDefaultGroup(), theAdmins({ grants: known(grants.map(aGrant)) })])

describeDrifts('group-role', [
  {
    name: 'An additional role of a group',
    observed: staffWith({ roles: ['admin', 'user'] }),
    reported: {
      change: 'added',
      subject: staff,
      app: 'acme/confluence',
      role: 'admin',
      expected: null,
      actual: 'admin',
      location: placeOf('      acme/confluence: [user]'),
      people: 40,
      fix: fixOf(STAFF),
    },
  },
  {
    name: 'A role of a group on an additional app',
    observed: staffWith({}, { resource: JIRA }),
    reported: {
      change: 'added',
      subject: staff,
      app: 'acme/jira-software',
      role: 'user',
      expected: null,
      actual: 'user',
      location: { ...placeOf('      acme/confluence: [user]'), line: placeOf('  Staff:').line + 3, column: 5 },
      people: 40,
      fix: fixOf(STAFF),
    },
  },
  {
    name: 'An unknown role',
    observed: staffWith({ roles: ['atlassian/reviewer', 'user'] }),
    reported: {
      change: 'added',
      subject: staff,
      app: 'acme/confluence',
      role: 'atlassian/reviewer',
      expected: null,
      actual: 'atlassian/reviewer',
      location: placeOf('      acme/confluence: [user]'),
      people: 40,
      fix: fixOf(STAFF),
    },
  },
  {
    name: 'A role with an unknown ID',
    observed: staffWith({ roles: ['ari:cloud:identity::role/product/reviewer', 'user'] }),
    reported: {
      change: 'added',
      subject: staff,
      app: 'acme/confluence',
      role: 'ari:cloud:identity::role/product/reviewer',
      expected: null,
      actual: 'ari:cloud:identity::role/product/reviewer',
      location: placeOf('      acme/confluence: [user]'),
      people: 40,
      fix: fixOf(STAFF),
    },
  },
  {
    name: 'A role on an unknown app instance',
    observed: staffWith({}, { resource: SERVICE_DESK }),
    reported: {
      change: 'added',
      subject: staff,
      app: SERVICE_DESK,
      role: 'user',
      expected: null,
      actual: 'user',
      location: { ...placeOf('      acme/confluence: [user]'), line: placeOf('  Staff:').line + 3, column: 5 },
      people: 40,
      fix: fixOf(STAFF),
    },
  },
  {
    name: 'A group that is not in the baseline',
    observed: groupsOf([aGroup(), ...others, aGroup({ id: PARTNERS, name: 'Partners', members: known(1) })]),
    reported: {
      change: 'added',
      subject: { type: 'group', id: PARTNERS, name: 'Partners' },
      app: 'acme/confluence',
      role: 'user',
      expected: null,
      actual: 'user',
      location: placeOf('groups:'),
      people: 1,
      fix: fixOf(PARTNERS),
    },
  },
  {
    name: 'A role that a group no longer grants',
    observed: fromAdmins({ resource: JIRA }, { resource: ORGANIZATION_ARI, roles: ['org-admin'] }),
    reported: {
      change: 'removed',
      subject: { type: 'group', id: ADMINS, name: 'Jira admins' },
      app: 'acme/jira-software',
      role: 'admin',
      expected: 'admin',
      actual: null,
      location: placeOf('      acme/jira-software: [admin, user]'),
      people: 3,
      fix: fixOf(ADMINS),
    },
  },
  {
    name: 'A role on the organization that a group no longer grants',
    observed: fromAdmins({ resource: JIRA, roles: ['admin', 'user'] }),
    reported: {
      change: 'removed',
      subject: { type: 'group', id: ADMINS, name: 'Jira admins' },
      app: 'organization',
      role: 'org-admin',
      expected: 'org-admin',
      actual: null,
      location: placeOf('      organization: [org-admin]'),
      people: 3,
      fix: fixOf(ADMINS),
    },
  },
  {
    name: 'A group that no longer grants a role',
    observed: { ...groupsOf([...others], [{ id: STAFF, name: 'Staff' }]) },
    reported: {
      change: 'removed',
      subject: staff,
      app: 'acme/confluence',
      role: 'user',
      expected: 'user',
      actual: null,
      location: placeOf('      acme/confluence: [user]'),
      fix: fixOf(STAFF),
    },
  },
])

describeUnread([
  {
    name: 'Groups that were not read',
    control: 'group-role',
    observed: { groups: notRead },
    subject: everyControl('group-role'),
    location: placeOf('groups:'),
  },
  {
    name: 'A group of the baseline whose roles were not read',
    control: 'group-role',
    observed: groupsOf([aGroup({ grants: notRead }), ...others]),
    subject: staff,
    location: { ...placeOf('  Staff:'), line: placeOf('  Staff:').line + 3, column: 5 },
  },
  {
    name: 'A group that is not in the baseline, with unread roles',
    control: 'group-role',
    observed: groupsOf([aGroup(), ...others, aGroup({ id: PARTNERS, name: 'Partners', grants: notRead })]),
    subject: { type: 'group', id: PARTNERS, name: 'Partners' },
    location: placeOf('groups:'),
  },
])

test('exactly the roles of the baseline pass', () => {
  expect(statusOf('group-role')).toBe('pass')
})

test('a renamed group is the same group', () => {
  expect(judgeRun({ observed: groupsOf([aGroup({ name: 'Everyone' }), ...others]) }).verdict).toBe('compliant')
})

test('a finding uses the current name of a renamed group', () => {
  const observed = groupsOf([
    aGroup({ name: 'Everyone', grants: known([aGrant({ roles: ['admin', 'user'] })]) }),
    ...others,
  ])
  expect(findingsOf('group-role', { observed })).toMatchObject([{ subject: { id: STAFF, name: 'Everyone' } }])
})

test('a role written as an ARI is the same role', () => {
  const baseline = BASELINE.replace(
    'acme/confluence: [user]',
    'acme/confluence: ["ari:cloud:identity::role/product/member"]',
  )
  expect(statusOf('group-role', { baseline })).toBe('pass')
})

test('both ARIs of the organization are the same resource', () => {
  const observed = fromAdmins(
    { resource: JIRA, roles: ['admin', 'user'] },
    { resource: `ari:cloud:identity::org/${ORGANIZATION}`, roles: ['org-admin'] },
  )
  expect(judgeRun({ observed }).verdict).toBe('compliant')
})

test('another organization is another resource', () => {
  const observed = fromAdmins(
    { resource: JIRA, roles: ['admin', 'user'] },
    { resource: 'ari:cloud:platform::org/0000', roles: ['org-admin'] },
  )
  expect(findingsOf('group-role', { observed }).map(({ app, change }) => [app, change])).toEqual([
    ['ari:cloud:platform::org/0000', 'added'],
    ['organization', 'removed'],
  ])
})

test('a group that was created again with the same name is another group', () => {
  const observed = groupsOf([aGroup({ id: PARTNERS }), ...others])
  expect(findingsOf('group-role', { observed }).map(({ subject, change }) => [subject.id, change])).toEqual([
    [STAFF, 'removed'],
    [PARTNERS, 'added'],
  ])
})

test('the YAML for a new group with the old name of a renamed group does not replace its entry', () => {
  const observed = groupsOf([aGroup({ name: 'Everyone' }), aGroup({ id: PARTNERS, name: 'Staff' }), ...others])
  const [finding] = findingsOf('group-role', { observed })
  expect(finding?.fix.accept).toMatch(/^groups:\n {2}Staff \(c0ffee00\):\n/)
})

test('the YAML gives the reason where a part of the group was not read', () => {
  const group = aGroup({ managedBy: notRead, grants: known([aGrant({ roles: ['admin', 'user'] })]) })
  const [finding] = findingsOf('group-role', { observed: groupsOf([group, ...others]) })
  expect(finding?.fix.accept).toMatch(/^# The group could not be read: .*\n$/)
})

test('users are not counted where the members were not read', () => {
  const group = aGroup({
    members: notRead,
    grants: known([aGrant({ resource: CONFLUENCE, roles: ['admin', 'user'] })]),
  })
  expect(findingsOf('group-role', { observed: groupsOf([group, ...others]) })).toMatchObject([{ people: null }])
})
