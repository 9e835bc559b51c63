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
import { look, take } from './look.js'

const JIRA = anApp().id
const WIKI = appResource('confluence', '8a2e3c1d-0000-4000-8000-000000000001')
const APPS = [anApp(), anApp({ id: WIKI, owner: 'confluence' })]

const personOf = (observed: CurrentState, id: string): Account => {
  const person = take(observed.people).find(one => one.id === id)
  if (person === undefined) throw new Error(`${id} was not seen.`)
  return person
}
const askedOf = (requests: readonly RecordedRequest[]) =>
  requests.flatMap(({ path }) => /\/users\/([^/]+)\/role-assignments$/.exec(path)?.[1] ?? []).map(decodeURIComponent)

describe('whose roles are asked for by name', () => {
  const users = aGroup({ id: 'users', grants: [aGrant(JIRA, 'user')] })
  const member = (given: Partial<Person>) => aPerson({ id: 'p', name: 'Pia', groups: ['users'], ...given })
  const direct = (resource: string, role: string) => ({ directRoles: [{ resource, role }] })
  const world = (person: Person) =>
    aWorld({ apps: APPS, groups: [users], people: [person, aPerson({ id: 'q', groups: ['users'] })] })

  test.each<[string, boolean, Partial<Person>]>([
    ['a synced member of a group that gives all that they hold', false, {}],
    ['somebody who was invited', true, { managementSource: 'invited' }],
    ['somebody of whom nobody tells where they come from', true, { managementSource: null }],
    ['an unmanaged account', true, { claimStatus: 'unmanaged' }],
    ['an administrator of the organization', true, direct(orgResource(ORGANIZATION), 'org-admin')],
    ['a member with a role on another app', true, direct(WIKI, 'user')],
    ['a member with another role on the same app', true, direct(JIRA, 'admin')],
    ['a member with a rare role on the same app', true, direct(JIRA, 'stakeholder')],
    ['a member with the same role by hand', false, direct(JIRA, 'user')],
    ['somebody who was invited, and holds nothing', false, { managementSource: 'invited', groups: [] }],
    ['a service account that holds what its groups grant', false, { accountType: 'app', managementSource: null }],
    ['a service account with a role on another app', true, { accountType: 'app', ...direct(WIKI, 'user') }],
    ['a service account with another role on the same app', true, { accountType: 'app', ...direct(JIRA, 'admin') }],
    ['a customer account that uses a portal', false, { accountType: 'customer', ...direct(WIKI, 'customer') }],
    ['a customer account with a seat', true, { accountType: 'customer', ...direct(WIKI, 'user') }],
    ['a member with a platform role that everyone has', false, direct(orgResource(ORGANIZATION), 'ai-access')],
    ['a member with ai-access on an app', true, direct(JIRA, 'ai-access')],
  ])('%s: %p', async (_, isAsked, given) => {
    const { requests } = await look(world(member(given)))
    expect(askedOf(requests)).toEqual(isAsked ? ['p'] : [])
  })

  describe.each(['viewer', 'superuser'])('the role %s, which Atlassian does not take as a filter', role => {
    const error = expect.stringMatching(
      new RegExp(`^1 user holds the role \\S*${role} by GET .*/users/stats, but only 0`),
    )

    test('is unknown where nobody is known to hold it', async () => {
      const { receipts } = await look(world(member(direct(JIRA, role))))
      expect(receipts.filter(({ complete }) => !complete)).toMatchObject([{ resource: 'roles of all users', error }])
    })

    test('is explained by a group that grants it', async () => {
      const viewers = aGroup({ id: 'viewers', grants: [aGrant(JIRA, role)] })
      const seen = await look({
        ...world(member({ groups: ['users', 'viewers'] })),
        groups: [users, viewers],
      })
      expect(seen.receipts.filter(({ complete }) => !complete)).toEqual([])
    })

    test('is explained by the roles of an account that was looked up', async () => {
      const seen = await look(world(member({ managementSource: 'invited', ...direct(JIRA, role) })))
      expect(seen.receipts.filter(({ complete }) => !complete)).toEqual([])
    })
  })

  test('everyone, where that is wished', async () => {
    const bot = aPerson({ id: 'bot', accountType: 'app' })
    const people = [member({}), bot]
    const { requests } = await look(aWorld({ apps: APPS, groups: [users], people }), { wishes: { people: 'everyone' } })
    expect(askedOf(requests).toSorted()).toEqual(['bot', 'p'])
  })

  test('nobody twice, also where the counts of several roles point to them', async () => {
    const person = member({
      directRoles: [
        { resource: JIRA, role: 'admin' },
        { resource: JIRA, role: 'stakeholder' },
      ],
    })
    expect(askedOf((await look(world(person))).requests)).toEqual(['p'])
  })

  test('a group whose roles were not read makes its members unknown, and asks for none of them', async () => {
    const faults = [{ kind: { status: 403 }, path: /groups\/users\/role-assignments$/ }]
    const { observed, requests } = await look({ ...world(member({})), faults })
    expect([askedOf(requests), personOf(observed, 'p').holdings.known]).toEqual([[], false])
  })

  test('a holder of a role whom the list of people does not have makes the roles unknown', async () => {
    const body = { data: [{ accountId: 'stranger' }], links: {} }
    const search = { kind: { status: 200, body }, path: /users\/search$/, after: 4 }
    const { receipts } = await look({ ...world(member(direct(JIRA, 'admin'))), faults: [search] })
    expect(receipts.filter(({ complete }) => !complete)).toMatchObject([
      { resource: 'holders of each role', error: expect.stringContaining('the list of all users lacks') },
      { resource: 'roles of all users', error: expect.stringContaining('the list of all users lacks') },
    ])
  })
})

