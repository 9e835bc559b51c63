import type { Account, CurrentState } from '../collect/current-state.js'
import { type Seat, seatsOn } from '../collect/seat.js'
import { DAY_MS } from '../model/days.js'
import { NOTHING_TO_ACCEPT } from './acceptance.js'
import { countOf, type Draft, listFirst } from './control.js'
import { nameOf } from './person.js'

/** Seats that are paid for and that nobody would miss. Never drift: who needs a seat is for people to say. */

type Idleness = 'not-used' | 'never-used' | 'invitation-not-accepted'
type IdleSeat = { readonly person: Account; readonly state: Idleness; readonly lastActive: string | null }

export type IdleQuestion = {
  /** The app's ARI, and how the baseline calls it. */
  readonly app: string
  readonly alias: string
  /** `90d`. */
  readonly idleAfter: string
  /** YYYY-MM-DD. */
  readonly today: string
}

/** One notice an app, on what the caller made of it so far; none where every seat is in use. */
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
  const reason = seats.known ? whyBlind(seats.value) : seats.reason
  if (!seats.known || reason !== null) {
    const message = `Whether seats of ${question.alias} are idle is not known: ${reason}`
    return [{ ...notice, actual: null, message }]
  }
  const idle = findIdle(seats.value, question)
  if (idle.length === 0) return []
  const message = describe(idle, seats.value.length, question)
  return [{ ...notice, actual: idle.map(toValue), message, people: idle.length }]
}

function whyBlind(seats: readonly Seat[]): string | null {
  const isBlind = seats.length > 0 && seats.every(({ person }) => person.lastActive === null)
  return isBlind ? 'Atlassian does not tell when its people were last active.' : null
}

function findIdle(seats: readonly Seat[], question: IdleQuestion): readonly IdleSeat[] {
  const limit = Date.parse(question.today) - Number.parseInt(question.idleAfter, 10) * DAY_MS
  const idle = seats.flatMap(({ person }): readonly IdleSeat[] => {
    if (person.lastActive === null) return []
    const lastActive = person.lastActive[question.app] ?? null
    // Who never used a seat is measured from the day they were added; where that is not told, nothing is claimed.
    const since = lastActive ?? person.addedToOrg
    if (since === null || !(Date.parse(since) < limit)) return []
    return [{ person, lastActive, state: stateOf(person, lastActive) }]
  })
  return idle.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
}

const keyOf = ({ lastActive, person }: IdleSeat): string => `${lastActive ?? ''} ${person.id}`

/** Who was invited, or never confirmed an address, and was never seen in any app, did not take the invitation up. */
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
  const count = (state: Idleness): number => idle.filter(seat => seat.state === state).length
  const kinds = [
    ...(count('not-used') > 0 ? [`${count('not-used')} not used`] : []),
    ...(count('never-used') > 0 ? [`${count('never-used')} never used`] : []),
    ...(count('invitation-not-accepted') > 0 ? [`${count('invitation-not-accepted')} invited and never seen`] : []),
  ]
  const days = countOf(Number.parseInt(idleAfter, 10), 'day', 'days')
  const who = listFirst(
    idle.map(({ person, lastActive }) => `${nameOf(person)} (${lastActive?.slice(0, 10) ?? 'never'})`),
  )
  const seats = `${idle.length} of ${countOf(all, 'seat', 'seats')} of ${alias}`
  return `${seats} ${idle.length === 1 ? 'looks' : 'look'} idle for ${days} or more, by dates of Atlassian's that may be a day late: ${kinds.join(', ')}; ${who}.`
}
