import { ENDPOINTS, nameEndpoint } from '../../atlassian/endpoint.js'
import type { ControlId } from '../../model/finding.js'
import { blocks, column, table } from '../../report/markdown.js'
import type { Row } from './row.js'

const COLUMNS = ['endpoint', 'answered', 'shape', 'paging', 'rate limits', 'scope', 'controls', 'what to do'].map(
  column,
)

/** Markdown, so that it can be pasted into a report as it is. */
export function renderTable(rows: readonly Row[], blind: readonly ControlId[]): string {
  const verdict =
    blind.length === 0
      ? 'Every required control can be read.'
      : `These controls cannot be checked: ${[...new Set(blind)].join(', ')}.`
  return `${blocks([table(COLUMNS, rows.map(renderRow)), verdict])}\n`
}

/** The gate's own words: there is no foreign text in them, and scopes must be copied without a break. */
const cell = (text: string): string => text.replaceAll('|', '\\|')

function renderRow({ endpoint, status, shape, paging, rateLimit, scope, feeds, advice }: Row): readonly string[] {
  const answered = status === 200 ? 'yes (200)' : `no (${status ?? 'no answer'})`
  return [
    `\`${nameEndpoint(ENDPOINTS[endpoint])}\``,
    answered,
    shape,
    paging,
    rateLimit,
    scope,
    feeds.length === 0 ? 'replaces the search' : feeds.join(', '),
    advice === '' ? '-' : cell(advice),
  ]
}
