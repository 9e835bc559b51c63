import type { Clock } from '../model/ports.js'
import type { Repository } from './repository.js'
import { isSameText, openWritten } from './written.js'

/**
 * The one comment of the gate on a pull request: written once, and rewritten where it says something else by now.
 * @throws GithubError
 */
export async function keepReviewComment(
  repository: Repository,
  number: number,
  { marker, body, clock }: { readonly marker: string; readonly body: string; readonly clock: Clock },
): Promise<'written' | 'rewritten' | 'unchanged'> {
  const own = (await repository.listComments(number)).find(({ body: text }) => text?.startsWith(marker))
  const written = openWritten(repository, clock)
  if (own === undefined) {
    await written.comment(number, body)
    return 'written'
  }
  if (isSameText(own.body ?? '', body)) return 'unchanged'
  await written.changeComment(number, own.id, body)
  return 'rewritten'
}
