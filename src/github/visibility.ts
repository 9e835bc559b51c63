import { GithubError } from './error.js'
import type { Repository } from './repository.js'

export type Visibility = {
  readonly visibility: 'public' | 'private'
  /** Why it could not be read, in one sentence; null where it was. */
  readonly reason: string | null
}

/** Who may read what the gate writes. `internal` is private; what can't be read is taken for public. */
export async function readVisibility(repository: Repository): Promise<Visibility> {
  try {
    const facts = await repository.describe()
    const told = facts.visibility ?? (facts.private == null ? null : facts.private ? 'private' : 'public')
    if (told === null) return { visibility: 'public', reason: 'GitHub does not tell the visibility of the repository.' }
    const isPublic = told === 'public' || facts.private === false
    return { visibility: isPublic ? 'public' : 'private', reason: null }
  } catch (error) {
    if (!(error instanceof GithubError)) throw error
    return { visibility: 'public', reason: error.message }
  }
}
