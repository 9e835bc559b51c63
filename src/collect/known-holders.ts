/** The known holders of each role. Atlassian's own counts and lists are compared with them. */

import type { Fact } from '../model/fact.js'
import type { Row, Rows } from './account-list.js'
import type { Holding } from './current-state.js'
import { isServiceAccount } from './seat.js'

/** The known roles of an account. */
export type HoldingsOf = (row: Row) => Fact<readonly Holding[]>

/** The number of known holders of a role, by state. */
export type Tally = {
  readonly all: number
  readonly active: number
  readonly inactive: number
  /** Accounts with an unknown status. */
  readonly unknownState: number
  /** Some active accounts that a count may omit: service accounts, and accounts with only an inferred role. */
  readonly omittable: readonly string[]
}

export type KnownHolders = {
  /** Without a resource: on any resource. */
  readonly tallyOf: (resource: string | undefined, role: string) => Tally
  /** The ids of active accounts whose groups grant the role. */
  readonly holdersByGroup: (held: Held) => readonly string[]
  /** The number of accounts with unknown roles. */
  readonly undecided: number
  readonly hasInactive: boolean
}

/** A role on a resource, or on any resource if `resource` is missing. */
export type Held = { readonly resource?: string; readonly role: string }

/** Platform roles are in the list of accounts, so they are known without a lookup. */
export const holdsRole = (row: Row, holdings: Fact<readonly Holding[]>, { resource, role }: Held): boolean =>
  (resource === undefined && row.platformRoles?.includes(role) === true) ||
  (holdings.known &&
    holdings.value.some(held => held.role === role && (resource === undefined || held.resource === resource)))

/** Ten accounts are enough to test whether a count includes them. */
const MAX_OMITTABLE = 10

type Draft = { all: number; active: number; inactive: number; unknownState: number; omittable: string[] }

export function indexKnownHolders(rows: Rows, holdingsOf: HoldingsOf): KnownHolders {
  const tallies = new Map<string, Draft>()
  // Accounts with equal holdings share one object, so its keys are computed once.
  const keys = new Map<Fact<readonly Holding[]>, readonly Key[]>()
  let undecided = 0
  let hasInactive = false
  for (const row of rows.values()) {
    const holdings = holdingsOf(row)
    if (!holdings.known) undecided += 1
    if (row.status !== 'active') hasInactive = true
    const ownKeys = keys.get(holdings) ?? keysOf(holdings)
    keys.set(holdings, ownKeys)
    for (const key of ownKeys) count(tallies, key, row)
    for (const role of row.platformRoles ?? NO_ROLES) {
      const key = keyOf(undefined, role)
      if (!ownKeys.some(one => one.key === key)) count(tallies, { key, isInferred: false }, row)
    }
  }
  return {
    tallyOf: (resource, role) => tallies.get(keyOf(resource, role)) ?? NONE,
    holdersByGroup: held =>
      [...rows.values()].filter(row => isGrantedByGroup(row, holdingsOf(row), held)).map(({ id }) => id),
    undecided,
    hasInactive,
  }
}

const NO_ROLES: readonly string[] = []

const NONE: Tally = { all: 0, active: 0, inactive: 0, unknownState: 0, omittable: [] }

type Key = { readonly key: string; readonly isInferred: boolean }

const keyOf = (resource: string | undefined, role: string): string => `${resource ?? ''} ${role}`

/** Each role on its resource, and on any resource. A role granted twice counts once. */
function keysOf(holdings: Fact<readonly Holding[]>): readonly Key[] {
  const keys = new Map<string, boolean>()
  for (const { resource, role, ways } of holdings.known ? holdings.value : []) {
    const isInferred = ways.known && ways.value.every(({ by }) => by === 'inferred')
    for (const key of [keyOf(resource, role), keyOf(undefined, role)]) {
      keys.set(key, (keys.get(key) ?? true) && isInferred)
    }
  }
  return [...keys].map(([key, isInferred]) => ({ key, isInferred }))
}

function count(tallies: Map<string, Draft>, { key, isInferred }: Key, row: Row): void {
  const tally = tallies.get(key) ?? { all: 0, active: 0, inactive: 0, unknownState: 0, omittable: [] }
  tally.all += 1
  tally[row.status === 'active' ? 'active' : row.status === null ? 'unknownState' : 'inactive'] += 1
  const isOmittable = row.status === 'active' && (isInferred || isServiceAccount(row))
  if (isOmittable && tally.omittable.length < MAX_OMITTABLE) tally.omittable.push(row.id)
  tallies.set(key, tally)
}

function isGrantedByGroup(row: Row, holdings: Fact<readonly Holding[]>, { resource, role }: Held): boolean {
  if (row.status !== 'active' || isServiceAccount(row) || !holdings.known) return false
  return holdings.value.some(
    held =>
      held.role === role &&
      (resource === undefined || held.resource === resource) &&
      held.ways.known &&
      held.ways.value.some(({ by }) => by === 'group'),
  )
}
