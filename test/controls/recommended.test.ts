import { nameApps } from '../../src/collect/app-names.js'
import type { CurrentState } from '../../src/collect/current-state.js'
import type { Section } from '../../src/controls/control.js'
import { recommend } from '../../src/controls/recommended.js'
import { known } from '../../src/model/fact.js'
import { anApp, anObserved, aSeatCount, notRead, ORGANIZATION } from './organization.js'

const recommended = (section: Section, captured: unknown, observed: CurrentState = anObserved()) =>
  recommend(section, captured, observed, nameApps(observed.apps, {}, ORGANIZATION))

test('no domain has a role, and the entry for any domain is always written', () => {
  const captured = {
    'acme.com': { 'acme/jira': { role: 'user', approval: false }, 'acme/wiki': { role: 'customer', approval: true } },
    'acme.org': {},
  }
  expect(recommended('app-access', captured)).toEqual({
    value: { ANYONE: {}, 'acme.com': {}, 'acme.org': {} },
    differences: [
      {
        at: ['app-access', 'acme.com'],
        current: 'user on acme/jira without approval, customer on acme/wiki with approval',
      },
    ],
  })
})

describe('groups', () => {
  const group = (given: object) => ({ id: 'g', 'managed-by': 'admins', roles: { 'acme/jira': ['user'] }, ...given })

  test.each([
    ['a default group is empty', { members: 3, 'default-for': {} }, { members: 0 }, 'members', '3 members'],
    ['a default group has one member', { members: 1, 'default-for': {} }, { members: 0 }, 'members', '1 member'],
    ['a group with a seat is managed by the identity provider', {}, { 'managed-by': 'idp' }, 'managed-by', 'admins'],
    [
      'also a group of administrators',
      { 'managed-by': 'open', roles: { 'acme/jira': ['admin'] } },
      { 'managed-by': 'idp' },
      'managed-by',
      'open',
    ],
  ])('%s', (_, given, change, key, current) => {
    expect(recommended('groups', { a: group(given) })).toEqual({
      value: { a: { ...group(given), ...change } },
      differences: [{ at: ['groups', 'a', key], current }],
    })
  })

  test.each([
    ['an empty default group', { members: 0, 'default-for': {} }],
    ['a synced group', { 'managed-by': 'idp' }],
    ['a group without a seat', { roles: { 'acme/jira': ['customer'] } }],
  ])('%s stays as it is', (_, given) => {
    const captured = { a: group(given) }
    expect(recommended('groups', captured)).toEqual({ value: captured, differences: [] })
  })
})

test.each([
  ['direct-roles', { a: {}, b: {} }, '2 accounts'],
  ['external-people', { a: '' }, '1 account'],
  ['public-access', { 'acme/jira': ['P'] }, '1 app'],
] as const)('%s is empty, with the number of entries in a comment', (section, captured, current) => {
  expect(recommended(section, captured)).toEqual({ value: {}, differences: [{ at: [section], current }] })
  expect(recommended(section, {})).toEqual({ value: {}, differences: [] })
})

test('customer access is closed for every service project, and what is open is in a comment', () => {
  const captured = {
    'acme/HELP': { 'open-access': true, 'public-signup': false, anonymous: true },
    'acme/HR': { 'open-access': false, 'public-signup': false, anonymous: false },
  }
  expect(recommended('customer-access', captured)).toEqual({
    value: {
      'acme/HELP': { 'open-access': false, 'public-signup': false, anonymous: false },
      'acme/HR': captured['acme/HR'],
    },
    differences: [{ at: ['customer-access', 'acme/HELP'], current: 'open-access, anonymous' }],
  })
})

describe('a budget', () => {
  const budgetOf = (used: number, capacity: number | null) => {
    const observed = anObserved({
      apps: known([anApp({ capacity })]),
      seats: [aSeatCount({ roleHolders: known(used) })],
    })
    const { value, differences } = recommended('licenses', {}, observed)
    return [Object.values(value as Record<string, { readonly budget: number }>)[0]?.budget, differences[0]?.current]
  }

  test.each([
    [100, 500, 110, '100 used, 500 bought'],
    [101, 500, 112, '101 used, 500 bought'],
    [5, 500, 7, '5 used, 500 bought'],
    [100, 105, 105, '100 used, 105 bought'],
    [0, null, 2, '0 used, number bought not known'],
  ])('for %i seats in use of %p is %i', (used, capacity, budget, current) => {
    expect(budgetOf(used, capacity)).toEqual([budget, current])
  })

  test('is not written where the seats or the apps were not read', () => {
    const unreadSeats = anObserved({ apps: known([anApp()]), seats: [aSeatCount({ roleHolders: notRead })] })
    expect(recommended('licenses', {}, unreadSeats).value).toEqual({})
    expect(recommended('licenses', {}, anObserved({ apps: notRead })).value).toEqual({})
  })
})

test('every other section stays as it is', () => {
  const captured = { 'acme/jira': 'ari:1' }
  expect(recommended('apps', captured)).toEqual({ value: captured, differences: [] })
})
