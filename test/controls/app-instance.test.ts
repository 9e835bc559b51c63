import { known } from '../../src/model/fact.js'
import { describeDrifts, describeUnread, everyControl } from './drifts.js'
import {
  anApp,
  anObserved,
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
  theWiki,
  without,
} from './organization.js'

const fix = { path: '^Apps > Sites and apps', link: `${CONSOLE}/overview` }
const withDesk = BASELINE.replace('apps:\n', `apps:\n  acme/jira-servicedesk: ${SERVICE_DESK}\n`)
const serviceDesk = anApp({ id: SERVICE_DESK, alias: 'acme/jira-servicedesk', owner: 'jira-servicedesk' })

describeDrifts('app-instance', [
  {
    name: 'A new app instance',
    observed: { apps: known([theWiki(), serviceDesk, anApp()]) },
    reported: {
      change: 'added',
      subject: { type: 'app', id: SERVICE_DESK, name: 'acme/jira-servicedesk' },
      app: 'acme/jira-servicedesk',
      role: null,
      expected: null,
      actual: SERVICE_DESK,
      location: placeOf('apps:\n'),
      fix,
    },
  },
  {
    name: 'A new app instance with an alias that is already used',
    observed: { apps: known([theWiki(), anApp(), anApp({ id: JIRA.replace('8a2e3c1d', '11112222') })]) },
    reported: {
      change: 'added',
      subject: {
        type: 'app',
        id: JIRA.replace('8a2e3c1d', '11112222'),
        name: 'acme-11112222/jira-software',
      },
      app: 'acme-11112222/jira-software',
      role: null,
      expected: null,
      actual: JIRA.replace('8a2e3c1d', '11112222'),
      location: placeOf('apps:\n'),
      fix,
    },
  },
  {
    name: 'A missing app instance',
    baseline: withDesk,
    reported: {
      change: 'removed',
      subject: { type: 'app', id: SERVICE_DESK, name: 'acme/jira-servicedesk' },
      app: 'acme/jira-servicedesk',
      role: null,
      expected: SERVICE_DESK,
      actual: null,
      location: placeOf('  acme/jira-servicedesk: ari', withDesk),
      fix,
    },
  },
])

describeUnread([
  {
    name: 'A list of app instances that was not read',
    control: 'app-instance',
    observed: { apps: notRead, seats: [] },
    subject: everyControl('app-instance'),
    location: placeOf('apps:\n'),
  },
  {
    name: 'An organization that could not be read by its ID',
    control: 'app-instance',
    observed: { organization: notRead },
    subject: everyControl('app-instance'),
    location: placeOf('apps:\n'),
  },
])

test('exactly the app instances of the baseline pass', () => {
  expect(statusOf('app-instance')).toBe('pass')
})

test('an instance with a custom alias is not drift', () => {
  const baseline = BASELINE.replaceAll('acme/jira-software', 'main/tickets')
  expect(judgeRun({ baseline }).verdict).toBe('compliant')
})

describe.each([['archived'], ['Online'], [''], [null]])('An app whose status is %j', status => {
  const listed = { apps: known([theWiki(), anApp({ status })]) }

  test('is unreadable at its line, also where the baseline lists it', () => {
    expect(findingsOf('app-instance', { observed: listed })).toMatchObject([
      {
        change: 'unreadable',
        status: 'unknown',
        app: 'acme/jira-software',
        subject: { type: 'app', id: JIRA },
        location: placeOf('  acme/jira-software: ari'),
      },
    ])
  })

  test('makes the verdict unknown', () => {
    expect(judgeRun({ observed: listed }).verdict).toBe('unknown')
  })

  test('is still a new instance where the baseline does not list it', () => {
    const observed = { apps: known([theWiki(), anApp(), { ...serviceDesk, status }]) }
    expect(findingsOf('app-instance', { observed }).map(({ change }) => change)).toEqual(['added', 'unreadable'])
  })
})

test.each(['online', 'offline', 'deprecated'])('an app of the baseline that is %s passes', status => {
  expect(statusOf('app-instance', { observed: { apps: known([theWiki(), anApp({ status })]) } })).toBe('pass')
})

test('an unread organization does not hide drift of the apps', () => {
  const observed = { organization: notRead, apps: known([anApp()]) }
  expect(findingsOf('app-instance', { observed }).map(({ change }) => change)).toEqual(['removed', 'unreadable'])
})

describe('Without a section apps', () => {
  const baseline = without('apps')

  test('the aliases of the organization are used', () => {
    expect(judgeRun({ baseline }).verdict).toBe('compliant')
  })

  test('an unread list makes roles with aliases unreadable, not drift', () => {
    const changes = judgeRun({ baseline, observed: { apps: notRead, seats: [] } }).findings.map(
      ({ control, change }) => `${control} ${change}`,
    )
    expect(changes).toEqual([
      'app-access unreadable',
      'group-role unreadable',
      'default-group unreadable',
      'license-budget unreadable',
    ])
  })

  test('group management is compared without aliases', () => {
    const observed = { apps: notRead, seats: [] }
    expect(statusOf('group-source', { baseline, observed })).toBe('pass')
  })

  test('a control without aliases is compared', () => {
    const closed = baseline.replace('  acme.com:\n    acme/jira-software: { role: customer, approval: true }\n', '')
    const observed = { apps: notRead, seats: [] }
    expect(findingsOf('app-access', { baseline: closed, observed })).toMatchObject([
      { change: 'added', status: 'drift' },
    ])
  })
})

describe('With a section apps and an unread list of app instances', () => {
  const observed = { apps: notRead, seats: [] }

  test('the aliases of the baseline are used', () => {
    const controls = ['app-access', 'group-role', 'group-source', 'group-identity', 'default-group'] as const
    expect(controls.map(control => statusOf(control, { observed }))).toEqual(controls.map(() => 'pass'))
  })

  test('neither apps nor seats are compliant', () => {
    expect((['app-instance', 'license-budget'] as const).map(control => statusOf(control, { observed }))).toEqual([
      'unknown',
      'unknown',
    ])
  })
})

describe('A missing app that groups and licenses still name', () => {
  const baseline = BASELINE.replace('licenses:\n', 'licenses:\n  acme/confluence: { budget: 10 }\n')
  const observed = {
    apps: known([anApp()]),
    groups: known([]),
    seats: anObserved().seats.filter(({ app }) => app === JIRA),
  }

  test.each(['app-instance', 'license-budget'] as const)('is reported as removed by %s', control => {
    expect(findingsOf(control, { baseline, observed })).toMatchObject([
      { change: 'removed', app: 'acme/confluence', subject: { id: CONFLUENCE } },
    ])
  })

  test('is named by its alias where a group no longer grants a role on it', () => {
    const found = findingsOf('group-role', { baseline, observed }).filter(({ app }) => app === 'acme/confluence')
    expect(found).toMatchObject([{ change: 'removed', role: 'user' }])
  })
})
