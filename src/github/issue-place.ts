import { readDefaultBranch } from './default-branch.js'
import type { Repository } from './repository.js'

/** Where a run is, as far as its issues are concerned. */
export type RunPlace = {
  /** `refs/heads/main`, `refs/tags/v1`; null where the run does not say. */
  readonly ref: string | null
  /** What the event of the run names. */
  readonly defaultBranch: string | null
}

export type IssuePlace =
  | { readonly writes: 'allowed' }
  /** On another branch or on a tag: as it should be. */
  | { readonly writes: 'not-here'; readonly reason: string }
  /** It is not known whether this is the default branch: a nightly run must not lose its issues silently. */
  | { readonly writes: 'not-known'; readonly reason: string }

/** Issues belong to the default branch. */
export async function placeOfIssues(repository: Repository, run: RunPlace): Promise<IssuePlace> {
  if (run.ref === null) {
    return { writes: 'not-known', reason: 'the run does not report its branch. Set GITHUB_REF to refs/heads/<branch>' }
  }
  const branch = branchOf(run.ref)
  if (branch === null) {
    return { writes: 'not-here', reason: `this run is on ${run.ref}, and issues belong to the default branch` }
  }
  const standard = await readDefaultBranch(repository, run.defaultBranch)
  if (standard.branch === null) return { writes: 'not-known', reason: standard.problem }
  if (branch === standard.branch) return { writes: 'allowed' }
  const reason = `this run is on branch ${branch}, and issues belong to the default branch ${standard.branch}`
  return { writes: 'not-here', reason }
}

/** Of `refs/heads/<branch>`; null for tags, pull requests and anything else. */
export const branchOf = (ref: string): string | null => /^refs\/heads\/(.+)$/.exec(ref)?.[1] ?? null
