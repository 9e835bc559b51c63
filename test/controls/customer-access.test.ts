import type { CurrentState, CustomerAccess } from '../../src/collect/current-state.js'
import { captureCustomerAccess } from '../../src/controls/customer-access.js'
import { known, unknown } from '../../src/model/fact.js'
import { describeDrifts, describeUnread, everyControl } from './drifts.js'
import {
  anApp,
  anObserved,
  BASELINE,
  CONSOLE,
  findingsOf,
  JIRA,
  judgeNight,
  NOT_READ,
  notRead,
  placeOf,
  SERVICE_DESK,
  statusOf,
} from './organization.js'

const CLOSED = { 'open-access': false, 'public-signup': false, 'global-signup': false, anonymous: false }
const FLAGS = { openAccess: false, publicSignup: false, globalSignup: false, anonymous: false }

/** A service project that only people whom somebody added may use. */
const aDesk = (given: Partial<CustomerAccess> = {}): CustomerAccess => ({
  site: 'acme',
  key: 'HELP',
  name: 'Help desk',
  access: known(FLAGS),
  ...given,
})

const there = (...desks: readonly CustomerAccess[]): Partial<CurrentState> => ({
  serviceDesks: known(desks.map(({ site, key, name }) => ({ site, key, name }))),
  customerAccess: known(desks),
})

const ENTRY = '{ open-access: false, public-signup: false, global-signup: false, anonymous: false }'
const NONE = `${BASELINE}\ncustomer-access: {}\n`
const HELP = `${BASELINE}\ncustomer-access:\n  acme/HELP: ${ENTRY}\n`

const subject = { type: 'project', id: 'acme/HELP', name: 'Help desk' } as const
const fix = {
  path: '^Settings > Products > Jira Service Management > Customer access, and Project settings',
  link: `${CONSOLE}/overview`,
}
const nowhere = { app: null, role: null, fix }

describeDrifts('customer-access', [
  {
    name: 'A service project that is not in the baseline',
    baseline: NONE,
    observed: there(aDesk({ access: known({ ...FLAGS, anonymous: true }) })),
    told: {
      change: 'added',
      subject,
      expected: null,
      actual: { ...CLOSED, anonymous: true },
      location: placeOf('customer-access: {}', NONE),
      ...nowhere,
    },
  },
  {
    name: 'A service project that is not in the baseline, and closed',
    baseline: HELP,
    observed: there(aDesk(), aDesk({ key: 'HR', name: 'People questions' })),
    told: {
      change: 'added',
      subject: { type: 'project', id: 'acme/HR', name: 'People questions' },
      expected: null,
      actual: CLOSED,
      location: placeOf('customer-access:', HELP),
      ...nowhere,
    },
  },
  {
    name: 'A service project of the baseline that is gone',
    baseline: HELP,
    observed: there(),
    told: {
      change: 'removed',
      subject: { ...subject, name: 'acme/HELP' },
      expected: CLOSED,
      actual: null,
      location: placeOf('  acme/HELP:', HELP),
      ...nowhere,
    },
  },
  ...(['openAccess', 'publicSignup', 'globalSignup', 'anonymous'] as const).map(flag => {
    const key = {
      openAccess: 'open-access',
      publicSignup: 'public-signup',
      globalSignup: 'global-signup',
      anonymous: 'anonymous',
    }
    return {
      name: `A service project that was opened by ${key[flag]}`,
      baseline: HELP,
      observed: there(aDesk({ access: known({ ...FLAGS, [flag]: true }) })),
      told: {
        change: 'changed',
        subject,
        expected: CLOSED,
        actual: { ...CLOSED, [key[flag]]: true },
        location: placeOf('  acme/HELP:', HELP),
        ...nowhere,
      },
    } as const
  }),
  {
    name: 'A service project that is more closed than the baseline says',
    baseline: HELP.replace('anonymous: false', 'anonymous: true'),
    observed: there(aDesk()),
    told: {
      change: 'changed',
      subject,
      expected: { ...CLOSED, anonymous: true },
      actual: CLOSED,
      location: placeOf('  acme/HELP:', HELP),
      ...nowhere,
    },
  },
])

