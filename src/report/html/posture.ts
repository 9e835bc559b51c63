import { pathCounts, STATE_WORDS, sortedPaths } from '../path-list.js'
import { html, webLink } from './html.js'
import { stateBadge } from './mark.js'
import { type Page, remainder, type Section } from './page.js'
import { column, table } from './table.js'

/** How locked down the organization is, whatever the baseline allows. */
export function postureSection({ result, detail }: Page): Section {
  const { posture } = result
  const shown = sortedPaths(posture).slice(0, detail.rows)
  const rows = shown.map(({ title, state, reason, recommended, fix }) => [
    webLink(title, fix.guide),
    stateBadge(state, STATE_WORDS[state]),
    reason,
    recommended,
    fix.path,
  ])
  const columns = ['Access path', 'State', 'Current state', 'Recommended', 'Where'].map(column)
  const body = html`<p>${pathCounts(posture)}. The verdict does not depend on them: the baseline may allow an open access path.</p>
${table('Access paths, open ones first', columns, rows)}${remainder(shown.length, posture.paths.length)}`
  return { id: 'posture', title: 'Access paths', body }
}
