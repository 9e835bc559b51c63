import fc from 'fast-check'
import { byAge } from '../../src/github/age.js'
import { MAX_LISTED, shortId, storedIds } from '../../src/github/ids.js'
import type { Subject } from '../../src/github/owed.js'
import { type KeptIssue, planIssue, type Step } from '../../src/github/plan.js'
import type { IssueKind } from '../../src/report/issue.js'
import { aNight, daysLater, type NightSpec, TODAY } from './nights.js'

const stored = (...ids: readonly string[]) => storedIds(ids.map(shortId))
const many = (count: number, from = 0) => Array.from({ length: count }, (_, index) => `f${index + from}`)
const open = (number: number, ...ids: readonly string[]): KeptIssue => ({
  number,
  state: 'open',
  createdAt: daysLater(number - 100),
  closedAt: null,
  stored: stored(...ids),
  owed: null,
})
const closed = (number: number, daysAgo: number, ...ids: readonly string[]): KeptIssue => ({
  ...open(number, ...ids),
  state: 'closed',
  closedAt: daysLater(-daysAgo),
})
const told = (before: readonly string[], added: readonly string[], missing: readonly string[]) => ({
  is: 'changed',
  told: stored(...before),
  change: { is: 'changed', added: added.map(shortId), missing: missing.map(shortId) },
})
const rewrite = (
  number: number,
  before: readonly string[],
  after: readonly string[],
  [added, missing]: readonly [readonly string[], readonly string[]],
  unseen = 0,
) => ({ do: 'rewrite', number, stored: stored(...after), unseen, say: told(before, added, missing) })
const owing = (issue: KeptIssue, subject: Subject, isThere = false): KeptIssue => ({
  ...issue,
  owed: { subject, isThere },
})

type Case = readonly [sentence: string, night: NightSpec, issues: readonly KeptIssue[], steps: readonly unknown[]]

const DRIFT: readonly Case[] = [
  ['a compliant night without an issue does nothing', {}, [], []],
  ['the first drift opens an issue', { drift: ['a'] }, [], [{ do: 'open', stored: stored('a') }]],
  ['the same drift does nothing', { drift: ['a', 'b'] }, [open(1, 'b', 'a')], []],
  [
    'a new finding is written and said',
    { drift: ['a', 'b'] },
    [open(1, 'a')],
    [rewrite(1, ['a'], ['a', 'b'], [['b'], []])],
  ],
  [
    'a resolved finding is written and said',
    { drift: ['a'] },
    [open(1, 'a', 'b')],
    [rewrite(1, ['a', 'b'], ['a'], [[], ['b']])],
  ],
  [
    'what is missing from an incomplete run is not resolved',
    { drift: ['a'], complete: false },
    [open(1, 'a', 'b')],
    [],
  ],
  [
    'an incomplete run adds to what is stored',
    { drift: ['a', 'c'], complete: false },
    [open(1, 'a', 'b')],
    [rewrite(1, ['a', 'b'], ['a', 'b', 'c'], [['c'], []], 1)],
  ],
  ['a compliant night closes the issue', {}, [open(1, 'a')], [{ do: 'close', number: 1, missing: [shortId('a')] }]],
  ['a night that could not see leaves the issue alone', { unknown: ['u'], complete: false }, [open(1, 'a')], []],
  [
    'a night that read everything closes the issue, also where something is not known, as with an attestation that ran out',
    { unknown: ['u'] },
    [open(1, 'a')],
    [{ do: 'close', number: 1, missing: [shortId('a')] }],
  ],
  ['an incomplete night without findings leaves the issue alone', { complete: false }, [open(1, 'a')], []],
  [
    'drift that comes back within 30 days reopens the issue',
    { drift: ['a'] },
    [closed(1, 30, 'z')],
    [{ do: 'reopen', number: 1, stored: stored('a') }],
  ],
  [
    'of the closed issues the one that was closed last is reopened',
    { drift: ['a'] },
    [closed(1, 9), closed(2, 3), closed(3, 6)],
    [{ do: 'reopen', number: 2, stored: stored('a') }],
  ],
  [
    'of two that were closed at once the older is reopened, not its twin',
    { drift: ['a'] },
    [closed(4, 3), closed(2, 3)],
    [{ do: 'reopen', number: 2, stored: stored('a') }],
  ],
  [
    'drift that comes back later opens a new issue',
    { drift: ['a'] },
    [closed(1, 30.01, 'a')],
    [{ do: 'open', stored: stored('a') }],
  ],
  ['a closed issue stays closed on a compliant night', {}, [closed(1, 1, 'a')], []],
  [
    'of twins the oldest stays',
    { drift: ['a'] },
    [open(7, 'a'), open(3, 'a'), open(5, 'a')],
    [
      { do: 'close-twin', number: 5, keeper: 3 },
      { do: 'close-twin', number: 7, keeper: 3 },
    ],
  ],
  [
    'twins are healed before the oldest is closed',
    {},
    [open(3, 'a'), open(5, 'a')],
    [
      { do: 'close-twin', number: 5, keeper: 3 },
      { do: 'close', number: 3, missing: [shortId('a')] },
    ],
  ],
  [
    'ids that somebody removed are written again, without a word',
    { drift: ['a'] },
    [{ ...open(1), stored: null }],
    [{ do: 'rewrite', number: 1, stored: stored('a'), unseen: 0, say: null }],
  ],
  ['beyond the list, the same findings do nothing', { drift: many(1_200) }, [open(1, ...many(1_200))], []],
  [
    'beyond the list, a change is told in numbers',
    { drift: many(1_200, 5) },
    [open(1, ...many(1_300))],
    [
      {
        do: 'rewrite',
        number: 1,
        stored: stored(...many(1_200, 5)),
        unseen: 0,
        say: {
          is: 'changed',
          told: stored(...many(1_300)),
          change: { is: 'recounted', before: 1_300, after: 1_200 },
        },
      },
    ],
  ],
  [
    'beyond the list, an incomplete run with no more findings does nothing',
    { drift: many(1_200, 5), complete: false },
    [open(1, ...many(1_300))],
    [],
  ],
]

