import { parse } from 'yaml'
import { nameApps } from '../../src/collect/app-names.js'
import type { Account, CurrentState, Holding, Person } from '../../src/collect/current-state.js'
import { captureAdministrators } from '../../src/controls/administrator.js'
import { known } from '../../src/model/fact.js'
import { ADMIN_ROLES } from '../../src/model/roles.js'
import { type Case, describeDrifts, describeUnread } from './drifts.js'
import {
  ADMINS,
  ALICE,
  aHolding,
  aNight,
  anAccount,
  anAdministrator,
  anApp,
  anObserved,
  aPerson,
  BASELINE,
  CONSOLE,
  findingsOf,
  JIRA,
  notRead,
  ORGANIZATION,
  ORGANIZATION_ARI,
  placeOf,
  proposeFor,
  SITE,
  statusOf,
  theWiki,
  without,
} from './organization.js'

const MALLORY = '712020:badbad'
const mallory = aPerson({ id: MALLORY, name: 'Mallory Moss', email: 'mallory@acme.com' })
const fixOf = (id: string) => ({
  path: '^Directory > Users > the person',
  link: `${CONSOLE}/users/${encodeURIComponent(id)}`,
})

const holding = (role: string, people: readonly Person[]) => ({
  administrators: { ...anObserved().administrators, [role]: known(people) },
})

const PLACED = ['site-admin', 'user-access-admin'] as const
const OTHER_SITE = '11112222-0000-4000-8000-000000000002'
const siteOf = (cloudId: string): string => `ari:cloud:platform::site/${cloudId}`

const searchFinds = (role: string, people: readonly Person[]): CurrentState['administrators'] => ({
  ...anObserved().administrators,
  [role]: known(people),
})

/** Mallory holds the role on these resources, by both reads. */
const placed = (role: string, resources: readonly string[]): Partial<CurrentState> => {
  const holdings = known(resources.map(resource => aHolding({ role, resource })))
  return {
    administrators: searchFinds(role, resources.length === 0 ? [] : [mallory]),
    people: known([
      anAdministrator(ALICE, ['org-admin']),
      { ...anAdministrator(MALLORY, resources.length === 0 ? [] : [role]), holdings },
    ]),
  }
}

const unreadAccount = (): Account => ({ ...anAdministrator(MALLORY, []), holdings: notRead })

/** The baseline with Mallory under a role. */
const listing = (role: string, entry: string): string => {
  const line = `    ${MALLORY}: ${entry}\n`
  if (role === 'org-admin') return BASELINE.replace('  org-admin:\n', `  org-admin:\n${line}`)
  return role === 'site-admin'
    ? BASELINE.replace('  site-admin: {}\n', `  site-admin:\n${line}`)
    : BASELINE.replace('  site-admin: {}\n', `  site-admin: {}\n  user-access-admin:\n${line}`)
}

const captureOf = (given: Partial<CurrentState>) => {
  const observed = anObserved(given)
  return captureAdministrators(observed, nameApps(observed.apps, {}, ORGANIZATION))
}

const SECTION_LINES: Readonly<Record<string, string>> = {
  'org-admin': '  org-admin:\n',
  'site-admin': '  site-admin: {}',
  'user-access-admin': 'administrators:',
}

describeDrifts('administrator', [
  ...ADMIN_ROLES.map(
    (role): Case => ({
      name: `A ${role} whom the baseline does not list`,
      observed: holding(role, role === 'org-admin' ? [aPerson(), mallory] : [mallory]),
      told: {
        change: 'added',
        subject: { type: 'person', id: MALLORY, name: 'Mallory Moss' },
        app: role === 'org-admin' ? null : 'organization',
        role,
        expected: null,
        actual: role,
        location: placeOf(SECTION_LINES[role] ?? ''),
        fix: fixOf(MALLORY),
      },
    }),
  ),
  {
    name: 'An administrator without a name',
    observed: holding('site-admin', [aPerson({ id: MALLORY, name: null, email: null })]),
    told: {
      change: 'added',
      subject: { type: 'person', id: MALLORY, name: MALLORY },
      app: 'organization',
      role: 'site-admin',
      expected: null,
      actual: 'site-admin',
      location: placeOf('  site-admin: {}'),
      fix: fixOf(MALLORY),
    },
  },
  {
    name: 'An administrator who is none any more',
    observed: holding('org-admin', []),
    told: {
      change: 'removed',
      subject: { type: 'person', id: ALICE, name: 'alice@acme.com' },
      app: null,
      role: 'org-admin',
      expected: 'org-admin',
      actual: null,
      location: placeOf(`    ${ALICE}:`),
      fix: fixOf(ALICE),
    },
  },
])

