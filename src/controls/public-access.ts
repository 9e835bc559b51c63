import { type AppNames, readAri } from '../collect/app-names.js'
import type { CurrentState, PublicAccess } from '../collect/current-state.js'
import { known, unknown } from '../model/fact.js'
import { adding, NOTHING_TO_ACCEPT, removing } from './acceptance.js'
import { publicAccessPlace } from './console.js'
import {
  type Captured,
  type ControlContext,
  compareKeys,
  type Draft,
  defineControl,
  listFirst,
  notAsked,
  type PathReading,
  unreadable,
} from './control.js'
import { hasPlaces, notAskedReason, SET_SITE_CREDENTIAL, unaskedApps } from './site.js'

const ID = 'public-access'

/** Projects and spaces that visitors can view without login. */
export const publicAccess = defineControl({
  id: ID,
  title: 'Anonymous access',
  severity: 'critical',
  section: {
    key: 'public-access',
    comment: [
      'Projects and spaces that visitors can view without login: app, then keys. Read with a site credential.',
      'Recommended: {}.',
    ],
    capture: capturePublicAccess,
  },
  reads: ['publicAccess'],
  place: publicAccessPlace,
  auditEvents: /anonymous|public|permission/i,
  aliases: baseline => Object.keys(baseline['public-access'] ?? {}),
  guide: {
    what:
      'Public access shows a Jira project or a Confluence space to visitors without login. Jira permission schemes ' +
      'grant it to `anyone`; Confluence grants it to anonymous users.',
    risk:
      'Content is visible to the internet and to search engines. Public access uses no seat, but visitors can find ' +
      'names, links and request forms for further access.',
    steps: [
      'In Jira, open Settings > Issues > Permission schemes. The menu may be named differently.',
      'Open each scheme that the finding names and remove every grant to `anyone`.',
      'Delete schemes with a public grant that no project uses.',
      'In Confluence, open Space settings > Space access of the space and remove anonymous access (before 2025: ' +
        'Space permissions). The menu may be named differently.',
      'In Confluence, open Settings > Security > Anonymous access and enforce that it is off for the site. The menu ' +
        'may be named differently.',
    ],
    confirm: 'A private browser window that opens the project or space shows a login page.',
    verify:
      'With `site-email` and `site-api-token`, the gate reads the Jira permission schemes and the anonymous access of ' +
      'Confluence spaces. A public project or space that is not listed under `public-access`, or a listed one that is ' +
      'no longer public, is drift. An app that could not be read, or an unknown type of holder in a scheme, is ' +
      'unknown.',
    plan: 'All plans. The check needs an API token of a site administrator.',
    exceptions:
      'A public documentation space or a public issue tracker that the company approved. List its key under ' +
      '`public-access`.',
  },
  compare,
  posture: { recommended: 'No anonymous access', read: readPosture },
})

/** A project or space that visitors can view without login. `alias` is the name of the app in the baseline. */
type OpenPlace = { readonly app: string; readonly alias: string; readonly key: string; readonly name: string }

function compare(context: ControlContext): readonly Draft[] {
  const { observed, orgId } = context
  if (observed.publicAccess === null) return [unreadable(ID, [ID], whyNotAsked(observed), publicAccessPlace(orgId))]
  const unread = findUnread(context)
  const isRead = ({ app }: OpenPlace): boolean => !unread.has(app)
  const [expected, actual] = [expectedPlaces(context).filter(isRead), actualPlaces(context).filter(isRead)]
  const { added, removed } = compareKeys(indexed(expected), indexed(actual))
  return [
    ...[...unread].map(([app, reason]) => draftUnread(context, app, reason)),
    ...added.map(([, place]) => draftAdded(context, place)),
    ...removed.map(([, place]) => draftRemoved(context, place)),
    ...observed.publicAccess.flatMap(access => draftUnused(context, access)),
  ]
}

/** A project that receives such a scheme becomes public. */
function draftUnused({ names, orgId }: ControlContext, { app, unusedSchemes = [] }: PublicAccess): readonly Draft[] {
  if (unusedSchemes.length === 0) return []
  const name = names.aliasOf(app)
  const schemes = unusedSchemes.map(scheme => scheme.name).toSorted()
  return [
    {
      control: ID,
      change: 'unused',
      status: 'notice',
      subject: { type: 'app', id: app, name },
      app,
      expected: null,
      actual: schemes,
      at: [ID],
      message: `${name}: unused permission schemes grant access to anyone (${listFirst(schemes)}); remove the grants or delete the schemes.`,
      place: publicAccessPlace(orgId),
      accept: NOTHING_TO_ACCEPT,
    },
  ]
}

const whyNotAsked = ({ apps }: CurrentState): string =>
  apps.known ? `Anonymous access was not read: ${SET_SITE_CREDENTIAL}.` : apps.reason

const indexed = (places: readonly OpenPlace[]): ReadonlyMap<string, OpenPlace> =>
  new Map(places.map(place => [`${place.app} ${place.key}`, place]))

