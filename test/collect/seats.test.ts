import { connect } from '../../src/app/connection.js'
import { readInputs } from '../../src/app/inputs.js'
import { type Collected, collect } from '../../src/collect/collect.js'
import type { AppInstance } from '../../src/collect/current-state.js'
import type { Ports } from '../../src/model/ports.js'
import { type RecordedRequest, startAtlassian } from '../../src/sandbox/atlassian.js'
import { DEMO_APPS, demoWorld } from '../../src/sandbox/demo-world.js'
import { aDialect, aGrant, aGroup, anApp, aPerson, aWorld, type Person, type World } from '../../src/sandbox/world.js'
import { aClock } from '../atlassian/clock.js'
import { answering, failing, incompleteOf, look, status, take } from './look.js'

const JIRA = anApp().id
const ROLES = /applicationrole$/
const users = aGroup({ id: 'users', grants: [aGrant(JIRA, 'user')] })

async function seatsOf(world: World, app = JIRA) {
  const seen = await look(world, { site: 'given' })
  const seats = seen.observed.seats.find(seat => seat.app === app)
  return { roleHolders: seats?.roleHolders, applicationRole: seats?.applicationRole, receipts: seen.receipts }
}
const peopled = (...people: readonly Person[]) => aWorld({ groups: [users], people: [...people] })
const used = async (...people: readonly Person[]) => take((await seatsOf(peopled(...people))).roleHolders)

describe('a seat is taken', () => {
  test('by whoever is in a group that gives it', async () => {
    expect(await used(aPerson({ groups: ['users'] }), aPerson({ name: 'Bob' }))).toBe(1)
  })

  test('once, by whoever has it in two ways', async () => {
    const directRoles = [{ resource: JIRA, role: 'admin' }]
    expect(await used(aPerson({ groups: ['users'], directRoles }))).toBe(1)
  })

  test('by a role that takes a license, and by no other', async () => {
    const roles = ['user', 'admin', 'customer', 'guest', 'stakeholder', 'user-access-admin']
    const people = roles.map(role => aPerson({ name: role, directRoles: [{ resource: JIRA, role }] }))
    expect(await used(...people)).toBe(2)
  })

  test.each(['suspended', 'deactivated', 'not_invited', 'for_deletion'] as const)(
    'by nobody who is %s',
    async state => {
      expect(await used(aPerson({ groups: ['users'], status: state }))).toBe(0)
    },
  )

  test('on its own app alone', async () => {
    const other = anApp({ id: 'ari:cloud:jira-software::site/other' })
    const world = { ...peopled(aPerson({ groups: ['users'] })), apps: [anApp(), other] }
    expect(take((await seatsOf(world, other.id)).roleHolders)).toBe(0)
  })
})

describe("Jira's own count", () => {
  test('stands beside the role holders, also where it is another', async () => {
    const world = { ...peopled(aPerson({ groups: ['users'] })), apps: [anApp({ applicationUsers: 7 })] }
    const { roleHolders, applicationRole } = await seatsOf(world)
    expect([roleHolders, applicationRole]).toEqual([
      { known: true, value: 1 },
      { known: true, value: { used: 7, capacity: 100 } },
    ])
  })

  test('is asked once a site', async () => {
    const { requests } = await look(demoWorld(), { site: 'given' })
    expect(
      requests
        .filter(({ path }) => ROLES.test(path))
        .map(({ site }) => site)
        .toSorted(),
    ).toEqual(['acme', 'acme-labs'])
  })

  test('is not asked of a site without Jira', async () => {
    const apps = [anApp({ owner: 'confluence' })]
    const { requests, observed } = await look(aWorld({ apps }), { site: 'given' })
    expect(requests.filter(({ path }) => ROLES.test(path))).toEqual([])
    expect(observed.seats).toMatchObject([{ applicationRole: null }])
  })

  test.each([
    ['numberOfSeats -1', { numberOfSeats: -1 }],
    ['unlimited seats', { numberOfSeats: 10, hasUnlimitedSeats: true }],
    ['no word on seats', {}],
    ['null seats', { numberOfSeats: null }],
  ])('knows no capacity with %s', async (_, seats) => {
    const role = { key: 'jira-software', userCount: 3, ...seats }
    const { applicationRole } = await seatsOf(aWorld({ faults: [answering(ROLES, [role])] }))
    expect(applicationRole).toEqual({ known: true, value: { used: 3, capacity: null } })
  })

  test('may be of no capacity at all', async () => {
    const role = { key: 'jira-software', userCount: 3, numberOfSeats: 0, hasUnlimitedSeats: false }
    const { applicationRole } = await seatsOf(aWorld({ faults: [answering(ROLES, [role])] }))
    expect(applicationRole).toEqual({ known: true, value: { used: 3, capacity: 0 } })
  })

  test('of other apps leaves the role holders as the source', async () => {
    const role = { key: 'jira-servicedesk', userCount: 3 }
    const { applicationRole } = await seatsOf(aWorld({ faults: [answering(ROLES, [role])] }))
    expect(applicationRole).toBeNull()
  })

  test.each([{}, { userCount: null }])('that is not told is unknown: %o', async count => {
    const { applicationRole } = await seatsOf(
      aWorld({ faults: [answering(ROLES, [{ key: 'jira-software', ...count }])] }),
    )
    expect(applicationRole).toEqual({ known: false, reason: expect.stringContaining('jira-software') })
  })

  test('is unknown where the credential is no Jira administrator, by the input to change', async () => {
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
    expect(incompleteOf(receipts)).toEqual(['application roles of each Jira site'])
  })

  test('that fails on one site is unknown for the apps of that site alone', async () => {
    const world = { ...demoWorld(), faults: [failing(ROLES, { ...status(403), times: 1 })] }
    const { observed } = await look(world, { site: 'given' })
    const told = observed.seats.flatMap(({ applicationRole }) =>
      applicationRole === null ? [] : [applicationRole.known],
    )
    expect(new Set(told)).toEqual(new Set([true, false]))
  })

  test('refused with 401 leaves the organization readable', async () => {
    const { observed } = await look(aWorld({ faults: [failing(ROLES, status(401))] }), { site: 'given' })
    expect([observed.domains.known, observed.administrators['org-admin']?.known]).toEqual([true, true])
  })
})

