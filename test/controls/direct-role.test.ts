import { nameApps } from '../../src/collect/app-names.js'
import type { Account } from '../../src/collect/current-state.js'
import { captureDirectRoles } from '../../src/controls/direct-role.js'
import { known } from '../../src/model/fact.js'
import { type Case, describeDrifts, describeUnread, everyControl } from './drifts.js'
import {
  ADMINS,
  aDirectHolding,
  aHolding,
  anAccount,
  anObserved,
  aRun,
  BASELINE,
  CONFLUENCE,
  CONSOLE,
  findingsOf,
  JIRA,
  judgeRun,
  NOT_READ,
  notRead,
  ORGANIZATION,
  ORGANIZATION_ARI,
  placeOf,
  SERVICE_DESK,
  statusOf,
} from './organization.js'

const BOB = '712020:b0b'
const bob = { type: 'person', id: BOB, name: 'Bob Baker' } as const
const fix = { path: '^Directory > Users > the user', link: `${CONSOLE}/users/${encodeURIComponent(BOB)}` }

/** Bob with his roles. */
const holding = (...holdings: Parameters<typeof aHolding>[0][]) => ({
  people: known([anAccount({ holdings: known(holdings.map(aHolding)) })]),
})
const hand = aDirectHolding()
const direct = (given: Parameters<typeof aDirectHolding>[0] = {}) => aDirectHolding(given)

/** The baseline with the direct role of Bob. */
const listing = (entry: string): string => BASELINE.replace('direct-roles: {}', `direct-roles:\n  ${BOB}:\n${entry}`)
const JIRA_USER = listing('    acme/jira-software: [user]')

describeDrifts('direct-role', [
  {
    name: 'A direct role',
    observed: holding(hand),
    reported: {
      change: 'added',
      subject: bob,
      app: 'acme/jira-software',
      role: 'user',
      expected: null,
      actual: 'user',
      location: placeOf('direct-roles: {}'),
      fix,
    },
  },
  {
    name: 'A direct role beside the same role through a group',
    observed: holding({ ways: known([{ by: 'group', group: ADMINS }, ...ways(hand)]) }),
    reported: {
      change: 'added',
      subject: bob,
      app: 'acme/jira-software',
      role: 'user',
      expected: null,
      actual: 'user',
      location: placeOf('direct-roles: {}'),
      fix,
    },
  },
  {
    name: 'An additional role on an app of the baseline',
    baseline: JIRA_USER,
    observed: holding(hand, direct({ role: 'admin' })),
    reported: {
      change: 'added',
      subject: bob,
      app: 'acme/jira-software',
      role: 'admin',
      expected: null,
      actual: 'admin',
      location: placeOf('    acme/jira-software: [user]\n\nexternal', JIRA_USER),
      fix,
    },
  },
  {
    name: 'An unknown role on an unknown app',
    observed: holding(direct({ role: 'atlassian/reviewer', resource: SERVICE_DESK })),
    reported: {
      change: 'added',
      subject: bob,
      app: SERVICE_DESK,
      role: 'atlassian/reviewer',
      expected: null,
      actual: 'atlassian/reviewer',
      location: placeOf('direct-roles: {}'),
      fix,
    },
  },
  {
    name: 'A role on the organization that `administrators` does not list',
    observed: holding(direct({ role: 'ai-access', resource: ORGANIZATION_ARI })),
    reported: {
      change: 'added',
      subject: bob,
      app: 'organization',
      role: 'ai-access',
      expected: null,
      actual: 'ai-access',
      location: placeOf('direct-roles: {}'),
      fix,
    },
  },
  {
    name: 'A direct role that was removed',
    baseline: JIRA_USER,
    observed: holding(),
    reported: {
      change: 'removed',
      subject: bob,
      app: 'acme/jira-software',
      role: 'user',
      expected: 'user',
      actual: null,
      location: placeOf('    acme/jira-software: [user]\n\nexternal', JIRA_USER),
      fix,
    },
  },
  {
    name: 'One of two direct roles that was removed',
    baseline: listing('    acme/jira-software: [admin, user]'),
    observed: holding(hand),
    reported: {
      change: 'removed',
      subject: bob,
      app: 'acme/jira-software',
      role: 'admin',
      expected: 'admin',
      actual: null,
      location: placeOf(
        '    acme/jira-software: [admin, user]\n\nexternal',
        listing('    acme/jira-software: [admin, user]'),
      ),
      fix,
    },
  },
  {
    name: 'A direct role of a missing account',
    baseline: JIRA_USER,
    observed: { people: known([]) },
    reported: {
      change: 'removed',
      subject: { ...bob, name: BOB },
      app: 'acme/jira-software',
      role: 'user',
      expected: 'user',
      actual: null,
      location: placeOf('    acme/jira-software: [user]\n\nexternal', JIRA_USER),
      fix,
    },
  },
  ...(['suspended', 'deactivated', 'not_invited', 'for_deletion'] as const).map(
    (status): Case => ({
      name: `A direct role of an account with the status ${status}`,
      observed: { people: known([anAccount({ status, holdings: known([hand]) })]) },
      reported: {
        change: 'added',
        subject: bob,
        app: 'acme/jira-software',
        role: 'user',
        expected: null,
        actual: 'user',
        location: placeOf('direct-roles: {}'),
        fix,
      },
    }),
  ),
])

