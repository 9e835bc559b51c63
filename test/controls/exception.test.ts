import { parse, stringify } from 'yaml'
import { isFor } from '../../src/controls/exception.js'
import { known } from '../../src/model/fact.js'
import { exceptInto } from './acceptance.js'
import {
  aDirectHolding,
  aGrant,
  aGroup,
  anAccount,
  aRun,
  BASELINE,
  CONFLUENCE,
  DEFAULT_GROUP,
  findingsOf,
  groupsOf,
  JIRA,
  judgeRun,
  NOW,
  notRead,
  ORGANIZATION_ARI,
  placeOf,
  SERVICE_DESK,
  STAFF,
  statusOf,
  theAdmins,
  theDefaultGroup,
} from './organization.js'

/** The run is on 23 November 2026. */
const BOB = '712020:b0b'
const ENTRY = {
  control: 'direct-role',
  subject: BOB,
  reason: 'Break-glass account.',
  owner: 'alice@acme.com',
  expires: '2027-01-31',
} as const
type Entry = { [key in keyof typeof ENTRY]: string } & {
  readonly app?: string
  readonly role?: string
  readonly change?: string
  readonly most?: number
  readonly ticket?: string
}

const excepting = (...entries: readonly Partial<Entry>[]): string =>
  `${BASELINE}\n${stringify({ exceptions: entries.map(entry => ({ ...ENTRY, ...entry })) })}`

/** Bob has a direct role on Jira and one on Confluence. */
const onJira = aDirectHolding()
const onBoth = [onJira, aDirectHolding({ resource: CONFLUENCE })]
const given = (holdings: readonly ReturnType<typeof aDirectHolding>[]) => ({
  people: known([anAccount({ holdings: known(holdings) })]),
})
const evidenceWith = (entry: Partial<Entry> = {}, holdings = [onJira]) => ({
  baseline: excepting(entry),
  observed: given(holdings),
})

test('an excepted finding is still shown with owner, end date and reason, and does not fail the run', () => {
  const evidence = evidenceWith({ ticket: 'SEC-123' })
  expect(findingsOf('direct-role', evidence)).toMatchObject([
    {
      status: 'excepted',
      change: 'added',
      message: expect.stringMatching(
        /; accepted by alice@acme\.com until 2027-01-31: Break-glass account \(SEC-123\)\.$/,
      ),
    },
  ])
  expect([judgeRun(evidence).verdict, statusOf('direct-role', evidence)]).toEqual(['compliant', 'pass'])
  expect([findingsOf('exception', evidence), statusOf('exception', evidence)]).toEqual([[], 'pass'])
})

test('an excepted finding keeps its ID', () => {
  const before = findingsOf('direct-role', { observed: given([onJira]) })
  expect(findingsOf('direct-role', evidenceWith()).map(({ id }) => id)).toEqual(before.map(({ id }) => id))
})

describe('an exception is for one subject and one control', () => {
  test.each<readonly [string, Partial<Entry>]>([
    ['another account', { subject: '712020:c0c' }],
    ['a longer id', { subject: `${BOB}0` }],
    ['the name in place of the id', { subject: 'Bob Baker' }],
    ['another case', { subject: BOB.toUpperCase() }],
    ['another control', { control: 'external-person' }],
    ['another app', { app: 'acme/confluence' }],
  ])('%s: the finding stays drift', (_, entry) => {
    expect(judgeRun(evidenceWith(entry)).verdict).toBe('drift')
    expect(findingsOf('direct-role', evidenceWith(entry))).toMatchObject([{ status: 'drift' }])
  })

  test('with an app it applies to this app only', () => {
    const findings = findingsOf('direct-role', evidenceWith({ app: 'acme/jira-software' }, onBoth))
    expect(findings.map(({ app, status }) => [app, status])).toEqual([
      ['acme/confluence', 'drift'],
      ['acme/jira-software', 'excepted'],
    ])
  })

  test('without an app it applies to all apps', () => {
    const findings = findingsOf('direct-role', evidenceWith({}, onBoth))
    expect(findings.map(({ status }) => status)).toEqual(['excepted', 'excepted'])
  })
})

test.each([
  [{ reason: 'For v2.1 of the gate.', ticket: 'SEC-1' }, 'For v2.1 of the gate (SEC-1).'],
  [{ reason: 'Break-glass' }, 'Break-glass.'],
])('the message of an excepted finding ends with the reason: %j', (entry, end) => {
  const [before] = findingsOf('direct-role', { observed: given([onJira]) })
  const [finding] = findingsOf('direct-role', evidenceWith(entry))
  const sentence = (before?.message ?? '').replace(/\.$/, '')
  expect(finding?.message).toBe(`${sentence}; accepted by alice@acme.com until 2027-01-31: ${end}`)
})

