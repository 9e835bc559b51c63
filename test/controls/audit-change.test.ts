import type { EventAction } from '../../src/collect/current-state.js'
import { known, unknown } from '../../src/model/fact.js'
import { aBefore, anAudit, anEvent, findingsOf, judgeRun, statusOf } from './organization.js'

const GRANT = { id: 'grant', name: 'Granted role to group', group: 'App access' }
const KINDS: readonly EventAction[] = [GRANT, { id: 'login', name: 'Logged in', group: null }]

test('a run without events passes', () => {
  expect([findingsOf('audit-change'), statusOf('audit-change')]).toEqual([[], 'pass'])
})

test('events of one type and account are one notice, with their number and last time', () => {
  const events = ['2026-11-22T08:00:00.000Z', '2026-11-22T09:30:00.000Z'].map((time, index) =>
    anEvent({ id: `e-${index}`, action: GRANT, time }),
  )
  const audit = anAudit({
    events: known([...events, anEvent({ action: GRANT, actor: { id: 'x', name: null, email: 'x@acme.com' } })]),
  })
  expect(findingsOf('audit-change', { observed: { audit } })).toMatchObject([
    {
      change: 'changed',
      status: 'notice',
      message: 'Mallory Moss performed “Granted role to group” 2 times, last on 2026-11-22 at 09:30 UTC.',
      changedBy: { actor: 'Mallory Moss', event: 'e-1' },
    },
    { message: expect.stringMatching(/^x@acme\.com performed “Granted role to group” on /) },
  ])
  expect(judgeRun({ observed: { audit } }).verdict).toBe('compliant')
})

test('each account and event type is reported separately', () => {
  const [moss, reed] = [anEvent().actor, { id: 'r', name: 'Reed', email: null }]
  const login = { id: 'login', name: 'Logged in', group: null }
  const events = [anEvent(), anEvent({ actor: reed }), anEvent({ action: login, actor: moss })]
  const findings = findingsOf('audit-change', { observed: { audit: anAudit({ events: known(events) }) } })
  expect(findings.map(({ subject }) => [subject.id, subject.name]).toSorted()).toEqual([
    ['grant: 712020:badbad', 'Granted role to group'],
    ['grant: r', 'Granted role to group'],
    ['login: 712020:badbad', 'Logged in'],
  ])
})

test('an event of an unnamed account is reported', () => {
  const events = [anEvent({ actor: { id: '', name: null, email: null } })]
  const [finding] = findingsOf('audit-change', { observed: { audit: anAudit({ events: known(events) }) } })
  expect(finding?.message).toMatch(/^an unnamed account performed /)
})

test('an event of the previous run is not reported again', () => {
  const audit = anAudit({ events: known([anEvent({ isNew: false })]) })
  expect(findingsOf('audit-change', { observed: { audit } })).toEqual([])
})

describe.each([
  ['could not be read', anAudit({ events: unknown('The key lacks a scope (403).') }), 'The key lacks a scope (403).'],
  ['is empty', anAudit({ isEmpty: true }), 'without Atlassian Guard'],
])('a log that %s', (_, audit, words) => {
  const evidence = { observed: { audit } }

  test('is a notice that names what is not detected', () => {
    expect(findingsOf('audit-change', evidence)).toMatchObject([
      { change: 'unreadable', status: 'notice', message: expect.stringContaining(words) },
    ])
    expect(findingsOf('audit-change', evidence)[0]?.message).toMatch(
      /accounts behind changes.*attested access paths.*new event types/,
    )
  })

  test('does not pass and is not part of the verdict', () => {
    const { verdict, coverage } = judgeRun(evidence)
    expect([statusOf('audit-change', evidence), verdict, coverage.complete]).toEqual(['unknown', 'compliant', true])
  })
})

test('an event type that is new since the previous run is reported', () => {
  const audit = anAudit({ actions: known(KINDS) })
  const before = aBefore({ actions: new Set(['login']) })
  expect(findingsOf('audit-change', { observed: { audit }, before })).toMatchObject([
    {
      change: 'added',
      status: 'notice',
      subject: { type: 'control', id: 'audit-change: event types' },
      actual: ['Granted role to group'],
      message:
        'The audit log has 1 new event type since the previous run, possibly for a new setting: Granted role to group.',
    },
  ])
})

test.each([
  ['there is no previous run', null],
  ['the previous run did not read them', aBefore({ actions: null })],
  ['it had them all', aBefore({ actions: new Set(['grant', 'login']) })],
])('no event type is new where %s', (_, before) => {
  expect(findingsOf('audit-change', { observed: { audit: anAudit({ actions: known(KINDS) }) }, before })).toEqual([])
})
