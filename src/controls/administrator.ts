import type { AppNames } from '../collect/app-names.js'
import type { CurrentState } from '../collect/current-state.js'
import { siteIn } from '../model/ari.js'
import { known, unknown } from '../model/fact.js'
import type { Subject } from '../model/finding.js'
import { ADMIN_ROLES } from '../model/roles.js'
import { type Acceptance, impossible, removing, setting } from './acceptance.js'
import { peoplePlace, personPlace } from './console.js'
import { type Captured, type ControlContext, type Draft, defineControl, unreadable } from './control.js'
import { listedSubject, nameOf, noteOf, personSubject } from './person.js'
import {
  type AdminRole,
  canonicalPlace,
  type Doubt,
  findRoleHolders,
  isPlaced,
  type RoleHolder,
} from './role-holders.js'

const ID = 'administrator'

/** Administrators can grant access to other users, and an organization admin uses a seat on every app. */
export const administrator = defineControl({
  id: ID,
  title: 'Administrators',
  severity: 'critical',
  section: {
    key: 'administrators',
    comment: [
      'Administrators by role: account ID, then a note. For site-admin and user-access-admin, "on" lists the sites or apps.',
      'Recommended: two to five organization admins, including one break-glass account, and no other administrators.',
    ],
    capture: captureAdministrators,
  },
  reads: ['administrators'],
  place: peoplePlace,
  auditEvents: /admin|role/i,
  subjectIsPerson: true,
  guide: {
    what:
      'Administrators grant access to other users. The gate watches organization admins, site admins and user access ' +
      'admins, each with the sites or apps where the role applies.',
    risk:
      'Every administrator can open the other access paths. An organization admin also receives the roles user and ' +
      'admin on all apps, so each one uses a seat per app.',
    steps: [
      'Open Directory > Users and filter by the roles Organization admin, Site admin and User access admin. The ' +
        'menu may be named differently.',
      'Compare the result with the list that IT approved: two to five organization admins, including one ' +
        'break-glass account.',
      'Select each account that is not approved and remove its administrator role. The menu may be named differently.',
      'Open Directory > Groups, select groups with an administrator role such as `org-admins`, and remove members ' +
        'that are not approved. The menu may be named differently.',
      'Replace organization admins who only manage users by user access admins. This role does not use a seat.',
      'Require two-step verification for all administrators in their authentication policy.',
    ],
    confirm: 'The filter by administrator roles in Directory > Users shows exactly the accounts of the baseline.',
    verify:
      'The gate searches users by each administrator role and reads the role assignments of the holders. An account, ' +
      'site or app that is missing in the baseline, or only in the baseline, is drift. Holders that only one of the ' +
      'two reads reports are unknown.',
    plan: 'All plans',
    exceptions: 'A consultant with an administrator role during a project, with the end date of the project.',
  },
  compare,
})

/** A role that the section omits has no administrators, so every holder is reported. */
function compare(context: ControlContext): readonly Draft[] {
  return ADMIN_ROLES.flatMap(role => compareRole(context, role))
}

/** A note, or a note with the sites or apps where the account may hold the role. */
type Entry = string | { readonly note: string; readonly on: readonly string[] }

const entriesOf = ({ baseline }: ControlContext, role: AdminRole): Readonly<Record<string, Entry>> =>
  baseline.administrators?.[role] ?? {}

function compareRole(context: ControlContext, role: AdminRole): readonly Draft[] {
  const { holders, doubts, isComplete } = findRoleHolders(context.observed, context.names, role)
  const entries = new Map(Object.entries(entriesOf(context, role)))
  const gone = isComplete ? [...entries].filter(([id]) => !holders.has(id)) : []
  return [
    ...[...doubts, ...unresolvedPlaces(context, role)].map((doubt, index) => draftDoubt(context, role, doubt, index)),
    ...[...holders.values()].flatMap(holder => compareHolder(context, role, holder, entries.get(holder.person.id))),
    ...gone.map(([id, entry]) => draftGone(context, role, id, entry)),
  ]
}

/** Places that only the list of apps can resolve. */
function unresolvedPlaces(context: ControlContext, role: AdminRole): readonly Doubt[] {
  const { apps } = context.observed
  const places = Object.values(entriesOf(context, role)).flatMap(entry => (typeof entry === 'string' ? [] : entry.on))
  const isUnresolved = !apps.known && places.some(place => context.names.resourceAt(place) === null)
  return isUnresolved ? [{ reason: apps.reason }] : []
}

function draftDoubt({ orgId }: ControlContext, role: AdminRole, { reason, people }: Doubt, index: number): Draft {
  const id = `${ID}:${role}${index === 0 ? '' : `:${index + 1}`}`
  const subject = { type: 'control', id, name: role } as const
  const draft = unreadable(ID, ['administrators', role], reason, peoplePlace(orgId), subject)
  return people === undefined ? draft : { ...draft, people }
}

