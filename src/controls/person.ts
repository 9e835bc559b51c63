import type { Account, CurrentState, Person } from '../collect/current-state.js'
import { isPerson } from '../collect/seat.js'
import { ANY_DOMAIN, normalizeDomain } from '../model/domain.js'
import type { Subject } from '../model/finding.js'

/** Names and notes of users, shared by the controls. */

export const nameOf = ({ name, email, id }: Person): string => name ?? email ?? id

/** The note for an account ID in the baseline. */
export const noteOf = ({ name, email }: Person): string => email ?? name ?? ''

export const personSubject = (person: Person): Subject => ({ type: 'person', id: person.id, name: nameOf(person) })

/** The subject for an account that is only in the baseline: its note, or its ID without a note. */
export const listedSubject = (id: string, note = ''): Subject => ({
  type: 'person',
  id,
  name: note === '' ? id : note,
})

/** All accounts of the organization, including service accounts; empty where they could not be read. */
export const accountsOf = ({ people }: CurrentState): readonly Account[] => (people.known ? people.value : [])

/** All users of the organization; empty where they could not be read. */
export const peopleOf = (observed: CurrentState): readonly Account[] => accountsOf(observed).filter(isPerson)

/** The number of users with an email address at the domain; undefined for any domain and where it is not known. */
export function countPeopleAt(observed: CurrentState, domain: string): number | undefined {
  if (!observed.people.known || domain === ANY_DOMAIN) return undefined
  return peopleOf(observed).filter(({ email }) => email !== null && domainOf(email) === domain).length
}

const domainOf = (email: string): string => normalizeDomain(email.slice(email.lastIndexOf('@') + 1))
