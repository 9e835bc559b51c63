import type { Fact } from '../model/fact.js'
import { readAri } from './app-names.js'
import type { AppInstance } from './current-state.js'

/** Owners of app instances, including apps missing from the list of apps. Source: Organizations REST API. */
const APP_OWNERS: ReadonlySet<string> = new Set([
  ...['jira', 'jira-core', 'jira-product-discovery', 'jira-servicedesk', 'jira-software'],
  ...['confluence', 'bitbucket', 'trello', 'loom', 'opsgenie', 'statuspage', 'compass'],
])

/** Owners of the organization and its sites. */
const PLATFORM_OWNERS: ReadonlySet<string> = new Set(['platform', 'identity'])

/**
 * Is the resource not an app instance, such as goals and projects, on which all users may have roles? True if its owner is
 * neither a known app nor a listed app. An unreadable list of apps is already reported as unknown.
 */
export function isNoApp(resource: string, apps: Fact<readonly AppInstance[]>): boolean {
  const owner = readAri(resource)?.owner
  if (owner === undefined || APP_OWNERS.has(owner) || PLATFORM_OWNERS.has(owner)) return false
  return !apps.known || !apps.value.some(app => app.id === resource || app.owner === owner)
}
