import { parse } from 'yaml'
import { nameApps } from '../../src/collect/app-names.js'
import type { AppSeats, CurrentState } from '../../src/collect/current-state.js'
import { captureLicenses } from '../../src/controls/license-budget.js'
import { known } from '../../src/model/fact.js'
import { describeDrifts, describeUnread } from './drifts.js'
import {
  anApp,
  anObserved,
  aSeatCount,
  BASELINE,
  CONSOLE,
  findingsOf,
  JIRA,
  judgeRun,
  notRead,
  ORGANIZATION,
  placeOf,
  statusOf,
  theWiki,
} from './organization.js'

const jira = { type: 'app', id: JIRA, name: 'acme/jira-software' } as const
const fix = { path: '^Billing > Subscriptions', link: `${CONSOLE}/billing` }
const itsBudget = { ...placeOf('  acme/jira-software: { budget'), column: '  acme/jira-software: { '.length + 1 }
const seats = (given: Partial<AppSeats>, capacity: number | null = 500): Partial<CurrentState> => ({
  apps: known([theWiki(), anApp({ capacity })]),
  seats: [aSeatCount(given)],
})

describeDrifts('license-budget', [
  {
    name: 'One seat above the budget',
    observed: seats({ roleHolders: known(451) }),
    reported: {
      change: 'exceeded',
      subject: jira,
      app: 'acme/jira-software',
      role: null,
      expected: { budget: 450, capacity: 500 },
      actual: { used: 451 },
      location: itsBudget,
      fix,
    },
  },
  {
    name: 'A seat above the budget by Jira’s own count',
    observed: seats({ applicationRole: known({ used: 451, capacity: null }), roleHolders: known(451) }, null),
    reported: {
      change: 'exceeded',
      subject: jira,
      app: 'acme/jira-software',
      role: null,
      expected: { budget: 450, capacity: null },
      actual: { used: 451 },
      location: itsBudget,
      fix,
    },
  },
  {
    name: 'More seats than were bought',
    observed: seats({ roleHolders: known(412) }, 400),
    beyondAcceptance: true,
    reported: {
      change: 'exceeded',
      subject: jira,
      app: 'acme/jira-software',
      role: null,
      expected: { budget: 450, capacity: 400 },
      actual: { used: 412 },
      location: itsBudget,
      fix,
    },
  },
  {
    name: 'Two counts of the same seats that differ',
    observed: seats({ applicationRole: known({ used: 410, capacity: null }), roleHolders: known(412) }),
    reported: {
      status: 'notice',
      change: 'changed',
      subject: jira,
      app: 'acme/jira-software',
      role: null,
      expected: { used: 410, source: 'application-role' },
      actual: { used: 412, source: 'role-holders' },
      location: itsBudget,
      fix,
    },
  },
  {
    name: 'A budget for a missing app',
    observed: { apps: known([theWiki()]), seats: [] },
    reported: {
      change: 'removed',
      subject: jira,
      app: 'acme/jira-software',
      role: null,
      expected: { budget: 450 },
      actual: null,
      location: itsBudget,
      fix,
    },
  },
])

describeUnread([
  {
    name: 'A list of app instances that was not read',
    control: 'license-budget',
    observed: { apps: notRead, seats: [] },
    subject: jira,
    app: 'acme/jira-software',
    location: itsBudget,
  },
  {
    name: 'Seats that were not counted',
    control: 'license-budget',
    observed: seats({ roleHolders: notRead }),
    subject: jira,
    app: 'acme/jira-software',
    location: itsBudget,
  },
  {
    name: 'Seats that Jira did not count',
    control: 'license-budget',
    observed: seats({ applicationRole: notRead }),
    subject: jira,
    app: 'acme/jira-software',
    location: itsBudget,
  },
  {
    name: 'Role holders that were not counted beside Jira’s own count',
    control: 'license-budget',
    observed: seats({ applicationRole: known({ used: 1, capacity: null }), roleHolders: notRead }),
    subject: jira,
    app: 'acme/jira-software',
    location: itsBudget,
  },
])

test.each([
  ['below the budget', 449],
  ['at the budget', 450],
])('seats %s pass', (_, used) => {
  expect(statusOf('license-budget', { observed: seats({ roleHolders: known(used) }) })).toBe('pass')
})

test('seats at the capacity pass', () => {
  expect(statusOf('license-budget', { observed: seats({ roleHolders: known(400) }, 400) })).toBe('pass')
})

test('seats of an app without a budget are not part of the verdict', () => {
  const observed = { apps: known([theWiki({ capacity: 1 }), anApp()]) }
  expect(judgeRun({ observed }).verdict).toBe('compliant')
})

