/**
 * Each row has two reads that contradict each other. The result is unknown, or the stricter value counts. A run is never
 * compliant.
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
import { openWorkspace } from '../night/workspace.js'
import { collectWorld, incompleteOf, knownValue } from './collect-world.js'

const JIRA = anApp().id
const WIKI = appResource('confluence', '8a2e3c1d-0000-4000-8000-000000000001')
const APPS = [anApp(), anApp({ id: WIKI, owner: 'confluence' })]

const jiraUsers = aGroup({ id: 'jira-users', name: 'Jira users', grants: [aGrant(JIRA, 'user')] })
const wikiUsers = aGroup({ id: 'wiki-users', name: 'Wiki users', grants: [aGrant(WIKI, 'user')] })
const jiraAdmins = aGroup({ id: 'jira-admins', name: 'Jira admins', grants: [aGrant(JIRA, 'admin')] })
const defaultGroup = aGroup({
  id: 'default',
  name: 'Default',
  managedBy: 'admins',
  grants: [aDefaultGrant(JIRA, 'user')],
})

const orgAdmin = { resource: orgResource(ORGANIZATION), role: 'org-admin' }
const alice = aPerson({ id: 'alice', name: 'Alice', groups: ['jira-users'], directRoles: [orgAdmin] })
const bo = aPerson({ id: 'bo', name: 'Bo', groups: ['jira-users', 'wiki-users'] })
/** An invited user, so the roles are looked up. */
const cid = aPerson({ id: 'cid', name: 'Cid', groups: ['wiki-users'], managementSource: 'invited' })

const worldOf = (change: Partial<World> = {}): World =>
  aWorld({ apps: APPS, groups: [jiraUsers, wikiUsers, jiraAdmins, defaultGroup], people: [alice, bo, cid], ...change })

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
  /** Part of the expected message. */
  readonly message: RegExp
}

const NOT_LISTED = [rewritingRows(GROUPS, without('wiki-users')), counting(/groups\/count$/, count => count - 1)]
const hidingGroups = rewritingRows(USERS, rows => rows.map(row => ({ ...row, groups: [] })))

const ROWS: readonly Row[] = [
  {
    name: 'users have a group that the list of groups lacks',
    faults: NOT_LISTED,
    message: /^2 users are in 1 group that POST .*groups\/search does not list/,
  },
  {
    name: 'a role is granted by a group, but no listed group grants it',
    faults: [...NOT_LISTED, hidingGroups],
    message: /^acme\/confluence: 2 users hold the role user through a group/,
  },
  {
    name: 'a group has role assignments, but a resource count of 0',
    faults: [rewritingRows(GROUPS, setting('wiki-users', { counts: { users: 2, resources: 0 } }))],
    message: /^Wiki users: GET .*role-assignments lists roles on more apps than counts.resources/,
  },
  {
    name: 'a group has a resource count of 0 and is not found by role, but its members hold the role through it',
    faults: [
      rewritingRows(GROUPS, (rows, request) =>
        isByRole(request)
          ? without('wiki-users')(rows)
          : setting('wiki-users', { counts: { users: 2, resources: 0 } })(rows),
      ),
    ],
    message: /^acme\/confluence: 2 users hold the role user through a group/,
  },
  {
    name: 'a group is found by role, but missing from the list of all groups',
    faults: [
      rewritingRows(GROUPS, (rows, request) => (isByRole(request) ? rows : without('jira-admins')(rows))),
      counting(/groups\/count$/, count => count - 1),
    ],
    message: /^Jira admins: found by role, but missing from POST/,
  },
  {
    name: 'the resource count of a group is higher than the number of its role assignments',
    faults: [rewritingRows(GROUPS, setting('wiki-users', { counts: { users: 2, resources: 2 } }))],
    message: /^Wiki users: GET .*lists roles on 1 resources, but .* counts 2/,
  },
  {
    name: 'a role assignment of a group has no role',
    faults: [rewritingRows(/groups\/wiki-users\/role-assignments$/, rows => rows.map(row => ({ ...row, roles: [] })))],
    message: /lists a role assignment without a role/,
  },
  {
    name: 'a role assignment of a user has no role',
    faults: [
      rewritingRows(/users\/cid\/role-assignments$/, rows =>
        rows.map(row => ({ ...row, roles: [], roleAssignments: [] })),
      ),
    ],
    message: /has no role in either of the two published fields/,
  },
  {
    name: 'a group is managed by the identity provider, but not synced',
    faults: [rewritingRows(GROUPS, setting('wiki-users', { managedBy: 'external', externalSynced: false }))],
    message: /^Wiki users: managedBy is "external", but externalSynced is false/,
  },
  {
    name: 'a default group has active users, but a member count of 0',
    people: [alice, bo, { ...cid, groups: ['default'] }],
    faults: [rewritingRows(GROUPS, setting('default', { counts: { users: 0, resources: 1 } }))],
    message: /^Default: .* counts 0 members, but .* lists 1 active users in it/,
  },
  {
    name: 'groups grant a role to active users, but a search finds no holder',
    faults: [rewritingRows(USERS, (rows, { values }) => (`${values.resourceIds}` === WIKI ? [] : rows))],
    message:
      /^acme\/confluence: the holders of app roles could not be read\. .* finds no holder of the role user among \d users whose groups grant it/,
  },
  {
    name: 'a search by role finds a user that is missing from the list of all users',
    faults: [
      rewritingRows(USERS, (rows, { values }) =>
        'resourceIds' in values ? [...rows, { accountId: 'unlisted', name: 'Unlisted' }] : rows,
      ),
    ],
    message: /finds users that the list of all users lacks/,
  },
  {
    name: 'a user is suspended, but both parts of the status are active',
    faults: [
      rewritingRows(USERS, setting('bo', { status: 'suspended', accountStatus: 'active', membershipStatus: 'active' })),
    ],
    message: /^1 user has status "suspended" with an active account/,
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
    name: `a user has the unknown ${field} ${value}`,
    faults: [rewritingRows(USERS, setting('bo', { [field]: value }))],
    message: new RegExp(`^1 user has ${field} "${value}"`),
  })),
]

