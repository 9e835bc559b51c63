/** Which accounts are known to hold a role: the sets that Atlassian's own counts and lists are compared with. */

import type { Fact } from '../model/fact.js'
import type { Row, Rows } from './account-list.js'
import type { Holding } from './current-state.js'
import { isServiceAccount } from './seat.js'

/** What an account holds as far as is known. */
export type HoldingsOf = (row: Row) => Fact<readonly Holding[]>

/** How many accounts are known to hold a role. */
export type Tally = {
  readonly all: number
  readonly active: number
  readonly inactive: number
  /** Of an unknown state. */
  readonly unclear: number
  /** Some of the active ones that a count may leave out: service accounts, and those whose role is only inferred. */
  readonly leavable: readonly string[]
}

export type Explained = {
  /** Without a resource: on any. */
  readonly of: (resource: string | undefined, role: string) => Tally
  /** The active accounts that are taken to hold the role by their groups alone. */
  readonly byGroup: (held: Held) => readonly string[]
  /** Accounts of which it is not known what they hold. */
  readonly undecided: number
  /** Is any account not active? */
  readonly hasInactive: boolean
}

/** A role on an app, or on anything where `resource` is left out. */
export type Held = { readonly resource?: string; readonly role: string }

/** A platform role is held on the organization, whether or not the roles of the account were looked up. */
export const holdsRole = (row: Row, holdings: Fact<readonly Holding[]>, { resource, role }: Held): boolean =>
  (resource === undefined && row.platformRoles?.includes(role) === true) ||
  (holdings.known &&
    holdings.value.some(held => held.role === role && (resource === undefined || held.resource === resource)))

/** Enough to calibrate a count with. */
const MOST_LEAVABLE = 10

type Draft = { all: number; active: number; inactive: number; unclear: number; leavable: string[] }

export function explainHolders(rows: Rows, holdingsOf: HoldingsOf): Explained {
  const tallies = new Map<string, Draft>()
  // What many accounts hold alike is one object: it is taken apart once.
  const keys = new Map<Fact<readonly Holding[]>, readonly Key[]>()
  let undecided = 0
  let hasInactive = false
  for (const row of rows.values()) {
    const holdings = holdingsOf(row)
    if (!holdings.known) undecided += 1
    if (row.status !== 'active') hasInactive = true
    const own = keys.get(holdings) ?? keysOf(holdings)
    keys.set(holdings, own)
    for (const key of own) count(tallies, key, row)
    for (const role of row.platformRoles ?? NO_ROLES) {
      const key = keyOf(undefined, role)
      if (!own.some(one => one.key === key)) count(tallies, { key, isInferred: false }, row)
    }
  }
  return {
    of: (resource, role) => tallies.get(keyOf(resource, role)) ?? NONE,
    byGroup: held => [...rows.values()].filter(row => isByGroup(row, holdingsOf(row), held)).map(({ id }) => id),
    undecided,
    hasInactive,
  }
}

const NO_ROLES: readonly string[] = []

const NONE: Tally = { all: 0, active: 0, inactive: 0, unclear: 0, leavable: [] }

type Key = { readonly key: string; readonly isInferred: boolean }

const keyOf = (resource: string | undefined, role: string): string => `${resource ?? ''} ${role}`

/** Each role on its resource, and each role on any; a role held in two ways counts once. */
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
  const tally = tallies.get(key) ?? { all: 0, active: 0, inactive: 0, unclear: 0, leavable: [] }
  tally.all += 1
  tally[row.status === 'active' ? 'active' : row.status === null ? 'unclear' : 'inactive'] += 1
  const isLeavable = row.status === 'active' && (isInferred || isServiceAccount(row))
  if (isLeavable && tally.leavable.length < MOST_LEAVABLE) tally.leavable.push(row.id)
  tallies.set(key, tally)
}

function isByGroup(row: Row, holdings: Fact<readonly Holding[]>, { resource, role }: Held): boolean {
  if (row.status !== 'active' || isServiceAccount(row) || !holdings.known) return false
  return holdings.value.some(
    held =>
      held.role === role &&
      (resource === undefined || held.resource === resource) &&
      held.ways.known &&
      held.ways.value.some(({ by }) => by === 'group'),
  )
}
