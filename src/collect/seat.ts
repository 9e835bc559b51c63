import { type Fact, known, mapFact, unknown } from '../model/fact.js'
import { SEAT_ROLES } from '../model/roles.js'
import type { Account, Holding } from './current-state.js'

/** A person who takes a license of an app, with the roles that take it. */
export type Seat = { readonly person: Account; readonly holdings: readonly Holding[] }

/** The account of an app. It takes no seat, whatever it holds. */
export const isServiceAccount = ({ type }: Pick<Account, 'type'>): boolean => type === 'app'

/** Neither the account of an app nor of a portal customer. An account of an unknown type is judged like a user. */
export const isPerson = ({ type }: Pick<Account, 'type'>): boolean => type !== 'app' && type !== 'customer'

/** Whose seats count: neither suspended nor deactivated. A state that is not known may be either. */
export const mayBeActive = ({ status }: Account): boolean => status === 'active' || status === null

/**
 * The seats of an app: distinct active people who hold `user` or `admin` on it, by any way. Unknown where that can't be
 * told of somebody.
 */
export function seatsOn(people: Fact<readonly Account[]>, app: string): Fact<readonly Seat[]> {
  const seats: Seat[] = []
  return mapFact(
    eachSeat(people, app, (person, holdings) => seats.push({ person, holdings })),
    () => seats,
  )
}

/**
 * Hands over the seats of an app one by one, so that a hundred thousand need not be kept, and gives their number.
 * Where it is unknown, what was handed over is not all.
 */
export function eachSeat(
  people: Fact<readonly Account[]>,
  app: string,
  take: (person: Account, holdings: Seat['holdings']) => void,
): Fact<number> {
  if (!people.known) return people
  let seats = 0
  const taking = openTaking(app)
  for (const person of people.value) {
    if (isServiceAccount(person) || !mayBeActive(person)) continue
    if (!person.holdings.known) return person.holdings
    const holdings = taking(person.holdings.value)
    if (holdings.length === 0) continue
    if (person.status === null) return unknown(NO_STATUS)
    take(person, holdings)
    seats += 1
  }
  return known(seats)
}

/** Those that take a seat on the app. What many hold alike is one list, and is looked through once. */
function openTaking(app: string): (holdings: readonly Holding[]) => readonly Holding[] {
  const seen = new Map<readonly Holding[], readonly Holding[]>()
  return holdings => {
    const taking = seen.get(holdings) ?? holdings.filter(held => held.resource === app && takesSeat(held))
    seen.set(holdings, taking)
    return taking
  }
}

export const takesSeat = ({ role, isActive }: Holding): boolean => isActive && SEAT_ROLES.has(role)

const NO_STATUS =
  'Atlassian does not tell whether somebody who holds a seat is active, in words that the gate knows: look for a newer version.'
