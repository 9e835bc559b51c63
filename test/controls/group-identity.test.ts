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

const ANEW = 'c0ffee00-0000-4000-8000-000000000001'
const others = [theDefaultGroup(), theAdmins()] as const
const staff = { type: 'group', id: STAFF, name: 'Staff' } as const
const anew = { type: 'group', id: ANEW, name: 'Staff' } as const
const fixOf = (page: string) => ({ path: '^Directory > Groups', link: `${CONSOLE}/${page}` })
const itsId = { ...placeOf('  Staff:'), line: placeOf('  Staff:').line + 1, column: 5 }

describeDrifts('group-identity', [
  {
    name: 'A group that was deleted',
    observed: groupsOf([...others]),
    told: {
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
    name: 'A group that was deleted and made anew under its name',
    observed: groupsOf([aGroup({ id: ANEW }), ...others]),
    told: {
      change: 'changed',
      subject: staff,
      app: null,
      role: null,
      expected: STAFF,
      actual: ANEW,
      location: itsId,
      fix: fixOf(`groups/${ANEW}`),
    },
  },
  {
    name: 'A group that was deleted and made anew without a role',
    observed: groupsOf([...others], [{ id: ANEW, name: 'Staff' }]),
    told: {
      change: 'changed',
      subject: staff,
      app: null,
      role: null,
      expected: STAFF,
      actual: ANEW,
      location: itsId,
      fix: fixOf(`groups/${ANEW}`),
    },
  },
  {
    name: 'A group that was renamed, while another one took its name',
    observed: groupsOf([aGroup({ name: 'Everyone' }), ...others], [{ id: ANEW, name: 'Staff' }]),
    told: {
      change: 'changed',
      subject: { ...staff, name: 'Everyone' },
      app: null,
      role: null,
      expected: STAFF,
      actual: ANEW,
      location: itsId,
      fix: fixOf(`groups/${ANEW}`),
    },
  },
  {
    name: 'A second group of a name, with a role of its own',
    observed: groupsOf([aGroup(), ...others, aGroup({ id: ANEW, members: known(2) })]),
    told: {
      change: 'added',
      subject: anew,
      app: null,
      role: null,
      expected: null,
      actual: 'Staff',
      location: placeOf('  Staff:'),
      people: 2,
      fix: fixOf(`groups/${ANEW}`),
    },
  },
  {
    name: 'A second group of a name, without a role yet',
    observed: groupsOf([aGroup(), ...others], [{ id: ANEW, name: 'Staff' }]),
    told: {
      change: 'added',
      subject: anew,
      app: null,
      role: null,
      expected: null,
      actual: 'Staff',
      location: placeOf('  Staff:'),
      fix: fixOf(`groups/${ANEW}`),
    },
  },
  {
    name: 'A group that was renamed to the name of another one',
    observed: groupsOf([aGroup({ name: 'Jira admins' }), ...others]),
    told: {
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
    name: 'Directories that were not read: a group may be in one of them',
    control: 'group-identity',
    observed: { directories: notRead },
    subject: everyControl('group-identity'),
    location: placeOf('groups:'),
  },
])

test('the groups of the baseline, each with its id, pass', () => {
  expect(statusOf('group-identity')).toBe('pass')
})

test('a group that was renamed to a name of its own is no drift', () => {
  expect(statusOf('group-identity', { observed: groupsOf([aGroup({ name: 'Everyone' }), ...others]) })).toBe('pass')
})

test('a group that lost its roles is still there', () => {
  expect(statusOf('group-identity', { observed: groupsOf([...others], [{ id: STAFF, name: 'Staff' }]) })).toBe('pass')
})

test('a group of the baseline under a new name is no successor of one that was deleted', () => {
  const observed = groupsOf([theDefaultGroup(), theAdmins({ name: 'Staff' })])
  expect(findingsOf('group-identity', { observed })).toMatchObject([{ change: 'removed', subject: { id: STAFF } }])
})

describe('Twins that the baseline tells apart', () => {
  const baseline = BASELINE.replace('  Staff:', '  Staff (276f955c):')

  test('pass, where the other one has no role', () => {
    const observed = groupsOf([aGroup(), ...others], [{ id: ANEW, name: 'Staff' }])
    expect(statusOf('group-identity', { baseline, observed })).toBe('pass')
  })

  test('are two: of the one that was deleted, the other is no successor', () => {
    const twins = baseline.replace(
      '\nadministrators:',
      `  Staff (c0ffee00):\n    id: ${ANEW}\n    managed-by: idp\n    roles: {}\n\nadministrators:`,
    )
    const observed = groupsOf([...others], [{ id: ANEW, name: 'Staff' }])
    expect(findingsOf('group-identity', { baseline: twins, observed })).toMatchObject([
      { change: 'removed', subject: { id: STAFF } },
    ])
  })

  test('one of them made anew is told by its name', () => {
    const observed = groupsOf([...others], [{ id: ANEW, name: 'Staff' }])
    expect(findingsOf('group-identity', { baseline, observed })).toMatchObject([{ change: 'changed', actual: ANEW }])
  })
})

test('a name with characters that nobody sees is captured with their code points, and is still that name', () => {
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

test('groups whose names are the keys of others are all captured, each under a key of its own', () => {
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
