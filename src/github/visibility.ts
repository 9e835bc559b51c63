import { GithubError } from './error.js'
import type { Repository } from './repository.js'

export type Visibility = {
  readonly visibility: 'public' | 'private'
  /** One sentence: why the visibility could not be read; null if it was read. */
  readonly reason: string | null
}

/** Treats `internal` as private, and an unreadable visibility as public. */
export async function readVisibility(repository: Repository): Promise<Visibility> {
  try {
    const facts = await repository.describe()
    const reported = facts.visibility ?? (facts.private == null ? null : facts.private ? 'private' : 'public')
    if (reported === null) {
      return { visibility: 'public', reason: 'GitHub does not report the visibility of the repository.' }
    }
    const isPublic = reported === 'public' || facts.private === false
    return { visibility: isPublic ? 'public' : 'private', reason: null }
  } catch (error) {
    if (!(error instanceof GithubError)) throw error
    return { visibility: 'public', reason: error.message }
  }
}
