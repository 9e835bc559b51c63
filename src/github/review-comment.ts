import type { Clock } from '../model/ports.js'
import type { Repository } from './repository.js'
import { isSameText, openVerifiedWriter } from './verified-writer.js'

/**
 * Creates the review comment on a pull request, or updates it if the text changed. There is at most one per pull
 * request.
 * @throws GithubError
 */
export async function updateReviewComment(
  repository: Repository,
  number: number,
  { marker, body, clock }: { readonly marker: string; readonly body: string; readonly clock: Clock },
): Promise<'written' | 'rewritten' | 'unchanged'> {
  const own = (await repository.listComments(number)).find(({ body: text }) => text?.startsWith(marker))
  const written = openVerifiedWriter(repository, clock)
  if (own === undefined) {
    await written.comment(number, body)
    return 'written'
  }
  if (isSameText(own.body ?? '', body)) return 'unchanged'
  await written.changeComment(number, own.id, body)
  return 'rewritten'
}
