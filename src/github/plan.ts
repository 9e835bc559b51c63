/** Decides when an issue is opened, rewritten, reopened and closed. Pure: no text, no requests. */
import { DAY_MS } from '../model/days.js'
import type { IssueKind } from '../report/issue.js'
import { type Aged, byAge } from './age.js'
import { idsLine, type StoredIds, shortId, storedIds } from './ids.js'
import type { IssueInput } from './issue-input.js'
import type { Subject } from './pending-comment.js'

/** An issue that carries the marker of the kind. */
export type TrackedIssue = Aged & {
  readonly state: 'open' | 'closed'
  readonly closedAt: Date | null
  /** null: the line with the ids was removed or changed. */
  readonly stored: StoredIds | null
  /** The comment that a previous run did not confirm, and whether it exists. */
  readonly pending: { readonly subject: Subject; readonly exists: boolean } | null
}

/** The change that a comment reports: short ids of findings, or only counts if the ids are not stored. */
export type Change =
  | { readonly is: 'changed'; readonly added: readonly string[]; readonly missing: readonly string[] }
  | { readonly is: 'recounted'; readonly before: number; readonly after: number }

/** The comment on a rewritten issue. */
export type PlannedComment =
  | { readonly is: 'changed'; readonly reported: StoredIds; readonly change: Change }
  | { readonly is: 'reopened' }

export type Step =
  | { readonly do: 'open'; readonly stored: StoredIds }
  | {
      readonly do: 'rewrite'
      readonly number: number
      readonly stored: StoredIds
      /** Number of stored findings that this incomplete run could not check. */
      readonly unseen: number
      readonly comment: PlannedComment | null
    }
  | { readonly do: 'reopen'; readonly number: number; readonly stored: StoredIds }
  | { readonly do: 'close'; readonly number: number; readonly missing: readonly string[] }
  | { readonly do: 'close-duplicate'; readonly number: number; readonly keeper: number }
  /**
   * Adds the pending comment of a previous run: `change` if the findings changed, `missing` if the issue was closed.
   */
  | {
      readonly do: 'comment'
      readonly number: number
      readonly subject: Subject
      readonly change: Change | null
      readonly missing: readonly string[]
    }
  /** Removes the pending line of a comment that exists or is no longer correct. */
  | { readonly do: 'clear-pending'; readonly number: number }

export const REOPEN_DAYS = 30

/** The steps for one kind, in order; empty if nothing changed. */
export function planIssue(kind: IssueKind, input: IssueInput, issues: readonly TrackedIssue[]): readonly Step[] {
  const steps = planStates(kind, input, issues)
  const taken = new Set(steps.map(step => (step.do === 'open' ? null : step.number)))
  const owing = issues.filter(({ number }) => !taken.has(number)).toSorted(byAge)
  return [...steps, ...owing.flatMap(issue => planPendingComment(issue, kind, input))]
}

function planStates(kind: IssueKind, input: IssueInput, issues: readonly TrackedIssue[]): readonly Step[] {
  const [keeper, ...twins] = issues.filter(({ state }) => state === 'open').toSorted(byAge)
  if (keeper === undefined) return isNeeded(kind, input) ? [openOrReopen(kind, input, issues)] : []
  const closedTwins = twins.map(({ number }): Step => ({ do: 'close-duplicate', number, keeper: keeper.number }))
  return [...closedTwins, ...planOpenIssue(keeper, kind, input)]
}

/** Whether this run needs an open issue of the kind. */
function isNeeded(kind: IssueKind, { verdict, entries }: IssueInput): boolean {
  return kind === 'drift' ? verdict === 'drift' : entries.blind.length > 0
}

/** Only a recently closed issue can be reopened or get a pending comment. */
export const isRecent = ({ closedAt }: Pick<TrackedIssue, 'closedAt'>, now: Date): boolean =>
  closedAt !== null && now.getTime() - closedAt.getTime() <= REOPEN_DAYS * DAY_MS

function openOrReopen(kind: IssueKind, input: IssueInput, issues: readonly TrackedIssue[]): Step {
  const stored = storedIds(idsOf(kind, input))
  const [last] = issues
    .filter(issue => isRecent(issue, input.now))
    .toSorted((a, b) => Number(b.closedAt) - Number(a.closedAt) || byAge(a, b))
  return last === undefined ? { do: 'open', stored } : { do: 'reopen', number: last.number, stored }
}

