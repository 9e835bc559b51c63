import type { Clock } from '../model/ports.js'
import { type Entry, fits, type IssueKind, type IssueText, issueMarker, renderIssue } from '../report/issue.js'
import { renderComment, type Transition } from '../report/issue-comment.js'
import { byAge } from './age.js'
import { GithubError } from './error.js'
import { idsLine, readIds, type StoredIds, shortId } from './ids.js'
import type { IssueInput } from './issue-input.js'
import {
  commentMarker,
  newPending,
  type PendingComment,
  pendingLine,
  readPending,
  type Subject,
  withPending,
} from './pending-comment.js'
import { type Change, isRecent, type PlannedComment, planIssue, type Step, type TrackedIssue } from './plan.js'
import type { Repository } from './repository.js'
import { type Issue, timeOf } from './shapes.js'
import { openVerifiedWriter, type VerifiedWriter } from './verified-writer.js'

export type IssueOptions = {
  /** The first label identifies the issues this action manages. */
  readonly labels: readonly string[]
  readonly assignees: readonly string[]
  readonly clock: Clock
}

export type UpdatedIssues = {
  /** The open drift issue if the verdict is drift; otherwise the open issue for incomplete checks, or null. */
  readonly number: number | null
  readonly url: string | null
  /** Log lines, one for each change. Empty if nothing changed. */
  readonly actions: readonly string[]
  /** One sentence for each change that failed. */
  readonly problems: readonly string[]
}

type Opened = Pick<Issue, 'number' | 'html_url'>
type Done = { readonly issue: Opened | null; readonly action: string }

const KINDS: readonly IssueKind[] = ['drift', 'blind']

/**
 * Updates the two issues of an organization to match the result of the run. The two are independent: a problem with one
 * is reported and does not stop the other.
 * @throws GithubError if the issues cannot be listed
 */
export async function updateIssues(
  repository: Repository,
  input: IssueInput,
  options: IssueOptions,
): Promise<UpdatedIssues> {
  const all = await repository.listIssues(options.labels[0] ?? null)
  const writer = openVerifiedWriter(repository, options.clock)
  const tracked: Partial<Record<IssueKind, UpdatedKind>> = {}
  for (const kind of KINDS) {
    const own = issuesOf(all, kind, input)
    tracked[kind] = await updateKind({ kind, own, input, options, repository, writer })
  }
  const issue = (input.verdict === 'drift' ? tracked.drift?.open : tracked.blind?.open) ?? null
  return {
    number: issue?.number ?? null,
    url: issue?.html_url ?? null,
    actions: KINDS.flatMap(kind => tracked[kind]?.actions ?? []),
    problems: KINDS.flatMap(kind => tracked[kind]?.problems ?? []),
  }
}

/** The issues of one kind, and everything that is needed to update them. */
type Work = {
  readonly kind: IssueKind
  readonly own: readonly Issue[]
  readonly input: IssueInput
  readonly options: IssueOptions
  readonly repository: Repository
  readonly writer: VerifiedWriter
}

type UpdatedKind = { readonly open: Opened | null } & Pick<UpdatedIssues, 'actions' | 'problems'>

async function updateKind(work: Work): Promise<UpdatedKind> {
  const { kind, own, input } = work
  const actions: string[] = []
  const problems: string[] = []
  let open: Opened | null = oldestOpen(own)
  const attempt = async <T>(make: () => Promise<T>): Promise<T | null> => {
    try {
      return await make()
    } catch (error) {
      if (!(error instanceof GithubError)) throw error
      problems.push(error.message)
      return null
    }
  }
  const issues = await attempt(() => Promise.all(own.map(issue => toTrackedIssue(issue, work))))
  for (const step of issues === null ? [] : planIssue(kind, input, issues)) {
    const done = await attempt(() => perform(step, work))
    if (done === null) continue
    open = done.issue ?? (step.do === 'close' ? null : open)
    actions.push(done.action)
  }
  return { open, actions, problems }
}

/** The marker must be a separate line, so that an issue that quotes it does not match. */
function issuesOf(all: readonly Issue[], kind: IssueKind, { context }: IssueInput): readonly Issue[] {
  const marker = issueMarker(kind, context.organization.id)
  return all.filter(({ body }) => body?.split(/\r?\n/).includes(marker))
}

const agedOf = ({ number, created_at: createdAt }: Issue) => ({ number, createdAt: timeOf(createdAt) })

function oldestOpen(issues: readonly Issue[]): Issue | null {
  const [oldest] = issues.filter(({ state }) => state === 'open').toSorted((a, b) => byAge(agedOf(a), agedOf(b)))
  return oldest ?? null
}

/** Comments are read only if one is pending, to save requests. */
async function toTrackedIssue(issue: Issue, { input, repository }: Work): Promise<TrackedIssue> {
  const body = issue.body ?? ''
  const state = issue.state === 'open' ? 'open' : 'closed'
  const closedAt = timeOf(issue.closed_at)
  const tracked = { ...agedOf(issue), state, closedAt, stored: readIds(body) } as const
  const pending = readPending(body)
  if (pending === null || (state === 'closed' && !isRecent(tracked, input.now))) return { ...tracked, pending: null }
  const comments = await repository.listComments(issue.number)
  const exists = comments.some(comment => comment.body?.split(/\r?\n/).includes(commentMarker(pending)))
  return { ...tracked, pending: { subject: pending.subject, exists } }
}

