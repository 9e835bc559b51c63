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
  anAccount,
  anAdministrator,
  anApp,
  anObserved,
  aPerson,
  aRun,
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
  path: '^Directory > Users > the user',
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
      name: `A ${role} that is not in the baseline`,
      observed: holding(role, role === 'org-admin' ? [aPerson(), mallory] : [mallory]),
      reported: {
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
    reported: {
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
    name: 'An administrator that lost the role',
    observed: holding('org-admin', []),
    reported: {
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
    name: `Holders of ${role} that could not be read`,
    control: 'administrator' as const,
    observed: { administrators: { ...anObserved().administrators, [role]: notRead } },
    subject: { type: 'control' as const, id: `administrator:${role}`, name: role },
    location: placeOf(SECTION_LINES[role] ?? ''),
  })),
)

test('exactly the administrators of the baseline pass', () => {
  expect(statusOf('administrator')).toBe('pass')
})

test('a role that was not read is unknown, not empty', () => {
  expect(statusOf('administrator', { observed: { administrators: {} } })).toBe('unknown')
})

test('an unread role does not hide the drift of another role', () => {
  const observed = {
    administrators: { 'org-admin': notRead, 'site-admin': known([mallory]), 'user-access-admin': known([]) },
  }
  expect(findingsOf('administrator', { observed }).map(({ change }) => change)).toEqual(['added', 'unreadable'])
})

test('an account with two roles gives two findings', () => {
  const administrators = {
    'org-admin': known([aPerson()]),
    'site-admin': known([mallory]),
    'user-access-admin': known([mallory]),
  }
  const ids = findingsOf('administrator', { observed: { administrators } }).map(({ id }) => id)
  expect(new Set(ids).size).toBe(2)
})

test.each(['alice@acme.com', 'another user', '""'])('the note %s is not compared', note => {
  const baseline = BASELINE.replace(`${ALICE}: alice@acme.com`, `${ALICE}: ${note}`)
  expect(statusOf('administrator', { baseline })).toBe('pass')
})

test('an account without a note is named by its ID', () => {
  const baseline = BASELINE.replace(`${ALICE}: alice@acme.com`, `${ALICE}: ""`)
  expect(findingsOf('administrator', { baseline, observed: holding('org-admin', []) })).toMatchObject([
    { subject: { name: ALICE } },
  ])
})