const BLIND: readonly Case[] = [
  ['drift alone opens no blind issue', { drift: ['a'] }, [], []],
  ['an unknown opens one', { unknown: ['u'] }, [], [{ do: 'open', stored: stored('u') }]],
  ['an unknown beside a drift opens one', { drift: ['a'], unknown: ['u'] }, [], [{ do: 'open', stored: stored('u') }]],
  [
    'a night that was not whole opens one even without a finding',
    { complete: false },
    [],
    [{ do: 'open', stored: stored('read:coverage') }],
  ],
  [
    'a thing that was read again is written and said, whatever else was not',
    { unknown: ['v'], complete: false },
    [open(1, 'u', 'v')],
    [rewrite(1, ['u', 'v'], ['v'], [[], ['u']])],
  ],
  [
    'a night that saw everything closes it, also with drift',
    { drift: ['a'] },
    [open(1, 'u')],
    [{ do: 'close', number: 1, missing: [shortId('u')] }],
  ],
]

test.each(DRIFT)('drift: %s', (_, spec, issues, steps) => {
  expect(planIssue('drift', aNight(spec), issues)).toEqual(steps)
})

test.each(BLIND)('blind: %s', (_, spec, issues, steps) => {
  expect(planIssue('blind', aNight(spec), issues)).toEqual(steps)
})

const AB: Subject = { is: 'changed', told: stored('a') }
const comment = (number: number, subject: Subject, more: object = {}) => ({
  do: 'comment',
  number,
  subject,
  change: null,
  ...more,
})

