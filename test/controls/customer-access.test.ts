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
  judgeRun,
  NOT_READ,
  notRead,
  placeOf,
  SERVICE_DESK,
  statusOf,
} from './organization.js'

const CLOSED = { 'open-access': false, 'public-signup': false, 'global-signup': false, anonymous: false }
const FLAGS = { openAccess: false, publicSignup: false, globalSignup: false, anonymous: false }

/** A service project for added customers only. */
const aProject = (given: Partial<CustomerAccess> = {}): CustomerAccess => ({
  site: 'acme',
  key: 'HELP',
  name: 'Help desk',
  access: known(FLAGS),
  ...given,
})

const observing = (...projects: readonly CustomerAccess[]): Partial<CurrentState> => ({
  serviceDesks: known(projects.map(({ site, key, name }) => ({ site, key, name }))),
  customerAccess: known(projects),
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
    observed: observing(aProject({ access: known({ ...FLAGS, anonymous: true }) })),
    reported: {
      change: 'added',
      subject,
      expected: null,
      actual: { ...CLOSED, anonymous: true },
      location: placeOf('customer-access: {}', NONE),
      ...nowhere,
    },
  },
  {
    name: 'A closed service project that is not in the baseline',
    baseline: HELP,
    observed: observing(aProject(), aProject({ key: 'HR', name: 'Human resources' })),
    reported: {
      change: 'added',
      subject: { type: 'project', id: 'acme/HR', name: 'Human resources' },
      expected: null,
      actual: CLOSED,
      location: placeOf('customer-access:', HELP),
      ...nowhere,
    },
  },
  {
    name: 'A missing service project of the baseline',
    baseline: HELP,
    observed: observing(),
    reported: {
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
      observed: observing(aProject({ access: known({ ...FLAGS, [flag]: true }) })),
      reported: {
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
    name: 'A service project that is more restricted than the baseline',
    baseline: HELP.replace('anonymous: false', 'anonymous: true'),
    observed: observing(aProject()),
    reported: {
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
    observed: observing(aProject({ access: notRead })),
    subject,
    location: placeOf('  acme/HELP:', HELP),
  },
  {
    name: 'An unread service project that is not in the baseline',
    control: 'customer-access',
    baseline: NONE,
    observed: observing(aProject({ access: notRead })),
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

test('Projects that match the baseline are not findings', () => {
  const evidence = { baseline: HELP, observed: observing(aProject()) }
  expect([findingsOf('customer-access', evidence), statusOf('customer-access', evidence)]).toEqual([[], 'pass'])
})

test.each<readonly [string, Partial<typeof FLAGS>]>([
  ['only added customers have access', {}],
  ['anyone can send requests', { openAccess: true }],
  [
    'visitors can create an account for the project, visitors can view the portal without login',
    { publicSignup: true, anonymous: true },
  ],
])('A new project is described: %s', (reported, flags) => {
  const observed = observing(aProject({ access: known({ ...FLAGS, ...flags }) }))
  expect(findingsOf('customer-access', { baseline: NONE, observed })).toMatchObject([
    { message: expect.stringContaining(reported) },
  ])
})

test('An unread project does not affect other projects', () => {
  const baseline = `${HELP}  acme/HR: ${ENTRY}\n`
  const observed = observing(aProject({ access: notRead }), aProject({ key: 'IT', name: 'IT' }))
  const reported = findingsOf('customer-access', { baseline, observed }).map(
    ({ change, subject: { id } }) => `${change} ${id}`,
  )
  expect(reported).toEqual(['removed acme/HR', 'added acme/IT', 'unreadable acme/HELP'])
})

test('Changes of several flags are one finding that names each flag', () => {
  const access = known({ ...FLAGS, openAccess: true, publicSignup: true })
  const reported = findingsOf('customer-access', { baseline: HELP, observed: observing(aProject({ access })) })
  expect(reported.map(({ message }) => message)).toEqual([
    'Service project Help desk (acme/HELP) has customer access that differs from the baseline: open-access is true and public-signup is true (read from an undocumented endpoint).',
  ])
})

test.each<[string, string, Partial<CurrentState>]>([
  ['added', NONE, observing(aProject())],
  ['removed', HELP, observing()],
  ['changed', HELP, observing(aProject({ access: known({ ...FLAGS, anonymous: true }) }))],
])('A project that was %s is reported with its source', (_, baseline, observed) => {
  const [finding] = findingsOf('customer-access', { baseline, observed })
  expect(finding?.message).toContain('(read from an undocumented endpoint)')
})

describe('Without the required inputs', () => {
  test.each<[string, Partial<CurrentState>, string, string]>([
    [
      'a site credential',
      { serviceDesks: null, customerAccess: null },
      'set the inputs site-email and site-api-token, and undocumented-apis: true',
      'nothing',
    ],
    [
      'undocumented-apis',
      { serviceDesks: known([]), customerAccess: null },
      'set undocumented-apis: true',
      'site-api-token',
    ],
    [
      'undocumented-apis and the list of projects',
      { serviceDesks: notRead, customerAccess: null },
      'set undocumented-apis: true',
      'site-api-token',
    ],
  ])('without %s the control is unknown and names the inputs', (_, observed, advice, unsaid) => {
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
    expect(judgeRun(evidence).verdict).toBe('unknown')
  })

  test('the control is off without the section', () => {
    expect(statusOf('customer-access')).toBe('off')
  })
})

describe('A site that the credential is not used for', () => {
  const LABS = 'ari:cloud:jira-servicedesk::site/2'
  const baseline = HELP.replace(
    `  acme/jira-software: ${JIRA}\n`,
    `  acme/jira-servicedesk: ${SERVICE_DESK}\n  acme/jira-software: ${JIRA}\n  labs/jira-servicedesk: ${LABS}\n`,
  )
  const serviceManagement = anApp({ id: SERVICE_DESK, alias: 'acme/jira-servicedesk', owner: 'jira-servicedesk' })
  const labs = anApp({ id: LABS, alias: 'labs/jira-servicedesk', owner: 'jira-servicedesk', hostUrl: null })
  const given = anObserved().apps
  const apps = known([...(given.known ? given.value : []), serviceManagement, labs])
  const publicAccess = [{ app: SERVICE_DESK, places: known([]) }]

  test('makes its app unknown and its projects not drift', () => {
    const evidence = {
      baseline: `${baseline}  labs/LAB: ${ENTRY}\n`,
      observed: { apps, publicAccess, ...observing(aProject()) },
    }
    expect(findingsOf('customer-access', evidence)).toMatchObject([
      { change: 'unreadable', app: 'labs/jira-servicedesk', message: expect.stringContaining('labs/jira-servicedesk') },
    ])
  })

  test('is not captured without it', () => {
    const observed = anObserved({ apps, publicAccess, ...observing(aProject()) })
    expect(captureCustomerAccess(observed)).toEqual(unknown(expect.stringContaining('labs/jira-servicedesk')))
  })

  test('without an app in the baseline is reported by app-instance only', () => {
    const evidence = {
      baseline: baseline.replace(/ {2}labs.*\n/, ''),
      observed: { apps, publicAccess, ...observing(aProject()) },
    }
    expect(findingsOf('customer-access', evidence)).toEqual([])
    expect(findingsOf('app-instance', evidence)).toMatchObject([{ change: 'added', app: 'labs/jira-servicedesk' }])
  })
})

describe('A capture', () => {
  test('lists each project with all flags', () => {
    const observed = anObserved(
      observing(aProject(), aProject({ key: 'HR', access: known({ ...FLAGS, publicSignup: true }) })),
    )
    expect(captureCustomerAccess(observed)).toEqual(
      known({ value: { 'acme/HELP': CLOSED, 'acme/HR': { ...CLOSED, 'public-signup': true } } }),
    )
  })

  test('of an organization without service projects is {}', () => {
    expect(captureCustomerAccess(anObserved(observing()))).toEqual(known({ value: {} }))
  })

  test('omits what was not read and names the inputs', () => {
    expect(captureCustomerAccess(anObserved())).toEqual({
      known: 'not-asked',
      reason: expect.stringContaining('site-api-token'),
    })
  })

  test.each([
    ['one project could not be read', observing(aProject(), aProject({ key: 'HR', access: notRead }))],
    ['the projects could not be listed', { serviceDesks: notRead, customerAccess: notRead }],
    ['the apps are not known', { apps: notRead }],
  ])('is unknown where %s', (_, observed) => {
    expect(captureCustomerAccess(anObserved(observed))).toEqual(unknown(expect.stringContaining(NOT_READ)))
  })
})