test('people of no directory may be left out by the search, though the count has them', async () => {
  const world = aWorld()
  const body = { count: world.people.length + 1 }
  const faults = [{ kind: { status: 200, body }, path: /users\/count$/, times: 1 }]
  const { observed } = await look({ ...world, faults })
  expect(take(observed.people)).toHaveLength(2)
})

test('the day on which an app was last used is told by its ARI, or by site and key', async () => {
  const lastActive = { [JIRA]: '2026-10-02T09:00:00.000Z' }
  const told = await look(
    aWorld({ people: [aPerson({ id: 'p', lastActive, groups: ['group-app-atlassian-jira-user'] })] }),
  )
  expect(personOf(told.observed, 'p').lastActive).toEqual({ [JIRA]: '2026-10-02' })
  const access = { id: '8a2e3c1d-0000-4000-8000-000000000001', key: 'jira-software', lastActiveTimestamp: '2026-10-02' }
  const body = { data: [{ accountId: 'p', productAccess: [access] }], links: {} }
  const short = await look(
    aWorld({ people: [aPerson({ id: 'p' })], faults: [{ kind: { status: 200, body }, path: /users\/search$/ }] }),
  )
  expect(personOf(short.observed, 'p').lastActive).toEqual({ [JIRA]: '2026-10-02' })
})

test.each([
  [{ accountStatus: 'active', membershipStatus: 'active' }, 'active'],
  [{ accountStatus: 'active', membershipStatus: 'suspended' }, 'suspended'],
  [{ accountStatus: 'active', membershipStatus: 'no_membership' }, 'not_invited'],
  [{ accountStatus: 'inactive', membershipStatus: 'active' }, 'deactivated'],
  [{ accountStatus: 'closed', membershipStatus: 'active' }, 'deactivated'],
  [{ accountStatus: 'active' }, null],
  [{ accountStatus: 'resting', membershipStatus: 'active' }, null],
  [{ status: 'resting', accountStatus: 'active', membershipStatus: 'active' }, null],
  [{}, null],
])('the parts %j of a status make %s', async (parts, status) => {
  const body = { data: [{ accountId: 'p', ...parts }], links: {} }
  const faults = [{ kind: { status: 200, body }, path: /users\/search$/ }]
  const { observed } = await look(aWorld({ people: [aPerson({ id: 'p' })], faults }))
  expect(personOf(observed, 'p').status).toBe(status)
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
    .map(({ groups, people, dialect: spoken }): World => {
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
          // Who is in no directory of a group is not in the group.
          const reached = own.filter(id => directories.includes(groups[GROUPS.indexOf(id)]?.directory ?? ''))
          const roles = isOrgAdmin ? [...directRoles, admin] : directRoles
          return aPerson({ ...rest, id: `p${index}`, directories, groups: reached, directRoles: roles })
        }),
        dialect: aDialect(spoken),
      })
    })

  test('have as many seats as are counted person by person, and each seat has a way', async () => {
    await fc.assert(
      fc.asyncProperty(world, async there => {
        const { observed } = await look(there)
        for (const { id } of APPS) {
          const seats = take(seatsOn(observed.people, id))
          const byPerson = seatHolders(there, id).map(holder => holder.id)
          expect(seats.map(({ person: { id: holder } }) => holder)).toEqual(byPerson.toSorted())
          expect(observed.seats.find(({ app }) => app === id)?.roleHolders).toEqual({
            known: true,
            value: byPerson.length,
          })
          for (const { holdings } of seats) {
            expect(holdings.length).toBeGreaterThan(0)
            for (const { ways } of holdings) expect(take(ways).length).toBeGreaterThan(0)
          }
        }
      }),
      { numRuns: 60 },
    )
  })

  test('have no role by hand more than there are, and none less but where a group gives the same', async () => {
    await fc.assert(
      fc.asyncProperty(world, async there => {
        const { observed } = await look(there)
        for (const { id, accountType, groups, directRoles } of there.people) {
          if (accountType !== 'atlassian') continue
          const told = take(personOf(observed, id).holdings)
            .filter(({ ways }) => take(ways).some(({ by }) => by === 'direct'))
            .map(held => `${held.resource} ${held.role}`)
          const given = directRoles.map(direct => `${direct.resource} ${direct.role}`)
          expect(given).toEqual(expect.arrayContaining(told))
          const byGroups = there.groups
            .filter(group => groups.includes(group.id))
            .flatMap(group => group.grants.flatMap(grant => grant.roles.map(name => `${grant.resource} ${name}`)))
          const isAdmin = directRoles.some(direct => direct.role === 'org-admin')
          const explained = (key: string) => byGroups.includes(key) || (isAdmin && / (user|admin)$/.test(key))
          expect(told).toEqual(expect.arrayContaining(given.filter(key => !explained(key))))
        }
      }),
      { numRuns: 60 },
    )
  })
})

