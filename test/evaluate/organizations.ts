/** Random organizations from few IDs and names, so that two of them have much in common. */
import fc from 'fast-check'
import { captureSections, writeSound } from '../../src/app/capture.js'
import { loadBaseline } from '../../src/baseline/load.js'
import { aliasApps, nameApps, siteName } from '../../src/collect/app-names.js'
import type {
  Account,
  ApiKey,
  AppInstance,
  CurrentState,
  FactName,
  Group,
  Holding,
  Person,
  Policy,
  Way,
} from '../../src/collect/current-state.js'
import type { Receipt } from '../../src/collect/receipts.js'
import { digestOf, settingsOf } from '../../src/collect/settings.js'
import { type Fact, known, unknown } from '../../src/model/fact.js'
import { ADMIN_ROLES } from '../../src/model/roles.js'
import { ORGANIZATION, ORGANIZATION_ARI, PATH } from '../controls/organization.js'
import { character } from '../text.js'

const CLOUDS = ['8a2e3c1d-0000-4000-8000-000000000001', '8a2e3c1d-0000-4000-8000-000000000002', '5b1c9f00-1']
const OWNERS = ['jira-software', 'confluence', 'jira-servicedesk']
const RESOURCES = [
  ...CLOUDS.flatMap(cloud => OWNERS.map(owner => `ari:cloud:${owner}::site/${cloud}`)),
  ORGANIZATION_ARI,
  `ari:cloud:identity::org/${ORGANIZATION}`,
  'ari:cloud:rovo::workspace/next-year',
  ...CLOUDS.map(cloud => `ari:cloud:platform::site/${cloud}`),
]
const ROLES = ['user', 'admin', 'customer', ...ADMIN_ROLES, 'atlassian/reviewer', 'ari:cloud:identity::role/odd/one']
const GROUP_IDS = ['276f955c-1', '276f955c-2', '276f955c-3', '952d12c3-1', '952d12c3-2', 'x', 'y']
const PEOPLE = ['712020:a', '712020:b', '712020:c', '557058:d']
const DOMAINS = ['acme.com', 'acme.org', 'xn--bcher-kva.de', 'a-b.co.uk']

const name = fc.oneof(
  fc.constantFrom('staff', 'staff', 'staff', 'Staff', 'staff (276f955c)', 'staff (276f955c-1)', 'jira-users'),
  fc.constantFrom(
    '',
    ' ',
    '__proto__',
    'constructor',
    'null',
    '- a',
    'a: b # c',
    '"',
    'x\ny',
    '\u202estaff',
    '@all',
    '{}',
  ),
  fc.string({ unit: character, maxLength: 6 }),
)

const app = fc.record({
  cloud: fc.constantFrom(...CLOUDS),
  owner: fc.constantFrom(...OWNERS),
  name,
  hostUrl: fc.constantFrom('https://acme.atlassian.net', 'https://acme-labs.atlassian.net', null),
  status: fc.constantFrom('online', 'offline', 'deprecated'),
  capacity: fc.option(fc.nat(30)),
})

const apps = fc.uniqueArray(app, { selector: ({ cloud, owner }) => `${owner} ${cloud}`, maxLength: 5 }).map(list =>
  aliasApps(
    list.map(({ cloud, ...rest }) => ({
      ...rest,
      id: `ari:cloud:${rest.owner}::site/${cloud}`,
      site: siteName(rest.hostUrl, rest.name),
    })),
  ).map(({ site, ...instance }): AppInstance => instance),
)

const domainGrants = fc
  .uniqueArray(
    fc.record({
      app: fc.constantFrom(...RESOURCES.filter(resource => !resource.includes(':org/'))),
      role: fc.constantFrom(...ROLES),
      approval: fc.boolean(),
    }),
    { selector: grant => grant.app, maxLength: 3 },
  )
  .map(known)

/** App access of an organization whose responses mention "Any domain". */
const appAccess = fc
  .tuple(
    domainGrants.map(grants => ({ domain: 'ANYONE', grants })),
    fc.uniqueArray(fc.record({ domain: fc.constantFrom(...DOMAINS), grants: domainGrants }), {
      selector: access => access.domain,
      maxLength: 3,
    }),
  )
  .map(([anyone, domains]) => known([anyone, ...domains]))

const grant = fc
  .record({
    resource: fc.constantFrom(...RESOURCES),
    roles: fc.uniqueArray(fc.constantFrom(...ROLES), { maxLength: 3 }),
    defaultRole: fc.option(fc.constantFrom('user', 'guest'), { freq: 4 }),
  })
  .map(({ resource, roles, defaultRole }) => {
    const isOrganization = resource.includes(':org/')
    return { resource, roles, owner: '', defaultRole: isOrganization ? null : defaultRole }
  })
  .filter(({ roles, defaultRole }) => roles.length > 0 || defaultRole !== null)

