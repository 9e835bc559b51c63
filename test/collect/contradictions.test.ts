/**
 * Two reads that contradict each other, one pair a row. None of the two wins: what they tell is unknown, or the one that is
 * judged more strictly counts. A run over them is never compliant.
 */
import { seatsOn } from '../../src/collect/seat.js'
import type { Fault, FaultedRequest } from '../../src/sandbox/faults.js'
import {
  aDefaultGrant,
  aDomainAccess,
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
  type Person,
  type World,
} from '../../src/sandbox/world.js'
import { openStage } from '../night/night.js'
import { incompleteOf, look, take } from './look.js'

const JIRA = anApp().id
const WIKI = appResource('confluence', '8a2e3c1d-0000-4000-8000-000000000001')
const APPS = [anApp(), anApp({ id: WIKI, owner: 'confluence' })]

const jiraUsers = aGroup({ id: 'jira-users', name: 'Jira users', grants: [aGrant(JIRA, 'user')] })
const wikiUsers = aGroup({ id: 'wiki-users', name: 'Wiki users', grants: [aGrant(WIKI, 'user')] })
const jiraAdmins = aGroup({ id: 'jira-admins', name: 'Jira admins', grants: [aGrant(JIRA, 'admin')] })
const newcomers = aGroup({ id: 'default', name: 'Default', managedBy: 'admins', grants: [aDefaultGrant(JIRA, 'user')] })

const orgAdmin = { resource: orgResource(ORGANIZATION), role: 'org-admin' }
const alice = aPerson({ id: 'alice', name: 'Alice', groups: ['jira-users'], directRoles: [orgAdmin] })
const bo = aPerson({ id: 'bo', name: 'Bo', groups: ['jira-users', 'wiki-users'] })
/** Invited, so that the roles are looked up. */
const cid = aPerson({ id: 'cid', name: 'Cid', groups: ['wiki-users'], managementSource: 'invited' })

const worldOf = (change: Partial<World> = {}): World =>
  aWorld({ apps: APPS, groups: [jiraUsers, wikiUsers, jiraAdmins, newcomers], people: [alice, bo, cid], ...change })

type Rows = readonly Record<string, unknown>[]

/** Changes the rows of a list, on every page. */
const rewritingRows = (path: RegExp, change: (rows: Rows, request: FaultedRequest) => Rows): Fault => ({
  path,
  kind: 'rewrite',
  rewrite: (body, request) => {
    const page = body as { readonly data: Rows }
    return { ...page, data: change(page.data, request) }
  },
})

const GROUPS = /groups\/search$/
const USERS = /users\/search$/
const isByRole = ({ values }: FaultedRequest): boolean => 'roleIds' in values

const without = (id: string) => (rows: Rows) => rows.filter(row => row.id !== id)
const setting = (id: string, change: Record<string, unknown>) => (rows: Rows) =>
  rows.map(row => (row.id === id || row.accountId === id ? { ...row, ...change } : row))
const counting = (path: RegExp, change: (count: number, request: FaultedRequest) => number): Fault => ({
  path,
  kind: 'rewrite',
  rewrite: (body, request) => ({ count: change((body as { readonly count: number }).count, request) }),
})

type Row = {
  readonly name: string
  readonly faults: readonly Fault[]
  readonly people?: readonly Person[]
  readonly groups?: readonly Group[]
  /** Part of the sentence that says so. */
  readonly says: RegExp
}

const NOT_LISTED = [rewritingRows(GROUPS, without('wiki-users')), counting(/groups\/count$/, count => count - 1)]
const hidingGroups = rewritingRows(USERS, rows => rows.map(row => ({ ...row, groups: [] })))

