import { connect } from '../../src/app/connection.js'
import { readInputs } from '../../src/app/inputs.js'
import { type Collected, collect } from '../../src/collect/collect.js'
import type { AppInstance } from '../../src/collect/current-state.js'
import type { Ports } from '../../src/model/ports.js'
import { type RecordedRequest, startAtlassian } from '../../src/sandbox/atlassian.js'
import { DEMO_APPS, demoWorld } from '../../src/sandbox/demo-world.js'
import { aDialect, aGrant, aGroup, anApp, aPerson, aWorld, type Person, type World } from '../../src/sandbox/world.js'
import { aClock } from '../atlassian/clock.js'
import { answering, collectWorld, failing, incompleteOf, knownValue, status } from './collect-world.js'

const JIRA = anApp().id
const ROLES = /applicationrole$/
const users = aGroup({ id: 'users', grants: [aGrant(JIRA, 'user')] })

async function seatsOf(world: World, app = JIRA) {
  const result = await collectWorld(world, { site: 'given' })
  const seats = result.observed.seats.find(seat => seat.app === app)
  return { roleHolders: seats?.roleHolders, applicationRole: seats?.applicationRole, receipts: result.receipts }
}
const peopled = (...people: readonly Person[]) => aWorld({ groups: [users], people: [...people] })
const used = async (...people: readonly Person[]) => knownValue((await seatsOf(peopled(...people))).roleHolders)

describe('a seat is used', () => {
  test('by a member of a group that grants the role', async () => {
    expect(await used(aPerson({ groups: ['users'] }), aPerson({ name: 'Bob' }))).toBe(1)
  })

  test('once, by a user with two grants', async () => {
    const directRoles = [{ resource: JIRA, role: 'admin' }]
    expect(await used(aPerson({ groups: ['users'], directRoles }))).toBe(1)
  })

  test('only by a role that uses a license', async () => {
    const roles = ['user', 'admin', 'customer', 'guest', 'stakeholder', 'user-access-admin']
    const people = roles.map(role => aPerson({ name: role, directRoles: [{ resource: JIRA, role }] }))
    expect(await used(...people)).toBe(2)
  })

  test.each(['suspended', 'deactivated', 'not_invited', 'for_deletion'] as const)(
    'by no account that is %s',
    async state => {
      expect(await used(aPerson({ groups: ['users'], status: state }))).toBe(0)
    },
  )

  test('only on its own app', async () => {
    const other = anApp({ id: 'ari:cloud:jira-software::site/other' })
    const world = { ...peopled(aPerson({ groups: ['users'] })), apps: [anApp(), other] }
    expect(knownValue((await seatsOf(world, other.id)).roleHolders)).toBe(0)
  })
})

describe("Jira's own count", () => {
  test('is kept in addition to the role holders, even if they differ', async () => {
    const world = { ...peopled(aPerson({ groups: ['users'] })), apps: [anApp({ applicationUsers: 7 })] }
    const { roleHolders, applicationRole } = await seatsOf(world)
    expect([roleHolders, applicationRole]).toEqual([
      { known: true, value: 1 },
      { known: true, value: { used: 7, capacity: 100 } },
    ])
  })

  test('is requested once per site', async () => {
    const { requests } = await collectWorld(demoWorld(), { site: 'given' })
    expect(
      requests
        .filter(({ path }) => ROLES.test(path))
        .map(({ site }) => site)
        .toSorted(),
    ).toEqual(['acme', 'acme-labs'])
  })

  test('is not requested from a site without Jira', async () => {
    const apps = [anApp({ owner: 'confluence' })]
    const { requests, observed } = await collectWorld(aWorld({ apps }), { site: 'given' })
    expect(requests.filter(({ path }) => ROLES.test(path))).toEqual([])
    expect(observed.seats).toMatchObject([{ applicationRole: null }])
  })

  test.each([
    ['numberOfSeats -1', { numberOfSeats: -1 }],
    ['unlimited seats', { numberOfSeats: 10, hasUnlimitedSeats: true }],
    ['no seat field', {}],
    ['null seats', { numberOfSeats: null }],
  ])('has no capacity with %s', async (_, seats) => {
    const role = { key: 'jira-software', userCount: 3, ...seats }
    const { applicationRole } = await seatsOf(aWorld({ faults: [answering(ROLES, [role])] }))
    expect(applicationRole).toEqual({ known: true, value: { used: 3, capacity: null } })
  })

  test('can have a capacity of 0', async () => {
    const role = { key: 'jira-software', userCount: 3, numberOfSeats: 0, hasUnlimitedSeats: false }
    const { applicationRole } = await seatsOf(aWorld({ faults: [answering(ROLES, [role])] }))
    expect(applicationRole).toEqual({ known: true, value: { used: 3, capacity: 0 } })
  })

  test('of other apps is ignored, and the role holders are counted', async () => {
    const role = { key: 'jira-servicedesk', userCount: 3 }
    const { applicationRole } = await seatsOf(aWorld({ faults: [answering(ROLES, [role])] }))
    expect(applicationRole).toBeNull()
  })

  test.each([{}, { userCount: null }])('that is missing is unknown: %o', async count => {
    const { applicationRole } = await seatsOf(
      aWorld({ faults: [answering(ROLES, [{ key: 'jira-software', ...count }])] }),
    )
    expect(applicationRole).toEqual({ known: false, reason: expect.stringContaining('jira-software') })
  })

  test('is unknown without Jira administrator permission, and the reason names the input', async () => {
    const { applicationRole, roleHolders, receipts } = await seatsOf(
      aWorld({ dialect: aDialect({ applicationRoles: false }) }),
    )
    expect(applicationRole).toEqual({
      known: false,
      reason: expect.stringMatching(
        /site-api-token .*403 from GET \/rest\/api\/3\/applicationrole.* Jira administrator/,
      ),
    })
    expect(roleHolders?.known).toBe(true)
    expect(incompleteOf(receipts)).toEqual(['application roles of Jira sites'])
  })

  test('that fails on one site is unknown only for the apps of that site', async () => {
    const world = { ...demoWorld(), faults: [failing(ROLES, { ...status(403), times: 1 })] }
    const { observed } = await collectWorld(world, { site: 'given' })
    const known = observed.seats.flatMap(({ applicationRole }) =>
      applicationRole === null ? [] : [applicationRole.known],
    )
    expect(new Set(known)).toEqual(new Set([true, false]))
  })

  test('refused with 401 does not affect the organization reads', async () => {
    const { observed } = await collectWorld(aWorld({ faults: [failing(ROLES, status(401))] }), { site: 'given' })
    expect([observed.domains.known, observed.administrators['org-admin']?.known]).toEqual([true, true])
  })
})

