import { ACCESS_PATHS } from '../model/access-paths.js'
import { siteIn } from '../model/ari.js'
import { DAY_MS } from '../model/days.js'
import { ANY_DOMAIN, isDomain, normalizeDomain } from '../model/domain.js'
import { SITE_CONTROLS } from '../model/finding.js'
import { nearest, openSuggestions } from '../model/suggest.js'
import { aliasRemarks } from './aliases.js'
import type { Keys } from './document.js'
import { lookOf } from './invisible.js'
import { nameOf, quoted, type Remark, sentence } from './problem-text.js'
import { ORGANIZATION_ALIAS, type Sections } from './schema.js'

/** Checks between the entries of a baseline, which a schema cannot express. */

// An exception needs a new review at least once a year.
export const MAX_EXCEPTION_DAYS = 366

/** The problems of the given sections. The caller omits sections with an invalid shape. `today`: YYYY-MM-DD. */
export function checkBaseline(sections: Sections, today: string): readonly Remark[] {
  return [
    ...appRemarks(sections),
    ...aliasRemarks(sections),
    ...twinRemarks(appIdentities(sections), 'the same app as'),
    ...twinRemarks(groupIdentities(sections), 'the same group as'),
    ...defaultGroupRemarks(sections),
    ...domainRemarks(sections),
    ...pathRemarks(sections),
    ...(sections.exceptions ?? []).flatMap((exception, index) =>
      exceptionRemarks(['exceptions', index], exception, today),
    ),
  ]
}

/** A place in the baseline that names an app by its alias or ARI. */
export type AppUse = {
  readonly keys: Keys
  readonly app: string
  readonly mayBeOrganization: boolean
  /** Whether a site is allowed as well. */
  readonly mayBeSite?: true
}

export function appUses(sections: Sections): readonly AppUse[] {
  return [
    ...usesUnder(sections['app-access'], ['app-access'], false),
    ...Object.entries(sections.groups ?? {}).flatMap(([name, group]) =>
      usesUnder({ 'default-for': group['default-for'] ?? {}, roles: group.roles }, ['groups', name], true),
    ),
    ...usesUnder(sections['direct-roles'], ['direct-roles'], true),
    ...usesOfAdministrators(sections.administrators),
    ...usesIn(sections.licenses, ['licenses'], false),
    ...usesIn(sections['public-access'], ['public-access'], false),
    ...(sections.exceptions ?? []).flatMap(({ app, control }, index): readonly AppUse[] => {
      if (app === undefined) return []
      const use = { keys: ['exceptions', index, 'app'], app, mayBeOrganization: true }
      return [SITE_CONTROLS.has(control) ? { ...use, mayBeSite: true } : use]
    }),
  ]
}

function usesOfAdministrators(administrators: Sections['administrators']): readonly AppUse[] {
  return (['site-admin', 'user-access-admin'] as const).flatMap(role =>
    Object.entries(administrators?.[role] ?? {}).flatMap(([id, entry]) =>
      (typeof entry === 'string' ? [] : entry.on).map((app, index): AppUse => {
        const keys = ['administrators', role, id, 'on', index]
        return { keys, app, mayBeOrganization: true, mayBeSite: true }
      }),
    ),
  )
}

function usesUnder(maps: Readonly<Record<string, object>> | undefined, keys: Keys, mayBeOrganization: boolean) {
  return Object.entries(maps ?? {}).flatMap(([key, map]) => usesIn(map, [...keys, key], mayBeOrganization))
}

function usesIn(map: object | undefined, keys: Keys, mayBeOrganization: boolean): readonly AppUse[] {
  return Object.keys(map ?? {}).map(app => ({ keys: [...keys, app], app, mayBeOrganization }))
}

function appRemarks(sections: Sections): readonly Remark[] {
  if (sections.apps === undefined) return []
  const isKnown = openKnownApps(sections.apps)
  const suggest = openSuggestions(Object.keys(sections.apps))
  return appUses(sections)
    .filter(use => !isKnown(use))
    .map(({ keys, app }) => ({ keys, message: unknownApp(app, suggest) }))
}

/** Whether a use names an entry of `apps`, or does not need one. */
export function openKnownApps(apps: Readonly<Record<string, string>>): (use: AppUse) => boolean {
  const aliases = new Set(Object.keys(apps))
  const sites = new Set([...aliases].map(siteIn))
  return ({ app, mayBeOrganization, mayBeSite }) =>
    aliases.has(app) ||
    app.startsWith('ari:') ||
    (mayBeOrganization && app === ORGANIZATION_ALIAS) ||
    (mayBeSite === true && sites.has(app))
}

function unknownApp(app: string, suggest: (word: string) => string): string {
  if (app === ORGANIZATION_ALIAS) return `${quoted(app)} is not allowed here. Write the alias of an app.`
  return `${quoted(app)} is not in "apps"${suggest(app) || '. Add it there, or remove this entry.'}`
}

/** A key with the object that it identifies, which must be unique within its scope. */
type Identity = { readonly keys: Keys; readonly scope: Keys; readonly id: string }

function appIdentities(sections: Sections): readonly Identity[] {
  const apps = new Map(Object.entries(sections.apps ?? {}))
  const aliases = [...apps].map(([alias, id]) => ({ keys: ['apps', alias], scope: ['apps'], id }))
  const uses = appUses(sections).map(({ keys, app }) => ({ keys, scope: keys.slice(0, -1), id: apps.get(app) ?? app }))
  return [...aliases, ...uses]
}

