import type { Clock } from '../model/ports.js'
import { type Entry, fits, type IssueKind, type IssueText, issueMarker, renderIssue } from '../report/issue.js'
import { renderComment, type Transition } from '../report/issue-comment.js'
import { byAge } from './age.js'
import { GithubError } from './error.js'
import { idsLine, readIds, type StoredIds, shortId } from './ids.js'
import type { IssueNight } from './issue-content.js'
import { commentMarker, type Owed, owe, owedLine, readOwed, type Subject, withOwed } from './owed.js'
import { type Change, isRecent, type KeptIssue, planIssue, type Step } from './plan.js'
import type { Repository } from './repository.js'
import { type Issue, timeOf } from './shapes.js'
import { openWritten, type Written } from './written.js'

export type IssueOptions = {
  /** The first one is how the gate finds its own issues. */
  readonly labels: readonly string[]
  readonly assignees: readonly string[]
  readonly clock: Clock
}

export type KeptIssues = {
  /** The open issue of drift where the verdict is drift, else the one of what is not known, else null. */
  readonly number: number | null
  readonly url: string | null
  /** What was done, a line each, for the log. Empty on a night that changed nothing. */
  readonly actions: readonly string[]
  /** What could not be done, a sentence each. */
  readonly problems: readonly string[]
}

type Opened = Pick<Issue, 'number' | 'html_url'>
type Done = { readonly issue: Opened | null; readonly action: string }

const KINDS: readonly IssueKind[] = ['drift', 'blind']

/**
 * Brings both issues of an organization in line with the night, each on its own: what goes wrong with one is reported
 * and does not stop the other. Rejects with a GithubError where the issues cannot be listed.
 */
export async function keepIssues(
  repository: Repository,
  night: IssueNight,
  options: IssueOptions,
): Promise<KeptIssues> {
  const all = await repository.listIssues(options.labels[0] ?? null)
  const written = openWritten(repository, options.clock)
  const kept: Partial<Record<IssueKind, KeptKind>> = {}
  for (const kind of KINDS) {
    const own = issuesOf(all, kind, night)
    kept[kind] = await keepKind({ kind, own, night, options, repository, written })
  }
  const issue = (night.verdict === 'drift' ? kept.drift?.open : kept.blind?.open) ?? null
  return {
    number: issue?.number ?? null,
    url: issue?.html_url ?? null,
    actions: KINDS.flatMap(kind => kept[kind]?.actions ?? []),
    problems: KINDS.flatMap(kind => kept[kind]?.problems ?? []),
  }
}

/** The issues of one kind, and all that it takes to keep them. */
type Work = {
  readonly kind: IssueKind
  readonly own: readonly Issue[]
  readonly night: IssueNight
  readonly options: IssueOptions
  readonly repository: Repository
  readonly written: Written
}

type KeptKind = { readonly open: Opened | null } & Pick<KeptIssues, 'actions' | 'problems'>

async function keepKind(work: Work): Promise<KeptKind> {
  const { kind, own, night } = work
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
  const issues = await attempt(() => Promise.all(own.map(issue => keptIssue(issue, work))))
  for (const step of issues === null ? [] : planIssue(kind, night, issues)) {
    const done = await attempt(() => perform(step, work))
    if (done === null) continue
    open = done.issue ?? (step.do === 'close' ? null : open)
    actions.push(done.action)
  }
  return { open, actions, problems }
}

/** The marker counts on a line of its own, so that an issue which quotes it is none of ours. */
function issuesOf(all: readonly Issue[], kind: IssueKind, { context }: IssueNight): readonly Issue[] {
  const marker = issueMarker(kind, context.organization.id)
  return all.filter(({ body }) => body?.split(/\r?\n/).includes(marker))
}

const agedOf = ({ number, created_at: createdAt }: Issue) => ({ number, createdAt: timeOf(createdAt) })

function oldestOpen(issues: readonly Issue[]): Issue | null {
  const [oldest] = issues.filter(({ state }) => state === 'open').toSorted((a, b) => byAge(agedOf(a), agedOf(b)))
  return oldest ?? null
}

/** As GitHub has it. Comments are read where one is owed, and nowhere else. */
async function keptIssue(issue: Issue, { night, repository }: Work): Promise<KeptIssue> {
  const body = issue.body ?? ''
  const state = issue.state === 'open' ? 'open' : 'closed'
  const closedAt = timeOf(issue.closed_at)
  const kept = { ...agedOf(issue), state, closedAt, stored: readIds(body) } as const
  const owed = readOwed(body)
  if (owed === null || (state === 'closed' && !isRecent(kept, night.now))) return { ...kept, owed: null }
  const comments = await repository.listComments(issue.number)
  const isThere = comments.some(comment => comment.body?.split(/\r?\n/).includes(commentMarker(owed)))
  return { ...kept, owed: { subject: owed.subject, isThere } }
}

