import type { Account, CurrentState, Holding } from '../collect/current-state.js'
import { isPerson, mayBeActive, takesSeat } from '../collect/seat.js'
import { mapFact } from '../model/fact.js'
import { by } from '../model/order.js'
import { canonical, canonicalText, jsonFile } from './canonical.js'
import { SCHEMA_VERSION } from './json.js'

/**
 * `snapshot.json`: the current state without times. Lists are sorted by the id of their members, so that the order of the
 * answers and changes of other fields do not move lines.
 */
export const renderSnapshot = (observed: CurrentState): string =>
  jsonFile(canonical(sorted({ schemaVersion: SCHEMA_VERSION, ...stable(observed) })))

/** Without values that change in every run: audit log events, and the last use of keys. */
const stable = ({ people, credentials, audit, ...rest }: CurrentState): object => ({
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

/** Lists only accounts that a control can name, without their last activity, which changes in every run. */
function describePeople(accounts: readonly Account[]): unknown {
  const people = accounts.filter(isPerson)
  const named = people.filter(isNamed).map(({ lastActive: _, ...person }) => person)
  return { accounts: accounts.length, people: people.length, active: people.filter(mayBeActive).length, named }
}

function isNamed({ holdings, claim }: Account): boolean {
  if (!holdings.known) return true
  return holdings.value.some(held => isDirect(held) || (claim !== 'managed' && takesSeat(held)))
}

const isDirect = ({ ways }: Holding): boolean => !ways.known || ways.value.some(({ by: way }) => way === 'direct')
