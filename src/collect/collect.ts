import { ENDPOINTS, nameEndpoint } from '../atlassian/endpoint.js'
import { Failure } from '../atlassian/failure.js'
import { type Organization, readDirectories, readOrganization } from '../atlassian/organization-api.js'
import { type Fact, mapFact } from '../model/fact.js'
import { collectAdministrators } from './administrators.js'
import { collectAppAccess } from './app-access.js'
import { collectApps } from './apps.js'
import { collectAudit } from './audit.js'
import { collectCredentials } from './credentials.js'
import { crossCheck } from './cross-check.js'
import type { CurrentState, Directory, Group, Organization as Identity } from './current-state.js'
import { collectDomains } from './domains.js'
import { type CollectedGroups, collectGroups } from './groups.js'
import { collectPolicies } from './policies.js'
import { collectPublicAccess } from './public-access.js'
import type { ReadOptions } from './read-options.js'
import { openReceipts, type Receipt, type Receipts } from './receipts.js'
import { collectSeats } from './seats.js'
import { collectServiceDesks } from './service-desks.js'
import type { OpenSite } from './sites.js'
import { type CollectedUsers, collectUsers } from './users.js'

export type Collected = { readonly observed: CurrentState; readonly receipts: readonly Receipt[] }

/** Reads everything that the controls evaluate. A failed read becomes an unknown fact and does not stop other reads. */
export async function collect(org: Organization, openSite: OpenSite, options: ReadOptions): Promise<Collected> {
  const receipts = openReceipts()
  const organization = await collectOrganization(org, receipts)
  const apps = collectApps(org, receipts)
  const groups = collectGroups(org, receipts)
  const scope = options.people
  const users = collectUsers(org, receipts, { apps, groups, scope })
  const people = users.then(all => all.people)
  const {
    groups: groupFacts,
    serviceProjects,
    ...rest
  } = await awaitAll({
    apps,
    groups: Promise.all([groups, users]).then(both => withDefaultMembers(...both)),
    people,
    directories: collectDirectories(org, receipts),
    appAccess: collectAppAccess(org, receipts),
    administrators: collectAdministrators(org, receipts),
    domains: collectDomains(org, receipts),
    policies: collectPolicies(org, receipts),
    credentials: collectCredentials(org, receipts),
    audit: collectAudit(org, receipts, options),
    seats: Promise.all([apps, people]).then(both => collectSeats(org, receipts, ...both, openSite)),
    serviceProjects: apps.then(known => collectServiceDesks(receipts, known, openSite, options.undocumented)),
    publicAccess: apps.then(known => collectPublicAccess(receipts, known, openSite)),
  })
  const read = { organization, ...rest, ...groupFacts, ...serviceProjects }
  const { facts: checked, contradictions } = crossCheck(read)
  for (const { resource, facts, message } of contradictions) receipts.contradict(resource, facts, message)
  return { observed: { ...read, ...checked }, receipts: receipts.all() }
}

/** Sets the members of each default group to the number of its active users. */
function withDefaultMembers(observed: CollectedGroups, { people, defaultMembers }: CollectedUsers): CollectedGroups {
  const groups = mapFact(observed.groups, all =>
    all.map(group => ({ ...group, members: defaultMembers.get(group.id) ?? withoutUsers(group, people) })),
  )
  return { ...observed, groups }
}

/** Atlassian's count includes service accounts and inactive users, so without the list of users only 0 is reliable. */
function withoutUsers({ members, grants }: Group, people: CollectedUsers['people']): Group['members'] {
  const isDefault = grants.known && grants.value.some(({ defaultRole }) => defaultRole !== null)
  return people.known || !isDefault || !members.known || members.value === 0 ? members : people
}

type Results<T> = { readonly [K in keyof T]: Awaited<T[K]> }

/** Waits for all of them at once. */
async function awaitAll<T extends Readonly<Record<string, Promise<unknown>>>>(promises: T): Promise<Results<T>> {
  const entries = await Promise.all(Object.entries(promises).map(async ([name, promise]) => [name, await promise]))
  return Object.fromEntries(entries) as Results<T>
}

/** Read first and alone, so that a refused key or a wrong organization is reported before any other read. */
function collectOrganization(org: Organization, receipts: Receipts): Promise<Fact<Identity>> {
  return receipts.read('organization', ['organization'], async () => {
    const value = await readOrganization(org)
    if (value.id !== org.id) throw new Failure('shape', OTHER_ORGANIZATION)
    return { value, pages: 1, items: 1 }
  })
}

const OTHER_ORGANIZATION = `${nameEndpoint(ENDPOINTS.organization)} returned another organization than requested. Check the input org-id.`

/** The directories that the key can read. Groups and users of other directories are not visible. */
function collectDirectories(org: Organization, receipts: Receipts): Promise<Fact<readonly Directory[]>> {
  return receipts.read('directories', ['directories'], async () => {
    const { items, pages } = await readDirectories(org)
    const value = items.map(({ directoryId, name }) => ({ id: directoryId, name: name ?? '' }))
    return { value: value.toSorted((a, b) => (a.id < b.id ? -1 : 1)), pages, items: items.length }
  })
}
