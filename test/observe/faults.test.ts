import { ENDPOINTS, type EndpointName } from '../../src/atlassian/endpoint.js'
import type { Fault, FaultKind } from '../../src/sandbox/faults.js'
import { aDomainAccess, aPerson, aWorld, ORGANIZATION, orgResource, type World } from '../../src/sandbox/world.js'
import { failing, incompleteOf, type Look, look, status, unknownsOf } from './look.js'

const plain = aWorld()
const [app] = plain.apps
const groups = plain.groups.map(({ id }) => `groups ${id} grants`)
const holdings = (...names: readonly string[]) => names.map(name => `people 712020:${name} holdings`)
const administrators = ['org-admin', 'site-admin', 'user-access-admin'].map(role => `administrators ${role}`)

/** Each endpoint that a full observation asks: what turns unknown with it, and no more. */
type Case = {
  readonly name: EndpointName
  /** Serves where the first one is not there; it fails with it. */
  readonly older?: EndpointName
  readonly path: RegExp
  /** A field that is needed. */
  readonly field: string
  readonly unknown: readonly string[]
  readonly receipts: readonly string[]
  readonly isPaged: boolean
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
    receipts: ['domains of app access settings'],
    isPaged: true,
  },
  {
    name: 'appAccessDomain',
    path: /app-access-settings\/domains\/./,
    field: 'products',
    unknown: ['appAccess ANYONE grants', 'appAccess acme.com grants'],
    receipts: ['app access settings of each domain'],
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
    receipts: ['administrators', 'people'],
    isPaged: true,
  },
  {
    name: 'userRoles',
    path: /\/users\/[^/]+\/role-assignments$/,
    field: 'resourceId',
    unknown: holdings('alice-archer', 'cid-cook'),
    receipts: ['role assignments of people'],
    isPaged: true,
  },
  {
    name: 'usersCount',
    path: /\/users\/count$/,
    field: 'count',
    unknown: [...administrators, 'people', `seats ${app?.id} roleHolders`],
    receipts: ['administrators', 'people', 'seats of each app instance'],
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
    name: 'applicationRoles',
    path: /\/applicationrole$/,
    field: 'key',
    unknown: [`seats ${app?.id} applicationRole`],
    receipts: ['application roles of each Jira site'],
    isPaged: false,
  },
]

/** One of everything, so that every endpoint has something to tell. */
const world = (fault: FaultKind & Pick<Fault, 'times'>, path: RegExp): World => {
  const role = (name: string) => ({ resource: orgResource(ORGANIZATION), role: name })
  const helper = aPerson({ name: 'Cid Cook', directRoles: [role('site-admin'), role('user-access-admin')] })
  return aWorld({
    people: [...aWorld().people, helper],
    appAccess: [aDomainAccess(), aDomainAccess({ domain: 'acme.com' })],
    faults: [failing(path, fault)],
  })
}

function expectOnly({ observed, receipts }: Look, { name, older, unknown, receipts: unread }: Case): void {
  const unknowns = unknownsOf(observed)
  expect(Object.keys(unknowns).toSorted()).toEqual([...unknown].toSorted())
  const paths = [ENDPOINTS[name].path, ENDPOINTS[older ?? name].path]
  for (const reason of Object.values(unknowns)) expect(paths.some(path => reason.includes(path))).toBe(true)
  expect(incompleteOf(receipts)).toEqual(unread)
}

test('nothing is unknown where nothing fails', async () => {
  const { observed, receipts } = await look(world(status(500), /nowhere/), { site: 'given' })
  expect([unknownsOf(observed), incompleteOf(receipts)]).toEqual([{}, []])
})

test('every endpoint that is asked has its case', async () => {
  const { requests } = await look(world(status(500), /nowhere/), { site: 'given' })
  const strange = requests.filter(({ path }) => !CASES.some(endpoint => endpoint.path.test(path)))
  expect(strange).toEqual([])
})

/** Made once: the sandbox's own twenty megabytes are made anew for each answer. */
const HUGE = JSON.stringify('x'.repeat(17 * 1024 * 1024))

const FAULTS: readonly (readonly [string, FaultKind])[] = [
  ...[400, 403, 404, 429, 500].map(code => [String(code), status(code)] as const),
  ['a redirect', { kind: 'redirect', location: 'http://127.0.0.1:9/' }],
  ['a reset connection', { kind: 'reset' }],
  ['half a JSON', { kind: 'cut' }],
  ['a log-in page', { kind: 'html' }],
  ['more than is read', { kind: { status: 200, body: HUGE } }],
  ['null', { kind: { status: 200, body: 'null' } }],
  ['an error in an answer of 200', { kind: { status: 200, body: { errors: [{ status: '403' }] } } }],
]

describe.each(CASES)('$name', endpoint => {
  test.each(FAULTS)('%s makes what it tells unknown, and nothing else', async (_, fault) => {
    expectOnly(await look(world(fault, endpoint.path), { site: 'given' }), endpoint)
  })

  test(`a missing ${endpoint.field} makes what it tells unknown, and nothing else`, async () => {
    const fault = { kind: 'drop-field', field: endpoint.field } as const
    expectOnly(await look(world(fault, endpoint.path), { site: 'given' }), endpoint)
  })

  test('one failure that is over makes nothing unknown', async () => {
    const { observed, receipts } = await look(world({ ...status(503), times: 1 }, endpoint.path), {
      site: 'given',
    })
    expect([unknownsOf(observed), incompleteOf(receipts)]).toEqual([{}, []])
  })
})

// All at once: each of them waits for its time-out.
test('no answer makes what it tells unknown, and nothing else', async () => {
  const looks = await Promise.all(
    CASES.map(({ path }) => look(world({ kind: 'hang' }, path), { site: 'given', timeoutMs: 1_000 })),
  )
  for (const [index, endpoint] of CASES.entries()) expectOnly(looks[index] as Look, endpoint)
})

describe.each(CASES.filter(({ isPaged }) => isPaged))('the pages of $name', endpoint => {
  test.each<[string, FaultKind]>([
    ['repeat themselves', { kind: 'same-cursor' }],
    ['never end', { kind: 'endless' }],
    ['lose their links', { kind: 'drop-field', field: 'links' }],
  ])('that %s make what it tells unknown, and nothing else', async (_, fault) => {
    expectOnly(await look(world(fault, endpoint.path), { site: 'given' }), endpoint)
  })
})

test('no reason holds an id of the organization, its key or its site credential', async () => {
  const looks = await Promise.all(CASES.map(({ path }) => look(world(status(500), path), { site: 'given' })))
  const reasons = looks.flatMap(({ observed }) => Object.values(unknownsOf(observed))).join(' ')
  const { orgApiKey, siteCredential } = plain
  for (const secret of [ORGANIZATION, orgApiKey, siteCredential.token, siteCredential.email, '127.0.0.1']) {
    expect(reasons).not.toContain(secret)
  }
})