const faulty = ({ faults, people, groups }: Row): World =>
  worldOf({
    ...(people === undefined ? {} : { people: [...people] }),
    ...(groups === undefined ? {} : { groups: [...groups] }),
    faults: [...faults],
  })

describe.each(ROWS)('$name', row => {
  test('is reported, and the run is not compliant', async () => {
    const workspace = await openWorkspace(worldOf())
    workspace.files.delete('.github/atlassian-access.yml')
    const captured = await workspace.run(0, {
      mode: 'capture',
      preset: 'current',
      'org-id': ORGANIZATION,
      redact: 'never',
    })
    expect([captured.code, captured.outputs.verdict]).toEqual([0, 'compliant'])
    workspace.atlassian.world = faulty(row)
    const { outputs, code } = await workspace.run(1)
    const { findings } = JSON.parse(workspace.read('report.json'))
    const messages = findings
      .filter(({ status }: { status: string }) => status === 'unknown')
      .map(({ message }: { message: string }) => message)
    expect([outputs.verdict === 'compliant', code === 0, messages.length > 0]).toEqual([false, false, true])
    expect(messages.some((message: string) => row.message.test(message))).toBe(true)
  })
})

test.each(ROWS)('the drift issue stays open: $name', async row => {
  const workspace = await openWorkspace(worldOf())
  workspace.files.delete('.github/atlassian-access.yml')
  await workspace.run(0, { mode: 'capture', preset: 'current', 'org-id': ORGANIZATION, redact: 'never' })
  const products = [{ app: WIKI, role: 'user', approval: false }]
  workspace.atlassian.world = worldOf({ appAccess: [aDomainAccess({ products })] })
  expect((await workspace.run(1)).outputs.verdict).toBe('drift')
  workspace.atlassian.world = faulty(row)
  await workspace.run(2)
  expect(workspace.github.world.issues[0]?.state).toBe('open')
})

