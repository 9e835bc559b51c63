import { collectGroups } from '../../src/collect/groups.js'
import {
  aDefaultGrant,
  aGrant,
  aGroup,
  anApp,
  aPerson,
  appResource,
  aWorld,
  DIRECTORY,
  type Group,
  ORGANIZATION,
  orgResource,
  type World,
} from '../../src/sandbox/world.js'
import { answering, failing, incompleteOf, lookAt, speaking, status, take } from './look.js'

const JIRA = anApp().id
const WIKI = appResource('confluence', '1')
const users = aGroup({ id: 'users', name: 'users', grants: [aGrant(JIRA, 'user')] })
const idle = aGroup({ id: 'idle', name: 'idle' })
const admins = aGroup({ id: 'admins', name: 'admins', grants: [aGrant(orgResource(ORGANIZATION), 'org-admin')] })
const SEARCH = /groups\/search$/
const ROLES = 'GET /admin/v2/orgs/{orgId}/directories/-/groups/{groupId}/role-assignments'

const see = (world: World) => lookAt(world, collectGroups)
const seeGroups = async (...groups: readonly Group[]) =>
  take((await see(aWorld({ groups: [...groups], people: [] }))).seen.groups)
const rolesAsked = (requests: Awaited<ReturnType<typeof see>>['requests']) =>
  requests.flatMap(({ path }) => /groups\/([^/]+)\/role-assignments$/.exec(path)?.[1] ?? [])

/** The list of all groups as Atlassian tells it; the search for roles on the organization stays the sandbox's own. */
const listing = (...groups: readonly Record<string, unknown>[]) =>
  answering(SEARCH, { data: groups, links: { next: null } }, 1)

describe('a group', () => {
  test('that grants a role is there with its roles and members', async () => {
    const people = ['Ann', 'Bob'].map(name => aPerson({ name, groups: [users.id] }))
    const { seen } = await see(aWorld({ groups: [users], people }))
    expect(take(seen.groups)).toEqual([
      {
        id: 'users',
        name: 'users',
        managedBy: { known: true, value: 'idp' },
        members: { known: true, value: 2 },
        grants: {
          known: true,
          value: [{ resource: JIRA, owner: 'jira-software', roles: ['user'], defaultRole: null }],
        },
      },
    ])
  })

  test('that grants nothing is none of them, but has a name', async () => {
    const { seen } = await see(aWorld({ groups: [users, idle] }))
    expect(take(seen.groups).map(({ id }) => id)).toEqual(['users'])
    expect(take(seen.groupNames)).toEqual([
      { id: 'idle', name: 'idle' },
      { id: 'users', name: 'users' },
    ])
  })

  test('that grants nothing is not asked for its roles', async () => {
    expect(rolesAsked((await see(aWorld({ groups: [users, idle] }))).requests)).toEqual(['users'])
  })

  test('that is a default group says for which role', async () => {
    const [group] = await seeGroups(aGroup({ grants: [aDefaultGrant(JIRA, 'user')] }))
    expect(take(group?.grants)).toMatchObject([{ resource: JIRA, roles: ['user'], defaultRole: 'user' }])
  })

  test.each([
    ['alone', [{ resource: JIRA, roles: [], defaultRole: null }]],
    ['for a default group', [{ resource: JIRA, roles: [], defaultRole: 'user' }]],
    ['beside one that names a role', [aGrant(JIRA, 'user'), { resource: WIKI, roles: [], defaultRole: null }]],
  ])('with a role assignment that names no role, %s, is not understood', async (_, grants) => {
    const [group] = await seeGroups(aGroup({ grants }))
    expect(group?.grants).toEqual({ known: false, reason: expect.stringContaining('has a row that names no role') })
  })

  test('keeps a role that nobody knows, as it came', async () => {
    const [group] = await seeGroups(aGroup({ grants: [aGrant(JIRA, 'overlord')] }))
    expect(take(group?.grants)).toMatchObject([{ roles: ['atlassian/overlord'] }])
  })

  test('has its roles in one order, whatever the order they came in', async () => {
    const grants = [{ ...aGrant(JIRA, 'user'), roles: ['user', 'admin'] }]
    const [group] = await seeGroups(aGroup({ grants }))
    expect(take(group?.grants)).toMatchObject([{ roles: ['admin', 'user'] }])
  })

  test('has one entry for an app that comes once for each directory', async () => {
    const [group] = await seeGroups(aGroup({ grants: [aGrant(JIRA, 'user'), aGrant(JIRA, 'admin')] }))
    expect(take(group?.grants)).toMatchObject([{ resource: JIRA, roles: ['admin', 'user'] }])
  })

  test('with one default role in two directories has it once', async () => {
    const grants = [aDefaultGrant(JIRA, 'user'), aGrant(JIRA, 'admin'), aDefaultGrant(JIRA, 'user')]
    const [group] = await seeGroups(aGroup({ grants }))
    expect(take(group?.grants)).toMatchObject([{ roles: ['admin', 'user'], defaultRole: 'user' }])
  })

  test('with two default roles for one app is not understood', async () => {
    const [group] = await seeGroups(aGroup({ grants: [aDefaultGrant(JIRA, 'user'), aDefaultGrant(JIRA, 'admin')] }))
    expect(group?.grants).toEqual({
      known: false,
      reason: expect.stringContaining(`${ROLES} names two default roles for one app`),
    })
  })

  test('shares its name with another, and both are there', async () => {
    const groups = await seeGroups({ ...users, id: 'b' }, { ...users, id: 'a' })
    expect(groups.map(({ id, name }) => [id, name])).toEqual([
      ['a', 'users'],
      ['b', 'users'],
    ])
  })

  test('of a second directory is there', async () => {
    const directories = [DIRECTORY, 'second'].map(id => ({ id, name: id }))
    const { seen } = await see(
      aWorld({ directories, groups: [users, { ...users, id: 'abroad', directory: 'second' }] }),
    )
    expect(take(seen.groups).map(({ id }) => id)).toEqual(['abroad', 'users'])
  })
})

