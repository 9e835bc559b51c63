import { known } from '../../src/observe/fact.js'
import { describeDrifts, describeUnread, everyControl } from './drifts.js'
import {
  aDomainAccess,
  aDomainGrant,
  type anObserved,
  BASELINE,
  CONFLUENCE,
  CONSOLE,
  findingsOf,
  JIRA,
  judgeNight,
  notRead,
  placeOf,
  SERVICE_DESK,
  statusOf,
} from './organization.js'

const fix = { path: '^Apps > App access settings', link: `${CONSOLE}/overview` }
const anyone = aDomainAccess({ domain: 'ANYONE', grants: known([]) })
const acme = { type: 'domain', id: 'acme.com', name: 'acme.com' } as const

/** The domains of the organization, ANYONE closed unless it is among them. */
const domains = (...access: Parameters<typeof aDomainAccess>) => ({
  appAccess: known([anyone, ...access.map(aDomainAccess)]),
})

describeDrifts('app-access', [
  {
    name: 'Any domain that may come in',
    observed: {
      appAccess: known([
        aDomainAccess({ domain: 'ANYONE', grants: known([aDomainGrant({ role: 'user', approval: false })]) }),
        aDomainAccess(),
      ]),
    },
    told: {
      change: 'added',
      subject: { type: 'domain', id: 'ANYONE', name: 'ANYONE' },
      app: 'acme/jira-software',
      role: 'user',
      expected: null,
      actual: { role: 'user', approval: false },
      location: placeOf('  ANYONE: {}'),
      fix,
    },
  },
  {
    name: 'A domain that the baseline does not have',
    observed: { appAccess: known([anyone, aDomainAccess(), aDomainAccess({ domain: 'partner.io' })]) },
    told: {
      change: 'added',
      subject: { type: 'domain', id: 'partner.io', name: 'partner.io' },
      people: 0,
      app: 'acme/jira-software',
      role: 'customer',
      expected: null,
      actual: { role: 'customer', approval: true },
      location: placeOf('app-access:'),
      fix,
    },
  },
  {
    name: 'A further app of a domain',
    observed: domains({ grants: known([aDomainGrant(), aDomainGrant({ app: CONFLUENCE })]) }),
    told: {
      change: 'added',
      subject: acme,
      people: 1,
      app: 'acme/confluence',
      role: 'customer',
      expected: null,
      actual: { role: 'customer', approval: true },
      location: placeOf('  acme.com:'),
      fix,
    },
  },
  {
    name: 'An app that is no known app instance',
    observed: domains({ grants: known([aDomainGrant(), aDomainGrant({ app: SERVICE_DESK })]) }),
    told: {
      change: 'added',
      subject: acme,
      people: 1,
      app: SERVICE_DESK,
      role: 'customer',
      expected: null,
      actual: { role: 'customer', approval: true },
      location: placeOf('  acme.com:'),
      fix,
    },
  },
  {
    name: 'A door that was closed',
    observed: domains({ grants: known([]) }),
    told: {
      change: 'removed',
      subject: acme,
      people: 1,
      app: 'acme/jira-software',
      role: 'customer',
      expected: { role: 'customer', approval: true },
      actual: null,
      location: placeOf('    acme/jira-software: { role'),
      fix,
    },
  },
  {
    name: 'A domain that is no longer listed',
    observed: { appAccess: known([anyone]) },
    told: {
      change: 'removed',
      subject: acme,
      people: 1,
      app: 'acme/jira-software',
      role: 'customer',
      expected: { role: 'customer', approval: true },
      actual: null,
      location: placeOf('    acme/jira-software: { role'),
      fix,
    },
  },
  {
    name: 'An approval that is no longer required',
    observed: domains({ grants: known([aDomainGrant({ approval: false })]) }),
    told: {
      change: 'changed',
      subject: acme,
      people: 1,
      app: 'acme/jira-software',
      role: 'customer',
      expected: { role: 'customer', approval: true },
      actual: { role: 'customer', approval: false },
      location: placeOf('    acme/jira-software: { role'),
      fix,
    },
  },
  {
    name: 'Another role for a domain',
    observed: domains({ grants: known([aDomainGrant({ role: 'user' })]) }),
    told: {
      change: 'changed',
      subject: acme,
      people: 1,
      app: 'acme/jira-software',
      role: 'user',
      expected: { role: 'customer', approval: true },
      actual: { role: 'user', approval: true },
      location: placeOf('    acme/jira-software: { role'),
      fix,
    },
  },
  {
    name: 'A role that nobody has heard of',
    observed: domains({ grants: known([aDomainGrant({ role: 'atlassian/reviewer' })]) }),
    told: {
      change: 'changed',
      subject: acme,
      people: 1,
      app: 'acme/jira-software',
      role: 'atlassian/reviewer',
      expected: { role: 'customer', approval: true },
      actual: { role: 'atlassian/reviewer', approval: true },
      location: placeOf('    acme/jira-software: { role'),
      fix,
    },
  },
])