test.each(ROWS)('capture lists a section as unread: $name', async row => {
  const workspace = await openWorkspace(faulty(row))
  workspace.files.delete('.github/atlassian-access.yml')
  const captured = await workspace.run(0, {
    mode: 'capture',
    preset: 'current',
    'org-id': ORGANIZATION,
    redact: 'never',
  })
  expect([captured.code, captured.outputs.verdict]).toEqual([2, 'unknown'])
  expect(workspace.files.get('.github/atlassian-access.yml')).toMatch(/^# "[\w-]+" could not be read/m)
})

test('an unchanged organization has no contradictions', async () => {
  const { receipts } = await collectWorld(worldOf())
  expect(incompleteOf(receipts)).toEqual([])
})

describe('an account listed twice, for two directories', () => {
  const twice = (change: Record<string, unknown>, order: 'before' | 'after'): World =>
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

  test.each(['before', 'after'] as const)('has the stricter values, if the stricter row comes %s', async order => {
    const change = { claimStatus: 'unmanaged', managementSource: 'invited', emailVerified: false }
    const { observed } = await collectWorld(twice(change, order))
    expect(knownValue(observed.people).find(({ id }) => id === 'bo')).toMatchObject({
      claim: 'unmanaged',
      source: 'invited',
      emailVerified: false,
    })
  })

  test.each(['before', 'after'] as const)('uses a seat if it is active in one row, %s', async order => {
    const { observed } = await collectWorld(twice({ status: 'suspended', membershipStatus: 'suspended' }, order))
    expect(knownValue(seatsOn(observed.people, WIKI)).map(({ person }) => person.id)).toContain('bo')
  })

  test.each(['before', 'after'] as const)('is a user if one row is an app, %s', async order => {
    const { observed } = await collectWorld(twice({ accountType: 'app' }, order))
    expect(knownValue(observed.people).find(({ id }) => id === 'bo')).toMatchObject({ type: 'atlassian' })
  })
})

describe('the members of a default group', () => {
  const membersOf = async (people: readonly Person[], faults: readonly Fault[] = []) => {
    const { observed } = await collectWorld(worldOf({ people: [alice, bo, ...people], faults: [...faults] }))
    return knownValue(observed.groups).find(({ id }) => id === 'default')?.members
  }
  const member = (change: Partial<Person> = {}) => aPerson({ id: 'dee', name: 'Dee', groups: ['default'], ...change })

  test.each<[string, number, Partial<Person>]>([
    ['an active user', 1, {}],
    ['a portal customer', 1, { accountType: 'customer' }],
    ['a service account', 0, { accountType: 'app' }],
    ['a suspended user', 0, { status: 'suspended' }],
    ['a deactivated user', 0, { status: 'deactivated' }],
  ])('%s: %i', async (_, count, change) => {
    expect(await membersOf([member(change)])).toEqual({ known: true, value: count })
  })

  test('are listed if the list of users does not contain all groups', async () => {
    const withoutGroups = rewritingRows(USERS, (rows, { values }) =>
      'expand' in values && !('groupIds' in values) ? rows.map(row => ({ ...row, groups: [] })) : rows,
    )
    expect(await membersOf([member(), member({ id: 'bot', accountType: 'app' })], [withoutGroups])).toEqual({
      known: true,
      value: 1,
    })
  })

  test('are unknown if a member has an unknown status', async () => {
    const unknownStatus = rewritingRows(USERS, setting('dee', { status: 'archived' }))
    expect(await membersOf([member()], [unknownStatus])).toMatchObject({ known: false })
  })
})

describe('a direct role that a count omits', () => {
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

  /** Makes every count of users omit the given accounts. */
  const omitting = (isOmitted: (person: Person) => boolean, people: readonly Person[]): Fault =>
    counting(/users\/count$/, (count, { values }) => {
      const isAll = Object.keys(values).length === 0
      const omitted = people.filter(isOmitted).filter(person => matchesFilter(person, values)).length
      return isAll ? count : count - omitted
    })

  const matchesFilter = (person: Person, values: Readonly<Record<string, unknown>>): boolean => {
    const role = `${values.roleIds ?? ''}`
    const accounts = values.accountIds as readonly string[] | undefined
    const statuses = values.status as readonly string[] | undefined
    const isIncluded = (accounts?.includes(person.id) ?? true) && (statuses?.includes(person.status) ?? true)
    const holds =
      person.directRoles.some(({ role }) => role === 'org-admin') ||
      (role === 'atlassian/admin' && person.groups.includes('jira-admins')) ||
      (role === 'atlassian/user' && person.groups.includes('jira-users'))
    return isIncluded && `${values.resourceIds ?? JIRA}` === JIRA && holds
  }

  test.each<[string, (person: Person) => boolean, readonly Person[]]>([
    ['a suspended member, in a small organization', ({ status }) => status === 'suspended', [suspended]],
    ['a suspended member, in a large organization', ({ status }) => status === 'suspended', [suspended, ...crowd]],
    ['a service account, in a large organization', ({ accountType }) => accountType === 'app', [bot, ...crowd]],
    ['an inferred holder, in a large organization', ({ id }) => id === 'alice', crowd],
  ])('is found, although the count omits %s', async (_, isOmitted, others) => {
    const people = [alice, bo, cid, hidden, ...others]
    const { observed } = await collectWorld(worldOf({ people, faults: [omitting(isOmitted, people)] }))
    const eve = knownValue(observed.people).find(({ id }) => id === 'eve')
    expect(knownValue(eve?.holdings)).toContainEqual({
      resource: JIRA,
      role: 'admin',
      ways: { known: true, value: [{ by: 'direct', evidence: 'reported' }] },
      isActive: true,
    })
  })

  test('needs at most one page and one count per role if the counts agree', async () => {
    const { requests } = await collectWorld(worldOf({ people: [alice, bo, cid, ...crowd] }))
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
  ['in a future state', true],
])('a role in a directory where the user is %s uses a seat: %p', async (userDirectoryStatus, isActive) => {
  const withStatus = rewritingRows(/users\/cid\/role-assignments$/, rows =>
    rows.map(row => ({ ...row, userDirectoryStatus })),
  )
  const { observed } = await collectWorld(worldOf({ faults: [withStatus] }))
  expect(knownValue(knownValue(observed.people).find(({ id }) => id === 'cid')?.holdings)).toMatchObject([{ isActive }])
})

describe('one app for which Atlassian refuses counts (400)', () => {
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

  test("is named in the message with Atlassian's own text", async () => {
    const { receipts } = await collectWorld(world([alice, bo, cid]))
    expect(receipts.filter(({ complete }) => !complete)).toMatchObject([
      {
        resource: 'holders of app roles',
        error: expect.stringMatching(
          /^acme\/loom: the holders of app roles could not be read\. .*400 from .*"Resource not supported"/,
        ),
      },
    ])
  })

  test('does not prevent the evaluation of other apps', async () => {
    const eve = aPerson({ id: 'eve', groups: ['jira-users'], directRoles: [{ resource: JIRA, role: 'admin' }] })
    const { observed } = await collectWorld(world([alice, bo, cid, eve]))
    expect(knownValue(knownValue(observed.people).find(({ id }) => id === 'eve')?.holdings)).toHaveLength(2)
  })
})
