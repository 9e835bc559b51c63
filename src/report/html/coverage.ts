import type { Read } from '../../collect/current-state.js'
import { controlOf } from '../../controls/catalogue.js'
import type { ControlOutcome } from '../../evaluate/result.js'
import { CONTROL_WORDS, INCOMPLETE, readCounts, sortedControls, sortedReads } from '../coverage.js'
import { amount } from '../words.js'
import { type Content, code, html } from './html.js'
import { badge, stateBadge } from './mark.js'
import { type Page, remainder, type Section } from './page.js'
import { column, numbers, table } from './table.js'

/** The result of each control, and which data was read. */
export function coverageSection({ result, detail }: Page): Section {
  const { coverage } = result
  const all = sortedReads(coverage)
  const shown = all.slice(0, detail.rows)
  const body = html`<p>${readCounts(coverage)}${coverage.complete ? '' : html` <strong>${INCOMPLETE}</strong>`}</p>
<h3>Controls</h3>
${table('Result of each control', CONTROL_COLUMNS, sortedControls(result).map(controlRow))}
<h3>Reads</h3>
${table('Reads, incomplete ones first', READ_COLUMNS, shown.map(readRow))}${remainder(shown.length, all.length)}`
  return { id: 'coverage', title: 'Coverage', body }
}

const CONTROL_COLUMNS = ['Control', 'ID', 'Result', 'Reason'].map(column)

const controlRow = ({ id, status, reason }: ControlOutcome): readonly Content[] => [
  controlOf(id).title,
  code(id),
  stateBadge(status, CONTROL_WORDS[status]),
  reason ?? '',
]

const READ_COLUMNS = [column('Read'), numbers('Pages'), numbers('Items'), column('Complete'), column('Reason')]

const readRow = ({ resource, pages, items, expected, complete, error }: Read): readonly Content[] => [
  resource,
  amount(pages),
  expected === undefined ? amount(items) : `${amount(items)} of ${amount(expected)}`,
  complete ? badge('good', 'yes') : badge('unknown', 'no'),
  error ?? '',
]
