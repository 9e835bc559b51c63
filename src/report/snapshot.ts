import type { Account, CurrentState, Holding } from '../collect/current-state.js'
import { isPerson, mayBeActive, takesSeat } from '../collect/seat.js'
import { mapFact } from '../model/fact.js'
import { by } from '../model/order.js'
import { canonical, canonicalText, jsonFile } from './canonical.js'
import { SCHEMA_VERSION } from './json.js'

/**
 * `snapshot.json`: what was read, with no clock in it. Every list is a set and is put in order by what identifies its
 * members, so that neither the order in which an API answers nor a changed detail moves a line.
 */
export const renderSnapshot = (observed: CurrentState): string =>
  jsonFile(canonical(sorted({ schemaVersion: SCHEMA_VERSION, ...still(observed) })))

/** Without what moves by itself: events, and when a key was used last. Of people see below. */
const still = ({ people, credentials, audit, ...rest }: CurrentState): object => ({
  ...rest,
  people: mapFact(people, describePeople),
  credentials: mapFact(credentials, keys => keys.map(({ lastActiveAt: _, ...key }) => key)),
  audit: { actions: audit.actions },
})

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted).sort(by(identityOf, canonicalText))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, sorted(inner)]))
}

const IDENTITIES = ['id', 'resource', 'app', 'domain', 'name'] as const

function identityOf(member: unknown): string {
  if (member === null || typeof member !== 'object') return String(member)
  const fields = new Map<string, unknown>(Object.entries(member))
  return String(fields.get(IDENTITIES.find(key => fields.has(key)) ?? '') ?? '')
}

/** Of people only those whom a control may name, else counts. When they were last active moves by itself: left out. */
function describePeople(accounts: readonly Account[]): unknown {
  const people = accounts.filter(isPerson)
  const named = people.filter(isNamed).map(({ lastActive: _, ...person }) => person)
  return { accounts: accounts.length, people: people.length, active: people.filter(mayBeActive).length, named }
}

function isNamed({ holdings, claim }: Account): boolean {
  if (!holdings.known) return true
  return holdings.value.some(held => isByHand(held) || (claim !== 'managed' && takesSeat(held)))
}

const isByHand = ({ ways }: Holding): boolean => !ways.known || ways.value.some(({ by: way }) => way === 'direct')