describe('who manages a group', () => {
  test.each([
    ['external', 'idp'],
    ['admins', 'admins'],
    ['team-members', 'team-members'],
    ['open', 'open'],
  ])('%s is %s', async (managedBy, value) => {
    const [group] = await seeGroups({ ...users, managedBy })
    expect(group?.managedBy).toEqual({ known: true, value })
  })

  test('a state that nobody knows is unknown, and named', async () => {
    const [group] = await seeGroups({ ...users, managedBy: 'robots' })
    expect(group?.managedBy).toEqual({ known: false, reason: expect.stringContaining('"robots"') })
  })

  const { managedBy: _, ...told } = { id: 'users', name: 'users', managedBy: '', counts: { users: 0, resources: 1 } }
  const seeTold = async (group: Record<string, unknown>) => {
    const { seen } = await see(aWorld({ groups: [users], faults: [listing({ ...told, ...group })] }))
    return take(seen.groups)[0]?.managedBy
  }

  test.each([{}, { managedBy: null }])(
    '%o: a synced group is of the identity provider where it is not told',
    async group => {
      expect(await seeTold({ ...group, externalSynced: true })).toEqual({ known: true, value: 'idp' })
    },
  )

  test.each([{}, { managedBy: null }, { externalSynced: false }, { externalSynced: null }])(
    '%o: unknown where it is not told',
    async group => {
      expect(await seeTold(group)).toEqual({
        known: false,
        reason: expect.stringContaining('does not tell who manages'),
      })
    },
  )

  test.each([
    ['external', false],
    ['admins', true],
    ['team-members', true],
    ['open', true],
  ])('managedBy %s beside externalSynced %p is unknown: the two contradict each other', async (told, synced) => {
    expect(await seeTold({ managedBy: told, externalSynced: synced })).toEqual({
      known: false,
      reason: expect.stringContaining(`managedBy "${told}", but externalSynced ${synced}`),
    })
  })
})

describe('a role on the organization', () => {
  test('by a group is there', async () => {
    const [group] = await seeGroups(admins)
    expect(take(group?.grants)).toMatchObject([{ resource: orgResource(ORGANIZATION), roles: ['org-admin'] }])
  })

  test('by a group is there though its count of resources is 0', async () => {
    const counts = { users: 0, resources: 0 }
    const faults = [listing({ id: 'admins', name: 'admins', managedBy: 'admins', counts })]
    const { seen, receipts } = await see(aWorld({ groups: [admins], faults }))
    expect(take(seen.groups)).toMatchObject([{ id: 'admins', grants: { value: [{ roles: ['org-admin'] }] } }])
    expect(incompleteOf(receipts)).toEqual([])
  })

  test('by a group that the list of all groups leaves out is there', async () => {
    const faults = [
      listing({ id: 'users', name: 'users', counts: { users: 0, resources: 1 } }),
      answering(/groups\/count$/, { count: 1 }, 1),
    ]
    const { seen } = await see(aWorld({ groups: [users, admins], faults }))
    expect(take(seen.groups).map(({ id }) => id)).toEqual(['admins', 'users'])
  })

  test('that cannot be searched for is found by asking every group', async () => {
    const faults = [failing(SEARCH, { ...status(400), after: 1 })]
    const { seen, requests, receipts } = await see(aWorld({ groups: [users, idle, admins], faults }))
    expect(rolesAsked(requests).toSorted()).toEqual(['admins', 'idle', 'users'])
    expect(take(seen.groups).map(({ id }) => id)).toEqual(['admins', 'users'])
    expect(incompleteOf(receipts)).toEqual([])
  })

  test('is unknown, and all groups with it, where its search fails', async () => {
    const faults = [failing(SEARCH, { ...status(500), after: 1 })]
    const { seen, receipts } = await see(aWorld({ groups: [users, admins], faults }))
    expect([seen.groups.known, seen.groupNames.known]).toEqual([false, true])
    expect(incompleteOf(receipts)).toEqual(['groups that hold a role'])
  })
})

