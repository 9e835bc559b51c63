import type { AppSeatWays, Result } from '../../evaluate/result.js'
import type { Fact } from '../../model/fact.js'
import { by } from '../../model/order.js'
import { countSeats } from '../seat-ways.js'
import { amount, counted } from '../words.js'
import { type DirectRole, type DirectRoles, directRolesOf } from './direct-roles.js'
import { shownFindings } from './findings.js'
import { type Content, code, html, name } from './html.js'
import { badge, findingMark } from './mark.js'
import { type GivenRole, type GroupRow, type Manager, type Matrix, matrixOf, namesOf } from './matrix.js'
import { type Page, remainder, type Section } from './page.js'
import { column, numbers, table } from './table.js'

/** More than organizations have; a wider table is read by nobody. */
const MAX_APPS = 60

/** Those through whom somebody may come in past IT first. */
const MANAGERS: readonly (readonly [Manager, string])[] = [
  ['gone', 'No longer there; the baseline has them'],
  ['unknown', 'Not known who manages them'],
  ['open', 'Teams that anyone can join'],
  ['team-members', 'Managed by the members of a team'],
  ['admins', 'Edited by hand by administrators'],
  ['idp', 'Managed by the identity provider'],
]

/** Which group gives which role on which app, and who has one without a group. */
export function accessSection(page: Page): Section {
  const matrix = matrixOf(page.result)
  const body = [groupsPart(matrix, page), seatsPart(page)]
  return { id: 'access', title: 'Access map', body }
}

function groupsPart(matrix: Fact<Matrix>, page: Page): Content {
  if (!matrix.known) return html`<p><strong>The groups are not known:</strong> ${matrix.reason}</p>`
  const direct = directRolesOf(page.result, namesOf(page.result))
  const apps = [...new Set([...matrix.value.apps, ...appsOf(direct)])].sort(by(app => app))
  const shown = matrix.value.rows.slice(0, page.detail.rows)
  const view: View = { apps: apps.slice(0, MAX_APPS), told: shownFindings(page) }
  const rest = apps.length - view.apps.length
  return html`<p>${summary(matrix.value)} A role that is marked leads to its finding; “default” is what newcomers to the app get.</p>
<h3>Groups by app</h3>
${grid(shown, direct, view)}${remainder(shown.length, matrix.value.rows.length, 'snapshot.json')}
${rest > 0 ? html`<p class="rest">${counted(rest, 'more app')} in ${code('snapshot.json')}.</p>` : ''}
${direct.known ? unreadNote(direct.value) : html`<p><strong>Who has a role directly is not known:</strong> ${direct.reason}</p>`}`
}

const appsOf = (direct: Fact<DirectRoles>): readonly string[] =>
  direct.known ? direct.value.roles.map(({ app }) => app) : []

function summary({ rows }: Matrix): string {
  const there = rows.filter(({ manager }) => manager !== 'gone')
  const synced = there.filter(({ manager }) => manager === 'idp').length
  const defaults = there.filter(isDefault).length
  return `${counted(there.length, 'group gives', 'groups give')} roles; the identity provider manages ${amount(synced)} of them, and ${amount(defaults)} ${defaults === 1 ? 'is a default group' : 'are default groups'}.`
}

const isDefault = ({ roles }: GroupRow): boolean =>
  roles.known && [...roles.value.values()].some(given => given.some(role => role.isDefault))

function unreadNote({ unread }: DirectRoles): Content {
  if (unread === 0) return ''
  return html`<p><strong>Not known of ${counted(unread, 'person', 'people')}</strong> whether they have a role directly.</p>`
}

type View = { readonly apps: readonly string[]; readonly told: ReadonlySet<string> }

const CAPTION = 'Roles that each group gives on each app'

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
  const marks = row.findings.map(finding => findingMark(finding, view.told))
  const head = html`<th scope="row">${name(row.name)}${marks}</th><td class="number">${membersOf(row)}</td>`
  if (!row.roles.known)
    return html`<tr>${head}<td colspan="${Math.max(1, view.apps.length)}">not known: ${row.roles.reason}</td></tr>
`
  const { value } = row.roles
  return html`<tr>${head}${view.apps.map(app => cell((value.get(app) ?? []).map(role => roleOf(role, view))))}</tr>
`
}

const membersOf = ({ members }: GroupRow): string =>
  members === null ? '' : members.known ? amount(members.value) : 'unknown'

const cell = (parts: readonly Content[]): Content => html`<td>${parts}</td>`

function roleOf({ role, isThere, isDefault: isForNewcomers, findings }: GivenRole, { told }: View): Content {
  const words = isThere ? name(role) : html`<s>${name(role)}</s>`
  const marks = findings.map(finding => findingMark(finding, told))
  return html`<span class="role">${words}${isForNewcomers ? html` <em>default</em>` : ''}${marks}</span>`
}

/** People whom no group lets in, whatever the rows of the groups say. */
function directBand(direct: Fact<DirectRoles>, view: View): Content {
  if (!direct.known) return ''
  const row = (title: string, tell: (role: DirectRole) => Content): Content => {
    const cells = view.apps.map(app => cell(direct.value.roles.filter(role => role.app === app).map(tell)))
    return html`<tr><th scope="row">${title}</th><td></td>${cells}</tr>
`
  }
  return html`<tbody>
${bandHead('Given to people directly, by no group', view)}${row('People', role => peopleOf(role, view))}${row('of them with an account that is not managed', externalOf)}</tbody>
`
}

function peopleOf({ role, people, findings }: DirectRole, { told }: View): Content {
  const [first] = findings
  const more = findings.length > 1 ? html` ${badge('quiet', `and ${amount(findings.length - 1)} more`)}` : ''
  const marks = first === undefined ? '' : html`${findingMark(first, told)}${more}`
  return html`<span class="role">${name(role)}: ${amount(people)}${marks}</span>`
}

const externalOf = ({ role, external }: DirectRole): Content =>
  external === 0 ? '' : html`<span class="role">${name(role)}: ${amount(external)}</span>`

const SEAT_COLUMNS = [
  column('App'),
  ...['Seats', 'By groups', 'Directly', 'Inferred', 'Not known'].map(numbers),
  column('Why not known'),
]

function seatsPart({ result, detail }: Page): Content {
  if (result.seats.length === 0) return ''
  const seats = seatsByApp(result)
  const shown = seats.slice(0, detail.rows)
  return html`<h3>Seats by way</h3>
<p>A person with several ways has one seat, so the ways may add up to more than the seats. Inferred is what comes with the role of an organization administrator.</p>
${table('Seats of each app by the way to them', SEAT_COLUMNS, shown.map(seatRow))}${remainder(shown.length, seats.length, 'seats.csv')}`
}

const seatsByApp = ({ seats }: Result): readonly AppSeatWays[] => seats.toSorted(by(({ app }) => app))

function seatRow({ app, seats }: AppSeatWays): readonly Content[] {
  if (!seats.known) return [code(app), badge('unknown', 'unknown'), '', '', '', '', seats.reason]
  return [code(app), ...countSeats(seats.value).map(amount), '']
}
