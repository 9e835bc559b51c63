import { nameApps } from '../../src/collect/app-names.js'
import type { CurrentState } from '../../src/collect/current-state.js'
import { captureGroups } from '../../src/controls/group.js'
import { known } from '../../src/model/fact.js'
import { describeDrifts, describeUnread, everyControl } from './drifts.js'
import {
  aGroup,
  anObserved,
  BASELINE,
  CONSOLE,
  findingsOf,
  groupsOf,
  notRead,
  ORGANIZATION,
  placeOf,
  STAFF,
  statusOf,
  theAdmins,
  theDefaultGroup,
} from './organization.js'

const RECREATED = 'c0ffee00-0000-4000-8000-000000000001'
const others = [theDefaultGroup(), theAdmins()] as const
const staff = { type: 'group', id: STAFF, name: 'Staff' } as const
const recreated = { type: 'group', id: RECREATED, name: 'Staff' } as const
const fixOf = (page: string) => ({ path: '^Directory > Groups', link: `${CONSOLE}/${page}` })
const itsId = { ...placeOf('  Staff:'), line: placeOf('  Staff:').line + 1, column: 5 }

describeDrifts('group-identity', [
  {
    name: 'A group that was deleted',
    observed: groupsOf([...others]),
    reported: {
      change: 'removed',
      subject: staff,
      app: null,
      role: null,
      expected: STAFF,
      actual: null,
      location: itsId,
      fix: fixOf('groups'),
    },
  },
  {
    name: 'A group that was deleted and created again with its name',
    observed: groupsOf([aGroup({ id: RECREATED }), ...others]),
    reported: {
      change: 'changed',
      subject: staff,
      app: null,
      role: null,
      expected: STAFF,
      actual: RECREATED,
      location: itsId,
      fix: fixOf(`groups/${RECREATED}`),
    },
  },
  {
    name: 'A group that was deleted and created again without a role',
    observed: groupsOf([...others], [{ id: RECREATED, name: 'Staff' }]),
    reported: {
      change: 'changed',
      subject: staff,
      app: null,
      role: null,
      expected: STAFF,
      actual: RECREATED,
      location: itsId,
      fix: fixOf(`groups/${RECREATED}`),
    },
  },
  {
    name: 'A renamed group whose old name belongs to another group',
    observed: groupsOf([aGroup({ name: 'Everyone' }), ...others], [{ id: RECREATED, name: 'Staff' }]),
    reported: {
      change: 'changed',
      subject: { ...staff, name: 'Everyone' },
      app: null,
      role: null,
      expected: STAFF,
      actual: RECREATED,
      location: itsId,
      fix: fixOf(`groups/${RECREATED}`),
    },
  },
  {
    name: 'A second group with the same name and a role',
    observed: groupsOf([aGroup(), ...others, aGroup({ id: RECREATED, members: known(2) })]),
    reported: {
      change: 'added',
      subject: recreated,
      app: null,
      role: null,
      expected: null,
      actual: 'Staff',
      location: placeOf('  Staff:'),
      people: 2,
      fix: fixOf(`groups/${RECREATED}`),
    },
  },
  {
    name: 'A second group with the same name without a role',
    observed: groupsOf([aGroup(), ...others], [{ id: RECREATED, name: 'Staff' }]),
    reported: {
      change: 'added',
      subject: recreated,
      app: null,
      role: null,
      expected: null,
      actual: 'Staff',
      location: placeOf('  Staff:'),
      fix: fixOf(`groups/${RECREATED}`),
    },
  },
  {
    name: 'A group that was renamed to the name of another one',
    observed: groupsOf([aGroup({ name: 'Jira admins' }), ...others]),
    reported: {
      change: 'changed',
      subject: { ...staff, name: 'Jira admins' },
      app: null,
      role: null,
      expected: 'Staff',
      actual: 'Jira admins',
      location: placeOf('  Staff:'),
      people: 40,
      fix: fixOf(`groups/${STAFF}`),
    },
  },
])

describeUnread([
  {
    name: 'Names of groups that were not read',
    control: 'group-identity',
    observed: { groupNames: notRead },
    subject: everyControl('group-identity'),
    location: placeOf('groups:'),
  },
  {
    name: 'Roles of groups that were not read',
    control: 'group-identity',
    observed: { groups: notRead },
    subject: everyControl('group-identity'),
    location: placeOf('groups:'),
  },
  {
    name: 'Unread directories, which can contain groups',
    control: 'group-identity',
    observed: { directories: notRead },
    subject: everyControl('group-identity'),
    location: placeOf('groups:'),
  },
])

