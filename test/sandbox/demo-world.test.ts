import { startAtlassian } from '../../src/sandbox/atlassian.js'
import { DEMO_APPS, demoWorld } from '../../src/sandbox/demo-world.js'
import { SEAT_ROLES, seatHolders } from '../../src/sandbox/holdings.js'

test('two demo worlds are equal but share no objects', () => {
  const changed = demoWorld()
  changed.groups[0]?.grants[0]?.roles.push('admin')
  changed.people[0]?.groups.pop()
  changed.dialect.appAccess = 'missing'
  expect(demoWorld()).toEqual(demoWorld())
  expect(demoWorld()).not.toEqual(changed)
})

test('every app has one default group, which is not synced and is empty', () => {
  const { apps, groups, people } = demoWorld()
  for (const { id } of apps) {
    const defaults = groups.filter(({ grants }) => grants.some(grant => grant.resource === id && grant.defaultRole))
    expect(defaults).toMatchObject([{ managedBy: 'admins' }])
    expect(people.filter(({ groups: own }) => own.includes(defaults[0]?.id ?? ''))).toEqual([])
  }
})

test('seats are granted only by synced groups', () => {
  const { groups, people } = demoWorld()
  const opening = groups.filter(({ grants }) => grants.some(({ roles }) => roles.some(r => SEAT_ROLES.includes(r))))
  const members = opening.filter(({ id }) => people.some(({ groups: own }) => own.includes(id)))
  expect(new Set(members.map(({ managedBy }) => managedBy))).toEqual(new Set(['external']))
  expect(people.flatMap(({ directRoles }) => directRoles).filter(({ role }) => SEAT_ROLES.includes(role))).toEqual([])
})

test('no app has more used seats than its capacity', () => {
  const world = demoWorld()
  const used = world.apps.map(({ id }) => seatHolders(world, id).length)
  expect(used).toEqual([38, 7, 31, 11, 11])
  for (const [index, { capacity }] of world.apps.entries()) expect(capacity).toBeGreaterThan(used[index] ?? 0)
})

test('every group with a member exists', () => {
  const { groups, people } = demoWorld()
  const known = groups.map(({ id }) => id)
  expect(people.flatMap(({ groups: own }) => own).filter(id => !known.includes(id))).toEqual([])
})

describe('the demo sites', () => {
  const world = demoWorld()
  const { email, token } = world.siteCredential
  const headers = { authorization: `Basic ${btoa(`${email}:${token}`)}` }
  const desks = '/rest/servicedeskapi/servicedesk'
  const security = '/rest/servicedesk/1/servicedesk/HELP/settings/requestsecurity'

  async function askSite(site: string, path: string): Promise<{ status: number; body: unknown }> {
    const sandbox = await startAtlassian(world)
    const response = await fetch(sandbox.siteUrls[site] + path, { headers })
    const body = await response.json()
    await sandbox.close()
    return { status: response.status, body }
  }

  test('list only their own Jira apps', async () => {
    const labs = await askSite('acme-labs', '/rest/api/3/applicationrole')
    expect(labs.body).toMatchObject([
      { key: 'jira-software', userCount: 11, remainingSeats: 4, defaultGroups: ['jira-users-acme-labs'] },
    ])
    const acme = await askSite('acme', '/rest/api/3/applicationrole')
    expect(acme.body).toMatchObject([{ key: 'jira-software' }, { key: 'jira-servicedesk' }])
  })

  test('list service desks with offset paging', async () => {
    const first = await askSite('acme', `${desks}?limit=1`)
    expect(first.body).toMatchObject({ isLastPage: false, size: 1, values: [{ projectKey: 'HELP' }] })
    const last = await askSite('acme', `${desks}?limit=1&start=1`)
    expect(last.body).toMatchObject({ isLastPage: true, values: [{ projectKey: 'HR' }] })
  })

  test.each([
    [true, 200],
    [false, 404],
    [403, 403],
  ] as const)(
    'return the customer access of a service desk according to the dialect: %s',
    async (requestSecurity, status) => {
      world.dialect.requestSecurity = requestSecurity
      expect((await askSite('acme', security)).status).toBe(status)
    },
  )

  test('return the grants of permission schemes only with expand', async () => {
    const [bare, expanded] = await Promise.all(
      ['', '?expand=all'].map(query => askSite('acme', `/rest/api/3/permissionscheme${query}`)),
    )
    expect(bare?.body).toMatchObject({ permissionSchemes: [{ id: 10_000 }] })
    expect(JSON.stringify(bare?.body)).not.toContain('holder')
    expect(expanded?.body).toMatchObject({
      permissionSchemes: [{ permissions: [{ holder: { type: 'applicationRole' } }, {}] }],
    })
  })
})

test('DEMO_APPS lists all apps of the demo', () => {
  expect(demoWorld().apps.map(({ id }) => id)).toEqual(Object.values(DEMO_APPS))
})
