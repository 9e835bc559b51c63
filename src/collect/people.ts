/**
 * Every account, and what it holds. One request a person would answer everything, and 10,000 people would take 10,000 of
 * them. These take 100 pages of people, whose memberships are held against the roles of the groups, which are read
 * anyway; three counts an app instance; and one request for each person in doubt, 1 to 5 in a hundred where access comes
 * by the identity provider. The holders of each role on each app would be 100 pages for every app that all have, and
 * still not tell by which way; the members of each group at least a page a group.
 */

import { Failure } from '../atlassian/failure.js'
import { type Organization, readUserRoles, readUsers } from '../atlassian/organization-api.js'
import type { UserRole } from '../atlassian/shapes.js'
import { type Fact, known } from '../model/fact.js'
import { type AccountList, countMembers, membershipOf, type Row, type Rows, readAllAccounts } from './account-list.js'
import type { Account, AppInstance, Holding } from './current-state.js'
import { countDefaultMembers, type DefaultMembers } from './default-members.js'
import { findUnexplainedAnywhere, findUnexplainedOnApps, isAsked, type Scope } from './doubt.js'
import type { HoldingsOf } from './explained.js'
import type { CollectedGroups } from './groups.js'
import { type GroupRoles, holdByGroups, indexGroups, isHeldAsReported } from './holding.js'
import type { Reading, Receipts } from './receipts.js'
import { contradictGroups, contradictUnknownValues } from './user-contradictions.js'

const FACTS = ['people'] as const

export type Surroundings = {
  readonly apps: Promise<Fact<readonly AppInstance[]>>
  readonly groups: Promise<CollectedGroups>
  readonly scope: Scope
}

export type CollectedPeople = {
  readonly people: Fact<readonly Account[]>
  /** The active users of each default group, by its id. */
  readonly defaultMembers: DefaultMembers
}

export async function collectPeople(
  org: Organization,
  receipts: Receipts,
  { apps, groups, scope }: Surroundings,
): Promise<CollectedPeople> {
  const asker = openAsker(org, receipts)
  const listed = await receipts.read('people', FACTS, () => readAllAccounts(org, askAhead(asker, groups, scope)))
  if (!listed.known) {
    await asker.finish()
    return { people: listed, defaultMembers: new Map() }
  }
  const { rows, settle, unknownValues } = listed.value
  const granting = await groups
  contradictUnknownValues(receipts, unknownValues())
  await describeMemberships(org, receipts, rows, granting)
  settle(indexGroups(granting, new Map()))
  const roles = indexGroups(granting, countMembers(rows))
  const heldByGroups = openHeldByGroups(roles)
  const ambiguous = [...rows.values()].filter(row => isAsked(row, heldByGroups, scope)).map(({ id }) => id)
  await asker.ask('role assignments of people', ambiguous)
  const instances = await apps
  const holdingsOf = openHoldings(asker.answers, roles, heldByGroups, openNames(instances))
  const [onApps, defaultMembers] = await Promise.all([
    findUnexplainedOnApps(org, receipts, instances.known ? instances.value : [], { rows, holdingsOf }),
    countDefaultMembers(org, receipts, granting, rows),
  ])
  await asker.askMore('role assignments of people whom counts point to', onApps)
  const anywhere = await findUnexplainedAnywhere(org, receipts, { rows, holdingsOf })
  await asker.askMore('role assignments of people whom the counts of all roles point to', anywhere)
  const nameOf = openNames(instances)
  contradictGroups(receipts, rows, roles, { asked: [...asker.answers.keys()], holdingsOf, nameOf })
  return { people: known(toAccounts(rows, holdingsOf)), defaultMembers }
}

/** An app by its alias; any other resource as it is. */
function openNames(apps: Fact<readonly AppInstance[]>): (resource: string) => string {
  const aliases = new Map((apps.known ? apps.value : []).map(({ id, alias }) => [id, alias]))
  return resource => aliases.get(resource) ?? resource
}

/** Whoever is in doubt whatever may still come is asked while the pages come, which can only come one by one. */
function askAhead(asker: Asker, groups: Surroundings['groups'], scope: Scope): (list: AccountList) => void {
  let read: { readonly roles: GroupRoles; readonly heldByGroups: HoldingsOf } | null = null
  groups.then(
    granting => {
      const roles = indexGroups(granting, new Map())
      read = { roles, heldByGroups: openHeldByGroups(roles) }
    },
    () => {},
  )
  return ({ settle }) => {
    if (read === null) return
    const { roles, heldByGroups } = read
    // Whose groups are not told here may have them told otherwise.
    const rows = settle(roles).filter(row => row.groups !== null && isAsked(row, heldByGroups, scope))
    // Behind the request for the next page: all else waits for that one, and not for these.
    void Promise.resolve().then(() => rows.forEach(({ id }) => void asker.begin(id)))
  }
}

