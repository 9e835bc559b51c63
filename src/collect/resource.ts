import type { Fact } from '../model/fact.js'
import { readAri } from './app-names.js'
import type { AppInstance } from './current-state.js'

/** Owners of resources that are app instances, also where the list of apps lacks one. Source: Organizations REST API. */
const APP_OWNERS: ReadonlySet<string> = new Set([
  ...['jira', 'jira-core', 'jira-product-discovery', 'jira-servicedesk', 'jira-software'],
  ...['confluence', 'bitbucket', 'trello', 'loom', 'opsgenie', 'statuspage', 'compass'],
])

/** Owners of the organization and its sites. */
const PLATFORM_OWNERS: ReadonlySet<string> = new Set(['platform', 'identity'])

/**
 * Is a resource no app instance, such as goals and projects, on which everyone may have a role? Its owner decides, which
 * is neither that of a known app nor of one that is listed. Where the list of apps could not be read, that is unknown already.
 */
export function isNoApp(resource: string, apps: Fact<readonly AppInstance[]>): boolean {
  const owner = readAri(resource)?.owner
  if (owner === undefined || APP_OWNERS.has(owner) || PLATFORM_OWNERS.has(owner)) return false
  return !apps.known || !apps.value.some(app => app.id === resource || app.owner === owner)
}