describe('the proposed exception of a finding', () => {
  const proposed = (resource: string) =>
    parse(findingsOf('direct-role', { observed: given([aDirectHolding({ resource })]) })[0]?.fix.except ?? '')
      .exceptions

  test('applies only to the app of the finding, for ninety days', () => {
    expect(proposed(JIRA)).toEqual([
      {
        control: 'direct-role',
        subject: BOB,
        app: 'acme/jira-software',
        role: 'user',
        change: 'added',
        reason: 'Enter the reason',
        owner: 'Enter the owner',
        expires: '2027-02-21',
      },
    ])
  })

  test('names an app that the baseline does not list by its ARI', () => {
    expect(proposed(SERVICE_DESK)).toMatchObject([{ app: SERVICE_DESK }])
  })

  test('names the organization by its alias', () => {
    const groups = groupsOf([
      aGroup({ grants: known([aGrant(), aGrant({ resource: ORGANIZATION_ARI, roles: ['site-admin'] })]) }),
      theDefaultGroup(),
      theAdmins(),
    ])
    const [finding] = findingsOf('group-role', { observed: groups })
    expect(parse(finding?.fix.except ?? '').exceptions).toMatchObject([{ app: 'organization' }])
  })

  test('has no app where the finding has none', () => {
    const administrators = { 'org-admin': known([]), 'site-admin': known([]), 'user-access-admin': known([]) }
    const [finding] = findingsOf('administrator', { observed: { administrators } })
    expect(Object.keys(parse(finding?.fix.except ?? '').exceptions[0])).not.toContain('app')
  })

  test('does not exist for an unknown finding', () => {
    expect(findingsOf('direct-role', { observed: { people: notRead } })[0]?.fix.except).toBe('')
  })
})

const ON_JIRA = {
  control: 'direct-role',
  subject: { type: 'person', id: BOB, name: 'Bob' },
  change: 'added',
  role: 'user',
  actual: 'user',
} as const

describe('an exception that names more covers less', () => {
  test.each<readonly [boolean, Partial<Entry>]>([
    [true, { role: 'user' }],
    [true, { role: 'atlassian/user' }],
    [false, { role: 'admin' }],
    [true, { change: 'added' }],
    [false, { change: 'removed' }],
    [false, { most: 1 }],
    [true, { role: 'user', change: 'added', app: 'acme/jira-software' }],
    [false, { role: 'user', change: 'changed', app: 'acme/jira-software' }],
  ])('%s: %j', (covers, entry) => {
    expect(judgeRun(evidenceWith(entry)).verdict).toBe(covers ? 'compliant' : 'drift')
  })

  const DEFAULT = { control: 'default-group', subject: DEFAULT_GROUP } as const
  const members = (count: number) => groupsOf([aGroup(), theDefaultGroup({ members: known(count) }), theAdmins()])

  test.each([
    [5, 4, 'excepted'],
    [5, 5, 'excepted'],
    [5, 6, 'drift'],
  ] as const)('of a group with at most %i members, %i are %s', (most, count, status) => {
    const evidence = { baseline: excepting({ ...DEFAULT, most }), observed: members(count) }
    expect(findingsOf('default-group', evidence).map(one => one.status)).toEqual([status])
  })

  test('an exceeded exception is named in the finding and is not unused', () => {
    const evidence = { baseline: excepting({ ...DEFAULT, most: 5 }), observed: members(6) }
    expect(findingsOf('default-group', evidence)).toMatchObject([
      { message: expect.stringContaining('; the exception of alice@acme.com applies up to 5 only.') },
    ])
    expect(findingsOf('exception', evidence)).toEqual([])
  })

  test('the proposal contains the number, so that one more member is drift', () => {
    const [finding] = findingsOf('default-group', { observed: members(4) })
    if (finding === undefined) throw new Error('There is no finding.')
    const baseline = exceptInto(BASELINE, finding)
    const statuses = [4, 5].map(count => findingsOf('default-group', { baseline, observed: members(count) })[0]?.status)
    expect(statuses).toEqual(['excepted', 'drift'])
  })

  test('two exceptions for two roles of one group cover one role each', () => {
    const grants = known([aGrant({ roles: ['user', 'admin', 'guest'] })])
    const observed = groupsOf([aGroup({ grants }), theDefaultGroup(), theAdmins()])
    const role = (name: string) => ({ control: 'group-role', subject: STAFF, role: name }) as Partial<Entry>
    const reported = (...entries: readonly Partial<Entry>[]) =>
      findingsOf('group-role', { baseline: excepting(...entries), observed }).map(one => `${one.role} ${one.status}`)
    expect(reported(role('admin')).toSorted()).toEqual(['admin excepted', 'guest drift'])
    expect(reported(role('guest'), role('admin')).toSorted()).toEqual(['admin excepted', 'guest excepted'])
  })

  test('two exceptions that differ only in the role give two notices', () => {
    const baseline = excepting({ role: 'admin' }, { role: 'guest' })
    expect(findingsOf('exception', { baseline }).map(({ subject }) => subject.id)).toEqual([
      `direct-role ${BOB} admin`,
      `direct-role ${BOB} guest`,
    ])
  })
})

