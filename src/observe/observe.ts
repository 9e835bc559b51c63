import { ENDPOINTS, nameEndpoint } from '../atlassian/endpoint.js'
import { Failure } from '../atlassian/failure.js'
import { type Organization, readDirectories, readOrganization } from '../atlassian/organization.js'
import { observeAdministrators } from './administrators.js'
import { observeAppAccess } from './app-access.js'
import { observeApps } from './apps.js'
import { observeDomains } from './domains.js'
import type { Scope } from './doubt.js'
import type { Fact } from './fact.js'
import { observeGroups } from './groups.js'
import type { Directory, Organization as Identity, Observed } from './observed.js'
import { observePeople } from './people.js'
import { openReceipts, type Receipt, type Receipts } from './receipts.js'
import { type OpenSite, observeSeats } from './seats.js'

export type Observation = { readonly observed: Observed; readonly receipts: readonly Receipt[] }

/** Reads everything that the built controls judge; what fails is unknown with its reason, and the rest is still read. */
export async function observe(org: Organization, openSite: OpenSite, scope: Scope): Promise<Observation> {
  const receipts = openReceipts()
  const organization = await observeOrganization(org, receipts)
  const apps = observeApps(org, receipts)
  const groups = observeGroups(org, receipts)
  const people = observePeople(org, receipts, { apps, groups: groups.then(all => all.groups), scope })
  const [directories, appInstances, appAccess, allGroups, administrators, accounts, domains, seats] = await Promise.all(
    [
      observeDirectories(org, receipts),
      apps,
      observeAppAccess(org, receipts),
      groups,
      observeAdministrators(org, receipts),
      people,
      observeDomains(org, receipts),
      Promise.all([apps, people]).then(([known, everyone]) => observeSeats(org, receipts, known, everyone, openSite)),
    ],
  )
  return {
    observed: {
      organization,
      directories,
      apps: appInstances,
      appAccess,
      ...allGroups,
      administrators,
      people: accounts,
      domains,
      seats,
    },
    receipts: receipts.all(),
  }
}

/** Asked first and alone: a refused key or a wrong organization shows here, before anything else is tried. */
function observeOrganization(org: Organization, receipts: Receipts): Promise<Fact<Identity>> {
  return receipts.read('organization', ['app-instance'], async () => {
    const value = await readOrganization(org)
    if (value.id !== org.id) throw new Failure('shape', OTHER_ORGANIZATION)
    return { value, pages: 1, items: 1 }
  })
}

const OTHER_ORGANIZATION = `${nameEndpoint(ENDPOINTS.organization)} answered for another organization: check org-id.`

/** Which directories the key reaches: the groups and people of any other stay unseen. */
function observeDirectories(org: Organization, receipts: Receipts): Promise<Fact<readonly Directory[]>> {
  return receipts.read('directories', ['group-identity'], async () => {
    const { items, pages } = await readDirectories(org)
    const value = items.map(({ directoryId, name }) => ({ id: directoryId, name: name ?? '' }))
    return { value: value.toSorted((a, b) => (a.id < b.id ? -1 : 1)), pages, items: items.length }
  })
}