describeUnread([
  {
    name: 'Service projects that could not be listed',
    control: 'customer-access',
    baseline: HELP,
    observed: { serviceDesks: notRead, customerAccess: notRead },
    subject: everyControl('customer-access'),
    location: placeOf('customer-access:', HELP),
  },
  {
    name: 'A service project that could not be read',
    control: 'customer-access',
    baseline: HELP,
    observed: there(aDesk({ access: notRead })),
    subject,
    location: placeOf('  acme/HELP:', HELP),
  },
  {
    name: 'A service project that could not be read, and is not in the baseline',
    control: 'customer-access',
    baseline: NONE,
    observed: there(aDesk({ access: notRead })),
    subject,
    location: placeOf('customer-access: {}', NONE),
  },
  {
    name: 'Customer access where the apps are not known',
    control: 'customer-access',
    baseline: HELP,
    observed: { apps: notRead, serviceDesks: null, customerAccess: null, seats: [] },
    subject: everyControl('customer-access'),
    location: placeOf('customer-access:', HELP),
  },
])

test('Projects that are as the baseline has them are no finding', () => {
  const evidence = { baseline: HELP, observed: there(aDesk()) }
  expect([findingsOf('customer-access', evidence), statusOf('customer-access', evidence)]).toEqual([[], 'pass'])
})

test.each<readonly [string, Partial<typeof FLAGS>]>([
  ['only customers who were added may use it', {}],
  ['anyone may send requests to it', { openAccess: true }],
  [
    'people may make an account for it themselves, the portal can be seen without signing in',
    { publicSignup: true, anonymous: true },
  ],
])('Of a new project it is told that %s', (told, flags) => {
  const observed = there(aDesk({ access: known({ ...FLAGS, ...flags }) }))
  expect(findingsOf('customer-access', { baseline: NONE, observed })).toMatchObject([
    { message: expect.stringContaining(told) },
  ])
})

test('A project that could not be read says nothing of the others', () => {
  const baseline = `${HELP}  acme/HR: ${ENTRY}\n`
  const observed = there(aDesk({ access: notRead }), aDesk({ key: 'IT', name: 'IT' }))
  const told = findingsOf('customer-access', { baseline, observed }).map(
    ({ change, subject: { id } }) => `${change} ${id}`,
  )
  expect(told).toEqual(['removed acme/HR', 'added acme/IT', 'unreadable acme/HELP'])
})

test('One change of several flags is one finding, which names each', () => {
  const access = known({ ...FLAGS, openAccess: true, publicSignup: true })
  const told = findingsOf('customer-access', { baseline: HELP, observed: there(aDesk({ access })) })
  expect(told.map(({ message }) => message)).toEqual([
    'The service project Help desk (acme/HELP) lets customers in otherwise than the baseline says, open-access is true and public-signup is true (read by an endpoint that Atlassian does not document).',
  ])
})

test.each<[string, string, Partial<CurrentState>]>([
  ['added', NONE, there(aDesk())],
  ['removed', HELP, there()],
  ['changed', HELP, there(aDesk({ access: known({ ...FLAGS, anonymous: true }) }))],
])('What was %s is told with how good its source is', (_, baseline, observed) => {
  const [finding] = findingsOf('customer-access', { baseline, observed })
  expect(finding?.message).toContain('(read by an endpoint that Atlassian does not document)')
})

