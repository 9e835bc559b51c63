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

/** What anyone may see without signing in, of each app instance behind the site credential. */
export async function collectPublicAccess(
  receipts: Receipts,
  apps: Fact<readonly AppInstance[]>,
  openSite: OpenSite,
): Promise<CurrentState['publicAccess']> {
  const sites = apps.known ? openSites(apps.value, openSite) : []
  if (sites.length === 0) return null
  const [projects, spaces] = await Promise.all([
    collectSites(receipts, 'projects that anyone may see', sites.filter(hasJira), readPublicProjects, isJira),
    collectSites(receipts, 'spaces that anyone may see', sites.filter(hasConfluence), readPublicSpaces, isConfluence),
  ])
  return [...projects, ...spaces].toSorted((a, b) => (a.app < b.app ? -1 : 1))
}

const isJira = ({ owner }: AppInstance): boolean => JIRA_APPS.has(owner)
const isConfluence = ({ owner }: AppInstance): boolean => owner === 'confluence'
export const hasConfluence = ({ apps }: Site): boolean => apps.some(isConfluence)

type SitePlaces = { readonly places: readonly PublicPlace[]; readonly unusedSchemes: readonly OpenScheme[] }

/** What a site tells is shared out among its apps; what it does not tell is unknown for each of them. */
async function collectSites(
  receipts: Receipts,
  resource: string,
  sites: readonly Site[],
  read: (site: Site) => Promise<Reading<SitePlaces>>,
  isMeant: (app: AppInstance) => boolean,
): Promise<readonly PublicAccess[]> {
  if (sites.length === 0) return []
  const facts = await receipts.readEach(resource, FACTS, sites, read)
  return facts.flatMap(({ key, fact }) =>
    key.apps.filter(isMeant).map(({ id }, index) => ({
      app: id,
      places: mapFact(fact, ({ places }) => places.filter(({ app }) => app === id)),
      ...(index === 0 ? withUnused(fact) : {}),
    })),
  )
}

const withUnused = (fact: Fact<SitePlaces>): Pick<PublicAccess, 'unusedSchemes'> =>
  fact.known && fact.value.unusedSchemes.length > 0 ? { unusedSchemes: fact.value.unusedSchemes } : {}

/**
 * Most sites have some ten schemes and none that is public, which one request tells. Else there is one for each hundred
 * projects and one for each project. Team-managed projects have no scheme, and can't be public: see
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

/** @throws Failure for an empty list, which is not what a Jira site has */
export function requireScheme(schemes: readonly PermissionScheme[]): void {
  if (schemes.length === 0) throw new Failure('shape', NO_SCHEMES)
}

/** Jira keeps at least its default scheme. Source: support.atlassian.com/jira-cloud-administration, permission schemes. */
const NO_SCHEMES = `${nameEndpoint(ENDPOINTS.permissionSchemes)} lists no permission scheme, but every Jira site has at least the default scheme. Give site-email and site-api-token of a Jira administrator.`

const missingScheme = ({ key }: Project): string =>
  `Project ${key} has a permission scheme that ${nameEndpoint(ENDPOINTS.permissionSchemes)} does not list, so the list is incomplete. Run again later.`

/** @throws Failure where the scheme of a project has a holder that the gate does not know: it may be anyone */
function toPlace(apps: readonly AppInstance[], scheme: PermissionScheme, project: Project): PublicPlace {
  const { key, name, projectTypeKey } = project
  const holder = isPublic(scheme) ? null : unknownHolder(scheme)
  if (holder !== null) throw new Failure('shape', strangeHolder(scheme, key, holder))
  return { app: appOf(apps, projectTypeKey), key, name: name ?? key }
}

const toOpenScheme = ({ id, name }: PermissionScheme): OpenScheme => ({ id, name: name ?? `${id}` })

const strangeHolder = ({ id, name }: PermissionScheme, key: string, holder: string): string =>
  `Permission scheme ${name ?? id} of project ${key} grants to a holder of the type ${JSON.stringify(holder)}, which this version does not know. Check the scheme in Jira, and look for a newer version.`

/** Whatever anyone may do in a project, it is open to people who are not signed in. */
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

/** The first holder type that Jira does not document; null where all are known. */
const unknownHolder = ({ permissions }: PermissionScheme): string | null =>
  permissions.find(({ holder }) => !HOLDERS.has(holder.type))?.holder.type ?? null

const OWNERS: Readonly<Record<string, string>> = {
  business: 'jira-core',
  product_discovery: 'jira-product-discovery',
  service_desk: 'jira-servicedesk',
  software: 'jira-software',
}

/** The app that a project belongs to; the first one of Jira's for a type of project that no app here is known for. */
function appOf(apps: readonly AppInstance[], type: string): string {
  const own = apps.filter(isJira)
  return (own.find(({ owner }) => owner === OWNERS[type]) ?? own[0])?.id ?? ''
}

/**
 * One request for each 250 spaces and one for each space, personal ones too: a thousand spaces are a few minutes at
 * worst, at eight requests at once, of the twenty that a night has.
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