const ROWS: readonly Row[] = [
  {
    name: 'users name a group that the list of groups lacks',
    faults: NOT_LISTED,
    says: /^2 users are in 1 group that POST .*groups\/search does not list/,
  },
  {
    name: 'a role comes from a group, and no group that is listed grants it',
    faults: [...NOT_LISTED, hidingGroups],
    says: /^acme\/confluence: 2 users hold the role user through a group/,
  },
  {
    name: 'a group has no resource by its count, and role assignments',
    faults: [rewritingRows(GROUPS, setting('wiki-users', { counts: { users: 2, resources: 0 } }))],
    says: /^Wiki users: GET .*role-assignments lists roles on more apps than counts.resources/,
  },
  {
    name: 'a group has no resource by its count, is not found by role, and its members hold the role through it',
    faults: [
      rewritingRows(GROUPS, (rows, request) =>
        isByRole(request)
          ? without('wiki-users')(rows)
          : setting('wiki-users', { counts: { users: 2, resources: 0 } })(rows),
      ),
    ],
    says: /^acme\/confluence: 2 users hold the role user through a group/,
  },
  {
    name: 'a group is found by role, and missing from the list of all groups',
    faults: [
      rewritingRows(GROUPS, (rows, request) => (isByRole(request) ? rows : without('jira-admins')(rows))),
      counting(/groups\/count$/, count => count - 1),
    ],
    says: /^Jira admins: found by role, but missing from POST/,
  },
  {
    name: 'a group has roles on more resources by its count than it has role assignments',
    faults: [rewritingRows(GROUPS, setting('wiki-users', { counts: { users: 2, resources: 2 } }))],
    says: /^Wiki users: GET .*lists roles on 1 resources, but .* counts 2/,
  },
  {
    name: 'a role assignment of a group names no role',
    faults: [rewritingRows(/groups\/wiki-users\/role-assignments$/, rows => rows.map(row => ({ ...row, roles: [] })))],
    says: /has a row that names no role/,
  },
  {
    name: 'a role assignment of a user names no role',
    faults: [
      rewritingRows(/users\/cid\/role-assignments$/, rows =>
        rows.map(row => ({ ...row, roles: [], roleAssignments: [] })),
      ),
    ],
    says: /names no role, in neither of the two published fields/,
  },
  {
    name: 'a group is managed by the identity provider, and is not synced',
    faults: [rewritingRows(GROUPS, setting('wiki-users', { managedBy: 'external', externalSynced: false }))],
    says: /managedBy "external", but externalSynced false/,
  },
  {
    name: 'a default group has no members by its count, and active users in it',
    people: [alice, bo, { ...cid, groups: ['default'] }],
    faults: [rewritingRows(GROUPS, setting('default', { counts: { users: 0, resources: 1 } }))],
    says: /^Default: .* counts 0 members, but .* lists 1 active users in it/,
  },
  {
    name: 'groups grant a role to active users, and no search finds a holder of it',
    faults: [rewritingRows(USERS, (rows, { values }) => (`${values.resourceIds}` === WIKI ? [] : rows))],
    says: /^acme\/confluence: holders of each role not read\. .* finds no holder of the role user among \d users whose groups grant it/,
  },
  {
    name: 'a search by role finds a user whom the list of all users lacks',
    faults: [
      rewritingRows(USERS, (rows, { values }) =>
        'resourceIds' in values ? [...rows, { accountId: 'stranger', name: 'Stranger' }] : rows,
      ),
    ],
    says: /finds users that the list of all users lacks/,
  },
  {
    name: 'a user is suspended, and both parts of that state are active',
    faults: [
      rewritingRows(USERS, setting('bo', { status: 'suspended', accountStatus: 'active', membershipStatus: 'active' })),
    ],
    says: /^1 user has status "suspended" beside an active account/,
  },
  ...(
    [
      ['accountType', 'robot'],
      ['status', 'archived'],
      ['accountStatus', 'paused'],
      ['membershipStatus', 'pending'],
      ['claimStatus', 'shared'],
      ['managementSource', 'magic'],
    ] as const
  ).map(([field, value]) => ({
    name: `a user has the ${field} ${value}, which nobody knows`,
    faults: [rewritingRows(USERS, setting('bo', { [field]: value }))],
    says: new RegExp(`^1 user has ${field} "${value}"`),
  })),
]

const faulty = ({ faults, people, groups }: Row): World =>
  worldOf({
    ...(people === undefined ? {} : { people: [...people] }),
    ...(groups === undefined ? {} : { groups: [...groups] }),
    faults: [...faults],
  })

describe.each(ROWS)('$name', row => {
  test('is said, and is not compliant', async () => {
    const stage = await openStage(worldOf())
    stage.files.delete('.github/atlassian-access.yml')
    const captured = await stage.night(0, { mode: 'capture', 'org-id': ORGANIZATION, redact: 'never' })
    expect([captured.code, captured.outputs.verdict]).toEqual([0, 'compliant'])
    stage.atlassian.world = faulty(row)
    const { outputs, code } = await stage.night(1)
    const { findings } = JSON.parse(stage.read('report.json'))
    const messages = findings
      .filter(({ status }: { status: string }) => status === 'unknown')
      .map(({ message }: { message: string }) => message)
    expect([outputs.verdict === 'compliant', code === 0, messages.length > 0]).toEqual([false, false, true])
    expect(messages.some((message: string) => row.says.test(message))).toBe(true)
  })
})

test.each(ROWS)('no issue of a drift is closed over it: $name', async row => {
  const stage = await openStage(worldOf())
  stage.files.delete('.github/atlassian-access.yml')
  await stage.night(0, { mode: 'capture', 'org-id': ORGANIZATION, redact: 'never' })
  const products = [{ app: WIKI, role: 'user', approval: false }]
  stage.atlassian.world = worldOf({ appAccess: [aDomainAccess({ products })] })
  expect((await stage.night(1)).outputs.verdict).toBe('drift')
  stage.atlassian.world = faulty(row)
  await stage.night(2)
  expect(stage.github.world.issues[0]?.state).toBe('open')
})

