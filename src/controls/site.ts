import type { AppInstance, CurrentState } from '../collect/current-state.js'
import { JIRA_APPS } from '../collect/sites.js'

/** Shared by the controls that are read with the site credential. */

export const SET_SITE_CREDENTIAL = 'set the inputs site-email and site-api-token'

/** Apps with projects or spaces that can be visible without login. */
export const hasPlaces = ({ owner }: Pick<AppInstance, 'owner'>): boolean =>
  owner === 'confluence' || JIRA_APPS.has(owner)

/** App instances on sites that were not read, because the site credential is not used there. */
export function unaskedApps({ apps, publicAccess }: CurrentState): readonly AppInstance[] {
  if (!apps.known || publicAccess === null) return []
  const asked = new Set(publicAccess.map(({ app }) => app))
  return apps.value.filter(({ id }) => !asked.has(id))
}

export const notAskedReason = (alias: string): string =>
  `The site of ${alias} was not read: the site credential is used only at https://<site>.atlassian.net, for Jira and Confluence apps of the baseline. Check the address of the app.`
