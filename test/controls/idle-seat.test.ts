import type { Account } from '../../src/collect/current-state.js'
import { known } from '../../src/model/fact.js'
import { anAccount, BASELINE, findingsOf, JIRA, judgeRun, notRead, placeOf, statusOf } from './organization.js'

/** The run is on 23 November 2026, 90 days after 25 August. */
const IDLE = BASELINE.replace('{ budget: 450 }', '{ budget: 450, idle-after: 90d }')
const used = (day: string, given: Partial<Account> = {}): Account =>
  anAccount({ lastActive: { [JIRA]: `${day}T09:00:00.000Z` }, ...given })
const never = (given: Partial<Account> = {}): Account => anAccount({ id: '712020:n', name: 'Nia', ...given })

const noticesOf = (...people: readonly Account[]) =>
  findingsOf('license-budget', { baseline: IDLE, observed: { people: known(people) } })

test('a seat without activity is a notice with user and date', () => {
  expect(noticesOf(used('2026-08-24'), used('2026-11-20', { id: '712020:o' }))).toMatchObject([
    {
      change: 'unused',
      status: 'notice',
      subject: { type: 'app', id: JIRA, name: 'acme/jira-software' },
      app: 'acme/jira-software',
      expected: '90d',
      actual: [{ person: '712020:b0b', state: 'not-used', lastActive: '2026-08-24' }],
      people: 1,
      location: placeOf('idle-after: 90d', IDLE),
      message:
        'acme/jira-software: 1 of 2 seats had no activity for 90 days or more (1 not used): Bob Baker (2026-08-24); activity dates can be one day late.',
    },
  ])
})

test.each<[string, Account]>([
  ['used within the days', used('2026-08-25')],
  ['used ninety days ago to the second', used('', { lastActive: { [JIRA]: '2026-08-25T00:00:00.000Z' } })],
  ['never used by a user who was added within the days', never({ addedToOrg: '2026-09-01T09:00:00.000Z' })],
  ['never used by a user without a known day of addition', never({ addedToOrg: null })],
  ['of a user without activity dates', anAccount({ lastActive: null })],
])('a seat %s is not idle', (_, account) => {
  expect(noticesOf(account, used('2026-11-20', { id: '712020:o' }))).toEqual([])
})

test('unused seats and invitations that were not accepted are counted separately', () => {
  const [notice] = noticesOf(
    never(),
    never({ id: '712020:i', name: 'Ina', source: 'invited' }),
    never({ id: '712020:u', name: 'Uma', emailVerified: false }),
    never({ id: '712020:w', name: 'Wes', source: 'invited', lastActive: { 'ari:cloud:loom::site/1': '2026-11-01' } }),
  )
  expect(notice?.actual).toEqual([
    { person: '712020:i', state: 'invitation-not-accepted', lastActive: null },
    { person: '712020:n', state: 'never-used', lastActive: null },
    { person: '712020:u', state: 'invitation-not-accepted', lastActive: null },
    { person: '712020:w', state: 'never-used', lastActive: null },
  ])
  expect(notice?.message).toContain(
    '(2 never used, 2 with an invitation that was not accepted): Ina (never), Nia (never), Uma (never), Wes (never);',
  )
})

test('users without activity come first, then the longest idle ones', () => {
  const [notice] = noticesOf(used('2026-03-01'), used('2025-03-01', { id: '712020:o' }), never())
  expect(notice?.actual).toMatchObject([{ person: '712020:n' }, { person: '712020:o' }, { person: '712020:b0b' }])
})

test('several idle seats are counted', () => {
  const [notice] = noticesOf(used('2026-03-01'), used('2025-03-01', { id: '712020:o', name: 'Ole' }))
  expect(notice?.message).toMatch(
    /^acme\/jira-software: 2 of 2 seats had no activity for 90 days or more \(2 not used\): Ole /,
  )
})

test('an idle seat is not drift and not part of the verdict', () => {
  const evidence = { baseline: IDLE, observed: { people: known([used('2020-01-01')]) } }
  expect([statusOf('license-budget', evidence), judgeRun(evidence).verdict]).toEqual(['pass', 'compliant'])
})

test('idle seats are not reported without idle-after', () => {
  expect(findingsOf('license-budget', { observed: { people: known([used('2020-01-01')]) } })).toEqual([])
})

test.each([
  ['no dates are reported', known([anAccount({ lastActive: null })]), 'Atlassian does not report the last activity'],
  ['users were not read', notRead, 'lacks a scope'],
])('the notice gives the reason where %s', (_, people, reason) => {
  expect(findingsOf('license-budget', { baseline: IDLE, observed: { people } })).toMatchObject([
    { change: 'unused', status: 'notice', actual: null, message: expect.stringContaining(reason) },
  ])
})

test('accepting seats above the budget keeps idle-after', () => {
  const seats = [{ app: JIRA, roleHolders: known(460), applicationRole: null }]
  const [finding] = findingsOf('license-budget', { baseline: IDLE, observed: { seats } })
  expect(finding?.fix.accept).toBe('licenses:\n  acme/jira-software: { budget: 460, idle-after: 90d }\n')
})