describeUnread(
  ADMIN_ROLES.map(role => ({
    name: `Holders of ${role} that were not read`,
    control: 'administrator' as const,
    observed: { administrators: { ...anObserved().administrators, [role]: notRead } },
    subject: { type: 'control' as const, id: `administrator:${role}`, name: role },
    location: placeOf(SECTION_LINES[role] ?? ''),
  })),
)

test('the administrators of the baseline, and no other, pass', () => {
  expect(statusOf('administrator')).toBe('pass')
})

test('a role that was never asked for is unknown, not empty', () => {
  expect(statusOf('administrator', { observed: { administrators: {} } })).toBe('unknown')
})

test('one role that was not read does not hide the drift of another', () => {
  const observed = {
    administrators: { 'org-admin': notRead, 'site-admin': known([mallory]), 'user-access-admin': known([]) },
  }
  expect(findingsOf('administrator', { observed }).map(({ change }) => change)).toEqual(['added', 'unreadable'])
})

test('one person with two roles is two findings', () => {
  const administrators = {
    'org-admin': known([aPerson()]),
    'site-admin': known([mallory]),
    'user-access-admin': known([mallory]),
  }
  const ids = findingsOf('administrator', { observed: { administrators } }).map(({ id }) => id)
  expect(new Set(ids).size).toBe(2)
})

test.each(['alice@acme.com', 'somebody else', '""'])('the note %s is no part of the comparison', note => {
  const baseline = BASELINE.replace(`${ALICE}: alice@acme.com`, `${ALICE}: ${note}`)
  expect(statusOf('administrator', { baseline })).toBe('pass')
})

test('someone without a note is told by the account id', () => {
  const baseline = BASELINE.replace(`${ALICE}: alice@acme.com`, `${ALICE}: ""`)
  expect(findingsOf('administrator', { baseline, observed: holding('org-admin', []) })).toMatchObject([
    { subject: { name: ALICE } },
  ])
})

describe('A capture', () => {
  test('has the people of each role, with who they are', () => {
    const bot = aPerson({ id: '712020:b07', name: null, email: null })
    const administrators = { ...anObserved().administrators, 'site-admin': known([bot]) }
    expect(captureOf({ administrators })).toEqual({
      known: true,
      value: {
        value: {
          'org-admin': { [ALICE]: 'alice@acme.com' },
          'site-admin': { '712020:b07': { note: '', on: ['organization'] } },
          'user-access-admin': {},
        },
      },
    })
  })

  test('is unknown where one role was not read, or not asked for', () => {
    const { 'org-admin': first, 'site-admin': second } = anObserved().administrators
    const [unread, unasked] = [
      { 'org-admin': first, 'site-admin': second, 'user-access-admin': notRead },
      { 'org-admin': first, 'site-admin': second },
    ].map(administrators => captureOf({ administrators } as Partial<CurrentState>))
    expect([unread, unasked]).toEqual([notRead, { known: false, reason: 'Not read.' }])
  })

  test('always writes where a role is held, by the names of sites and apps', () => {
    const observed = {
      ...placed('site-admin', [siteOf(SITE), siteOf(OTHER_SITE)]),
      apps: known([anApp(), theWiki()]),
    }
    expect(captureOf(observed)).toMatchObject({
      value: { value: { 'site-admin': { [MALLORY]: { note: mallory.email, on: ['acme', siteOf(OTHER_SITE)] } } } },
    })
  })

  test.each(PLACED)('is unknown where the two reads of %s contradict each other', role => {
    const observed = { ...placed(role, []), administrators: searchFinds(role, [mallory]) }
    expect(captureOf(observed).known).toBe(false)
  })
})

