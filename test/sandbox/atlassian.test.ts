import { setTimeout } from 'node:timers/promises'
import { type Sandbox, startAtlassian, type Time } from '../../src/sandbox/atlassian.js'
import type { Fault } from '../../src/sandbox/faults.js'
import {
  aDialect,
  aDomain,
  aDomainAccess,
  aGroup,
  anEvent,
  aPerson,
  aWorld,
  type Dialect,
  type World,
} from '../../src/sandbox/world.js'

const world = aWorld()
const V1 = `/admin/v1/orgs/${world.organization.id}`
const V2 = `/admin/v2/orgs/${world.organization.id}`
const ACCESS = `/admin/api-access/v1/orgs/${world.organization.id}`
const BEARER = `Bearer ${world.orgApiKey}`
const BASIC = `Basic ${btoa(`${world.siteCredential.email}:${world.siteCredential.token}`)}`

let sandbox: Sandbox
let clock = 0
const start = async (change: Partial<World> = {}, sleep: Time['sleep'] = setTimeout) => {
  sandbox = await startAtlassian(aWorld(change), { now: () => clock, sleep })
}
const speaking = (change: Partial<Dialect>) => ({ dialect: aDialect(change) })
afterEach(() => sandbox.close())

// The response body is not typed: a wrong format fails the expectation.
// biome-ignore lint/suspicious/noExplicitAny: see above
type Answer = { status: number; headers: Headers; body: any }

async function ask(path: string, init: RequestInit = {}, authorization = BEARER): Promise<Answer> {
  const url = path.startsWith('http') ? path : sandbox.url + path
  const response = await fetch(url, { redirect: 'manual', ...init, headers: { authorization } })
  return { status: response.status, headers: response.headers, body: await response.json() }
}
const post = (path: string, body: unknown) => ask(path, { method: 'POST', body: JSON.stringify(body) })
const users = (body: unknown) => post(`${V2}/directories/-/users/search`, body)
const people = (...names: string[]) => names.map(name => aPerson({ name }))
const namesOf = ({ body }: Answer): string[] => body.data.map(({ name }: { name: string }) => name)

describe('authorization', () => {
  test.each(['', 'Bearer wrong', BASIC])('the admin APIs refuse the credential "%s"', async credential => {
    await start()
    expect(await ask(V1, {}, credential)).toMatchObject({ status: 401, body: { code: 401, message: 'Unauthorized' } })
    expect(sandbox.requests).toMatchObject([{ path: V1, status: 401, authorized: false, site: null }])
  })

  test('a site refuses the organization key and accepts the site credential', async () => {
    await start()
    const roles = `${sandbox.siteUrls.acme}/rest/api/3/applicationrole`
    expect((await ask(roles)).status).toBe(401)
    expect((await ask(roles, {}, BASIC)).status).toBe(200)
  })

  test('the refusal of a key without the scope names the scope', async () => {
    await start({ scopes: ['read:orgs:admin'] })
    expect((await ask(V1)).status).toBe(200)
    const refused = await ask(`${V1}/domains`)
    expect(refused).toMatchObject({ status: 403, body: { errors: [{ status: '403' }] } })
    expect(refused.body.errors[0].detail).toContain('read:domains:admin')
  })

  test('a key with scopes receives an empty list of organizations', async () => {
    await start({ scopes: ['read:orgs:admin'] })
    expect((await ask('/admin/v1/orgs')).body.data).toEqual([])
  })

  test('workspaces return a single error instead of a list', async () => {
    await start({ scopes: [] })
    expect(await post(`${V2}/workspaces`, {})).toMatchObject({ status: 403, body: { code: 'ADMIN-403-3' } })
  })
})

