import { type Sandbox, startAtlassian } from '../../src/sandbox/atlassian.js'
import {
  aDialect,
  anApp,
  aPermissionScheme,
  aProject,
  aSpace,
  aWorld,
  type Dialect,
  type World,
} from '../../src/sandbox/world.js'

const [jira, confluence] = [anApp(), anApp({ owner: 'confluence' })]
const { email, token } = aWorld().siteCredential
const headers = { authorization: `Basic ${btoa(`${email}:${token}`)}` }

let sandbox: Sandbox
const start = async (change: Partial<World> = {}, dialect: Partial<Dialect> = {}) => {
  sandbox = await startAtlassian(aWorld({ apps: [jira, confluence], dialect: aDialect(dialect), ...change }))
}
afterEach(() => sandbox.close())

// The response body is not typed: a wrong format fails the expectation.
// biome-ignore lint/suspicious/noExplicitAny: see above
async function ask(path: string): Promise<{ status: number; body: any }> {
  const response = await fetch(sandbox.siteUrls.acme + path, { headers })
  return { status: response.status, body: await response.json() }
}

const [PROJECTS, SPACES, MODE] = ['/rest/api/3/project/search', '/wiki/api/v2/spaces', '/wiki/api/v2/space-role-mode']
const [SCHEME, ROLES] = ['/rest/api/3/project/ENG/permissionscheme', `${SPACES}/65537/role-assignments`]
const ANONYMOUS = 'principal-type=ACCESS_CLASS&principal-id=anonymous-users'

test.each([PROJECTS, SCHEME, SPACES, ROLES, MODE])('%s refuses an unknown parameter', async path => {
  await start()
  expect([(await ask(path)).status, (await ask(`${path}?cursors=1`)).status]).toEqual([200, 400])
})

test.each([
  ['a page of more than 100 projects', `${PROJECTS}?maxResults=101`, 400],
  ['a page of more than 250 spaces', `${SPACES}?limit=251`, 400],
  ['an invalid cursor', `${SPACES}?cursor=1`, 400],
  ['an invalid principal type', `${ROLES}?principal-type=ANYONE&principal-id=anonymous-users`, 400],
  ['a principal type without an id', `${ROLES}?principal-type=ACCESS_CLASS`, 400],
  ['an unknown project', '/rest/api/3/project/NONE/permissionscheme', 404],
  ['an unknown space', `${SPACES}/1/role-assignments`, 404],
])('a site refuses %s', async (_, path, status) => {
  await start()
  expect((await ask(path)).status).toBe(status)
})

test('projects have offset paging and are sorted by key', async () => {
  await start({ projects: ['C', 'A', 'B'].map(key => aProject({ key })) })
  const keysOf = ({ body }: { body: { values: { key: string }[] } }) => body.values.map(({ key }) => key)
  const [first, last] = [await ask(`${PROJECTS}?maxResults=2`), await ask(`${PROJECTS}?maxResults=2&startAt=2`)]
  expect([keysOf(first), first.body.isLast, first.body.total]).toEqual([['A', 'B'], false, 3])
  expect([keysOf(last), last.body.isLast]).toEqual([['C'], true])
})

test('a site lists only its own projects and spaces', async () => {
  await start({ projects: [aProject({ site: 'labs' })], spaces: [aSpace({ site: 'labs' })] })
  expect([(await ask(PROJECTS)).body.values, (await ask(SPACES)).body.results]).toEqual([[], []])
})

test('a project returns its scheme, with the grants only if expanded', async () => {
  await start({ permissionSchemes: [aPermissionScheme()] })
  const expanded = (await ask(`${SCHEME}?expand=permissions`)).body
  expect(expanded).toMatchObject({ id: 10_000, permissions: [{ holder: { type: 'anyone' } }] })
  expect((await ask(SCHEME)).body).not.toHaveProperty('permissions')
})

test('the next link of spaces is a path of the site', async () => {
  await start({ spaces: ['1', '2'].map(id => aSpace({ id })) })
  const first = await ask(`${SPACES}?limit=1`)
  expect(first.body).toMatchObject({
    results: [{ id: '1' }],
    _links: { next: expect.stringMatching(/^\/wiki\/api\//) },
  })
  const last = await ask(first.body._links.next)
  expect(last.body.results).toMatchObject([{ id: '2' }])
  expect(last.body._links).not.toHaveProperty('next')
})

test('a space returns the roles of anonymous users', async () => {
  await start({ spaces: [aSpace(), aSpace({ id: '2', anonymous: true })] })
  const rolesOf = async (id: string, query: string) =>
    (await ask(`${SPACES}/${id}/role-assignments${query}`)).body.results
  expect(await rolesOf('65537', `?${ANONYMOUS}`)).toEqual([])
  expect(await rolesOf('2', `?${ANONYMOUS}`)).toMatchObject([{ principal: { principalId: 'anonymous-users' } }])
  expect(await rolesOf('2', '')).toHaveLength(2)
})

test('without space roles, the mode is PRE_ROLES and no roles are returned', async () => {
  await start({}, { spaceRoles: false })
  expect((await ask(MODE)).body).toEqual({ mode: 'PRE_ROLES' })
  expect((await ask(`${ROLES}?${ANONYMOUS}`)).status).toBe(400)
})

test.each([SPACES, MODE, ROLES])('a site without Confluence has no %s', async path => {
  await start({ apps: [jira] })
  expect((await ask(path)).status).toBe(404)
})
