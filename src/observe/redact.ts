import type { Baseline } from '../baseline/schema.js'
import { type Fact, mapFact } from './fact.js'
import type { AuditEvent, Observed, Person } from './observed.js'

/**
 * Shortens names and e-mail addresses of people before anything is compared or written, so that no report has to think
 * of it. Ids stay here: they are what is compared, and are replaced behind the verdict.
 */
export function redactPeople(observed: Observed): Observed {
  const administrators = Object.entries(observed.administrators).map(([role, fact]) => [role, redactAll(fact)])
  return {
    ...observed,
    administrators: Object.fromEntries(administrators),
    people: redactAll(observed.people),
    audit: { ...observed.audit, events: mapFact(observed.audit.events, events => events.map(redactActor)) },
  }
}

const redactAll = <T extends Person>(people: Fact<readonly T[]>): Fact<readonly T[]> =>
  mapFact(people, list => list.map(redactOne))

const redactOne = <T extends Person>(person: T): T => ({
  ...person,
  name: shortenOrNull(person.name),
  email: shortenOrNull(person.email),
})

const redactActor = (event: AuditEvent): AuditEvent => ({ ...event, actor: redactOne(event.actor) })

/** The notes beside account ids: they are in the committed file, but need not be repeated in an issue. */
export function redactNotes(baseline: Baseline): Baseline {
  const { administrators, 'external-people': external, attestations, exceptions } = baseline
  const attested = Object.entries(attestations ?? {}).map(([door, entry]) => [
    door,
    { ...entry, by: shorten(entry.by) },
  ])
  const roles = Object.entries(administrators ?? {}).map(([role, people]) => [role, redactHolders(people ?? {})])
  return {
    ...baseline,
    ...(administrators === undefined ? {} : { administrators: Object.fromEntries(roles) }),
    ...(attestations === undefined ? {} : { attestations: Object.fromEntries(attested) }),
    ...(exceptions === undefined ? {} : { exceptions: exceptions.map(redactException) }),
    ...(external === undefined ? {} : { 'external-people': redactEach(external) }),
  }
}

type Exception = NonNullable<Baseline['exceptions']>[number]

const redactException = (exception: Exception): Exception => ({
  ...exception,
  owner: shorten(exception.owner),
  reason: exception.reason.replace(/\S+@\S+/g, shorten),
})

const redactEach = (notes: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(notes).map(([id, note]) => [id, shorten(note)]))

const redactHolders = (entries: Readonly<Record<string, Noted>>): Record<string, Noted> =>
  Object.fromEntries(Object.entries(entries).map(([id, entry]) => [id, redactNote(entry)]))

/** A note, or an entry that has one. */
type Noted = string | { readonly note: string }

const redactNote = (entry: Noted): Noted =>
  typeof entry === 'string' ? shorten(entry) : { ...entry, note: shorten(entry.note) }

const shortenOrNull = (text: string | null): string | null => (text === null ? null : shorten(text))

/** `alice.adams@acme.com` becomes `a…@acme.com`, `Alice Adams` becomes `A. A.` */
export function shorten(text: string): string {
  const at = text.lastIndexOf('@')
  if (at > 0) return `${[...text][0] ?? ''}…${/^\S*/.exec(text.slice(at))?.[0] ?? ''}`
  const words = text.split(/\s+/).filter(word => word !== '')
  return words.map(word => `${[...word][0] ?? ''}.`).join(' ')
}
