import type { AppNames } from '../collect/app-names.js'
import type { Account, CurrentState, Holding } from '../collect/current-state.js'
import { isNoApp } from '../collect/resource.js'
import { isServiceAccount, mayBeActive } from '../collect/seat.js'
import { type Fact, known, unknown } from '../model/fact.js'
import { isKnownRole, SEAT_ROLES } from '../model/roles.js'
import { removing, setting } from './acceptance.js'
import { peoplePlace, personPlace } from './console.js'
import {
  type Captured,
  type ControlContext,
  compareKeys,
  type Draft,
  defineControl,
  listFirst,
  type PathReading,
  unreadable,
} from './control.js'
import { accountsOf, listedSubject, nameOf, noteOf, personSubject } from './person.js'
import { draftUnread } from './unread-people.js'

const ID = 'external-person'

/** Unmanaged accounts with a seat. The identity provider cannot deactivate them when their users leave. */
export const externalPerson = defineControl({
  id: ID,
  title: 'Unmanaged accounts with a seat',
  severity: 'high',
  section: {
    key: 'external-people',
    comment: [
      'Unmanaged (external) accounts that may hold a seat: account ID, then a note.',
      'Recommended: {}. The identity provider cannot deactivate an unmanaged account or require two-step verification.',
    ],
    capture: captureExternalPeople,
  },
  reads: ['people'],
  place: peoplePlace,
  auditEvents: /invit|access|role|user|group/i,
  subjectIsPerson: true,
  guide: {
    what:
      'An unmanaged account belongs to a domain that your organization has not verified, such as a private address. ' +
      'This control lists unmanaged accounts with the role user, admin or guest on any app.',
    risk:
      'The identity provider cannot deactivate an unmanaged account when its user leaves. It uses an app seat, and ' +
      'Guard can bill it as well.',
    steps: [
      'Open Directory > Users and filter for users outside your verified domains. The menu may be named differently.',
      'For a user of your own company, replace the account by a managed account with a company address.',
      'For a contractor, create an account in the identity provider where that is your policy.',
      'Remove the app roles of each unmanaged account that is not approved. The menu may be named differently.',
      'Remove guests that are not approved in Jira and Confluence. A site admin invites guests at Users > Invite > ' +
        'Roles > Guest.',
      'List the approved accounts under `external-people` with a note.',
    ],
    confirm: 'Directory > Users shows no account of another domain with an app role, apart from those in the baseline.',
    verify:
      'The gate reads the claim status and the roles of every active account. An unmanaged account with the role ' +
      'user, admin, guest or an unknown role that is not listed is drift. An account whose claim status or state ' +
      'Atlassian does not report is unknown.',
    plan: 'All plans. Policies for external users need Atlassian Guard Standard.',
    exceptions: 'Contractors and auditors with an address of their own company, each with an owner and an end date.',
  },
  compare,
  posture: { recommended: 'No unmanaged account with a seat', read: readPosture },
})

type External = { readonly person: Account; readonly seats: readonly Holding[] }

function compare(context: ControlContext): readonly Draft[] {
  const { observed, orgId, baseline } = context
  if (!observed.people.known) return [unreadable(ID, ['external-people'], observed.people.reason, peoplePlace(orgId))]
  const { external, unread } = findExternal(observed)
  const listed = Object.entries(baseline['external-people'] ?? {}).filter(([id]) => !unread.has(id))
  const { added, removed } = compareKeys(new Map(listed), external)
  return [
    ...draftUnread(ID, 'external-people', [...unread.values()], peoplePlace(orgId)),
    ...added.map(([, one]) => draftAdded(context, one)),
    ...removed.map(([id, note]) => draftRemoved(context, id, note)),
  ]
}

/** Unmanaged accounts with a seat, by ID, and the accounts for which this is not known, with the reason. */
function findExternal(observed: CurrentState): {
  readonly external: ReadonlyMap<string, External>
  readonly unread: ReadonlyMap<string, string>
} {
  const external = new Map<string, External>()
  const unread = new Map<string, string>()
  // Service accounts belong to no domain. The control direct-role covers their roles.
  for (const person of accountsOf(observed).filter(account => !isServiceAccount(account))) {
    const seats = seatsOf(person, observed.apps)
    if (!seats.known) unread.set(person.id, seats.reason)
    else if (seats.value.length > 0) external.set(person.id, { person, seats: seats.value })
  }
  return { external, unread }
}

