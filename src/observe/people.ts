/**
 * Every account, and what it holds. One request a person would answer everything, and 10,000 people would take 10,000 of
 * them. These take 100 pages of people, whose memberships are held against the roles of the groups, which are read
 * anyway; three counts an app instance; and one request for each person in doubt, 1 to 5 in a hundred where access comes
 * by the identity provider. The holders of each role on each app would be 100 pages for every app that all have, and
 * still not tell by which way; the members of each group at least a page a group.
 */

import { Failure } from '../atlassian/failure.js'
import { type Organization, readUserRoles, readUsers } from '../atlassian/organization.js'
import { roleName } from '../atlassian/roles.js'
import type { UserRole } from '../atlassian/shapes.js'
import { countMembers, membershipOf, type Row, readAllAccounts } from './account-list.js'
import { findUnexplained, isAsked, type Scope } from './doubt.js'
import { type Fact, known } from './fact.js'
import { type GroupRoles, holdAsTold, holdByGroups, indexGroups } from './holding.js'
import type { Account, AppInstance, Group, Holding } from './observed.js'
import type { Receipts } from './receipts.js'

const FEEDS = ['direct-role', 'external-person'] as const

export type Surroundings = {
  readonly apps: Promise<Fact<readonly AppInstance[]>>
  readonly groups: Promise<Fact<readonly Group[]>>
  readonly scope: Scope
}

export async function observePeople(
  org: Organization,
  receipts: Receipts,
  { apps, groups, scope }: Surroundings,
): Promise<Fact<readonly Account[]>> {
  const listed = await receipts.read('people', FEEDS, () => readAllAccounts(org))
  if (!listed.known) return listed
  const granting = await groups
  const accounts = await tellMemberships(org, receipts, listed.value, granting)
  const roles = indexGroups(granting, countMembers(accounts))
  const asker = openAsker(org, receipts, accounts, roles)
  const doubted = new Set(accounts.filter(account => isAsked(account, roles, scope)))
  const first = await asker.ask('role assignments of people', [...doubted])
  const unexplained = await findUnexplained(org, receipts, await apps, first)
  const missed = accounts.filter(account => unexplained.has(account.accountId) && !doubted.has(account))
  const people =
    missed.length === 0 ? first : await asker.ask('role assignments of people whom counts point to', missed)
  return known(people.toSorted((a, b) => (a.id < b.id ? -1 : 1)))
}

/**
 * The older list tells nobody's groups. Then the members of each group that gives a role are listed, which is fewer
 * requests than to ask for each person.
 */
async function tellMemberships(
  org: Organization,
  receipts: Receipts,
  accounts: readonly Row[],
  groups: Fact<readonly Group[]>,
): Promise<readonly Row[]> {
  if (!groups.known || accounts.some(account => account.groups != null)) return accounts
  const lists = await receipts.readEach('members of groups that give a role', FEEDS, groups.value, async ({ id }) => {
    const { items, pages } = await readUsers(org, { group: id })
    return { value: items.map(({ accountId }) => accountId), pages, items: items.length }
  })
  const memberships = new Map(accounts.map(({ accountId }) => [accountId, [] as { id: string }[]]))
  for (const { key, fact } of lists) {
    for (const accountId of fact.known ? fact.value : []) memberships.get(accountId)?.push({ id: key.id })
  }
  return accounts.map(account => ({ ...account, groups: memberships.get(account.accountId) ?? [] }))
}

type Asker = {
  /** Everyone, with what was asked of these people and of those before them. */
  readonly ask: (resource: string, people: readonly Row[]) => Promise<readonly Account[]>
}

function openAsker(org: Organization, receipts: Receipts, listed: readonly Row[], groups: GroupRoles): Asker {
  const answers = new Map<string, Fact<readonly UserRole[]>>()
  return {
    ask: async (resource, people) => {
      let done = 0
      const asked = await receipts.readEach(resource, FEEDS, people, async ({ accountId }) => {
        const { items, pages } = await readUserRoles(org, accountId)
        if (items.some(({ roles, roleAssignments }) => roles == null && roleAssignments == null))
          throw new Failure('shape', NO_ROLES)
        done += 1
        if (done % 50 === 0) org.progress(resource, done, people.length)
        return { value: items, pages, items: items.length }
      })
      for (const { key, fact } of asked) answers.set(key.accountId, fact)
      return listed.map(account => toAccount(account, hold(account, answers.get(account.accountId), groups)))
    },
  }
}

const NO_ROLES =
  "A person's role assignment names no role, in neither of the two published fields: the API changed, so look for a newer version."

function hold(
  account: Row,
  answer: Fact<readonly UserRole[]> | undefined,
  groups: GroupRoles,
): Fact<readonly Holding[]> {
  const membership = membershipOf(account)
  if (answer !== undefined) return answer.known ? holdAsTold(answer.value, membership, groups) : answer
  return membership.known || account.counts?.resources !== 0 ? holdByGroups(membership, groups) : known([])
}

const STATUSES = ['active', 'suspended', 'not_invited', 'deactivated', 'for_deletion'] as const
const CLAIMS = ['managed', 'unmanaged'] as const
const SOURCES = ['synced', 'invited'] as const

const oneOf = <T extends string>(values: readonly T[], text: string | null | undefined): T | null =>
  values.find(value => value === text) ?? null

const toAccount = (account: Row, holdings: Fact<readonly Holding[]>): Account => ({
  id: account.accountId,
  name: account.name ?? null,
  email: account.email ?? null,
  type: account.accountType ?? null,
  status: statusOf(account),
  claim: oneOf(CLAIMS, account.claimStatus),
  source: oneOf(SOURCES, account.managementSource),
  emailVerified: account.emailVerified ?? null,
  addedToOrg: account.addedToOrg ?? null,
  lastActive: lastActiveOf(account),
  platformRoles: (account.platformRoles ?? []).map(roleName),
  holdings,
})

/** `status` is made of two others, which may stand alone. Source: Organizations REST API, status of a user. */
function statusOf({ status, accountStatus, membershipStatus }: Row): Account['status'] {
  if (status != null) return oneOf(STATUSES, status)
  if (accountStatus === 'inactive') return 'deactivated'
  if (accountStatus !== 'active') return null
  return membershipStatus === 'no_membership' ? 'not_invited' : oneOf(['active', 'suspended'], membershipStatus)
}

/** The id of a product is its ARI, or the id of its site beside a key. */
function lastActiveOf({ productAccess }: Row): Account['lastActive'] {
  if (productAccess == null) return null
  const dates = productAccess.flatMap(({ id, key, ...access }) => {
    const time = access.lastActiveTimestamp ?? access.last_active_timestamp
    return id == null || time == null
      ? []
      : [[id.startsWith('ari:') ? id : `ari:cloud:${key}::site/${id}`, time] as const]
  })
  return Object.fromEntries(dates.toSorted(([, a], [, b]) => (a < b ? -1 : 1)))
}
