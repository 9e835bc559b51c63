import fc from 'fast-check'
import { byAge } from '../../src/github/age.js'
import { MAX_LISTED, shortId, storedIds } from '../../src/github/ids.js'
import type { Subject } from '../../src/github/pending-comment.js'
import { planIssue, type Step, type TrackedIssue } from '../../src/github/plan.js'
import type { IssueKind } from '../../src/report/issue.js'
import { anIssueInput, daysLater, type RunSpec, TODAY } from './run-factories.js'

const stored = (...ids: readonly string[]) => storedIds(ids.map(shortId))
const many = (count: number, from = 0) => Array.from({ length: count }, (_, index) => `f${index + from}`)
const open = (number: number, ...ids: readonly string[]): TrackedIssue => ({
  number,
  state: 'open',
  createdAt: daysLater(number - 100),
  closedAt: null,
  stored: stored(...ids),
  pending: null,
})
const closed = (number: number, daysAgo: number, ...ids: readonly string[]): TrackedIssue => ({
  ...open(number, ...ids),
  state: 'closed',
  closedAt: daysLater(-daysAgo),
})
const changed = (before: readonly string[], added: readonly string[], missing: readonly string[]) => ({
  is: 'changed',
  reported: stored(...before),
  change: { is: 'changed', added: added.map(shortId), missing: missing.map(shortId) },
})
const rewrite = (
  number: number,
  before: readonly string[],
  after: readonly string[],
  [added, missing]: readonly [readonly string[], readonly string[]],
  unseen = 0,
) => ({ do: 'rewrite', number, stored: stored(...after), unseen, comment: changed(before, added, missing) })
const pendingOn = (issue: TrackedIssue, subject: Subject, exists = false): TrackedIssue => ({
  ...issue,
  pending: { subject, exists },
})

type Case = readonly [sentence: string, run: RunSpec, issues: readonly TrackedIssue[], steps: readonly unknown[]]

const DRIFT: readonly Case[] = [
  ['a compliant run without an issue does nothing', {}, [], []],
  ['the first drift opens an issue', { drift: ['a'] }, [], [{ do: 'open', stored: stored('a') }]],
  ['the same drift does nothing', { drift: ['a', 'b'] }, [open(1, 'b', 'a')], []],
  [
    'a new finding updates the issue and adds a comment',
    { drift: ['a', 'b'] },
    [open(1, 'a')],
    [rewrite(1, ['a'], ['a', 'b'], [['b'], []])],
  ],
  [
    'a resolved finding updates the issue and adds a comment',
    { drift: ['a'] },
    [open(1, 'a', 'b')],
    [rewrite(1, ['a', 'b'], ['a'], [[], ['b']])],
  ],
  [
    'a finding that is missing from an incomplete run is not resolved',
    { drift: ['a'], complete: false },
    [open(1, 'a', 'b')],
    [],
  ],
  [
    'an incomplete run adds new findings to the stored ones',
    { drift: ['a', 'c'], complete: false },
    [open(1, 'a', 'b')],
    [rewrite(1, ['a', 'b'], ['a', 'b', 'c'], [['c'], []], 1)],
  ],
  ['a compliant run closes the issue', {}, [open(1, 'a')], [{ do: 'close', number: 1, missing: [shortId('a')] }]],
  [
    'an incomplete run without drift does not change the issue',
    { unknown: ['u'], complete: false },
    [open(1, 'a')],
    [],
  ],
  [
    'a complete run closes the issue, even with an unknown finding such as an expired attestation',
    { unknown: ['u'] },
    [open(1, 'a')],
    [{ do: 'close', number: 1, missing: [shortId('a')] }],
  ],
  ['an incomplete run without findings does not change the issue', { complete: false }, [open(1, 'a')], []],
  [
    'drift that returns within 30 days reopens the issue',
    { drift: ['a'] },
    [closed(1, 30, 'z')],
    [{ do: 'reopen', number: 1, stored: stored('a') }],
  ],
  [
    'the most recently closed issue is reopened',
    { drift: ['a'] },
    [closed(1, 9), closed(2, 3), closed(3, 6)],
    [{ do: 'reopen', number: 2, stored: stored('a') }],
  ],
  [
    'of two issues closed at the same time, the older one is reopened',
    { drift: ['a'] },
    [closed(4, 3), closed(2, 3)],
    [{ do: 'reopen', number: 2, stored: stored('a') }],
  ],
  [
    'drift that returns after 30 days opens a new issue',
    { drift: ['a'] },
    [closed(1, 30.01, 'a')],
    [{ do: 'open', stored: stored('a') }],
  ],
  ['a closed issue stays closed in a compliant run', {}, [closed(1, 1, 'a')], []],
  [
    'of duplicate issues, the oldest stays open',
    { drift: ['a'] },
    [open(7, 'a'), open(3, 'a'), open(5, 'a')],
    [
      { do: 'close-duplicate', number: 5, keeper: 3 },
      { do: 'close-duplicate', number: 7, keeper: 3 },
    ],
  ],
  [
    'duplicates are closed before the oldest issue',
    {},
    [open(3, 'a'), open(5, 'a')],
    [
      { do: 'close-duplicate', number: 5, keeper: 3 },
      { do: 'close', number: 3, missing: [shortId('a')] },
    ],
  ],
  [
    'removed ids are restored without a comment',
    { drift: ['a'] },
    [{ ...open(1), stored: null }],
    [{ do: 'rewrite', number: 1, stored: stored('a'), unseen: 0, comment: null }],
  ],
  ['above the list limit, the same findings do nothing', { drift: many(1_200) }, [open(1, ...many(1_200))], []],
  [
    'above the list limit, a change is reported as counts',
    { drift: many(1_200, 5) },
    [open(1, ...many(1_300))],
    [
      {
        do: 'rewrite',
        number: 1,
        stored: stored(...many(1_200, 5)),
        unseen: 0,
        comment: {
          is: 'changed',
          reported: stored(...many(1_300)),
          change: { is: 'recounted', before: 1_300, after: 1_200 },
        },
      },
    ],
  ],
  [
    'above the list limit, an incomplete run without more findings does nothing',
    { drift: many(1_200, 5), complete: false },
    [open(1, ...many(1_300))],
    [],
  ],
]

