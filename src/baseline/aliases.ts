import { readAri, siteIdIn, siteIn } from '../model/ari.js'
import { lookOf } from './invisible.js'
import { quoted, type Remark } from './problem-text.js'
import type { Sections } from './schema.js'

/** An alias is what people read: it must not say another site or app than its ARI does. */

/** Resource owners of Atlassian's apps, as the ARIs of app instances name them. */
const OWNERS: ReadonlySet<string> = new Set([
  ...['jira-software', 'jira-servicedesk', 'jira-product-discovery', 'jira-core', 'confluence', 'bitbucket', 'trello'],
  ...['compass', 'loom', 'opsgenie', 'statuspage', 'rovo', 'atlas', 'focus', 'talent'],
])

/** An alias with its ARI, as far as both name a site and an app. */
type Claim = {
  readonly alias: string
  readonly id: string
  /** The site by the alias. */
  readonly site: string
  /** The app by the alias. */
  readonly app: string
  readonly owner: string
  readonly cloudId: string
}

export function aliasRemarks({ apps }: Pick<Sections, 'apps'>): readonly Remark[] {
  const entries = Object.entries(apps ?? {})
  const claims = entries.flatMap(([alias, id]) => readClaim(alias, id) ?? [])
  const owners = new Set([...OWNERS, ...claims.map(({ owner }) => owner)])
  const siting = claims.filter(({ app, owner, id }) => siteIdIn(id) !== null && (app === owner || owners.has(app)))
  return [
    ...entries.flatMap(([alias, id]) => say(alias, reservedProblem(alias, id))),
    ...claims.flatMap(claim => say(claim.alias, productProblem(claim, owners))),
    ...siteRemarks(siting),
    ...lookalikes(entries.map(([alias]) => alias)),
  ]
}

const say = (alias: string, message: string | null): readonly Remark[] =>
  message === null ? [] : [{ keys: ['apps', alias], message }]

function readClaim(alias: string, id: string): Claim | null {
  const ari = readAri(id)
  const site = siteIn(alias)
  if (ari === null || site === null) return null
  const app = lookOf(alias.slice(site.length + 1))
  return { alias, id, site: lookOf(site), app, ...ari }
}

const SHORT = 8

/** `acme` of `acme-8a2e3c1d`, where the mark is that of the app's own cloud id, cut short or complete. */
export function plainSite(site: string, cloudId: string): string {
  const mark = [cloudId, cloudId.slice(0, SHORT)].find(id => id !== '' && site.endsWith(`-${lookOf(id)}`))
  return mark === undefined ? site : site.slice(0, -mark.length - 1)
}

/** What looks like the alias of the organization, or like an ARI; and ARIs that are of no app instance. */
function reservedProblem(alias: string, id: string): string | null {
  const look = lookOf(alias)
  if (look === 'organization' || look.startsWith('ari:'))
    return `${quoted(alias)} cannot be an alias: "organization" and ARIs are reserved, in any spelling; write <site>/<app>.`
  return readAri(id)?.owner === 'platform'
    ? `${quoted(alias)} is the alias of ${quoted(id)}, which is not an app instance: write the ARI of an app, or remove the entry.`
    : null
}

/** `jira-software` is one of the apps of `jira`. */
function productProblem({ alias, app, owner, id }: Claim, owners: ReadonlySet<string>): string | null {
  if (app === owner || !owners.has(app) || app.startsWith(`${owner}-`)) return null
  return `${quoted(alias)} says the app ${quoted(app)}, but its ARI ${quoted(id)} is of ${quoted(owner)}: correct the one that is wrong.`
}

/** One name of a site stands for one cloud id. */
function siteRemarks(claims: readonly Claim[]): readonly Remark[] {
  const first = new Map<string, Claim>()
  const marks = new Map(
    claims.flatMap(({ cloudId }) => [cloudId, cloudId.slice(0, SHORT)].map(id => [lookOf(`-${id}`), cloudId] as const)),
  )
  return claims.flatMap(claim => {
    const { alias, site, cloudId } = claim
    if (plainSite(site, cloudId) !== site) return []
    const earlier = first.get(site) ?? claim
    first.set(site, earlier)
    if (earlier.cloudId !== cloudId) return say(alias, otherSite(claim, earlier.cloudId, quoted(earlier.alias)))
    const marked = marks.get(site.slice(-SHORT - 1)) ?? marks.get(site.slice(-cloudId.length - 1))
    return say(alias, marked === undefined ? null : otherSite(claim, marked, 'the mark behind its name'))
  })
}

const otherSite = ({ alias, cloudId }: Claim, other: string, by: string): string =>
  `${quoted(alias)} names the site ${quoted(other)}, by ${by}, but its ARI is of the site ${quoted(cloudId)}: correct the one that is wrong.`

function lookalikes(aliases: readonly string[]): readonly Remark[] {
  const first = new Map<string, string>()
  return aliases.flatMap(alias => {
    const earlier = first.get(lookOf(alias))
    first.set(lookOf(alias), earlier ?? alias)
    const message = `${quoted(alias)} reads like ${quoted(earlier ?? '')}: choose another alias for one of the two.`
    return say(alias, earlier === undefined ? null : message)
  })
}

/** Whether an alias says on which site an app is, and not only how people call the app. */
export function saysSite(alias: string, owner: string): boolean {
  const site = siteIn(alias)
  if (site === null) return false
  const app = lookOf(alias.slice(site.length + 1))
  return app === owner || OWNERS.has(app)
}