/**
 * The older list tells nobody's groups. Then the members of each group that gives a role are listed, which is fewer
 * requests than to ask for each person.
 */
async function describeMemberships(
  org: Organization,
  receipts: Receipts,
  rows: Rows,
  { groups }: CollectedGroups,
): Promise<void> {
  if (!groups.known || [...rows.values()].some(row => row.groups !== null)) return
  const lists = await receipts.readEach('members of groups that give a role', FACTS, groups.value, async ({ id }) => {
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

type Asker = {
  /** Asks for somebody whom `ask` will be asked for later. */
  readonly begin: (id: string) => void
  readonly ask: (resource: string, ids: readonly string[]) => Promise<void>
  /** Nobody is asked for twice, and nothing is asked where there is nobody left. */
  readonly askMore: (resource: string, ids: readonly string[]) => Promise<void>
  readonly answers: Answers
  /** Waits for what was begun, where nobody wants it any more. */
  readonly finish: () => Promise<void>
}

function openAsker(org: Organization, receipts: Receipts): Asker {
  const answers = new Map<string, Fact<readonly UserRole[]>>()
  const begun = new Map<string, Promise<Reading<readonly UserRole[]>>>()

  function begin(id: string): Promise<Reading<readonly UserRole[]>> {
    const reading = begun.get(id) ?? readRoles(org, id)
    begun.set(id, reading)
    // Whoever waits for it is told of a failure; until then it is nobody's.
    reading.catch(() => {})
    return reading
  }

  async function ask(resource: string, ids: readonly string[]): Promise<void> {
    let done = 0
    const asked = await receipts.readEach(resource, FACTS, ids, async id => {
      const reading = await begin(id)
      done += 1
      if (done % 50 === 0) org.progress(resource, done, ids.length)
      return reading
    })
    for (const { key, fact } of asked) answers.set(key, fact)
  }

  async function askMore(resource: string, ids: readonly string[]): Promise<void> {
    const left = ids.filter(id => !answers.has(id))
    if (left.length > 0) await ask(resource, left)
  }

  return { begin, ask, askMore, answers, finish: async () => void (await Promise.allSettled(begun.values())) }
}

async function readRoles(org: Organization, id: string): Promise<Reading<readonly UserRole[]>> {
  const { items, pages } = await readUserRoles(org, id)
  if (items.some(({ roles, roleAssignments }) => !roles?.length && !roleAssignments?.length))
    throw new Failure('shape', NO_ROLES)
  return { value: items, pages, items: items.length }
}

const NO_ROLES =
  "A user's role assignment names no role, in neither of the two published fields: run again, and look for a newer version if it stays."

function openHoldings(
  answers: Answers,
  groups: GroupRoles,
  heldByGroups: HoldingsOf,
  nameOf: (resource: string) => string,
): HoldingsOf {
  // Sets of holders are compared several times over: what an answer comes to is worked out once.
  const told = new Map<string, Fact<readonly Holding[]>>()
  return row => {
    const answer = answers.get(row.id)
    if (answer !== undefined) {
      const holdings =
        told.get(row.id) ??
        (answer.known ? isHeldAsReported(answer.value, { membership: membershipOf(row), groups, nameOf }) : answer)
      told.set(row.id, holdings)
      return holdings
    }
    return row.groups === null && row.resources === 0 ? NOTHING : heldByGroups(row)
  }
}

/** Those who are in the same groups hold the same by them. */
function openHeldByGroups(groups: GroupRoles): HoldingsOf {
  const known = new Map<Row['groups'], Fact<readonly Holding[]>>()
  return row => {
    const held = known.get(row.groups) ?? holdByGroups(membershipOf(row), groups)
    known.set(row.groups, held)
    return held
  }
}

const NOTHING: Fact<readonly Holding[]> = known([])

/** Sorted by id. Each row is given up for its account. */
function toAccounts(rows: Rows, holdingsOf: HoldingsOf): readonly Account[] {
  const accounts: Account[] = []
  for (const row of rows.values()) {
    accounts.push(toAccount(row, holdingsOf(row)))
    rows.delete(row.id)
  }
  return accounts.sort((a, b) => (a.id < b.id ? -1 : 1))
}

function toAccount(row: Row, holdings: Fact<readonly Holding[]>): Account {
  // Written out, for what is left of a spread takes twice the room.
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
