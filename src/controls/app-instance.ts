import type { AppNames } from '../collect/app-names.js'
import type { AppInstance, CurrentState } from '../collect/current-state.js'
import { mapFact } from '../model/fact.js'
import { removing, setting } from './acceptance.js'
import { compareAliases } from './app-alias.js'
import { appsPlace } from './console.js'
import { type Captured, type ControlContext, compareKeys, type Draft, defineControl, unreadable } from './control.js'

const ID = 'app-instance'

/** App instances that may exist. A new one has its own default groups and app access settings. */
export const appInstance = defineControl({
  id: ID,
  title: 'App instances',
  severity: 'medium',
  section: {
    key: 'apps',
    comment: [
      'App instances that may exist. The key is the alias used below: <site>/<app>.',
      'Recommended: only apps that IT ordered. A new app instance has its own default groups and app access settings.',
    ],
    capture: captureApps,
  },
  reads: ['organization', 'apps'],
  place: appsPlace,
  auditEvents: /site|app|product|created|trial|workspace/i,
  guide: {
    what:
      'An app instance is one app on one site, such as Jira on `acme`. The baseline lists every instance that may ' +
      'exist in the organization.',
    risk:
      'A new instance has its own default groups, and domain access can be switched on from the start. Users can ' +
      'obtain access and seats there before IT knows that the instance exists.',
    steps: [
      'Open Atlassian Administration and select Apps > Sites and apps (before 2025: Products). The menu may be ' +
        'named differently.',
      'Compare each app and site with the list that IT ordered.',
      'For an app that IT did not order, open its menu and delete it or cancel its subscription. Export its data ' +
        'first. The menu may be named differently.',
      'For an app that stays, open Apps > App access settings > Approved domains and set the role None for every domain.',
      'Open Directory > Groups and remove all members from the default groups of the new app. The menu may be named ' +
        'differently.',
      'On the Enterprise plan, open Apps > App requests > Settings and require admin review for every listed app. ' +
        'The menu may be named differently.',
    ],
    confirm:
      'Apps > Sites and apps lists only apps that IT ordered. App access settings show the role None for each of them.',
    verify:
      'The gate reads the list of app instances of the organization and compares it by id with `apps`. An instance ' +
      'that is only on one side is drift. An unreadable list, or an app status that the gate does not know, is ' +
      'unknown.',
    plan: 'All plans. Requiring admin review of new apps needs Enterprise.',
    exceptions:
      'A sandbox or a trial that IT ordered, with the end date of the trial. List a permanent app under `apps` instead.',
  },
  compare,
})

export function captureApps({ apps }: CurrentState, names: AppNames): Captured {
  return mapFact(apps, list => ({ value: Object.fromEntries(list.map(({ id }) => [names.aliasOf(id), id])) }))
}

function compare(context: ControlContext): readonly Draft[] {
  const { observed, orgId } = context
  const place = appsPlace(orgId)
  const unread = [observed.organization, observed.apps].flatMap(fact =>
    fact.known ? [] : [unreadable(ID, ['apps'], fact.reason, place)],
  )
  return observed.apps.known
    ? [
        ...unread.slice(0, 1),
        ...compareApps(context),
        ...compareAliases(context, ID),
        ...judgeStates(context, observed.apps.value),
      ]
    : unread.slice(0, 1)
}

/** Source: Organizations REST API, status of a workspace. */
const STATES: ReadonlySet<string | null> = new Set(['online', 'offline', 'deprecated'])

/** Whether an app in an unknown state grants access is not known, also where the baseline lists the app. */
const judgeStates = ({ baseline, names, orgId }: ControlContext, apps: readonly AppInstance[]): readonly Draft[] =>
  apps
    .filter(({ status }) => !STATES.has(status))
    .map(({ id, status }) => {
      const alias = names.aliasOf(id)
      const listed = Object.entries(baseline.apps ?? {}).find(([, resource]) => resource === id)
      const at = listed === undefined ? ['apps'] : ['apps', listed[0]]
      const subject = { type: 'app', id, name: alias } as const
      return { ...unreadable(ID, at, stateReason(alias, status), appsPlace(orgId), subject), app: id }
    })

const stateReason = (alias: string, status: string | null): string =>
  status === null
    ? `${alias}: Atlassian does not report the status of this app. Check Apps > Sites and apps.`
    : `${alias}: the app status ${JSON.stringify(status)} is not known to this version. Check Apps > Sites and apps, and look for a newer version.`

function compareApps({ baseline, observed, names, orgId }: ControlContext): readonly Draft[] {
  const place = appsPlace(orgId)
  const expected = new Map(Object.entries(baseline.apps ?? {}).map(([alias, id]) => [id, alias]))
  const apps = observed.apps.known ? observed.apps.value : []
  const { added, removed } = compareKeys(expected, new Map(apps.map(app => [app.id, app])))
  const draft = (change: 'added' | 'removed', id: string, alias: string) =>
    ({ control: ID, change, status: 'drift', subject: { type: 'app', id, name: alias }, app: id, place }) as const
  return [
    ...added.map(([id, app]): Draft => {
      const alias = names.aliasOf(id)
      return {
        ...draft('added', id, alias),
        expected: null,
        actual: id,
        at: ['apps'],
        message: `App instance ${alias} (${app.status ?? 'status unknown'}) is not in the baseline.`,
        accept: setting(['apps', alias], id),
      }
    }),
    ...removed.map(
      ([id, alias]): Draft => ({
        ...draft('removed', id, alias),
        expected: id,
        actual: null,
        at: ['apps', alias],
        message: `App instance ${alias} is in the baseline but missing from the organization.`,
        accept: removing(['apps', alias]),
      }),
    ),
  ]
}
