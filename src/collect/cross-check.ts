import { type Fact, unknown } from '../model/fact.js'
import { readAri } from './app-names.js'
import type { Account, CurrentState, FactName, Group } from './current-state.js'

/** The lists, and the other reads that show whether an empty list can be correct. */
export type Lists = Pick<
  CurrentState,
  'apps' | 'directories' | 'domains' | 'administrators' | 'people' | 'groups' | 'groupNames'
>

/** An empty list that another read contradicts. */
export type Contradiction = {
  /** The name of the read, as in the other receipts. */
  readonly resource: string
  readonly facts: readonly FactName[]
  readonly message: string
}

export type CrossChecked = {
  readonly facts: Pick<Lists, 'apps' | 'directories' | 'domains' | 'administrators'>
  readonly contradictions: readonly Contradiction[]
}

/**
 * An empty list does not prove that everything was deleted: if users or groups need an entry of the list, the list is
 * unknown. A list that lacks only some entries is kept as read. Pure.
 */
export function crossCheck(lists: Lists): CrossChecked {
  const apps = checkApps(lists)
  const directories = checkDirectories(lists)
  const domains = checkDomains(lists)
  const administrators = Object.keys(lists.administrators).map(role => [role, checkRole(lists, role)] as const)
  const found = [apps, directories, domains, ...administrators.map(([, contradiction]) => contradiction)]
  return {
    facts: {
      apps: unless(apps, lists.apps),
      directories: unless(directories, lists.directories),
      domains: unless(domains, lists.domains),
      administrators: Object.fromEntries(
        administrators.map(([role, contradiction]) => [role, unless(contradiction, lists.administrators[role])]),
      ),
    },
    contradictions: found.flatMap(contradiction => contradiction ?? []),
  }
}

function unless<T>(contradiction: Contradiction | null, fact: Fact<T> | undefined): Fact<T> {
  if (contradiction !== null) return unknown(contradiction.message)
  return fact ?? unknown('The list was not read.')
}

const isEmpty = (fact: Fact<readonly unknown[]> | undefined): boolean => fact?.known === true && fact.value.length === 0

/** A role on a platform resource, such as the organization or a site, does not need an app. */
function checkApps({ apps, people, groups }: Lists): Contradiction | null {
  if (!isEmpty(apps)) return null
  const isOnApp = (resource: string): boolean => !NO_APP.has(readAri(resource)?.owner)
  const holds = ({ holdings }: Account): boolean =>
    holdings.known && holdings.value.some(held => isOnApp(held.resource))
  const grantsRole = ({ grants }: Group): boolean => grants.known && grants.value.some(grant => isOnApp(grant.resource))
  const evidence =
    countIn(people, holds, users('holds a role on an app', 'hold roles on apps')) ??
    countIn(groups, grantsRole, groupsThat('grants a role on an app', 'grant roles on apps'))
  return contradictionOf('app instances', ['apps', 'customerAccess', 'publicAccess'], evidence)
}

const NO_APP: ReadonlySet<string | undefined> = new Set([undefined, 'platform'])

/** Every group and every user of the organization is in a directory. */
function checkDirectories({ directories, people, groupNames }: Lists): Contradiction | null {
  if (!isEmpty(directories)) return null
  const isMember = ({ status }: Account): boolean => status === 'active' || status === 'suspended'
  const evidence =
    countIn(people, isMember, users('is in a directory', 'are in a directory')) ??
    countIn(groupNames, () => true, groupsThat('exists', 'exist'))
  return contradictionOf('directories', ['directories'], evidence)
}

/** Only accounts at a verified domain are managed. */
function checkDomains({ domains, people }: Lists): Contradiction | null {
  if (!isEmpty(domains)) return null
  const evidence = countIn(people, ({ claim }) => claim === 'managed', users('is managed', 'are managed'))
  return contradictionOf('verified domains', ['domains'], evidence)
}

function checkRole({ administrators, people }: Lists, role: string): Contradiction | null {
  if (!isEmpty(administrators[role])) return null
  const holds = ({ platformRoles }: Account): boolean => platformRoles.includes(role)
  const evidence = countIn(people, holds, users(`has the role ${role}`, `have the role ${role}`))
  return contradictionOf(`administrators with the role ${role}`, ['administrators'], evidence)
}

/** The words for one counted item, and for several. */
type Wording = { readonly list: string; readonly one: string; readonly many: string }

const users = (one: string, many: string): Wording => ({ list: 'users', one: `user ${one}`, many: `users ${many}` })

const groupsThat = (one: string, many: string): Wording => ({
  list: 'groups',
  one: `group ${one}`,
  many: `groups ${many}`,
})

/** Example: "the list of users shows that 3 users are managed"; null for a count of 0. */
function countIn<T>(
  fact: Fact<readonly T[]>,
  matches: (item: T) => boolean,
  { list, one, many }: Wording,
): string | null {
  const count = fact.known ? fact.value.filter(matches).length : 0
  return count === 0 ? null : `the list of ${list} shows that ${count} ${count === 1 ? one : many}`
}

const contradictionOf = (
  resource: string,
  facts: readonly FactName[],
  evidence: string | null,
): Contradiction | null =>
  evidence === null
    ? null
    : {
        resource: `${resource}, compared with users and groups`,
        facts,
        message: `The list of ${resource} is empty, but ${evidence}. Run again later. If it persists, give the API key the scope for this list, or use a key without scopes.`,
      }
