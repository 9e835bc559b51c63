import { attestation } from '../../controls/attestation.js'
import { findControl } from '../../controls/catalogue.js'
import { exception } from '../../controls/exception.js'
import { byCatalog } from '../../evaluate/order.js'
import type { AccessPath, ControlId, Finding } from '../../model/finding.js'
import { STATE_WORDS, sortedPaths } from '../path-list.js'
import { counted } from '../words.js'
import { shortRow } from './findings.js'
import { type Content, html } from './html.js'
import { stateBadge } from './mark.js'
import { type Page, remainder, type Section } from './page.js'
import { column, table } from './table.js'

/** Findings that exceptions accept, and access paths that administrators attest. */
export function exceptionsSection(page: Page): Section {
  const accepted = page.result.findings.filter(({ status }) => status === 'excepted').length
  const body = html`<h3>Exceptions</h3>
<p>${acceptedSentence(accepted)}</p>
${findingTable(exception.id, 'Findings about exceptions', page)}
<h3>Attestations</h3>
<p>No API shows these access paths. An administrator attests each one until an end date.</p>
${findingTable(attestation.id, 'Findings about attestations', page)}${pathTable(page)}`
  return { id: 'exceptions', title: 'Exceptions and attestations', body }
}

const acceptedSentence = (accepted: number): Content =>
  accepted === 0
    ? 'No finding of this run is accepted by an exception.'
    : html`<a href="#findings-excepted">${counted(accepted, 'finding')}</a> ${accepted === 1 ? 'is' : 'are'} accepted by an exception.`

function findingTable(control: ControlId, caption: string, page: Page): Content {
  const all = page.result.findings.filter(finding => finding.control === control).toSorted(byCatalog)
  const shown = all.slice(0, page.detail.rows)
  return html`${table(
    caption,
    FINDING_COLUMNS,
    shown.map(finding => findingRow(finding, page)),
  )}${remainder(shown.length, all.length)}`
}

const FINDING_COLUMNS = ['Finding', 'State', 'Expected', 'First seen', 'Baseline'].map(column)

function findingRow(finding: Finding, page: Page): readonly Content[] {
  const [message = '', ...rest] = shortRow(finding, page)
  return [message, stateBadge(finding.status), ...rest]
}

/** Paths without a control are attested. */
const isAttested = ({ id }: AccessPath): boolean => findControl(id) === undefined

function pathTable({ result, detail }: Page): Content {
  const all = sortedPaths(result.posture).filter(isAttested)
  if (all.length === 0) return html`<p>This organization has no attested access paths.</p>`
  const shown = all.slice(0, detail.rows)
  const rows = shown.map(({ title, state, reason }) => [title, stateBadge(state, STATE_WORDS[state]), reason])
  return html`${table('Attested access paths', ['Access path', 'State', 'Attestation'].map(column), rows)}${remainder(shown.length, all.length)}`
}
