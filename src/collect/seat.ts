import { type Fact, known, mapFact, unknown } from '../model/fact.js'
import { SEAT_ROLES } from '../model/roles.js'
import type { Account, Holding } from './current-state.js'

/** A user with a license of an app, and the roles that use the license. */
export type Seat = { readonly person: Account; readonly holdings: readonly Holding[] }

/** Is this the account of an app? It does not use a seat, regardless of its roles. */
export const isServiceAccount = ({ type }: Pick<Account, 'type'>): boolean => type === 'app'

/** Is this a user, not an app or a portal customer? An account of an unknown type counts as a user. */
export const isPerson = ({ type }: Pick<Account, 'type'>): boolean => type !== 'app' && type !== 'customer'

/** Only active accounts use seats. An account with an unknown status may be active. */
export const mayBeActive = ({ status }: Account): boolean => status === 'active' || status === null

/** The seats of an app: distinct active users with `user` or `admin`, however granted. Unknown if one is unknown. */
export function seatsOn(people: Fact<readonly Account[]>, app: string): Fact<readonly Seat[]> {
  const seats: Seat[] = []
  return mapFact(
    eachSeat(people, app, (person, holdings) => seats.push({ person, holdings })),
    () => seats,
  )
}

/**
 * Passes each seat of an app to `take`, so that 100,000 seats need no list, and returns their number. If the result is
 * unknown, `take` received only some of the seats.
 */
export function eachSeat(
  people: Fact<readonly Account[]>,
  app: string,
  take: (person: Account, holdings: Seat['holdings']) => void,
): Fact<number> {
  if (!people.known) return people
  let seats = 0
  const filterSeatRoles = openSeatFilter(app)
  for (const person of people.value) {
    if (isServiceAccount(person) || !mayBeActive(person)) continue
    if (!person.holdings.known) return person.holdings
    const holdings = filterSeatRoles(person.holdings.value)
    if (holdings.length === 0) continue
    if (person.status === null) return unknown(NO_STATUS)
    take(person, holdings)
    seats += 1
  }
  return known(seats)
}

/** Filters the holdings that use a seat of the app. Accounts share lists of holdings, so each list is filtered once. */
function openSeatFilter(app: string): (holdings: readonly Holding[]) => readonly Holding[] {
  const seen = new Map<readonly Holding[], readonly Holding[]>()
  return holdings => {
    const seatRoles = seen.get(holdings) ?? holdings.filter(held => held.resource === app && takesSeat(held))
    seen.set(holdings, seatRoles)
    return seatRoles
  }
}

export const takesSeat = ({ role, isActive }: Holding): boolean => isActive && SEAT_ROLES.has(role)

const NO_STATUS =
  'The status of a user with a seat is missing or unknown to this version. Check Directory > Users, and update to a newer version.'
