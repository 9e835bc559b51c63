import type { Account } from '../../src/collect/current-state.js'
import { known } from '../../src/model/fact.js'
import { type Case, describeDrifts, describeUnread, everyControl } from './drifts.js'
import {
  aHolding,
  anAccount,
  BASELINE,
  CONFLUENCE,
  CONSOLE,
  findingsOf,
  judgeRun,
  NOT_READ,
  notRead,
  placeOf,
  statusOf,
} from './organization.js'

const PAT = '712020:9a7'
const GOALS = 'ari:cloud:townsquare::site/1'
const pat = (given: Partial<Account> = {}): Account =>
  anAccount({ id: PAT, name: 'Pat Partner', email: 'pat@partner.example', claim: 'unmanaged', source: null, ...given })
const people = (...accounts: readonly Account[]) => ({ people: known(accounts) })
const fix = { path: '^Directory > Users > the user', link: `${CONSOLE}/users/${encodeURIComponent(PAT)}` }
const subject = { type: 'person', id: PAT, name: 'Pat Partner' } as const
const LISTED = BASELINE.replace('external-people: {}', `external-people:\n  ${PAT}: pat@partner.example`)

const SEATS: readonly (readonly [string, Account['holdings'], unknown])[] = [
  ['user', known([aHolding()]), { 'acme/jira-software': ['user'] }],
  ['admin', known([aHolding({ role: 'admin' })]), { 'acme/jira-software': ['admin'] }],
  [
    'guest of Confluence, which Guard bills',
    known([aHolding({ role: 'guest', resource: CONFLUENCE })]),
    { 'acme/confluence': ['guest'] },
  ],
]

describeDrifts('external-person', [
  ...SEATS.map(
    ([name, holdings, actual]): Case => ({
      name: `An unmanaged account that is ${name}`,
      observed: people(pat({ holdings })),
      reported: {
        change: 'added',
        subject,
        app: null,
        role: null,
        expected: null,
        actual,
        location: placeOf('external-people: {}'),
        fix,
      },
    }),
  ),
  {
    name: 'An unmanaged account that lost its seat',
    baseline: LISTED,
    observed: people(pat({ holdings: known([]) })),
    reported: {
      change: 'removed',
      subject,
      app: null,
      role: null,
      expected: 'pat@partner.example',
      actual: null,
      location: placeOf(`  ${PAT}:`, LISTED),
      fix,
    },
  },
  {
    name: 'A missing unmanaged account',
    baseline: LISTED,
    observed: people(),
    reported: {
      change: 'removed',
      subject: { ...subject, name: 'pat@partner.example' },
      app: null,
      role: null,
      expected: 'pat@partner.example',
      actual: null,
      location: placeOf(`  ${PAT}:`, LISTED),
      fix,
    },
  },
])

describeUnread([
  {
    name: 'Users that could not be read',
    control: 'external-person',
    observed: { people: notRead },
    baseline: BASELINE.replace('direct-roles: {}\n\n', ''),
    subject: everyControl('external-person'),
    location: placeOf('external-people: {}', BASELINE.replace('direct-roles: {}\n\n', '')),
  },
  {
    name: 'The roles of an unmanaged account that were not read',
    control: 'external-person',
    observed: people(pat({ holdings: notRead })),
    subject: everyControl('external-person'),
    location: placeOf('external-people: {}'),
  },
])

test.each([
  ['managed', pat({ claim: 'managed' })],
  ['suspended', pat({ status: 'suspended' })],
  ['deactivated', pat({ status: 'deactivated' })],
  ['suspended in the directory of the app', pat({ holdings: known([aHolding({ isActive: false })]) })],
  ['a guest of goals', pat({ holdings: known([aHolding({ role: 'guest', resource: GOALS })]) })],
  ['a customer', pat({ holdings: known([aHolding({ role: 'customer' })]) })],
  ['a service account', pat({ type: 'app' })],
  ['without a role', pat({ holdings: known([]) })],
  ['managed, and its roles not read', pat({ claim: 'managed', holdings: known([]) })],
])('an account that is %s is not reported', (_, account) => {
  expect(statusOf('external-person', { observed: people(account) })).toBe('pass')
})

test.each(['user', 'admin', 'guest', 'atlassian/superuser'])('an unmanaged %s of any app is reported', role => {
  const account = pat({ holdings: known([aHolding({ role })]) })
  expect(findingsOf('external-person', { observed: people(account) })).toMatchObject([
    { status: 'drift', actual: { 'acme/jira-software': [role] } },
  ])
})

test('an unmanaged customer account with a seat is reported', () => {
  expect(statusOf('external-person', { observed: people(pat({ type: 'customer' })) })).toBe('drift')
})

test.each([
  ['claimed', pat({ claim: null })],
  ['active', pat({ status: null })],
])('a seat with an account that is not known to be %s is unknown', (_, account) => {
  const evidence = { observed: people(account) }
  expect([statusOf('external-person', evidence), judgeRun(evidence).verdict]).toEqual(['unknown', 'unknown'])
})

test('two apps of one account are one finding', () => {
  const holdings = known([aHolding(), aHolding({ resource: CONFLUENCE, role: 'admin' }), aHolding({ role: 'admin' })])
  expect(findingsOf('external-person', { observed: people(pat({ holdings })) })).toMatchObject([
    { actual: { 'acme/jira-software': ['admin', 'user'], 'acme/confluence': ['admin'] } },
  ])
})

test('the accounts of the baseline pass, whatever their notes', () => {
  const baseline = LISTED.replace('pat@partner.example', '""')
  expect(statusOf('external-person', { baseline, observed: people(pat()) })).toBe('pass')
})

test('an unread account of the baseline is not removed', () => {
  const evidence = { baseline: LISTED, observed: people(pat({ holdings: notRead })) }
  expect(findingsOf('external-person', evidence).map(({ change }) => change)).toEqual(['unreadable'])
})

describe('the posture of unmanaged accounts', () => {
  const postureOf = (account: Account | null) =>
    judgeRun({ observed: account === null ? { people: notRead } : people(account) }).posture.paths.find(
      ({ id }) => id === 'external-person',
    )

  test('is closed where no unmanaged account holds a seat', () => {
    expect(postureOf(anAccount())?.state).toBe('closed')
  })

  test('is open where one holds a seat, and names its user', () => {
    expect(postureOf(pat())).toMatchObject({ state: 'open', reason: expect.stringContaining('Pat Partner') })
  })

  test('is unknown where users or their roles were not read', () => {
    expect(postureOf(null)).toMatchObject({ state: 'unknown', reason: NOT_READ })
    expect(postureOf(pat({ holdings: notRead }))).toMatchObject({ state: 'unknown', reason: NOT_READ })
  })
})
