import { nameApps } from '../../src/collect/app-names.js'
import type { Account } from '../../src/collect/current-state.js'
import { captureDirectRoles } from '../../src/controls/direct-role.js'
import { known } from '../../src/model/fact.js'
import { type Case, describeDrifts, describeUnread, everyControl } from './drifts.js'
import {
  ADMINS,
  aHolding,
  aNight,
  anAccount,
  anObserved,
  BASELINE,
  byHand,
  CONFLUENCE,
  CONSOLE,
  findingsOf,
  JIRA,
  judgeNight,
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
const fix = { path: '^Directory > Users > the person', link: `${CONSOLE}/users/${encodeURIComponent(BOB)}` }

/** Bob, and what he holds. */
const holding = (...holdings: Parameters<typeof aHolding>[0][]) => ({
  people: known([anAccount({ holdings: known(holdings.map(aHolding)) })]),
})
const hand = byHand()
const direct = (given: Parameters<typeof byHand>[0] = {}) => byHand(given)

/** The baseline allows what Bob has. */
const listing = (entry: string): string => BASELINE.replace('direct-roles: {}', `direct-roles:\n  ${BOB}:\n${entry}`)
const JIRA_USER = listing('    acme/jira-software: [user]')

describeDrifts('direct-role', [
  {
    name: 'A role that somebody was given by hand',
    observed: holding(hand),
    told: {
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
    name: 'A role by hand beside the same one by a group',
    observed: holding({ ways: known([{ by: 'group', group: ADMINS }, ...ways(hand)]) }),
    told: {
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
    name: 'A further role on an app of the baseline',
    baseline: JIRA_USER,
    observed: holding(hand, direct({ role: 'admin' })),
    told: {
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
    name: 'A role that nobody has heard of, on an app that is no known instance',
    observed: holding(direct({ role: 'atlassian/reviewer', resource: SERVICE_DESK })),
    told: {
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
    told: {
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
    name: 'A role by hand that is gone',
    baseline: JIRA_USER,
    observed: holding(),
    told: {
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
    name: 'One of two roles by hand that is gone',
    baseline: listing('    acme/jira-software: [admin, user]'),
    observed: holding(hand),
    told: {
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
    name: 'A role by hand of somebody who is gone',
    baseline: JIRA_USER,
    observed: { people: known([]) },
    told: {
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
      name: `A role by hand of somebody who is ${status}, and may come back to it`,
      observed: { people: known([anAccount({ status, holdings: known([hand]) })]) },
      told: {
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

function ways({ ways: fact }: ReturnType<typeof byHand>) {
  return fact.known ? fact.value : []
}

describeUnread([
  {
    name: 'People who were not read',
    control: 'direct-role',
    observed: { people: notRead },
    baseline: BASELINE.replace('external-people: {}\n\n', ''),
    subject: everyControl('direct-role'),
    location: placeOf('direct-roles: {}'),
  },
  {
    name: 'Roles of somebody that were not read',
    control: 'direct-role',
    observed: { people: known([anAccount({ holdings: notRead })]) },
    subject: everyControl('direct-role'),
    location: placeOf('direct-roles: {}'),
  },
  {
    name: 'A role of which nobody knows how it was given',
    control: 'direct-role',
    observed: holding({ ways: notRead }),
    subject: everyControl('direct-role'),
    location: placeOf('direct-roles: {}'),
  },
])

test.each([
  ['by a group', [aHolding()]],
  ['inferred, as every app is of an organization administrator', [aHolding({ ways: known([{ by: 'inferred' }]) })]],
  ['as an administrator of the organization', [byHand({ role: 'org-admin', resource: ORGANIZATION_ARI })]],
  ['as an administrator of a site', [byHand({ role: 'site-admin', resource: 'ari:cloud:platform::site/1' })]],
  ['as a user access admin of the organization', [byHand({ role: 'user-access-admin', resource: ORGANIZATION_ARI })]],
  ['as a user access admin of an app', [byHand({ role: 'user-access-admin' })]],
  ['not at all', []],
])('a role %s is none that was given by hand', (_, holdings) => {
  const people = known([anAccount({ holdings: known(holdings) })])
  expect(statusOf('direct-role', { observed: { people } })).toBe('pass')
})

describe.each(['app', 'customer'])('an account of the type %s', type => {
  test.each([
    ['user', 'drift'],
    ['admin', 'drift'],
    ['atlassian/superuser', 'drift'],
    ['customer', 'pass'],
    ['guest', 'pass'],
    ['viewer', 'pass'],
  ])('that holds the role %s directly is: %s', (role, status) => {
    const people = known([anAccount({ type, holdings: known([byHand({ role })]) })])
    expect(statusOf('direct-role', { observed: { people } })).toBe(status)
  })

  test('whose roles are not known is unknown', () => {
    const people = known([anAccount({ type, holdings: notRead })])
    expect(judgeNight({ observed: { people } }).verdict).toBe('unknown')
  })
})

test('a service account is called one', () => {
  const people = known([anAccount({ type: 'app', name: 'Sync bot', holdings: known([hand]) })])
  expect(findingsOf('direct-role', { observed: { people } })).toMatchObject([
    { message: 'Service account Sync bot holds the role user on acme/jira-software directly, not by a group.' },
  ])
})

describe('a direct role on a resource of', () => {
  const held = (resource: string) => ({
    observed: { people: known([anAccount({ holdings: known([byHand({ resource, role: 'contributor' })]) })]) },
  })
  const NO_APPS = ['ari:cloud:townsquare::site/1', 'ari:cloud:goal::workspace/2', 'ari:cloud:project:x:workspace/3']

  test.each(NO_APPS)('%s, which is no app, is a notice', resource => {
    expect(findingsOf('direct-role', held(resource))).toMatchObject([{ status: 'notice', change: 'added' }])
    expect(judgeNight(held(resource)).verdict).toBe('compliant')
  })

  test.each(NO_APPS)('%s is not captured', resource => {
    expect(captureDirectRoles(anObserved(held(resource).observed), aNight().context.names)).toMatchObject({
      value: { value: {} },
    })
  })

  test.each([
    'ari:cloud:confluence::site/of-another-site',
    'ari:cloud:loom::workspace/4',
    'ari:cloud:platform::org/another',
    'something else',
  ])('%s is drift: it may be an app', resource => {
    expect(findingsOf('direct-role', held(resource))).toMatchObject([{ status: 'drift', change: 'added' }])
  })

  test('something that may be an app is no drift where the apps could not be read, and the verdict is unknown', () => {
    const evidence = { observed: { ...held('ari:cloud:townsquare::site/1').observed, apps: notRead } }
    expect(findingsOf('direct-role', evidence)).toMatchObject([{ status: 'notice' }])
    expect(judgeNight(evidence).verdict).toBe('unknown')
  })
})

test('it is told whether Atlassian says so, or the groups do', () => {
  const told = (['reported', 'membership'] as const).map(evidence => {
    const people = known([anAccount({ holdings: known([byHand({ ways: known([{ by: 'direct', evidence }]) })]) })])
    return findingsOf('direct-role', { observed: { people } })[0]?.message
  })
  expect(told).toEqual([
    'Bob Baker holds the role user on acme/jira-software directly, not by a group.',
    'Bob Baker holds the role user on acme/jira-software, and is in no group that gives it: it was given directly.',
  ])
})

test('of somebody who was invited it is told', () => {
  const people = known([anAccount({ source: 'invited', holdings: known([hand]) })])
  expect(findingsOf('direct-role', { observed: { people } })).toMatchObject([
    { message: 'Bob Baker was invited, and holds the role user on acme/jira-software directly, not by a group.' },
  ])
})

test('people whose roles were not read are one finding a reason, with their number', () => {
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

test('what was not read of one person does not hide the role of another, nor remove their own', () => {
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

test.each(['acme/jira-software', JIRA])('the app may be written %s', app => {
  expect(statusOf('direct-role', { baseline: listing(`    ${app}: [user]`), observed: holding(hand) })).toBe('pass')
})

test('one role on two apps is two findings', () => {
  const findings = findingsOf('direct-role', { observed: holding(hand, direct({ resource: CONFLUENCE })) })
  expect(new Set(findings.map(({ id }) => id)).size).toBe(2)
})

describe('the door of roles by hand', () => {
  const doorOf = (observed: Parameters<typeof judgeNight>[0]) =>
    judgeNight(observed).posture.paths.find(({ id }) => id === 'direct-role')

  test('is closed where nobody has one', () => {
    expect(doorOf({})?.state).toBe('closed')
  })

  test('is open where somebody has one, also by the baseline, and says who', () => {
    expect(doorOf({ baseline: JIRA_USER, observed: holding(hand) })).toMatchObject({
      id: 'direct-role',
      state: 'open',
      reason: '1 role by hand: Bob Baker is user on acme/jira-software',
    })
  })

  test.each([
    ['people', { people: notRead }],
    ['roles', { people: known([anAccount({ holdings: notRead })]) }],
  ])('is unknown where the %s were not read', (_, observed) => {
    expect(doorOf({ observed })).toMatchObject({ id: 'direct-role', state: 'unknown', reason: NOT_READ })
  })
})

describe('A capture', () => {
  const capture = (...people: readonly Account[]) => {
    const observed = anObserved({ people: known(people) })
    return captureDirectRoles(observed, nameApps(observed.apps, {}, ORGANIZATION))
  }

  test('has the roles of each person by app, and says whose the ids are', () => {
    const eve = anAccount({
      id: '712020:a11ce',
      name: null,
      email: null,
      holdings: known([byHand({ role: 'user' }), byHand({ role: 'admin' }), byHand({ resource: CONFLUENCE })]),
    })
    expect(capture(anAccount({ holdings: known([byHand()]) }), eve)).toEqual({
      known: true,
      value: {
        value: {
          '712020:b0b': { 'acme/jira-software': ['user'] },
          '712020:a11ce': { 'acme/confluence': ['user'], 'acme/jira-software': ['admin', 'user'] },
        },
        notes: ['712020:a11ce is nameless', '712020:b0b is bob@acme.com'],
      },
    })
  })

  test('leaves out who holds nothing directly', () => {
    expect(capture(anAccount())).toEqual({ known: true, value: { value: {}, notes: [] } })
  })

  test('is unknown where the roles of one person are', () => {
    expect(capture(anAccount({ holdings: known([byHand()]) }), anAccount({ id: 'x', holdings: notRead }))).toEqual({
      known: false,
      reason: expect.stringContaining(NOT_READ),
    })
  })

  test('is unknown where the people were not read', () => {
    const observed = anObserved({ people: notRead })
    expect(captureDirectRoles(observed, nameApps(observed.apps, {}, ORGANIZATION))).toEqual(notRead)
  })
})
