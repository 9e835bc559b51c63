import type { Account, CurrentState } from '../collect/current-state.js'
import { type Seat, seatsOn } from '../collect/seat.js'
import { DAY_MS } from '../model/days.js'
import { NOTHING_TO_ACCEPT } from './acceptance.js'
import { countOf, type Draft, listFirst } from './control.js'
import { nameOf } from './person.js'

/** Seats without recent activity. Always notices, because only administrators can decide who needs a seat. */

type Idleness = 'not-used' | 'never-used' | 'invitation-not-accepted'
type IdleSeat = { readonly person: Account; readonly state: Idleness; readonly lastActive: string | null }

export type IdleQuestion = {
  /** The ARI of the app, and its alias in the baseline. */
  readonly app: string
  readonly alias: string
  /** `90d`. */
  readonly idleAfter: string
  /** YYYY-MM-DD. */
  readonly today: string
}

/** One notice per app, based on the given fields of the draft; none where every seat is in use. */
export function findIdleSeats(
  base: Omit<Draft, 'change' | 'status' | 'message' | 'expected' | 'actual' | 'accept'>,
  observed: CurrentState,
  question: IdleQuestion,
): readonly Draft[] {
  const notice = {
    ...base,
    change: 'unused',
    status: 'notice',
    expected: question.idleAfter,
    accept: NOTHING_TO_ACCEPT,
  } as const
  const seats = seatsOn(observed.people, question.app)
  const reason = seats.known ? whyUnknown(seats.value) : seats.reason
  if (!seats.known || reason !== null) {
    const message = `${question.alias}: idle seats are not known: ${reason}`
    return [{ ...notice, actual: null, message }]
  }
  const idle = findIdle(seats.value, question)
  if (idle.length === 0) return []
  const message = describe(idle, seats.value.length, question)
  return [{ ...notice, actual: idle.map(toValue), message, people: idle.length }]
}

function whyUnknown(seats: readonly Seat[]): string | null {
  const isUnknown = seats.length > 0 && seats.every(({ person }) => person.lastActive === null)
  return isUnknown ? 'Atlassian does not report the last activity of its users.' : null
}

function findIdle(seats: readonly Seat[], question: IdleQuestion): readonly IdleSeat[] {
  const limit = Date.parse(question.today) - Number.parseInt(question.idleAfter, 10) * DAY_MS
  const idle = seats.flatMap(({ person }): readonly IdleSeat[] => {
    if (person.lastActive === null) return []
    const lastActive = person.lastActive[question.app] ?? null
    // A seat that was never used counts from the day when the user was added, where this is known.
    const since = lastActive ?? person.addedToOrg
    if (since === null || !(Date.parse(since) < limit)) return []
    return [{ person, lastActive, state: stateOf(person, lastActive) }]
  })
  return idle.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
}

const keyOf = ({ lastActive, person }: IdleSeat): string => `${lastActive ?? ''} ${person.id}`

/** An invited or unconfirmed user without activity in any app did not accept the invitation. */
function stateOf({ source, emailVerified, lastActive: all }: Account, lastActive: string | null): Idleness {
  if (lastActive !== null) return 'not-used'
  const isInvited = source === 'invited' || emailVerified === false
  return isInvited && Object.keys(all ?? {}).length === 0 ? 'invitation-not-accepted' : 'never-used'
}

const toValue = ({ person, state, lastActive }: IdleSeat) => ({
  person: person.id,
  state,
  lastActive: lastActive === null ? null : lastActive.slice(0, 10),
})

function describe(idle: readonly IdleSeat[], all: number, { alias, idleAfter }: IdleQuestion): string {
  const countState = (state: Idleness): number => idle.filter(seat => seat.state === state).length
  const kinds = [
    ...(countState('not-used') > 0 ? [`${countState('not-used')} not used`] : []),
    ...(countState('never-used') > 0 ? [`${countState('never-used')} never used`] : []),
    ...(countState('invitation-not-accepted') > 0
      ? [`${countState('invitation-not-accepted')} with an invitation that was not accepted`]
      : []),
  ]
  const days = countOf(Number.parseInt(idleAfter, 10), 'day', 'days')
  const users = listFirst(
    idle.map(({ person, lastActive }) => `${nameOf(person)} (${lastActive?.slice(0, 10) ?? 'never'})`),
  )
  const count = `${idle.length} of ${countOf(all, 'seat', 'seats')} had no activity for ${days} or more`
  return `${alias}: ${count} (${kinds.join(', ')}): ${users}; activity dates can be one day late.`
}