/** What a run finds that comes after one whose comment failed. */
const OWED: readonly Case[] = [
  [
    'a comment about new findings that is missing is made',
    { drift: ['a', 'b'] },
    [owing(open(1, 'a', 'b'), AB)],
    [
      comment(1, AB, {
        change: { is: 'changed', added: [shortId('b')], missing: [] },
        missing: stored('a', 'b').is === 'list' ? [shortId('a'), shortId('b')].sort() : [],
      }),
    ],
  ],
  [
    'a comment that is there is not made twice',
    { drift: ['a', 'b'] },
    [owing(open(1, 'a', 'b'), AB, true)],
    [{ do: 'forget', number: 1 }],
  ],
  [
    'what changed since is said with what was not said',
    { drift: ['a', 'b', 'c'] },
    [owing(open(1, 'a', 'b'), AB)],
    [rewrite(1, ['a'], ['a', 'b', 'c'], [['b', 'c'], []])],
  ],
  [
    'what was said is not said again with what changed since',
    { drift: ['a', 'b', 'c'] },
    [owing(open(1, 'a', 'b'), AB, true)],
    [rewrite(1, ['a', 'b'], ['a', 'b', 'c'], [['c'], []])],
  ],
  [
    'findings that are again as the comments tell need no comment',
    { drift: ['a'] },
    [owing(open(1, 'a', 'b'), AB)],
    [{ do: 'rewrite', number: 1, stored: stored('a'), unseen: 0, say: null }],
  ],
  [
    'a reopened issue says so, whatever changed since',
    { drift: ['a', 'b'] },
    [owing(open(1, 'a'), { is: 'reopened' })],
    [{ do: 'rewrite', number: 1, stored: stored('a', 'b'), unseen: 0, say: { is: 'reopened' } }],
  ],
  [
    'a closed issue is told why',
    {},
    [owing(closed(1, 1, 'a'), { is: 'closed' })],
    [comment(1, { is: 'closed' }, { missing: [shortId('a')] })],
  ],
  [
    'but not by a run that did not see everything',
    { complete: false },
    [owing(closed(1, 1, 'a'), { is: 'closed' })],
    [],
  ],
  [
    'a twin is told which one goes on',
    { drift: ['a'] },
    [open(1, 'a'), owing(closed(2, 1), { is: 'twin', keeper: 1 })],
    [comment(2, { is: 'twin', keeper: 1 }, { missing: [] })],
  ],
  [
    'an issue that is closed now needs no comment about its findings',
    {},
    [owing(open(1, 'a', 'b'), AB)],
    [{ do: 'close', number: 1, missing: [shortId('a'), shortId('b')].sort() }],
  ],
  [
    'an issue that is reopened needs no comment about its end',
    { drift: ['b'] },
    [owing(closed(1, 1, 'a'), { is: 'closed' })],
    [{ do: 'reopen', number: 1, stored: stored('b') }],
  ],
  [
    'what somebody closed by hand owes nothing about its findings',
    {},
    [owing(closed(1, 1, 'a', 'b'), AB)],
    [{ do: 'forget', number: 1 }],
  ],
  [
    'what somebody reopened by hand owes nothing about its end',
    { drift: ['a'] },
    [owing(open(1, 'a'), { is: 'closed' })],
    [{ do: 'forget', number: 1 }],
  ],
]

test.each(OWED)('an owed comment: %s', (_, spec, issues, steps) => {
  expect(planIssue('drift', aNight(spec), issues)).toEqual(steps)
})

const bornOn = (number: number, createdAt: Date | null): KeptIssue => ({ ...open(number, 'a'), createdAt })

test.each<[sentence: string, issues: readonly KeptIssue[], keeper: number]>([
  ['the one created first', [bornOn(3, daysLater(-1)), bornOn(9, daysLater(-5))], 9],
  ['of two created at once the one with the lower number', [bornOn(9, TODAY), bornOn(3, TODAY)], 3],
  ['one whose creation is known', [bornOn(3, null), bornOn(9, TODAY)], 9],
  ['the lower number where no creation is known', [bornOn(9, null), bornOn(3, null)], 3],
])('of twins stays %s', (_, issues, keeper) => {
  const steps = planIssue('drift', aNight({ drift: ['a'] }), issues)
  const [twin] = issues.map(({ number }) => number).filter(number => number !== keeper)
  expect(steps).toEqual([{ do: 'close-twin', number: twin, keeper }])
})

test('which twin stays does not depend on the order of the list', () => {
  const created = fc.option(fc.integer({ min: 0, max: 3 }).map(day => daysLater(day - 9)))
  const twins = fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 9 }), created), { selector: ([number]) => number })
  fc.assert(
    fc.property(twins, fc.infiniteStream(fc.nat()), (all, keys) => {
      const issues = all.map(([number, time]) => bornOn(number, time))
      const shuffled = issues
        .map(issue => ({ issue, key: keys.next().value ?? 0 }))
        .toSorted((a, b) => a.key - b.key)
        .map(({ issue }) => issue)
      const night = aNight({ drift: ['a'] })
      expect(planIssue('drift', night, shuffled)).toEqual(planIssue('drift', night, issues))
    }),
  )
})