describeUnread([
  {
    name: 'A list of domains that was not read',
    control: 'app-access',
    observed: { appAccess: notRead },
    subject: everyControl('app-access'),
    location: placeOf('app-access:'),
  },
  {
    name: 'A domain of the baseline whose settings were not read',
    control: 'app-access',
    observed: domains({ grants: notRead }),
    subject: acme,
    location: placeOf('  acme.com:'),
  },
  {
    name: 'A domain outside of the baseline whose settings were not read',
    control: 'app-access',
    observed: { appAccess: known([anyone, aDomainAccess(), aDomainAccess({ domain: 'partner.io', grants: notRead })]) },
    subject: { type: 'domain', id: 'partner.io', name: 'partner.io' },
    location: placeOf('app-access:'),
  },
])

test('the doors of the baseline, each as far open as it says, pass', () => {
  expect(statusOf('app-access')).toBe('pass')
})

test('a closed domain that the baseline does not list is no drift', () => {
  const observed = {
    appAccess: known([anyone, aDomainAccess(), aDomainAccess({ domain: 'old.io', grants: known([]) })]),
  }
  expect(statusOf('app-access', { observed })).toBe('pass')
})

test('a closed domain of the baseline that is no longer listed is no drift', () => {
  expect(statusOf('app-access', { observed: { appAccess: known([aDomainAccess()]) } })).toBe('pass')
})

test.each(['ACME.COM', 'acme.com.', 'Acme.Com.'])('a domain written %s is the same domain', spelling => {
  const baseline = BASELINE.replace('  acme.com:', `  ${spelling}:`)
  expect(statusOf('app-access', { baseline })).toBe('pass')
})

test('a finding about a domain in capitals stands on its line', () => {
  const baseline = BASELINE.replace('  acme.com:', '  ACME.com:')
  const [finding] = findingsOf('app-access', { baseline, observed: domains({ grants: known([]) }) })
  expect(finding?.location).toEqual(placeOf('    acme/jira-software: { role', baseline))
})

test('a role that the baseline has by its ARI is the role', () => {
  const baseline = BASELINE.replace('role: customer', 'role: "ari:cloud:identity::role/product/customer"')
  expect(statusOf('app-access', { baseline })).toBe('pass')
})

test('an app that the baseline has by its ARI is the app', () => {
  const baseline = BASELINE.replace('    acme/jira-software: { role', `    ${JIRA}: { role`)
  expect(judgeNight({ baseline }).verdict).toBe('compliant')
})

test('a finding about an app that the baseline has by its ARI stands on its line', () => {
  const baseline = BASELINE.replace('    acme/jira-software: { role', `    ${JIRA}: { role`)
  const observed = domains({ grants: known([aDomainGrant({ approval: false })]) })
  expect(findingsOf('app-access', { baseline, observed })).toMatchObject([
    { location: placeOf(`    ${JIRA}: { role`, baseline) },
  ])
})

test('one domain that was not read does not hide the drift of another', () => {
  const observed = {
    appAccess: known([
      aDomainAccess({ domain: 'ANYONE', grants: known([aDomainGrant()]) }),
      aDomainAccess({ grants: notRead }),
    ]),
  }
  expect(findingsOf('app-access', { observed }).map(({ change }) => change)).toEqual(['added', 'unreadable'])
})

describe('Its posture', () => {
  const doorOf = (observed: Parameters<typeof anObserved>[0]) =>
    judgeNight({ observed: observed ?? {} }).posture.doors.find(({ id }) => id === 'app-access')

  test('is closed where no domain has a role', () => {
    expect(doorOf({ appAccess: known([anyone]) })?.state).toBe('closed')
  })

  test('is open where people may only ask, and says for whom', () => {
    expect(doorOf({})).toEqual({
      id: 'app-access',
      state: 'open',
      reason: 'acme.com may ask for the role customer on acme/jira-software',
    })
  })

  test('is open where one domain is, whatever the others are', () => {
    expect(
      doorOf({ appAccess: known([aDomainAccess(), aDomainAccess({ domain: 'x.io', grants: notRead })]) })?.state,
    ).toBe('open')
  })

  test('is unknown where a domain was not read and no other is open', () => {
    expect(doorOf(domains({ grants: notRead }))?.state).toBe('unknown')
  })
})