test.each<readonly [boolean, string, { control?: string; subject?: string; app?: string }]>([
  [true, 'its control and subject', {}],
  [true, 'its app, by the alias', { app: 'acme/jira-software' }],
  [true, 'its app, by the ARI', { app: JIRA }],
  [false, 'another control', { control: 'administrator' }],
  [false, 'another subject', { subject: '712020:c0c' }],
  [false, 'another app', { app: 'acme/confluence' }],
])('it is %s that an exception covers a role on Jira with %s', (covers, _, given) => {
  const draft = { ...ON_JIRA, app: JIRA } as const
  const entry = { ...ENTRY, ...given } as Parameters<typeof isFor>[0]
  expect(isFor(entry, draft, aRun().context.names)).toBe(covers)
})

test('an exception with an app does not cover findings without an app', () => {
  const draft = ON_JIRA
  expect(isFor({ ...ENTRY, app: 'acme/jira-software' }, draft, aRun().context.names)).toBe(false)
})

test('an unknown finding is never excepted', () => {
  const evidence = {
    baseline: excepting({ subject: 'direct-role' }),
    observed: { people: notRead },
  }
  expect(judgeRun(evidence).verdict).toBe('unknown')
  expect(findingsOf('direct-role', evidence).map(({ status }) => status)).toEqual(['unknown'])
  expect(findingsOf('exception', evidence)).toEqual([])
})

describe('the end of an exception', () => {
  test.each([
    ['2026-11-22', 'drift', 'expired on 2026-11-22 and is not applied'],
    ['2026-11-23', 'compliant', 'expires in 1 day, on 2026-11-23'],
    ['2026-12-06', 'compliant', 'expires in 14 days, on 2026-12-06'],
  ])('%s: %s, and a notice at its line', (expires, verdict, words) => {
    const evidence = evidenceWith({ expires })
    expect(judgeRun(evidence).verdict).toBe(verdict)
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

  test('is not reported 15 days before', () => {
    expect(findingsOf('exception', evidenceWith({ expires: '2026-12-07' }))).toEqual([])
  })

  test('does not affect a valid exception', () => {
    const baseline = excepting({ expires: '2026-11-01' }, {})
    expect(judgeRun({ baseline, observed: given([onJira]) }).verdict).toBe('compliant')
  })
})

describe('an unused exception', () => {
  const evidence = { baseline: excepting({ app: 'acme/jira-software' }) }

  test('is a notice', () => {
    expect(findingsOf('exception', evidence)).toMatchObject([
      {
        change: 'unused',
        status: 'notice',
        subject: { id: `direct-role ${BOB} acme/jira-software` },
        message: expect.stringContaining('matches no finding since 2026-11-23'),
        firstSeen: NOW,
      },
    ])
    expect(judgeRun(evidence).verdict).toBe('compliant')
  })

  test('names the day since when it is unused', () => {
    const [finding] = findingsOf('exception', evidence)
    const earlier = new Map([[finding?.id ?? '', { firstSeen: '2026-09-01T02:17:00.000Z', changedBy: null }]])
    expect(findingsOf('exception', { ...evidence, earlier })).toMatchObject([
      { message: expect.stringContaining('since 2026-09-01'), firstSeen: '2026-09-01T02:17:00.000Z' },
    ])
  })

  test('is reported also where its control has other findings', () => {
    const others = { people: known([anAccount({ id: '712020:c0c', holdings: known([onJira]) })]) }
    expect(findingsOf('exception', { ...evidence, observed: others })).toMatchObject([{ change: 'unused' }])
  })

  test.each([
    [{ app: 'acme/jira-software' }, `for ${BOB} on acme/jira-software (direct-role)`],
    [{}, `for ${BOB} (direct-role)`],
  ])('has a message of one sentence: %j', (entry, words) => {
    const [finding] = findingsOf('exception', { baseline: excepting(entry) })
    expect(finding?.message).toBe(
      `The exception of alice@acme.com ${words} matches no finding since 2026-11-23; remove it.`,
    )
  })

  test('is not reported where its control could not be read', () => {
    expect(findingsOf('exception', { ...evidence, observed: { people: notRead } })).toEqual([])
  })
})

test('an exception for the roles of a group does not cover its identity', () => {
  const entry = { ...ENTRY, control: 'group-role', subject: STAFF }
  const baseline = excepting(entry).replace('acme/confluence: [user]', 'acme/confluence: [guest]')
  const findings = findingsOf('group-role', { baseline })
  expect(findings.map(({ status }) => status)).toEqual(['excepted', 'excepted'])
})