/** Text and state before words: were it the other way round, a write that fails every night would comment every night. */
async function perform(step: Step, work: Work): Promise<Done> {
  const { kind, night, written, options } = work
  switch (step.do) {
    case 'open': {
      const { labels, assignees } = options
      const issue = await written.open({ ...textOf(work, step.stored, 0, null), labels, assignees })
      return { issue, action: `Opened issue #${issue.number} (${kind})` }
    }
    case 'rewrite': {
      const { number, stored, unseen, say } = step
      const owed = say === null ? null : owe(subjectOf(say), seedOf(number, night, stored))
      await written.change(number, textOf(work, stored, unseen, owed))
      if (say !== null && owed !== null) {
        await speak(number, owed, transitionOf(say, work), textOf(work, stored, unseen, null).body, work)
      }
      return { issue: null, action: `Updated issue #${number} (${kind})` }
    }
    case 'reopen': {
      const { number, stored } = step
      const owed = owe({ is: 'reopened' }, seedOf(number, night, stored))
      const text = textOf(work, stored, 0, owed)
      const issue = await written.change(number, { ...text, state: 'open', state_reason: 'reopened' })
      await speak(number, owed, transitionOf({ is: 'reopened' }, work), textOf(work, stored, 0, null).body, work)
      return { issue, action: `Reopened issue #${number} (${kind})` }
    }
    case 'close': {
      const { number, missing } = step
      await close(number, { is: 'closed' }, { is: 'closed', accepted: among(night.accepted, missing) }, work)
      return { issue: null, action: `Closed issue #${number} (${kind})` }
    }
    case 'close-twin': {
      const { number, keeper } = step
      const twin = { is: 'twin', keeper } as const
      await close(number, twin, twin, work)
      return { issue: null, action: `Closed issue #${number} (${kind}), a twin of #${keeper}` }
    }
    case 'comment': {
      const body = bodyOf(step.number, work)
      const owed = readOwed(body)
      if (owed !== null) await speak(step.number, owed, lateTransition(step, work), withOwed(body, null), work)
      return {
        issue: null,
        action: `Added the comment to issue #${step.number} (${kind}) that an earlier run could not write`,
      }
    }
    case 'forget': {
      await written.change(step.number, { body: withOwed(bodyOf(step.number, work), null) })
      return { issue: null, action: `Removed the note about a comment from issue #${step.number} (${kind})` }
    }
  }
}

/** Makes the comment, and then takes the note that it is owed out of the text. */
async function speak(number: number, owed: Owed, transition: Transition, body: string, work: Work): Promise<void> {
  const { kind, night, written } = work
  await written.comment(number, `${renderComment(kind, transition, night.context)}\n\n${commentMarker(owed)}`)
  await written.change(number, { body })
}

async function close(number: number, subject: Subject, transition: Transition, work: Work): Promise<void> {
  const reason = subject.is === 'twin' ? 'not_planned' : 'completed'
  const body = withOwed(bodyOf(number, work), null)
  const owed = owe(subject, seedOf(number, work.night, readIds(body)))
  const noted = withOwed(body, owed)
  // A text that somebody made as long as GitHub allows has no room for the note.
  const text = fits(noted) ? { body: noted } : {}
  await work.written.change(number, { ...text, state: 'closed', state_reason: reason })
  await speak(number, owed, transition, body, work)
}

const bodyOf = (wanted: number, { own }: Work): string => own.find(({ number }) => number === wanted)?.body ?? ''

const seedOf = (number: number, { now }: IssueNight, stored: StoredIds | null): readonly string[] => [
  `${number}`,
  now.toISOString(),
  stored === null ? '' : idsLine(stored),
]

function textOf({ kind, night }: Work, stored: StoredIds, unseen: number, owed: Owed | null): IssueText {
  const line = [idsLine(stored), ...(owed === null ? [] : [owedLine(owed)])].join('\n')
  return renderIssue(kind, night.entries[kind], { line, unseen }, night.context)
}

type Say = NonNullable<Extract<Step, { do: 'rewrite' }>['say']>

const subjectOf = (say: Say): Subject => (say.is === 'changed' ? { is: 'changed', told: say.told } : say)

function transitionOf(say: Say, work: Work): Transition {
  if (say.is === 'changed') return changedOf(say.change, work)
  return { is: 'reopened', entries: work.night.entries[work.kind] }
}

function changedOf(change: Change, { kind, night: { entries, accepted } }: Work): Transition {
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
      return { is: 'closed', accepted: among(work.night.accepted, missing) }
    case 'twin':
      return subject
  }
}

function among(entries: readonly Entry[], shortIds: readonly string[]): readonly Entry[] {
  const wanted = new Set(shortIds)
  return entries.filter(({ id }) => wanted.has(shortId(id)))
}
