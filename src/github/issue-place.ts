import { readDefaultBranch } from './default-branch.js'
import type { Repository } from './repository.js'

/** The branch information that decides whether a run may write issues. */
export type RunPlace = {
  /** `refs/heads/main`, `refs/tags/v1`; null if the run does not report it. */
  readonly ref: string | null
  /** The default branch in the event of the run. */
  readonly defaultBranch: string | null
}

export type IssuePlace =
  | { readonly writes: 'allowed' }
  /** The run is on another branch or on a tag. This is expected. */
  | { readonly writes: 'not-here'; readonly reason: string }
  /**
   * It is unknown whether this is the default branch. Reported, so that a nightly run never skips its issues silently.
   */
  | { readonly writes: 'not-known'; readonly reason: string }

/** Only a run on the default branch writes issues. `what` names other writes that follow the same rule. */
export async function placeOfIssues(repository: Repository, run: RunPlace, what = 'issues'): Promise<IssuePlace> {
  if (run.ref === null) {
    return { writes: 'not-known', reason: 'the run does not report its branch. Set GITHUB_REF to refs/heads/<branch>' }
  }
  const branch = branchOf(run.ref)
  if (branch === null) {
    return { writes: 'not-here', reason: `this run is on ${run.ref}, and ${what} belong to the default branch` }
  }
  const standard = await readDefaultBranch(repository, run.defaultBranch)
  if (standard.branch === null) return { writes: 'not-known', reason: standard.problem }
  if (branch === standard.branch) return { writes: 'allowed' }
  const reason = `this run is on branch ${branch}, and ${what} belong to the default branch ${standard.branch}`
  return { writes: 'not-here', reason }
}

/** The branch in `refs/heads/<branch>`; null for tags, pull requests and other refs. */
export const branchOf = (ref: string): string | null => /^refs\/heads\/(.+)$/.exec(ref)?.[1] ?? null