function compareHolder(
  context: ControlContext,
  role: AdminRole,
  { person, places }: RoleHolder,
  entry: Entry | undefined,
): readonly Draft[] {
  const added = (place: string | null) => draftAdded(context, role, { person, places }, place)
  if (entry === undefined) return places.known && places.value.length > 0 ? places.value.map(added) : [added(null)]
  if (typeof entry === 'string' || !places.known) return []
  const held = new Set(places.value)
  const { names, observed } = context
  const allowed = new Map(entry.on.map(place => [canonicalPlace(names.resourceAt(place) ?? place, role, names), place]))
  const isRead = observed.apps.known || entry.on.every(place => names.resourceAt(place) !== null)
  return [
    ...(isRead ? places.value.filter(place => !allowed.has(place)).map(added) : []),
    ...(isRead ? [...allowed].filter(([place]) => !held.has(place)) : []).map(([place, written]) =>
      draftRemoved(context, role, personSubject(person), { place, written }),
    ),
  ]
}

const withArticle = (role: AdminRole): string => (role === 'org-admin' ? `an ${role}` : `a ${role}`)

function draftOf({ orgId }: ControlContext, role: AdminRole, subject: Subject) {
  const at = ['administrators', role, subject.id]
  return { control: ID, status: 'drift', subject, role, at, place: personPlace(orgId, subject.id) } as const
}

/** `place` is the ARI on which the role is held; null where it is not known or not compared. */
function draftAdded(context: ControlContext, role: AdminRole, holder: RoleHolder, place: string | null): Draft {
  const { person } = holder
  const draft = draftOf(context, role, personSubject(person))
  const where = place === null ? '' : ` on ${context.names.placeOf(place)}`
  const isListed = entriesOf(context, role)[person.id] !== undefined
  return {
    ...draft,
    ...(place === null ? {} : { app: place }),
    change: 'added',
    expected: null,
    actual: role,
    message: isListed
      ? `${nameOf(person)} is ${withArticle(role)}${where}; the baseline allows other sites or apps only.`
      : `${nameOf(person)} is ${withArticle(role)}${where} but is not in the baseline.`,
    accept: acceptAdded(context, draft.at, holder, place),
  }
}

function acceptAdded(
  context: ControlContext,
  at: readonly string[],
  { person, places }: RoleHolder,
  place: string | null,
): Acceptance {
  if (place === null)
    return places.known
      ? setting(at, noteOf(person))
      : impossible(`The sites or apps of the role are not known: ${places.reason}`)
  const member = writtenPlace(context, place)
  return { by: 'edit', edits: [{ do: 'add', at: [...at, 'on'], member, beside: { note: noteOf(person) } }] }
}

/** The site name is valid in the baseline only if `apps` lists an app of this site that still exists. */
function writtenPlace({ baseline: { apps }, names, observed }: ControlContext, place: string): string {
  const name = names.placeOf(place)
  if (apps === undefined || names.resourceOf(name) !== null) return name
  const currentApps = observed.apps.known ? new Set(observed.apps.value.map(({ id }) => id)) : null
  const isListed = Object.entries(apps).some(([alias, id]) => siteIn(alias) === name && currentApps?.has(id) !== false)
  return isListed ? name : place
}

/** The entry keeps its other places. */
function draftRemoved(
  context: ControlContext,
  role: AdminRole,
  subject: Subject,
  { place, written }: { readonly place: string; readonly written: string },
): Draft {
  const draft = draftOf(context, role, subject)
  return {
    ...draft,
    app: place,
    change: 'removed',
    expected: role,
    actual: null,
    message: `${subject.name} is no longer ${withArticle(role)} on ${written}; the baseline still lists this role.`,
    accept: removing([...draft.at, 'on', written]),
  }
}

function draftGone(context: ControlContext, role: AdminRole, id: string, entry: Entry): Draft {
  const subject = listedSubject(id, typeof entry === 'string' ? entry : entry.note)
  const draft = draftOf(context, role, subject)
  return {
    ...draft,
    change: 'removed',
    expected: role,
    actual: null,
    message: `${subject.name} is no longer ${withArticle(role)} but is still in the baseline.`,
    accept: removing(draft.at),
  }
}

/** Always writes `on`, because a plain note allows the role on every site and app. */
export function captureAdministrators(observed: CurrentState, names: AppNames): Captured {
  const roles: Record<string, Record<string, Entry>> = {}
  for (const role of ADMIN_ROLES) {
    const { holders, doubts } = findRoleHolders(observed, names, role)
    const [doubt] = doubts
    if (doubt !== undefined) return unknown(doubt.reason)
    roles[role] = Object.fromEntries([...holders].map(([id, holder]) => [id, captureHolder(names, role, holder)]))
  }
  return known({ value: roles })
}

function captureHolder(names: AppNames, role: AdminRole, { person, places }: RoleHolder): Entry {
  const note = noteOf(person)
  return isPlaced(role) ? { note, on: places.known ? places.value.map(names.placeOf).toSorted() : [] } : note
}