test('a notice alone is compliant', () => {
  const observed = seats({ applicationRole: known({ used: 410, capacity: null }) })
  expect(judgeRun({ observed }).verdict).toBe('compliant')
})

test('drift by Jira’s own count is reported beside uncounted role holders', () => {
  const observed = seats({ applicationRole: known({ used: 451, capacity: null }), roleHolders: notRead })
  expect(findingsOf('license-budget', { observed }).map(({ change }) => change)).toEqual(['exceeded', 'unreadable'])
})

test('the capacity that Jira reports has priority', () => {
  const observed = seats({ applicationRole: known({ used: 412, capacity: 411 }) })
  expect(findingsOf('license-budget', { observed })).toMatchObject([{ expected: { capacity: 411 } }])
})

test('a budget of 0 is exceeded by one seat', () => {
  const baseline = BASELINE.replace('budget: 450', 'budget: 0')
  const observed = seats({ roleHolders: known(1) })
  expect(findingsOf('license-budget', { baseline, observed })).toMatchObject([
    { change: 'exceeded', message: 'acme/jira-software uses 1 seat; the baseline allows 0.' },
  ])
})

describe('The record of licenses', () => {
  const licenseOf = (observed: Partial<CurrentState>, baseline = BASELINE) =>
    judgeRun({ observed, baseline }).licenses.find(({ resource }) => resource === JIRA)

  test('has a row for each app instance, by alias', () => {
    expect(judgeRun().licenses.map(({ app }) => app)).toEqual(['acme/confluence', 'acme/jira-software'])
  })

  test('contains used, capacity, remaining and budget', () => {
    expect(licenseOf({})).toMatchObject({
      used: 412,
      capacity: 500,
      remaining: 88,
      budget: 450,
      source: 'role-holders',
    })
  })

  test('has the budget of an app written as an ARI', () => {
    const baseline = BASELINE.replace('  acme/jira-software: { budget', `  ${JIRA}: { budget`)
    expect(licenseOf({}, baseline)?.budget).toBe(450)
  })

  test('has null, never 0, for what was not counted', () => {
    expect(licenseOf(seats({ roleHolders: notRead }))).toMatchObject({ used: null, remaining: null, source: null })
  })

  test('has a negative remaining number where more seats are used than bought', () => {
    expect(licenseOf(seats({ roleHolders: known(412) }, 400))?.remaining).toBe(-12)
  })
})

describe('A captured budget', () => {
  const captured = (observed: Partial<CurrentState>) => {
    const there = anObserved(observed)
    return captureLicenses(there, nameApps(there.apps, {}, ORGANIZATION))
  }

  test('is the capacity where it is known, and a note where it is not', () => {
    expect(captured({})).toEqual({
      known: true,
      value: {
        value: { 'acme/jira-software': { budget: 500 } },
        notes: ['acme/confluence: { budget: 40 } # capacity not reported: choose a number'],
      },
    })
  })

  test('is a note where more seats are used than were bought', () => {
    const { seats: counted } = anObserved()
    const there = captured({ apps: known([theWiki(), anApp({ capacity: 400 })]), seats: counted })
    expect(there).toMatchObject({
      value: {
        value: {},
        notes: [expect.any(String), expect.stringContaining('only 400 bought')],
      },
    })
  })

  test('in a comment is an entry without its comment mark', () => {
    const there = captured({})
    const notes = there.known === true ? there.value.notes : []
    expect(parse((notes ?? []).join('\n'))).toEqual({ 'acme/confluence': { budget: 40 } })
  })

  test.each([
    ['the apps', { apps: notRead, seats: [] }],
    ['the seats of an app', { seats: [aSeatCount({ roleHolders: notRead })] }],
  ])('is not written where %s were not read', (_, observed) => {
    expect(captured(observed).known).toBe(false)
  })
})

test.each([
  [451, 500, 'acme/jira-software uses 451 seats; the baseline allows 450.'],
  [501, 500, 'acme/jira-software uses 501 seats; the baseline allows 450 and 500 were bought.'],
  [441, 440, 'acme/jira-software uses 441 seats; 440 were bought.'],
])('the message names the limit that %d seats of %d exceed', (used, capacity, sentence) => {
  const observed = {
    apps: known([theWiki(), anApp({ capacity })]),
    seats: [aSeatCount({ roleHolders: known(used) })],
  }
  expect(findingsOf('license-budget', { observed })).toMatchObject([{ status: 'drift', message: sentence }])
})
