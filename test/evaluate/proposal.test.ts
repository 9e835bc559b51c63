import fc from 'fast-check'
import { parse } from 'yaml'
import { CONTROLS } from '../../src/controls/catalogue.js'
import type { Draft } from '../../src/controls/control.js'
import type { EvaluationInput } from '../../src/evaluate/findings.js'
import { fingerprint } from '../../src/evaluate/fingerprint.js'
import { evaluate } from '../../src/evaluate/judge.js'
import type { Proposal } from '../../src/evaluate/proposal.js'
import { known } from '../../src/model/fact.js'
import type { Finding } from '../../src/model/finding.js'
import { exceptInto } from '../controls/acceptance.js'
import { aDirectHolding, anAccount, aRun, BASELINE, proposeFor } from '../controls/organization.js'
import { captureText, OPENINGS, organization, runs } from './organizations.js'

const findingsFor = (input: EvaluationInput) => evaluate(input).findings

const driftsOf = (run: EvaluationInput): readonly string[] =>
  findingsFor(run).flatMap(({ id, status }) => (status === 'drift' ? [id] : []))

/** No YAML accepts more seats than bought. */
const isAcceptable = ({ fix }: Finding): boolean =>
  !/^# (A budget cannot accept this|Rename the alias)/.test(fix.accept)

const about = ({ control, subject }: Finding): string => `${control} ${subject.id}`

const only =
  (id: string) =>
  (draft: Draft): boolean =>
    fingerprint(draft) === id

/** One organization with the baseline of another. */
const strangers = fc
  .tuple(organization, organization)
  .map(([there, captured]) => ({ observed: there, baseline: captureText(captured) }))

/** An organization with one more open access path than its baseline. */
const opened = fc
  .tuple(organization, fc.constantFrom(...OPENINGS))
  .map(([captured, open]) => ({ observed: open(captured), baseline: captureText(captured) }))

const evidence = fc.oneof(strangers, opened)