/** What the steps make of the issues. */
function apply(steps: readonly Step[], issues: readonly KeptIssue[]): readonly KeptIssue[] {
  return steps.reduce<readonly KeptIssue[]>((now, step) => {
    if (step.do === 'open') {
      const number = Math.max(0, ...now.map(issue => issue.number)) + 1
      return now.concat({ ...open(number), createdAt: TODAY, stored: step.stored })
    }
    return now.map(issue => (issue.number === step.number ? changed(issue, step) : issue))
  }, issues)
}

function changed(issue: KeptIssue, step: Exclude<Step, { do: 'open' }>): KeptIssue {
  const quiet = { ...issue, owed: null }
  if (step.do === 'comment' || step.do === 'forget') return quiet
  if (step.do === 'rewrite') return { ...quiet, stored: step.stored }
  if (step.do === 'reopen') return { ...quiet, state: 'open', closedAt: null, stored: step.stored }
  return { ...quiet, state: 'closed', closedAt: TODAY }
}

const ids = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'))
const specs = fc.record({ drift: ids, unknown: ids, excepted: ids, complete: fc.boolean() })
const kinds = fc.constantFrom<IssueKind>('drift', 'blind')
const subjects = fc.oneof(
  fc.constantFrom<Subject>({ is: 'reopened' }, { is: 'closed' }, { is: 'twin', keeper: 1 }),
  ids.map((known): Subject => ({ is: 'changed', told: stored(...known) })),
)
const debts = fc.option(fc.record({ subject: subjects, isThere: fc.boolean() }))
const worlds = fc.uniqueArray(
  fc
    .tuple(fc.integer({ min: 1, max: 9 }), fc.option(fc.integer({ min: 0, max: 60 })), fc.option(ids), debts)
    .map(([number, daysAgo, known, owed]) => ({
      ...(daysAgo === null ? open(number) : closed(number, daysAgo)),
      stored: known && stored(...known),
      owed,
    })),
  { selector: ({ number }) => number },
)

test('applying a plan twice is idle', () => {
  fc.assert(
    fc.property(kinds, specs, worlds, (kind, spec, issues) => {
      const night = aNight(spec)
      expect(planIssue(kind, night, apply(planIssue(kind, night, issues), issues))).toEqual([])
    }),
  )
})

test('afterwards at most one issue of a kind is open, and exactly one where the night has what it is about', () => {
  fc.assert(
    fc.property(kinds, specs, worlds, (kind, spec, issues) => {
      const after = apply(planIssue(kind, aNight(spec), issues), issues).filter(({ state }) => state === 'open')
      const isNeeded = kind === 'drift' ? spec.drift.length > 0 : spec.unknown.length > 0 || !spec.complete
      expect(after.length).toBeLessThanOrEqual(1)
      if (isNeeded) expect(after).toHaveLength(1)
    }),
  )
})

test('incomplete coverage never closes the last issue of drift, and never forgets a finding', () => {
  fc.assert(
    fc.property(specs, worlds, (spec, issues) => {
      const before = issues.filter(({ state }) => state === 'open').toSorted(byAge)[0]
      const after = apply(planIssue('drift', aNight({ ...spec, complete: false }), issues), issues)
      const kept = after.find(({ number }) => number === before?.number)
      if (before === undefined || kept === undefined) return
      expect(kept.state).toBe('open')
      if (before.stored?.is === 'list' && kept.stored?.is === 'list') {
        expect(kept.stored.ids).toEqual(expect.arrayContaining([...before.stored.ids]))
      }
    }),
  )
})

test('stored ids are listed up to their bound, and a count and a digest beyond', () => {
  expect(storedIds(many(MAX_LISTED)).is).toBe('list')
  expect(storedIds(many(MAX_LISTED + 1))).toMatchObject({ is: 'digest', count: MAX_LISTED + 1 })
})
