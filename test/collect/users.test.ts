import fc from 'fast-check'
import type { Account, CurrentState } from '../../src/collect/current-state.js'
import { seatsOn } from '../../src/collect/seat.js'
import type { RecordedRequest } from '../../src/sandbox/atlassian.js'
import { seatHolders } from '../../src/sandbox/holdings.js'
import {
  aDialect,
  aGrant,
  aGroup,
  anApp,
  aPerson,
  appResource,
  aWorld,
  DIRECTORY,
  ORGANIZATION,
  orgResource,
  type Person,
  type World,
} from '../../src/sandbox/world.js'
import { collectWorld, knownValue } from './collect-world.js'

const JIRA = anApp().id
const WIKI = appResource('confluence', '8a2e3c1d-0000-4000-8000-000000000001')
const APPS = [anApp(), anApp({ id: WIKI, owner: 'confluence' })]

const accountOf = (observed: CurrentState, id: string): Account => {
  const person = knownValue(observed.people).find(one => one.id === id)
  if (person === undefined) throw new Error(`${id} was not collected.`)
  return person
}
const lookedUpIn = (requests: readonly RecordedRequest[]) =>
  requests.flatMap(({ path }) => /\/users\/([^/]+)\/role-assignments$/.exec(path)?.[1] ?? []).map(decodeURIComponent)

describe('individual lookups of roles', () => {
  const users = aGroup({ id: 'users', grants: [aGrant(JIRA, 'user')] })
  const member = (change: Partial<Person>) => aPerson({ id: 'p', name: 'Pia', groups: ['users'], ...change })
  const direct = (resource: string, role: string) => ({ directRoles: [{ resource, role }] })
  const world = (person: Person) =>
    aWorld({ apps: APPS, groups: [users], people: [person, aPerson({ id: 'q', groups: ['users'] })] })

  test.each<[string, boolean, Partial<Person>]>([
    ['a synced user whose group grants all roles', false, {}],
    ['an invited user', true, { managementSource: 'invited' }],
    ['a user without a management source', true, { managementSource: null }],
    ['an unmanaged account', true, { claimStatus: 'unmanaged' }],
    ['an administrator of the organization', true, direct(orgResource(ORGANIZATION), 'org-admin')],
    ['a member with a role on another app', true, direct(WIKI, 'user')],
    ['a member with another role on the same app', true, direct(JIRA, 'admin')],
    ['a member with a rare role on the same app', true, direct(JIRA, 'stakeholder')],
    ['a member with a direct assignment of the same role', false, direct(JIRA, 'user')],
    ['an invited user without roles', false, { managementSource: 'invited', groups: [] }],
    ['a service account with only the roles of its groups', false, { accountType: 'app', managementSource: null }],
    ['a service account with a role on another app', true, { accountType: 'app', ...direct(WIKI, 'user') }],
    ['a service account with another role on the same app', true, { accountType: 'app', ...direct(JIRA, 'admin') }],
    ['a customer account that uses a portal', false, { accountType: 'customer', ...direct(WIKI, 'customer') }],
    ['a customer account with a seat', true, { accountType: 'customer', ...direct(WIKI, 'user') }],
    ['a member with a common platform role', false, direct(orgResource(ORGANIZATION), 'ai-access')],
    ['a member with ai-access on an app', true, direct(JIRA, 'ai-access')],
  ])('%s: %p', async (_, isLookedUp, change) => {
    const { requests } = await collectWorld(world(member(change)))
    expect(lookedUpIn(requests)).toEqual(isLookedUp ? ['p'] : [])
  })

  describe.each(['viewer', 'superuser'])('the role %s, which Atlassian does not accept as a filter', role => {
    const error = expect.stringMatching(
      new RegExp(`^1 user holds the role \\S*${role} according to GET .*/users/stats, but only 0`),
    )

    test('is unknown if no holder is known', async () => {
      const { receipts } = await collectWorld(world(member(direct(JIRA, role))))
      expect(receipts.filter(({ complete }) => !complete)).toMatchObject([
        { resource: 'role counts of all users', error },
      ])
    })

    test('is accounted for by a group that grants it', async () => {
      const viewers = aGroup({ id: 'viewers', grants: [aGrant(JIRA, role)] })
      const result = await collectWorld({
        ...world(member({ groups: ['users', 'viewers'] })),
        groups: [users, viewers],
      })
      expect(result.receipts.filter(({ complete }) => !complete)).toEqual([])
    })

    test('is accounted for by the roles of a looked-up account', async () => {
      const result = await collectWorld(world(member({ managementSource: 'invited', ...direct(JIRA, role) })))
      expect(result.receipts.filter(({ complete }) => !complete)).toEqual([])
    })
  })

  test('of all accounts with read-everyone', async () => {
    const bot = aPerson({ id: 'bot', accountType: 'app' })
    const people = [member({}), bot]
    const { requests } = await collectWorld(aWorld({ apps: APPS, groups: [users], people }), {
      read: { people: 'everyone' },
    })
    expect(lookedUpIn(requests).toSorted()).toEqual(['bot', 'p'])
  })

  test('happen once per user, even if several roles point to the user', async () => {
    const person = member({
      directRoles: [
        { resource: JIRA, role: 'admin' },
        { resource: JIRA, role: 'stakeholder' },
      ],
    })
    expect(lookedUpIn((await collectWorld(world(person))).requests)).toEqual(['p'])
  })

  test('do not happen for members of a group with unread roles, whose roles are unknown', async () => {
    const faults = [{ kind: { status: 403 }, path: /groups\/users\/role-assignments$/ }]
    const { observed, requests } = await collectWorld({ ...world(member({})), faults })
    expect([lookedUpIn(requests), accountOf(observed, 'p').holdings.known]).toEqual([[], false])
  })

  test('are incomplete if a role holder is missing from the list of users', async () => {
    const body = { data: [{ accountId: 'unlisted' }], links: {} }
    const search = { kind: { status: 200, body }, path: /users\/search$/, after: 4 }
    const { receipts } = await collectWorld({ ...world(member(direct(JIRA, 'admin'))), faults: [search] })
    expect(receipts.filter(({ complete }) => !complete)).toMatchObject([
      { resource: 'holders of app roles', error: expect.stringContaining('the list of all users lacks') },
      { resource: 'role counts of all users', error: expect.stringContaining('the list of all users lacks') },
    ])
  })
})

