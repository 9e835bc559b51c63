import { stringify } from 'yaml'
import { isFor } from '../../src/controls/exception.js'
import { known } from '../../src/observe/fact.js'
import {
  aNight,
  anAccount,
  BASELINE,
  byHand,
  CONFLUENCE,
  findingsOf,
  JIRA,
  judgeNight,
  NOW,
  notRead,
  placeOf,
  STAFF,
  statusOf,
} from './organization.js'

/** Tonight is 23 November 2026. */
const BOB = '712020:b0b'
const ENTRY = {
  control: 'direct-role',
  subject: BOB,
  reason: 'Break-glass account.',
  owner: 'alice@acme.com',
  expires: '2027-01-31',
} as const
type Entry = { [key in keyof typeof ENTRY]: string } & { readonly app?: string; readonly ticket?: string }

const excepting = (...entries: readonly Partial<Entry>[]): string =>
  `${BASELINE}\n${stringify({ exceptions: entries.map(entry => ({ ...ENTRY, ...entry })) })}`

/** Bob was given a role on Jira and one on Confluence, by hand. */
const onJira = byHand()
const onBoth = [onJira, byHand({ resource: CONFLUENCE })]
const given = (holdings: readonly ReturnType<typeof byHand>[]) => ({
  people: known([anAccount({ holdings: known(holdings) })]),
})
const night = (entry: Partial<Entry> = {}, holdings = [onJira]) => ({
  baseline: excepting(entry),
  observed: given(holdings),
})

test('an accepted deviation is still shown, with who accepts it until when and why, and fails no night', () => {
  const evidence = night({ ticket: 'SEC-123' })
  expect(findingsOf('direct-role', evidence)).toMatchObject([
    {
      status: 'excepted',
      change: 'added',
      message: expect.stringMatching(
        /; accepted by alice@acme\.com until 2027-01-31: Break-glass account \(SEC-123\)\.$/,
      ),
    },
  ])
  expect([judgeNight(evidence).verdict, statusOf('direct-role', evidence)]).toEqual(['compliant', 'pass'])
  expect([findingsOf('exception', evidence), statusOf('exception', evidence)]).toEqual([[], 'pass'])
})

test('a deviation keeps its id when it is accepted, so that its issue can tell', () => {
  const before = findingsOf('direct-role', { observed: given([onJira]) })
  expect(findingsOf('direct-role', night()).map(({ id }) => id)).toEqual(before.map(({ id }) => id))
})

describe('an exception is for one subject and one control', () => {
  test.each<readonly [string, Partial<Entry>]>([
    ['another person', { subject: '712020:c0c' }],
    ['a longer id', { subject: `${BOB}0` }],
    ['the name in place of the id', { subject: 'Bob Baker' }],
    ['another case', { subject: BOB.toUpperCase() }],
    ['another control', { control: 'external-person' }],
    ['another app', { app: 'acme/confluence' }],
  ])('%s: the deviation stays drift', (_, entry) => {
    expect(judgeNight(night(entry)).verdict).toBe('drift')
    expect(findingsOf('direct-role', night(entry))).toMatchObject([{ status: 'drift' }])
  })

  test('with an app it is for this one', () => {
    const findings = findingsOf('direct-role', night({ app: 'acme/jira-software' }, onBoth))
    expect(findings.map(({ app, status }) => [app, status])).toEqual([
      ['acme/confluence', 'drift'],
      ['acme/jira-software', 'excepted'],
    ])
  })

  test('without one it is for all apps', () => {
    const findings = findingsOf('direct-role', night({}, onBoth))
    expect(findings.map(({ status }) => status)).toEqual(['excepted', 'excepted'])
  })
})