describe('invalid requests and limits', () => {
  test.each([
    ['an unknown organization', '/admin/v1/orgs/elsewhere', 404],
    ['an unknown path', `${V1}/secrets`, 404],
    ['an unknown directory', `${V2}/directories/elsewhere/users/count`, 404],
    ['an unknown parameter', `${V2}/directories?size=3`, 400],
    ['a list written with brackets', `${V2}/directories/-/users/count?roleIds[]=atlassian/user`, 400],
    ['a list written with commas', `${V2}/directories/-/users/count?roleIds=atlassian/user,atlassian/admin`, 400],
    ['a limit over the maximum', `${V2}/directories?limit=101`, 400],
    ['a limit of zero', `${V2}/directories?limit=0`, 400],
    ['a single parameter given twice', `${V2}/directories?limit=1&limit=2`, 400],
    ['an invalid cursor', `${V2}/directories?cursor=abc`, 400],
    ['an unknown parameter of API access', `${ACCESS}/api-keys?limit=3`, 500],
    ['an invalid time', `${V1}/events?from=yesterday`, 400],
  ])('%s is refused', async (_, path, status) => {
    await start()
    expect((await ask(path)).status).toBe(status)
  })

  test.each([
    ['an unknown property', { role: 'user' }],
    ['more than ten accounts', { accountIds: Array.from({ length: 11 }, (_, index) => `a${index}`) }],
    ['an invalid status', { status: ['awake'] }],
    ['a limit as text', { limit: '20' }],
    ['a search by both term and email', { searchTerm: 'a', emails: ['a@acme.com'] }],
  ])('users/search refuses %s', async (_, body) => {
    await start()
    expect((await users(body)).status).toBe(400)
  })

  test('a body over 64 KiB is refused', async () => {
    await start()
    expect((await users({ searchTerm: 'x'.repeat(70_000) })).status).toBe(413)
  })

  test.each(['PUT', 'PATCH', 'DELETE', 'POST'])('%s on a domain is refused and recorded', async method => {
    await start()
    expect((await ask(`${V2}/app-access-settings/domains/acme.com`, { method })).status).toBe(405)
    expect(sandbox.requests).toMatchObject([{ method, status: 405, authorized: true }])
  })

  test('the eleventh request of a minute to /events is refused with a retry-after header', async () => {
    await start()
    for (let asked = 0; asked < 10; asked += 1) expect((await ask(`${V1}/events`)).status).toBe(200)
    clock += 20_000
    const refused = await ask(`${V1}/events`)
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '40'])
    clock += 40_000
    expect((await ask(`${V1}/events`)).status).toBe(200)
  })

  test('a request above a limit per minute is refused, and every response reports the limit', async () => {
    clock = Date.parse('2026-11-01T02:00:00Z')
    await start({ limits: [{ path: /\/directories$/, perMinute: 2 }] })
    const answers = [await ask(`${V2}/directories`), await ask(`${V2}/directories`), await ask(`${V2}/directories`)]
    const reported = answers.map(({ status, headers }) => [status, headers.get('x-ratelimit-remaining')])
    expect(reported).toEqual([
      [200, '1'],
      [200, '0'],
      [429, '0'],
    ])
    expect(answers[2]?.headers.get('x-ratelimit-reset')).toBe('2026-11-01T02:01:00.000Z')
    expect((await ask(V1)).headers.has('x-ratelimit-remaining')).toBe(false)
  })

  test('a request above a concurrency limit is refused, but a later one is not', async () => {
    const untilThreeArrived = async () => {
      while (sandbox.requests.length < 3) await new Promise(setImmediate)
    }
    await start({ limits: [{ path: /\/directories$/, concurrency: 2 }], latencyMs: 50 }, untilThreeArrived)
    const crowd = await Promise.all([1, 2, 3].map(() => ask(`${V2}/directories`)))
    expect(crowd.map(({ status }) => status).sort()).toEqual([200, 200, 429])
    expect(crowd.find(({ status }) => status === 429)?.headers.get('retry-after')).toBe('1')
    expect((await ask(`${V2}/directories`)).status).toBe(200)
  })

  test('every response is delayed by the configured latency', async () => {
    const waits: number[] = []
    await start({ latencyMs: 30 }, async ms => void waits.push(ms))
    await ask(V1)
    expect(waits).toEqual([30])
  })
})

test('a frozen world returns the same responses as a changeable one', async () => {
  const members = {
    people: [...people('Ann', 'Bob'), aPerson({ name: 'Cid', groups: ['group-app-atlassian-jira-user'] })],
  }
  const questions = () => [
    users({ expand: ['groups', 'counts.resources', 'platformRoles'] }),
    users({ roleIds: ['atlassian/user'] }),
    post(`${V2}/directories/-/groups/search`, { expand: ['counts.users', 'counts.resources'] }),
    ask(`${V2}/directories/-/users/count?roleIds=atlassian/user`),
  ]
  await start(members)
  const changing = (await Promise.all(questions())).map(({ body }) => body)
  sandbox.world = Object.freeze({ ...sandbox.world })
  for (let round = 0; round < 2; round += 1)
    expect((await Promise.all(questions())).map(({ body }) => body)).toEqual(changing)
})