function groupIdentities(sections: Sections): readonly Identity[] {
  return Object.entries(sections.groups ?? {}).map(([name, { id }]) => ({
    keys: ['groups', name],
    scope: ['groups'],
    id,
  }))
}

function twinRemarks(identities: readonly Identity[], sameAs: string): readonly Remark[] {
  const first = new Map<string, Keys>()
  return identities.flatMap(({ keys, scope, id }) => {
    const key = JSON.stringify([scope, lookOf(id)])
    const earlier = first.get(key)
    if (earlier === undefined) first.set(key, keys)
    return earlier === undefined
      ? []
      : [
          {
            keys,
            message: sentence(`${nameOf(keys)} is ${sameAs} ${nameOf(earlier)} (${quoted(id)}). Keep one of them`),
          },
        ]
  })
}

/** Without a ceiling anyone could be added to a default group, and the check would not report it. */
function defaultGroupRemarks({ groups }: Sections): readonly Remark[] {
  return Object.entries(groups ?? {}).flatMap(([name, group]) => {
    const isDefault = Object.keys(group['default-for'] ?? {}).length > 0
    if (!isDefault || group.members !== undefined) return []
    const message = `${quoted(name)} is a default group without "members". Add the allowed number of users, such as "members: 0".`
    return [{ keys: ['groups', name, 'default-for'], message }]
  })
}

function domainRemarks(sections: Sections): readonly Remark[] {
  const rules = Object.keys(sections['app-access'] ?? {}).map(domain => ({ keys: ['app-access', domain], domain }))
  const verified = (sections.domains ?? []).map((domain, index) => ({ keys: ['domains', index], domain }))
  const malformed = [...rules.filter(({ domain }) => domain !== ANY_DOMAIN), ...verified]
    .filter(({ domain }) => !isDomain(domain))
    .map(({ keys, domain }) => ({ keys, message: invalidDomain(domain) }))
  const identities = [...rules, ...verified].map(({ keys, domain }) => ({
    keys,
    scope: keys.slice(0, -1),
    id: normalizeDomain(domain),
  }))
  return [...malformed, ...twinRemarks(identities, 'the same domain as')]
}

function invalidDomain(domain: string): string {
  const hint = domain.toUpperCase() === ANY_DOMAIN ? `${ANY_DOMAIN} (in capitals, in "app-access")` : 'acme.com'
  return `${quoted(domain)} is not a valid domain. Write it like ${hint}.`
}

/** Custom access paths are allowed, but an ID similar to a known one would leave the known path without attestation. */
function pathRemarks({ attestations }: Sections): readonly Remark[] {
  return Object.keys(attestations ?? {}).flatMap(id => {
    const meant = ACCESS_PATHS.map(({ id }) => id).includes(id)
      ? null
      : nearest(
          id,
          ACCESS_PATHS.map(({ id }) => id),
          () => 2,
        )
    const message = `${quoted(id)} is not a known access path; did you mean ${quoted(meant ?? '')}?`
    return meant === null ? [] : [{ keys: ['attestations', id], message }]
  })
}

type Exception = NonNullable<Sections['exceptions']>[number]

function exceptionRemarks(keys: Keys, exception: Exception, today: string): readonly Remark[] {
  const pattern = isPattern(exception.subject)
    ? `"subject" is the pattern ${quoted(exception.subject)}. Write the ID of one subject.`
    : null
  return [
    { keys: [...keys, 'subject'], message: pattern },
    { keys: [...keys, 'reason'], message: fillInProblem('reason', exception.reason) },
    { keys: [...keys, 'owner'], message: fillInProblem('owner', exception.owner) },
    { keys: [...keys, 'expires'], message: expiryProblem(exception.expires, today) },
  ].flatMap(({ keys, message }) => (message === null ? [] : [{ keys, message }]))
}

/** Texts of a proposed exception that its owner must replace. */
export const PLACEHOLDERS = { reason: 'Enter the reason', owner: 'Enter the owner' } as const

const bare = (text: string): string =>
  lookOf(text)
    .replace(/[\s\p{P}]+/gu, ' ')
    .trim()

function fillInProblem(field: keyof typeof PLACEHOLDERS, text: string): string | null {
  if (text.trim() === '') return `"${field}" is empty. Write a value.`
  if (bare(text) !== bare(PLACEHOLDERS[field])) return null
  return `"${field}" is still the placeholder ${quoted(text)}. Replace it with your own text.`
}

export function isPattern(subject: string): boolean {
  return /[*?]/.test(subject) || /^\/.*\/[a-z]*$/.test(subject)
}

function expiryProblem(expires: string, today: string): string | null {
  const end = dayOf(expires)
  const start = dayOf(today)
  if (end === null) return `"expires" is ${quoted(expires)}, which is not a valid day. Write it as YYYY-MM-DD.`
  if (start === null || end - start <= MAX_EXCEPTION_DAYS) return null
  const latest = new Date((start + MAX_EXCEPTION_DAYS) * DAY_MS).toISOString().slice(0, 'YYYY-MM-DD'.length)
  return `"expires" is ${expires}, more than ${MAX_EXCEPTION_DAYS} days ahead. Write ${latest} or an earlier day.`
}

/** The number of days since 1970-01-01; null for an invalid day, such as 2026-02-30. */
function dayOf(text: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return null
  const time = Date.parse(`${text}T00:00:00Z`)
  return Number.isNaN(time) || !new Date(time).toISOString().startsWith(text) ? null : time / DAY_MS
}
