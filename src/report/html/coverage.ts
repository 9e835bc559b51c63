import type { Read } from '../../collect/current-state.js'
import { controlOf } from '../../controls/catalogue.js'
import { catalogPlace } from '../../evaluate/order.js'
import type { ControlOutcome, ControlStatus } from '../../evaluate/result.js'
import { by } from '../../model/order.js'
import { amount, counted } from '../words.js'
import { type Content, code, html } from './html.js'
import { badge, stateBadge } from './mark.js'
import { type Page, remainder, type Section } from './page.js'
import { column, numbers, table } from './table.js'

/** What was asked and followed to its end, and what was not. */
export function coverageSection(page: Page): Section {
  const { reads, requests, complete } = page.result.coverage
  const broken = reads.filter(read => !read.complete).length
  const state = broken === 0 ? 'all whole' : `${amount(broken)} not whole`
  const claim = complete ? '' : html` <strong>Not everything that the baseline needs could be read.</strong>`
  const body = html`<p>${counted(reads.length, 'read')} in ${counted(requests, 'request')}, ${state}.${claim}</p>
<h3>Controls</h3>
${controlTable(page)}
<h3>Reads</h3>
${readTable(page)}`
  return { id: 'coverage', title: 'Coverage', body }
}

const CONTROL_WORDS: Readonly<Record<ControlStatus, string>> = {
  pass: 'as the baseline',
  drift: 'drift',
  unknown: 'could not be checked',
  off: 'not checked',
}

/** Every control, also those that are off, so that nobody takes silence for a pass. */
function controlTable({ result }: Page): Content {
  const rows = result.controls.toSorted(by(({ id }) => catalogPlace(id))).map(controlRow)
  return table('What each control came to', ['Control', 'Id', 'Result', 'Why'].map(column), rows)
}

const controlRow = ({ id, status, reason }: ControlOutcome): readonly Content[] => [
  controlOf(id).title,
  code(id),
  stateBadge(status, CONTROL_WORDS[status]),
  reason ?? '',
]

const BY_WHOLE = by<Read>(
  read => Number(read.complete),
  read => read.resource,
  read => read.error ?? '',
  read => read.items,
  read => read.pages,
)

const READ_COLUMNS = [column('Read'), numbers('Pages'), numbers('Items'), column('Whole'), column('Why not')]

function readTable({ result, detail }: Page): Content {
  const { reads } = result.coverage
  const shown = reads.toSorted(BY_WHOLE).slice(0, detail.rows)
  return html`${table('Reads, those that were not whole first', READ_COLUMNS, shown.map(readRow))}${remainder(shown.length, reads.length)}`
}

const readRow = ({ resource, pages, items, expected, complete, error }: Read): readonly Content[] => [
  resource,
  amount(pages),
  expected === undefined ? amount(items) : `${amount(items)} of ${amount(expected)}`,
  complete ? badge('good', 'yes') : badge('unknown', 'no'),
  error ?? '',
]
