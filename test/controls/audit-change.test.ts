import type { EventAction } from '../../src/collect/current-state.js'
import { known, unknown } from '../../src/model/fact.js'
import { aBefore, anAudit, anEvent, findingsOf, judgeNight, statusOf } from './organization.js'

const GRANT = { id: 'grant', name: 'Granted role to group', group: 'App access' }
const KINDS: readonly EventAction[] = [GRANT, { id: 'login', name: 'Logged in', group: null }]

test('a quiet night passes', () => {
  expect([findingsOf('audit-change'), statusOf('audit-change')]).toEqual([[], 'pass'])
})

test('what one person did of one kind is one notice, with how often and when last', () => {
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
      message: 'Mallory Moss did “Granted role to group” 2 times, last on 2026-11-22 at 09:30 UTC.',
      changedBy: { actor: 'Mallory Moss', event: 'e-1' },
    },
    { message: expect.stringMatching(/^x@acme\.com did “Granted role to group”, on /) },
  ])
  expect(judgeNight({ observed: { audit } }).verdict).toBe('compliant')
})

test('two people who did the same, and one who did two things, are told one by one', () => {
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

test('what nobody who is named did is told all the same', () => {
  const events = [anEvent({ actor: { id: '', name: null, email: null } })]
  const [finding] = findingsOf('audit-change', { observed: { audit: anAudit({ events: known(events) }) } })
  expect(finding?.message).toMatch(/^nobody who is named did /)
})

test('what the run before has told is not told again', () => {
  const audit = anAudit({ events: known([anEvent({ isNew: false })]) })
  expect(findingsOf('audit-change', { observed: { audit } })).toEqual([])
})

describe.each([
  ['could not be read', anAudit({ events: unknown('The key lacks a scope (403).') }), 'The key lacks a scope (403).'],
  ['is empty', anAudit({ isEmpty: true }), 'without Atlassian Guard'],
])('a log that %s', (_, audit, words) => {
  const evidence = { observed: { audit } }

  test('is a notice that names what goes unwatched', () => {
    expect(findingsOf('audit-change', evidence)).toMatchObject([
      { change: 'unreadable', status: 'notice', message: expect.stringContaining(words) },
    ])
    expect(findingsOf('audit-change', evidence)[0]?.message).toMatch(/who changed what.*attested door.*new kind/)
  })

  test('has not passed, and is no part of the verdict', () => {
    const { verdict, coverage } = judgeNight(evidence)
    expect([statusOf('audit-change', evidence), verdict, coverage.complete]).toEqual(['unknown', 'compliant', true])
  })
})

test('a kind of event that the night before did not have is told', () => {
  const audit = anAudit({ actions: known(KINDS) })
  const before = aBefore({ actions: new Set(['login']) })
  expect(findingsOf('audit-change', { observed: { audit }, before })).toMatchObject([
    {
      change: 'added',
      status: 'notice',
      subject: { type: 'control', id: 'audit-change: kinds of events' },
      actual: ['Granted role to group'],
      message:
        'The audit log has 1 kind of event that it did not have before, maybe of a new setting: Granted role to group.',
    },
  ])
})

test.each([
  ['there is no night before', null],
  ['the night before did not read them', aBefore({ actions: null })],
  ['it had them all', aBefore({ actions: new Set(['grant', 'login']) })],
])('no kind of event is new where %s', (_, before) => {
  expect(findingsOf('audit-change', { observed: { audit: anAudit({ actions: known(KINDS) }) }, before })).toEqual([])
})
