import type { PermissionScheme } from '../atlassian/shapes.js'
import {
  isOpenToAnonymous,
  readPermissionSchemes,
  readProjectScheme,
  readProjects,
  readSpaces,
  requireSpaceRoles,
} from '../atlassian/site.js'
import { askEach } from '../atlassian/site-paging.js'
import { type Fact, mapFact } from './fact.js'
import type { AppInstance, Observed, PublicAccess, PublicPlace } from './observed.js'
import type { Reading, Receipts } from './receipts.js'
import { hasJira, JIRA_APPS, type OpenSite, openSites, type Site } from './sites.js'

const FEEDS = ['public-access'] as const

/** What anyone may see without signing in, of each app instance behind the site credential. */
export async function observePublicAccess(
  receipts: Receipts,
  apps: Fact<readonly AppInstance[]>,
  openSite: OpenSite,
): Promise<Observed['publicAccess']> {
  const sites = apps.known ? openSites(apps.value, openSite) : []
  if (sites.length === 0) return null
  const [projects, spaces] = await Promise.all([
    observeSites(receipts, 'projects that anyone may see', sites.filter(hasJira), readPublicProjects, isJira),
    observeSites(receipts, 'spaces that anyone may see', sites.filter(hasConfluence), readPublicSpaces, isConfluence),
  ])
  return [...projects, ...spaces].toSorted((a, b) => (a.app < b.app ? -1 : 1))
}

const isJira = ({ owner }: AppInstance): boolean => JIRA_APPS.has(owner)
const isConfluence = ({ owner }: AppInstance): boolean => owner === 'confluence'
export const hasConfluence = ({ apps }: Site): boolean => apps.some(isConfluence)

/** What a site tells is shared out among its apps; what it does not tell is unknown for each of them. */
async function observeSites(
  receipts: Receipts,
  resource: string,
  sites: readonly Site[],
  read: (site: Site) => Promise<Reading<readonly PublicPlace[]>>,
  isMeant: (app: AppInstance) => boolean,
): Promise<readonly PublicAccess[]> {
  if (sites.length === 0) return []
  const facts = await receipts.readEach(resource, FEEDS, sites, read)
  return facts.flatMap(({ key, fact }) =>
    key.apps.filter(isMeant).map(({ id }) => ({
      app: id,
      places: mapFact(fact, places => places.filter(({ app }) => app === id)),
    })),
  )
}

/**
 * Most sites have some ten schemes and none that is public, which one request tells. Else there is one for each hundred
 * projects and one for each project. Team-managed projects have no scheme, and can't be public: see
 * support.atlassian.com/jira-software-cloud/docs/next-gen-permissions.
 */
async function readPublicProjects({ client, apps }: Site): Promise<Reading<readonly PublicPlace[]>> {
  const schemes = await readPermissionSchemes(client)
  const open = new Set(schemes.filter(isPublic).map(({ id }) => id))
  if (open.size === 0) return { value: [], pages: 1, items: schemes.length }
  const { items, pages, total } = await readProjects(client)
  const ids = await askEach(items, ({ key }) => readProjectScheme(client, key))
  const value = items
    .filter((_, index) => open.has(ids[index] ?? Number.NaN))
    .map(({ key, name, projectTypeKey }) => ({ app: appOf(apps, projectTypeKey), key, name: name ?? key }))
  const expected = total === undefined ? {} : { expected: total }
  return { value: value.toSorted(byKey), pages: pages + 1, items: items.length, ...expected }
}

/** Whatever anyone may do in a project, it is open to people who are not signed in. */
const isPublic = ({ permissions }: PermissionScheme): boolean =>
  permissions.some(({ holder }) => holder.type === 'anyone')

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
async function readPublicSpaces({ client, apps }: Site): Promise<Reading<readonly PublicPlace[]>> {
  await requireSpaceRoles(client)
  const { items, pages } = await readSpaces(client)
  const open = await askEach(items, ({ id }) => isOpenToAnonymous(client, id))
  const app = apps.find(isConfluence)?.id ?? ''
  const value = items.filter((_, index) => open[index]).map(({ key, name }) => ({ app, key, name: name ?? key }))
  return { value: value.toSorted(byKey), pages, items: items.length }
}

const byKey = (a: PublicPlace, b: PublicPlace): number => (a.key < b.key ? -1 : 1)