function planOpenIssue(issue: TrackedIssue, kind: IssueKind, input: IssueInput): readonly Step[] {
  const { number, stored } = issue
  if (!isNeeded(kind, input)) {
    // An incomplete run cannot confirm that the drift is gone.
    return input.coverageComplete ? [{ do: 'close', number, missing: listed(stored) }] : []
  }
  const ids = idsOf(kind, input)
  // A blind issue lists failed reads. A read that is no longer listed succeeded or is no longer needed.
  const isSettled = kind === 'blind' || input.coverageComplete
  const next = isSettled ? replaceIds(stored, ids) : addIds(stored, ids)
  if (next === null) return []
  return [
    { do: 'rewrite', number, stored: storedIds(next.ids), unseen: next.unseen, comment: planComment(issue, next.ids) },
  ]
}

/** The ids that the body will list, and how many of them this run could not check. */
type Next = { readonly ids: ReadonlySet<string>; readonly unseen: number }

/** For a complete run: a finding that is missing is resolved. */
function replaceIds(before: StoredIds | null, ids: ReadonlySet<string>): Next | null {
  return before !== null && isSame(before, storedIds(ids)) ? null : { ids, unseen: 0 }
}

/** For an incomplete run, which can only add findings: a missing finding may not have been read. */
function addIds(before: StoredIds | null, ids: ReadonlySet<string>): Next | null {
  if (before === null) return { ids, unseen: 0 }
  // A digest does not contain the ids. Only a higher count proves new findings.
  if (before.is === 'digest') return ids.size > before.count ? { ids, unseen: 0 } : null
  const all = new Set([...before.ids, ...ids])
  return all.size === before.ids.length ? null : { ids: all, unseen: before.ids.filter(id => !ids.has(id)).length }
}

/** Compares with the findings that the comments report. Without stored ids there is no comment. */
function planComment({ stored, pending }: TrackedIssue, ids: ReadonlySet<string>): PlannedComment | null {
  const due = pending === null || pending.exists ? null : pending.subject
  if (due?.is === 'reopened') return due
  const reported = due?.is === 'changed' ? due.reported : stored
  if (reported === null || isSame(reported, storedIds(ids))) return null
  return { is: 'changed', reported, change: changeOf(reported, ids) }
}

/** Plans a comment that a previous run could not add, if it is still correct. */
function planPendingComment(
  { number, state, stored, pending }: TrackedIssue,
  kind: IssueKind,
  input: IssueInput,
): readonly Step[] {
  if (pending === null) return []
  const { subject, exists } = pending
  const isOfState = (subject.is === 'closed' || subject.is === 'twin') === (state === 'closed')
  const isObsolete =
    (subject.is === 'closed' && isNeeded(kind, input)) ||
    (subject.is === 'changed' && stored !== null && isSame(subject.reported, stored))
  if (exists || !isOfState || isObsolete) return [{ do: 'clear-pending', number }]
  // The comment would state that this run read everything.
  if (subject.is === 'closed' && !input.coverageComplete) return []
  const change = subject.is === 'changed' && stored !== null ? differenceOf(subject.reported, stored) : null
  return [{ do: 'comment', number, subject, change, missing: listed(stored) }]
}

const isSame = (one: StoredIds, other: StoredIds): boolean => idsLine(one) === idsLine(other)

const listed = (stored: StoredIds | null): readonly string[] => (stored?.is === 'list' ? stored.ids : [])

const countOf = (stored: StoredIds): number => (stored.is === 'list' ? stored.ids.length : stored.count)

const differenceOf = (before: StoredIds, after: StoredIds): Change =>
  after.is === 'list'
    ? changeOf(before, new Set(after.ids))
    : { is: 'recounted', before: countOf(before), after: after.count }

function changeOf(before: StoredIds, ids: ReadonlySet<string>): Change {
  if (before.is === 'digest') return { is: 'recounted', before: before.count, after: ids.size }
  const known = new Set(before.ids)
  return {
    is: 'changed',
    added: [...ids].filter(id => !known.has(id)),
    missing: before.ids.filter(id => !ids.has(id)),
  }
}

function idsOf(kind: IssueKind, { entries }: IssueInput): ReadonlySet<string> {
  return new Set(entries[kind].map(({ id }) => shortId(id)))
}
