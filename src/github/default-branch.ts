import { GithubError } from './error.js'
import type { Repository } from './repository.js'

export type DefaultBranch =
  | { readonly branch: string }
  /** `problem` is one sentence: why the default branch is not known, and what to do. */
  | { readonly branch: null; readonly problem: string }

/**
 * Returns the default branch that the GitHub API reports or, if the API call fails, the one in the event of this run.
 * If the two differ, the result is unknown: the branch may have been renamed during the run.
 */
export async function readDefaultBranch(repository: Repository, ofEvent: string | null): Promise<DefaultBranch> {
  const { branch, problem } = await describeBranch(repository)
  if (branch === null) return ofEvent === null ? { branch, problem } : { branch: ofEvent }
  if (ofEvent === null || ofEvent === branch) return { branch }
  return {
    branch: null,
    problem: `GitHub reports the default branch ${branch}, but the event of this run reports ${ofEvent}. Start the run again`,
  }
}

async function describeBranch(repository: Repository): Promise<{ branch: string | null; problem: string }> {
  try {
    const { default_branch: branch } = await repository.describe()
    return { branch: branch || null, problem: 'GitHub does not report the default branch of the repository' }
  } catch (error) {
    if (!(error instanceof GithubError)) throw error
    return { branch: null, problem: error.message }
  }
}
