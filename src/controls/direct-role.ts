import type { AppNames } from '../collect/app-names.js'
import type { Account, CurrentState } from '../collect/current-state.js'
import { isNoApp } from '../collect/resource.js'
import { isPerson, isServiceAccount } from '../collect/seat.js'
import { type Fact, known, unknown } from '../model/fact.js'
import { isAdminRole, isKnownRole, roleName, SEAT_ROLES } from '../model/roles.js'
import { adding, NOTHING_TO_ACCEPT, removing } from './acceptance.js'
import { peoplePlace, personPlace } from './console.js'
import {
  type Captured,
  type ControlContext,
  compareKeys,
  countOf,
  type Draft,
  defineControl,
  listFirst,
  type PathReading,
  unreadable,
} from './control.js'
import { accountsOf, listedSubject, nameOf, noteOf, personSubject } from './person.js'
import { draftUnread } from './unread-people.js'

const ID = 'direct-role'

/** Direct role assignments, without a group. The identity provider cannot remove them when a user leaves a team. */
export const directRole = defineControl({
  id: ID,
  title: 'Direct role assignments',
  severity: 'high',
  section: {
    key: 'direct-roles',
    comment: [
      'Direct role assignments, without a group: account ID, then app, then roles.',
      'Recommended: {}. A direct role stays when the user leaves the group, the team or the company.',
    ],
    capture: captureDirectRoles,
  },
  reads: ['apps', 'people'],
  place: peoplePlace,
  auditEvents: /role|access|invit|grant/i,
  aliases: baseline => Object.values(baseline['direct-roles'] ?? {}).flatMap(Object.keys),
  subjectIsPerson: true,
  guide: {
    what:
      'A direct role assignment gives an app role to one account without a group. It appears when an administrator ' +
      'grants access to a single user, or through an invitation.',
    risk:
      'The identity provider cannot remove a direct role, so the user keeps the seat after a team change. Access ' +
      'reviews of groups do not show it.',
    steps: [
      'Open Directory > Users and select the user that the finding names.',
      'Open the apps and roles of the user, and note each role that no group grants. The menu may be named differently.',
      'Add the user to the matching group in the identity provider, where the access is still needed.',
      'Wait until the sync has run.',
      'Remove the direct role of the user for the app. The menu may be named differently.',
      'Instruct administrators to grant access by groups only. The invite dialog selects all apps in advance.',
    ],
    confirm: 'Directory > Users shows each app role of the user with a group as its source.',
    verify:
      'The gate compares the roles of each user with the roles that their groups grant, and looks up ambiguous users ' +
      'individually. A direct role on an app that is not in `direct-roles` is drift; a role on goals or projects is a ' +
      'notice. Where the gate cannot decide how a role was assigned, the result is unknown.',
    plan: 'All plans',
    exceptions:
      'A break-glass account, or a service account that an integration needs. Each exception names its owner and an ' +
      'end date.',
  },
  compare,
  posture: { recommended: 'No direct role assignments', read: readPosture },
})

/** A direct role of an account. `alias` is the name of the resource in the baseline. */
type DirectRole = {
  readonly person: string
  readonly resource: string
  readonly alias: string
  readonly role: string
  /** Null for a role that is only in the baseline. */
  readonly holder: Account | null
  readonly evidence: 'reported' | 'membership'
}

const keyOf = ({ person, resource, role }: DirectRole): string => `${person} ${resource} ${role}`

function compare(context: ControlContext): readonly Draft[] {
  const { observed, orgId } = context
  if (!observed.people.known) return [unreadable(ID, ['direct-roles'], observed.people.reason, peoplePlace(orgId))]
  const { actual, unread } = findDirectRoles(observed, context.names)
  const expected = expectedRoles(context).filter(({ person }) => !unread.has(person))
  const { added, removed } = compareKeys(indexed(expected), indexed(actual))
  const changedIds = new Set(removed.map(([, { person }]) => person))
  const accounts = new Map(accountsOf(observed).flatMap(one => (changedIds.has(one.id) ? [[one.id, one]] : [])))
  return [
    ...draftUnread(ID, 'direct-roles', [...unread.values()], peoplePlace(orgId)),
    ...added.map(([, role]) =>
      isNoApp(role.resource, observed.apps) ? noticeOf(context, role) : draftAdded(context, role),
    ),
    ...removed.map(([, role]) => draftRemoved(context, { ...role, holder: accounts.get(role.person) ?? null })),
  ]
}

/** All direct roles, and the accounts for which they are not known, with the reason. */
function findDirectRoles(observed: CurrentState, names: AppNames) {
  const actual: DirectRole[] = []
  const unread = new Map<string, string>()
  for (const person of accountsOf(observed)) {
    const roles = directRolesOf(names, person)
    if (roles.known) actual.push(...roles.value)
    else unread.set(person.id, roles.reason)
  }
  return { actual, unread }
}

const indexed = (roles: readonly DirectRole[]): ReadonlyMap<string, DirectRole> =>
  new Map(roles.map(role => [keyOf(role), role]))

function expectedRoles({ baseline, names }: ControlContext): readonly DirectRole[] {
  return Object.entries(baseline['direct-roles'] ?? {}).flatMap(([person, apps]) =>
    Object.entries(apps).flatMap(([alias, roles]) => {
      const resource = canonical(alias, names)
      return roles.map(role => ({ person, resource, alias, role: roleName(role), holder: null, evidence: REPORTED }))
    }),
  )
}

const REPORTED = 'reported'

/** Two ARIs can name the organization; both count as one resource. */
const canonical = (alias: string, names: AppNames): string => names.resourceOf(alias) ?? alias