const group: fc.Arbitrary<Group> = fc.record({
  id: fc.constantFrom(...GROUP_IDS),
  name,
  managedBy: fc.constantFrom('idp', 'admins', 'team-members', 'open').map(known),
  members: fc.nat(4).map(known),
  grants: fc.uniqueArray(grant, { selector: ({ resource }) => resource, minLength: 1, maxLength: 3 }).map(known),
})

const groups = fc
  .uniqueArray(fc.record({ group, isBare: fc.boolean() }), {
    selector: one => one.group.id,
    maxLength: GROUP_IDS.length,
  })
  .map(list => ({
    groups: known(list.filter(({ isBare }) => !isBare).map(one => one.group)),
    groupNames: known(list.map(one => ({ id: one.group.id, name: one.group.name }))),
  }))

const way: fc.Arbitrary<Way> = fc.oneof(
  fc.record({ by: fc.constant('group' as const), group: fc.constantFrom(...GROUP_IDS, null) }),
  fc.record({
    by: fc.constant('direct' as const),
    evidence: fc.constantFrom('reported' as const, 'membership' as const),
  }),
  fc.constant<Way>({ by: 'inferred' }),
)

const holding: fc.Arbitrary<Holding> = fc.record({
  resource: fc.constantFrom(...RESOURCES),
  role: fc.constantFrom(...ROLES, 'guest'),
  ways: fc.uniqueArray(way, { selector: ({ by }) => by, minLength: 1, maxLength: 3 }).map(known),
  isActive: fc.boolean(),
})

const account: fc.Arbitrary<Account> = fc.record({
  id: fc.constantFrom(...PEOPLE, '712020:e', '712020:f'),
  name: fc.option(name),
  email: fc.option(fc.constantFrom('a@acme.com', 'b@acme.org', 'c@elsewhere.example')),
  type: fc.constantFrom('atlassian', 'atlassian', 'app', 'customer', null),
  status: fc.constantFrom('active', 'active', 'suspended', 'not_invited', 'deactivated', 'for_deletion'),
  claim: fc.constantFrom('managed', 'managed', 'unmanaged'),
  source: fc.constantFrom('synced', 'invited', null),
  emailVerified: fc.constantFrom(true, false, null),
  addedToOrg: fc.option(fc.constant('2024-02-01T09:00:00.000Z')),
  lastActive: fc.option(fc.constant({ [RESOURCES[0] ?? '']: '2026-01-01T09:00:00.000Z' })),
  platformRoles: fc.constant([]),
  holdings: fc
    .uniqueArray(holding, { selector: ({ resource, role }) => `${resource} ${role}`, maxLength: 4 })
    .map(known<readonly Holding[]>),
})

const accounts = fc.uniqueArray(account, { selector: ({ id }) => id, maxLength: 5 })

const domains = fc
  .uniqueArray(
    fc.record({
      name: fc.constantFrom(...DOMAINS),
      status: fc.constantFrom('verified', 'verified', 'unverified', 'deleted', 'superseded', 'missing_token'),
    }),
    { selector: domain => domain.name },
  )
  .map(known)

const policies = fc
  .uniqueArray(
    fc.record({
      id: fc.constantFrom('9a0b-1', '9a0b-2', '9a0b-3', 'p: 4'),
      type: fc.constantFrom('ip-allowlist', 'ip-allowlist', 'data-residency', 'user-join-settings-default'),
      name,
      status: fc.constantFrom('enabled', 'disabled', 'unknown'),
      rule: fc.constantFrom<unknown>({ in: ['192.0.2.0/24'] }, { in: [] }, [{ mode: 'ANYONE' }], null, 'on'),
    }),
    { selector: ({ id }) => id, maxLength: 3 },
  )
  .map(list => known(list.map(toPolicy)))

function toPolicy({ id, ...attributes }: Pick<Policy, 'id' | 'type' | 'name' | 'status'> & { rule: unknown }): Policy {
  const { type, name: called, status } = attributes
  const settings = settingsOf(attributes)
  return { id, type, name: called, status, settings, digest: digestOf(settings) }
}

