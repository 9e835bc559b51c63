/** An organization of any size, alike in every run, and the fewest requests that can tell all of it. */
import { compiled } from './compiled.js'

const { aDefaultGrant, aDomain, aGrant, aGroup, anApp, anEvent, aPerson, appResource, aWorld, orgResource } =
  await compiled('sandbox/world.js')
const { EVENTS_LIMIT } = await compiled('sandbox/limits.js')

export const LATENCY_MS = 20
/** Requests that the sandbox answers at once in one family of endpoints; one more is refused. */
export const AT_ONCE = 8

const ACME = '8a2e3c1d-0000-4000-8000-000000000001'
const LABS = '8a2e3c1d-0000-4000-8000-000000000002'
const APPS = [
  ['acme', ACME, 'jira-software'],
  ['acme', ACME, 'jira-servicedesk'],
  ['acme', ACME, 'confluence'],
  ['acme-labs', LABS, 'jira-software'],
  ['acme-labs', LABS, 'confluence'],
]
const [JIRA, DESK, CONFLUENCE, LABS_JIRA, LABS_CONFLUENCE] = APPS.map(([, cloud, owner]) => appResource(owner, cloud))

/** One group in ten gives roles, as teams and mailing lists are most of a directory. */
const GIVING_SHARE = 10
/** Of a hundred people one was invited, and one holds a role by hand: those are in doubt, and are asked for singly. */
const INVITED_SHARE = 100
const BY_HAND_SHARE = 100
const EVENTS = 900

