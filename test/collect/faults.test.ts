import { ENDPOINTS, type EndpointName } from '../../src/atlassian/endpoint.js'
import type { Fault, FaultKind } from '../../src/sandbox/faults.js'
import {
  aDomainAccess,
  anApp,
  anEvent,
  aPermissionScheme,
  aPerson,
  aPolicy,
  aServiceDesk,
  aSpace,
  aWorld,
  ORGANIZATION,
  orgResource,
  type World,
} from '../../src/sandbox/world.js'
import { type CollectedWorld, collectWorld, failing, incompleteOf, status, unknownsOf } from './collect-world.js'

const plain = aWorld()
const jira = ['jira-software', 'jira-servicedesk'].map(owner => anApp({ owner }))
const wiki = [anApp({ owner: 'confluence' })]
const apps = [...jira, ...wiki]
const seats = (what: string, of = apps) => of.map(({ id }) => `seats ${id} ${what}`)
const places = (of: typeof apps) => of.map(({ id }) => `publicAccess ${id} places`)
const groups = plain.groups.map(({ id }) => `groups ${id} grants`)
const holdings = (...names: readonly string[]) => names.map(name => `people 712020:${name} holdings`)
const administrators = ['org-admin', 'site-admin', 'user-access-admin'].map(role => `administrators ${role}`)

