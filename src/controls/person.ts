import { normalizeDomain } from '../baseline/domain.js'
import { ANY_DOMAIN, ORGANIZATION_ALIAS } from '../baseline/schema.js'
import type { AppNames } from '../observe/app-names.js'
import type { Account, Holding, Observed, Person } from '../observe/observed.js'
import { isPerson } from '../observe/seat.js'
import type { Subject } from './finding.js'

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

/** Every person whom the organization knows; empty where they were not read. */
export const peopleOf = ({ people }: Observed): readonly Account[] =>
  people.known ? people.value.filter(isPerson) : []

/**
 * Is the role one that `administrator` watches? Those of organization and sites always are. A user access admin may be
 * one of a single app, so there the platform roles decide.
 */
export function isAdministration(names: AppNames, { platformRoles }: Account, { resource, role }: Holding): boolean {
  if (role === 'org-admin' || role === 'site-admin') return true
  if (role !== 'user-access-admin') return false
  return names.aliasOf(resource) === ORGANIZATION_ALIAS || platformRoles.includes(role)
}

/** How many people have an address at the domain; undefined where that is not known, or it is any domain. */
export function countPeopleAt(observed: Observed, domain: string): number | undefined {
  if (!observed.people.known || domain === ANY_DOMAIN) return undefined
  return peopleOf(observed).filter(({ email }) => email !== null && domainOf(email) === domain).length
}

const domainOf = (email: string): string => normalizeDomain(email.slice(email.lastIndexOf('@') + 1))
