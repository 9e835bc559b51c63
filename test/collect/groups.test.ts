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
import { answering, failing, incompleteOf, knownValue, runCollector, status, withDialect } from './collect-world.js'

const JIRA = anApp().id
const WIKI = appResource('confluence', '1')
const users = aGroup({ id: 'users', name: 'users', grants: [aGrant(JIRA, 'user')] })
const idle = aGroup({ id: 'idle', name: 'idle' })
const admins = aGroup({ id: 'admins', name: 'admins', grants: [aGrant(orgResource(ORGANIZATION), 'org-admin')] })
const SEARCH = /groups\/search$/
const ROLES = 'GET /admin/v2/orgs/{orgId}/directories/-/groups/{groupId}/role-assignments'

const run = (world: World) => runCollector(world, collectGroups)
const readGroups = async (...groups: readonly Group[]) =>
  knownValue((await run(aWorld({ groups: [...groups], people: [] }))).result.groups)
const rolesAsked = (requests: Awaited<ReturnType<typeof run>>['requests']) =>
  requests.flatMap(({ path }) => /groups\/([^/]+)\/role-assignments$/.exec(path)?.[1] ?? [])

/** Replaces the list of all groups. The search by role is still answered by the sandbox. */
const listing = (...groups: readonly Record<string, unknown>[]) =>
  answering(SEARCH, { data: groups, links: { next: null } }, 1)

