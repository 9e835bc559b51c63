import { ORGANIZATION_ALIAS } from '../baseline/schema.js'
import { readAri, siteIdIn, siteIn } from '../model/ari.js'
import type { Fact } from '../model/fact.js'
import type { AppInstance } from './current-state.js'

export { readAri }

/** Converts between the ARI of a resource, which is its identity, and its alias, which users read. */
export type AppNames = {
  /** The alias; for an unknown resource its ARI, unchanged. */
  readonly aliasOf: (resource: string) => string
  /** The ARI of an alias; null if the alias is unknown. */
  readonly resourceOf: (alias: string) => string | null
  /** Like `aliasOf`, but also converts the ARI of a site to the first part of the aliases of its apps. */
  readonly placeOf: (resource: string) => string
  /** Like `resourceOf`, but also converts the name of a site to its ARI. */
  readonly resourceAt: (place: string) => string | null
}

/** The aliases of the baseline have priority. They also work if the app instances cannot be read. */
export function nameApps(
  apps: Fact<readonly AppInstance[]>,
  baseline: Readonly<Record<string, string>>,
  orgId: string,
): AppNames {
  const organization = `ari:cloud:platform::org/${orgId}`
  const aliases = new Map(Object.entries(baseline).map(([alias, resource]) => [resource, alias]))
  const taken = new Set(Object.keys(baseline))
  const sites = new Map(Object.entries(baseline).map(([alias, resource]) => [siteIn(alias), siteIdIn(resource)]))
  for (const app of apps.known ? apps.value : []) {
    if (aliases.has(app.id)) continue
    const cloudId = siteIdIn(app.id)
    // A site name that the baseline uses for another site would make two sites look like one.
    const isFree = (spelling: string): boolean =>
      !taken.has(spelling) && (cloudId === null || (sites.get(siteIn(spelling)) ?? cloudId) === cloudId)
    const spellings = [app.alias, suffixSite(app.alias, app.id), suffixSite(app.alias, app.id, FULL_ID)]
    const alias = spellings.find(isFree) ?? app.id
    aliases.set(app.id, alias)
    taken.add(alias)
    if (cloudId !== null) sites.set(siteIn(alias), cloudId)
  }
  const resources = new Map([...aliases].map(([resource, alias]) => [alias, resource]))
  const aliasOf = (resource: string): string =>
    aliases.get(resource) ?? (isOrganization(resource, orgId) ? ORGANIZATION_ALIAS : resource)
  const resourceOf = (alias: string): string | null => {
    if (alias === ORGANIZATION_ALIAS) return organization
    return resources.get(alias) ?? (alias.startsWith('ari:') ? alias : null)
  }
  return { aliasOf, resourceOf, ...nameSites(aliases, { aliasOf, resourceOf }) }
}

/** The ARI that the API uses for a site on which a role is held. */
export const siteResource = (cloudId: string): string => `ari:cloud:platform::site/${cloudId}`

/** A name that also denotes an app, the organization or a second site is not used for a site. */
function nameSites(
  aliases: ReadonlyMap<string, string>,
  { aliasOf, resourceOf }: Pick<AppNames, 'aliasOf' | 'resourceOf'>,
): Pick<AppNames, 'placeOf' | 'resourceAt'> {
  const byName = new Map<string, string | null>()
  for (const [resource, alias] of aliases) {
    const name = siteIn(alias)
    const cloudId = siteIdIn(resource)
    if (name === null || cloudId === null) continue
    const site = siteResource(cloudId)
    byName.set(name, byName.has(name) && byName.get(name) !== site ? null : site)
  }
  const resourceAt = (place: string): string | null => resourceOf(place) ?? byName.get(place) ?? null
  const names = [...byName.keys()].toSorted().filter(name => resourceAt(name) === byName.get(name))
  const nameOf = new Map(names.toReversed().map(name => [byName.get(name), name]))
  return { resourceAt, placeOf: resource => nameOf.get(resource) ?? aliasOf(resource) }
}

/** Atlassian writes the organization as a platform resource. Only the id after `org/` is compared. */
export const isOrganization = (resource: string, orgId: string): boolean => resource.endsWith(`:org/${orgId}`)

/**
 * `<site>/<resource owner>`. If two aliases are equal: `<site>-<first 8 of the cloud id>/<resource owner>`. If these are
 * equal too, with the full cloud id.
 */
export function aliasApps<T extends { readonly id: string; readonly owner: string; readonly site: string }>(
  apps: readonly T[],
): readonly (T & { readonly alias: string })[] {
  const named = apps.map(app => ({ ...app, alias: `${app.site}/${app.owner}` }))
  const short = makeUnique(named, ({ alias, id }) => suffixSite(alias, id))
  return makeUnique(short, ({ site, owner, id }) => suffixSite(`${site}/${owner}`, id, FULL_ID))
}

/** Two apps must not share an alias, and two sites must not share the first part of their aliases. */
function makeUnique<T extends { readonly alias: string; readonly id: string }>(
  apps: readonly T[],
  spell: (app: T) => string,
): readonly T[] {
  const times = new Map<string, number>()
  const sites = new Map<string | null, Set<string>>()
  for (const { alias, id } of apps) {
    times.set(alias, (times.get(alias) ?? 0) + 1)
    const cloudId = siteIdIn(id)
    if (cloudId !== null) sites.set(siteIn(alias), (sites.get(siteIn(alias)) ?? new Set()).add(cloudId))
  }
  const isUnique = ({ alias, id }: T): boolean =>
    times.get(alias) === 1 && (siteIdIn(id) === null || sites.get(siteIn(alias))?.size === 1)
  return apps.map(app => (isUnique(app) ? app : { ...app, alias: spell(app) }))
}

const FULL_ID = Number.POSITIVE_INFINITY

function suffixSite(alias: string, id: string, length = 8): string {
  const cloudId = readAri(id)?.cloudId ?? id
  const [site = '', ...owner] = alias.split('/')
  return [`${site}-${cloudId.slice(0, length)}`, ...owner].join('/')
}

/** The first label of a `*.atlassian.net` host; for other hosts the workspace name as a slug. */
export function siteName(hostUrl: string | null, name: string): string {
  const host = hostUrl !== null && URL.canParse(hostUrl) ? new URL(hostUrl).hostname : ''
  const label = /^([a-z0-9-]+)\.atlassian\.net$/.exec(host)?.[1]
  return label ?? slug(name)
}

const slug = (name: string): string =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '') || 'site'