test('the search may omit accounts outside every directory that the count includes', async () => {
  const world = aWorld()
  const body = { count: world.people.length + 1 }
  const faults = [{ kind: { status: 200, body }, path: /users\/count$/, times: 1 }]
  const { observed } = await collectWorld({ ...world, faults })
  expect(knownValue(observed.people)).toHaveLength(2)
})

test('the date of the last use of an app is read by its ARI, or by site and key', async () => {
  const lastActive = { [JIRA]: '2026-10-02T09:00:00.000Z' }
  const byAri = await collectWorld(
    aWorld({ people: [aPerson({ id: 'p', lastActive, groups: ['group-app-atlassian-jira-user'] })] }),
  )
  expect(accountOf(byAri.observed, 'p').lastActive).toEqual({ [JIRA]: '2026-10-02' })
  const access = { id: '8a2e3c1d-0000-4000-8000-000000000001', key: 'jira-software', lastActiveTimestamp: '2026-10-02' }
  const body = { data: [{ accountId: 'p', productAccess: [access] }], links: {} }
  const bySite = await collectWorld(
    aWorld({ people: [aPerson({ id: 'p' })], faults: [{ kind: { status: 200, body }, path: /users\/search$/ }] }),
  )
  expect(accountOf(bySite.observed, 'p').lastActive).toEqual({ [JIRA]: '2026-10-02' })
})

test.each([
  [{ accountStatus: 'active', membershipStatus: 'active' }, 'active'],
  [{ accountStatus: 'active', membershipStatus: 'suspended' }, 'suspended'],
  [{ accountStatus: 'active', membershipStatus: 'no_membership' }, 'not_invited'],
  [{ accountStatus: 'inactive', membershipStatus: 'active' }, 'deactivated'],
  [{ accountStatus: 'closed', membershipStatus: 'active' }, 'deactivated'],
  [{ accountStatus: 'active' }, null],
  [{ accountStatus: 'future', membershipStatus: 'active' }, null],
  [{ status: 'future', accountStatus: 'active', membershipStatus: 'active' }, null],
  [{}, null],
])('the status fields %j result in %s', async (parts, status) => {
  const body = { data: [{ accountId: 'p', ...parts }], links: {} }
  const faults = [{ kind: { status: 200, body }, path: /users\/search$/ }]
  const { observed } = await collectWorld(aWorld({ people: [aPerson({ id: 'p' })], faults }))
  expect(accountOf(observed, 'p').status).toBe(status)
})