/** The watched roles of an unmanaged account; none for a managed account. */
function seatsOf(person: Account, apps: CurrentState['apps']): Fact<readonly Holding[]> {
  if (person.claim === 'managed' || !mayBeActive(person)) return NONE
  if (!person.holdings.known) return person.holdings
  const seats = person.holdings.value.filter(held => isWatched(held) && !isNoApp(held.resource, apps))
  if (seats.length > 0 && person.claim === null) return unknown(NO_CLAIM)
  if (seats.length > 0 && person.status === null) return unknown(NO_STATUS)
  return known(seats)
}

/** Shared, because nearly all accounts have none. */
const NONE: Fact<readonly Holding[]> = known([])

/**
 * Roles that use a seat, unknown roles, and guests. Confluence guests are free, but Atlassian Guard bills them since
 * February 2024.
 */
const isWatched = ({ role, isActive }: Holding): boolean =>
  isActive && (SEAT_ROLES.has(role) || role === 'guest' || !isKnownRole(role))

const NO_CLAIM = 'Atlassian does not report whether an account with a seat is managed. Check Directory > Users.'

const NO_STATUS =
  'Atlassian does not report a known status for an account that may be unmanaged. Check Directory > Users.'

function rolesByApp(seats: readonly Holding[], names: AppNames): Readonly<Record<string, readonly string[]>> {
  const apps = new Map<string, string[]>()
  for (const { resource, role } of seats) {
    const alias = names.aliasOf(resource)
    apps.set(alias, [...(apps.get(alias) ?? []), role].toSorted())
  }
  return Object.fromEntries([...apps].toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

function draftAdded({ names, orgId }: ControlContext, { person, seats }: External): Draft {
  const roles = rolesByApp(seats, names)
  const seatList = Object.entries(roles).map(([alias, list]) => `${list.join(' and ')} on ${alias}`)
  return {
    control: ID,
    status: 'drift',
    subject: personSubject(person),
    at: ['external-people', person.id],
    place: personPlace(orgId, person.id),
    change: 'added',
    expected: null,
    actual: roles,
    message: `${nameOf(person)} holds a seat with an unmanaged account (${listFirst(seatList)}) but is not in the baseline.`,
    accept: setting(['external-people', person.id], noteOf(person)),
  }
}

const draftRemoved = ({ orgId, observed }: ControlContext, id: string, note: string): Draft => {
  const person = accountsOf(observed).find(one => one.id === id)
  const subject = person === undefined ? listedSubject(id, note) : personSubject(person)
  return {
    control: ID,
    status: 'drift',
    subject,
    at: ['external-people', id],
    place: personPlace(orgId, id),
    change: 'removed',
    expected: note,
    actual: null,
    message: `${subject.name} no longer holds a seat with an unmanaged account but is still in the baseline.`,
    accept: removing(['external-people', id]),
  }
}

export function captureExternalPeople(observed: CurrentState): Captured {
  if (!observed.people.known) return observed.people
  const { external, unread } = findExternal(observed)
  const [reason] = unread.values()
  if (reason !== undefined) return unknown(`An account could not be checked: ${reason}`)
  return known({ value: Object.fromEntries([...external].map(([id, { person }]) => [id, noteOf(person)])) })
}

/** Closed: no unmanaged account holds a seat. */
function readPosture(observed: CurrentState): PathReading {
  if (!observed.people.known) return { state: 'unknown', reason: observed.people.reason }
  const { external, unread } = findExternal(observed)
  if (external.size > 0) {
    const names = [...external.values()].map(({ person }) => nameOf(person)).toSorted()
    return { state: 'open', reason: `Unmanaged accounts hold a seat: ${listFirst(names)}` }
  }
  const [reason] = unread.values()
  if (reason !== undefined) return { state: 'unknown', reason }
  return { state: 'closed', reason: 'No unmanaged account holds a seat.' }
}
