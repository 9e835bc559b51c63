import type { Clock } from '../ports.js'
import { type Entry, type IssueKind, type IssueText, issueMarker, renderIssue } from '../report/issue.js'
import { renderComment, type Transition } from '../report/issue-comment.js'
import { idsLine, readIds, type StoredIds, shortId } from './ids.js'
import type { IssueNight } from './night.js'
import { type Change, type KeptIssue, planIssue, type Step } from './plan.js'
import type { Repository } from './repository.js'
import type { Issue } from './shapes.js'
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
}

type Done = { readonly issue: Pick<Issue, 'number' | 'html_url'> | null; readonly action: string }

const KINDS: readonly IssueKind[] = ['drift', 'blind']

/** Brings both issues of an organization in line with the night. Rejects with a GithubError. */
export async function keepIssues(
  repository: Repository,
  night: IssueNight,
  options: IssueOptions,
): Promise<KeptIssues> {
  const all = await repository.listIssues(options.labels[0] ?? null)
  const written = openWritten(repository, options.clock)
  const open: Partial<Record<IssueKind, Done['issue']>> = {}
  const actions: string[] = []
  for (const kind of KINDS) {
    const own = issuesOf(all, kind, night)
    open[kind] = oldestOpen(own)
    for (const step of planIssue(kind, night, own.map(keptIssue))) {
      const { issue, action } = await perform(step, kind, night, written, options)
      open[kind] = issue ?? (step.do === 'close' ? null : open[kind])
      actions.push(action)
    }
  }
  const issue = (night.verdict === 'drift' ? open.drift : open.blind) ?? null
  return { number: issue?.number ?? null, url: issue?.html_url ?? null, actions }
}

/** The marker counts on a line of its own, so that an issue which quotes it is none of ours. */
function issuesOf(all: readonly Issue[], kind: IssueKind, { context }: IssueNight): readonly Issue[] {
  const marker = issueMarker(kind, context.organization.id)
  return all.filter(({ body }) => body?.split(/\r?\n/).includes(marker))
}

function oldestOpen(issues: readonly Issue[]): Issue | null {
  const [oldest] = issues.filter(({ state }) => state === 'open').toSorted((a, b) => a.number - b.number)
  return oldest ?? null
}

function keptIssue({ number, state, closed_at: closedAt, body }: Issue): KeptIssue {
  return { number, state, closedAt: closedAt ? new Date(closedAt) : null, stored: readIds(body ?? '') }
}

/** Text and state before words: were it the other way round, a write that fails every night would comment every night. */
async function perform(
  step: Step,
  kind: IssueKind,
  night: IssueNight,
  written: Written,
  { labels, assignees }: IssueOptions,
): Promise<Done> {
  const say = (number: number, transition: Transition): Promise<void> =>
    written.comment(number, renderComment(kind, transition, night.context))
  switch (step.do) {
    case 'open': {
      const issue = await written.open({ ...textOf(kind, night, step.stored, 0), labels, assignees })
      return { issue, action: `Opened issue #${issue.number} (${kind})` }
    }
    case 'rewrite': {
      await written.change(step.number, textOf(kind, night, step.stored, step.unseen))
      if (step.change !== null) await say(step.number, transitionOf(step.change, kind, night))
      return { issue: null, action: `Updated issue #${step.number} (${kind})` }
    }
    case 'reopen': {
      const text = textOf(kind, night, step.stored, 0)
      const issue = await written.change(step.number, { ...text, state: 'open', state_reason: 'reopened' })
      await say(step.number, { is: 'reopened', entries: night.entries[kind] })
      return { issue, action: `Reopened issue #${step.number} (${kind})` }
    }
    case 'close': {
      await written.change(step.number, { state: 'closed', state_reason: 'completed' })
      await say(step.number, { is: 'closed', accepted: among(night.accepted, step.missing) })
      return { issue: null, action: `Closed issue #${step.number} (${kind})` }
    }
    case 'close-twin': {
      await written.change(step.number, { state: 'closed', state_reason: 'not_planned' })
      await say(step.number, { is: 'twin', keeper: step.keeper })
      return { issue: null, action: `Closed issue #${step.number} (${kind}), a twin of #${step.keeper}` }
    }
  }
}

function textOf(kind: IssueKind, { entries, context }: IssueNight, stored: StoredIds, unseen: number): IssueText {
  return renderIssue(kind, entries[kind], { line: idsLine(stored), unseen }, context)
}

function transitionOf(change: Change, kind: IssueKind, { entries, accepted }: IssueNight): Transition {
  if (change.is === 'recounted') return change
  const known = among(accepted, change.missing)
  const gone = change.missing.length - known.length
  return { is: 'changed', added: among(entries[kind], change.added), accepted: known, gone }
}

function among(entries: readonly Entry[], shortIds: readonly string[]): readonly Entry[] {
  const wanted = new Set(shortIds)
  return entries.filter(({ id }) => wanted.has(shortId(id)))
}