function ways({ ways: fact }: ReturnType<typeof aDirectHolding>) {
  return fact.known ? fact.value : []
}

describeUnread([
  {
    name: 'Users that could not be read',
    control: 'direct-role',
    observed: { people: notRead },
    baseline: BASELINE.replace('external-people: {}\n\n', ''),
    subject: everyControl('direct-role'),
    location: placeOf('direct-roles: {}'),
  },
  {
    name: 'Roles of a user that could not be read',
    control: 'direct-role',
    observed: { people: known([anAccount({ holdings: notRead })]) },
    subject: everyControl('direct-role'),
    location: placeOf('direct-roles: {}'),
  },
  {
    name: 'A role with an unknown assignment',
    control: 'direct-role',
    observed: holding({ ways: notRead }),
    subject: everyControl('direct-role'),
    location: placeOf('direct-roles: {}'),
  },
])

test.each([
  ['through a group', [aHolding()]],
  ['inferred from the role org-admin', [aHolding({ ways: known([{ by: 'inferred' }]) })]],
  ['as an administrator of the organization', [aDirectHolding({ role: 'org-admin', resource: ORGANIZATION_ARI })]],
  ['as an administrator of a site', [aDirectHolding({ role: 'site-admin', resource: 'ari:cloud:platform::site/1' })]],
  [
    'as a user access admin of the organization',
    [aDirectHolding({ role: 'user-access-admin', resource: ORGANIZATION_ARI })],
  ],
  ['as a user access admin of an app', [aDirectHolding({ role: 'user-access-admin' })]],
  ['not at all', []],
])('a role %s is not a direct role', (_, holdings) => {
  const people = known([anAccount({ holdings: known(holdings) })])
  expect(statusOf('direct-role', { observed: { people } })).toBe('pass')
})

describe.each(['app', 'customer'])('an account of type %s', type => {
  test.each([
    ['user', 'drift'],
    ['admin', 'drift'],
    ['atlassian/superuser', 'drift'],
    ['customer', 'pass'],
    ['guest', 'pass'],
    ['viewer', 'pass'],
  ])('with the direct role %s is: %s', (role, status) => {
    const people = known([anAccount({ type, holdings: known([aDirectHolding({ role })]) })])
    expect(statusOf('direct-role', { observed: { people } })).toBe(status)
  })

  test('with unknown roles is unknown', () => {
    const people = known([anAccount({ type, holdings: notRead })])
    expect(judgeRun({ observed: { people } }).verdict).toBe('unknown')
  })
})

test('the message names a service account as such', () => {
  const people = known([anAccount({ type: 'app', name: 'Sync bot', holdings: known([hand]) })])
  expect(findingsOf('direct-role', { observed: { people } })).toMatchObject([
    {
      message:
        'Service account Sync bot holds the role `user` on acme/jira-software by direct assignment; the baseline does not list it.',
    },
  ])
})

describe('a direct role on a resource of', () => {
  const held = (resource: string) => ({
    observed: { people: known([anAccount({ holdings: known([aDirectHolding({ resource, role: 'contributor' })]) })]) },
  })
  const NO_APPS = ['ari:cloud:townsquare::site/1', 'ari:cloud:goal::workspace/2', 'ari:cloud:project:x:workspace/3']

  test.each(NO_APPS)('%s is a notice', resource => {
    expect(findingsOf('direct-role', held(resource))).toMatchObject([{ status: 'notice', change: 'added' }])
    expect(judgeRun(held(resource)).verdict).toBe('compliant')
  })

  test.each(NO_APPS)('%s is not captured', resource => {
    expect(captureDirectRoles(anObserved(held(resource).observed), aRun().context.names)).toMatchObject({
      value: { value: {} },
    })
  })

  test.each([
    'ari:cloud:confluence::site/of-another-site',
    'ari:cloud:loom::workspace/4',
    'ari:cloud:platform::org/another',
    'something else',
  ])('%s is drift, because it can be an app', resource => {
    expect(findingsOf('direct-role', held(resource))).toMatchObject([{ status: 'drift', change: 'added' }])
  })

  test('an unknown resource is not drift where the apps could not be read, and the verdict is unknown', () => {
    const evidence = { observed: { ...held('ari:cloud:townsquare::site/1').observed, apps: notRead } }
    expect(findingsOf('direct-role', evidence)).toMatchObject([{ status: 'notice' }])
    expect(judgeRun(evidence).verdict).toBe('unknown')
  })
})

