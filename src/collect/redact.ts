import type { Baseline } from '../baseline/schema.js'
import { type Fact, mapFact } from '../model/fact.js'
import type { AuditEvent, CurrentState, Person } from './current-state.js'

/**
 * Declares personal data for each part of the current state and of the baseline. A new part does not compile without a
 * declaration. Parts that are compared are `public` here: email addresses in them are shortened after the verdict, so
 * that redaction does not change the verdict.
 */
type Rules<T> = { readonly [Part in keyof T]-?: 'public' | ((value: NonNullable<T[Part]>) => T[Part]) }

const OBSERVED: Rules<CurrentState> = {
  organization: 'public',
  directories: 'public',
  apps: 'public',
  appAccess: 'public',
  groups: 'public',
  groupNames: 'public',
  administrators: roles => mapValues(roles, redactAll),
  people: redactAll,
  domains: 'public',
  seats: 'public',
  policies: 'public',
  credentials: 'public',
  serviceDesks: 'public',
  customerAccess: 'public',
  publicAccess: 'public',
  audit: audit => ({ ...audit, events: mapFact(audit.events, events => events.map(redactActor)) }),
}

const BASELINE: Rules<Baseline> = {
  version: 'public',
  organization: 'public',
  apps: 'public',
  'app-access': 'public',
  groups: 'public',
  administrators: redactRoles,
  'direct-roles': 'public',
  'external-people': redactEach,
  domains: 'public',
  policies: 'public',
  'customer-access': 'public',
  'public-access': 'public',
  licenses: 'public',
  credentials: 'public',
  attestations: attested => mapValues(attested, entry => ({ ...redactTexts(entry), by: shorten(entry.by) })),
  exceptions: exceptions => exceptions.map(redactException),
  unread: 'public',
}

/** Shortens names and email addresses of users before the comparison. Ids are kept, because ids are compared. */
export const redactPeople = (observed: CurrentState): CurrentState => apply(OBSERVED, observed)

/** Shortens personal data in the baseline, so that an issue does not repeat it. */
export const redactNotes = (baseline: Baseline): Baseline => apply(BASELINE, baseline)

function apply<T extends object>(rules: Rules<T>, value: T): T {
  const parts = Object.entries(value).map(([part, content]) => {
    const rule: unknown = Reflect.get(rules, part)
    return [part, typeof rule === 'function' && content != null ? rule(content) : content]
  })
  return Object.fromEntries(parts)
}

/** The full names of users and administrators, to redact free text. The accounts of apps are excluded. */
export function fullNamesOf({ people, administrators, audit }: CurrentState): readonly string[] {
  const accounts = people.known ? people.value.filter(({ type }) => type !== 'app') : []
  const others = Object.values(administrators).flatMap(fact => (fact.known ? fact.value : []))
  const actors = audit.events.known ? audit.events.value.map(({ actor }) => actor) : []
  const names = [...accounts, ...others, ...actors].map(({ name }) => name?.trim() ?? '')
  return [...new Set(names)].filter(name => /\s/.test(name))
}

const mapValues = <V>(values: Readonly<Record<string, V>>, change: (value: V) => V): Record<string, V> =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key, value === undefined ? value : change(value)]))

function redactAll<T extends Person>(people: Fact<readonly T[]>): Fact<readonly T[]> {
  return mapFact(people, list => list.map(redactOne))
}

const redactOne = <T extends Person>(person: T): T => ({
  ...person,
  name: shortenOrNull(person.name),
  email: shortenOrNull(person.email),
})

const redactActor = (event: AuditEvent): AuditEvent => ({ ...event, actor: redactOne(event.actor) })

type Exception = NonNullable<Baseline['exceptions']>[number]

/** Subject and app are ids. They are compared, so they are kept. */
const redactException = (exception: Exception): Exception => {
  const { subject, app } = exception
  return { ...redactTexts(exception), subject, ...(app === undefined ? {} : { app }), owner: shorten(exception.owner) }
}

type Notes = Readonly<Record<string, unknown>>

