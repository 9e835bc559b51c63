/** Users and their seats, from the organization to the report. */
import { DEMO_APPS, demoWorld } from '../../src/sandbox/demo-world.js'
import type { Fault } from '../../src/sandbox/faults.js'
import { aGrant, aGroup, aPerson, DIRECTORY, type Dialect, type Person, type World } from '../../src/sandbox/world.js'
import { openWorkspace, type RunResult } from './workspace.js'

const { jira, confluence } = DEMO_APPS

type Outcome = RunResult & {
  readonly findings: readonly {
    readonly control: string
    readonly change: string
    readonly status: string
    readonly subject: { readonly id: string }
    readonly app: string | null
    readonly role: string | null
    readonly message: string
    readonly people: number | null
  }[]
  readonly seats: readonly string[]
  readonly used: Readonly<Record<string, number | null>>
}

/** Checks a changed demo against the baseline of the unchanged demo. */
async function checkDemo(
  change: (world: World) => void,
  inputs: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  const world = demoWorld()
  change(world)
  const workspace = await openWorkspace(world)
  const result = await workspace.run(0, { redact: 'never', ...inputs })
  const { findings, licenses } = JSON.parse(workspace.read('report.json'))
  return {
    ...result,
    findings,
    seats: workspace.read('seats.csv').trimEnd().split('\n').slice(1),
    used: Object.fromEntries(licenses.map(({ app, used }: { app: string; used: number | null }) => [app, used])),
  }
}

const drifts = ({ findings }: Outcome) =>
  findings
    .filter(({ status }) => status === 'drift')
    .map(({ control, change, subject, app, role }) => [control, change, subject.id, app, role].join(' '))

const userNamed = (world: World, name: string): Person => {
  const person = world.people.find(person => person.name === name)
  if (person === undefined) throw new Error(`The demo has no ${name}.`)
  return person
}
const withDialect = (change: Partial<Dialect>) => (world: World) => Object.assign(world.dialect, change)
const groupId = (world: World, name: string) => world.groups.find(group => group.name === name)?.id ?? name

/** Elena's groups do not grant Confluence. */
const ELENA = '712020:05c4a7-elena-esposito'
const assignToElena = (resource: string, role: string) => (world: World) =>
  userNamed(world, 'Elena Esposito').directRoles.push({ resource, role })

describe('a direct role assignment', () => {
  test('is drift if Atlassian reports how roles are assigned', async () => {
    const outcome = await checkDemo(assignToElena(confluence, 'user'))
    expect(drifts(outcome)).toEqual([`direct-role added ${ELENA} acme/confluence user`])
    expect(outcome.seats).toContain(`acme/confluence,${ELENA},user,direct,2024-03-05`)
    expect(outcome.used['acme/confluence']).toBe(32)
  })

  test('is derived from the groups if Atlassian does not report it', async () => {
    const outcome = await checkDemo(world => {
      assignToElena(confluence, 'user')(world)
      withDialect({ roleAssignmentMethods: false })(world)
    })
    expect(drifts(outcome)).toEqual([`direct-role added ${ELENA} acme/confluence user`])
    expect(outcome.findings[0]?.message).toContain('but no group of this user grants it')
  })

  test('is found on an app that the user also has through a group', async () => {
    const outcome = await checkDemo(assignToElena(jira, 'admin'))
    expect(drifts(outcome)).toEqual([`direct-role added ${ELENA} acme/jira-software admin`])
    expect(outcome.used['acme/jira-software']).toBe(38)
  })

  test('of a role without a seat is drift and does not use a seat', async () => {
    const outcome = await checkDemo(assignToElena(confluence, 'guest'))
    expect(drifts(outcome)).toEqual([`direct-role added ${ELENA} acme/confluence guest`])
    expect(outcome.used['acme/confluence']).toBe(31)
  })

  test('of a role that a group also grants is found only with read-everyone', async () => {
    const change = assignToElena(jira, 'user')
    expect(drifts(await checkDemo(change))).toEqual([])
    expect(drifts(await checkDemo(change, { 'read-everyone': 'true' }))).toEqual([
      `direct-role added ${ELENA} acme/jira-software user`,
    ])
  })

  test.each(['app', 'customer'] as const)('of an account of type %s is drift', async accountType => {
    const outcome = await checkDemo(world => {
      const bot = aPerson({ id: '712020:bot', name: 'Bot', accountType, managementSource: null })
      world.people.push({ ...bot, directRoles: [{ resource: jira, role: 'user' }] })
    })
    expect(drifts(outcome)).toEqual(['direct-role added 712020:bot acme/jira-software user'])
  })

  test('of an invited user outside every synced group is described as such', async () => {
    const outcome = await checkDemo(world => {
      const ina = aPerson({ name: 'Ina Invited', managementSource: 'invited', id: '712020:ina' })
      world.people.push({ ...ina, directRoles: [{ resource: jira, role: 'user' }] })
    })
    expect(drifts(outcome)).toEqual(['direct-role added 712020:ina acme/jira-software user'])
    expect(outcome.findings[0]?.message).toContain('Ina Invited was invited and holds')
  })
})