test('seats that cannot be counted are unknown, app by app', async () => {
  const world = { ...demoWorld(), faults: [failing(/users\/count$/, status(403))] }
  const { observed, receipts } = await look(world)
  expect(observed.seats).toHaveLength(5)
  expect(observed.seats.every(({ roleHolders }) => !roleHolders.known)).toBe(true)
  expect(incompleteOf(receipts)).toEqual(['administrators', 'people', 'seats of each app instance'])
})

test('without a list of apps there are no seats to tell', async () => {
  const { observed } = await look(aWorld({ faults: [failing(/workspaces$/, status(500))] }))
  expect([observed.apps.known, observed.seats]).toEqual([false, []])
})

describe('the site credential', () => {
  const silent: Ports = {
    log: { info: () => {}, warning: () => {}, error: () => {} },
    output: { annotate: () => {}, setOutput: () => {}, showSummary: async () => {}, print: () => {} },
    clock: aClock(),
    files: { read: async () => null, write: async () => {}, writeAll: async () => {} },
  }
  type Night = Collected & { readonly requests: readonly RecordedRequest[]; readonly counted: number }

  /** As a night opens its connections. */
  async function night(world: World, mayRead: (app: AppInstance) => boolean, site: 'given' | 'kept'): Promise<Night> {
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
    const observation = await collect(connection.organization, connection.openSite, {
      people: 'in-doubt',
      undocumented: 'not-asked',
      auditSince: '2026-10-01T00:00:00.000Z',
      auditNews: '2026-10-01T00:00:00.000Z',
    })
    await sandbox.close()
    return { ...observation, requests: [...sandbox.requests], counted: connection.requests() }
  }
  const sitesAsked = ({ requests }: Night) => new Set(requests.flatMap(({ site }) => site ?? []))

  test('goes to the sites of the apps that it may read', async () => {
    expect(sitesAsked(await night(demoWorld(), () => true, 'given'))).toEqual(new Set(['acme', 'acme-labs']))
  })

  test('does not go to a site of which no app is in the baseline', async () => {
    const seen = await night(demoWorld(), ({ id }) => id === DEMO_APPS.jira, 'given')
    expect(sitesAsked(seen)).toEqual(new Set(['acme']))
  })

  test('counts the seats of no app that is not in the baseline', async () => {
    const { observed } = await night(demoWorld(), ({ id }) => id === DEMO_APPS.jira, 'given')
    const counted = observed.seats.filter(({ applicationRole }) => applicationRole !== null)
    expect(counted.map(({ app }) => app)).toEqual([DEMO_APPS.jira])
  })

  test('is not needed', async () => {
    expect(sitesAsked(await night(demoWorld(), () => true, 'kept'))).toEqual(new Set())
  })

  test.each([
    ['https://acme.atlassian.net.elsewhere.example'],
    ['https://elsewhere.example'],
    ['http://acme.atlassian.net'],
    ['https://user@acme.atlassian.net'],
    ['ftp://127.0.0.1'],
    [''],
    [null],
  ])('does not go to the host %p', async hostUrl => {
    const attributes = { name: 'acme', typeKey: 'jira-software', hostUrl }
    const body = { data: [{ id: JIRA, attributes }], links: {}, meta: { total: 1 } }
    const seen = await night(aWorld({ faults: [answering(/workspaces$/, body)] }), () => true, 'given')
    expect(seen.observed.seats).toMatchObject([{ app: JIRA, applicationRole: null }])
    expect(seen.counted).toBe(seen.requests.length)
  })

  test('is sent to its site alone, and the key to the organization alone', async () => {
    const { requests } = await night(demoWorld(), () => true, 'given')
    expect(requests.every(({ authorized }) => authorized)).toBe(true)
  })

  test('its requests are counted with the others', async () => {
    const { requests, counted } = await night(demoWorld(), () => true, 'given')
    expect(counted).toBe(requests.length)
  })
})
