import { known, unknown } from '../../src/observe/fact.js'
import type { EventAction } from '../../src/observe/observed.js'
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
    { change: 'added', status: 'notice', actual: ['Granted role to group'] },
  ])
})

test.each([
  ['there is no night before', null],
  ['the night before did not read them', aBefore({ actions: null })],
  ['it had them all', aBefore({ actions: new Set(['grant', 'login']) })],
])('no kind of event is new where %s', (_, before) => {
  expect(findingsOf('audit-change', { observed: { audit: anAudit({ actions: known(KINDS) }) }, before })).toEqual([])
})
