import type { Read } from '../collect/current-state.js'
import { byImportance } from '../evaluate/order.js'
import type { Proposal } from '../evaluate/proposal.js'
import type { Result, Verdict } from '../evaluate/result.js'
import type { Finding } from '../model/finding.js'
import type { Entry, IssueContext, IssueKind } from '../report/issue.js'

/** The part of a run's result that the issues show. */
export type IssueInput = {
  readonly verdict: Verdict
  readonly coverageComplete: boolean
  /** Unique ids for each kind, most severe first. */
  readonly entries: Readonly<Record<IssueKind, readonly Entry[]>>
  /** Findings that an exception accepts. */
  readonly accepted: readonly Entry[]
  readonly now: Date
  readonly context: IssueContext
}

export function toIssueInput(result: Result, runUrl: string | null, proposal?: Proposal): IssueInput {
  const { verdict, organization, baseline, coverage, generatedAt } = result
  const ofStatus = (status: Finding['status']): readonly Entry[] =>
    distinct(
      result.findings
        .filter(finding => finding.status === status)
        .toSorted(byImportance)
        .map(entryOf),
    )
  const unknown = ofStatus('unknown')
  return {
    verdict,
    coverageComplete: coverage.complete,
    entries: {
      drift: ofStatus('drift'),
      blind: unknown.length > 0 || coverage.complete ? unknown : distinct(entriesOfReads(coverage.reads)),
    },
    accepted: ofStatus('excepted'),
    now: new Date(generatedAt),
    context: {
      organization,
      baselinePath: baseline.path,
      runUrl,
      ...(proposal === undefined ? {} : { proposal }),
    },
  }
}

function entryOf(finding: Finding): Entry {
  const { id, control, message, expected, actual, location, firstSeen, changedBy, people, fix } = finding
  return {
    id,
    control,
    message,
    expected,
    actual,
    place: `${location.path}:${location.line}`,
    since: firstSeen,
    changedBy: changedBy && `${changedBy.actor} on ${changedBy.time.slice(0, 10)}: ${changedBy.action}`,
    people,
    fix,
  }
}

/**
 * Usually every failed read has a finding of its control. This is the fallback if that finding is missing: an
 * incomplete run always opens an issue.
 */
function entriesOfReads(reads: readonly Read[]): readonly Entry[] {
  const broken = reads.filter(read => !read.complete)
  if (broken.length === 0) return [readEntry('coverage', 'Some data that the baseline needs could not be read')]
  return broken.map(({ resource, error }) =>
    readEntry(resource, `${resource} could not be read completely${error === undefined ? '' : `: ${error}`}`),
  )
}

function readEntry(resource: string, message: string): Entry {
  const nothing = { control: null, expected: null, actual: null, place: null, since: null }
  return { ...nothing, changedBy: null, people: null, fix: null, id: `read:${resource}`, message }
}

function distinct(entries: readonly Entry[]): readonly Entry[] {
  return [...new Map(entries.toReversed().map(entry => [entry.id, entry])).values()].toReversed()
}