describe('paging', () => {
  const five = { people: people('Ann', 'Bob', 'Cid', 'Dee', 'Eve') }

  test('v2 returns a cursor that contains the filters of its search', async () => {
    await start({ people: [...five.people, aPerson({ name: 'Zed', status: 'suspended' })] })
    const first = await users({ limit: 3, status: ['active'] })
    const second = await users({ cursor: first.body.links.next, status: ['suspended'] })
    expect([...namesOf(first), ...namesOf(second)]).toEqual(['Ann', 'Bob', 'Cid', 'Dee', 'Eve'])
    expect(second.body.links.next).toBeNull()
  })

  test('a cursor is valid only for its endpoint', async () => {
    await start(five)
    const { body } = await users({ limit: 3 })
    const refused = await post(`${V2}/directories/-/groups/search`, { cursor: body.links.next })
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ code: 'ADMIN-400-1' }] } })
  })

  test('v1 returns a URL', async () => {
    await start({ domains: [aDomain({ name: 'a.com' }), aDomain({ name: 'b.com' })], ...speaking({ pageSize: 1 }) })
    const { body } = await ask(`${V1}/domains`)
    const next = await ask(body.links.next)
    expect(next.body.data).toMatchObject([{ attributes: { name: 'b.com' } }])
    expect(next.body.links.next).toBeNull()
  })

  test.each([
    [false, /^http:.*\?cursor=.*&limit=1$/],
    [true, /^[\w+/=]+$/],
  ])('app access settings return a URL or a cursor; cursor: %s', async (nextAsToken, next) => {
    const appAccess = [aDomainAccess({ domain: 'acme.com' }), aDomainAccess()]
    await start({ appAccess, ...speaking({ nextAsToken }) })
    const { body } = await ask(`${V2}/app-access-settings/domains?limit=1`)
    expect(body.data).toMatchObject([{ domain: 'ANYONE' }])
    expect(body.links.next).toMatch(next)
  })

  test('the body of a workspaces request contains only the cursor', async () => {
    await start({ apps: [...world.apps, { ...world.apps[0], id: 'ari:cloud:confluence::site/2' } as World['apps'][0]] })
    const { body } = await post(`${V2}/workspaces`, { limit: 1 })
    expect(body.meta).toMatchObject({ total: 2, startIndex: 0, endIndex: 1 })
    expect((await post(`${V2}/workspaces`, { cursor: body.links.next, limit: 1 })).status).toBe(400)
    expect((await post(`${V2}/workspaces`, { cursor: body.links.next })).body.links.next).toBeNull()
  })

  test('API access requires the other parameters to be repeated', async () => {
    await start({ apiKeys: ['a', 'b', 'c'].map(id => ({ ...(world.apiKeys[0] as World['apiKeys'][0]), id })) })
    const { body } = await ask(`${ACCESS}/api-keys?pageSize=2`)
    const cursor = encodeURIComponent(body.links.next)
    expect((await ask(`${ACCESS}/api-keys?cursor=${cursor}`)).status).toBe(400)
    expect((await ask(`${ACCESS}/api-keys?pageSize=2&cursor=${cursor}`)).body.data).toHaveLength(1)
  })

  test('the event stream ends with an empty page, not with a missing cursor', async () => {
    await start({ events: [anEvent()] })
    const full = await ask(`${V1}/events-stream?limit=1`)
    const empty = await ask(`${V1}/events-stream?cursor=${encodeURIComponent(full.body.meta.next)}`)
    expect(full.body.data[0].attributes.processedAt).toBeDefined()
    expect([empty.body.data, typeof empty.body.meta.next]).toEqual([[], 'string'])
  })
})

describe('responses that match the world', () => {
  test('roles are assigned by groups, directly, and inferred for administrators', async () => {
    await start()
    const { body } = await ask(`${V2}/directories/-/users/712020:alice-archer/role-assignments`)
    expect(body.data).toMatchObject([
      {
        resourceOwner: 'jira-software',
        roles: ['atlassian/user', 'atlassian/admin'],
        roleAssignments: [
          { roleAssignmentMethods: ['group_direct', 'inferred'] },
          { roleAssignmentMethods: ['inferred'] },
        ],
      },
      { resourceOwner: 'platform', roleAssignments: [{ roleAssignmentMethods: ['direct'] }], directoryId: null },
    ])
  })

  test('an older organization does not report how a role was assigned', async () => {
    await start(speaking({ roleAssignmentMethods: false }))
    const { body } = await ask(`${V2}/directories/-/users/712020:alice-archer/role-assignments`)
    expect(body.data[0]).not.toHaveProperty('roleAssignments')
  })

  test('a user in two directories has two rows for one app but is counted once', async () => {
    const [users] = world.groups
    const abroad = aGroup({ name: 'abroad', directory: 'second', grants: users?.grants ?? [] })
    const ann = aPerson({ name: 'Ann', groups: [users?.id ?? '', abroad.id] })
    await start({ groups: [...world.groups, abroad], people: [ann] })
    const { body } = await ask(`${V2}/directories/-/users/${ann.id}/role-assignments`)
    expect(body.data).toHaveLength(2)
    expect((await ask(`${V2}/directories/-/users/count`)).body).toEqual({ count: 1 })
  })

  test('suspended users keep their roles but do not use a seat', async () => {
    const [users] = world.groups
    const groups = [users?.id ?? '']
    await start({ people: [aPerson({ name: 'Ann', groups }), aPerson({ name: 'Bob', groups, status: 'suspended' })] })
    const seats = `${V2}/directories/-/users/count?roleIds=atlassian/user&roleIds=atlassian/admin`
    expect((await ask(seats)).body.count).toBe(2)
    expect((await ask(`${seats}&status=active`)).body.count).toBe(1)
    const roles = await ask(`${sandbox.siteUrls.acme}/rest/api/3/applicationrole`, {}, BASIC)
    expect(roles.body).toMatchObject([{ userCount: 1, numberOfSeats: 100, remainingSeats: 99 }])
  })

  test('a domain without settings has an empty response', async () => {
    await start()
    const { status, body } = await ask(`${V2}/app-access-settings/domains/nobody.example`)
    expect([status, body.products]).toEqual([200, []])
  })

  test('the world can change between two requests', async () => {
    await start()
    sandbox.world.people.push(aPerson({ name: 'New' }))
    expect(namesOf(await users({}))).toContain('New')
    sandbox.world = aWorld({ people: [] })
    expect(namesOf(await users({}))).toEqual([])
  })

  test.each([
    ['atlassian', 'https://acme.atlassian.net'],
    ['loopback', 'http://127.0.0.1:'],
  ] as const)('sites have %s host URLs', async (hostUrls, expected) => {
    await start(speaking({ hostUrls }))
    const { body } = await post(`${V2}/workspaces`, {})
    expect(body.data[0].attributes.hostUrl).toContain(expected)
  })

  test.each([
    [{ searchPosts: 405 } as const, `${V2}/directories/-/users/search`, 'POST', 405],
    [{ olderGets: 410 } as const, `${V2}/directories/-/users`, 'GET', 410],
    [{ appAccess: 'missing' } as const, `${V2}/app-access-settings/domains`, 'GET', 404],
  ])('an organization can lack an endpoint: %o', async (dialect, path, method, status) => {
    await start(speaking(dialect))
    expect((await ask(path, { method })).status).toBe(status)
  })
})

