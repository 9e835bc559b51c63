import { known } from '../../src/model/fact.js'
import { describeDrifts, describeUnread, everyControl } from './drifts.js'
import {
  aGrant,
  aGroup,
  BASELINE,
  CONFLUENCE,
  CONSOLE,
  findingsOf,
  groupsOf,
  JIRA,
  judgeNight,
  NEWCOMERS,
  notRead,
  placeOf,
  STAFF,
  statusOf,
  theAdmins,
  theDefaultGroup,
} from './organization.js'

const newcomers = { type: 'group', id: NEWCOMERS, name: 'jira-users-acme' } as const
const fix = { path: '^Directory > Groups > the group', link: `${CONSOLE}/groups/${NEWCOMERS}` }
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
    told: {
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
    name: 'A default group of a further app',
    observed: withDefault({
      grants: known([
        aGrant({ resource: JIRA, defaultRole: 'user' }),
        aGrant({ resource: CONFLUENCE, roles: [], defaultRole: 'guest' }),
      ]),
    }),
    told: {
      change: 'added',
      subject: newcomers,
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
    name: 'A group that is no default group any more',
    observed: withDefault({ grants: known([aGrant({ resource: JIRA })]) }),
    told: {
      change: 'removed',
      subject: newcomers,
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
    name: 'A default group that gives nothing any more',
    observed: groupsOf([aGroup(), theAdmins()], [newcomers]),
    told: {
      change: 'removed',
      subject: newcomers,
      app: 'acme/jira-software',
      role: 'user',
      expected: 'user',
      actual: null,
      location: itsDefault,
      fix,
    },
  },
  {
    name: 'Another role for newcomers',
    observed: withDefault({ grants: known([aGrant({ resource: JIRA, defaultRole: 'admin' })]) }),
    told: {
      change: 'changed',
      subject: newcomers,
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
    told: {
      change: 'exceeded',
      subject: newcomers,
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
    subject: newcomers,
    location: placeOf('    members: 2'),
  },
])

test('the default groups of the baseline pass', () => {
  expect(statusOf('default-group')).toBe('pass')
})

test.each([0, 1, 2])('%i members of 2 that are allowed are no drift', members => {
  expect(statusOf('default-group', { observed: withDefault({ members: known(members) }) })).toBe('pass')
})

test('members of a group without a ceiling need not be counted', () => {
  expect(
    judgeNight({ observed: groupsOf([aGroup({ members: notRead }), theDefaultGroup(), theAdmins()]) }).verdict,
  ).toBe('compliant')
})

test('a ceiling that is exceeded is told even where the roles were not read', () => {
  const observed = withDefault({ members: known(3), grants: notRead })
  expect(findingsOf('default-group', { observed }).map(({ change }) => change)).toEqual(['exceeded', 'unreadable'])
})

test('a default role that the baseline has by its ARI is the role', () => {
  const baseline = BASELINE.replace(
    'default-for:\n      acme/jira-software: user',
    'default-for:\n      acme/jira-software: "ari:cloud:identity::role/product/member"',
  )
  expect(statusOf('default-group', { baseline })).toBe('pass')
})

describe('Its posture', () => {
  const doorWith = (given: Parameters<typeof theDefaultGroup>[0]) =>
    judgeNight({ observed: withDefault(given) }).posture.paths.find(({ id }) => id === 'default-group')

  test('is closed where every default group is empty', () => {
    expect(doorWith({ members: known(0) })?.state).toBe('closed')
  })

  test('is open where a default group has a member, whatever the ceiling', () => {
    expect(doorWith({})).toMatchObject({ state: 'open', reason: 'jira-users-acme has 2 members' })
  })

  test('is unknown where the members were not counted', () => {
    expect(doorWith({ members: notRead })?.state).toBe('unknown')
  })

  test('is unknown where it was not read whether a group is one', () => {
    expect(doorWith({ grants: notRead })?.state).toBe('unknown')
  })
})