describe('without counts at the groups', () => {
  test('every group is asked for its roles', async () => {
    const { requests } = await see(speaking({ groupCounts: false }, { groups: [users, idle] }))
    expect(rolesAsked(requests).toSorted()).toEqual(['idle', 'users'])
  })

  test('members are counted for the groups that matter alone', async () => {
    const people = [aPerson({ groups: [users.id, idle.id] })]
    const { seen, requests } = await see(speaking({ groupCounts: false }, { groups: [users, idle], people }))
    expect(take(seen.groups)).toMatchObject([{ members: { known: true, value: 1 } }])
    expect(requests.filter(({ path }) => /users\/count$/.test(path)).map(({ query }) => query)).toEqual([
      { groupIds: ['users'] },
    ])
  })

  test('members that cannot be counted are unknown, and nothing else is', async () => {
    const faults = [failing(/users\/count$/, status(403))]
    const { seen, receipts } = await see(speaking({ groupCounts: false }, { groups: [users], faults }))
    expect(take(seen.groups)).toMatchObject([
      { members: { known: false, reason: expect.stringContaining('/users/count') }, grants: { known: true } },
    ])
    expect(receipts.filter(({ complete }) => !complete)).toMatchObject([
      { resource: 'members of groups', feeds: ['default-group'] },
    ])
  })
})

describe('what fails', () => {
  test('for the roles of one group is unknown for it alone', async () => {
    const faults = [failing(/groups\/users\/role-assignments$/, status(403))]
    const { seen, receipts } = await see(aWorld({ groups: [users, admins], faults }))
    expect(take(seen.groups)).toMatchObject([
      { id: 'admins', grants: { known: true } },
      { id: 'users', grants: { known: false, reason: expect.stringContaining(`403 from ${ROLES}`) } },
    ])
    expect(incompleteOf(receipts)).toEqual(['role assignments of groups'])
  })

  test('keeps the group: that it grants nothing is not known', async () => {
    const faults = [failing(/groups\/idle\/role-assignments$/, status(500))]
    const { seen } = await see(speaking({ groupCounts: false }, { groups: [users, idle], faults }))
    expect(take(seen.groups).map(({ id }) => id)).toEqual(['idle', 'users'])
  })

  test('when a group vanishes between list and roles is unknown for it alone', async () => {
    const faults = [failing(/groups\/users\/role-assignments$/, status(404))]
    const { seen } = await see(aWorld({ groups: [users, admins], faults }))
    expect(take(seen.groups).map(({ grants }) => grants.known)).toEqual([true, false])
  })

  test('when the list is shorter than the count makes all groups unknown', async () => {
    const faults = [failing(SEARCH, { kind: 'no-next', times: 1 })]
    const { seen, receipts } = await see(aWorld({ groups: [users, idle], faults }))
    const reason = 'The list of groups holds 1 of the 2 that Atlassian counts: it is incomplete, so run again later.'
    expect(seen).toEqual({ groups: { known: false, reason }, groupNames: { known: false, reason } })
    expect(receipts).toMatchObject([{ resource: 'groups', items: 1, expected: 2, complete: false, error: reason }])
  })

  test('but not when the list is longer than the count', async () => {
    const { seen } = await see(
      aWorld({ groups: [users, idle], faults: [answering(/groups\/count$/, { count: 1 }, 1)] }),
    )
    expect(seen.groupNames.known).toBe(true)
  })

  test('no group at all is no organization: each app has a default group', async () => {
    const { seen } = await see(aWorld({ groups: [] }))
    expect(seen.groups).toEqual({ known: false, reason: expect.stringContaining('read:groups:admin') })
  })
})

test('progress is told for every fiftieth group', async () => {
  const groups = Array.from({ length: 101 }, (_, index) => ({ ...users, id: `g${index}`, name: `g${index}` }))
  const told: (readonly [string, number, number | undefined])[] = []
  await lookAt(aWorld({ groups }), (org, receipts) =>
    collectGroups({ ...org, progress: (...step) => told.push(step) }, receipts),
  )
  expect(told).toEqual([
    ['groups', 100, 101],
    ['groups', 100, undefined],
    ['role assignments of groups', 50, 101],
    ['role assignments of groups', 100, 101],
  ])
})
