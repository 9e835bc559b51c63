import type { Client } from '../atlassian/client.js'
import type { AppInstance } from './current-state.js'

/**
 * Returns the client for the site of an app; all apps of a site share one client. Null without a site credential, or if
 * the credential must not be sent to this host.
 */
export type OpenSite = (app: AppInstance) => Client | null

/** A site that can be read, with its app instances. `name` is the first part of their aliases. */
export type Site = { readonly name: string; readonly client: Client; readonly apps: readonly AppInstance[] }

/** The sites that the site credential can read; empty without a site credential. */
export function openSites(apps: readonly AppInstance[], openSite: OpenSite): readonly Site[] {
  const sites = new Map<Client, AppInstance[]>()
  for (const app of apps) {
    const client = openSite(app)
    if (client !== null) sites.set(client, [...(sites.get(client) ?? []), app])
  }
  return [...sites].map(([client, own]) => ({ name: own[0]?.alias.split('/')[0] ?? '', client, apps: own }))
}

/** The resource owners of Jira apps. They equal the keys of Jira's application roles. */
export const JIRA_APPS: ReadonlySet<string> = new Set([
  'jira-core',
  'jira-product-discovery',
  'jira-servicedesk',
  'jira-software',
])

export const hasJira = ({ apps }: Site): boolean => apps.some(({ owner }) => JIRA_APPS.has(owner))
