import type { AppInstance, CurrentState } from '../collect/current-state.js'
import { JIRA_APPS } from '../collect/sites.js'

/** What the controls share that are read with the site credential. */

export const GIVE_SITE_CREDENTIAL = 'give the inputs site-email and site-api-token'

/** The apps in which something can be opened to people who are not signed in. */
export const hasPlaces = ({ owner }: Pick<AppInstance, 'owner'>): boolean =>
  owner === 'confluence' || JIRA_APPS.has(owner)

/** App instances whose site was not asked though others were: the site credential may not go there. */
export function unaskedApps({ apps, publicAccess }: CurrentState): readonly AppInstance[] {
  if (!apps.known || publicAccess === null) return []
  const asked = new Set(publicAccess.map(({ app }) => app))
  return apps.value.filter(({ id }) => !asked.has(id))
}

export const notAskedReason = (alias: string): string =>
  `The site of ${alias} was not asked: the site credential goes only to Jira and Confluence at https://<site>.atlassian.net, of an app in the baseline, so look at the address of the app.`
