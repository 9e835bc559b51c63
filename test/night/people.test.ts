/** People and their seats, from the organization to the report: one world for each way in. */
import { DEMO_APPS, demoWorld } from '../../src/sandbox/demo-world.js'
import type { Fault } from '../../src/sandbox/faults.js'
import { aGrant, aGroup, aPerson, DIRECTORY, type Dialect, type Person, type World } from '../../src/sandbox/world.js'
import { openStage, type Told } from './night.js'

const { jira, confluence } = DEMO_APPS

type Night = Told & {
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

/** One night of the demo, after a change to it, against the baseline of the demo as it was. */
async function nightOf(change: (world: World) => void, inputs: Readonly<Record<string, string>> = {}): Promise<Night> {
  const world = demoWorld()
  change(world)
  const stage = await openStage(world)
  const told = await stage.night(0, { redact: 'never', ...inputs })
  const { findings, licenses } = JSON.parse(stage.read('report.json'))
  return {
    ...told,
    findings,
    seats: stage.read('seats.csv').trimEnd().split('\n').slice(1),
    used: Object.fromEntries(licenses.map(({ app, used }: { app: string; used: number | null }) => [app, used])),
  }
}

const drifts = ({ findings }: Night) =>
  findings
    .filter(({ status }) => status === 'drift')
    .map(({ control, change, subject, app, role }) => [control, change, subject.id, app, role].join(' '))

const named = (world: World, name: string): Person => {
  const person = world.people.find(person => person.name === name)
  if (person === undefined) throw new Error(`The demo has no ${name}.`)
  return person
}
const speak = (change: Partial<Dialect>) => (world: World) => Object.assign(world.dialect, change)
const groupId = (world: World, name: string) => world.groups.find(group => group.name === name)?.id ?? name

/** Elena has no Confluence by her groups. */
const ELENA = '712020:05c4a7-elena-esposito'
const giveElena = (resource: string, role: string) => (world: World) =>
  named(world, 'Elena Esposito').directRoles.push({ resource, role })

describe('a role that was given by hand', () => {
  test('is drift where Atlassian reports how roles are assigned', async () => {
    const night = await nightOf(giveElena(confluence, 'user'))
    expect(drifts(night)).toEqual([`direct-role added ${ELENA} acme/confluence user`])
    expect(night.seats).toContain(`acme/confluence,${ELENA},user,direct,2024-03-05`)
    expect(night.used['acme/confluence']).toBe(32)
  })

  test('is concluded from the groups where Atlassian does not report it', async () => {
    const night = await nightOf(world => {
      giveElena(confluence, 'user')(world)
      speak({ roleAssignmentMethods: false })(world)
    })
    expect(drifts(night)).toEqual([`direct-role added ${ELENA} acme/confluence user`])
    expect(night.findings[0]?.message).toContain('but no group of this user grants it')
  })

  test('is seen also on an app that the person uses by a group', async () => {
    const night = await nightOf(giveElena(jira, 'admin'))
    expect(drifts(night)).toEqual([`direct-role added ${ELENA} acme/jira-software admin`])
    expect(night.used['acme/jira-software']).toBe(38)
  })

  test('takes no seat where it is another role, and is drift all the same', async () => {
    const night = await nightOf(giveElena(confluence, 'guest'))
    expect(drifts(night)).toEqual([`direct-role added ${ELENA} acme/confluence guest`])
    expect(night.used['acme/confluence']).toBe(31)
  })

  test('beside the same role by a group is seen when everyone is read, and only then', async () => {
    const change = giveElena(jira, 'user')
    expect(drifts(await nightOf(change))).toEqual([])
    expect(drifts(await nightOf(change, { 'read-everyone': 'true' }))).toEqual([
      `direct-role added ${ELENA} acme/jira-software user`,
    ])
  })

  test.each(['app', 'customer'] as const)(
    'of an account of the type %s that is no user is drift',
    async accountType => {
      const night = await nightOf(world => {
        const bot = aPerson({ id: '712020:bot', name: 'Bot', accountType, managementSource: null })
        world.people.push({ ...bot, directRoles: [{ resource: jira, role: 'user' }] })
      })
      expect(drifts(night)).toEqual(['direct-role added 712020:bot acme/jira-software user'])
    },
  )

  test('of somebody who was invited, and is in no synced group, is told as such', async () => {
    const night = await nightOf(world => {
      const ina = aPerson({ name: 'Ina Invited', managementSource: 'invited', id: '712020:ina' })
      world.people.push({ ...ina, directRoles: [{ resource: jira, role: 'user' }] })
    })
    expect(drifts(night)).toEqual(['direct-role added 712020:ina acme/jira-software user'])
    expect(night.findings[0]?.message).toContain('Ina Invited was invited and holds')
  })
})

describe('no finding is', () => {
  test.each<[string, (world: World) => void]>([
    [
      'somebody who was invited, and holds nothing',
      world => world.people.push(aPerson({ name: 'Ina', managementSource: 'invited' })),
    ],
    [
      'somebody who was invited, and put into a synced group',
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
      'an unmanaged account that is suspended',
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
    ['an organization administrator, who is user and admin of every app', () => {}],
    ['any of it where Atlassian does not report how roles are assigned', speak({ roleAssignmentMethods: false })],
    ['any of it in an organization that has the older lists only', speak({ searchPosts: 404 })],
    ['any of it with both', speak({ searchPosts: 404, roleAssignmentMethods: false })],
    ['any of it where the list of people tells no groups', speak({ groupExpansion: 'missing' })],
  ])('%s', async (_, change) => {
    const night = await nightOf(change)
    expect([night.code, night.findings]).toEqual([0, []])
    expect(night.seats).toContain('acme/confluence,712020:1d3f0c-alice-archer,admin,inferred,2024-03-01')
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

  test('with a seat is drift, though it came by a synced group', async () => {
    const night = await nightOf(world => world.people.push(pat(world)))
    expect(drifts(night)).toEqual(['external-person added 712020:pat  '])
  })

  test('of which nobody tells whether it is managed is unknown', async () => {
    const night = await nightOf(world => {
      const path = /\/users\/search$/
      world.faults.push({ kind: 'drop-field', field: 'claimStatus', path } as Fault)
    })
    expect([night.code, drifts(night)]).toEqual([2, []])
    expect(night.findings.map(({ control, change }) => `${control} ${change}`)).toEqual(['external-person unreadable'])
  })
})

describe('a seat is taken once, and counted', () => {
  test.each<[string, number, (world: World) => void]>([
    [
      'not by somebody who is suspended',
      37,
      world => {
        named(world, 'Elena Esposito').status = 'suspended'
      },
    ],
    [
      'not by somebody who is deactivated',
      37,
      world => {
        named(world, 'Elena Esposito').status = 'deactivated'
      },
    ],
    [
      'once by somebody in two groups',
      38,
      world => {
        world.groups.push(aGroup({ id: 'more', name: 'more', grants: [aGrant(jira, 'user')] }))
        named(world, 'Elena Esposito').groups.push('more')
      },
    ],
    ['once by somebody in two directories', 38, world => twoDirectories(world)],
    [
      'once by somebody who is listed for each of two directories',
      38,
      world => {
        twoDirectories(world)
        speak({ rowPerDirectory: true })(world)
      },
    ],
  ])('%s', async (_, used, change) => {
    expect((await nightOf(change)).used['acme/jira-software']).toBe(used)
  })

  test('with a row for each way', async () => {
    const { seats } = await nightOf(world => {
      twoDirectories(world)
      speak({ rowPerDirectory: true })(world)
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
  const elena = named(world, 'Elena Esposito')
  elena.directories = [DIRECTORY, 'abroad']
  elena.groups.push('abroad')
}

describe('where the lists of memberships are cut off', () => {
  const cut = speak({ groupExpansion: 1 })

  test('and no method is told, it is unknown whether a role was given by hand, and no drift', async () => {
    const night = await nightOf(world => {
      cut(world)
      speak({ roleAssignmentMethods: false })(world)
    })
    expect([night.code, drifts(night)]).toEqual([2, []])
    expect(night.findings).toMatchObject([
      { control: 'direct-role', change: 'unreadable', status: 'unknown', people: 33 },
    ])
  })

  test('the reported methods decide, and the seats are as many', async () => {
    const night = await nightOf(cut)
    expect([night.code, night.findings, night.used['acme/confluence']]).toEqual([0, [], 31])
  })

  test('and somebody has a role by hand, that is drift still', async () => {
    const night = await nightOf(world => {
      cut(world)
      giveElena(confluence, 'user')(world)
    })
    expect(drifts(night)).toEqual([`direct-role added ${ELENA} acme/confluence user`])
  })
})

describe('a read that fails makes it unknown, never compliant', () => {
  const forbid = (path: RegExp) => (world: World) => {
    world.faults.push({ kind: { status: 403 }, path })
  }
  test.each<[string, readonly string[], (world: World) => void]>([
    ['the roles of people', ['direct-role'], forbid(/\/users\/[^/]+\/role-assignments$/)],
    ['the roles of one person', ['direct-role'], forbid(/carla-costa\/role-assignments$/)],
    [
      'the counts of people',
      ['administrator', 'direct-role', 'external-person', 'license-budget'],
      forbid(/\/users\/count$/),
    ],
    ['the people', ['administrator', 'direct-role', 'external-person'], forbid(/\/users(\/search)?$/)],
    [
      'a page of people',
      ['direct-role', 'external-person'],
      world => {
        speak({ pageSize: 10 })(world)
        world.faults.push({ kind: { status: 500 }, path: /\/users\/search$/, after: 6 })
      },
    ],
    [
      'the end of the people',
      ['direct-role', 'external-person'],
      world => world.faults.push({ kind: 'no-next', path: /\/users\/search$/ }),
    ],
    [
      'a way that nobody knows',
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
      'a role without a name',
      ['direct-role'],
      world =>
        world.faults.push({
          kind: { status: 200, body: { data: [{ resourceId: jira }], links: {} } },
          path: /carla-costa\/role-assignments$/,
        }),
    ],
  ])('%s', async (_, controls, change) => {
    const night = await nightOf(change)
    expect([night.code, drifts(night)]).toEqual([2, []])
    const unknown = new Set(night.findings.filter(({ status }) => status === 'unknown').map(({ control }) => control))
    expect([...unknown]).toEqual(expect.arrayContaining([...controls]))
  })

  test('the seats are told by the count of Atlassian then', async () => {
    const night = await nightOf(forbid(/carla-costa\/role-assignments$/))
    expect([night.used['acme/jira-software'], night.seats]).toEqual([38, []])
  })
})