describe('A capture', () => {
  test('lists the holders of each role with a note', () => {
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

  test('is unknown where one role could not be read or was not read', () => {
    const { 'org-admin': first, 'site-admin': second } = anObserved().administrators
    const [unread, unasked] = [
      { 'org-admin': first, 'site-admin': second, 'user-access-admin': notRead },
      { 'org-admin': first, 'site-admin': second },
    ].map(administrators => captureOf({ administrators } as Partial<CurrentState>))
    expect([unread, unasked]).toEqual([notRead, { known: false, reason: 'Not read.' }])
  })

  test('always writes the sites and apps of a role', () => {
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
  const reported = (baseline: string, resources: readonly string[]) =>
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
    expect(reported(allowing(...on), resources)).toEqual(expected)
  })

  test('are not compared with a plain note in the baseline', () => {
    expect(reported(listing(role, 'mallory'), [JIRA, siteOf(OTHER_SITE)])).toEqual([])
  })

  test('are one finding each for an unlisted account', () => {
    expect(reported(BASELINE, [ORGANIZATION_ARI, siteOf(SITE)])).toEqual([
      'added acme drift',
      'added organization drift',
    ])
  })

  test('of an account that lost the role are one finding', () => {
    expect(reported(allowing('acme', 'organization'), [])).toEqual(['removed anywhere drift'])
  })

  test('keep the note and the other places when accepted', () => {
    const observed = placed(role, [ORGANIZATION_ARI, siteOf(OTHER_SITE), siteOf(SITE)])
    const run = { baseline: allowing('organization'), observed }
    const { accept } = findingsOf('administrator', run)[0]?.fix ?? { accept: '' }
    expect(parse(accept).administrators[role]).toEqual({
      [MALLORY]: { note: 'mallory', on: ['acme', 'organization'] },
    })
    const { text, verdict } = proposeFor(aRun(run))
    expect(parse(text).administrators[role]).toEqual({
      [MALLORY]: { note: 'mallory', on: ['acme', siteOf(OTHER_SITE), 'organization'] },
    })
    expect(verdict).toBe('compliant')
  })

  test('that are all removed leave an entry with an empty list', () => {
    const run = aRun({ baseline: allowing('acme'), observed: placed(role, [ORGANIZATION_ARI]) })
    const { text } = proposeFor(run, ({ change }) => change === 'removed')
    expect(text).toContain(`${MALLORY}: { note: mallory, on: [] }`)
  })

  test('are named by the ARI where the baseline lists no app of the site', () => {
    const labs = JIRA.replace(SITE, OTHER_SITE)
    const observed = {
      ...placed(role, [siteOf(OTHER_SITE)]),
      apps: known([anApp(), theWiki(), anApp({ id: labs, alias: 'labs/jira-software' })]),
    }
    const { text } = proposeFor(aRun({ observed }), ({ control }) => control === 'administrator')
    expect(text).toContain(`on: ["${siteOf(OTHER_SITE)}"]`)
  })

  test('are unknown without the list of apps that names them', () => {
    const baseline = without('apps', allowing('acme'))
    const observed = { ...placed(role, [siteOf(SITE)]), apps: notRead }
    expect(findingsOf('administrator', { baseline, observed }).map(({ change }) => change)).toEqual(['unreadable'])
  })
})

test.each<readonly [readonly string[], readonly string[]]>([
  [['acme/jira-software', 'acme/confluence'], ['added acme/confluence']],
  [['acme/jira-software', 'acme'], ['added acme']],
  [['organization'], ['added organization', 'removed acme/jira-software']],
])('a user-access-admin of one app with the role on %j is %j', (held, expected) => {
  const { resourceAt } = nameApps(known([anApp(), theWiki()]), {}, ORGANIZATION)
  const observed = placed(
    'user-access-admin',
    held.map(place => resourceAt(place) ?? place),
  )
  const baseline = listing('user-access-admin', '{ note: "", on: [acme/jira-software] }')
  const reported = findingsOf('administrator', { baseline, observed }).map(({ change, app }) => `${change} ${app}`)
  expect(reported.toSorted()).toEqual(expected)
})

test('a site without apps is named by its ARI', () => {
  const baseline = ['app-access', 'groups', 'licenses'].reduce(
    (text, section) => without(section, text),
    listing('site-admin', '{ note: "", on: [acme] }'),
  )
  const apps = known([anApp({ id: JIRA.replace(SITE, OTHER_SITE), alias: 'labs/jira-software' })])
  const run = aRun({ baseline, observed: { ...placed('site-admin', [siteOf(SITE)]), apps } })
  const { text } = proposeFor(run, ({ control }) => control === 'app-instance')
  expect(parse(text).administrators['site-admin']).toEqual({ [MALLORY]: { note: '', on: [siteOf(SITE)] } })
})

test('a site-admin on another resource of the site is a site-admin of the site', () => {
  const observed = placed('site-admin', [`ari:cloud:jira::site/${SITE}`])
  expect(statusOf('administrator', { baseline: listing('site-admin', '{ note: "", on: [acme] }'), observed })).toBe(
    'pass',
  )
})

test('a user-access-admin of an unlisted app is not one of its site', () => {
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
  const reported = (observed: Partial<CurrentState>, baseline?: string) =>
    findingsOf('administrator', { observed, ...(baseline === undefined ? {} : { baseline }) }).map(
      ({ change, status, people }) => `${change} ${status} ${people}`,
    )
  const observedOf = (role: string, found: readonly Person[], mallorys: Account): Partial<CurrentState> => ({
    administrators: role === 'org-admin' ? { ...searchFinds(role, [aPerson(), ...found]) } : searchFinds(role, found),
    people: known([alice, mallorys]),
  })

  test.each(ADMIN_ROLES)('%s: the search finds a user without the role assignment', role => {
    const observed = observedOf(role, [mallory], account({ holdings: known([]) }))
    expect(reported(observed, listing(role, 'mallory'))).toEqual(['unreadable unknown 1'])
    expect(reported(observed)).toEqual(['added drift null', 'unreadable unknown 1'])
  })

  test.each(ADMIN_ROLES)('%s: an account holds it and the search does not find it', role => {
    const observed = observedOf(role, [], account({ holdings: held(role, byGroup) }))
    expect(reported(observed, listing(role, 'mallory'))).toEqual(['unreadable unknown 1'])
    expect(reported(observed)).toEqual(['added drift null', 'unreadable unknown 1'])
  })

  test.each(ADMIN_ROLES)('%s: the platform roles name it and the search does not', role => {
    const observed = observedOf(role, [], account({ platformRoles: [role], holdings: known([]) }))
    expect(reported(observed, listing(role, 'mallory'))).toEqual(['unreadable unknown 1'])
  })

  test('the message names the role, the number of users and both endpoints', () => {
    const observed = observedOf('site-admin', [mallory], account({ holdings: known([]) }))
    const [, finding] = findingsOf('administrator', { observed })
    expect(finding?.message).toBe(
      'site-admin: POST /admin/v2/orgs/{orgId}/directories/-/users/search finds 1 user by this role for whom GET /admin/v2/orgs/{orgId}/directories/-/users/{accountId}/role-assignments does not report it; compare Directory > Users, and run the check again.',
    )
  })

  test('an org-admin with the platform role is not a contradiction', () => {
    const observed = observedOf('org-admin', [mallory], account({ platformRoles: ['org-admin'], holdings: known([]) }))
    expect(reported(observed, listing('org-admin', 'mallory'))).toEqual([])
  })

  test('a role that is part of org-admin needs no search', () => {
    const inferred = aHolding({ role: 'site-admin', ways: known([{ by: 'inferred' }]) })
    const admin = { ...alice, holdings: known([...(alice.holdings.known ? alice.holdings.value : []), inferred]) }
    expect(reported({ people: known([admin]) })).toEqual([])
  })
})

describe.each(PLACED)('a %s whose places cannot be read', role => {
  test.each<readonly [string, (observed: Partial<CurrentState>) => Partial<CurrentState>]>([
    ['people', observed => ({ ...observed, people: notRead })],
    [
      'one holding',
      observed => ({ ...observed, people: known([anAdministrator(ALICE, ['org-admin']), unreadAccount()]) }),
    ],
  ])('because of unread %s is unknown, and an unlisted account is still added', (_, blind) => {
    const observed = blind(placed(role, [JIRA]))
    const changes = (baseline: string) => findingsOf('administrator', { baseline, observed }).map(one => one.change)
    expect(changes(listing(role, '{ note: "", on: [acme] }'))).toContain('unreadable')
    expect(changes(listing(role, '{ note: "", on: [acme] }'))).not.toContain('removed')
    expect(changes(BASELINE)).toEqual(expect.arrayContaining(['added', 'unreadable']))
  })
})