/** Each account id has a note, or an entry with a note. */
function redactEach<T extends Notes>(notes: T): T {
  return mapValues(notes, redactNote) as T
}

function redactRoles<T extends Notes>(roles: T): T {
  return mapValues<unknown>(roles, notes => redactEach(notes as Notes)) as T
}

function redactNote(entry: unknown): unknown {
  if (typeof entry === 'string') return shorten(entry)
  if (typeof entry !== 'object' || entry === null || !('note' in entry)) return entry
  return { ...entry, note: redactNote(entry.note) }
}

const redactTexts = <T extends object>(entry: T): T =>
  mapValues<unknown>(entry as Notes, value => (typeof value === 'string' ? shortenAddresses(value) : value)) as T

const shortenOrNull = (text: string | null): string | null => (text === null ? null : shorten(text))

/** `alice.adams@acme.com` becomes `a…@acme.com`, `Alice Adams` becomes `A. A.` */
export function shorten(text: string): string {
  const at = text.lastIndexOf('@')
  if (at > 0) return `${[...text][0] ?? ''}…${/^\S*/.exec(text.slice(at))?.[0] ?? ''}`
  const words = text.split(/\s+/).filter(word => word !== '')
  return words.map(word => `${[...word][0] ?? ''}.`).join(' ')
}

/**
 * An HTML entity or a percent-encoded character counts as one character. The alternatives exclude each other and a match
 * starts at the start of a word, so that matching takes linear time.
 */
const ENTITY = '&#?\\w{1,8};'
const CODE = '%[0-9A-Fa-f]{2}'
const LETTER = '[\\p{L}\\p{N}.!#$*+?^_{}~-]'
const CHARACTER = `(?:${ENTITY}|&(?!#?\\w{1,8};)|(?!%40)${CODE}|%(?!${CODE.slice(1)})|${LETTER})`
const AT = '(?:@(?:&#8203;)?|%40|&#64;)'
const HOST = '(?:[\\p{L}\\p{N}-]+\\.)+\\p{L}[\\p{L}\\p{N}-]+'
const ADDRESS = new RegExp(
  `(?<!(?:${LETTER}|[&%])'?)(?<!${ENTITY})(?!&#64;)(${CHARACTER})(?:(?!&#64;)${CHARACTER}|')*(?=${AT}${HOST})`,
  'gu',
)

/**
 * Shortens every email address in a text to `a…@acme.com`. It covers free text that the declarations do not reach, and
 * also matches an `@` that is encoded for Markdown or URLs.
 */
export const shortenAddresses = (text: string): string => text.replace(ADDRESS, '$1…')

/** Replaces names in a text by initials, if they are separate words. */
export function openNames(names: readonly string[]): (text: string) => string {
  const byWord = new Map<string, string[]>()
  for (const name of names.map(name => name.toLowerCase()).toSorted((a, b) => b.length - a.length)) {
    const word = WORD.exec(name)?.[0] ?? ''
    byWord.set(word, [...(byWord.get(word) ?? []), name])
  }
  return text => shortenNames(text, byWord)
}

const WORD = /[\p{L}\p{N}]+/u
const IS_WORD = /^[\p{L}\p{N}]/u

/** Looks up names by their first word, because an organization has too many names for one pattern. */
function shortenNames(text: string, byWord: ReadonlyMap<string, readonly string[]>): string {
  const parts: string[] = []
  let end = 0
  for (const { 0: word, index } of text.matchAll(new RegExp(WORD, 'gu'))) {
    if (index < end) continue
    const name = byWord.get(word.toLowerCase())?.find(name => isAt(text, index, name))
    if (name === undefined) continue
    parts.push(text.slice(end, index), shorten(text.slice(index, index + name.length)))
    end = index + name.length
  }
  return end === 0 ? text : parts.join('') + text.slice(end)
}

const isAt = (text: string, index: number, name: string): boolean =>
  text.slice(index, index + name.length).toLowerCase() === name && !IS_WORD.test(text.slice(index + name.length))