/** No key expires soon, so that a captured organization is compliant. */
const apiKey: fc.Arbitrary<ApiKey> = fc.record({
  id: fc.constantFrom('k-1', 'k-2', 'k-3', 'k-4'),
  label: fc.option(fc.oneof(name, fc.constant('nightly gate'))),
  status: fc.constantFrom('ALLOWED', 'ALLOWED', 'BLOCKED', null),
  expiresAt: fc.constantFrom('2026-12-10T08:00:00.000Z', '2027-08-31T08:00:00.000Z', null),
  lastActiveAt: fc.constantFrom('2026-11-23T01:00:00.000Z', '2026-01-01T01:00:00.000Z', null),
  scopes: fc.constantFrom(['read:groups:admin'], ['manage:org'], [], null),
})

const credentials = fc.uniqueArray(apiKey, { selector: ({ id }) => id, maxLength: 4 }).map(known<readonly ApiKey[]>)

/** The search by role and the platform roles match the accounts. */
function administratorsAmong(accounts: readonly Account[]): Pick<CurrentState, 'administrators' | 'people'> {
  const rolesOf = ({ holdings }: Account) =>
    ADMIN_ROLES.filter(role => holdings.known && holdings.value.some(held => held.role === role))
  const holders = ADMIN_ROLES.map(
    role =>
      [
        role,
        known(accounts.filter(one => rolesOf(one).includes(role)).map(({ id, name, email }) => ({ id, name, email }))),
      ] as const,
  )
  return {
    administrators: Object.fromEntries(holders),
    people: known(accounts.map(one => ({ ...one, platformRoles: rolesOf(one) }))),
  }
}

/** An organization without unknown facts. */
export const organization: fc.Arbitrary<CurrentState> = fc
  .record({
    apps,
    appAccess,
    groups,
    people: accounts,
    domains,
    policies,
    credentials,
    used: fc.array(fc.record({ holders: fc.nat(30), jira: fc.option(fc.nat(30)) }), { minLength: 5, maxLength: 5 }),
  })
  .map(({ apps: instances, groups: both, people, used, ...rest }) => ({
    organization: known({ id: ORGANIZATION, name: 'Acme' }),
    directories: known([{ id: 'd-1', name: 'Acme directory' }]),
    serviceDesks: null,
    customerAccess: null,
    publicAccess: null,
    audit: { actions: known([]), events: known([]), since: '2026-11-22T02:17:00.000Z', isEmpty: false },
    apps: known(instances),
    ...both,
    ...rest,
    ...administratorsAmong(people),
    seats: instances.map(({ id }, index) => ({
      app: id,
      roleHolders: known(used[index]?.holders ?? 0),
      applicationRole: used[index]?.jira == null ? null : known({ used: used[index].jira, capacity: null }),
    })),
  }))

/** The text that `capture` writes for an organization. */
export function captureText(observed: CurrentState): string {
  const sections = captureSections(observed, nameApps(observed.apps, {}, ORGANIZATION))
  return writeSound(sections, ORGANIZATION, PATH, '2026-11-23').text
}

/** Sections of the captured text, in the order of the file. */
export function sectionsOf(text: string): readonly string[] {
  const loading = loadBaseline(text, PATH, '2026-11-23')
  if (!loading.ok) throw new Error(loading.problems.map(({ line, message }) => `${line}: ${message}`).join('\n'))
  return Object.keys(loading.baseline.data).filter(key => key !== 'version' && key !== 'organization')
}

/** The same facts in another order. */
export function shuffle(observed: CurrentState, seed: number): CurrentState {
  let state = seed
  const next = (): number => {
    // The generator of Park and Miller.
    state = (state * 48_271) % 2_147_483_647
    return state
  }
  const mix = <T>(list: readonly T[]): readonly T[] =>
    list
      .map(item => ({ item, at: next() }))
      .toSorted((a, b) => a.at - b.at)
      .map(({ item }) => item)
  const mixFact = <T>(fact: Fact<readonly T[]>): Fact<readonly T[]> => (fact.known ? known(mix(fact.value)) : fact)
  const within = <T, U>(fact: Fact<readonly T[]>, change: (item: T) => U): Fact<readonly U[]> =>
    fact.known ? known(mix(fact.value).map(change)) : fact
  return {
    ...observed,
    apps: mixFact(observed.apps),
    appAccess: within(observed.appAccess, access => ({ ...access, grants: mixFact(access.grants) })),
    groups: within(observed.groups, one => ({
      ...one,
      grants: within(one.grants, given => ({ ...given, roles: mix(given.roles) })),
    })),
    groupNames: mixFact(observed.groupNames),
    administrators: Object.fromEntries(
      mix(Object.entries(observed.administrators)).map(([role, holders]) => [role, mixFact(holders)]),
    ),
    people: within(observed.people, one => ({
      ...one,
      holdings: within(one.holdings, held => ({ ...held, ways: mixFact(held.ways) })),
    })),
    domains: mixFact(observed.domains),
    policies: mixFact(observed.policies),
    credentials: mixFact(observed.credentials),
    seats: mix(observed.seats),
  }
}

