import type { DomainAccess } from '../../src/collect/current-state.js'
import { known } from '../../src/model/fact.js'
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
  judgeRun,
  notRead,
  placeOf,
  SERVICE_DESK,
  statusOf,
} from './organization.js'

const fix = { path: '^Apps > App access settings', link: `${CONSOLE}/overview` }
const anyone = aDomainAccess({ domain: 'ANYONE', grants: known([]) })
const acme = { type: 'domain', id: 'acme.com', name: 'acme.com' } as const

/** The domains of the organization. ANYONE grants no access unless it is given. */
const domains = (...access: Parameters<typeof aDomainAccess>) => ({
  appAccess: known([anyone, ...access.map(aDomainAccess)]),
})

describeDrifts('app-access', [
  {
    name: 'Any domain with access',
    observed: {
      appAccess: known([
        aDomainAccess({ domain: 'ANYONE', grants: known([aDomainGrant({ role: 'user', approval: false })]) }),
        aDomainAccess(),
      ]),
    },
    reported: {
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
    name: 'A domain that is not in the baseline',
    observed: { appAccess: known([anyone, aDomainAccess(), aDomainAccess({ domain: 'partner.io' })]) },
    reported: {
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
    name: 'An additional app of a domain',
    observed: domains({ grants: known([aDomainGrant(), aDomainGrant({ app: CONFLUENCE })]) }),
    reported: {
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
    name: 'An app that is not a known app instance',
    observed: domains({ grants: known([aDomainGrant(), aDomainGrant({ app: SERVICE_DESK })]) }),
    reported: {
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
    name: 'Domain access that was removed',
    observed: domains({ grants: known([]) }),
    reported: {
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
    reported: {
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
    reported: {
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
    name: 'An unknown role',
    observed: domains({ grants: known([aDomainGrant({ role: 'atlassian/reviewer' })]) }),
    reported: {
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
    name: 'A domain that is not in the baseline, with unread settings',
    control: 'app-access',
    observed: { appAccess: known([anyone, aDomainAccess(), aDomainAccess({ domain: 'partner.io', grants: notRead })]) },
    subject: { type: 'domain', id: 'partner.io', name: 'partner.io' },
    location: placeOf('app-access:'),
  },
])

test('domain access that matches the baseline passes', () => {
  expect(statusOf('app-access')).toBe('pass')
})

test('an unlisted domain without access is not drift', () => {
  const observed = {
    appAccess: known([anyone, aDomainAccess(), aDomainAccess({ domain: 'old.io', grants: known([]) })]),
  }
  expect(statusOf('app-access', { observed })).toBe('pass')
})

describe('A domain that no response mentions', () => {
  test.each([
    ['that the baseline opens', BASELINE],
    [
      'that the baseline closes',
      BASELINE.replace('    acme/jira-software: { role: customer, approval: true }\n', '').replace(
        '  acme.com:\n',
        '  acme.com: {}\n',
      ),
    ],
  ])('%s is unknown, not closed', (_, baseline) => {
    const evidence = { baseline, observed: { appAccess: known([anyone]) } }
    expect(findingsOf('app-access', evidence)).toMatchObject([
      {
        change: 'unreadable',
        status: 'unknown',
        subject: acme,
        location: placeOf('  acme.com:', baseline),
        message: expect.stringContaining('do not mention this domain'),
      },
    ])
    expect(judgeRun(evidence).verdict).toBe('unknown')
  })

  test('is not checked where it is only a verified domain', () => {
    const observed = {
      appAccess: known([anyone, aDomainAccess()]),
      domains: known([
        { name: 'acme.com', status: 'verified' },
        { name: 'acme.org', status: 'verified' },
      ]),
    }
    expect(statusOf('app-access', { observed })).toBe('pass')
  })
})

describe('Any domain where no response mentions it', () => {
  const observed = { appAccess: known([aDomainAccess()]) }
  const attested = (value: string, text = BASELINE, expires = '2027-01-31') =>
    `${text}\nattestations:\n  any-domain: { value: "${value}", by: alice@acme.com, on: 2026-11-01, expires: ${expires} }\n`
  const opened = BASELINE.replace('  ANYONE: {}', `  ANYONE:\n    acme/jira-software: { role: user, approval: true }`)
  const judged = (baseline: string) => {
    const evidence = { baseline, observed }
    const [finding, ...others] = findingsOf('app-access', evidence)
    expect(others).toEqual([])
    return {
      change: finding?.change,
      status: statusOf('app-access', evidence),
      message: finding?.message ?? '',
      finding,
    }
  }

  test.each([
    ['with ANYONE in the baseline', BASELINE],
    ['without it', BASELINE.replace('  ANYONE: {}\n', '')],
    ['attested as not-applicable', attested('not-applicable')],
    ['attested until a day that is over', attested('no access', BASELINE, '2026-11-22')],
    ['attested with another value, while the baseline names apps', attested('request with approval', opened)],
  ])('is unknown, and the message names the attestation: %s', (_, baseline) => {
    const { change, status, message } = judged(baseline)
    expect([change, status]).toEqual(['unreadable', 'unknown'])
    expect(message).toContain('any-domain')
  })

  test.each([
    ['with ANYONE in the baseline', BASELINE],
    ['without it', BASELINE.replace('  ANYONE: {}\n', '')],
  ])('passes where "no access" is attested: %s', (_, text) => {
    const evidence = { baseline: attested('no access', text), observed }
    expect([statusOf('app-access', evidence), judgeRun(evidence).verdict]).toEqual(['pass', 'compliant'])
  })

  test('is drift where "no access" is attested and the baseline allows access', () => {
    expect(judged(attested('no access', opened))).toMatchObject({ change: 'removed', status: 'drift' })
  })

  test('is drift where access is attested and the baseline allows none', () => {
    const baseline = attested('request with approval')
    const { change, status, finding } = judged(baseline)
    expect([change, status]).toEqual(['changed', 'drift'])
    expect(finding).toMatchObject({
      subject: { id: 'ANYONE' },
      expected: 'no access',
      actual: 'request with approval',
      location: placeOf('  ANYONE: {}', baseline),
      message:
        'ANYONE (any domain): the attestation any-domain says "request with approval"; the baseline allows no access.',
    })
  })

  test('does not answer for a read that failed', () => {
    const evidence = {
      baseline: attested('no access'),
      observed: { appAccess: known([aDomainAccess({ domain: 'ANYONE', grants: notRead }), aDomainAccess()]) },
    }
    expect(statusOf('app-access', evidence)).toBe('unknown')
  })

  const posture = (baseline: string, id: string, appAccess = known([] as readonly DomainAccess[])) =>
    judgeRun({ baseline, observed: { appAccess } }).posture.paths.find(one => one.id === id)

  test.each([
    ['unknown', BASELINE],
    ['closed', attested('no access')],
    ['open', attested('request with approval')],
    ['unknown', attested('no access', BASELINE, '2026-11-22')],
  ])('is %s in the posture as its attestation says', (state, baseline) => {
    expect([posture(baseline, 'app-access')?.state, posture(baseline, 'any-domain')?.state]).toEqual([state, state])
  })

  test('is not a separate access path where the API reports it', () => {
    expect(posture(BASELINE, 'any-domain', known([anyone]))).toBeUndefined()
  })
})

test.each(['ACME.COM', 'acme.com.', 'Acme.Com.'])('a domain written %s is the same domain', spelling => {
  const baseline = BASELINE.replace('  acme.com:', `  ${spelling}:`)
  expect(statusOf('app-access', { baseline })).toBe('pass')
})

test('a finding for a domain in capitals names its line', () => {
  const baseline = BASELINE.replace('  acme.com:', '  ACME.com:')
  const [finding] = findingsOf('app-access', { baseline, observed: domains({ grants: known([]) }) })
  expect(finding?.location).toEqual(placeOf('    acme/jira-software: { role', baseline))
})

test('a role written as an ARI is the same role', () => {
  const baseline = BASELINE.replace('role: customer', 'role: "ari:cloud:identity::role/product/customer"')
  expect(statusOf('app-access', { baseline })).toBe('pass')
})

test('an app written as an ARI is the same app', () => {
  const baseline = BASELINE.replace('    acme/jira-software: { role', `    ${JIRA}: { role`)
  expect(judgeRun({ baseline }).verdict).toBe('compliant')
})

test('a finding for an app written as an ARI names its line', () => {
  const baseline = BASELINE.replace('    acme/jira-software: { role', `    ${JIRA}: { role`)
  const observed = domains({ grants: known([aDomainGrant({ approval: false })]) })
  expect(findingsOf('app-access', { baseline, observed })).toMatchObject([
    { location: placeOf(`    ${JIRA}: { role`, baseline) },
  ])
})

test('an unread domain does not hide the drift of another domain', () => {
  const observed = {
    appAccess: known([
      aDomainAccess({ domain: 'ANYONE', grants: known([aDomainGrant()]) }),
      aDomainAccess({ grants: notRead }),
    ]),
  }
  expect(findingsOf('app-access', { observed }).map(({ change }) => change)).toEqual(['added', 'unreadable'])
})

describe('Its posture', () => {
  const postureOf = (observed: Parameters<typeof anObserved>[0]) =>
    judgeRun({ observed: observed ?? {} }).posture.paths.find(({ id }) => id === 'app-access')

  test('is closed where no domain has a role', () => {
    expect(postureOf({ appAccess: known([anyone]) })?.state).toBe('closed')
  })

  test('is open where users can only request access, and names the domain', () => {
    expect(postureOf({})).toMatchObject({
      id: 'app-access',
      state: 'open',
      reason: 'acme.com: users can request the role `customer` on acme/jira-software',
    })
  })

  test('is open where one domain grants access, whatever the others do', () => {
    expect(
      postureOf({ appAccess: known([aDomainAccess(), aDomainAccess({ domain: 'x.io', grants: notRead })]) })?.state,
    ).toBe('open')
  })

  test('is unknown where a domain was not read and no other is open', () => {
    expect(postureOf(domains({ grants: notRead }))?.state).toBe('unknown')
  })
})
