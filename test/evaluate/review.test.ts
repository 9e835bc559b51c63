import { stringify } from 'yaml'
import type { EvaluationInput } from '../../src/evaluate/findings.js'
import { evaluate } from '../../src/evaluate/judge.js'
import { review } from '../../src/evaluate/review.js'
import { known } from '../../src/model/fact.js'
import { aDirectHolding, anAccount, aRun, BASELINE, CONFLUENCE, notRead, without } from '../controls/organization.js'

/** The run is on 23 November 2026. Bob has a direct role on Jira, and Eve one on Confluence. */
const BOB = '712020:b0b'
const EVE = '712020:e7e'
const holders = [
  anAccount({ holdings: known([aDirectHolding()]) }),
  anAccount({ id: EVE, name: 'Eve', holdings: known([aDirectHolding({ resource: CONFLUENCE })]) }),
]
const people = known(holders)
const EXCEPTION = {
  control: 'direct-role',
  subject: BOB,
  reason: 'Break-glass account.',
  owner: 'alice@acme.com',
  expires: '2027-01-31',
}
const excepting = (...exceptions: readonly object[]): string => `${BASELINE}\n${stringify({ exceptions })}`
const listing = (roles: string): string => BASELINE.replace('direct-roles: {}', `direct-roles:\n${roles}`)
const run = (baseline: string) => aRun({ baseline, observed: { people } })
const reviewOf = (before: EvaluationInput | null, after: EvaluationInput, problem: string | null) =>
  review(before === null ? null : evaluate(before), evaluate(after), problem)
const change = (before: string, after: string) => reviewOf(run(before), run(after), null)
const subjects = (findings: readonly { readonly subject: { readonly id: string } }[]): readonly string[] =>
  findings.map(({ subject }) => subject.id)

test('a change without effect accepts no finding, adds no finding and keeps every drift finding', () => {
  expect(change(BASELINE, `# A comment.\n${BASELINE}`)).toEqual({
    before: 'drift',
    problem: null,
    after: 'drift',
    accepted: [],
    settled: [],
    exceptions: { added: [], removed: [] },
    brought: [],
    staying: 2,
    unchecked: [],
    checked: [],
  })
})

test('a role that is added to the baseline is accepted, and the other one stays', () => {
  const reported = change(BASELINE, listing(`  ${BOB}:\n    acme/jira-software: [user]\n`))
  expect([subjects(reported.accepted), reported.staying, reported.brought, reported.after]).toEqual([
    [BOB],
    1,
    [],
    'drift',
  ])
})

test('a role without a holder is drift that the change adds', () => {
  const reported = change(BASELINE, listing('  712020:n0b0dy:\n    acme/jira-software: [user]\n'))
  expect([subjects(reported.brought), reported.staying, reported.accepted]).toEqual([['712020:n0b0dy'], 2, []])
})

test('unknown findings of the new baseline are added as well', () => {
  const observed = { domains: notRead }
  const reported = reviewOf(aRun({ baseline: without('domains'), observed }), aRun({ observed }), null)
  expect([reported.before, reported.after, subjects(reported.brought), reported.checked]).toEqual([
    'compliant',
    'unknown',
    ['verified-domain'],
    ['verified-domain'],
  ])
})

test('a renewed attestation is settled', () => {
  const attesting = (expires: string): string =>
    `${BASELINE}\nattestations:\n  user-invites: { value: "off", by: "a@acme.com", on: "2026-11-01", expires: "${expires}" }\n`
  const reported = reviewOf(
    aRun({ baseline: attesting('2026-11-22') }),
    aRun({ baseline: attesting('2027-01-31') }),
    null,
  )
  expect([subjects(reported.settled), reported.accepted, reported.before, reported.after]).toEqual([
    ['user-invites'],
    [],
    'unknown',
    'compliant',
  ])
})

describe('An exception', () => {
  test('that is new is listed with its subject and the number of accepted findings', () => {
    const reported = change(BASELINE, excepting(EXCEPTION))
    expect(reported.exceptions).toEqual({
      added: [{ exception: EXCEPTION, names: ['Bob Baker'], accepts: 1 }],
      removed: [],
    })
    expect([reported.staying, subjects(reported.brought), reported.accepted]).toEqual([1, [], []])
  })

  test('that accepts no finding has no name', () => {
    const idle = { ...EXCEPTION, subject: '712020:n0b0dy' }
    expect(change(BASELINE, excepting(idle)).exceptions.added).toEqual([{ exception: idle, names: [], accepts: 0 }])
  })

  test('that is removed is listed, and its finding is added', () => {
    const reported = change(excepting(EXCEPTION), BASELINE)
    expect([reported.exceptions, subjects(reported.brought)]).toEqual([{ added: [], removed: [EXCEPTION] }, [BOB]])
  })

  test('with a new end date counts as new', () => {
    const longer = { ...EXCEPTION, expires: '2027-06-30' }
    expect(change(excepting(EXCEPTION), excepting(longer)).exceptions).toEqual({
      added: [{ exception: longer, names: ['Bob Baker'], accepts: 1 }],
      removed: [EXCEPTION],
    })
  })

  test('that is expired accepts no finding, and its finding stays', () => {
    const over = { ...EXCEPTION, expires: '2026-11-22' }
    const reported = change(BASELINE, excepting(over))
    expect([reported.exceptions.added, reported.staying]).toEqual([[{ exception: over, names: [], accepts: 0 }], 2])
  })

  test('that stays is not listed', () => {
    const other = { ...EXCEPTION, subject: EVE }
    const { added } = change(excepting(EXCEPTION), excepting(EXCEPTION, other)).exceptions
    expect(added.map(({ exception, names }) => [exception.subject, names])).toEqual([[EVE, ['Eve']]])
  })
})

describe('A section', () => {
  test('that is removed disables its control, and its findings are unchecked, not accepted', () => {
    const reported = change(BASELINE, without('direct-roles'))
    expect(reported).toMatchObject({
      before: 'drift',
      after: 'compliant',
      accepted: [],
      staying: 0,
      unchecked: [{ control: 'direct-role', deviations: 2 }],
      checked: [],
    })
  })

  test('that is removed affects only the drift findings of its control', () => {
    const observed = {
      people: known([...holders, anAccount({ id: 'x', holdings: notRead })]),
      domains: known([{ name: 'acme.io', status: 'verified' }]),
    }
    const reported = reviewOf(aRun({ observed }), aRun({ baseline: without('direct-roles'), observed }), null)
    expect([reported.unchecked, reported.staying]).toEqual([[{ control: 'direct-role', deviations: 2 }], 3])
  })

  test('that is added enables its control and adds its findings', () => {
    const reported = change(without('direct-roles'), BASELINE)
    expect([reported.checked, reported.unchecked, subjects(reported.brought).toSorted()]).toEqual([
      ['direct-role'],
      [],
      [BOB, EVE],
    ])
  })
})

test('without a previous baseline, all findings are added, with the reason', () => {
  expect(reviewOf(null, run(excepting(EXCEPTION)), 'There is none.')).toMatchObject({
    before: null,
    problem: 'There is none.',
    after: 'drift',
    accepted: [],
    settled: [],
    exceptions: { added: [{ exception: EXCEPTION }], removed: [] },
    brought: [{ subject: { id: EVE } }],
    staying: 0,
    unchecked: [],
    checked: [],
  })
})
