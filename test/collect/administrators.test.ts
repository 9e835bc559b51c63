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
import { answering, failing, incompleteOf, knownValue, runCollector, status, withDialect } from './collect-world.js'

const ORG = orgResource(ORGANIZATION)
const holding = (name: string, role: string, resource = ORG): Person =>
  aPerson({ name, directRoles: [{ resource, role }] })
const ann = holding('Ann', 'org-admin')

const run = (world: World) => runCollector(world, collectAdministrators)
async function namesOf(...people: readonly Person[]): Promise<Record<string, readonly (string | null)[]>> {
  const { result } = await run(aWorld({ people: [ann, ...people] }))
  return Object.fromEntries(
    Object.entries(result).map(([role, fact]) => [role, knownValue(fact).map(({ name }) => name)]),
  )
}

test('administrators are listed by role', async () => {
  const others = [holding('Bob', 'site-admin'), holding('Cid', 'user-access-admin')]
  expect(await namesOf(...others)).toEqual({
    'org-admin': ['Ann'],
    'site-admin': ['Bob'],
    'user-access-admin': ['Cid'],
  })
})

test('an administrator with two roles is listed under both', async () => {
  const bob = {
    ...holding('Bob', 'site-admin'),
    directRoles: ['site-admin', 'org-admin'].map(role => ({ resource: ORG, role })),
  }
  expect(await namesOf(bob)).toMatchObject({ 'org-admin': ['Ann', 'Bob'], 'site-admin': ['Bob'] })
})

test('a user access administrator of one app is listed, although the role is not a platform role', async () => {
  expect(await namesOf(holding('Dee', 'user-access-admin', anApp().id))).toMatchObject({ 'user-access-admin': ['Dee'] })
})

test('an administrator through a group is listed', async () => {
  const groups = [aGroup({ id: 'admins', grants: [aGrant(ORG, 'org-admin')] })]
  const { result } = await run(aWorld({ groups, people: [aPerson({ name: 'Eve', groups: ['admins'] })] }))
  expect(knownValue(result['org-admin']).map(({ name }) => name)).toEqual(['Eve'])
})

test('suspended administrators and administrators outside every directory are listed', async () => {
  const away = [
    { ...holding('Bob', 'org-admin'), status: 'suspended' as const },
    { ...holding('Cid', 'org-admin'), directories: [] },
  ]
  expect(await namesOf(...away)).toMatchObject({ 'org-admin': ['Ann', 'Bob', 'Cid'] })
})

test('an administrator without name and email address is listed by id', async () => {
  const body = { data: [{ accountId: 'a-1', name: null }], links: {} }
  const { result } = await run(aWorld({ people: [ann], faults: [answering(/users\/search$/, body, 1)] }))
  expect(Object.values(result)).toContainEqual({ known: true, value: [{ id: 'a-1', name: null, email: null }] })
})

test('an organization without an organization administrator has an empty list', async () => {
  const { result, receipts } = await run(aWorld({ people: [holding('Bob', 'site-admin')] }))
  expect(result['org-admin']).toEqual({ known: true, value: [] })
  expect(knownValue(result['site-admin'])).toHaveLength(1)
  expect(incompleteOf(receipts)).toEqual([])
})

test('a user access administrator through a group, without a platform role, is listed', async () => {
  const body = { data: [{ accountId: 'a-1', name: 'Dee', platformRoles: [] }], links: {} }
  const faults = [answering(/users\/search$/, body), answering(/users\/count$/, { count: 1 })]
  const { result } = await run(aWorld({ people: [], faults }))
  expect(knownValue(result['user-access-admin']).map(({ name }) => name)).toEqual(['Dee'])
})

test('a list shorter than the count is unknown', async () => {
  const people = [ann, holding('Bob', 'org-admin')]
  const { result, receipts } = await run(aWorld({ people, faults: [failing(/users\/search$/, { kind: 'no-next' })] }))
  const reason = 'The list of administrators has 1 of the 2 items that Atlassian counts. Run again later.'
  expect(result['org-admin']).toEqual({ known: false, reason })
  expect(result['site-admin']).toEqual({ known: true, value: [] })
  expect(receipts).toMatchObject([{ complete: false, error: reason, facts: ['administrators'] }])
})

test('the role filter is sent with every page, because a server may not keep it', async () => {
  const people = [ann, holding('Bob', 'org-admin')]
  const { requests } = await run(withDialect({ pageSize: 1 }, { people }))
  const searches = requests.filter(({ path }) => /users\/search$/.test(path)).map(({ body }) => body)
  const ownSearches = searches.filter(body => JSON.stringify(body).includes('org-admin'))
  expect(ownSearches).toEqual([
    { limit: 100, roleIds: ['atlassian/org-admin'], expand: ['platformRoles'] },
    { limit: 100, roleIds: ['atlassian/org-admin'], expand: ['platformRoles'], cursor: expect.any(String) },
  ])
})

test('a failed read makes only its own role unknown', async () => {
  const { result } = await run(aWorld({ faults: [failing(/users\/count$/, { ...status(403), times: 1 })] }))
  expect(Object.values(result).filter(({ known }) => !known)).toEqual([
    { known: false, reason: expect.stringContaining('403 from GET /admin/v2/orgs/{orgId}/directories/-/users/count') },
  ])
})
