import type { AccessPath, PathState } from '../../model/finding.js'
import { by } from '../../model/order.js'
import { amount, counted, titleOf } from '../words.js'
import { code, html } from './html.js'
import { stateBadge } from './mark.js'
import { type Page, remainder, type Section } from './page.js'
import { column, table } from './table.js'

const DOOR_PLACE: Readonly<Record<PathState, number>> = { open: 0, unknown: 1, closed: 2 }

const BY_STATE = by<AccessPath>(
  door => DOOR_PLACE[door.state],
  door => door.id,
)

/** How locked down the organization is, whatever the baseline allows. */
export function postureSection({ result, detail }: Page): Section {
  const { doors, closed, open, unknown } = result.posture
  const shown = doors.toSorted(BY_STATE).slice(0, detail.rows)
  const rows = shown.map(({ id, state, reason }) => [titleOf(id), code(id), stateBadge(state), reason])
  const body = html`<p>${counted(doors.length, 'door')}: ${amount(open)} open, ${amount(unknown)} unknown, ${amount(closed)} closed. This stands beside the verdict: a door may be open because the baseline allows it.</p>
${table('Doors, open ones first', ['AccessPath', 'Id', 'State', 'Why'].map(column), rows)}${remainder(shown.length, doors.length)}`
  return { id: 'posture', title: 'Posture', body }
}