export function benchWorld(people, groups) {
  const all = Array.from({ length: groups }, (_, index) => group(index, groups))
  const giving = all.filter(({ grants }) => grants.length > 0 && grants[0].defaultRole === null)
  const teams = all.filter(({ grants }) => grants.length === 0)
  return Object.freeze(
    aWorld({
      apps: APPS.map(([site, cloud, owner]) =>
        anApp({ id: appResource(owner, cloud), owner, site, capacity: people + 100 }),
      ),
      groups: all,
      people: Array.from({ length: people }, (_, index) => person(index, giving, teams)),
      domains: [aDomain()],
      events: Array.from({ length: EVENTS }, (_, index) =>
        anEvent({ id: `event-${index}`, time: new Date(Date.now() - 3_600_000 - index * 1_000).toISOString() }),
      ),
      limits: [
        EVENTS_LIMIT,
        // Some see the stream held to the same ten a minute: nothing else may wait for it.
        { path: /\/event(s-stream|-actions)$/, perMinute: 10 },
        { path: /\/directories(\/|$)/, concurrency: AT_ONCE },
        { path: /\/api-access\//, perMinute: 600, concurrency: AT_ONCE },
        { path: /./, concurrency: AT_ONCE },
      ],
      latencyMs: LATENCY_MS,
    }),
  )
}

/** The first five are the apps' default groups, which are empty. */
function group(index, groups) {
  const id = `276f955c-63d7-42c8-9520-${String(index).padStart(12, '0')}`
  const app = [JIRA, DESK, CONFLUENCE, LABS_JIRA, LABS_CONFLUENCE][index]
  if (app !== undefined) {
    return aGroup({ id, name: `default-users-${index}`, managedBy: 'admins', grants: [aDefaultGrant(app, 'user')] })
  }
  if (index >= Math.max(8, groups / GIVING_SHARE)) return aGroup({ id, name: `Team ${index}`, type: 'TEAM' })
  const grants = [[aGrant(JIRA, 'user')], [aGrant(CONFLUENCE, 'user')], [aGrant(LABS_JIRA, 'user')]][index % 3]
  return aGroup({ id, name: `App-Atlassian-${index}`, grants })
}

function person(index, giving, teams) {
  const number = String(index).padStart(6, '0')
  const isInvited = index % INVITED_SHARE === 7
  const isAdmin = index < 3
  const byHand = index % BY_HAND_SHARE === 11 ? [{ resource: DESK, role: 'user' }] : []
  const day = String((index % 27) + 1).padStart(2, '0')
  return aPerson({
    id: `712020:${number}c4a7-5f0e-4c1d-9d55-0c9b1f7c2a10`,
    name: `Given${index % 977} Family${index}`,
    email: `given.family${index}@acme.com`,
    managementSource: isInvited ? 'invited' : 'synced',
    groups: [
      ...(index % 20 === 19
        ? []
        : [giving[(index * 3) % giving.length].id, giving[(index * 3 + 1) % giving.length].id]),
      ...[0, 1, 2].map(more => teams[(index * 7 + more) % teams.length].id),
    ],
    directRoles: isAdmin ? [{ resource: orgResource(aWorld().organization.id), role: 'org-admin' }] : byHand,
    addedToOrg: `2024-03-${day}T08:00:00.000Z`,
    lastActive: { [JIRA]: `2026-10-${day}T09:00:00.000Z`, [CONFLUENCE]: `2026-10-${day}T15:00:00.000Z` },
  })
}

/**
 * What a night must ask, whoever writes the client: each list in the longest pages that its endpoint gives, and singly
 * what no list tells. `usual` is the length of a page when none is asked for.
 */
export function requestsOf(world) {
  const { people, groups, apps, appAccess, events } = world
  const inDoubt = people.filter(
    ({ managementSource, directRoles }) => managementSource !== 'synced' || directRoles.length > 0,
  )
  const giving = groups.filter(({ grants }) => grants.length > 0)
  const V1 = `/admin/v1/orgs/${world.organization.id}`
  const V2 = `/admin/v2/orgs/${world.organization.id}`
  const directory = `${V2}/directories/-`
  const list = (path, items, longest, usual, more = {}) => ({ path, items, longest, usual, ...more })
  const one = path => list(path, 1, 1, 1)
  const count = (role, more = '') => one(`${directory}/users/count?roleIds=atlassian/${role}${more}`)
  const found = { method: 'POST' }
  return [
    one(V1),
    list(`${V2}/directories`, 1, 100, 20),
    list(`${V2}/workspaces`, apps.length, 1_000, 20, found),
    list(`${V2}/app-access-settings/domains`, appAccess.length, 100, 20),
    ...appAccess.map(({ domain }) => one(`${V2}/app-access-settings/domains/${domain}`)),
    one(`${directory}/groups/count`),
    list(`${directory}/groups/search`, groups.length, 100, 20, found),
    // Groups that hold a role, whatever their counts say.
    list(`${directory}/groups/search`, giving.length, 100, 20, { ...found, body: { roleIds: ['atlassian/user'] } }),
    ...giving.map(({ id }) => list(`${directory}/groups/${id}/role-assignments`, 1, 100, 20)),
    one(`${directory}/users/count`),
    list(`${directory}/users/search`, people.length, 100, 20, found),
    ...inDoubt.map(({ id }) => list(`${directory}/users/${encodeURIComponent(id)}/role-assignments`, 1, 100, 20)),
    // Holders of each role of each app, counted: that nobody holds one whom nothing else points to.
    ...apps.flatMap(({ id }) => ['user', 'admin', 'guest'].map(role => count(role, `&resourceIds=${id}`))),
    // The roles of all users, and whether a count has those in it whose role is inferred.
    one(`${directory}/users/stats`),
    ...(people.length > 100 ? [count('user', `&resourceIds=${apps[0].id}&accountIds=x`)] : []),
    ...['org-admin', 'site-admin', 'user-access-admin'].flatMap(role => [
      count(role),
      list(`${directory}/users/search`, 1, 100, 20, { ...found, body: { roleIds: [`atlassian/${role}`] } }),
    ]),
    list(`${V1}/domains`, 1, 20, 20),
    list(`${V1}/policies`, 0, 20, 20),
    list(`/admin/api-access/v1/orgs/${world.organization.id}/api-keys`, 1, 1_000, 20),
    one(`${V1}/event-actions`),
    // The stream has no last page: one more is asked for, and is empty.
    list(`${V1}/events-stream`, events.length, 500, 200, { stream: true }),
  ]
}

const pagesOf = (list, length) => Math.max(1, Math.ceil(list.items / list[length])) + (list.stream ? 1 : 0)

/** `length` is `longest` or `usual`. */
export const requestsIn = (plan, length) => plan.reduce((sum, list) => sum + pagesOf(list, length), 0)

/**
 * The shortest time, in milliseconds: the longer one of two that nobody can beat. Each page names the next one, so a
 * list takes its pages times the latency, one after the other; before it the organization is asked alone, since a
 * refused key is to show there; behind it whoever is in doubt by its last page, and then the counts that are held
 * against all that is known. And all requests of the largest family, as many at once as its limit allows.
 */
export function idealOf(plan) {
  const longest = Math.max(...plan.map(list => pagesOf(list, 'longest')))
  const inDirectory = plan.filter(({ path }) => path.includes('/directories'))
  const chain = (1 + longest + 2) * LATENCY_MS
  const sideBySide = (requestsIn(inDirectory, 'longest') * LATENCY_MS) / AT_ONCE
  return { chain, sideBySide, ideal: Math.max(chain, sideBySide) }
}
