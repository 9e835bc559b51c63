import type { AppNames } from '../observe/app-names.js'
import { mapFact } from '../observe/fact.js'
import type { Observed } from '../observe/observed.js'
import { removing, setting } from './acceptance.js'
import { compareAliases } from './app-alias.js'
import { appsPlace } from './console.js'
import { type Captured, type Control, compareKeys, type Draft, unreadable, type World } from './control.js'

const ID = 'app-instance'

/** Every app instance that may exist: a new one brings default groups and domain rules of its own. */
export const appInstance: Control = { id: ID, section: 'apps', place: appsPlace, compare }

export const captureApps = ({ apps }: Observed, names: AppNames): Captured =>
  mapFact(apps, list => ({ value: Object.fromEntries(list.map(({ id }) => [names.aliasOf(id), id])) }))

function compare(world: World): readonly Draft[] {
  const { observed, orgId } = world
  const place = appsPlace(orgId)
  const unread = [observed.organization, observed.apps].flatMap(fact =>
    fact.known ? [] : [unreadable(ID, ['apps'], fact.reason, place)],
  )
  return observed.apps.known
    ? [...unread.slice(0, 1), ...compareApps(world), ...compareAliases(world)]
    : unread.slice(0, 1)
}

function compareApps({ baseline, observed, names, orgId }: World): readonly Draft[] {
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
        message: `The app instance ${alias} (${app.status ?? 'state not told'}) is in the organization, but not in the baseline.`,
        accept: setting(['apps', alias], id),
      }
    }),
    ...removed.map(
      ([id, alias]): Draft => ({
        ...draft('removed', id, alias),
        expected: id,
        actual: null,
        at: ['apps', alias],
        message: `The app instance ${alias} is in the baseline, but not in the organization.`,
        accept: removing(['apps', alias]),
      }),
    ),
  ]
}
