import type { Client } from '../atlassian/client.js'
import type { AppInstance } from './current-state.js'

/**
 * The client for the site of an app, one and the same for all apps of a site; null where no site credential is given,
 * or it may not go there.
 */
export type OpenSite = (app: AppInstance) => Client | null

/** A site that may be asked, with its app instances. `name` is the first part of their aliases. */
export type Site = { readonly name: string; readonly client: Client; readonly apps: readonly AppInstance[] }

/** The sites behind the site credential; empty where none is given. */
export function openSites(apps: readonly AppInstance[], openSite: OpenSite): readonly Site[] {
  const sites = new Map<Client, AppInstance[]>()
  for (const app of apps) {
    const client = openSite(app)
    if (client !== null) sites.set(client, [...(sites.get(client) ?? []), app])
  }
  return [...sites].map(([client, own]) => ({ name: own[0]?.alias.split('/')[0] ?? '', client, apps: own }))
}

/** The apps that Jira itself counts, by resource owner: the keys of its application roles. */
export const JIRA_APPS: ReadonlySet<string> = new Set([
  'jira-core',
  'jira-product-discovery',
  'jira-servicedesk',
  'jira-software',
])

export const hasJira = ({ apps }: Site): boolean => apps.some(({ owner }) => JIRA_APPS.has(owner))