describe('there is no finding for', () => {
  test.each<[string, (world: World) => void]>([
    [
      'an invited user without roles',
      world => world.people.push(aPerson({ name: 'Ina', managementSource: 'invited' })),
    ],
    [
      'an invited user in a synced group',
      world =>
        world.people.push(
          aPerson({ name: 'Ina', managementSource: 'invited', groups: [groupId(world, 'App-Atlassian-Jira-User')] }),
        ),
    ],
    [
      'a portal customer of a service project',
      world =>
        world.people.push(
          aPerson({ name: 'Pat', accountType: 'customer', directRoles: [{ resource: jira, role: 'customer' }] }),
        ),
    ],
    [
      'a suspended unmanaged account',
      world =>
        world.people.push(
          aPerson({
            name: 'Pat',
            claimStatus: 'unmanaged',
            status: 'suspended',
            groups: [groupId(world, 'App-Atlassian-Jira-User')],
          }),
        ),
    ],
    ['the inferred roles of an organization administrator', () => {}],
    ['the demo without reported role assignment methods', withDialect({ roleAssignmentMethods: false })],
    ['the demo with only the older lists', withDialect({ searchPosts: 404 })],
    ['the demo with both limitations', withDialect({ searchPosts: 404, roleAssignmentMethods: false })],
    ['the demo without groups in the list of users', withDialect({ groupExpansion: 'missing' })],
  ])('%s', async (_, change) => {
    const outcome = await checkDemo(change)
    expect([outcome.code, outcome.findings]).toEqual([0, []])
    expect(outcome.seats).toContain('acme/confluence,712020:1d3f0c-alice-archer,admin,inferred,2024-03-01')
  })
})

describe('an unmanaged account', () => {
  const pat = (world: World): Person =>
    aPerson({
      name: 'Pat Partner',
      id: '712020:pat',
      email: 'pat@partner.example',
      claimStatus: 'unmanaged',
      managementSource: null,
      groups: [groupId(world, 'App-Atlassian-Jira-User')],
    })

  test('with a seat is drift, even through a synced group', async () => {
    const outcome = await checkDemo(world => world.people.push(pat(world)))
    expect(drifts(outcome)).toEqual(['external-person added 712020:pat  '])
  })

  test('without a claim status is unknown', async () => {
    const outcome = await checkDemo(world => {
      const path = /\/users\/search$/
      world.faults.push({ kind: 'drop-field', field: 'claimStatus', path } as Fault)
    })
    expect([outcome.code, drifts(outcome)]).toEqual([2, []])
    expect(outcome.findings.map(({ control, change }) => `${control} ${change}`)).toEqual([
      'external-person unreadable',
    ])
  })
})

describe('a seat is counted', () => {
  test.each<[string, number, (world: World) => void]>([
    [
      'not for a suspended user',
      37,
      world => {
        userNamed(world, 'Elena Esposito').status = 'suspended'
      },
    ],
    [
      'not for a deactivated user',
      37,
      world => {
        userNamed(world, 'Elena Esposito').status = 'deactivated'
      },
    ],
    [
      'once for a user in two groups',
      38,
      world => {
        world.groups.push(aGroup({ id: 'more', name: 'more', grants: [aGrant(jira, 'user')] }))
        userNamed(world, 'Elena Esposito').groups.push('more')
      },
    ],
    ['once for a user in two directories', 38, world => twoDirectories(world)],
    [
      'once for a user listed per directory',
      38,
      world => {
        twoDirectories(world)
        withDialect({ rowPerDirectory: true })(world)
      },
    ],
  ])('%s', async (_, used, change) => {
    expect((await checkDemo(change)).used['acme/jira-software']).toBe(used)
  })

  test('with a row for each grant', async () => {
    const { seats } = await checkDemo(world => {
      twoDirectories(world)
      withDialect({ rowPerDirectory: true })(world)
    })
    expect(seats.filter(row => row.startsWith(`acme/jira-software,${ELENA},`))).toEqual([
      `acme/jira-software,${ELENA},user,group:App-Atlassian-Jira-User,2024-03-05`,
      `acme/jira-software,${ELENA},user,group:abroad,2024-03-05`,
    ])
  })
})