const BLIND: readonly Case[] = [
  ['drift alone does not open a blind issue', { drift: ['a'] }, [], []],
  ['an unknown finding opens a blind issue', { unknown: ['u'] }, [], [{ do: 'open', stored: stored('u') }]],
  [
    'an unknown finding opens a blind issue in addition to drift',
    { drift: ['a'], unknown: ['u'] },
    [],
    [{ do: 'open', stored: stored('u') }],
  ],
  [
    'an incomplete run opens a blind issue even without a finding',
    { complete: false },
    [],
    [{ do: 'open', stored: stored('read:coverage') }],
  ],
  [
    'a read that succeeds again updates the blind issue, even if another read fails',
    { unknown: ['v'], complete: false },
    [open(1, 'u', 'v')],
    [rewrite(1, ['u', 'v'], ['v'], [[], ['u']])],
  ],
  [
    'a complete run closes the blind issue, even with drift',
    { drift: ['a'] },
    [open(1, 'u')],
    [{ do: 'close', number: 1, missing: [shortId('u')] }],
  ],
]

test.each(DRIFT)('drift: %s', (_, spec, issues, steps) => {
  expect(planIssue('drift', anIssueInput(spec), issues)).toEqual(steps)
})

test.each(BLIND)('blind: %s', (_, spec, issues, steps) => {
  expect(planIssue('blind', anIssueInput(spec), issues)).toEqual(steps)
})

const AB: Subject = { is: 'changed', reported: stored('a') }
const comment = (number: number, subject: Subject, more: object = {}) => ({
  do: 'comment',
  number,
  subject,
  change: null,
  ...more,
})