test.each(ROWS)('a capture over it leaves a section unread: $name', async row => {
  const stage = await openStage(faulty(row))
  stage.files.delete('.github/atlassian-access.yml')
  const captured = await stage.night(0, { mode: 'capture', 'org-id': ORGANIZATION, redact: 'never' })
  expect([captured.code, captured.outputs.verdict]).toEqual([2, 'unknown'])
  expect(stage.files.get('.github/atlassian-access.yml')).toMatch(
    /^# "[\w-]+" is omitted, because it could not be read completely/m,
  )
})

test('nothing contradicts anything where nothing is changed', async () => {
  const { receipts } = await look(worldOf())
  expect(incompleteOf(receipts)).toEqual([])
})

describe('an account that is listed twice, for two directories', () => {
  const twice = (change: Record<string, unknown>, order: 'before' | 'behind'): World =>
    worldOf({
      faults: [
        rewritingRows(USERS, (rows, request) =>
          isByRole(request)
            ? rows
            : rows.flatMap(row => {
                if (row.accountId !== 'bo') return [row]
                const other = { ...row, ...change }
                return order === 'before' ? [other, row] : [row, other]
              }),
        ),
      ],
    })

  test.each(['before', 'behind'] as const)('counts by what is judged more strictly, which comes %s', async order => {
    const change = { claimStatus: 'unmanaged', managementSource: 'invited', emailVerified: false }
    const { observed } = await look(twice(change, order))
    expect(take(observed.people).find(({ id }) => id === 'bo')).toMatchObject({
      claim: 'unmanaged',
      source: 'invited',
      emailVerified: false,
    })
  })

  test.each(['before', 'behind'] as const)('takes a seat where it is active in one of them, %s', async order => {
    const { observed } = await look(twice({ status: 'suspended', membershipStatus: 'suspended' }, order))
    expect(take(seatsOn(observed.people, WIKI)).map(({ person }) => person.id)).toContain('bo')
  })

  test.each(['before', 'behind'] as const)('is a user where one row calls it an app, %s', async order => {
    const { observed } = await look(twice({ accountType: 'app' }, order))
    expect(take(observed.people).find(({ id }) => id === 'bo')).toMatchObject({ type: 'atlassian' })
  })
})

describe('the members of a default group', () => {
  const membersOf = async (people: readonly Person[], faults: readonly Fault[] = []) => {
    const { observed } = await look(worldOf({ people: [alice, bo, ...people], faults: [...faults] }))
    return take(observed.groups).find(({ id }) => id === 'default')?.members
  }
  const member = (given: Partial<Person> = {}) => aPerson({ id: 'dee', name: 'Dee', groups: ['default'], ...given })

  test.each<[string, number, Partial<Person>]>([
    ['an active user', 1, {}],
    ['a portal customer', 1, { accountType: 'customer' }],
    ['a service account', 0, { accountType: 'app' }],
    ['a suspended user', 0, { status: 'suspended' }],
    ['a deactivated user', 0, { status: 'deactivated' }],
  ])('%s: %i', async (_, count, given) => {
    expect(await membersOf([member(given)])).toEqual({ known: true, value: count })
  })

  test('are listed where the users do not name all their groups', async () => {
    const cut = rewritingRows(USERS, (rows, { values }) =>
      'expand' in values && !('groupIds' in values) ? rows.map(row => ({ ...row, groups: [] })) : rows,
    )
    expect(await membersOf([member(), member({ id: 'bot', accountType: 'app' })], [cut])).toEqual({
      known: true,
      value: 1,
    })
  })

  test('are unknown where a member is in a state that nobody knows', async () => {
    const odd = rewritingRows(USERS, setting('dee', { status: 'archived' }))
    expect(await membersOf([member()], [odd])).toMatchObject({ known: false })
  })
})

