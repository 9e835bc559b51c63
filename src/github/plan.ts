/** When an issue is opened, written, reopened and closed. Pure: what it says and how it is sent is decided elsewhere. */
import { DAY_MS } from '../model/days.js'
import type { IssueKind } from '../report/issue.js'
import { type Aged, byAge } from './age.js'
import { idsLine, type StoredIds, shortId, storedIds } from './ids.js'
import type { IssueNight } from './issue-content.js'
import type { Subject } from './owed.js'

/** An issue that carries the marker of the kind. */
export type KeptIssue = Aged & {
  readonly state: 'open' | 'closed'
  readonly closedAt: Date | null
  /** null: the line with the ids was removed or changed by somebody. */
  readonly stored: StoredIds | null
  /** The comment that an earlier run owed, and whether it is there by now. */
  readonly owed: { readonly subject: Subject; readonly isThere: boolean } | null
}

/** What is worth a comment. Short ids stand for findings; counts where single findings are not known any more. */
export type Change =
  | { readonly is: 'changed'; readonly added: readonly string[]; readonly missing: readonly string[] }
  | { readonly is: 'recounted'; readonly before: number; readonly after: number }

/** What a rewritten issue says of itself in a comment. */
export type Say =
  | { readonly is: 'changed'; readonly told: StoredIds; readonly change: Change }
  | { readonly is: 'reopened' }

export type Step =
  | { readonly do: 'open'; readonly stored: StoredIds }
  | {
      readonly do: 'rewrite'
      readonly number: number
      readonly stored: StoredIds
      /** Stored findings that tonight says nothing about. */
      readonly unseen: number
      readonly say: Say | null
    }
  | { readonly do: 'reopen'; readonly number: number; readonly stored: StoredIds }
  | { readonly do: 'close'; readonly number: number; readonly missing: readonly string[] }
  | { readonly do: 'close-twin'; readonly number: number; readonly keeper: number }
  /** Makes the comment that an earlier run owed: `change` where the findings changed, `missing` where it was closed. */
  | {
      readonly do: 'comment'
      readonly number: number
      readonly subject: Subject
      readonly change: Change | null
      readonly missing: readonly string[]
    }
  /** Removes the line of a comment that is there, or that says nothing true any more. */
  | { readonly do: 'forget'; readonly number: number }

export const REOPEN_DAYS = 30

/** The steps of one kind, in order; none where nothing changed. */
export function planIssue(kind: IssueKind, night: IssueNight, issues: readonly KeptIssue[]): readonly Step[] {
  const steps = planStates(kind, night, issues)
  const taken = new Set(steps.map(step => (step.do === 'open' ? null : step.number)))
  const owing = issues.filter(({ number }) => !taken.has(number)).toSorted(byAge)
  return [...steps, ...owing.flatMap(issue => makeUp(issue, kind, night))]
}

function planStates(kind: IssueKind, night: IssueNight, issues: readonly KeptIssue[]): readonly Step[] {
  const [keeper, ...twins] = issues.filter(({ state }) => state === 'open').toSorted(byAge)
  if (keeper === undefined) return stands(kind, night) ? [begin(kind, night, issues)] : []
  const healed = twins.map(({ number }): Step => ({ do: 'close-twin', number, keeper: keeper.number }))
  return [...healed, ...continueWith(keeper, kind, night)]
}

/** Whether tonight has what the kind is about. */
function stands(kind: IssueKind, { verdict, entries }: IssueNight): boolean {
  return kind === 'drift' ? verdict === 'drift' : entries.blind.length > 0
}

/** Only issues that may be reopened may owe a comment that still matters. */
export const isRecent = ({ closedAt }: Pick<KeptIssue, 'closedAt'>, now: Date): boolean =>
  closedAt !== null && now.getTime() - closedAt.getTime() <= REOPEN_DAYS * DAY_MS

function begin(kind: IssueKind, night: IssueNight, issues: readonly KeptIssue[]): Step {
  const stored = storedIds(idsOf(kind, night))
  const [last] = issues
    .filter(issue => isRecent(issue, night.now))
    .toSorted((a, b) => Number(b.closedAt) - Number(a.closedAt) || byAge(a, b))
  return last === undefined ? { do: 'open', stored } : { do: 'reopen', number: last.number, stored }
}

function continueWith(issue: KeptIssue, kind: IssueKind, night: IssueNight): readonly Step[] {
  const { number, stored } = issue
  if (!stands(kind, night)) {
    // Drift that nobody could look for is not gone.
    return night.coverageComplete ? [{ do: 'close', number, missing: listed(stored) }] : []
  }
  const ids = idsOf(kind, night)
  // A blind issue lists what can't be read; a thing that is no longer listed was read, or is no longer asked for.
  const isSettled = kind === 'blind' || night.coverageComplete
  const next = isSettled ? settle(stored, ids) : extend(stored, ids)
  if (next === null) return []
  return [{ do: 'rewrite', number, stored: storedIds(next.ids), unseen: next.unseen, say: sayOf(issue, next.ids) }]
}

/** What the text will list, and how many of it tonight says nothing about. */
type Next = { readonly ids: ReadonlySet<string>; readonly unseen: number }

/** A run that saw everything: what is missing tonight is gone. */
function settle(before: StoredIds | null, ids: ReadonlySet<string>): Next | null {
  return before !== null && isSame(before, storedIds(ids)) ? null : { ids, unseen: 0 }
}

/** A run that did not see everything: it can only add. What is missing may just have been out of sight. */
function extend(before: StoredIds | null, ids: ReadonlySet<string>): Next | null {
  if (before === null) return { ids, unseen: 0 }
  // Which ones they were is not known; only more of them are certainly new ones.
  if (before.is === 'digest') return ids.size > before.count ? { ids, unseen: 0 } : null
  const all = new Set([...before.ids, ...ids])
  return all.size === before.ids.length ? null : { ids: all, unseen: before.ids.filter(id => !ids.has(id)).length }
}

/** Compared with what the comments tell of so far. Where the ids were removed by somebody, nothing is said. */
function sayOf({ stored, owed }: KeptIssue, ids: ReadonlySet<string>): Say | null {
  const due = owed === null || owed.isThere ? null : owed.subject
  if (due?.is === 'reopened') return due
  const told = due?.is === 'changed' ? due.told : stored
  if (told === null || isSame(told, storedIds(ids))) return null
  return { is: 'changed', told, change: changeOf(told, ids) }
}

/** A comment that an earlier run could not make, once what it says is true and still news. */
function makeUp({ number, state, stored, owed }: KeptIssue, kind: IssueKind, night: IssueNight): readonly Step[] {
  if (owed === null) return []
  const { subject, isThere } = owed
  const isOfState = (subject.is === 'closed' || subject.is === 'twin') === (state === 'closed')
  const isOver =
    (subject.is === 'closed' && stands(kind, night)) ||
    (subject.is === 'changed' && stored !== null && isSame(subject.told, stored))
  if (isThere || !isOfState || isOver) return [{ do: 'forget', number }]
  // It would say that this run read everything.
  if (subject.is === 'closed' && !night.coverageComplete) return []
  const change = subject.is === 'changed' && stored !== null ? differenceOf(subject.told, stored) : null
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

function idsOf(kind: IssueKind, { entries }: IssueNight): ReadonlySet<string> {
  return new Set(entries[kind].map(({ id }) => shortId(id)))
}