describe.each(PLACED)('the places of a %s', role => {
  const allowing = (...on: readonly string[]) =>
    listing(
      role,
      `{ note: mallory, on: [${on.map(one => (one.startsWith('ari:') ? JSON.stringify(one) : one)).join(', ')}] }`,
    )
  const told = (baseline: string, resources: readonly string[]) =>
    findingsOf('administrator', { baseline, observed: placed(role, resources) }).map(
      ({ change, app, status }) => `${change} ${app ?? 'anywhere'} ${status}`,
    )

  test.each<readonly [readonly string[], readonly string[], readonly string[]]>([
    [['acme'], [siteOf(SITE)], []],
    [[siteOf(SITE)], [siteOf(SITE)], []],
    [['acme/jira-software'], [JIRA], []],
    [[JIRA], [JIRA], []],
    [['organization'], [ORGANIZATION_ARI], []],
    [['organization'], [ORGANIZATION_ARI, `ari:cloud:identity::org/${ORGANIZATION}`], []],
    [['acme'], [siteOf(SITE), siteOf(OTHER_SITE)], [`added ${siteOf(OTHER_SITE)} drift`]],
    [['organization'], [siteOf(SITE)], ['added acme drift', 'removed organization drift']],
    [['acme', 'organization'], [siteOf(SITE)], ['removed organization drift']],
    [[], [siteOf(SITE)], ['added acme drift']],
  ])('allowed on %j and held on %j: %j', (on, resources, expected) => {
    expect(told(allowing(...on), resources)).toEqual(expected)
  })

  test('are not compared where the baseline has a plain note', () => {
    expect(told(listing(role, 'mallory'), [JIRA, siteOf(OTHER_SITE)])).toEqual([])
  })

  test('are a finding each for an account that nobody listed', () => {
    expect(told(BASELINE, [ORGANIZATION_ARI, siteOf(SITE)])).toEqual(['added acme drift', 'added organization drift'])
  })

  test('of an account that does not hold the role any more are one finding', () => {
    expect(told(allowing('acme', 'organization'), [])).toEqual(['removed anywhere drift'])
  })

  test('that are accepted keep the note and the other places', () => {
    const observed = placed(role, [ORGANIZATION_ARI, siteOf(OTHER_SITE), siteOf(SITE)])
    const night = { baseline: allowing('organization'), observed }
    const { accept } = findingsOf('administrator', night)[0]?.fix ?? { accept: '' }
    expect(parse(accept).administrators[role]).toEqual({
      [MALLORY]: { note: 'mallory', on: ['acme', 'organization'] },
    })
    const { text, verdict } = proposeFor(aNight(night))
    expect(parse(text).administrators[role]).toEqual({
      [MALLORY]: { note: 'mallory', on: ['acme', siteOf(OTHER_SITE), 'organization'] },
    })
    expect(verdict).toBe('compliant')
  })

  test('that are all accepted as removed leave an entry that allows the role nowhere', () => {
    const night = aNight({ baseline: allowing('acme'), observed: placed(role, [ORGANIZATION_ARI]) })
    const { text } = proposeFor(night, ({ change }) => change === 'removed')
    expect(text).toContain(`${MALLORY}: { note: mallory, on: [] }`)
  })

  test('are named by the ARI where the baseline lists no app of the site', () => {
    const labs = JIRA.replace(SITE, OTHER_SITE)
    const observed = {
      ...placed(role, [siteOf(OTHER_SITE)]),
      apps: known([anApp(), theWiki(), anApp({ id: labs, alias: 'labs/jira-software' })]),
    }
    const { text } = proposeFor(aNight({ observed }), ({ control }) => control === 'administrator')
    expect(text).toContain(`on: ["${siteOf(OTHER_SITE)}"]`)
  })

  test('that the list of apps would name are unknown without it', () => {
    const baseline = without('apps', allowing('acme'))
    const observed = { ...placed(role, [siteOf(SITE)]), apps: notRead }
    expect(findingsOf('administrator', { baseline, observed }).map(({ change }) => change)).toEqual(['unreadable'])
  })
})

test.each<readonly [readonly string[], readonly string[]]>([
  [['acme/jira-software', 'acme/confluence'], ['added acme/confluence']],
  [['acme/jira-software', 'acme'], ['added acme']],
  [['organization'], ['added organization', 'removed acme/jira-software']],
])('a user-access-admin of one app who holds the role on %j is %j', (held, expected) => {
  const { resourceAt } = nameApps(known([anApp(), theWiki()]), {}, ORGANIZATION)
  const observed = placed(
    'user-access-admin',
    held.map(place => resourceAt(place) ?? place),
  )
  const baseline = listing('user-access-admin', '{ note: "", on: [acme/jira-software] }')
  const told = findingsOf('administrator', { baseline, observed }).map(({ change, app }) => `${change} ${app}`)
  expect(told.toSorted()).toEqual(expected)
})

test('a site is known by its ARI where its last app has gone', () => {
  const baseline = ['app-access', 'groups', 'licenses'].reduce(
    (text, section) => without(section, text),
    listing('site-admin', '{ note: "", on: [acme] }'),
  )
  const apps = known([anApp({ id: JIRA.replace(SITE, OTHER_SITE), alias: 'labs/jira-software' })])
  const night = aNight({ baseline, observed: { ...placed('site-admin', [siteOf(SITE)]), apps } })
  const { text } = proposeFor(night, ({ control }) => control === 'app-instance')
  expect(parse(text).administrators['site-admin']).toEqual({ [MALLORY]: { note: '', on: [siteOf(SITE)] } })
})

test('a site-admin of a resource of the site that is no app is one of the site', () => {
  const observed = placed('site-admin', [`ari:cloud:jira::site/${SITE}`])
  expect(statusOf('administrator', { baseline: listing('site-admin', '{ note: "", on: [acme] }'), observed })).toBe(
    'pass',
  )
})

