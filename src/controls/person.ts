import type { Account, CurrentState, Person } from '../collect/current-state.js'
import { isPerson } from '../collect/seat.js'
import { ANY_DOMAIN, normalizeDomain } from '../model/domain.js'
import type { Subject } from '../model/finding.js'

/** What the controls about people share: how a person is called, and what they hold. */

export const nameOf = ({ name, email, id }: Person): string => name ?? email ?? id

/** What stands beside an account id in the baseline, for people. */
export const noteOf = ({ name, email }: Person): string => email ?? name ?? ''

export const personSubject = (person: Person): Subject => ({ type: 'person', id: person.id, name: nameOf(person) })

/** Someone of whom only the baseline knows: the note, or the id where there is none. */
export const listedSubject = (id: string, note = ''): Subject => ({
  type: 'person',
  id,
  name: note === '' ? id : note,
})

/** Every account that the organization knows, service accounts too; empty where they were not read. */
export const accountsOf = ({ people }: CurrentState): readonly Account[] => (people.known ? people.value : [])

/** Every user whom the organization knows; empty where they were not read. */
export const peopleOf = (observed: CurrentState): readonly Account[] => accountsOf(observed).filter(isPerson)

/** How many people have an address at the domain; undefined where that is not known, or it is any domain. */
export function countPeopleAt(observed: CurrentState, domain: string): number | undefined {
  if (!observed.people.known || domain === ANY_DOMAIN) return undefined
  return peopleOf(observed).filter(({ email }) => email !== null && domainOf(email) === domain).length
}

const domainOf = (email: string): string => normalizeDomain(email.slice(email.lastIndexOf('@') + 1))