const commentsOf = (text: string): readonly string[] => text.split('\n').filter(line => /^\s*#/.test(line))

describe('The proposed baseline', () => {
  test('gives the verdict and the remaining drift that it reports', () => {
    fc.assert(
      fc.property(evidence, one => {
        const { text, left, verdict } = proposeFor(aRun(one))
        const after = aRun({ ...one, baseline: text })
        expect([evaluate(after).verdict, driftsOf(after).length]).toEqual([verdict, left])
      }),
      runs(30),
    )
  })

  test('accepts all differences of random organizations, except more seats than bought', () => {
    fc.assert(
      fc.property(evidence, one => {
        const { text, problem } = proposeFor(aRun(one))
        const left = findingsFor(aRun({ ...one, baseline: text })).filter(({ status }) => status === 'drift')
        expect({ problem, left: left.filter(isAcceptable) }).toEqual({ problem: null, left: [] })
      }),
      runs(30),
    )
  })

  test('keeps every comment, and the bytes of sections without drift', () => {
    fc.assert(
      fc.property(evidence, one => {
        const run = aRun(one)
        const { text } = proposeFor(run)
        const drifting = new Set(
          findingsFor(run).flatMap(({ control, status }) => (status === 'drift' ? [sectionOf(control)] : [])),
        )
        // A removed app takes its alias with it: other sections then name the app by its ARI.
        const mayChange = (key: string) => drifting.has(key) || (drifting.has('apps') && usesAliases(one.baseline, key))
        const quiet = Object.keys(parse(one.baseline)).filter(key => key !== 'apps' && !mayChange(key))
        expect(commentsOf(text)).toEqual(commentsOf(one.baseline))
        for (const section of quiet) expect(text).toContain(textOf(section, one.baseline))
      }),
      runs(30),
    )
  })
})

const sectionOf = (id: string): string => CONTROLS.find(control => control.id === id)?.section?.key ?? ''

const usesAliases = (text: string, section: string): boolean => /acme\/[a-z-]+/.test(textOf(section, text))

const textOf = (section: string, text: string): string =>
  new RegExp(`^${section}:.*\\n(?:[ #].*\\n)*`, 'm').exec(text)?.[0] ?? ''

describe('Each finding of random drifts', () => {
  test('disappears after it alone is accepted, without a new finding', () => {
    fc.assert(
      fc.property(evidence, fc.nat(), (one, pick) => {
        const run = aRun(one)
        const acceptable = findingsFor(run).filter(finding => finding.status === 'drift' && isAcceptable(finding))
        fc.pre(acceptable.length > 0)
        // A missing group can give another finding when its name is free.
        const before = new Set(findingsFor(run).map(about))
        const id = acceptable[pick % acceptable.length]?.id ?? ''
        const proposal = proposeFor(run, only(id))
        const after = findingsFor(aRun({ ...one, baseline: proposal.text })).filter(({ status }) => status === 'drift')
        expect({ problem: proposal.problem, stays: after.some(other => other.id === id) }).toEqual({
          problem: null,
          stays: false,
        })
        expect(after.filter(other => !before.has(about(other))).map(({ message }) => message)).toEqual([])
      }),
      runs(60),
    )
  })

  test('is excepted after its exception is added, and other findings do not change', () => {
    fc.assert(
      fc.property(evidence, fc.nat(), (one, pick) => {
        const run = aRun(one)
        const drifts = findingsFor(run).filter(({ status }) => status === 'drift')
        fc.pre(drifts.length > 0)
        const finding = drifts[pick % drifts.length]
        if (finding === undefined) throw new Error('There is one.')
        const after = findingsFor(aRun({ ...one, baseline: exceptInto(one.baseline, finding) }))
        expect(after.find(({ id }) => id === finding.id)?.status).toBe('excepted')
        const reported = after.filter(({ status }) => status !== 'notice').map(({ id }) => id)
        const before = findingsFor(run).filter(({ status }) => status !== 'notice')
        expect(reported.toSorted()).toEqual(before.map(({ id }) => id).toSorted())
      }),
      runs(30),
    )
  })
})

test('a run without drift proposes the committed text', () => {
  fc.assert(
    fc.property(organization, observed => {
      const baseline = captureText(observed)
      const expected: Proposal = { text: baseline, accepted: 0, left: 0, verdict: 'compliant', problem: null }
      expect(proposeFor(aRun({ observed, baseline }))).toEqual(expected)
    }),
    runs(10),
  )
})

describe('Of two direct roles', () => {
  const people = known([
    anAccount({ holdings: known([aDirectHolding()]) }),
    anAccount({ id: '712020:e7e', name: 'Eve', holdings: known([aDirectHolding()]) }),
  ])
  const EXCEPTION = `
exceptions:
  - control: direct-role
    subject: 712020:b0b
    reason: Break-glass account.
    owner: alice@acme.com
    expires: "2027-01-31"
`

  test('a role with an exception is not added to the baseline', () => {
    const { text, accepted, left, verdict } = proposeFor(aRun({ baseline: BASELINE + EXCEPTION, observed: { people } }))
    expect(parse(text)['direct-roles']).toEqual({ '712020:e7e': { 'acme/jira-software': ['user'] } })
    expect([accepted, left, verdict]).toEqual([1, 0, 'compliant'])
  })

  test('one role can be accepted alone, and the number of the others is reported', () => {
    const { text, accepted, left, verdict } = proposeFor(
      aRun({ observed: { people } }),
      ({ subject }) => subject.id === '712020:b0b',
    )
    expect(parse(text)['direct-roles']).toEqual({ '712020:b0b': { 'acme/jira-software': ['user'] } })
    expect([accepted, left, verdict]).toEqual([1, 1, 'drift'])
  })
})

test('an invalid section is not changed, and the proposal names it', () => {
  const observed = {
    domains: known(['acme.com', 'acme.org', 'not a domain'].map(name => ({ name, status: 'verified' }))),
    people: known([anAccount({ holdings: known([aDirectHolding()]) })]),
  }
  const { text, accepted, left, problem } = proposeFor(aRun({ observed }))
  expect(parse(text)).toMatchObject({
    domains: ['acme.com', 'acme.org'],
    'direct-roles': { '712020:b0b': { 'acme/jira-software': ['user'] } },
  })
  expect([accepted, left]).toEqual([1, 1])
  expect(problem).toMatch(
    /^The section domains is not changed, because the current state is not a valid baseline \(.+[^.]\)\.$/,
  )
})

test('an entry with an anchor is not changed, and the proposal says so', () => {
  const roles = 'direct-roles:\n  712020:a: &roles\n    acme/jira-software: [user]\n  712020:b: *roles\n'
  const baseline = BASELINE.replace(/^direct-roles: \{\}\n/m, roles)
  expect(baseline).toContain(roles)
  const run = aRun({ baseline })
  const finding = findingsFor(run).find(({ subject, status }) => status === 'drift' && subject.id === '712020:a')
  const { text, accepted, problem } = proposeFor(run, only(finding?.id ?? ''))
  expect({ text, accepted, problem }).toEqual({
    text: baseline,
    accepted: 0,
    problem: expect.stringContaining('anchors'),
  })
})