/** For each endpoint of a complete collection: the facts that are unknown if it fails. */
type Case = {
  readonly name: EndpointName
  /** The older endpoint that is used if this one is missing. It fails too. */
  readonly older?: EndpointName
  readonly path: RegExp
  /** A required field. */
  readonly field: string
  readonly unknown: readonly string[]
  readonly receipts: readonly string[]
  readonly isPaged: boolean
  /** `not needed` if the next page is also named outside `links`. */
  readonly links?: 'not needed'
  /** The field for the next page, if it is not `links`. */
  readonly end?: string
}
const CASES: readonly Case[] = [
  {
    name: 'organization',
    path: /\/orgs\/[^/]+$/,
    field: 'attributes',
    unknown: ['organization'],
    receipts: ['organization'],
    isPaged: false,
  },
  {
    name: 'directories',
    path: /\/directories$/,
    field: 'directoryId',
    unknown: ['directories'],
    receipts: ['directories'],
    isPaged: true,
  },
  {
    name: 'workspaces',
    path: /\/workspaces$/,
    field: 'attributes',
    unknown: ['apps'],
    receipts: ['app instances'],
    isPaged: true,
  },
  {
    name: 'appAccessDomains',
    path: /app-access-settings\/domains$/,
    field: 'domain',
    unknown: ['appAccess'],
    receipts: ['app access domains'],
    isPaged: true,
  },
  {
    name: 'appAccessDomain',
    path: /app-access-settings\/domains\/./,
    field: 'products',
    unknown: ['appAccess ANYONE grants', 'appAccess acme.com grants'],
    receipts: ['app access settings of domains'],
    isPaged: false,
  },
  {
    name: 'groupsSearch',
    older: 'groups',
    path: /\/groups(\/search)?$/,
    field: 'name',
    unknown: ['groups', 'groupNames', ...holdings('bo-baker')],
    receipts: ['groups'],
    isPaged: true,
  },
  {
    name: 'groupsCount',
    path: /\/groups\/count$/,
    field: 'count',
    unknown: ['groups', 'groupNames', ...holdings('bo-baker')],
    receipts: ['groups'],
    isPaged: false,
  },
  {
    name: 'groupRoles',
    path: /\/groups\/[^/]+\/role-assignments$/,
    field: 'roles',
    unknown: [...groups, ...holdings('bo-baker')],
    receipts: ['role assignments of groups'],
    isPaged: true,
  },
  {
    name: 'usersSearch',
    older: 'users',
    path: /\/users(\/search)?$/,
    field: 'accountId',
    unknown: [...administrators, 'people'],
    receipts: ['administrators', 'users'],
    isPaged: true,
  },
  {
    name: 'userRoles',
    path: /\/users\/[^/]+\/role-assignments$/,
    field: 'resourceId',
    unknown: holdings('alice-archer', 'cid-cook'),
    receipts: ['role assignments of ambiguous users'],
    isPaged: true,
  },
  {
    name: 'usersCount',
    path: /\/users\/count$/,
    field: 'count',
    unknown: [...administrators, 'people', ...seats('roleHolders')],
    receipts: ['administrators', 'seats of app instances', 'users'],
    isPaged: false,
  },
  {
    name: 'usersStats',
    path: /\/users\/stats$/,
    field: 'roleId',
    unknown: [],
    receipts: ['role counts of all users'],
    isPaged: false,
  },
  {
    name: 'domains',
    path: /\/v1\/.*\/domains$/,
    field: 'claim',
    unknown: ['domains'],
    receipts: ['verified domains'],
    isPaged: true,
  },
  {
    name: 'policies',
    path: /\/policies$/,
    field: 'attributes',
    unknown: ['policies'],
    receipts: ['organization policies'],
    isPaged: true,
    links: 'not needed',
  },
  {
    name: 'apiKeys',
    path: /\/api-keys$/,
    field: 'id',
    unknown: ['credentials'],
    receipts: ['organization API keys'],
    isPaged: true,
  },
  {
    name: 'applicationRoles',
    path: /\/applicationrole$/,
    field: 'key',
    unknown: seats('applicationRole', jira),
    receipts: ['application roles of Jira sites'],
    isPaged: false,
  },
  {
    name: 'permissionSchemes',
    path: /\/api\/3\/permissionscheme$/,
    field: 'holder',
    unknown: places(jira),
    receipts: ['public projects'],
    isPaged: false,
  },
  {
    name: 'projects',
    path: /\/project\/search$/,
    field: 'projectTypeKey',
    unknown: places(jira),
    receipts: ['public projects'],
    isPaged: true,
    end: 'isLast',
  },
  {
    name: 'projectScheme',
    path: /\/project\/[^/]+\/permissionscheme$/,
    field: 'id',
    unknown: places(jira),
    receipts: ['public projects'],
    isPaged: false,
  },
  {
    name: 'serviceDesks',
    path: /\/servicedeskapi\/servicedesk$/,
    field: 'projectKey',
    unknown: ['serviceDesks', 'customerAccess'],
    receipts: ['service projects'],
    isPaged: true,
    end: 'isLastPage',
  },
  {
    name: 'requestSecurity',
    path: /\/requestsecurity$/,
    field: 'globalAnonymousAccess',
    unknown: ['customerAccess 0 access'],
    receipts: ['customer access of service projects'],
    isPaged: false,
  },
  {
    name: 'spaceRoleMode',
    path: /\/space-role-mode$/,
    field: 'mode',
    unknown: places(wiki),
    receipts: ['public spaces'],
    isPaged: false,
  },
  {
    name: 'spaces',
    path: /\/v2\/spaces$/,
    field: 'key',
    unknown: places(wiki),
    receipts: ['public spaces'],
    isPaged: true,
    end: '_links',
  },
  {
    name: 'spaceRoles',
    path: /\/spaces\/[^/]+\/role-assignments$/,
    field: 'principal',
    unknown: places(wiki),
    receipts: ['public spaces'],
    isPaged: false,
  },
  {
    name: 'eventActions',
    path: /\/event-actions$/,
    field: 'attributes',
    unknown: ['audit actions', 'audit events'],
    receipts: ['audit log event types'],
    isPaged: false,
  },
  {
    name: 'eventsStream',
    path: /\/events-stream$/,
    field: 'attributes',
    unknown: ['audit events'],
    receipts: ['audit log events'],
    // Its pages end differently: see the tests of the audit log.
    isPaged: false,
  },
]

/** One object of each kind, so that every endpoint returns data. */
const world = (fault: FaultKind & Pick<Fault, 'times'>, path: RegExp): World => {
  const role = (name: string) => ({ resource: orgResource(ORGANIZATION), role: name })
  const helper = aPerson({ name: 'Cid Cook', directRoles: [role('site-admin'), role('user-access-admin')] })
  return aWorld({
    apps,
    permissionSchemes: [aPermissionScheme()],
    serviceDesks: [aServiceDesk()],
    spaces: [aSpace({ anonymous: true })],
    people: [...aWorld().people, helper],
    appAccess: [aDomainAccess(), aDomainAccess({ domain: 'acme.com' })],
    policies: [aPolicy()],
    events: [anEvent()],
    faults: [failing(path, fault)],
  })
}