test('the message shows whether Atlassian or the groups give the evidence', () => {
  const reported = (['reported', 'membership'] as const).map(evidence => {
    const people = known([
      anAccount({ holdings: known([aDirectHolding({ ways: known([{ by: 'direct', evidence }]) })]) }),
    ])
    return findingsOf('direct-role', { observed: { people } })[0]?.message
  })
  expect(reported).toEqual([
    'Bob Baker holds the role `user` on acme/jira-software by direct assignment; the baseline does not list it.',
    'Bob Baker holds the role `user` on acme/jira-software, but no group of this user grants it; the baseline does not list this direct role.',
  ])
})

test('the message names an invited user as such', () => {
  const people = known([anAccount({ source: 'invited', holdings: known([hand]) })])
  expect(findingsOf('direct-role', { observed: { people } })).toMatchObject([
    {
      message:
        'Bob Baker was invited and holds the role `user` on acme/jira-software by direct assignment; the baseline does not list it.',
    },
  ])
})

test('users with unread roles are one finding per reason, with their number', () => {
  const people = known(
    [notRead, notRead, { known: false as const, reason: 'Another reason.' }].map((holdings, index) =>
      anAccount({ id: `712020:${index}`, holdings }),
    ),
  )
  const findings = findingsOf('direct-role', { observed: { people } })
  expect(findings.map(({ message, people: count }) => [message, count])).toEqual([
    ['Another reason.', 1],
    [NOT_READ, 2],
  ])
})

test('unread roles of one user do not hide the roles of another and are not removed', () => {
  const people = known([
    anAccount({ holdings: notRead }),
    anAccount({ id: '712020:eve', name: 'Eve', holdings: known([hand]) }),
  ])
  const findings = findingsOf('direct-role', { baseline: JIRA_USER, observed: { people } })
  expect(findings.map(({ change, subject }) => [change, subject.id])).toEqual([
    ['added', '712020:eve'],
    ['unreadable', 'direct-role'],
  ])
})

test.each(['acme/jira-software', JIRA])('the app can be written as %s', app => {
  expect(statusOf('direct-role', { baseline: listing(`    ${app}: [user]`), observed: holding(hand) })).toBe('pass')
})

test('one role on two apps gives two findings', () => {
  const findings = findingsOf('direct-role', { observed: holding(hand, direct({ resource: CONFLUENCE })) })
  expect(new Set(findings.map(({ id }) => id)).size).toBe(2)
})

describe('the posture of direct roles', () => {
  const postureOf = (observed: Parameters<typeof judgeRun>[0]) =>
    judgeRun(observed).posture.paths.find(({ id }) => id === 'direct-role')

  test('is closed where no account has one', () => {
    expect(postureOf({})?.state).toBe('closed')
  })

  test('is open where an account has one, also if the baseline lists it, and names the account', () => {
    expect(postureOf({ baseline: JIRA_USER, observed: holding(hand) })).toMatchObject({
      id: 'direct-role',
      state: 'open',
      reason: '1 direct role assignment: Bob Baker is user on acme/jira-software',
    })
  })

  test.each([
    ['people', { people: notRead }],
    ['roles', { people: known([anAccount({ holdings: notRead })]) }],
  ])('is unknown where the %s were not read', (_, observed) => {
    expect(postureOf({ observed })).toMatchObject({ id: 'direct-role', state: 'unknown', reason: NOT_READ })
  })
})

describe('A capture', () => {
  const capture = (...people: readonly Account[]) => {
    const observed = anObserved({ people: known(people) })
    return captureDirectRoles(observed, nameApps(observed.apps, {}, ORGANIZATION))
  }

  test('lists the roles of each account by app, with a comment for each ID', () => {
    const eve = anAccount({
      id: '712020:a11ce',
      name: null,
      email: null,
      holdings: known([
        aDirectHolding({ role: 'user' }),
        aDirectHolding({ role: 'admin' }),
        aDirectHolding({ resource: CONFLUENCE }),
      ]),
    })
    expect(capture(anAccount({ holdings: known([aDirectHolding()]) }), eve)).toEqual({
      known: true,
      value: {
        value: {
          '712020:b0b': { 'acme/jira-software': ['user'] },
          '712020:a11ce': { 'acme/confluence': ['user'], 'acme/jira-software': ['admin', 'user'] },
        },
        notes: ['712020:a11ce is an account without a name', '712020:b0b is bob@acme.com'],
      },
    })
  })

  test('omits accounts without direct roles', () => {
    expect(capture(anAccount())).toEqual({ known: true, value: { value: {}, notes: [] } })
  })

  test('is unknown where the roles of one account are unknown', () => {
    expect(
      capture(anAccount({ holdings: known([aDirectHolding()]) }), anAccount({ id: 'x', holdings: notRead })),
    ).toEqual({
      known: false,
      reason: expect.stringContaining(NOT_READ),
    })
  })

  test('is unknown where the accounts were not read', () => {
    const observed = anObserved({ people: notRead })
    expect(captureDirectRoles(observed, nameApps(observed.apps, {}, ORGANIZATION))).toEqual(notRead)
  })
})
