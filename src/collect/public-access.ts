import { ENDPOINTS, nameEndpoint } from '../atlassian/endpoint.js'
import { Failure } from '../atlassian/failure.js'
import type { PermissionScheme, Project } from '../atlassian/shapes.js'
import {
  isOpenToAnonymous,
  readPermissionSchemes,
  readProjectScheme,
  readProjects,
  readSpaces,
  requireSpaceRoles,
} from '../atlassian/site-api.js'
import { askEach } from '../atlassian/site-paging.js'
import { type Fact, mapFact } from '../model/fact.js'
import type { AppInstance, CurrentState, OpenScheme, PublicAccess, PublicPlace } from './current-state.js'
import type { Reading, Receipts } from './receipts.js'
import { hasJira, JIRA_APPS, type OpenSite, openSites, type Site } from './sites.js'

const FACTS = ['publicAccess'] as const

/** The public projects and spaces of each app instance that the site credential can read. */
export async function collectPublicAccess(
  receipts: Receipts,
  apps: Fact<readonly AppInstance[]>,
  openSite: OpenSite,
): Promise<CurrentState['publicAccess']> {
  const sites = apps.known ? openSites(apps.value, openSite) : []
  if (sites.length === 0) return null
  const [projects, spaces] = await Promise.all([
    collectSites(receipts, 'public projects', sites.filter(hasJira), readPublicProjects, isJira),
    collectSites(receipts, 'public spaces', sites.filter(hasConfluence), readPublicSpaces, isConfluence),
  ])
  return [...projects, ...spaces].toSorted((a, b) => (a.app < b.app ? -1 : 1))
}

const isJira = ({ owner }: AppInstance): boolean => JIRA_APPS.has(owner)
const isConfluence = ({ owner }: AppInstance): boolean => owner === 'confluence'
export const hasConfluence = ({ apps }: Site): boolean => apps.some(isConfluence)

type SitePlaces = { readonly places: readonly PublicPlace[]; readonly unusedSchemes: readonly OpenScheme[] }

/** Assigns the result of a site to its apps. If the read fails, the result is unknown for each app. */
async function collectSites(
  receipts: Receipts,
  resource: string,
  sites: readonly Site[],
  read: (site: Site) => Promise<Reading<SitePlaces>>,
  isOfApp: (app: AppInstance) => boolean,
): Promise<readonly PublicAccess[]> {
  if (sites.length === 0) return []
  const facts = await receipts.readEach(resource, FACTS, sites, read)
  return facts.flatMap(({ key, fact }) =>
    key.apps.filter(isOfApp).map(({ id }, index) => ({
      app: id,
      places: mapFact(fact, ({ places }) => places.filter(({ app }) => app === id)),
      ...(index === 0 ? withUnused(fact) : {}),
    })),
  )
}

const withUnused = (fact: Fact<SitePlaces>): Pick<PublicAccess, 'unusedSchemes'> =>
  fact.known && fact.value.unusedSchemes.length > 0 ? { unusedSchemes: fact.value.unusedSchemes } : {}

/**
 * Most sites have about ten schemes and no public one, so one request is enough. Other sites need one request per 100
 * projects and one per project. Team-managed projects have no scheme and cannot be public. Source:
 * support.atlassian.com/jira-software-cloud/docs/next-gen-permissions.
 */
async function readPublicProjects({ client, apps }: Site): Promise<Reading<SitePlaces>> {
  const schemes = await readPermissionSchemes(client)
  requireScheme(schemes)
  const suspects = schemes.filter(scheme => isPublic(scheme) || unknownHolder(scheme) !== null)
  if (suspects.length === 0) return { value: { places: [], unusedSchemes: [] }, pages: 1, items: schemes.length }
  const { items, pages, total } = await readProjects(client)
  const ids = await askEach(items, ({ key }) => readProjectScheme(client, key))
  const used = new Set(ids)
  const listed = new Set(schemes.map(({ id }) => id))
  const unlisted = items.find(({ simplified }, index) => simplified === false && !listed.has(ids[index] ?? Number.NaN))
  if (unlisted !== undefined) throw new Failure('shape', missingScheme(unlisted))
  const places = suspects
    .filter(({ id }) => used.has(id))
    .flatMap(scheme => {
      const projects = items.filter((_, index) => ids[index] === scheme.id)
      return projects.map(project => toPlace(apps, scheme, project))
    })
  const unusedSchemes = suspects.filter(scheme => isPublic(scheme) && !used.has(scheme.id)).map(toOpenScheme)
  const expected = total === undefined ? {} : { expected: total }
  return {
    value: { places: places.toSorted(byKey), unusedSchemes },
    pages: pages + 1,
    items: items.length,
    ...expected,
  }
}