describe('Without what it takes to read it', () => {
  test.each<[string, Partial<CurrentState>, string, string]>([
    [
      'a site credential',
      { serviceDesks: null, customerAccess: null },
      'give the inputs site-email and site-api-token, and set undocumented-apis: true',
      'nothing',
    ],
    [
      'the wish to ask',
      { serviceDesks: known([]), customerAccess: null },
      'set undocumented-apis: true',
      'site-api-token',
    ],
    [
      'the wish to ask, and where the projects could not be listed,',
      { serviceDesks: notRead, customerAccess: null },
      'set undocumented-apis: true',
      'site-api-token',
    ],
  ])('%s the control is unknown, and says what to give', (_, observed, advice, unsaid) => {
    const evidence = { baseline: HELP, observed }
    const findings = findingsOf('customer-access', evidence)
    expect(findings).toMatchObject([
      {
        change: 'unreadable',
        status: 'unknown',
        subject: everyControl('customer-access'),
        message: expect.stringContaining(advice),
      },
    ])
    expect(findings[0]?.message).not.toContain(unsaid)
    expect(judgeNight(evidence).verdict).toBe('unknown')
  })

  test('and without the section it is off', () => {
    expect(statusOf('customer-access')).toBe('off')
  })
})

describe('A site that the credential may not go to', () => {
  const LABS = 'ari:cloud:jira-servicedesk::site/2'
  const baseline = HELP.replace(
    `  acme/jira-software: ${JIRA}\n`,
    `  acme/jira-servicedesk: ${SERVICE_DESK}\n  acme/jira-software: ${JIRA}\n  labs/jira-servicedesk: ${LABS}\n`,
  )
  const desk = anApp({ id: SERVICE_DESK, alias: 'acme/jira-servicedesk', owner: 'jira-servicedesk' })
  const labs = anApp({ id: LABS, alias: 'labs/jira-servicedesk', owner: 'jira-servicedesk', hostUrl: null })
  const given = anObserved().apps
  const apps = known([...(given.known ? given.value : []), desk, labs])
  const publicAccess = [{ app: SERVICE_DESK, places: known([]) }]

  test('makes its app unknown, and its projects no drift', () => {
    const evidence = {
      baseline: `${baseline}  labs/LAB: ${ENTRY}\n`,
      observed: { apps, publicAccess, ...there(aDesk()) },
    }
    expect(findingsOf('customer-access', evidence)).toMatchObject([
      { change: 'unreadable', app: 'labs/jira-servicedesk', message: expect.stringContaining('labs/jira-servicedesk') },
    ])
  })

  test('is not captured without it', () => {
    const observed = anObserved({ apps, publicAccess, ...there(aDesk()) })
    expect(captureCustomerAccess(observed)).toEqual(unknown(expect.stringContaining('labs/jira-servicedesk')))
  })

  test('of which no app is in the baseline is no matter here: the app itself is told', () => {
    const evidence = {
      baseline: baseline.replace(/ {2}labs.*\n/, ''),
      observed: { apps, publicAccess, ...there(aDesk()) },
    }
    expect(findingsOf('customer-access', evidence)).toEqual([])
    expect(findingsOf('app-instance', evidence)).toMatchObject([{ change: 'added', app: 'labs/jira-servicedesk' }])
  })
})

describe('A capture', () => {
  test('has each project with all its flags', () => {
    const observed = anObserved(there(aDesk(), aDesk({ key: 'HR', access: known({ ...FLAGS, publicSignup: true }) })))
    expect(captureCustomerAccess(observed)).toEqual(
      known({ value: { 'acme/HELP': CLOSED, 'acme/HR': { ...CLOSED, 'public-signup': true } } }),
    )
  })

  test('of an organization without service projects is {}', () => {
    expect(captureCustomerAccess(anObserved(there()))).toEqual(known({ value: {} }))
  })

  test('leaves out what was not asked for, and says what to give', () => {
    expect(captureCustomerAccess(anObserved())).toEqual({
      known: 'not-asked',
      reason: expect.stringContaining('site-api-token'),
    })
  })

  test.each([
    ['one project could not be read', there(aDesk(), aDesk({ key: 'HR', access: notRead }))],
    ['the projects could not be listed', { serviceDesks: notRead, customerAccess: notRead }],
    ['the apps are not known', { apps: notRead }],
  ])('where %s is unread', (_, observed) => {
    expect(captureCustomerAccess(anObserved(observed))).toEqual(unknown(expect.stringContaining(NOT_READ)))
  })
})