/**
 * The control `administrator` covers administrator roles. Service accounts and portal customers hold direct roles on many
 * apps by default, so for them only roles that use a seat and unknown roles count.
 */
const isJudged = (holder: Account, role: string): boolean =>
  !isAdminRole(role) && (isPerson(holder) || SEAT_ROLES.has(role) || !isKnownRole(role))

/** The direct roles of an account; unknown if this cannot be decided for one of its roles. */
function directRolesOf(names: AppNames, holder: Account): Fact<readonly DirectRole[]> {
  if (!holder.holdings.known) return holder.holdings
  const roles: DirectRole[] = []
  for (const holding of holder.holdings.value) {
    if (!isJudged(holder, holding.role)) continue
    if (!holding.ways.known) return holding.ways
    const way = holding.ways.value.find(({ by }) => by === 'direct')
    if (way?.by !== 'direct') continue
    const alias = names.aliasOf(holding.resource)
    const resource = canonical(alias, names)
    roles.push({ person: holder.id, resource, alias, role: holding.role, holder, evidence: way.evidence })
  }
  return roles.length === 0 ? NONE : known(roles)
}

/** Shared, because nearly all accounts have none. */
const NONE: Fact<readonly DirectRole[]> = known([])

function draftOf({ orgId }: ControlContext, { person, resource, alias, role }: DirectRole) {
  const at = ['direct-roles', person, alias]
  return { control: ID, status: 'drift', app: resource, role, at, place: personPlace(orgId, person) } as const
}

function draftAdded(context: ControlContext, direct: DirectRole): Draft {
  const { person, role, holder } = direct
  return {
    ...draftOf(context, direct),
    subject: holder === null ? listedSubject(person) : personSubject(holder),
    change: 'added',
    expected: null,
    actual: role,
    message: describe(direct),
    accept: adding(['direct-roles', person, aliasIn(context, direct)], role),
  }
}

/** The key that the baseline already uses for this app and account, or else the alias. */
function aliasIn({ baseline, names }: ControlContext, { person, resource, alias }: DirectRole): string {
  const listed = Object.keys(baseline['direct-roles']?.[person] ?? {})
  return listed.find(key => canonical(key, names) === resource) ?? alias
}

/** Atlassian adds roles on goals and projects to accounts; they use no seat. */
const noticeOf = (context: ControlContext, direct: DirectRole): Draft => ({
  ...draftAdded(context, direct),
  status: 'notice',
  accept: NOTHING_TO_ACCEPT,
  message: `${nameOfHolder(direct)} holds the role \`${direct.role}\` on ${direct.alias}, which is not an app.`,
})

const nameOfHolder = ({ holder, person }: DirectRole): string => {
  if (holder === null) return person
  return isServiceAccount(holder) ? `Service account ${nameOf(holder)}` : nameOf(holder)
}

function describe(direct: DirectRole): string {
  const { holder, role, alias, evidence } = direct
  const invited = holder?.source === 'invited' ? ' was invited and' : ''
  const claim = `${nameOfHolder(direct)}${invited} holds the role \`${role}\` on ${alias}`
  return evidence === 'reported'
    ? `${claim} by direct assignment; the baseline does not list it.`
    : `${claim}, but no group of this user grants it; the baseline does not list this direct role.`
}

function draftRemoved(context: ControlContext, direct: DirectRole): Draft {
  const { person, alias, role, holder } = direct
  const written =
    (context.baseline['direct-roles']?.[person]?.[alias] ?? []).find(one => roleName(one) === role) ?? role
  const subject = holder === null ? listedSubject(person) : personSubject(holder)
  return {
    ...draftOf(context, direct),
    subject,
    change: 'removed',
    expected: role,
    actual: null,
    message: `${subject.name} no longer holds the role \`${role}\` on ${alias} by direct assignment; the baseline still lists it.`,
    accept: removing(['direct-roles', person, alias, written]),
  }
}

/** A comment names the user of each account ID. */
export function captureDirectRoles(observed: CurrentState, names: AppNames): Captured {
  if (!observed.people.known) return observed.people
  const entries = new Map<string, Record<string, string[]>>()
  const notes: string[] = []
  for (const person of accountsOf(observed)) {
    const roles = directRolesOf(names, person)
    if (!roles.known) return unknown(`The roles of a user are not known: ${roles.reason}`)
    const onApps = roles.value.filter(({ resource }) => !isNoApp(resource, observed.apps))
    if (onApps.length === 0) continue
    entries.set(person.id, byAlias(onApps))
    notes.push(`${person.id} is ${noteOf(person) || 'an account without a name'}`)
  }
  return known({ value: Object.fromEntries(entries), notes: notes.toSorted() })
}

function byAlias(roles: readonly DirectRole[]): Record<string, string[]> {
  const apps: Record<string, string[]> = {}
  for (const { alias, role } of roles) apps[alias] = [...(apps[alias] ?? []), role].toSorted()
  return apps
}

/** Closed: no account holds a direct role. */
function readPosture(observed: CurrentState, names: AppNames): PathReading {
  if (!observed.people.known) return { state: 'unknown', reason: observed.people.reason }
  const { actual, unread } = findDirectRoles(observed, names)
  const open = actual.filter(({ resource }) => !isNoApp(resource, observed.apps))
  if (open.length > 0) {
    const roles = open.map(
      ({ holder, person, role, alias }) => `${holder ? nameOf(holder) : person} is ${role} on ${alias}`,
    )
    return {
      state: 'open',
      reason: `${countOf(open.length, 'direct role assignment', 'direct role assignments')}: ${listFirst(roles)}`,
    }
  }
  const [reason] = unread.values()
  if (reason !== undefined) return { state: 'unknown', reason }
  return { state: 'closed', reason: 'No account holds a direct role assignment.' }
}
