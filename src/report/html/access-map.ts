import type { AppSeatWays, Result } from '../../evaluate/result.js'
import type { Fact } from '../../model/fact.js'
import { by } from '../../model/order.js'
import { countSeats, SEAT_COLUMNS, SEAT_NOTE } from '../seat-grants.js'
import { amount, counted } from '../words.js'
import { type DirectRole, type DirectRoles, directRolesOf } from './direct-roles.js'
import { shownFindings } from './findings.js'
import { type Content, code, html, name } from './html.js'
import { badge, findingMark } from './mark.js'
import { type GrantedRole, type GroupRow, type Manager, type Matrix, matrixOf, namesOf } from './matrix.js'
import { type Page, remainder, type Section } from './page.js'
import { column, numbers, table } from './table.js'

/** More apps than organizations have. */
const MAX_APPS = 60

/** Groups that are not managed by the identity provider come first. */
const MANAGERS: readonly (readonly [Manager, string])[] = [
  ['missing', 'Missing from the organization'],
  ['unknown', 'Unknown manager'],
  ['open', 'Teams that anyone can join'],
  ['team-members', 'Managed by team members'],
  ['admins', 'Managed manually by administrators'],
  ['idp', 'Managed by the identity provider'],
]

/** The roles that each group grants on each app, and direct role assignments. */
export function accessSection(page: Page): Section {
  const matrix = matrixOf(page.result)
  const body = [groupsPart(matrix, page), seatsPart(page)]
  return { id: 'access', title: 'Access map', body }
}

function groupsPart(matrix: Fact<Matrix>, page: Page): Content {
  if (!matrix.known) return html`<p><strong>Groups are unknown:</strong> ${matrix.reason}</p>`
  const direct = directRolesOf(page.result, namesOf(page.result))
  const apps = [...new Set([...matrix.value.apps, ...appsOf(direct)])].sort(by(app => app))
  const shown = matrix.value.rows.slice(0, page.detail.rows)
  const view: View = { apps: apps.slice(0, MAX_APPS), linked: shownFindings(page) }
  const rest = apps.length - view.apps.length
  return html`<p>${summary(matrix.value)} Marks link to findings. “default” is the role that new users of the app get.</p>
<h3>Groups by app</h3>
${grid(shown, direct, view)}${remainder(shown.length, matrix.value.rows.length, 'snapshot.json')}
${rest > 0 ? html`<p class="rest">${counted(rest, 'more app')} in ${code('snapshot.json')}.</p>` : ''}
${direct.known ? unreadNote(direct.value) : html`<p><strong>Direct role assignments are unknown:</strong> ${direct.reason}</p>`}`
}

const appsOf = (direct: Fact<DirectRoles>): readonly string[] =>
  direct.known ? direct.value.roles.map(({ app }) => app) : []

function summary({ rows }: Matrix): string {
  const present = rows.filter(({ manager }) => manager !== 'missing')
  const synced = present.filter(({ manager }) => manager === 'idp').length
  const defaults = present.filter(isDefault).length
  return `${counted(present.length, 'group grants', 'groups grant')} roles: ${amount(synced)} managed by the identity provider, ${counted(defaults, 'default group')}.`
}

const isDefault = ({ roles }: GroupRow): boolean =>
  roles.known && [...roles.value.values()].some(granted => granted.some(role => role.isDefault))

function unreadNote({ unread }: DirectRoles): Content {
  if (unread === 0) return ''
  return html`<p><strong>Direct role assignments of ${counted(unread, 'user')} are unknown.</strong></p>`
}

type View = { readonly apps: readonly string[]; readonly linked: ReadonlySet<string> }

const CAPTION = 'Roles that each group grants on each app'

function grid(rows: readonly GroupRow[], direct: Fact<DirectRoles>, view: View): Content {
  const heads = view.apps.map(app => html`<th scope="col">${name(app)}</th>`)
  return html`<div class="scroll map" role="region" aria-label="${CAPTION}" tabindex="0">
<table><caption>${CAPTION}</caption>
<thead><tr><th scope="col">Group</th><th scope="col" class="number">Members</th>${heads}</tr></thead>
${directBand(direct, view)}${MANAGERS.map(([manager, title]) =>
  band(
    title,
    rows.filter(row => row.manager === manager),
    view,
  ),
)}</table>
</div>
`
}

