import { readAri, siteIdIn, siteIn } from '../model/ari.js'
import { lookOf } from './invisible.js'
import { quoted, type Remark } from './problem-text.js'
import type { Sections } from './schema.js'

/** Checks that an alias does not name another site or app than its ARI. */

/** Resource owners of Atlassian's apps, as the ARIs of app instances name them. */
const OWNERS: ReadonlySet<string> = new Set([
  ...['jira-software', 'jira-servicedesk', 'jira-product-discovery', 'jira-core', 'confluence', 'bitbucket', 'trello'],
  ...['compass', 'loom', 'opsgenie', 'statuspage', 'rovo', 'atlas', 'focus', 'talent'],
])

/** An alias with its ARI, if both name a site and an app. */
type Claim = {
  readonly alias: string
  readonly id: string
  /** The site in the alias. */
  readonly site: string
  /** The app in the alias. */
  readonly app: string
  readonly owner: string
  readonly cloudId: string
}

export function aliasRemarks({ apps }: Pick<Sections, 'apps'>): readonly Remark[] {
  const entries = Object.entries(apps ?? {})
  const claims = entries.flatMap(([alias, id]) => readClaim(alias, id) ?? [])
  const owners = new Set([...OWNERS, ...claims.map(({ owner }) => owner)])
  const siteClaims = claims.filter(({ app, owner, id }) => siteIdIn(id) !== null && (app === owner || owners.has(app)))
  return [
    ...entries.flatMap(([alias, id]) => remark(alias, reservedProblem(alias, id))),
    ...claims.flatMap(claim => remark(claim.alias, productProblem(claim, owners))),
    ...siteRemarks(siteClaims),
    ...lookalikes(entries.map(([alias]) => alias)),
  ]
}

const remark = (alias: string, message: string | null): readonly Remark[] =>
  message === null ? [] : [{ keys: ['apps', alias], message }]

function readClaim(alias: string, id: string): Claim | null {
  const ari = readAri(id)
  const site = siteIn(alias)
  if (ari === null || site === null) return null
  const app = lookOf(alias.slice(site.length + 1))
  return { alias, id, site: lookOf(site), app, ...ari }
}

const SHORT = 8

/** `acme` of `acme-8a2e3c1d`, if the suffix is the cloud ID of the app or its first 8 characters. */
export function plainSite(site: string, cloudId: string): string {
  const suffix = [cloudId, cloudId.slice(0, SHORT)].find(id => id !== '' && site.endsWith(`-${lookOf(id)}`))
  return suffix === undefined ? site : site.slice(0, -suffix.length - 1)
}

/** Aliases that look like the alias of the organization or an ARI, and ARIs that do not belong to an app instance. */
function reservedProblem(alias: string, id: string): string | null {
  const look = lookOf(alias)
  if (look === 'organization' || look.startsWith('ari:'))
    return `${quoted(alias)} cannot be an alias: "organization" and ARIs are reserved in any spelling. Write <site>/<app>.`
  return readAri(id)?.owner === 'platform'
    ? `${quoted(alias)} is the alias of ${quoted(id)}, which is not an app instance. Write the ARI of an app, or remove the entry.`
    : null
}

/** An owner such as `jira` also covers its apps, such as `jira-software`. */
function productProblem({ alias, app, owner, id }: Claim, owners: ReadonlySet<string>): string | null {
  if (app === owner || !owners.has(app) || app.startsWith(`${owner}-`)) return null
  return `${quoted(alias)} names the app ${quoted(app)}, but its ARI ${quoted(id)} belongs to ${quoted(owner)}. Correct the alias or the ARI.`
}

/** A site name belongs to one cloud ID. */
function siteRemarks(claims: readonly Claim[]): readonly Remark[] {
  const first = new Map<string, Claim>()
  const suffixes = new Map(
    claims.flatMap(({ cloudId }) => [cloudId, cloudId.slice(0, SHORT)].map(id => [lookOf(`-${id}`), cloudId] as const)),
  )
  return claims.flatMap(claim => {
    const { alias, site, cloudId } = claim
    if (plainSite(site, cloudId) !== site) return []
    const earlier = first.get(site) ?? claim
    first.set(site, earlier)
    if (earlier.cloudId !== cloudId) return remark(alias, otherSite(claim, earlier.cloudId, quoted(earlier.alias)))
    const owner = suffixes.get(site.slice(-SHORT - 1)) ?? suffixes.get(site.slice(-cloudId.length - 1))
    return remark(alias, owner === undefined ? null : otherSite(claim, owner, 'the suffix of its name'))
  })
}

const otherSite = ({ alias, cloudId }: Claim, other: string, source: string): string =>
  `${quoted(alias)} names the site ${quoted(other)} according to ${source}, but its ARI belongs to the site ${quoted(cloudId)}. Correct the alias or the ARI.`

function lookalikes(aliases: readonly string[]): readonly Remark[] {
  const first = new Map<string, string>()
  return aliases.flatMap(alias => {
    const earlier = first.get(lookOf(alias))
    first.set(lookOf(alias), earlier ?? alias)
    const message = `${quoted(alias)} looks like ${quoted(earlier ?? '')}. Choose another alias for one of them.`
    return remark(alias, earlier === undefined ? null : message)
  })
}

/** Whether an alias names a site and an app, and is not a custom name. */
export function saysSite(alias: string, owner: string): boolean {
  const site = siteIn(alias)
  if (site === null) return false
  const app = lookOf(alias.slice(site.length + 1))
  return app === owner || OWNERS.has(app)
}
