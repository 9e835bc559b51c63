import { ORGANIZATION_ALIAS } from '../baseline/schema.js'
import type { Fact } from './fact.js'
import type { AppInstance } from './observed.js'

/** Between a resource's ARI, which is its identity, and the alias under which people know it. */
export type AppNames = {
  /** The alias; for a resource that is no known app instance its ARI as it came. */
  readonly aliasOf: (resource: string) => string
  /** The ARI behind an alias; null where nothing is known under it. */
  readonly resourceOf: (alias: string) => string | null
}

/** The baseline's own aliases come first: a person chose them, and they serve where the app instances can't be read. */
export function nameApps(
  apps: Fact<readonly AppInstance[]>,
  baseline: Readonly<Record<string, string>>,
  orgId: string,
): AppNames {
  const organization = `ari:cloud:platform::org/${orgId}`
  const aliases = new Map(Object.entries(baseline).map(([alias, resource]) => [resource, alias]))
  const taken = new Set(Object.keys(baseline))
  for (const app of apps.known ? apps.value : []) {
    if (aliases.has(app.id)) continue
    const spellings = [app.alias, suffixSite(app.alias, app.id), suffixSite(app.alias, app.id, WHOLE)]
    const alias = spellings.find(spelling => !taken.has(spelling)) ?? app.id
    aliases.set(app.id, alias)
    taken.add(alias)
  }
  const resources = new Map([...aliases].map(([resource, alias]) => [alias, resource]))
  return {
    aliasOf: resource => aliases.get(resource) ?? (isOrganization(resource, orgId) ? ORGANIZATION_ALIAS : resource),
    resourceOf: alias => {
      if (alias === ORGANIZATION_ALIAS) return organization
      return resources.get(alias) ?? (alias.startsWith('ari:') ? alias : null)
    },
  }
}

/** Atlassian writes the organization as a resource of the platform; only the id behind `org/` counts. */
export const isOrganization = (resource: string, orgId: string): boolean => resource.endsWith(`:org/${orgId}`)

/** `ari:cloud:jira-software::site/<cloud id>` -> `jira-software` and `<cloud id>`. */
export function readAri(ari: string): { readonly owner: string; readonly cloudId: string } | null {
  const match = /^ari:cloud:([^:]+):[^:]*:[^/]+\/(.+)$/.exec(ari)
  return match?.[1] === undefined || match[2] === undefined ? null : { owner: match[1], cloudId: match[2] }
}

/**
 * `<site>/<resource owner>`, where two would be alike `<site>-<first 8 of the cloud id>/<resource owner>`, and with the
 * whole id where even these are.
 */
export function aliasApps<T extends { readonly id: string; readonly owner: string; readonly site: string }>(
  apps: readonly T[],
): readonly (T & { readonly alias: string })[] {
  const named = apps.map(app => ({ ...app, alias: `${app.site}/${app.owner}` }))
  const short = spellApart(named, ({ alias, id }) => suffixSite(alias, id))
  return spellApart(short, ({ site, owner, id }) => suffixSite(`${site}/${owner}`, id, WHOLE))
}

function spellApart<T extends { readonly alias: string }>(apps: readonly T[], spell: (app: T) => string): readonly T[] {
  const times = new Map<string, number>()
  for (const { alias } of apps) times.set(alias, (times.get(alias) ?? 0) + 1)
  return apps.map(app => (times.get(app.alias) === 1 ? app : { ...app, alias: spell(app) }))
}

const WHOLE = Number.POSITIVE_INFINITY

function suffixSite(alias: string, id: string, length = 8): string {
  const cloudId = readAri(id)?.cloudId ?? id
  const [site = '', ...owner] = alias.split('/')
  return [`${site}-${cloudId.slice(0, length)}`, ...owner].join('/')
}

/** The first label of a `*.atlassian.net` host, else the workspace's name as a slug. */
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