describe('a group', () => {
  test('that grants a role is listed with its roles and members', async () => {
    const people = ['Ann', 'Bob'].map(name => aPerson({ name, groups: [users.id] }))
    const { result } = await run(aWorld({ groups: [users], people }))
    expect(knownValue(result.groups)).toEqual([
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

  test('without roles is not listed, but its name is', async () => {
    const { result } = await run(aWorld({ groups: [users, idle] }))
    expect(knownValue(result.groups).map(({ id }) => id)).toEqual(['users'])
    expect(knownValue(result.groupNames)).toEqual([
      { id: 'idle', name: 'idle' },
      { id: 'users', name: 'users' },
    ])
  })

  test('without roles is not requested individually', async () => {
    expect(rolesAsked((await run(aWorld({ groups: [users, idle] }))).requests)).toEqual(['users'])
  })

  test('that is a default group has its default role', async () => {
    const [group] = await readGroups(aGroup({ grants: [aDefaultGrant(JIRA, 'user')] }))
    expect(knownValue(group?.grants)).toMatchObject([{ resource: JIRA, roles: ['user'], defaultRole: 'user' }])
  })

  test.each([
    ['alone', [{ resource: JIRA, roles: [], defaultRole: null }]],
    ['of a default group', [{ resource: JIRA, roles: [], defaultRole: 'user' }]],
    ['in addition to one with a role', [aGrant(JIRA, 'user'), { resource: WIKI, roles: [], defaultRole: null }]],
  ])('with a role assignment without a role, %s, has unknown roles', async (_, grants) => {
    const [group] = await readGroups(aGroup({ grants }))
    expect(group?.grants).toEqual({
      known: false,
      reason: expect.stringContaining('lists a role assignment without a role'),
    })
  })

  test('keeps an unknown role unchanged', async () => {
    const [group] = await readGroups(aGroup({ grants: [aGrant(JIRA, 'overlord')] }))
    expect(knownValue(group?.grants)).toMatchObject([{ roles: ['atlassian/overlord'] }])
  })

  test('has its roles in sorted order', async () => {
    const grants = [{ ...aGrant(JIRA, 'user'), roles: ['user', 'admin'] }]
    const [group] = await readGroups(aGroup({ grants }))
    expect(knownValue(group?.grants)).toMatchObject([{ roles: ['admin', 'user'] }])
  })

  test('has one entry for an app listed once per directory', async () => {
    const [group] = await readGroups(aGroup({ grants: [aGrant(JIRA, 'user'), aGrant(JIRA, 'admin')] }))
    expect(knownValue(group?.grants)).toMatchObject([{ resource: JIRA, roles: ['admin', 'user'] }])
  })

  test('with the same default role in two directories has it once', async () => {
    const grants = [aDefaultGrant(JIRA, 'user'), aGrant(JIRA, 'admin'), aDefaultGrant(JIRA, 'user')]
    const [group] = await readGroups(aGroup({ grants }))
    expect(knownValue(group?.grants)).toMatchObject([{ roles: ['admin', 'user'], defaultRole: 'user' }])
  })

  test('with two default roles for one app has unknown roles', async () => {
    const [group] = await readGroups(aGroup({ grants: [aDefaultGrant(JIRA, 'user'), aDefaultGrant(JIRA, 'admin')] }))
    expect(group?.grants).toEqual({
      known: false,
      reason: expect.stringContaining(`${ROLES} lists two default roles for one app`),
    })
  })

  test('with the same name as another group is listed', async () => {
    const groups = await readGroups({ ...users, id: 'b' }, { ...users, id: 'a' })
    expect(groups.map(({ id, name }) => [id, name])).toEqual([
      ['a', 'users'],
      ['b', 'users'],
    ])
  })

  test('of a second directory is listed', async () => {
    const directories = [DIRECTORY, 'second'].map(id => ({ id, name: id }))
    const { result } = await run(
      aWorld({ directories, groups: [users, { ...users, id: 'abroad', directory: 'second' }] }),
    )
    expect(knownValue(result.groups).map(({ id }) => id)).toEqual(['abroad', 'users'])
  })
})

describe('how a group is managed', () => {
  test.each([
    ['external', 'idp'],
    ['admins', 'admins'],
    ['team-members', 'team-members'],
    ['open', 'open'],
  ])('%s is %s', async (managedBy, value) => {
    const [group] = await readGroups({ ...users, managedBy })
    expect(group?.managedBy).toEqual({ known: true, value })
  })

  test('an unknown value is unknown, and the reason names it', async () => {
    const [group] = await readGroups({ ...users, managedBy: 'robots' })
    expect(group?.managedBy).toEqual({ known: false, reason: expect.stringContaining('"robots"') })
  })

  const { managedBy: _, ...fields } = { id: 'users', name: 'users', managedBy: '', counts: { users: 0, resources: 1 } }
  const readWithFields = async (group: Record<string, unknown>) => {
    const { result } = await run(aWorld({ groups: [users], faults: [listing({ ...fields, ...group })] }))
    return knownValue(result.groups)[0]?.managedBy
  }

  test.each([{}, { managedBy: null }])(
    '%o: a synced group without managedBy is managed by the identity provider',
    async group => {
      expect(await readWithFields({ ...group, externalSynced: true })).toEqual({ known: true, value: 'idp' })
    },
  )

  test.each([{}, { managedBy: null }, { externalSynced: false }, { externalSynced: null }])(
    '%o: unknown without managedBy',
    async group => {
      expect(await readWithFields(group)).toEqual({
        known: false,
        reason: expect.stringContaining('does not report how the group is managed'),
      })
    },
  )

  test.each([
    ['external', false],
    ['admins', true],
    ['team-members', true],
    ['open', true],
  ])(
    'managedBy %s with externalSynced %p is unknown, because they contradict each other',
    async (managedBy, synced) => {
      expect(await readWithFields({ managedBy, externalSynced: synced })).toEqual({
        known: false,
        reason: expect.stringContaining(`managedBy is "${managedBy}", but externalSynced is ${synced}`),
      })
    },
  )
})

describe('a role on the organization', () => {
  test('granted by a group is listed', async () => {
    const [group] = await readGroups(admins)
    expect(knownValue(group?.grants)).toMatchObject([{ resource: orgResource(ORGANIZATION), roles: ['org-admin'] }])
  })

  test('granted by a group with a resource count of 0 is listed', async () => {
    const counts = { users: 0, resources: 0 }
    const faults = [listing({ id: 'admins', name: 'admins', managedBy: 'admins', counts })]
    const { result, receipts } = await run(aWorld({ groups: [admins], faults }))
    expect(knownValue(result.groups)).toMatchObject([{ id: 'admins', grants: { value: [{ roles: ['org-admin'] }] } }])
    expect(incompleteOf(receipts)).toEqual([])
  })

  test('granted by a group that is missing from the list of all groups is listed', async () => {
    const faults = [
      listing({ id: 'users', name: 'users', counts: { users: 0, resources: 1 } }),
      answering(/groups\/count$/, { count: 1 }, 1),
    ]
    const { result } = await run(aWorld({ groups: [users, admins], faults }))
    expect(knownValue(result.groups).map(({ id }) => id)).toEqual(['admins', 'users'])
  })

  test('is found by reading every group if the search by role is not accepted', async () => {
    const faults = [failing(SEARCH, { ...status(400), after: 1 })]
    const { result, requests, receipts } = await run(aWorld({ groups: [users, idle, admins], faults }))
    expect(rolesAsked(requests).toSorted()).toEqual(['admins', 'idle', 'users'])
    expect(knownValue(result.groups).map(({ id }) => id)).toEqual(['admins', 'users'])
    expect(incompleteOf(receipts)).toEqual([])
  })

  test('is unknown, like all groups, if the search by role fails', async () => {
    const faults = [failing(SEARCH, { ...status(500), after: 1 })]
    const { result, receipts } = await run(aWorld({ groups: [users, admins], faults }))
    expect([result.groups.known, result.groupNames.known]).toEqual([false, true])
    expect(incompleteOf(receipts)).toEqual(['groups with roles'])
  })
})

describe('without counts of groups', () => {
  test('the roles of every group are read', async () => {
    const { requests } = await run(withDialect({ groupCounts: false }, { groups: [users, idle] }))
    expect(rolesAsked(requests).toSorted()).toEqual(['idle', 'users'])
  })

  test('only the members of groups with roles are counted', async () => {
    const people = [aPerson({ groups: [users.id, idle.id] })]
    const { result, requests } = await run(withDialect({ groupCounts: false }, { groups: [users, idle], people }))
    expect(knownValue(result.groups)).toMatchObject([{ members: { known: true, value: 1 } }])
    expect(requests.filter(({ path }) => /users\/count$/.test(path)).map(({ query }) => query)).toEqual([
      { groupIds: ['users'] },
    ])
  })

  test('members that cannot be counted are unknown, and no other fact is', async () => {
    const faults = [failing(/users\/count$/, status(403))]
    const { result, receipts } = await run(withDialect({ groupCounts: false }, { groups: [users], faults }))
    expect(knownValue(result.groups)).toMatchObject([
      { members: { known: false, reason: expect.stringContaining('/users/count') }, grants: { known: true } },
    ])
    expect(receipts.filter(({ complete }) => !complete)).toMatchObject([
      { resource: 'member counts of groups', facts: ['defaultMembers'] },
    ])
  })
})

describe('a failed read', () => {
  test('of the roles of one group makes only this group unknown', async () => {
    const faults = [failing(/groups\/users\/role-assignments$/, status(403))]
    const { result, receipts } = await run(aWorld({ groups: [users, admins], faults }))
    expect(knownValue(result.groups)).toMatchObject([
      { id: 'admins', grants: { known: true } },
      { id: 'users', grants: { known: false, reason: expect.stringContaining(`403 from ${ROLES}`) } },
    ])
    expect(incompleteOf(receipts)).toEqual(['role assignments of groups'])
  })

  test('keeps the group, because its roles are unknown', async () => {
    const faults = [failing(/groups\/idle\/role-assignments$/, status(500))]
    const { result } = await run(withDialect({ groupCounts: false }, { groups: [users, idle], faults }))
    expect(knownValue(result.groups).map(({ id }) => id)).toEqual(['idle', 'users'])
  })

  test('of a group deleted after the list was read makes only this group unknown', async () => {
    const faults = [failing(/groups\/users\/role-assignments$/, status(404))]
    const { result } = await run(aWorld({ groups: [users, admins], faults }))
    expect(knownValue(result.groups).map(({ grants }) => grants.known)).toEqual([true, false])
  })

  test('of a list shorter than the count makes all groups unknown', async () => {
    const faults = [failing(SEARCH, { kind: 'no-next', times: 1 })]
    const { result, receipts } = await run(aWorld({ groups: [users, idle], faults }))
    const reason = 'The list of groups has 1 of the 2 items that Atlassian counts. Run again later.'
    expect(result).toEqual({ groups: { known: false, reason }, groupNames: { known: false, reason } })
    expect(receipts).toMatchObject([{ resource: 'groups', items: 1, expected: 2, complete: false, error: reason }])
  })

  test('is not a list longer than the count', async () => {
    const { result } = await run(
      aWorld({ groups: [users, idle], faults: [answering(/groups\/count$/, { count: 1 }, 1)] }),
    )
    expect(result.groupNames.known).toBe(true)
  })

  test('is an empty list of groups, because each app has a default group', async () => {
    const { result } = await run(aWorld({ groups: [] }))
    expect(result.groups).toEqual({ known: false, reason: expect.stringContaining('read:groups:admin') })
  })
})

test('progress is reported after every 50 groups', async () => {
  const groups = Array.from({ length: 101 }, (_, index) => ({ ...users, id: `g${index}`, name: `g${index}` }))
  const steps: (readonly [string, number, number | undefined])[] = []
  await runCollector(aWorld({ groups }), (org, receipts) =>
    collectGroups({ ...org, progress: (...step) => steps.push(step) }, receipts),
  )
  expect(steps).toEqual([
    ['groups', 100, 101],
    ['groups', 100, undefined],
    ['role assignments of groups', 50, 101],
    ['role assignments of groups', 100, 101],
  ])
})
