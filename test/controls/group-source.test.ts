import type { ManagedBy } from '../../src/collect/current-state.js'
import { known } from '../../src/model/fact.js'
import { type Case, describeDrifts, describeUnread, everyControl } from './drifts.js'
import {
  aGrant,
  aGroup,
  BASELINE,
  CONSOLE,
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

const SOURCES: readonly ManagedBy[] = ['idp', 'admins', 'team-members', 'open']
const others = [theDefaultGroup(), theAdmins()] as const

const withSource = (expected: ManagedBy): string =>
  BASELINE.replace(`id: ${STAFF}\n    managed-by: idp`, `id: ${STAFF}\n    managed-by: ${expected}`)

describeDrifts(
  'group-source',
  SOURCES.flatMap(expected =>
    SOURCES.filter(actual => actual !== expected).map(
      (actual): Case => ({
        name: `A group that is ${actual}, and ${expected} by the baseline`,
        baseline: withSource(expected),
        observed: groupsOf([aGroup({ managedBy: known(actual) }), ...others]),
        reported: {
          change: 'changed',
          subject: { type: 'group', id: STAFF, name: 'Staff' },
          app: null,
          role: null,
          expected,
          actual,
          location: { ...placeOf('  Staff:'), line: placeOf('  Staff:').line + 2, column: 5 },
          people: 40,
          fix: { path: '^Directory > Groups > the group', link: `${CONSOLE}/groups/${STAFF}` },
        },
      }),
    ),
  ),
)

describeUnread([
  {
    name: 'Groups that were not read',
    control: 'group-source',
    observed: { groups: notRead },
    subject: everyControl('group-source'),
    location: placeOf('groups:'),
  },
  {
    name: 'A group with unknown management',
    control: 'group-source',
    observed: groupsOf([aGroup({ managedBy: notRead }), ...others]),
    subject: { type: 'group', id: STAFF, name: 'Staff' },
    location: { ...placeOf('  Staff:'), line: placeOf('  Staff:').line + 2, column: 5 },
  },
])

test.each(SOURCES)('a group that is %s in the baseline too passes', source => {
  const observed = groupsOf([aGroup({ managedBy: known(source) }), ...others])
  expect(statusOf('group-source', { baseline: withSource(source), observed })).toBe('pass')
})

describe('Its posture', () => {
  const postureWith = (...groups: Parameters<typeof groupsOf>[0]) =>
    judgeRun({ observed: groupsOf(groups) }).posture.paths.find(({ id }) => id === 'group-source')

  test('is closed where the identity provider manages each group that grants a seat', () => {
    expect(postureWith(aGroup(), ...others)?.state).toBe('closed')
  })

  test.each(['admins', 'team-members', 'open'] as const)('is open where a group with a seat is %s', source => {
    expect(postureWith(aGroup({ managedBy: known(source) }))).toMatchObject({
      state: 'open',
      reason: expect.stringContaining('Staff'),
    })
  })

  test('is closed where a manually managed group grants no seat', () => {
    const group = aGroup({ managedBy: known('admins'), grants: known([aGrant({ roles: ['customer'] })]) })
    expect(postureWith(group)?.state).toBe('closed')
  })

  test('is open where an open team has any role', () => {
    const group = aGroup({ managedBy: known('open'), grants: known([aGrant({ roles: ['customer'] })]) })
    expect(postureWith(group)?.state).toBe('open')
  })

  test('is open where a default group is an open team', () => {
    expect(postureWith(theDefaultGroup({ managedBy: known('open') }))?.state).toBe('open')
  })

  test.each([
    ['its management', aGroup({ managedBy: notRead })],
    ['the roles', aGroup({ grants: notRead })],
  ])('is unknown where %s of a group could not be read', (_, group) => {
    expect(postureWith(group)?.state).toBe('unknown')
  })

  test('is open where one group is, whatever the others are', () => {
    const manual = theAdmins({ managedBy: known('admins'), grants: known([aGrant({ resource: JIRA })]) })
    expect(postureWith(aGroup({ grants: notRead }), manual)?.state).toBe('open')
  })
})