test('a user-access-admin of an app that nobody listed is not one of its site', () => {
  const baseline = listing('user-access-admin', '{ note: "", on: [acme] }')
  const observed = placed('user-access-admin', [siteOf(SITE), `ari:cloud:loom::site/${SITE}`])
  expect(findingsOf('administrator', { baseline, observed })).toMatchObject([
    { change: 'added', app: `ari:cloud:loom::site/${SITE}` },
  ])
})

test('a user-access-admin of one app by a group counts', () => {
  const holdings = known([aHolding({ role: 'user-access-admin' })])
  const observed = {
    administrators: searchFinds('user-access-admin', [mallory]),
    people: known([anAdministrator(ALICE, ['org-admin']), { ...anAccount(), id: MALLORY, holdings }]),
  }
  expect(findingsOf('administrator', { observed })).toMatchObject([{ change: 'added', app: 'acme/jira-software' }])
})

describe('two reads that contradict each other', () => {
  const account = (given: Partial<Account>): Account => ({ ...anAdministrator(MALLORY, []), ...given })
  const held = (role: string, ways: Holding['ways']) => known([aHolding({ role, resource: ORGANIZATION_ARI, ways })])
  const byGroup = known([{ by: 'group', group: ADMINS } as const])
  const alice = anAdministrator(ALICE, ['org-admin'])
  const told = (observed: Partial<CurrentState>, baseline?: string) =>
    findingsOf('administrator', { observed, ...(baseline === undefined ? {} : { baseline }) }).map(
      ({ change, status, people }) => `${change} ${status} ${people}`,
    )
  const observedOf = (role: string, found: readonly Person[], mallorys: Account): Partial<CurrentState> => ({
    administrators: role === 'org-admin' ? { ...searchFinds(role, [aPerson(), ...found]) } : searchFinds(role, found),
    people: known([alice, mallorys]),
  })

  test.each(ADMIN_ROLES)('%s: the search finds somebody whose account does not hold it', role => {
    const observed = observedOf(role, [mallory], account({ holdings: known([]) }))
    expect(told(observed, listing(role, 'mallory'))).toEqual(['unreadable unknown 1'])
    expect(told(observed)).toEqual(['added drift null', 'unreadable unknown 1'])
  })

  test.each(ADMIN_ROLES)('%s: an account holds it and the search does not find it', role => {
    const observed = observedOf(role, [], account({ holdings: held(role, byGroup) }))
    expect(told(observed, listing(role, 'mallory'))).toEqual(['unreadable unknown 1'])
    expect(told(observed)).toEqual(['added drift null', 'unreadable unknown 1'])
  })

  test.each(ADMIN_ROLES)('%s: the platform roles name it and the search does not', role => {
    const observed = observedOf(role, [], account({ platformRoles: [role], holdings: known([]) }))
    expect(told(observed, listing(role, 'mallory'))).toEqual(['unreadable unknown 1'])
  })

  test('the message names the role, the number of users and both endpoints', () => {
    const observed = observedOf('site-admin', [mallory], account({ holdings: known([]) }))
    const [, finding] = findingsOf('administrator', { observed })
    expect(finding?.message).toBe(
      'site-admin: POST /admin/v2/orgs/{orgId}/directories/-/users/search finds 1 user by this role for whom GET /admin/v2/orgs/{orgId}/directories/-/users/{accountId}/role-assignments does not report it; compare Directory > Users, and run the check again.',
    )
  })

  test('an org-admin whom the platform roles confirm is no contradiction: no place is compared', () => {
    const observed = observedOf('org-admin', [mallory], account({ platformRoles: ['org-admin'], holdings: known([]) }))
    expect(told(observed, listing('org-admin', 'mallory'))).toEqual([])
  })

  test('a role that comes with that of an organization administrator needs no search', () => {
    const inferred = aHolding({ role: 'site-admin', ways: known([{ by: 'inferred' }]) })
    const admin = { ...alice, holdings: known([...(alice.holdings.known ? alice.holdings.value : []), inferred]) }
    expect(told({ people: known([admin]) })).toEqual([])
  })
})

describe.each(PLACED)('a %s whose places cannot be read', role => {
  test.each<readonly [string, (observed: Partial<CurrentState>) => Partial<CurrentState>]>([
    ['people', observed => ({ ...observed, people: notRead })],
    [
      'one holding',
      observed => ({ ...observed, people: known([anAdministrator(ALICE, ['org-admin']), unreadAccount()]) }),
    ],
  ])('for want of %s is unknown, and still added where nobody listed the account', (_, blind) => {
    const observed = blind(placed(role, [JIRA]))
    const changes = (baseline: string) => findingsOf('administrator', { baseline, observed }).map(one => one.change)
    expect(changes(listing(role, '{ note: "", on: [acme] }'))).toContain('unreadable')
    expect(changes(listing(role, '{ note: "", on: [acme] }'))).not.toContain('removed')
    expect(changes(BASELINE)).toEqual(expect.arrayContaining(['added', 'unreadable']))
  })
})