/** Runs that follow a run whose comment failed. */
const PENDING: readonly Case[] = [
  [
    'a missing comment about new findings is added',
    { drift: ['a', 'b'] },
    [pendingOn(open(1, 'a', 'b'), AB)],
    [
      comment(1, AB, {
        change: { is: 'changed', added: [shortId('b')], missing: [] },
        missing: stored('a', 'b').is === 'list' ? [shortId('a'), shortId('b')].sort() : [],
      }),
    ],
  ],
  [
    'an existing comment is not added again',
    { drift: ['a', 'b'] },
    [pendingOn(open(1, 'a', 'b'), AB, true)],
    [{ do: 'clear-pending', number: 1 }],
  ],
  [
    'new changes are reported together with unreported ones',
    { drift: ['a', 'b', 'c'] },
    [pendingOn(open(1, 'a', 'b'), AB)],
    [rewrite(1, ['a'], ['a', 'b', 'c'], [['b', 'c'], []])],
  ],
  [
    'new changes are reported without the ones that were already reported',
    { drift: ['a', 'b', 'c'] },
    [pendingOn(open(1, 'a', 'b'), AB, true)],
    [rewrite(1, ['a', 'b'], ['a', 'b', 'c'], [['c'], []])],
  ],
  [
    'findings that match the existing comments again need no comment',
    { drift: ['a'] },
    [pendingOn(open(1, 'a', 'b'), AB)],
    [{ do: 'rewrite', number: 1, stored: stored('a'), unseen: 0, comment: null }],
  ],
  [
    'a reopened issue gets its comment, even after further changes',
    { drift: ['a', 'b'] },
    [pendingOn(open(1, 'a'), { is: 'reopened' })],
    [{ do: 'rewrite', number: 1, stored: stored('a', 'b'), unseen: 0, comment: { is: 'reopened' } }],
  ],
  [
    'a closed issue gets a comment with the reason',
    {},
    [pendingOn(closed(1, 1, 'a'), { is: 'closed' })],
    [comment(1, { is: 'closed' }, { missing: [shortId('a')] })],
  ],
  [
    'an incomplete run does not add the comment to a closed issue',
    { complete: false },
    [pendingOn(closed(1, 1, 'a'), { is: 'closed' })],
    [],
  ],
  [
    'a closed duplicate gets a comment with the number of the open issue',
    { drift: ['a'] },
    [open(1, 'a'), pendingOn(closed(2, 1), { is: 'twin', keeper: 1 })],
    [comment(2, { is: 'twin', keeper: 1 }, { missing: [] })],
  ],
  [
    'an issue that this run closes needs no comment about its findings',
    {},
    [pendingOn(open(1, 'a', 'b'), AB)],
    [{ do: 'close', number: 1, missing: [shortId('a'), shortId('b')].sort() }],
  ],
  [
    'an issue that this run reopens needs no comment about its closing',
    { drift: ['b'] },
    [pendingOn(closed(1, 1, 'a'), { is: 'closed' })],
    [{ do: 'reopen', number: 1, stored: stored('b') }],
  ],
  [
    'an issue that was closed manually needs no comment about its findings',
    {},
    [pendingOn(closed(1, 1, 'a', 'b'), AB)],
    [{ do: 'clear-pending', number: 1 }],
  ],
  [
    'an issue that was reopened manually needs no comment about its closing',
    { drift: ['a'] },
    [pendingOn(open(1, 'a'), { is: 'closed' })],
    [{ do: 'clear-pending', number: 1 }],
  ],
]

test.each(PENDING)('pending comment: %s', (_, spec, issues, steps) => {
  expect(planIssue('drift', anIssueInput(spec), issues)).toEqual(steps)
})

const bornOn = (number: number, createdAt: Date | null): TrackedIssue => ({ ...open(number, 'a'), createdAt })

test.each<[sentence: string, issues: readonly TrackedIssue[], keeper: number]>([
  ['the issue created first stays open', [bornOn(3, daysLater(-1)), bornOn(9, daysLater(-5))], 9],
  ['the lower number stays open if the creation times are equal', [bornOn(9, TODAY), bornOn(3, TODAY)], 3],
  ['the issue with a known creation time stays open', [bornOn(3, null), bornOn(9, TODAY)], 9],
  ['the lower number stays open if no creation time is known', [bornOn(9, null), bornOn(3, null)], 3],
])('of duplicate issues, %s', (_, issues, keeper) => {
  const steps = planIssue('drift', anIssueInput({ drift: ['a'] }), issues)
  const [twin] = issues.map(({ number }) => number).filter(number => number !== keeper)
  expect(steps).toEqual([{ do: 'close-duplicate', number: twin, keeper }])
})

