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

// Answers of the sandbox are looked into freely here: a wrong shape fails the expectation.
// biome-ignore lint/suspicious/noExplicitAny: see above
async function ask(path: string): Promise<{ status: number; body: any }> {
  const response = await fetch(sandbox.siteUrls.acme + path, { headers })
  return { status: response.status, body: await response.json() }
}

const [PROJECTS, SPACES, MODE] = ['/rest/api/3/project/search', '/wiki/api/v2/spaces', '/wiki/api/v2/space-role-mode']
const [SCHEME, ROLES] = ['/rest/api/3/project/ENG/permissionscheme', `${SPACES}/65537/role-assignments`]
const ANONYMOUS = 'principal-type=ACCESS_CLASS&principal-id=anonymous-users'

test.each([PROJECTS, SCHEME, SPACES, ROLES, MODE])('%s refuses a parameter that it does not know', async path => {
  await start()
  expect([(await ask(path)).status, (await ask(`${path}?cursors=1`)).status]).toEqual([200, 400])
})

test.each([
  ['pages of more than a hundred projects', `${PROJECTS}?maxResults=101`, 400],
  ['pages of more than 250 spaces', `${SPACES}?limit=251`, 400],
  ['a cursor that is none', `${SPACES}?cursor=1`, 400],
  ['a kind of principal that is none', `${ROLES}?principal-type=ANYONE&principal-id=anonymous-users`, 400],
  ['a kind of principal without an id', `${ROLES}?principal-type=ACCESS_CLASS`, 400],
  ['a project that is not there', '/rest/api/3/project/NONE/permissionscheme', 404],
  ['a space that is not there', `${SPACES}/1/role-assignments`, 404],
])('refused is %s', async (_, path, status) => {
  await start()
  expect((await ask(path)).status).toBe(status)
})

test('projects come in pages by number, in order of their keys', async () => {
  await start({ projects: ['C', 'A', 'B'].map(key => aProject({ key })) })
  const keysOf = ({ body }: { body: { values: { key: string }[] } }) => body.values.map(({ key }) => key)
  const [first, last] = [await ask(`${PROJECTS}?maxResults=2`), await ask(`${PROJECTS}?maxResults=2&startAt=2`)]
  expect([keysOf(first), first.body.isLast, first.body.total]).toEqual([['A', 'B'], false, 3])
  expect([keysOf(last), last.body.isLast]).toEqual([['C'], true])
})

test('a site tells its own projects and spaces', async () => {
  await start({ projects: [aProject({ site: 'labs' })], spaces: [aSpace({ site: 'labs' })] })
  expect([(await ask(PROJECTS)).body.values, (await ask(SPACES)).body.results]).toEqual([[], []])
})

test('a project tells its scheme, with the grants where they are asked for', async () => {
  await start({ permissionSchemes: [aPermissionScheme()] })
  const expanded = (await ask(`${SCHEME}?expand=permissions`)).body
  expect(expanded).toMatchObject({ id: 10_000, permissions: [{ holder: { type: 'anyone' } }] })
  expect((await ask(SCHEME)).body).not.toHaveProperty('permissions')
})

test('spaces name their next page by a path below the site', async () => {
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

test('a space tells the roles of people who are not signed in, where they have one', async () => {
  await start({ spaces: [aSpace(), aSpace({ id: '2', anonymous: true })] })
  const rolesOf = async (id: string, query: string) =>
    (await ask(`${SPACES}/${id}/role-assignments${query}`)).body.results
  expect(await rolesOf('65537', `?${ANONYMOUS}`)).toEqual([])
  expect(await rolesOf('2', `?${ANONYMOUS}`)).toMatchObject([{ principal: { principalId: 'anonymous-users' } }])
  expect(await rolesOf('2', '')).toHaveLength(2)
})

test('without space roles the mode tells so, and no roles are told', async () => {
  await start({}, { spaceRoles: false })
  expect((await ask(MODE)).body).toEqual({ mode: 'PRE_ROLES' })
  expect((await ask(`${ROLES}?${ANONYMOUS}`)).status).toBe(400)
})

test.each([SPACES, MODE, ROLES])('a site without Confluence has no %s', async path => {
  await start({ apps: [jira] })
  expect((await ask(path)).status).toBe(404)
})