/** Apps that were not read, with the reason. The control app-instance reports apps that the baseline does not list. */
function findUnread({ baseline, observed, names }: ControlContext): ReadonlyMap<string, string> {
  const listed = new Set(Object.values(baseline.apps ?? {}))
  const named = new Set(Object.keys(baseline[ID] ?? {}).map(names.resourceOf))
  const unasked = unaskedApps(observed).filter(app => named.has(app.id) || (listed.has(app.id) && hasPlaces(app)))
  const unread = (observed.publicAccess ?? []).flatMap(({ app, places }) =>
    places.known ? [] : [[app, places.reason] as const],
  )
  return new Map([...unasked.map(({ id }) => [id, notAskedReason(names.aliasOf(id))] as const), ...unread])
}

const expectedPlaces = ({ baseline, names }: ControlContext): readonly OpenPlace[] =>
  Object.entries(baseline[ID] ?? {}).flatMap(([alias, keys]) =>
    keys.map(key => ({ app: names.resourceOf(alias) ?? alias, alias, key, name: key })),
  )

/** Uses the key of the app in the baseline, which can be its ARI. */
function actualPlaces({ baseline, observed, names }: ControlContext): readonly OpenPlace[] {
  const written = new Map(Object.keys(baseline[ID] ?? {}).map(alias => [names.resourceOf(alias) ?? alias, alias]))
  return openPlaces(observed, names).map(place => ({ ...place, alias: written.get(place.app) ?? place.alias }))
}

const openPlaces = ({ publicAccess: apps }: CurrentState, names: AppNames): readonly OpenPlace[] =>
  (apps ?? []).flatMap(({ places }) =>
    (places.known ? places.value : []).map(place => ({ ...place, alias: names.aliasOf(place.app) })),
  )

function draftUnread({ names, orgId }: ControlContext, app: string, reason: string): Draft {
  const name = names.aliasOf(app)
  const subject = { type: 'app', id: app, name } as const
  return { ...unreadable(ID, [ID, name], reason, publicAccessPlace(orgId), subject), app }
}

/** The site is the first part of the app's alias. */
function draftOf({ names, orgId }: ControlContext, { app, alias, key, name }: OpenPlace) {
  const [site] = names.aliasOf(app).split('/')
  const subject = { type: 'project', id: `${site}/${key}`, name } as const
  return { control: ID, status: 'drift', subject, app, at: [ID, alias], place: publicAccessPlace(orgId) } as const
}

function describe({ app, alias, key, name }: OpenPlace): string {
  const kind = readAri(app)?.owner === 'confluence' ? 'Space' : 'Project'
  return `${kind} ${name === key ? key : `${name} (${key})`} of ${alias}`
}

const draftAdded = (context: ControlContext, place: OpenPlace): Draft => ({
  ...draftOf(context, place),
  change: 'added',
  expected: null,
  actual: place.key,
  message: `${describe(place)} is visible without login; the baseline does not list it.`,
  accept: adding([ID, place.alias], place.key),
})

const draftRemoved = (context: ControlContext, place: OpenPlace): Draft => ({
  ...draftOf(context, place),
  change: 'removed',
  expected: place.key,
  actual: null,
  message: `${describe(place)} is no longer visible without login; the baseline still lists it.`,
  accept: removing([ID, place.alias, place.key]),
})

export function capturePublicAccess(observed: CurrentState, names: AppNames): Captured {
  if (!observed.apps.known) return observed.apps
  if (observed.publicAccess === null) return notAsked(whyNotAsked(observed))
  const reason = whyUnread(observed, names)
  if (reason !== null) return unknown(reason)
  const entries: Record<string, string[]> = {}
  for (const { alias, key } of openPlaces(observed, names)) entries[alias] = [...(entries[alias] ?? []), key].toSorted()
  return known({ value: entries })
}

/** The reason why an app was not read; null where all were read. */
function whyUnread(observed: CurrentState, names: AppNames): string | null {
  const unread = (observed.publicAccess ?? []).find(({ places }) => !places.known)
  if (unread?.places.known === false) return unread.places.reason
  const unasked = unaskedApps(observed).find(hasPlaces)
  return unasked === undefined ? null : notAskedReason(names.aliasOf(unasked.id))
}

/** Closed: visitors without login can view no project and no space. */
function readPosture(observed: CurrentState, names: AppNames): PathReading {
  const open = openPlaces(observed, names).map(({ alias, key }) => `${key} of ${alias}`)
  if (open.length > 0) return { state: 'open', reason: `Visible without login: ${listFirst(open.toSorted())}` }
  if (observed.publicAccess === null) return { state: 'unknown', reason: whyNotAsked(observed) }
  const reason = whyUnread(observed, names)
  if (reason !== null) return { state: 'unknown', reason }
  return { state: 'closed', reason: 'No project or space is visible without login.' }
}
