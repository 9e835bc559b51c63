import type { Result } from '../evaluate/result.js'
import { type Detail, folded } from './detail.js'
import { escapeMarkdown, MAX_SENTENCE_LENGTH } from './escape.js'
import { blocks, column, link, table } from './markdown.js'
import { pathCounts, STATE_WORDS, sortedPaths } from './path-list.js'

/** How locked down the organization is, whatever the baseline allows. */
export function postureSection({ posture }: Result, detail: Detail): string {
  if (posture.paths.length === 0) return ''
  const shown = sortedPaths(posture).slice(0, detail.rows)
  const rows = shown.map(({ title, state, reason, recommended, fix }) => [
    link(escapeMarkdown(title), fix.guide),
    state === 'open' ? '**open**' : STATE_WORDS[state],
    escapeMarkdown(reason, MAX_SENTENCE_LENGTH),
    escapeMarkdown(recommended),
    state === 'closed' ? '' : escapeMarkdown(fix.path),
  ])
  const columns = ['Access path', 'State', 'Current state', 'Recommended', 'Where'].map(column)
  return blocks([
    '### Access paths',
    `${pathCounts(posture)}. The verdict does not depend on them: the baseline may allow an open access path.`,
    folded('All access paths', table(columns, rows), shown.length, posture.paths.length),
  ])
}