/** Updates the issue before adding the comment. In reverse order, a failing update would add a comment in every run. */
async function perform(step: Step, work: Work): Promise<Done> {
  const { kind, input, writer, options } = work
  switch (step.do) {
    case 'open': {
      const { labels, assignees } = options
      const issue = await writer.open({ ...textOf(work, step.stored, 0, null), labels, assignees })
      return { issue, action: `Opened issue #${issue.number} (${kind})` }
    }
    case 'rewrite': {
      const { number, stored, unseen, comment } = step
      const pending = comment === null ? null : newPending(subjectOf(comment), seedOf(number, input, stored))
      await writer.change(number, textOf(work, stored, unseen, pending))
      if (comment !== null && pending !== null) {
        await writePendingComment(
          number,
          pending,
          transitionOf(comment, work),
          textOf(work, stored, unseen, null).body,
          work,
        )
      }
      return { issue: null, action: `Updated issue #${number} (${kind})` }
    }
    case 'reopen': {
      const { number, stored } = step
      const pending = newPending({ is: 'reopened' }, seedOf(number, input, stored))
      const text = textOf(work, stored, 0, pending)
      const issue = await writer.change(number, { ...text, state: 'open', state_reason: 'reopened' })
      await writePendingComment(
        number,
        pending,
        transitionOf({ is: 'reopened' }, work),
        textOf(work, stored, 0, null).body,
        work,
      )
      return { issue, action: `Reopened issue #${number} (${kind})` }
    }
    case 'close': {
      const { number, missing } = step
      await close(number, { is: 'closed' }, { is: 'closed', accepted: among(input.accepted, missing) }, work)
      return { issue: null, action: `Closed issue #${number} (${kind})` }
    }
    case 'close-duplicate': {
      const { number, keeper } = step
      const twin = { is: 'twin', keeper } as const
      await close(number, twin, twin, work)
      return { issue: null, action: `Closed issue #${number} (${kind}) as a duplicate of #${keeper}` }
    }
    case 'comment': {
      const body = bodyOf(step.number, work)
      const pending = readPending(body)
      if (pending !== null)
        await writePendingComment(step.number, pending, lateTransition(step, work), withPending(body, null), work)
      return {
        issue: null,
        action: `Added a comment to issue #${step.number} (${kind}) that a previous run could not add`,
      }
    }
    case 'clear-pending': {
      await writer.change(step.number, { body: withPending(bodyOf(step.number, work), null) })
      return { issue: null, action: `Removed the marker of a pending comment from issue #${step.number} (${kind})` }
    }
  }
}

/** Adds the comment, then removes the pending marker from the issue body. */
async function writePendingComment(
  number: number,
  pending: PendingComment,
  transition: Transition,
  body: string,
  work: Work,
): Promise<void> {
  const { kind, input, writer } = work
  await writer.comment(number, `${renderComment(kind, transition, input.context)}\n\n${commentMarker(pending)}`)
  await writer.change(number, { body })
}

async function close(number: number, subject: Subject, transition: Transition, work: Work): Promise<void> {
  const reason = subject.is === 'twin' ? 'not_planned' : 'completed'
  const body = withPending(bodyOf(number, work), null)
  const pending = newPending(subject, seedOf(number, work.input, readIds(body)))
  const noted = withPending(body, pending)
  // A body that a user extended to GitHub's maximum length has no room for the marker.
  const text = fits(noted) ? { body: noted } : {}
  await work.writer.change(number, { ...text, state: 'closed', state_reason: reason })
  await writePendingComment(number, pending, transition, body, work)
}

const bodyOf = (wanted: number, { own }: Work): string => own.find(({ number }) => number === wanted)?.body ?? ''

const seedOf = (number: number, { now }: IssueInput, stored: StoredIds | null): readonly string[] => [
  `${number}`,
  now.toISOString(),
  stored === null ? '' : idsLine(stored),
]

function textOf({ kind, input }: Work, stored: StoredIds, unseen: number, pending: PendingComment | null): IssueText {
  const line = [idsLine(stored), ...(pending === null ? [] : [pendingLine(pending)])].join('\n')
  return renderIssue(kind, input.entries[kind], { line, unseen }, input.context)
}

const subjectOf = (comment: PlannedComment): Subject =>
  comment.is === 'changed' ? { is: 'changed', reported: comment.reported } : comment

function transitionOf(comment: PlannedComment, work: Work): Transition {
  if (comment.is === 'changed') return changedOf(comment.change, work)
  return { is: 'reopened', entries: work.input.entries[work.kind] }
}

function changedOf(change: Change, { kind, input: { entries, accepted } }: Work): Transition {
  if (change.is === 'recounted') return change
  const known = among(accepted, change.missing)
  const gone = change.missing.length - known.length
  return { is: 'changed', added: among(entries[kind], change.added), accepted: known, gone }
}

function lateTransition({ subject, change, missing }: Extract<Step, { do: 'comment' }>, work: Work): Transition {
  switch (subject.is) {
    case 'changed':
      return changedOf(change ?? { is: 'changed', added: [], missing: [] }, work)
    case 'reopened':
      return transitionOf(subject, work)
    case 'closed':
      return { is: 'closed', accepted: among(work.input.accepted, missing) }
    case 'twin':
      return subject
  }
}

function among(entries: readonly Entry[], shortIds: readonly string[]): readonly Entry[] {
  const wanted = new Set(shortIds)
  return entries.filter(({ id }) => wanted.has(shortId(id)))
}