/** The same facts with other names. Policies and keys keep theirs, because names are part of their comparison. */
export function rename(observed: CurrentState): CurrentState {
  const called = (name: string | null): string => `${name ?? 'No name'}, called otherwise`
  const person = <T extends Person>(one: T): T => ({ ...one, name: called(one.name) })
  return {
    ...observed,
    organization: known({ id: ORGANIZATION, name: 'Otherwise' }),
    apps: each(observed.apps, one => ({ ...one, name: called(one.name), alias: `otherwise-${one.alias}` })),
    groups: each(observed.groups, one => ({ ...one, name: called(one.name) })),
    groupNames: each(observed.groupNames, one => ({ ...one, name: called(one.name) })),
    people: each(observed.people, person),
    administrators: Object.fromEntries(
      Object.entries(observed.administrators).map(([role, holders]) => [role, each(holders, person)]),
    ),
  }
}

export const UNREAD = 'The read failed (403): add the scope to the key.'
const unread = unknown(UNREAD)

export type Blinding = {
  readonly name: string
  readonly blind: (observed: CurrentState) => CurrentState
  /** Whether a control of a complete baseline needs this fact. */
  readonly isNeeded: boolean
}

const all = (name: string, blind: Blinding['blind']): Blinding => ({ name, blind, isNeeded: true })

const each = <T>(fact: Fact<readonly T[]>, change: (item: T) => T): Fact<readonly T[]> =>
  fact.known ? known(fact.value.map(change)) : fact

/** Every fact as unknown. For lists of facts, the fact at `index`. */
export function blindings(index: number): readonly Blinding[] {
  const nth = <T>(fact: Fact<readonly T[]>): T | undefined =>
    fact.known ? fact.value[index % Math.max(1, fact.value.length)] : undefined
  const oneGroup = (part: 'grants' | 'managedBy' | 'members') => (observed: CurrentState) => ({
    ...observed,
    groups: each(observed.groups, one => (one === nth(observed.groups) ? { ...one, [part]: unread } : one)),
  })
  const oneSeat = (part: 'roleHolders' | 'applicationRole') => (observed: CurrentState) => ({
    ...observed,
    seats: observed.seats.map((seat, at) =>
      at === index % observed.seats.length ? { ...seat, [part]: unread } : seat,
    ),
  })
  return [
    all('the organization', observed => ({ ...observed, organization: unread })),
    all('the directories', observed => ({ ...observed, directories: unread })),
    all('the apps', observed => ({ ...observed, apps: unread, seats: [] })),
    all('the app access', observed => ({ ...observed, appAccess: unread })),
    all('the groups', observed => ({ ...observed, groups: unread, groupNames: unread })),
    all('the roles of all groups', observed => ({ ...observed, groups: unread })),
    all('the people', observed => ({ ...observed, people: unread })),
    all('the domains', observed => ({ ...observed, domains: unread })),
    all('the policies', observed => ({ ...observed, policies: unread })),
    all('the API keys', observed => ({ ...observed, credentials: unread })),
    ...['org-admin', 'site-admin', 'user-access-admin'].map(role =>
      all(`the holders of ${role}`, observed => ({
        ...observed,
        administrators: { ...observed.administrators, [role]: unread },
      })),
    ),
    {
      name: 'the app access of a domain',
      isNeeded: false,
      blind: observed => ({
        ...observed,
        appAccess: each(observed.appAccess, one =>
          one === nth(observed.appAccess) ? { ...one, grants: unread } : one,
        ),
      }),
    },
    { name: 'the roles of a group', isNeeded: false, blind: oneGroup('grants') },
    { name: 'the management of a group', isNeeded: false, blind: oneGroup('managedBy') },
    { name: 'the members of a group', isNeeded: false, blind: oneGroup('members') },
    {
      name: 'the roles of an account',
      isNeeded: false,
      blind: observed => ({
        ...observed,
        people: each(observed.people, one => (one === nth(observed.people) ? { ...one, holdings: unread } : one)),
      }),
    },
    {
      name: 'the grants of a role',
      isNeeded: false,
      blind: observed => ({
        ...observed,
        people: each(observed.people, one =>
          one === nth(observed.people)
            ? { ...one, holdings: each(one.holdings, held => ({ ...held, ways: unread })) }
            : one,
        ),
      }),
    },
    {
      name: 'whether an account is managed',
      isNeeded: false,
      blind: observed => ({
        ...observed,
        people: each(observed.people, one => (one === nth(observed.people) ? { ...one, claim: null } : one)),
      }),
    },
    {
      name: 'whether an account is active',
      isNeeded: false,
      blind: observed => ({
        ...observed,
        people: each(observed.people, one => (one === nth(observed.people) ? { ...one, status: null } : one)),
      }),
    },
    { name: 'the role holders of an app', isNeeded: false, blind: oneSeat('roleHolders') },
    { name: 'Jira’s count of an app', isNeeded: false, blind: oneSeat('applicationRole') },
  ]
}