describe('random organizations', () => {
  const GROUPS = ['g1', 'g2', 'g3', 'g4']
  const role = fc.constantFrom('user', 'admin', 'guest', 'customer', 'user-access-admin')
  const resource = fc.constantFrom(JIRA, WIKI)
  const grants = fc.uniqueArray(fc.record({ resource, roles: fc.uniqueArray(role, { minLength: 1, maxLength: 2 }) }), {
    selector: grant => grant.resource,
    maxLength: 2,
  })
  const person = fc.record({
    accountType: fc.constantFrom('atlassian' as const, 'atlassian' as const, 'app' as const, 'customer' as const),
    status: fc.constantFrom('active' as const, 'active' as const, 'suspended' as const, 'deactivated' as const),
    claimStatus: fc.constantFrom('managed' as const, 'unmanaged' as const),
    managementSource: fc.constantFrom('synced' as const, 'synced' as const, 'invited' as const, null),
    directories: fc.subarray([DIRECTORY, 'second'], { minLength: 1 }),
    groups: fc.subarray(GROUPS),
    isOrgAdmin: fc.boolean(),
    directRoles: fc.uniqueArray(fc.record({ resource, role }), {
      selector: direct => `${direct.resource} ${direct.role}`,
      maxLength: 2,
    }),
  })
  const dialect = fc.record({
    roleAssignmentMethods: fc.boolean(),
    rowPerDirectory: fc.boolean(),
    groupExpansion: fc.constantFrom('complete' as const, 'missing' as const),
    searchPosts: fc.constantFrom(true, true, 404 as const),
    pageSize: fc.constantFrom(null, 2),
  })
  const world = fc
    .record({
      groups: fc.tuple(...GROUPS.map(() => fc.record({ grants, directory: fc.constantFrom(DIRECTORY, 'second') }))),
      people: fc.array(person, { minLength: 1, maxLength: 7 }),
      dialect,
    })
    .map(({ groups, people, dialect: changes }): World => {
      const admin = { resource: orgResource(ORGANIZATION), role: 'org-admin' }
      return aWorld({
        apps: APPS,
        directories: [DIRECTORY, 'second'].map(id => ({ id, name: id })),
        groups: groups.map((group, index) =>
          aGroup({
            ...group,
            id: GROUPS[index] ?? '',
            name: GROUPS[index] ?? '',
            grants: group.grants.map(grant => ({ ...grant, defaultRole: null })),
          }),
        ),
        people: people.map(({ isOrgAdmin, directRoles, groups: own, directories, ...rest }, index) => {
          // A user outside the group's directory is not a member.
          const reachable = own.filter(id => directories.includes(groups[GROUPS.indexOf(id)]?.directory ?? ''))
          const roles = isOrgAdmin ? [...directRoles, admin] : directRoles
          return aPerson({ ...rest, id: `p${index}`, directories, groups: reachable, directRoles: roles })
        }),
        dialect: aDialect(changes),
      })
    })

  test('have as many seats as an individual count of users, and each seat has a grant', async () => {
    await fc.assert(
      fc.asyncProperty(world, async organization => {
        const { observed } = await collectWorld(organization)
        for (const { id } of APPS) {
          const seats = knownValue(seatsOn(observed.people, id))
          const byPerson = seatHolders(organization, id).map(holder => holder.id)
          expect(seats.map(({ person: { id: holder } }) => holder)).toEqual(byPerson.toSorted())
          expect(observed.seats.find(({ app }) => app === id)?.roleHolders).toEqual({
            known: true,
            value: byPerson.length,
          })
          for (const { holdings } of seats) {
            expect(holdings.length).toBeGreaterThan(0)
            for (const { ways } of holdings) expect(knownValue(ways).length).toBeGreaterThan(0)
          }
        }
      }),
      { numRuns: 60 },
    )
  })

  test('have exactly the direct role assignments that no group also grants', async () => {
    await fc.assert(
      fc.asyncProperty(world, async organization => {
        const { observed } = await collectWorld(organization)
        for (const { id, accountType, groups, directRoles } of organization.people) {
          if (accountType !== 'atlassian') continue
          const direct = knownValue(accountOf(observed, id).holdings)
            .filter(({ ways }) => knownValue(ways).some(({ by }) => by === 'direct'))
            .map(held => `${held.resource} ${held.role}`)
          const assigned = directRoles.map(({ resource: on, role: name }) => `${on} ${name}`)
          expect(assigned).toEqual(expect.arrayContaining(direct))
          const byGroups = organization.groups
            .filter(group => groups.includes(group.id))
            .flatMap(group => group.grants.flatMap(grant => grant.roles.map(name => `${grant.resource} ${name}`)))
          const isAdmin = directRoles.some(one => one.role === 'org-admin')
          const isAlsoGranted = (key: string) => byGroups.includes(key) || (isAdmin && / (user|admin)$/.test(key))
          expect(direct).toEqual(expect.arrayContaining(assigned.filter(key => !isAlsoGranted(key))))
        }
      }),
      { numRuns: 60 },
    )
  })
})

