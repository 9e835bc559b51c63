import type { AppNames } from '../collect/app-names.js'
import type { Account, Holding, Observed } from '../collect/current-state.js'
import { isNoApp } from '../collect/resource.js'
import { isServiceAccount, mayBeActive } from '../collect/seat.js'
import { type Fact, known, unknown } from '../model/fact.js'
import { isKnownRole, SEAT_ROLES } from '../model/roles.js'
import { removing, setting } from './acceptance.js'
import { peoplePlace, personPlace } from './console.js'
import {
  type Captured,
  type Control,
  compareKeys,
  type Draft,
  listFirst,
  type Strictness,
  unreadable,
  type World,
} from './control.js'
import { accountsOf, listedSubject, nameOf, noteOf, personSubject } from './person.js'
import { tellUnread } from './unread-people.js'

const ID = 'external-person'

/** People whose account the organization does not manage: no identity provider can close it when they leave. */
export const externalPerson: Control = { id: ID, section: 'external-people', place: peoplePlace, compare, strict }

type External = { readonly person: Account; readonly seats: readonly Holding[] }

function compare(world: World): readonly Draft[] {
  const { observed, orgId, baseline } = world
  if (!observed.people.known) return [unreadable(ID, ['external-people'], observed.people.reason, peoplePlace(orgId))]
  const { external, unread } = findExternal(observed)
  const listed = Object.entries(baseline['external-people'] ?? {}).filter(([id]) => !unread.has(id))
  const { added, removed } = compareKeys(new Map(listed), external)
  return [
    ...tellUnread(ID, 'external-people', [...unread.values()], peoplePlace(orgId)),
    ...added.map(([, one]) => tellAdded(world, one)),
    ...removed.map(([id, note]) => tellRemoved(world, id, note)),
  ]
}

/** Those who hold a seat, by id, and why that can't be told of others. */
function findExternal(observed: Observed): {
  readonly external: ReadonlyMap<string, External>
  readonly unread: ReadonlyMap<string, string>
} {
  const external = new Map<string, External>()
  const unread = new Map<string, string>()
  // The account of an app is of no domain: what it holds directly is the matter of the control direct-role.
  for (const person of accountsOf(observed).filter(account => !isServiceAccount(account))) {
    const seats = seatsOf(person, observed.apps)
    if (!seats.known) unread.set(person.id, seats.reason)
    else if (seats.value.length > 0) external.set(person.id, { person, seats: seats.value })
  }
  return { external, unread }
}

/** The roles of an unmanaged account that are watched; none for a managed one. */
function seatsOf(person: Account, apps: Observed['apps']): Fact<readonly Holding[]> {
  if (person.claim === 'managed' || !mayBeActive(person)) return NONE
  if (!person.holdings.known) return person.holdings
  const seats = person.holdings.value.filter(held => isWatched(held) && !isNoApp(held.resource, apps))
  if (seats.length > 0 && person.claim === null) return unknown(NO_CLAIM)
  if (seats.length > 0 && person.status === null) return unknown(NO_STATUS)
  return known(seats)
}

/** Of nearly everyone. */
const NONE: Fact<readonly Holding[]> = known([])

/**
 * Roles that take a seat, and guests: these are free in Confluence's own license, and are billed by Atlassian Guard since
 * February 2024. A role that is not known may take one.
 */
const isWatched = ({ role, isActive }: Holding): boolean =>
  isActive && (SEAT_ROLES.has(role) || role === 'guest' || !isKnownRole(role))

const NO_CLAIM =
  'Atlassian does not tell whether the account of somebody who holds a seat is managed: look at Directory > Users.'

const NO_STATUS =
  'Atlassian does not tell whether an account that may be external is active, in words that the gate knows: look at Directory > Users.'

function rolesByApp(seats: readonly Holding[], names: AppNames): Readonly<Record<string, readonly string[]>> {
  const apps = new Map<string, string[]>()
  for (const { resource, role } of seats) {
    const alias = names.aliasOf(resource)
    apps.set(alias, [...(apps.get(alias) ?? []), role].toSorted())
  }
  return Object.fromEntries([...apps].toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

function tellAdded({ names, orgId }: World, { person, seats }: External): Draft {
  const roles = rolesByApp(seats, names)
  const told = Object.entries(roles).map(([alias, list]) => `${list.join(' and ')} on ${alias}`)
  return {
    control: ID,
    status: 'drift',
    subject: personSubject(person),
    at: ['external-people', person.id],
    place: personPlace(orgId, person.id),
    change: 'added',
    expected: null,
    actual: roles,
    message: `${nameOf(person)} has an account that the organization does not manage, and holds a seat: ${listFirst(told)}.`,
    accept: setting(['external-people', person.id], noteOf(person)),
  }
}

const tellRemoved = ({ orgId, observed }: World, id: string, note: string): Draft => {
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
    message: `${subject.name} no longer holds a seat with an unmanaged account, as the baseline has it.`,
    accept: removing(['external-people', id]),
  }
}

export function captureExternalPeople(observed: Observed): Captured {
  if (!observed.people.known) return observed.people
  const { external, unread } = findExternal(observed)
  const [reason] = unread.values()
  if (reason !== undefined) return unknown(`It could not be told of somebody: ${reason}`)
  return known({ value: Object.fromEntries([...external].map(([id, { person }]) => [id, noteOf(person)])) })
}

/** Closed: no unmanaged account holds a seat. */
function strict(observed: Observed): Strictness {
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