function twoDirectories(world: World): void {
  world.directories.push({ id: 'abroad', name: 'Abroad' })
  world.groups.push(aGroup({ id: 'abroad', name: 'abroad', directory: 'abroad', grants: [aGrant(jira, 'user')] }))
  const elena = userNamed(world, 'Elena Esposito')
  elena.directories = [DIRECTORY, 'abroad']
  elena.groups.push('abroad')
}

describe('with truncated lists of memberships', () => {
  const truncated = withDialect({ groupExpansion: 1 })

  test('and without assignment methods, direct role assignments are unknown, not drift', async () => {
    const outcome = await checkDemo(world => {
      truncated(world)
      withDialect({ roleAssignmentMethods: false })(world)
    })
    expect([outcome.code, drifts(outcome)]).toEqual([2, []])
    expect(outcome.findings).toMatchObject([
      { control: 'direct-role', change: 'unreadable', status: 'unknown', people: 33 },
    ])
  })

  test('the reported methods decide, and the seats do not change', async () => {
    const outcome = await checkDemo(truncated)
    expect([outcome.code, outcome.findings, outcome.used['acme/confluence']]).toEqual([0, [], 31])
  })

  test('a reported direct role assignment is still drift', async () => {
    const outcome = await checkDemo(world => {
      truncated(world)
      assignToElena(confluence, 'user')(world)
    })
    expect(drifts(outcome)).toEqual([`direct-role added ${ELENA} acme/confluence user`])
  })
})

describe('the run is unknown, not compliant, without', () => {
  const forbid = (path: RegExp) => (world: World) => {
    world.faults.push({ kind: { status: 403 }, path })
  }
  test.each<[string, readonly string[], (world: World) => void]>([
    ['the role assignments of users', ['direct-role'], forbid(/\/users\/[^/]+\/role-assignments$/)],
    ['the role assignments of one user', ['direct-role'], forbid(/carla-costa\/role-assignments$/)],
    [
      'the counts of users',
      ['administrator', 'direct-role', 'external-person', 'license-budget'],
      forbid(/\/users\/count$/),
    ],
    ['the list of users', ['administrator', 'direct-role', 'external-person'], forbid(/\/users(\/search)?$/)],
    [
      'a page of users',
      ['direct-role', 'external-person'],
      world => {
        withDialect({ pageSize: 10 })(world)
        world.faults.push({ kind: { status: 500 }, path: /\/users\/search$/, after: 6 })
      },
    ],
    [
      'the end of the list of users',
      ['direct-role', 'external-person'],
      world => world.faults.push({ kind: 'no-next', path: /\/users\/search$/ }),
    ],
    [
      'a known assignment method',
      ['direct-role'],
      world =>
        world.faults.push({
          kind: {
            status: 200,
            body: {
              data: [
                { resourceId: jira, roleAssignments: [{ role: 'atlassian/user', roleAssignmentMethods: ['team'] }] },
              ],
              links: {},
            },
          },
          path: /carla-costa\/role-assignments$/,
        }),
    ],
    [
      'a role in a role assignment',
      ['direct-role'],
      world =>
        world.faults.push({
          kind: { status: 200, body: { data: [{ resourceId: jira }], links: {} } },
          path: /carla-costa\/role-assignments$/,
        }),
    ],
  ])('%s', async (_, controls, change) => {
    const outcome = await checkDemo(change)
    expect([outcome.code, drifts(outcome)]).toEqual([2, []])
    const unknown = new Set(outcome.findings.filter(({ status }) => status === 'unknown').map(({ control }) => control))
    expect([...unknown]).toEqual(expect.arrayContaining([...controls]))
  })

  test("the seats come from Atlassian's own count if a user is unknown", async () => {
    const outcome = await checkDemo(forbid(/carla-costa\/role-assignments$/))
    expect([outcome.used['acme/jira-software'], outcome.seats]).toEqual([38, []])
  })
})