function band(title: string, rows: readonly GroupRow[], view: View): Content {
  if (rows.length === 0) return ''
  return html`<tbody>
${bandHead(`${title} (${amount(rows.length)})`, view)}${rows.map(row => groupRow(row, view))}</tbody>
`
}

const bandHead = (title: string, { apps }: View): Content =>
  html`<tr class="band"><th scope="rowgroup" colspan="${apps.length + 2}"><span>${title}</span></th></tr>
`

function groupRow(row: GroupRow, view: View): Content {
  const marks = row.findings.map(finding => findingMark(finding, view.linked))
  const head = html`<th scope="row">${name(row.name)}${marks}</th><td class="number">${membersOf(row)}</td>`
  if (!row.roles.known)
    return html`<tr>${head}<td colspan="${Math.max(1, view.apps.length)}">unknown: ${row.roles.reason}</td></tr>
`
  const { value } = row.roles
  return html`<tr>${head}${view.apps.map(app => cell((value.get(app) ?? []).map(role => roleOf(role, view))))}</tr>
`
}

const membersOf = ({ members }: GroupRow): string =>
  members === null ? '' : members.known ? amount(members.value) : 'unknown'

const cell = (parts: readonly Content[]): Content => html`<td>${parts}</td>`

function roleOf({ role, isPresent, isDefault: isDefaultRole, findings }: GrantedRole, { linked }: View): Content {
  const words = isPresent ? name(role) : html`<s>${name(role)}</s>`
  const marks = findings.map(finding => findingMark(finding, linked))
  return html`<span class="role">${words}${isDefaultRole ? html` <em>default</em>` : ''}${marks}</span>`
}

/** The numbers of users with direct role assignments. */
function directBand(direct: Fact<DirectRoles>, view: View): Content {
  if (!direct.known) return ''
  const row = (title: string, describe: (role: DirectRole) => Content): Content => {
    const cells = view.apps.map(app => cell(direct.value.roles.filter(role => role.app === app).map(describe)))
    return html`<tr><th scope="row">${title}</th><td></td>${cells}</tr>
`
  }
  return html`<tbody>
${bandHead('Direct role assignments', view)}${row('Users', role => usersOf(role, view))}${row('Users with an unmanaged account', externalOf)}</tbody>
`
}

function usersOf({ role, users, findings }: DirectRole, { linked }: View): Content {
  const [first] = findings
  const more = findings.length > 1 ? html` ${badge('quiet', `and ${amount(findings.length - 1)} more`)}` : ''
  const marks = first === undefined ? '' : html`${findingMark(first, linked)}${more}`
  return html`<span class="role">${name(role)}: ${amount(users)}${marks}</span>`
}

const externalOf = ({ role, external }: DirectRole): Content =>
  external === 0 ? '' : html`<span class="role">${name(role)}: ${amount(external)}</span>`

const COLUMNS = [column('App'), ...SEAT_COLUMNS.map(numbers), column('Reason')]

function seatsPart({ result, detail }: Page): Content {
  if (result.seats.length === 0) return ''
  const seats = seatsByApp(result)
  const shown = seats.slice(0, detail.rows)
  return html`<h3>How seats are granted</h3>
<p>${SEAT_NOTE}</p>
${table('Seats of each app by grant', COLUMNS, shown.map(seatRow))}${remainder(shown.length, seats.length, 'seats.csv')}`
}

const seatsByApp = ({ seats }: Result): readonly AppSeatWays[] => seats.toSorted(by(({ app }) => app))

function seatRow({ app, seats }: AppSeatWays): readonly Content[] {
  if (!seats.known) return [code(app), badge('unknown', 'unknown'), '', '', '', '', seats.reason]
  return [code(app), ...countSeats(seats.value).map(amount), '']
}
