/**
 * Reads every account and its roles. One request per user would need 10,000 requests for 10,000 users. This algorithm
 * needs 100 pages of users, whose groups are compared with the roles of the groups; three counts per app instance; and
 * one request per ambiguous user (1 to 5 percent if an identity provider manages access). Listing the holders of each
 * role would need 100 pages per app and would not show how the role is granted.
 */

import { Failure } from '../atlassian/failure.js'
import { type Organization, readUserRoles, readUsers } from '../atlassian/organization-api.js'
import type { UserRole } from '../atlassian/shapes.js'
import { type Fact, known } from '../model/fact.js'
import { type AccountList, countMembers, membershipOf, type Row, type Rows, readAllAccounts } from './account-list.js'
import { findUnaccountedAnywhere, findUnaccountedOnApps, needsLookup, type Scope } from './ambiguous.js'
import type { Account, AppInstance, Holding } from './current-state.js'
import { countDefaultMembers, type DefaultMembers } from './default-members.js'
import type { CollectedGroups } from './groups.js'
import { deriveFromAssignments, deriveFromGroups, type GroupRoles, indexGroups } from './holding.js'
import type { HoldingsOf } from './known-holders.js'
import type { Reading, Receipts } from './receipts.js'
import { contradictGroups, contradictUnknownValues } from './user-contradictions.js'

const FACTS = ['people'] as const

export type UserContext = {
  readonly apps: Promise<Fact<readonly AppInstance[]>>
  readonly groups: Promise<CollectedGroups>
  readonly scope: Scope
}

export type CollectedUsers = {
  readonly people: Fact<readonly Account[]>
  /** The active users of each default group, by its id. */
  readonly defaultMembers: DefaultMembers
}

export async function collectUsers(
  org: Organization,
  receipts: Receipts,
  { apps, groups, scope }: UserContext,
): Promise<CollectedUsers> {
  const lookup = openLookup(org, receipts)
  const listed = await receipts.read('users', FACTS, () => readAllAccounts(org, prefetchRoles(lookup, groups, scope)))
  if (!listed.known) {
    await lookup.finish()
    return { people: listed, defaultMembers: new Map() }
  }
  const { rows, dropGroupsWithoutRoles, unknownValues } = listed.value
  const collectedGroups = await groups
  contradictUnknownValues(receipts, unknownValues())
  await addMemberships(org, receipts, rows, collectedGroups)
  dropGroupsWithoutRoles(indexGroups(collectedGroups, new Map()))
  const roles = indexGroups(collectedGroups, countMembers(rows))
  const heldByGroups = openHeldByGroups(roles)
  const ambiguous = [...rows.values()].filter(row => needsLookup(row, heldByGroups, scope)).map(({ id }) => id)
  await lookup.read('role assignments of ambiguous users', ambiguous)
  const instances = await apps
  const holdingsOf = openHoldings(lookup.answers, roles, heldByGroups, openNames(instances))
  const [onApps, defaultMembers] = await Promise.all([
    findUnaccountedOnApps(org, receipts, instances.known ? instances.value : [], { rows, holdingsOf }),
    countDefaultMembers(org, receipts, collectedGroups, rows),
  ])
  await lookup.readMissing('role assignments of users found by app roles', onApps)
  const anywhere = await findUnaccountedAnywhere(org, receipts, { rows, holdingsOf })
  await lookup.readMissing('role assignments of users found by role counts', anywhere)
  const nameOf = openNames(instances)
  contradictGroups(receipts, rows, roles, { ids: [...lookup.answers.keys()], holdingsOf, nameOf })
  return { people: known(toAccounts(rows, holdingsOf)), defaultMembers }
}

/** Returns the alias of an app, and the ARI of any other resource. */
function openNames(apps: Fact<readonly AppInstance[]>): (resource: string) => string {
  const aliases = new Map((apps.known ? apps.value : []).map(({ id, alias }) => [id, alias]))
  return resource => aliases.get(resource) ?? resource
}

/** Starts the lookups of ambiguous users while the next pages are read, because pages can only be read one after another. */
function prefetchRoles(lookup: Lookup, groups: UserContext['groups'], scope: Scope): (list: AccountList) => void {
  let read: { readonly roles: GroupRoles; readonly heldByGroups: HoldingsOf } | null = null
  groups.then(
    collected => {
      const roles = indexGroups(collected, new Map())
      read = { roles, heldByGroups: openHeldByGroups(roles) }
    },
    () => {},
  )
  return ({ dropGroupsWithoutRoles }) => {
    if (read === null) return
    const { roles, heldByGroups } = read
    // Rows without groups are skipped, because their groups may be read later from the members of groups.
    const rows = dropGroupsWithoutRoles(roles).filter(
      row => row.groups !== null && needsLookup(row, heldByGroups, scope),
    )
    // Deferred so that the request for the next page starts first: all other reads wait for that page.
    void Promise.resolve().then(() => rows.forEach(({ id }) => void lookup.prefetch(id)))
  }
}

/**
 * The older list does not report groups. Then the members of each group with roles are listed, which needs fewer requests
 * than one lookup per user.
 */
