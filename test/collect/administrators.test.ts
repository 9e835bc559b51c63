import { collectAdministrators } from '../../src/collect/administrators.js'
import {
  aGrant,
  aGroup,
  anApp,
  aPerson,
  aWorld,
  ORGANIZATION,
  orgResource,
  type Person,
  type World,
} from '../../src/sandbox/world.js'
import { answering, failing, incompleteOf, lookAt, speaking, status, take } from './look.js'

const ORG = orgResource(ORGANIZATION)
const holding = (name: string, role: string, resource = ORG): Person =>
  aPerson({ name, directRoles: [{ resource, role }] })
const ann = holding('Ann', 'org-admin')

const see = (world: World) => lookAt(world, collectAdministrators)
async function namesOf(...people: readonly Person[]): Promise<Record<string, readonly (string | null)[]>> {
  const { seen } = await see(aWorld({ people: [ann, ...people] }))
  return Object.fromEntries(Object.entries(seen).map(([role, fact]) => [role, take(fact).map(({ name }) => name)]))
}

test('administrators are listed by role', async () => {
  const others = [holding('Bob', 'site-admin'), holding('Cid', 'user-access-admin')]
  expect(await namesOf(...others)).toEqual({
    'org-admin': ['Ann'],
    'site-admin': ['Bob'],
    'user-access-admin': ['Cid'],
  })
})

test('who holds two of the roles is listed under both', async () => {
  const bob = {
    ...holding('Bob', 'site-admin'),
    directRoles: ['site-admin', 'org-admin'].map(role => ({ resource: ORG, role })),
  }
  expect(await namesOf(bob)).toMatchObject({ 'org-admin': ['Ann', 'Bob'], 'site-admin': ['Bob'] })
})

test('who may let people into one app is listed, though it is no platform role', async () => {
  expect(await namesOf(holding('Dee', 'user-access-admin', anApp().id))).toMatchObject({ 'user-access-admin': ['Dee'] })
})

test('who is an administrator by a group is listed', async () => {
  const groups = [aGroup({ id: 'admins', grants: [aGrant(ORG, 'org-admin')] })]
  const { seen } = await see(aWorld({ groups, people: [aPerson({ name: 'Eve', groups: ['admins'] })] }))
  expect(take(seen['org-admin']).map(({ name }) => name)).toEqual(['Eve'])
})

test('who is suspended or outside of every directory is listed', async () => {
  const away = [
    { ...holding('Bob', 'org-admin'), status: 'suspended' as const },
    { ...holding('Cid', 'org-admin'), directories: [] },
  ]
  expect(await namesOf(...away)).toMatchObject({ 'org-admin': ['Ann', 'Bob', 'Cid'] })
})

test('whose name and address are not told is listed by id', async () => {
  const body = { data: [{ accountId: 'a-1', name: null }], links: {} }
  const { seen } = await see(aWorld({ people: [ann], faults: [answering(/users\/search$/, body, 1)] }))
  expect(Object.values(seen)).toContainEqual({ known: true, value: [{ id: 'a-1', name: null, email: null }] })
})

test('an organization whose last administrator is gone has none', async () => {
  const { seen, receipts } = await see(aWorld({ people: [holding('Bob', 'site-admin')] }))
  expect(seen['org-admin']).toEqual({ known: true, value: [] })
  expect(take(seen['site-admin'])).toHaveLength(1)
  expect(incompleteOf(receipts)).toEqual([])
})

test('who lets people into an app by a group, and has no platform role, is listed', async () => {
  const body = { data: [{ accountId: 'a-1', name: 'Dee', platformRoles: [] }], links: {} }
  const faults = [answering(/users\/search$/, body), answering(/users\/count$/, { count: 1 })]
  const { seen } = await see(aWorld({ people: [], faults }))
  expect(take(seen['user-access-admin']).map(({ name }) => name)).toEqual(['Dee'])
})

test('a list shorter than the count is unknown', async () => {
  const people = [ann, holding('Bob', 'org-admin')]
  const { seen, receipts } = await see(aWorld({ people, faults: [failing(/users\/search$/, { kind: 'no-next' })] }))
  const reason =
    'The list of administrators holds 1 of the 2 that Atlassian counts: it is incomplete, so run again later.'
  expect(seen['org-admin']).toEqual({ known: false, reason })
  expect(seen['site-admin']).toEqual({ known: true, value: [] })
  expect(receipts).toMatchObject([{ complete: false, error: reason, facts: ['administrators'] }])
})

test('the role that is searched for is sent with every page, for servers that forget', async () => {
  const people = [ann, holding('Bob', 'org-admin')]
  const { requests } = await see(speaking({ pageSize: 1 }, { people }))
  const searches = requests.filter(({ path }) => /users\/search$/.test(path)).map(({ body }) => body)
  const mine = searches.filter(body => JSON.stringify(body).includes('org-admin'))
  expect(mine).toEqual([
    { limit: 100, roleIds: ['atlassian/org-admin'], expand: ['platformRoles'] },
    { limit: 100, roleIds: ['atlassian/org-admin'], expand: ['platformRoles'], cursor: expect.any(String) },
  ])
})

test('a role that cannot be read is unknown for itself alone', async () => {
  const { seen } = await see(aWorld({ faults: [failing(/users\/count$/, { ...status(403), times: 1 })] }))
  expect(Object.values(seen).filter(({ known }) => !known)).toEqual([
    { known: false, reason: expect.stringContaining('403 from GET /admin/v2/orgs/{orgId}/directories/-/users/count') },
  ])
})
