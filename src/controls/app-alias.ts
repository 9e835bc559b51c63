import { plainSite, saysSite } from '../baseline/aliases.js'
import type { AppInstance } from '../collect/current-state.js'
import { readAri, siteIn } from '../model/ari.js'
import type { ControlId } from '../model/finding.js'
import { impossible } from './acceptance.js'
import { appsPlace } from './console.js'
import type { ControlContext, Draft } from './control.js'

/** Aliases of the baseline that name a different site than the address of the app. */
export function compareAliases(context: ControlContext, control: ControlId): readonly Draft[] {
  const { apps } = context.observed
  const currentApps = new Map((apps.known ? apps.value : []).map(app => [app.id, app]))
  return Object.entries(context.baseline.apps ?? {}).flatMap(([alias, id]) => {
    const app = currentApps.get(id)
    return app === undefined ? [] : compareAlias(context, control, alias, app)
  })
}

function compareAlias(
  { orgId }: ControlContext,
  control: ControlId,
  alias: string,
  { id, owner, hostUrl }: AppInstance,
): readonly Draft[] {
  const host = siteOfHost(hostUrl)
  const site = siteIn(alias)
  if (host === null || site === null || !saysSite(alias, owner)) return []
  // The site name of an alias can end with a part of the cloud ID.
  if (site === host || plainSite(site, readAri(id)?.cloudId ?? id) === host) return []
  const right = `${host}/${alias.slice(site.length + 1)}`
  return [
    {
      control,
      change: 'changed',
      status: 'drift',
      subject: { type: 'app', id, name: alias },
      app: id,
      expected: site,
      actual: host,
      at: ['apps', alias],
      message: `${alias} is on the site ${host}.atlassian.net; the alias in the baseline names the site ${site}.`,
      place: appsPlace(orgId),
      accept: impossible(`Rename the alias to ${right} everywhere in the baseline, or correct its ARI.`),
    },
  ]
}

/** The first label of a `*.atlassian.net` host; null for any other address. */
function siteOfHost(hostUrl: string | null): string | null {
  const host = hostUrl !== null && URL.canParse(hostUrl) ? new URL(hostUrl).hostname : ''
  return /^([a-z0-9-]+)\.atlassian\.net$/.exec(host)?.[1] ?? null
}
