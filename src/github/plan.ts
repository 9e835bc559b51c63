/** When an issue is opened, written, reopened and closed. Pure: what it says and how it is sent is decided elsewhere. */
import { DAY_MS } from '../baseline/days.js'
import type { IssueKind } from '../report/issue.js'
import { idsLine, type StoredIds, shortId, storedIds } from './ids.js'
import type { IssueNight } from './night.js'

/** An issue that carries the marker of the kind. */
export type KeptIssue = {
  readonly number: number
  readonly state: 'open' | 'closed'
  readonly closedAt: Date | null
  /** null: the line with the ids was removed or changed by somebody. */
  readonly stored: StoredIds | null
}

/** What is worth a comment. Short ids stand for findings; counts where single findings are not known any more. */
export type Change =
  | { readonly is: 'changed'; readonly added: readonly string[]; readonly missing: readonly string[] }
  | { readonly is: 'recounted'; readonly before: number; readonly after: number }

export type Step =
  | { readonly do: 'open'; readonly stored: StoredIds }
  | {
      readonly do: 'rewrite'
      readonly number: number
      readonly stored: StoredIds
      /** Stored findings that tonight says nothing about. */
      readonly unseen: number
      readonly change: Change | null
    }
  | { readonly do: 'reopen'; readonly number: number; readonly stored: StoredIds }
  | { readonly do: 'close'; readonly number: number; readonly missing: readonly string[] }
  | { readonly do: 'close-twin'; readonly number: number; readonly keeper: number }

const REOPEN_DAYS = 30

/** The steps of one kind, in order; none where nothing changed. */
export function planIssue(kind: IssueKind, night: IssueNight, issues: readonly KeptIssue[]): readonly Step[] {
  const [keeper, ...twins] = issues.filter(({ state }) => state === 'open').toSorted((a, b) => a.number - b.number)
  if (keeper === undefined) return stands(kind, night) ? [begin(kind, night, issues)] : []
  const healed = twins.map(({ number }): Step => ({ do: 'close-twin', number, keeper: keeper.number }))
  return [...healed, ...continueWith(keeper, kind, night)]
}

/** Whether tonight has what the kind is about. */
function stands(kind: IssueKind, { verdict, entries }: IssueNight): boolean {
  return kind === 'drift' ? verdict === 'drift' : entries.blind.length > 0
}

function begin(kind: IssueKind, night: IssueNight, issues: readonly KeptIssue[]): Step {
  const stored = storedIds(idsOf(kind, night))
  const [last] = issues
    .filter(({ closedAt }) => closedAt !== null && night.now.getTime() - closedAt.getTime() <= REOPEN_DAYS * DAY_MS)
    .toSorted((a, b) => Number(b.closedAt) - Number(a.closedAt) || a.number - b.number)
  return last === undefined ? { do: 'open', stored } : { do: 'reopen', number: last.number, stored }
}

function continueWith({ number, stored }: KeptIssue, kind: IssueKind, night: IssueNight): readonly Step[] {
  if (!stands(kind, night)) {
    // Drift that nobody could look for is not gone.
    return night.coverageComplete ? [{ do: 'close', number, missing: stored?.is === 'list' ? stored.ids : [] }] : []
  }
  const ids = idsOf(kind, night)
  // A blind issue lists what can't be read; a thing that is no longer listed was read, or is no longer asked for.
  const isSettled = kind === 'blind' || night.coverageComplete
  const rewrite = isSettled ? settle(stored, ids) : extend(stored, ids)
  return rewrite === null ? [] : [{ do: 'rewrite', number, ...rewrite }]
}

type Rewrite = { readonly stored: StoredIds; readonly unseen: number; readonly change: Change | null }

/** A run that saw everything: what is missing tonight is gone. */
function settle(before: StoredIds | null, ids: ReadonlySet<string>): Rewrite | null {
  const stored = storedIds(ids)
  if (before === null) return { stored, unseen: 0, change: null }
  if (idsLine(before) === idsLine(stored)) return null
  return { stored, unseen: 0, change: changeOf(before, ids) }
}

/** A run that did not see everything: it can only add. What is missing may just have been out of sight. */
function extend(before: StoredIds | null, ids: ReadonlySet<string>): Rewrite | null {
  if (before === null) return { stored: storedIds(ids), unseen: 0, change: null }
  if (before.is === 'digest') {
    // Which ones they were is not known; only more of them are certainly new ones.
    return ids.size > before.count ? { stored: storedIds(ids), unseen: 0, change: changeOf(before, ids) } : null
  }
  const known = new Set(before.ids)
  const added = [...ids].filter(id => !known.has(id))
  if (added.length === 0) return null
  const unseen = before.ids.filter(id => !ids.has(id)).length
  return { stored: storedIds([...known, ...added]), unseen, change: { is: 'changed', added, missing: [] } }
}

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