describe('ten thousand people', () => {
  const PEOPLE = 10_000
  const DOUBTFUL = 120

  /** 300 groups, 40 of which give a role; one person in a hundred came by another way. */
  function largeWorld(): World {
    const groups = Array.from({ length: 300 }, (_, index) =>
      aGroup({
        id: `g${index}`,
        name: `Group ${index}`,
        grants: index < 40 ? [aGrant(index % 2 === 0 ? JIRA : WIKI, index < 36 ? 'user' : 'admin')] : [],
      }),
    )
    const people = Array.from({ length: PEOPLE }, (_, index) => {
      const own = { id: `p${index}`, groups: [`g${index % 36}`, `g${40 + (index % 260)}`] }
      if (index < 100) return aPerson({ ...own, managementSource: 'invited' })
      // On an app that their group gives them too: the counts of the role point to them.
      const app = index % 2 === 0 ? JIRA : WIKI
      return aPerson(index < DOUBTFUL ? { ...own, directRoles: [{ resource: app, role: 'admin' }] } : own)
    })
    return aWorld({ apps: APPS, groups, people })
  }

  test('take a request a page, a group with a role, and a person in doubt', async () => {
    const { requests, observed } = await look(largeWorld())
    const pages = { people: PEOPLE / 100, groups: 3, roles: 40 }
    // Of these: 3 x 2 for administrators; 6 counts and 2 short lists of holders for the apps; the others once each.
    const constant = requests.length - pages.people - pages.groups - pages.roles - DOUBTFUL
    const told = `${requests.length} requests = ${pages.people} pages of people + ${pages.groups} pages of groups + ${pages.roles} role assignments of groups + ${DOUBTFUL} people in doubt + ${constant}`
    process.stdout.write(`${told}\n`)
    expect(constant).toBeLessThanOrEqual(30)
    expect(askedOf(requests)).toHaveLength(DOUBTFUL)
    expect(take(observed.people)).toHaveLength(PEOPLE)
  })

  test('are asked for while the pages come, and nobody twice', async () => {
    const { requests } = await look({ ...largeWorld(), latencyMs: 2 })
    const asked = requests.map(({ path, body }) =>
      /\/role-assignments$/.test(path) && path.includes('/users/') ? 'person' : isList(path, body) ? 'page' : 'other',
    )
    expect(asked.filter(kind => kind === 'page')).toHaveLength(PEOPLE / 100)
    expect(asked.indexOf('person')).toBeLessThan(asked.lastIndexOf('page'))
    expect(new Set(askedOf(requests)).size).toBe(askedOf(requests).length)
  })

  test('are still unknown where the list breaks off after some were asked for', async () => {
    const broken = { path: /users\/search$/, kind: { status: 403 }, after: 90 }
    const { observed, receipts } = await look({ ...largeWorld(), latencyMs: 2, faults: [broken] })
    expect(observed.people.known).toBe(false)
    expect(receipts.filter(({ resource }) => resource.startsWith('role assignments of people'))).toEqual([])
  })
})

/** A page of all people, and not of those who hold a role. */
const isList = (path: string, body: unknown): boolean =>
  /users\/search$/.test(path) && !JSON.stringify(body).includes('roleIds')