/** Changes that each open one more access path, with a subject that no organization above has. */
export const OPENINGS: readonly ((observed: CurrentState) => CurrentState)[] = [
  observed => ({
    ...observed,
    apps: more(observed.apps, {
      id: 'ari:cloud:loom::site/new',
      alias: 'new/loom',
      owner: 'loom',
      name: 'new',
      status: 'online',
      hostUrl: null,
      capacity: null,
    }),
  }),
  observed => ({
    ...observed,
    appAccess: more(observed.appAccess, {
      domain: 'new.io',
      grants: known([{ app: RESOURCES[0] ?? '', role: 'user', approval: false }]),
    }),
  }),
  observed => ({
    ...observed,
    groups: more(observed.groups, {
      id: 'new-group',
      name: 'A group of a new name',
      managedBy: known('open'),
      members: known(1),
      grants: known([{ resource: RESOURCES[0] ?? '', owner: '', roles: ['admin'], defaultRole: 'user' }]),
    }),
    groupNames: more(observed.groupNames, { id: 'new-group', name: 'A group of a new name' }),
  }),
  observed => ({
    ...observed,
    administrators: Object.fromEntries(
      Object.entries(observed.administrators).map(([role, holders]) => [
        role,
        more(holders, { id: '712020:new', name: null, email: null }),
      ]),
    ),
  }),
  observed => ({ ...observed, domains: more(observed.domains, { name: 'new.io', status: 'verified' }) }),
  observed => ({
    ...observed,
    people: more(observed.people, newAccount({ by: 'direct', evidence: 'reported' }, 'managed')),
  }),
  observed => ({ ...observed, people: more(observed.people, newAccount({ by: 'group', group: null }, 'unmanaged')) }),
  observed => ({
    ...observed,
    policies: more(observed.policies, toPolicy({ id: 'new', type: 'new', name: 'new', status: 'on', rule: null })),
  }),
  observed => ({
    ...observed,
    credentials: more(observed.credentials, {
      id: 'new',
      label: 'new',
      status: null,
      expiresAt: null,
      lastActiveAt: null,
      scopes: null,
    }),
  }),
  observed => ({
    ...observed,
    groups: each(observed.groups, one => ({ ...one, members: known(1_000) })),
  }),
  observed => ({
    ...observed,
    seats: observed.seats.map(seat => ({
      ...seat,
      roleHolders: known(1_000),
      applicationRole: seat.applicationRole && known({ used: 1_000, capacity: null }),
    })),
  }),
]

const more = <T>(fact: Fact<readonly T[]>, item: T): Fact<readonly T[]> =>
  fact.known ? known([...fact.value, item]) : fact

const newAccount = (by: Way, claim: Account['claim']): Account => ({
  id: '712020:newAccount',
  name: null,
  email: null,
  type: null,
  status: 'active',
  claim,
  source: 'invited',
  emailVerified: null,
  addedToOrg: null,
  lastActive: null,
  platformRoles: [],
  holdings: known([{ resource: RESOURCES[0] ?? '', role: 'user', ways: known([by]), isActive: true }]),
})

const FACTS: readonly (readonly FactName[])[] = [
  ['people'],
  ['organization'],
  ['apps'],
  ['appAccess'],
  ['groups'],
  ['defaultMembers'],
  ['directories'],
  ['administrators'],
  ['domains'],
  ['seats'],
  ['people', 'seats'],
]

export const receipts: fc.Arbitrary<readonly Receipt[]> = fc.uniqueArray(
  fc
    .record({ facts: fc.constantFrom(...FACTS), error: fc.option(fc.constantFrom(UNREAD, 'It stopped half way.')) })
    .map(
      ({ facts, error }): Receipt => ({
        resource: `read of ${facts.join(' and ')}`,
        facts,
        pages: 1,
        items: 1,
        complete: error === null,
        ...(error === null ? {} : { error }),
      }),
    ),
  { selector: ({ resource }) => resource, maxLength: 4 },
)

/** The number of random organizations per property; less where one test covers all of them. */
export const runs = (usual: number): { readonly numRuns: number } => ({
  numRuns: fc.readConfigureGlobal().numRuns ?? usual,
})