/** All credentials and options. */
const ALL = { site: 'given', read: { undocumented: 'asked' } } as const

function expectOnly({ observed, receipts }: CollectedWorld, { name, older, unknown, receipts: unread }: Case): void {
  const unknowns = unknownsOf(observed)
  expect(Object.keys(unknowns).toSorted()).toEqual([...unknown].toSorted())
  const paths = [ENDPOINTS[name].path, ENDPOINTS[older ?? name].path]
  for (const reason of Object.values(unknowns)) expect(paths.some(path => reason.includes(path))).toBe(true)
  expect(incompleteOf(receipts)).toEqual(unread)
}

test('all facts are known if no request fails', async () => {
  const { observed, receipts } = await collectWorld(world(status(500), /nowhere/), ALL)
  expect([unknownsOf(observed), incompleteOf(receipts)]).toEqual([{}, []])
})

test('every requested endpoint has a case', async () => {
  const { requests } = await collectWorld(world(status(500), /nowhere/), ALL)
  const uncovered = requests.filter(({ path }) => !CASES.some(endpoint => endpoint.path.test(path)))
  expect(uncovered).toEqual([])
})

/** Created once, because the sandbox would create its 20 MB body for each response. */
const HUGE = JSON.stringify('x'.repeat(17 * 1024 * 1024))

const FAULTS: readonly (readonly [string, FaultKind])[] = [
  ...[400, 403, 404, 429, 500].map(code => [String(code), status(code)] as const),
  ['a redirect', { kind: 'redirect', location: 'http://127.0.0.1:9/' }],
  ['a reset connection', { kind: 'reset' }],
  ['no response', { kind: 'hang' }],
  ['truncated JSON', { kind: 'cut' }],
  ['a log-in page', { kind: 'html' }],
  ['a body above the size limit', { kind: { status: 200, body: HUGE } }],
  ['null', { kind: { status: 200, body: 'null' } }],
  ['an error with status 200', { kind: { status: 200, body: { errors: [{ status: '403' }] } } }],
]

describe.each(CASES)('$name', endpoint => {
  test.each(FAULTS)('%s makes only the facts of this endpoint unknown', async (_, fault) => {
    expectOnly(await collectWorld(world(fault, endpoint.path), ALL), endpoint)
  })

  test(`a missing ${endpoint.field} makes only the facts of this endpoint unknown`, async () => {
    const fault = { kind: 'drop-field', field: endpoint.field } as const
    expectOnly(await collectWorld(world(fault, endpoint.path), ALL), endpoint)
  })

  test('one temporary failure makes no fact unknown', async () => {
    const { observed, receipts } = await collectWorld(world({ ...status(503), times: 1 }, endpoint.path), ALL)
    expect([unknownsOf(observed), incompleteOf(receipts)]).toEqual([{}, []])
  })
})

describe.each(CASES.filter(({ isPaged }) => isPaged))('the pages of $name', endpoint => {
  const withoutLinks: readonly [string, FaultKind] = [
    'lose their links',
    { kind: 'drop-field', field: endpoint.end ?? 'links' },
  ]
  test.each<readonly [string, FaultKind]>([
    ['repeat', { kind: 'same-cursor' }],
    ['never end', { kind: 'endless' }],
    ...(endpoint.links === undefined ? [withoutLinks] : []),
  ])('that %s make only the facts of this endpoint unknown', async (_, fault) => {
    expectOnly(await collectWorld(world(fault, endpoint.path), ALL), endpoint)
  })
})

test('no reason contains the organization id, the API key or the site credential', async () => {
  const results = await Promise.all(CASES.map(({ path }) => collectWorld(world(status(500), path), ALL)))
  const reasons = results.flatMap(({ observed }) => Object.values(unknownsOf(observed))).join(' ')
  const { orgApiKey, siteCredential } = plain
  for (const secret of [ORGANIZATION, orgApiKey, siteCredential.token, siteCredential.email, '127.0.0.1']) {
    expect(reasons).not.toContain(secret)
  }
})