describe('a direct role that a count hides', () => {
  const hidden = aPerson({
    id: 'eve',
    name: 'Eve',
    groups: ['jira-users'],
    directRoles: [{ resource: JIRA, role: 'admin' }],
  })
  const suspended = aPerson({ id: 'sid', name: 'Sid', groups: ['jira-admins'], status: 'suspended' })
  const bot = aPerson({ id: 'bot', name: 'Bot', groups: ['jira-admins'], accountType: 'app', managementSource: null })
  const crowd = Array.from({ length: 120 }, (_, index) =>
    aPerson({
      id: `crowd-${index}`,
      name: `Crowd ${index}`,
      groups: ['jira-users', 'jira-admins'],
      directories: [DIRECTORY],
    }),
  )

  /** Counts of users that leave out whom a service may leave out, whatever is filtered by. */
  const leavingOut = (isLeftOut: (person: Person) => boolean, people: readonly Person[]): Fault =>
    counting(/users\/count$/, (count, { values }) => {
      const isAll = Object.keys(values).length === 0
      const left = people.filter(isLeftOut).filter(person => holdsAsked(person, values)).length
      return isAll ? count : count - left
    })

  const holdsAsked = (person: Person, values: Readonly<Record<string, unknown>>): boolean => {
    const role = `${values.roleIds ?? ''}`
    const accounts = values.accountIds as readonly string[] | undefined
    const statuses = values.status as readonly string[] | undefined
    const isAsked = (accounts?.includes(person.id) ?? true) && (statuses?.includes(person.status) ?? true)
    const holds =
      person.directRoles.some(({ role }) => role === 'org-admin') ||
      (role === 'atlassian/admin' && person.groups.includes('jira-admins')) ||
      (role === 'atlassian/user' && person.groups.includes('jira-users'))
    return isAsked && `${values.resourceIds ?? JIRA}` === JIRA && holds
  }

  test.each<[string, (person: Person) => boolean, readonly Person[]]>([
    ['a suspended member, in a small organization', ({ status }) => status === 'suspended', [suspended]],
    ['a suspended member, in a large organization', ({ status }) => status === 'suspended', [suspended, ...crowd]],
    ['a service account, in a large organization', ({ accountType }) => accountType === 'app', [bot, ...crowd]],
    ['an inferred holder, in a large organization', ({ id }) => id === 'alice', crowd],
  ])('by leaving out %s is seen', async (_, isLeftOut, others) => {
    const people = [alice, bo, cid, hidden, ...others]
    const { observed } = await look(worldOf({ people, faults: [leavingOut(isLeftOut, people)] }))
    const eve = take(observed.people).find(({ id }) => id === 'eve')
    expect(take(eve?.holdings)).toContainEqual({
      resource: JIRA,
      role: 'admin',
      ways: { known: true, value: [{ by: 'direct', evidence: 'reported' }] },
      isActive: true,
    })
  })

  test('is looked for with no more than a page and a count for each role, where the counts agree', async () => {
    const { requests } = await look(worldOf({ people: [alice, bo, cid, ...crowd] }))
    const searches = requests.filter(
      ({ path, body }) => /users\/search$/.test(path) && 'resourceIds' in (body as object),
    )
    const counts = requests.filter(({ path, query }) => /users\/count$/.test(path) && 'resourceIds' in query)
    expect([searches.length, counts.length]).toEqual([2, 5])
  })
})

test.each([
  ['suspended', false],
  ['active', true],
  ['a state of next year', true],
])('a role in a directory where the user is %s takes a seat: %p', async (userDirectoryStatus, isActive) => {
  const odd = rewritingRows(/users\/cid\/role-assignments$/, rows => rows.map(row => ({ ...row, userDirectoryStatus })))
  const { observed } = await look(worldOf({ faults: [odd] }))
  expect(take(take(observed.people).find(({ id }) => id === 'cid')?.holdings)).toMatchObject([{ isActive }])
})

describe('one app that Atlassian does not count (400)', () => {
  const body = {
    errors: [{ status: '400', code: 'ADMIN-400-4', title: 'Bad Request', detail: 'Resource not supported' }],
  }
  const world = (people: readonly Person[]): World => {
    const loom = anApp({ id: appResource('loom', '8a2e3c1d-0000-4000-8000-000000000001'), owner: 'loom' })
    return worldOf({ apps: [...APPS, loom], people: [...people], faults: [refusing(loom.id)] })
  }
  const refusing = (app: string): Fault => ({
    path: /users\/(search|count)$/,
    kind: 'refuse',
    refuse: ({ values }) => (`${values.resourceIds}` === app ? { status: 400, body } : null),
  })

  test("is named, with Atlassian's own words", async () => {
    const { receipts } = await look(world([alice, bo, cid]))
    expect(receipts.filter(({ complete }) => !complete)).toMatchObject([
      {
        resource: 'holders of each role',
        error: expect.stringMatching(
          /^acme\/loom: holders of each role not read\. .*400 from .*"Resource not supported"/,
        ),
      },
    ])
  })

  test('leaves the others judged', async () => {
    const eve = aPerson({ id: 'eve', groups: ['jira-users'], directRoles: [{ resource: JIRA, role: 'admin' }] })
    const { observed } = await look(world([alice, bo, cid, eve]))
    expect(take(take(observed.people).find(({ id }) => id === 'eve')?.holdings)).toHaveLength(2)
  })
})
