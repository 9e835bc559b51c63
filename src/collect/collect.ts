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
import { type CollectedPeople, collectPeople } from './people.js'
import { collectPolicies } from './policies.js'
import { collectPublicAccess } from './public-access.js'
import type { ReadOptions } from './read-options.js'
import { openReceipts, type Receipt, type Receipts } from './receipts.js'
import { collectSeats } from './seats.js'
import { collectServiceDesks } from './service-desks.js'
import type { OpenSite } from './sites.js'

export type Collected = { readonly observed: CurrentState; readonly receipts: readonly Receipt[] }

/** Reads everything that the built controls judge; what fails is unknown with its reason, and the rest is still read. */
export async function collect(org: Organization, openSite: OpenSite, wishes: ReadOptions): Promise<Collected> {
  const receipts = openReceipts()
  const organization = await collectOrganization(org, receipts)
  const apps = collectApps(org, receipts)
  const groups = collectGroups(org, receipts)
  const scope = wishes.people
  const observedPeople = collectPeople(org, receipts, { apps, groups, scope })
  const people = observedPeople.then(all => all.people)
  const {
    groups: bothGroups,
    desks,
    ...rest
  } = await settle({
    apps,
    groups: Promise.all([groups, observedPeople]).then(both => withDefaultMembers(...both)),
    people,
    directories: collectDirectories(org, receipts),
    appAccess: collectAppAccess(org, receipts),
    administrators: collectAdministrators(org, receipts),
    domains: collectDomains(org, receipts),
    policies: collectPolicies(org, receipts),
    credentials: collectCredentials(org, receipts),
    audit: collectAudit(org, receipts, wishes),
    seats: Promise.all([apps, people]).then(both => collectSeats(org, receipts, ...both, openSite)),
    desks: apps.then(known => collectServiceDesks(receipts, known, openSite, wishes.undocumented)),
    publicAccess: apps.then(known => collectPublicAccess(receipts, known, openSite)),
  })
  const read = { organization, ...rest, ...bothGroups, ...desks }
  const { facts: checked, contradictions } = crossCheck(read)
  for (const { resource, facts, message } of contradictions) receipts.contradict(resource, facts, message)
  return { observed: { ...read, ...checked }, receipts: receipts.all() }
}

/** The members of a default group are its active users, as far as these could be told. */
function withDefaultMembers(observed: CollectedGroups, { people, defaultMembers }: CollectedPeople): CollectedGroups {
  const groups = mapFact(observed.groups, all =>
    all.map(group => ({ ...group, members: defaultMembers.get(group.id) ?? withoutUsers(group, people) })),
  )
  return { ...observed, groups }
}

/** A count has service accounts and inactive users in it: without the list of users only none is certain. */
function withoutUsers({ members, grants }: Group, people: CollectedPeople['people']): Group['members'] {
  const isDefault = grants.known && grants.value.some(({ defaultRole }) => defaultRole !== null)
  return people.known || !isDefault || !members.known || members.value === 0 ? members : people
}

type Settled<T> = { readonly [K in keyof T]: Awaited<T[K]> }

/** Waits for all of them at once. */
async function settle<T extends Readonly<Record<string, Promise<unknown>>>>(promises: T): Promise<Settled<T>> {
  const entries = await Promise.all(Object.entries(promises).map(async ([name, promise]) => [name, await promise]))
  return Object.fromEntries(entries) as Settled<T>
}

/** Asked first and alone: a refused key or a wrong organization shows here, before anything else is tried. */
function collectOrganization(org: Organization, receipts: Receipts): Promise<Fact<Identity>> {
  return receipts.read('organization', ['organization'], async () => {
    const value = await readOrganization(org)
    if (value.id !== org.id) throw new Failure('shape', OTHER_ORGANIZATION)
    return { value, pages: 1, items: 1 }
  })
}

const OTHER_ORGANIZATION = `${nameEndpoint(ENDPOINTS.organization)} answered for another organization: check org-id.`

/** Which directories the key reaches: the groups and people of any other stay unseen. */
function collectDirectories(org: Organization, receipts: Receipts): Promise<Fact<readonly Directory[]>> {
  return receipts.read('directories', ['directories'], async () => {
    const { items, pages } = await readDirectories(org)
    const value = items.map(({ directoryId, name }) => ({ id: directoryId, name: name ?? '' }))
    return { value: value.toSorted((a, b) => (a.id < b.id ? -1 : 1)), pages, items: items.length }
  })
}