describe('faults', () => {
  const directories = `${V2}/directories`
  const failing = (fault: Omit<Fault, 'path'>) => start({ faults: [{ path: /directories$/, ...fault } as Fault] })

  test('a status with headers, for the configured number of times', async () => {
    await failing({ kind: { status: 503, headers: { 'retry-after': '1' } }, after: 1, times: 1 })
    const answers = [await ask(directories), await ask(directories), await ask(directories)]
    expect(answers.map(({ status }) => status)).toEqual([200, 503, 200])
    expect(answers[1]?.headers.get('retry-after')).toBe('1')
  })

  test('a connection that is reset', async () => {
    await failing({ kind: 'reset' })
    await expect(ask(directories)).rejects.toThrow()
    expect(sandbox.requests).toMatchObject([{ status: 0 }])
  })

  test('a connection that hangs until the sandbox closes', async () => {
    await failing({ kind: 'hang' })
    const asked = expect(ask(directories)).rejects.toThrow()
    while (sandbox.requests.length === 0) await new Promise(setImmediate)
    await sandbox.close()
    await asked
  })

  test.each(['cut', 'html'] as const)('a response that is not JSON: %s', async kind => {
    await failing({ kind })
    await expect(ask(directories)).rejects.toThrow(/JSON/)
  })

  test('a redirect', async () => {
    await failing({ kind: 'redirect', location: 'http://127.0.0.1:9/' } as Omit<Fault, 'path'>)
    const response = await fetch(sandbox.url + directories, { redirect: 'manual', headers: { authorization: BEARER } })
    expect([response.status, response.headers.get('location')]).toEqual([302, 'http://127.0.0.1:9/'])
  })

  test('a response of 20 MiB', async () => {
    await failing({ kind: 'huge' })
    expect((await ask(directories)).body.data[0]).toHaveLength(20 * 1024 * 1024)
  })

  test('a missing field', async () => {
    await failing({ kind: 'drop-field', field: 'directoryId' } as Omit<Fault, 'path'>)
    expect((await ask(directories)).body.data).toEqual([{ name: 'Acme directory', icon: null }])
  })

  const paging = (kind: 'same-cursor' | 'endless' | 'no-next') =>
    start({ people: people('Ann', 'Bob', 'Cid', 'Dee'), faults: [{ path: /search$/, kind }] })

  test('a repeated cursor', async () => {
    await paging('same-cursor')
    const { next } = (await users({ limit: 2 })).body.links
    expect((await users({ cursor: next })).body.links.next).toBe(next)
  })

  test('endless empty pages with new cursors', async () => {
    await paging('endless')
    const first = await users({})
    const second = await users({ cursor: first.body.links.next })
    expect([first.body.data, second.body.data]).toEqual([[], []])
    expect(second.body.links.next).not.toBe(first.body.links.next)
  })

  test('a truncated page that claims to be the last', async () => {
    await paging('no-next')
    const { body } = await users({})
    expect([body.data.length, body.links.next]).toEqual([2, null])
  })
})