/** @throws Failure for an empty list, because every Jira site has a scheme */
export function requireScheme(schemes: readonly PermissionScheme[]): void {
  if (schemes.length === 0) throw new Failure('shape', NO_SCHEMES)
}

/** Every site has the default scheme. Source: support.atlassian.com/jira-cloud-administration, permission schemes. */
const NO_SCHEMES = `${nameEndpoint(ENDPOINTS.permissionSchemes)} lists no permission scheme, but every Jira site has at least the default scheme. Give site-email and site-api-token of a Jira administrator.`

const missingScheme = ({ key }: Project): string =>
  `Project ${key} has a permission scheme that ${nameEndpoint(ENDPOINTS.permissionSchemes)} does not list, so the list is incomplete. Run again later.`

/** @throws Failure if the scheme has an unknown holder type, because it may include anyone */
function toPlace(apps: readonly AppInstance[], scheme: PermissionScheme, project: Project): PublicPlace {
  const { key, name, projectTypeKey } = project
  const holder = isPublic(scheme) ? null : unknownHolder(scheme)
  if (holder !== null) throw new Failure('shape', reportUnknownHolder(scheme, key, holder))
  return { app: appOf(apps, projectTypeKey), key, name: name ?? key }
}

const toOpenScheme = ({ id, name }: PermissionScheme): OpenScheme => ({ id, name: name ?? `${id}` })

const reportUnknownHolder = ({ id, name }: PermissionScheme, key: string, holder: string): string =>
  `Permission scheme ${name ?? id} of project ${key} grants permissions to the unknown holder type ${JSON.stringify(holder)}. Check the scheme in Jira, and update to a newer version.`

/** A scheme is public if it grants any permission to anyone, including users who are not signed in. */
const isPublic = ({ permissions }: PermissionScheme): boolean => permissions.some(({ holder }) => holder.type === ANY)

const ANY = 'anyone'

/** Source: Jira Cloud REST API v3, Permission schemes, "Holder object". */
const HOLDERS: ReadonlySet<string> = new Set([
  ANY,
  'applicationRole',
  'assignee',
  'group',
  'groupCustomField',
  'projectLead',
  'projectRole',
  'reporter',
  'sd.customer.portal.only',
  'user',
  'userCustomField',
])

/** The first undocumented holder type; null if all types are known. */
const unknownHolder = ({ permissions }: PermissionScheme): string | null =>
  permissions.find(({ holder }) => !HOLDERS.has(holder.type))?.holder.type ?? null

const OWNERS: Readonly<Record<string, string>> = {
  business: 'jira-core',
  product_discovery: 'jira-product-discovery',
  service_desk: 'jira-servicedesk',
  software: 'jira-software',
}

/** The app of a project; the first Jira app for an unknown project type. */
function appOf(apps: readonly AppInstance[], type: string): string {
  const own = apps.filter(isJira)
  return (own.find(({ owner }) => owner === OWNERS[type]) ?? own[0])?.id ?? ''
}

/**
 * Needs one request per 250 spaces and one per space, including personal spaces. With eight parallel requests, 1,000
 * spaces take a few minutes of the 20 minutes that a run has.
 */
async function readPublicSpaces({ client, apps }: Site): Promise<Reading<SitePlaces>> {
  await requireSpaceRoles(client)
  const { items, pages } = await readSpaces(client)
  const open = await askEach(items, ({ id }) => isOpenToAnonymous(client, id))
  const app = apps.find(isConfluence)?.id ?? ''
  const places = items.filter((_, index) => open[index]).map(({ key, name }) => ({ app, key, name: name ?? key }))
  return { value: { places: places.toSorted(byKey), unusedSchemes: [] }, pages, items: items.length }
}

const byKey = (a: PublicPlace, b: PublicPlace): number => (a.key < b.key ? -1 : 1)
