import { ADMIN_ROLES } from '../../src/atlassian/roles.js'
import { captureAdministrators } from '../../src/controls/administrator.js'
import { known } from '../../src/observe/fact.js'
import type { Observed, Person } from '../../src/observe/observed.js'
import { type Case, describeDrifts, describeUnread } from './drifts.js'
import {
  ALICE,
  anObserved,
  aPerson,
  BASELINE,
  CONSOLE,
  findingsOf,
  notRead,
  placeOf,
  statusOf,
} from './organization.js'

const MALLORY = '712020:badbad'
const mallory = aPerson({ id: MALLORY, name: 'Mallory Moss', email: 'mallory@acme.com' })
const fixOf = (id: string) => ({
  path: '^Directory > Users > the person',
  link: `${CONSOLE}/users/${encodeURIComponent(id)}`,
})

const holding = (role: string, people: readonly Person[]) => ({
  administrators: { ...anObserved().administrators, [role]: known(people) },
})

const SECTION_LINES: Readonly<Record<string, string>> = {
  'org-admin': '  org-admin:\n',
  'site-admin': '  site-admin: {}',
  'user-access-admin': 'administrators:',
}

describeDrifts('administrator', [
  ...ADMIN_ROLES.map(
    (role): Case => ({
      name: `A ${role} whom the baseline does not list`,
      observed: holding(role, role === 'org-admin' ? [aPerson(), mallory] : [mallory]),
      told: {
        change: 'added',
        subject: { type: 'person', id: MALLORY, name: 'Mallory Moss' },
        app: null,
        role,
        expected: null,
        actual: role,
        location: placeOf(SECTION_LINES[role] ?? ''),
        fix: fixOf(MALLORY),
      },
    }),
  ),
  {
    name: 'An administrator without a name',
    observed: holding('site-admin', [aPerson({ id: MALLORY, name: null, email: null })]),
    told: {
      change: 'added',
      subject: { type: 'person', id: MALLORY, name: MALLORY },
      app: null,
      role: 'site-admin',
      expected: null,
      actual: 'site-admin',
      location: placeOf('  site-admin: {}'),
      fix: fixOf(MALLORY),
    },
  },
  {
    name: 'An administrator who is none any more',
    observed: holding('org-admin', []),
    told: {
      change: 'removed',
      subject: { type: 'person', id: ALICE, name: 'alice@acme.com' },
      app: null,
      role: 'org-admin',
      expected: 'org-admin',
      actual: null,
      location: placeOf(`    ${ALICE}:`),
      fix: fixOf(ALICE),
    },
  },
])

describeUnread(
  ADMIN_ROLES.map(role => ({
    name: `Holders of ${role} that were not read`,
    control: 'administrator' as const,
    observed: { administrators: { ...anObserved().administrators, [role]: notRead } },
    subject: { type: 'control' as const, id: `administrator:${role}`, name: role },
    location: placeOf(SECTION_LINES[role] ?? ''),
  })),
)

test('the administrators of the baseline, and no other, pass', () => {
  expect(statusOf('administrator')).toBe('pass')
})

test('a role that was never asked for is unknown, not empty', () => {
  expect(statusOf('administrator', { observed: { administrators: {} } })).toBe('unknown')
})

test('one role that was not read does not hide the drift of another', () => {
  const observed = {
    administrators: { 'org-admin': notRead, 'site-admin': known([mallory]), 'user-access-admin': known([]) },
  }
  expect(findingsOf('administrator', { observed }).map(({ change }) => change)).toEqual(['added', 'unreadable'])
})

test('one person with two roles is two findings', () => {
  const administrators = {
    'org-admin': known([aPerson()]),
    'site-admin': known([mallory]),
    'user-access-admin': known([mallory]),
  }
  const ids = findingsOf('administrator', { observed: { administrators } }).map(({ id }) => id)
  expect(new Set(ids).size).toBe(2)
})

test.each(['alice@acme.com', 'somebody else', '""'])('the note %s is no part of the comparison', note => {
  const baseline = BASELINE.replace(`${ALICE}: alice@acme.com`, `${ALICE}: ${note}`)
  expect(statusOf('administrator', { baseline })).toBe('pass')
})

test('someone without a note is told by the account id', () => {
  const baseline = BASELINE.replace(`${ALICE}: alice@acme.com`, `${ALICE}: ""`)
  expect(findingsOf('administrator', { baseline, observed: holding('org-admin', []) })).toMatchObject([
    { subject: { name: ALICE } },
  ])
})

describe('A capture', () => {
  test('has the people of each role, with who they are', () => {
    const bot = aPerson({ id: '712020:b07', name: null, email: null })
    const administrators = { ...anObserved().administrators, 'site-admin': known([bot]) }
    expect(captureAdministrators(anObserved({ administrators }))).toEqual({
      known: true,
      value: {
        value: {
          'org-admin': { [ALICE]: 'alice@acme.com' },
          'site-admin': { '712020:b07': '' },
          'user-access-admin': {},
        },
      },
    })
  })

  test('is unknown where one role was not read, or not asked for', () => {
    const { 'org-admin': first, 'site-admin': second } = anObserved().administrators
    const [unread, unasked] = [
      { 'org-admin': first, 'site-admin': second, 'user-access-admin': notRead },
      { 'org-admin': first, 'site-admin': second },
    ].map(administrators => captureAdministrators(anObserved({ administrators } as Partial<Observed>)))
    expect([unread, unasked]).toEqual([notRead, { known: false, reason: 'Not read.' }])
  })
})
