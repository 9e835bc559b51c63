import { known } from '../../src/model/fact.js'
import { describeDrifts, describeUnread, everyControl } from './drifts.js'
import {
  aGrant,
  aGroup,
  BASELINE,
  CONFLUENCE,
  CONSOLE,
  DEFAULT_GROUP,
  findingsOf,
  groupsOf,
  JIRA,
  judgeRun,
  notRead,
  placeOf,
  STAFF,
  statusOf,
  theAdmins,
  theDefaultGroup,
} from './organization.js'

const jiraUsers = { type: 'group', id: DEFAULT_GROUP, name: 'jira-users-acme' } as const
const fix = { path: '^Directory > Groups > the group', link: `${CONSOLE}/groups/${DEFAULT_GROUP}` }
const withDefault = (given: Parameters<typeof theDefaultGroup>[0]) =>
  groupsOf([aGroup(), theDefaultGroup(given), theAdmins()])
const itsDefault = {
  ...placeOf('    default-for:'),
  line: placeOf('    default-for:').line + 1,
  column: 7,
}

describeDrifts('default-group', [
  {
    name: 'A group that became a default group',
    observed: groupsOf([aGroup({ grants: known([aGrant({ defaultRole: 'user' })]) }), theDefaultGroup(), theAdmins()]),
    reported: {
      change: 'added',
      subject: { type: 'group', id: STAFF, name: 'Staff' },
      app: 'acme/confluence',
      role: 'user',
      expected: null,
      actual: 'user',
      location: placeOf('  Staff:'),
      people: 40,
      fix: { ...fix, link: `${CONSOLE}/groups/${STAFF}` },
    },
  },
  {
    name: 'A default group of an additional app',
    observed: withDefault({
      grants: known([
        aGrant({ resource: JIRA, defaultRole: 'user' }),
        aGrant({ resource: CONFLUENCE, roles: [], defaultRole: 'guest' }),
      ]),
    }),
    reported: {
      change: 'added',
      subject: jiraUsers,
      app: 'acme/confluence',
      role: 'guest',
      expected: null,
      actual: 'guest',
      location: placeOf('    default-for:'),
      people: 2,
      fix,
    },
  },
  {
    name: 'A group that is no longer a default group',
    observed: withDefault({ grants: known([aGrant({ resource: JIRA })]) }),
    reported: {
      change: 'removed',
      subject: jiraUsers,
      app: 'acme/jira-software',
      role: 'user',
      expected: 'user',
      actual: null,
      location: itsDefault,
      people: 2,
      fix,
    },
  },
  {
    name: 'A default group that no longer grants a role',
    observed: groupsOf([aGroup(), theAdmins()], [jiraUsers]),
    reported: {
      change: 'removed',
      subject: jiraUsers,
      app: 'acme/jira-software',
      role: 'user',
      expected: 'user',
      actual: null,
      location: itsDefault,
      fix,
    },
  },
  {
    name: 'Another role for new users',
    observed: withDefault({ grants: known([aGrant({ resource: JIRA, defaultRole: 'admin' })]) }),
    reported: {
      change: 'changed',
      subject: jiraUsers,
      app: 'acme/jira-software',
      role: 'admin',
      expected: 'user',
      actual: 'admin',
      location: itsDefault,
      people: 2,
      fix,
    },
  },
  {
    name: 'More members than the ceiling',
    observed: withDefault({ members: known(3) }),
    reported: {
      change: 'exceeded',
      subject: jiraUsers,
      app: null,
      role: null,
      expected: 2,
      actual: 3,
      location: placeOf('    members: 2'),
      people: 3,
      fix,
    },
  },
])

describeUnread([
  {
    name: 'Groups that were not read',
    control: 'default-group',
    observed: { groups: notRead },
    subject: everyControl('default-group'),
    location: placeOf('groups:'),
  },
  {
    name: 'A group whose roles were not read',
    control: 'default-group',
    observed: groupsOf([aGroup({ grants: notRead }), theDefaultGroup(), theAdmins()]),
    subject: { type: 'group', id: STAFF, name: 'Staff' },
    location: placeOf('  Staff:'),
  },
  {
    name: 'A default group whose members were not counted',
    control: 'default-group',
    observed: withDefault({ members: notRead }),
    subject: jiraUsers,
    location: placeOf('    members: 2'),
  },
])

test('the default groups of the baseline pass', () => {
  expect(statusOf('default-group')).toBe('pass')
})

test.each([0, 1, 2])('%i members of 2 allowed members are not drift', members => {
  expect(statusOf('default-group', { observed: withDefault({ members: known(members) }) })).toBe('pass')
})

test('members of a group without a ceiling need not be counted', () => {
  expect(judgeRun({ observed: groupsOf([aGroup({ members: notRead }), theDefaultGroup(), theAdmins()]) }).verdict).toBe(
    'compliant',
  )
})

test('an exceeded ceiling is reported even where the roles were not read', () => {
  const observed = withDefault({ members: known(3), grants: notRead })
  expect(findingsOf('default-group', { observed }).map(({ change }) => change)).toEqual(['exceeded', 'unreadable'])
})

test('a default role written as an ARI is the same role', () => {
  const baseline = BASELINE.replace(
    'default-for:\n      acme/jira-software: user',
    'default-for:\n      acme/jira-software: "ari:cloud:identity::role/product/member"',
  )
  expect(statusOf('default-group', { baseline })).toBe('pass')
})

describe('Its posture', () => {
  const postureWith = (given: Parameters<typeof theDefaultGroup>[0]) =>
    judgeRun({ observed: withDefault(given) }).posture.paths.find(({ id }) => id === 'default-group')

  test('is closed where every default group is empty', () => {
    expect(postureWith({ members: known(0) })?.state).toBe('closed')
  })

  test('is open where a default group has a member, whatever the ceiling', () => {
    expect(postureWith({})).toMatchObject({ state: 'open', reason: 'jira-users-acme has 2 members' })
  })

  test('is unknown where the members were not counted', () => {
    expect(postureWith({ members: notRead })?.state).toBe('unknown')
  })

  test('is unknown where default groups could not be read', () => {
    expect(postureWith({ grants: notRead })?.state).toBe('unknown')
  })
})