async function addMemberships(
  org: Organization,
  receipts: Receipts,
  rows: Rows,
  { groups }: CollectedGroups,
): Promise<void> {
  if (!groups.known || [...rows.values()].some(row => row.groups !== null)) return
  const lists = await receipts.readEach('members of groups with roles', FACTS, groups.value, async ({ id }) => {
    const { items, pages } = await readUsers(org, { group: id })
    return { value: items.map(({ accountId }) => accountId), pages, items: items.length }
  })
  const memberships = new Map([...rows.keys()].map(id => [id, [] as string[]]))
  for (const { key, fact } of lists) {
    for (const accountId of fact.known ? fact.value : []) memberships.get(accountId)?.push(key.id)
  }
  for (const [id, row] of rows) rows.set(id, { ...row, groups: memberships.get(id) ?? [] })
}

type Answers = ReadonlyMap<string, Fact<readonly UserRole[]>>

type Lookup = {
  /** Starts a request whose result `read` uses later. */
  readonly prefetch: (id: string) => void
  readonly read: (resource: string, ids: readonly string[]) => Promise<void>
  /** Reads only the accounts that were not read before. Without any, no receipt is written. */
  readonly readMissing: (resource: string, ids: readonly string[]) => Promise<void>
  readonly answers: Answers
  /** Waits for prefetched requests whose results are not needed. */
  readonly finish: () => Promise<void>
}

function openLookup(org: Organization, receipts: Receipts): Lookup {
  const answers = new Map<string, Fact<readonly UserRole[]>>()
  const started = new Map<string, Promise<Reading<readonly UserRole[]>>>()

  function prefetch(id: string): Promise<Reading<readonly UserRole[]>> {
    const reading = started.get(id) ?? readRoles(org, id)
    started.set(id, reading)
    // `read` reports the failure. Without a handler, an earlier failure would be an unhandled rejection.
    reading.catch(() => {})
    return reading
  }

  async function read(resource: string, ids: readonly string[]): Promise<void> {
    let done = 0
    const facts = await receipts.readEach(resource, FACTS, ids, async id => {
      const reading = await prefetch(id)
      done += 1
      if (done % 50 === 0) org.progress(resource, done, ids.length)
      return reading
    })
    for (const { key, fact } of facts) answers.set(key, fact)
  }

  async function readMissing(resource: string, ids: readonly string[]): Promise<void> {
    const missing = ids.filter(id => !answers.has(id))
    if (missing.length > 0) await read(resource, missing)
  }

  return { prefetch, read, readMissing, answers, finish: async () => void (await Promise.allSettled(started.values())) }
}

async function readRoles(org: Organization, id: string): Promise<Reading<readonly UserRole[]>> {
  const { items, pages } = await readUserRoles(org, id)
  if (items.some(({ roles, roleAssignments }) => !roles?.length && !roleAssignments?.length))
    throw new Failure('shape', NO_ROLES)
  return { value: items, pages, items: items.length }
}

const NO_ROLES =
  'A role assignment of a user has no role in either of the two published fields. Run again. If it persists, update to a newer version.'

function openHoldings(
  answers: Answers,
  groups: GroupRoles,
  heldByGroups: HoldingsOf,
  nameOf: (resource: string) => string,
): HoldingsOf {
  // Holders are compared several times, so the holdings of each account are derived once.
  const derived = new Map<string, Fact<readonly Holding[]>>()
  return row => {
    const answer = answers.get(row.id)
    if (answer !== undefined) {
      const holdings =
        derived.get(row.id) ??
        (answer.known ? deriveFromAssignments(answer.value, { membership: membershipOf(row), groups, nameOf }) : answer)
      derived.set(row.id, holdings)
      return holdings
    }
    return row.groups === null && row.resources === 0 ? NOTHING : heldByGroups(row)
  }
}

/** Accounts with the same groups share one object of holdings. */
function openHeldByGroups(groups: GroupRoles): HoldingsOf {
  const known = new Map<Row['groups'], Fact<readonly Holding[]>>()
  return row => {
    const held = known.get(row.groups) ?? deriveFromGroups(membershipOf(row), groups)
    known.set(row.groups, held)
    return held
  }
}

const NOTHING: Fact<readonly Holding[]> = known([])

/** Sorted by id. Deletes each row after its conversion to limit memory use. */
function toAccounts(rows: Rows, holdingsOf: HoldingsOf): readonly Account[] {
  const accounts: Account[] = []
  for (const row of rows.values()) {
    accounts.push(toAccount(row, holdingsOf(row)))
    rows.delete(row.id)
  }
  return accounts.sort((a, b) => (a.id < b.id ? -1 : 1))
}

function toAccount(row: Row, holdings: Fact<readonly Holding[]>): Account {
  // Written out, because an object made with rest and spread needs twice the memory.
  const { id, name, email, type, status, claim, source, emailVerified, addedToOrg, lastActive } = row
  const platformRoles = row.platformRoles ?? NO_ROLE
  return {
    id,
    name,
    email,
    type,
    status,
    claim,
    source,
    emailVerified,
    addedToOrg,
    lastActive,
    platformRoles,
    holdings,
  }
}

const NO_ROLE: readonly string[] = []