test('the order of the list does not change which duplicate stays open', () => {
  const created = fc.option(fc.integer({ min: 0, max: 3 }).map(day => daysLater(day - 9)))
  const twins = fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 9 }), created), { selector: ([number]) => number })
  fc.assert(
    fc.property(twins, fc.infiniteStream(fc.nat()), (all, keys) => {
      const issues = all.map(([number, time]) => bornOn(number, time))
      const shuffled = issues
        .map(issue => ({ issue, key: keys.next().value ?? 0 }))
        .toSorted((a, b) => a.key - b.key)
        .map(({ issue }) => issue)
      const input = anIssueInput({ drift: ['a'] })
      expect(planIssue('drift', input, shuffled)).toEqual(planIssue('drift', input, issues))
    }),
  )
})

/** Applies the steps to the issues. */
function apply(steps: readonly Step[], issues: readonly TrackedIssue[]): readonly TrackedIssue[] {
  return steps.reduce<readonly TrackedIssue[]>((now, step) => {
    if (step.do === 'open') {
      const number = Math.max(0, ...now.map(issue => issue.number)) + 1
      return now.concat({ ...open(number), createdAt: TODAY, stored: step.stored })
    }
    return now.map(issue => (issue.number === step.number ? applyStep(issue, step) : issue))
  }, issues)
}

function applyStep(issue: TrackedIssue, step: Exclude<Step, { do: 'open' }>): TrackedIssue {
  const quiet = { ...issue, pending: null }
  if (step.do === 'comment' || step.do === 'clear-pending') return quiet
  if (step.do === 'rewrite') return { ...quiet, stored: step.stored }
  if (step.do === 'reopen') return { ...quiet, state: 'open', closedAt: null, stored: step.stored }
  return { ...quiet, state: 'closed', closedAt: TODAY }
}

const ids = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'))
const specs = fc.record({ drift: ids, unknown: ids, excepted: ids, complete: fc.boolean() })
const kinds = fc.constantFrom<IssueKind>('drift', 'blind')
const subjects = fc.oneof(
  fc.constantFrom<Subject>({ is: 'reopened' }, { is: 'closed' }, { is: 'twin', keeper: 1 }),
  ids.map((known): Subject => ({ is: 'changed', reported: stored(...known) })),
)
const pendings = fc.option(fc.record({ subject: subjects, exists: fc.boolean() }))
const worlds = fc.uniqueArray(
  fc
    .tuple(fc.integer({ min: 1, max: 9 }), fc.option(fc.integer({ min: 0, max: 60 })), fc.option(ids), pendings)
    .map(([number, daysAgo, known, pending]) => ({
      ...(daysAgo === null ? open(number) : closed(number, daysAgo)),
      stored: known && stored(...known),
      pending,
    })),
  { selector: ({ number }) => number },
)

test('planning again after applying a plan returns no steps', () => {
  fc.assert(
    fc.property(kinds, specs, worlds, (kind, spec, issues) => {
      const input = anIssueInput(spec)
      expect(planIssue(kind, input, apply(planIssue(kind, input, issues), issues))).toEqual([])
    }),
  )
})

test('after applying a plan, at most one issue of a kind is open, and exactly one if the run needs it', () => {
  fc.assert(
    fc.property(kinds, specs, worlds, (kind, spec, issues) => {
      const after = apply(planIssue(kind, anIssueInput(spec), issues), issues).filter(({ state }) => state === 'open')
      const isNeeded = kind === 'drift' ? spec.drift.length > 0 : spec.unknown.length > 0 || !spec.complete
      expect(after.length).toBeLessThanOrEqual(1)
      if (isNeeded) expect(after).toHaveLength(1)
    }),
  )
})

test('incomplete coverage never closes the last drift issue and never removes a finding', () => {
  fc.assert(
    fc.property(specs, worlds, (spec, issues) => {
      const before = issues.filter(({ state }) => state === 'open').toSorted(byAge)[0]
      const after = apply(planIssue('drift', anIssueInput({ ...spec, complete: false }), issues), issues)
      const kept = after.find(({ number }) => number === before?.number)
      if (before === undefined || kept === undefined) return
      expect(kept.state).toBe('open')
      if (before.stored?.is === 'list' && kept.stored?.is === 'list') {
        expect(kept.stored.ids).toEqual(expect.arrayContaining([...before.stored.ids]))
      }
    }),
  )
})

test('ids are stored as a list up to the limit, and as a count and a digest above it', () => {
  expect(storedIds(many(MAX_LISTED)).is).toBe('list')
  expect(storedIds(many(MAX_LISTED + 1))).toMatchObject({ is: 'digest', count: MAX_LISTED + 1 })
})
