import type { Account } from '../../src/collect/current-state.js'
import { known } from '../../src/model/fact.js'
import { anAccount, BASELINE, findingsOf, JIRA, judgeNight, notRead, placeOf, statusOf } from './organization.js'

/** Tonight is 23 November 2026: ninety days ago it was 25 August. */
const IDLE = BASELINE.replace('{ budget: 450 }', '{ budget: 450, idle-after: 90d }')
const used = (day: string, given: Partial<Account> = {}): Account =>
  anAccount({ lastActive: { [JIRA]: `${day}T09:00:00.000Z` }, ...given })
const never = (given: Partial<Account> = {}): Account => anAccount({ id: '712020:n', name: 'Nia', ...given })

const noticesOf = (...people: readonly Account[]) =>
  findingsOf('license-budget', { baseline: IDLE, observed: { people: known(people) } })

test('a seat that was not used for longer is a notice, with who and since when', () => {
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
        "1 of 2 seats of acme/jira-software looks idle for 90 days or more, by dates of Atlassian's that may be a day late: 1 not used; Bob Baker (2026-08-24).",
    },
  ])
})

test.each<[string, Account]>([
  ['used within the days', used('2026-08-25')],
  ['used ninety days ago to the second', used('', { lastActive: { [JIRA]: '2026-08-25T00:00:00.000Z' } })],
  ['never used by somebody who came within the days', never({ addedToOrg: '2026-09-01T09:00:00.000Z' })],
  ['never used by somebody of whom it is not told when they came', never({ addedToOrg: null })],
  ['of somebody of whom no date is told', anAccount({ lastActive: null })],
])('a seat %s is none', (_, account) => {
  expect(noticesOf(account, used('2026-11-20', { id: '712020:o' }))).toEqual([])
})

test('seats that were never used, and invitations that were never accepted, are told apart', () => {
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
    '2 never used, 2 invited and never seen; Ina (never), Nia (never), Uma (never), Wes (never).',
  )
})

test('those who were idle longest come first, behind those who never came', () => {
  const [notice] = noticesOf(used('2026-03-01'), used('2025-03-01', { id: '712020:o' }), never())
  expect(notice?.actual).toMatchObject([{ person: '712020:n' }, { person: '712020:o' }, { person: '712020:b0b' }])
})

test('two idle seats look idle, and one looks it', () => {
  const [notice] = noticesOf(used('2026-03-01'), used('2025-03-01', { id: '712020:o', name: 'Ole' }))
  expect(notice?.message).toMatch(
    /^2 of 2 seats of acme\/jira-software look idle for 90 days or more, .*: 2 not used; Ole /,
  )
})

test('it is no drift, and no part of the verdict', () => {
  const evidence = { baseline: IDLE, observed: { people: known([used('2020-01-01')]) } }
  expect([statusOf('license-budget', evidence), judgeNight(evidence).verdict]).toEqual(['pass', 'compliant'])
})

test('nobody is told idle where the baseline does not ask', () => {
  expect(findingsOf('license-budget', { observed: { people: known([used('2020-01-01')]) } })).toEqual([])
})

test.each([
  ['no dates are told', known([anAccount({ lastActive: null })]), 'Atlassian does not tell when'],
  ['people were not read', notRead, 'lacks a scope'],
])('where %s, that is the notice', (_, people, reason) => {
  expect(findingsOf('license-budget', { baseline: IDLE, observed: { people } })).toMatchObject([
    { change: 'unused', status: 'notice', actual: null, message: expect.stringContaining(reason) },
  ])
})

test('more seats than the budget are accepted with the days as they are', () => {
  const seats = [{ app: JIRA, roleHolders: known(460), applicationRole: null }]
  const [finding] = findingsOf('license-budget', { baseline: IDLE, observed: { seats } })
  expect(finding?.fix.accept).toBe('licenses:\n  acme/jira-software: { budget: 460, idle-after: 90d }\n')
})