describe('10,000 users', () => {
  const USERS = 10_000
  const AMBIGUOUS = 120

  /** 300 groups, 40 with roles; 1 percent of the users were invited. */
  function largeWorld(): World {
    const groups = Array.from({ length: 300 }, (_, index) =>
      aGroup({
        id: `g${index}`,
        name: `Group ${index}`,
        grants: index < 40 ? [aGrant(index % 2 === 0 ? JIRA : WIKI, index < 36 ? 'user' : 'admin')] : [],
      }),
    )
    const people = Array.from({ length: USERS }, (_, index) => {
      const own = { id: `p${index}`, groups: [`g${index % 36}`, `g${40 + (index % 260)}`] }
      if (index < 100) return aPerson({ ...own, managementSource: 'invited' })
      // On an app that the group also grants: only the counts of the role point to these users.
      const app = index % 2 === 0 ? JIRA : WIKI
      return aPerson(index < AMBIGUOUS ? { ...own, directRoles: [{ resource: app, role: 'admin' }] } : own)
    })
    return aWorld({ apps: APPS, groups, people })
  }

  test('need one request per page, per group with roles and per ambiguous user', async () => {
    const { requests, observed } = await collectWorld(largeWorld())
    const pages = { users: USERS / 100, groups: 3, roles: 40 }
    // Of these: 3 x 2 for administrators; 6 counts and 2 short lists of holders for the apps; 1 each for the others.
    const constant = requests.length - pages.users - pages.groups - pages.roles - AMBIGUOUS
    const summary = `${requests.length} requests = ${pages.users} pages of users + ${pages.groups} pages of groups + ${pages.roles} role assignments of groups + ${AMBIGUOUS} ambiguous users + ${constant}`
    process.stdout.write(`${summary}\n`)
    expect(constant).toBeLessThanOrEqual(30)
    expect(lookedUpIn(requests)).toHaveLength(AMBIGUOUS)
    expect(knownValue(observed.people)).toHaveLength(USERS)
  })

  test('are looked up while pages are read, each at most once', async () => {
    const { requests } = await collectWorld({ ...largeWorld(), latencyMs: 2 })
    const kinds = requests.map(({ path, body }) =>
      /\/role-assignments$/.test(path) && path.includes('/users/') ? 'user' : isList(path, body) ? 'page' : 'other',
    )
    expect(kinds.filter(kind => kind === 'page')).toHaveLength(USERS / 100)
    expect(kinds.indexOf('user')).toBeLessThan(kinds.lastIndexOf('page'))
    expect(new Set(lookedUpIn(requests)).size).toBe(lookedUpIn(requests).length)
  })

  test('are unknown if the list fails after some lookups started', async () => {
    const broken = { path: /users\/search$/, kind: { status: 403 }, after: 90 }
    const { observed, receipts } = await collectWorld({ ...largeWorld(), latencyMs: 2, faults: [broken] })
    expect(observed.people.known).toBe(false)
    expect(receipts.filter(({ resource }) => resource.startsWith('role assignments of ambiguous users'))).toEqual([])
  })
})

/** A page of all users, not of the holders of a role. */
const isList = (path: string, body: unknown): boolean =>
  /users\/search$/.test(path) && !JSON.stringify(body).includes('roleIds')