test.each<readonly [boolean, string, { control?: string; subject?: string; app?: string }]>([
  [true, 'its control and subject', {}],
  [true, 'its app, by the alias', { app: 'acme/jira-software' }],
  [true, 'its app, by the ARI', { app: JIRA }],
  [false, 'another control', { control: 'administrator' }],
  [false, 'another subject', { subject: '712020:c0c' }],
  [false, 'another app', { app: 'acme/confluence' }],
])('asked alone, it is %s that an exception covers a role on Jira that has %s', (covers, _, given) => {
  const draft = { control: 'direct-role', subject: { type: 'person', id: BOB, name: 'Bob' }, app: JIRA } as const
  const entry = { ...ENTRY, ...given } as Parameters<typeof isFor>[0]
  expect(isFor(entry, draft, aNight().world.names)).toBe(covers)
})

test('an exception for an app covers nothing that is of no app', () => {
  const draft = { control: 'direct-role', subject: { type: 'person', id: BOB, name: 'Bob' } } as const
  expect(isFor({ ...ENTRY, app: 'acme/jira-software' }, draft, aNight().world.names)).toBe(false)
})

test('what is unknown is never excepted', () => {
  const evidence = {
    baseline: excepting({ subject: 'direct-role' }),
    observed: { people: notRead },
  }
  expect(judgeNight(evidence).verdict).toBe('unknown')
  expect(findingsOf('direct-role', evidence).map(({ status }) => status)).toEqual(['unknown'])
  expect(findingsOf('exception', evidence)).toEqual([])
})

describe('the end of an exception', () => {
  test.each([
    ['2026-11-22', 'drift', 'ended on 2026-11-22, and is not applied'],
    ['2026-11-23', 'compliant', 'ends in 1 day, on 2026-11-23'],
    ['2026-12-06', 'compliant', 'ends in 14 days, on 2026-12-06'],
  ])('%s: %s, and a notice at its line', (expires, verdict, words) => {
    const evidence = night({ expires })
    expect(judgeNight(evidence).verdict).toBe(verdict)
    expect(findingsOf('exception', evidence)).toMatchObject([
      {
        change: 'expired',
        status: 'notice',
        subject: { type: 'exception', id: `direct-role ${BOB}` },
        expected: { owner: 'alice@acme.com', expires },
        message: expect.stringContaining(words),
        location: { ...placeOf('  - control: direct-role', evidence.baseline), column: expect.any(Number) },
      },
    ])
  })

  test('15 days before there is no word of it', () => {
    expect(findingsOf('exception', night({ expires: '2026-12-07' }))).toEqual([])
  })

  test('a living one holds beside one that ended', () => {
    const baseline = excepting({ expires: '2026-11-01' }, {})
    expect(judgeNight({ baseline, observed: given([onJira]) }).verdict).toBe('compliant')
  })
})

describe('an exception that nothing needs', () => {
  const evidence = { baseline: excepting({ app: 'acme/jira-software' }) }

  test('is a notice', () => {
    expect(findingsOf('exception', evidence)).toMatchObject([
      {
        change: 'unused',
        status: 'notice',
        subject: { id: `direct-role ${BOB} acme/jira-software` },
        message: expect.stringContaining('matches no deviation since 2026-11-23'),
        firstSeen: NOW,
      },
    ])
    expect(judgeNight(evidence).verdict).toBe('compliant')
  })

  test('tells since when', () => {
    const [finding] = findingsOf('exception', evidence)
    const earlier = new Map([[finding?.id ?? '', { firstSeen: '2026-09-01T02:17:00.000Z', changedBy: null }]])
    expect(findingsOf('exception', { ...evidence, earlier })).toMatchObject([
      { message: expect.stringContaining('since 2026-09-01'), firstSeen: '2026-09-01T02:17:00.000Z' },
    ])
  })

  test('is not told where its control could not be read: nobody knows', () => {
    expect(findingsOf('exception', { ...evidence, observed: { people: notRead } })).toEqual([])
  })
})

test('an exception for a group covers what the group gives, and not who it is', () => {
  const entry = { ...ENTRY, control: 'group-role', subject: STAFF }
  const baseline = excepting(entry).replace('acme/confluence: [user]', 'acme/confluence: [guest]')
  const findings = findingsOf('group-role', { baseline })
  expect(findings.map(({ status }) => status)).toEqual(['excepted', 'excepted'])
})
