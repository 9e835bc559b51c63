import { ENDPOINTS, nameEndpoint } from '../atlassian/endpoint.js'
import { Failure } from '../atlassian/failure.js'
import { type Organization, readDirectories, readOrganization } from '../atlassian/organization-api.js'
import { type Fact, mapFact } from '../model/fact.js'
import { observeAdministrators } from './administrators.js'
import { observeAppAccess } from './app-access.js'
import { observeApps } from './apps.js'
import { observeAudit } from './audit.js'
import { observeCredentials } from './credentials.js'
import { crossCheck } from './cross-check.js'
import type { Directory, Group, Organization as Identity, Observed } from './current-state.js'
import { observeDomains } from './domains.js'
import { type ObservedGroups, observeGroups } from './groups.js'
import { type ObservedPeople, observePeople } from './people.js'
import { observePolicies } from './policies.js'
import { observePublicAccess } from './public-access.js'
import type { Wishes } from './read-options.js'
import { openReceipts, type Receipt, type Receipts } from './receipts.js'
import { observeSeats } from './seats.js'
import { observeServiceDesks } from './service-desks.js'
import type { OpenSite } from './sites.js'

export type Observation = { readonly observed: Observed; readonly receipts: readonly Receipt[] }

/** Reads everything that the built controls judge; what fails is unknown with its reason, and the rest is still read. */
export async function observe(org: Organization, openSite: OpenSite, wishes: Wishes): Promise<Observation> {
  const receipts = openReceipts()
  const organization = await observeOrganization(org, receipts)
  const apps = observeApps(org, receipts)
  const groups = observeGroups(org, receipts)
  const scope = wishes.people
  const observedPeople = observePeople(org, receipts, { apps, groups, scope })
  const people = observedPeople.then(all => all.people)
  const {
    groups: bothGroups,
    desks,
    ...rest
  } = await settle({
    apps,
    groups: Promise.all([groups, observedPeople]).then(both => withDefaultMembers(...both)),
    people,
    directories: observeDirectories(org, receipts),
    appAccess: observeAppAccess(org, receipts),
    administrators: observeAdministrators(org, receipts),
    domains: observeDomains(org, receipts),
    policies: observePolicies(org, receipts),
    credentials: observeCredentials(org, receipts),
    audit: observeAudit(org, receipts, wishes),
    seats: Promise.all([apps, people]).then(both => observeSeats(org, receipts, ...both, openSite)),
    desks: apps.then(known => observeServiceDesks(receipts, known, openSite, wishes.undocumented)),
    publicAccess: apps.then(known => observePublicAccess(receipts, known, openSite)),
  })
  const read = { organization, ...rest, ...bothGroups, ...desks }
  const { facts: checked, contradictions } = crossCheck(read)
  for (const { resource, facts, message } of contradictions) receipts.contradict(resource, facts, message)
  return { observed: { ...read, ...checked }, receipts: receipts.all() }
}

/** The members of a default group are its active users, as far as these could be told. */
function withDefaultMembers(observed: ObservedGroups, { people, defaultMembers }: ObservedPeople): ObservedGroups {
  const groups = mapFact(observed.groups, all =>
    all.map(group => ({ ...group, members: defaultMembers.get(group.id) ?? withoutUsers(group, people) })),
  )
  return { ...observed, groups }
}

/** A count has service accounts and inactive users in it: without the list of users only none is certain. */
function withoutUsers({ members, grants }: Group, people: ObservedPeople['people']): Group['members'] {
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
function observeOrganization(org: Organization, receipts: Receipts): Promise<Fact<Identity>> {
  return receipts.read('organization', ['organization'], async () => {
    const value = await readOrganization(org)
    if (value.id !== org.id) throw new Failure('shape', OTHER_ORGANIZATION)
    return { value, pages: 1, items: 1 }
  })
}

const OTHER_ORGANIZATION = `${nameEndpoint(ENDPOINTS.organization)} answered for another organization: check org-id.`

/** Which directories the key reaches: the groups and people of any other stay unseen. */
function observeDirectories(org: Organization, receipts: Receipts): Promise<Fact<readonly Directory[]>> {
  return receipts.read('directories', ['directories'], async () => {
    const { items, pages } = await readDirectories(org)
    const value = items.map(({ directoryId, name }) => ({ id: directoryId, name: name ?? '' }))
    return { value: value.toSorted((a, b) => (a.id < b.id ? -1 : 1)), pages, items: items.length }
  })
}