test('seats that cannot be counted are unknown for each app', async () => {
  const world = { ...demoWorld(), faults: [failing(/users\/count$/, status(403))] }
  const { observed, receipts } = await collectWorld(world)
  expect(observed.seats).toHaveLength(5)
  expect(observed.seats.every(({ roleHolders }) => !roleHolders.known)).toBe(true)
  expect(incompleteOf(receipts)).toEqual(['administrators', 'seats of app instances', 'users'])
})

test('without a list of apps there are no seats', async () => {
  const { observed } = await collectWorld(aWorld({ faults: [failing(/workspaces$/, status(500))] }))
  expect([observed.apps.known, observed.seats]).toEqual([false, []])
})

describe('the site credential', () => {
  const silent: Ports = {
    log: { info: () => {}, warning: () => {}, error: () => {} },
    output: { annotate: () => {}, setOutput: () => {}, showSummary: async () => {}, print: () => {} },
    clock: aClock(),
    files: { read: async () => null, write: async () => {}, writeAll: async () => {} },
  }
  type RunResult = Collected & { readonly requests: readonly RecordedRequest[]; readonly counted: number }

  /** Collects with the connections of a real run. */
  async function runWith(
    world: World,
    mayRead: (app: AppInstance) => boolean,
    site: 'given' | 'missing',
  ): Promise<RunResult> {
    const sandbox = await startAtlassian({ ...world, dialect: { ...world.dialect, hostUrls: 'loopback' } })
    const { email, token } = world.siteCredential
    const inputs = readInputs(
      {
        mode: 'doctor',
        'org-api-key': world.orgApiKey,
        'atlassian-api-url': sandbox.url,
        ...(site === 'given' ? { 'site-email': email, 'site-api-token': token } : {}),
      },
      false,
    )
    if ('problems' in inputs) throw new Error(inputs.problems.join())
    const connection = connect(inputs, world.organization.id, silent, mayRead)
    const collected = await collect(connection.organization, connection.openSite, {
      people: 'ambiguous',
      undocumented: 'not-asked',
      auditSince: '2026-10-01T00:00:00.000Z',
      auditNews: '2026-10-01T00:00:00.000Z',
    })
    await sandbox.close()
    return { ...collected, requests: [...sandbox.requests], counted: connection.requests() }
  }
  const sitesAsked = ({ requests }: RunResult) => new Set(requests.flatMap(({ site }) => site ?? []))

  test('is sent to the sites of allowed apps', async () => {
    expect(sitesAsked(await runWith(demoWorld(), () => true, 'given'))).toEqual(new Set(['acme', 'acme-labs']))
  })

  test('is not sent to a site without an app in the baseline', async () => {
    const result = await runWith(demoWorld(), ({ id }) => id === DEMO_APPS.jira, 'given')
    expect(sitesAsked(result)).toEqual(new Set(['acme']))
  })

  test('counts seats only of apps in the baseline', async () => {
    const { observed } = await runWith(demoWorld(), ({ id }) => id === DEMO_APPS.jira, 'given')
    const counted = observed.seats.filter(({ applicationRole }) => applicationRole !== null)
    expect(counted.map(({ app }) => app)).toEqual([DEMO_APPS.jira])
  })

  test('is optional', async () => {
    expect(sitesAsked(await runWith(demoWorld(), () => true, 'missing'))).toEqual(new Set())
  })

  test.each([
    ['https://acme.atlassian.net.elsewhere.example'],
    ['https://elsewhere.example'],
    ['http://acme.atlassian.net'],
    ['https://user@acme.atlassian.net'],
    ['ftp://127.0.0.1'],
    [''],
    [null],
  ])('is not sent to the host %p', async hostUrl => {
    const attributes = { name: 'acme', typeKey: 'jira-software', hostUrl }
    const body = { data: [{ id: JIRA, attributes }], links: {}, meta: { total: 1 } }
    const result = await runWith(aWorld({ faults: [answering(/workspaces$/, body)] }), () => true, 'given')
    expect(result.observed.seats).toMatchObject([{ app: JIRA, applicationRole: null }])
    expect(result.counted).toBe(result.requests.length)
  })

  test('is sent only to its site, and the API key only to the organization API', async () => {
    const { requests } = await runWith(demoWorld(), () => true, 'given')
    expect(requests.every(({ authorized }) => authorized)).toBe(true)
  })

  test('requests with it are counted with the others', async () => {
    const { requests, counted } = await runWith(demoWorld(), () => true, 'given')
    expect(counted).toBe(requests.length)
  })
})