test('groups with the IDs of the baseline pass', () => {
  expect(statusOf('group-identity')).toBe('pass')
})

test('a group with a new unique name is not drift', () => {
  expect(statusOf('group-identity', { observed: groupsOf([aGroup({ name: 'Everyone' }), ...others]) })).toBe('pass')
})

test('a group without roles is not missing', () => {
  expect(statusOf('group-identity', { observed: groupsOf([...others], [{ id: STAFF, name: 'Staff' }]) })).toBe('pass')
})

test('a renamed group of the baseline does not replace a deleted group', () => {
  const observed = groupsOf([theDefaultGroup(), theAdmins({ name: 'Staff' })])
  expect(findingsOf('group-identity', { observed })).toMatchObject([{ change: 'removed', subject: { id: STAFF } }])
})

describe('Two groups with one name that the baseline lists', () => {
  const baseline = BASELINE.replace('  Staff:', '  Staff (276f955c):')

  test('pass where the other group has no role', () => {
    const observed = groupsOf([aGroup(), ...others], [{ id: RECREATED, name: 'Staff' }])
    expect(statusOf('group-identity', { baseline, observed })).toBe('pass')
  })

  test('are separate: one does not replace the other after its deletion', () => {
    const twins = baseline.replace(
      '\nadministrators:',
      `  Staff (c0ffee00):\n    id: ${RECREATED}\n    managed-by: idp\n    roles: {}\n\nadministrators:`,
    )
    const observed = groupsOf([...others], [{ id: RECREATED, name: 'Staff' }])
    expect(findingsOf('group-identity', { baseline: twins, observed })).toMatchObject([
      { change: 'removed', subject: { id: STAFF } },
    ])
  })

  test('one that was created again is reported by its name', () => {
    const observed = groupsOf([...others], [{ id: RECREATED, name: 'Staff' }])
    expect(findingsOf('group-identity', { baseline, observed })).toMatchObject([
      { change: 'changed', actual: RECREATED },
    ])
  })
})

test('a name with invisible characters is captured with code points and still matches', () => {
  const group = aGroup({ name: 'St\u200baff\u202e' })
  const twins = groupsOf([group, aGroup({ id: 'other', name: 'St(U+200B)aff(U+202E)' })])
  const keysOf = (observed: Partial<CurrentState>) => {
    const captured = captureGroups(anObserved(observed), nameApps(known([]), {}, ORGANIZATION))
    return captured.known === true ? Object.keys(captured.value.value as object) : []
  }
  expect(keysOf(groupsOf([group]))).toEqual(['St(U+200B)aff(U+202E)'])
  expect(keysOf(twins)).toEqual(['St(U+200B)aff(U+202E) (276f955c)', 'St(U+200B)aff(U+202E) (other)'])
  const baseline = BASELINE.replace('  Staff:', '  St(U+200B)aff(U+202E):')
  const observed = groupsOf([group, theDefaultGroup(), theAdmins()])
  expect(findingsOf('group-identity', { baseline, observed })).toEqual([])
})

test('groups with names that are keys of other groups get unique keys', () => {
  const named = (id: string, name: string) => aGroup({ id, name })
  const groups = [
    named('276f955c-1', 'staff'),
    named('276f955c-2', 'staff'),
    named('276f955c-3', 'staff (276f955c)'),
    named('276f955c-4', 'staff (276f955c-1)'),
  ]
  for (const order of [groups, groups.toReversed()]) {
    const captured = captureGroups(anObserved(groupsOf(order)), nameApps(known([]), {}, ORGANIZATION))
    const entries =
      captured.known === true ? Object.entries(captured.value.value as Record<string, { id: string }>) : []
    expect(Object.fromEntries(entries.map(([key, { id }]) => [id, key]))).toEqual({
      '276f955c-1': 'staff (276f955c-1) (276f955c-1)',
      '276f955c-2': 'staff (276f955c-2)',
      '276f955c-3': 'staff (276f955c)',
      '276f955c-4': 'staff (276f955c-1)',
    })
  }
})
