import { nameApps } from '../../src/collect/app-names.js'
import type { CurrentState, PublicPlace } from '../../src/collect/current-state.js'
import { capturePublicAccess, publicAccess as control } from '../../src/controls/public-access.js'
import { type Fact, known, unknown } from '../../src/model/fact.js'
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
  NOT_READ,
  notRead,
  ORGANIZATION,
  placeOf,
  statusOf,
  theWiki,
  without,
} from './organization.js'

const project: PublicPlace = { app: JIRA, key: 'ENG', name: 'Engineering' }
const another: PublicPlace = { app: JIRA, key: 'OPS', name: 'Operations' }
const space: PublicPlace = { app: CONFLUENCE, key: 'NEWS', name: 'News' }

type Places = Fact<readonly PublicPlace[]>

/** The public places of the two apps. */
const seen = (jira: Places = known([]), wiki: Places = known([])): Partial<CurrentState> => ({
  publicAccess: [
    { app: CONFLUENCE, places: wiki },
    { app: JIRA, places: jira },
  ],
})

const section = (text: string): string => `${BASELINE}\npublic-access:${text}\n`
const NONE = section(' {}')
const ENG = section('\n  acme/jira-software: [ENG]')
const BOTH = section('\n  acme/jira-software: [ENG, OPS]')
const BY_ARI = section(`\n  ${JIRA}: [ENG]`)

const ofJira = { app: 'acme/jira-software', role: null } as const
const subject = { type: 'project', id: 'acme/ENG', name: 'Engineering' } as const
const fix = {
  path: '^Jira > Settings > Issues > Permission schemes, or Confluence > Space settings',
  link: `${CONSOLE}/overview`,
}

describeDrifts('public-access', [
  {
    name: 'An unused permission scheme with a grant to anyone',
    baseline: NONE,
    observed: {
      publicAccess: [
        { app: CONFLUENCE, places: known([]) },
        {
          app: JIRA,
          places: known([]),
          unusedSchemes: [
            { id: 2, name: 'Public' },
            { id: 1, name: 'Old' },
          ],
        },
      ],
    },
    reported: {
      change: 'unused',
      status: 'notice',
      subject: { type: 'app', id: JIRA, name: 'acme/jira-software' },
      expected: null,
      actual: ['Old', 'Public'],
      location: placeOf('public-access:', NONE),
      ...ofJira,
      fix,
    },
  },
  {
    name: 'A public project',
    baseline: NONE,
    observed: seen(known([project])),
    reported: {
      change: 'added',
      subject,
      expected: null,
      actual: 'ENG',
      location: placeOf('public-access:', NONE),
      ...ofJira,
      fix,
    },
  },
  {
    name: 'A public project beside another one of the baseline',
    baseline: ENG,
    observed: seen(known([another, project])),
    reported: {
      change: 'added',
      subject: { type: 'project', id: 'acme/OPS', name: 'Operations' },
      expected: null,
      actual: 'OPS',
      location: placeOf('  acme/jira-software: [ENG]', ENG),
      ...ofJira,
      fix,
    },
  },
  {
    name: 'A public project where the baseline names the app by its ARI',
    baseline: BY_ARI,
    observed: seen(known([another, project])),
    reported: {
      change: 'added',
      subject: { type: 'project', id: 'acme/OPS', name: 'Operations' },
      expected: null,
      actual: 'OPS',
      location: placeOf(`  ${JIRA}: [ENG]`, BY_ARI),
      ...ofJira,
      fix,
    },
  },
  {
    name: 'A public space',
    baseline: ENG,
    observed: seen(known([project]), known([space])),
    reported: {
      change: 'added',
      subject: { type: 'project', id: 'acme/NEWS', name: 'News' },
      app: 'acme/confluence',
      role: null,
      expected: null,
      actual: 'NEWS',
      location: placeOf('public-access:', ENG),
      fix,
    },
  },
  {
    name: 'A project of the baseline that is no longer public',
    baseline: BOTH,
    observed: seen(known([another])),
    reported: {
      change: 'removed',
      subject: { ...subject, name: 'ENG' },
      expected: 'ENG',
      actual: null,
      location: placeOf('  acme/jira-software: [ENG, OPS]', BOTH),
      ...ofJira,
      fix,
    },
  },
  {
    name: 'The last project of the baseline that is no longer public',
    baseline: ENG,
    observed: seen(),
    reported: {
      change: 'removed',
      subject: { ...subject, name: 'ENG' },
      expected: 'ENG',
      actual: null,
      location: placeOf('  acme/jira-software: [ENG]', ENG),
      ...ofJira,
      fix,
    },
  },
])

describeUnread([
  {
    name: 'Projects that could not be read',
    control: 'public-access',
    baseline: ENG,
    observed: seen(notRead),
    subject: { type: 'app', id: JIRA, name: 'acme/jira-software' },
    app: 'acme/jira-software',
    location: placeOf('  acme/jira-software: [ENG]', ENG),
  },
  {
    name: 'Unread spaces that are not in the baseline',
    control: 'public-access',
    baseline: NONE,
    observed: seen(known([]), notRead),
    subject: { type: 'app', id: CONFLUENCE, name: 'acme/confluence' },
    app: 'acme/confluence',
    location: placeOf('public-access:', NONE),
  },
  {
    name: 'Public access where the apps are not known',
    control: 'public-access',
    baseline: ENG,
    observed: { apps: notRead, publicAccess: null, seats: [] },
    subject: everyControl('public-access'),
    location: placeOf('public-access:', ENG),
  },
])

test.each([
  ['nothing', NONE, seen()],
  ['an empty list', section('\n  acme/jira-software: []'), seen()],
  ['one project', ENG, seen(known([project]))],
  ['two projects in another order', section('\n  acme/jira-software: [OPS, ENG]'), seen(known([project, another]))],
])('A matching baseline with %s gives no finding', (_, baseline, observed) => {
  expect(findingsOf('public-access', { baseline, observed })).toEqual([])
  expect(statusOf('public-access', { baseline, observed })).toBe('pass')
})

test('A project and a space with one key are two findings', () => {
  const observed = seen(known([project]), known([{ ...space, key: 'ENG' }]))
  const reported = findingsOf('public-access', { baseline: ENG, observed })
  expect(reported).toMatchObject([{ change: 'added', app: 'acme/confluence', subject: { id: 'acme/ENG' } }])
})

test('An unread app does not affect the other app', () => {
  const reported = findingsOf('public-access', { baseline: ENG, observed: seen(notRead, known([space])) })
  expect(reported.map(({ change, app }) => `${change} ${app}`)).toEqual([
    'added acme/confluence',
    'unreadable acme/jira-software',
  ])
})

test('The YAML adds the one project, in order', () => {
  const baseline = `${NONE.replace('public-access: {}', 'public-access:\n  acme/jira-software: [OPS]')}`
  const [finding] = findingsOf('public-access', { baseline, observed: seen(known([another, project])) })
  expect(finding?.fix.accept).toBe('public-access:\n  acme/jira-software: [ENG, OPS]\n')
})

describe('Without a site credential', () => {
  const evidence = { baseline: ENG, observed: { publicAccess: null } }

  test('the control is unknown and names the inputs', () => {
    expect(findingsOf('public-access', evidence)).toMatchObject([
      {
        change: 'unreadable',
        status: 'unknown',
        subject: everyControl('public-access'),
        message: expect.stringContaining('set the inputs site-email and site-api-token'),
      },
    ])
    expect(judgeRun(evidence).verdict).toBe('unknown')
  })

  test('the control is off without the section', () => {
    expect(statusOf('public-access')).toBe('off')
  })
})

describe('An app on an unread site', () => {
  const unasked: Partial<CurrentState> = { publicAccess: [{ app: CONFLUENCE, places: known([]) }] }

  test('is unknown, and its projects are not drift', () => {
    const reported = findingsOf('public-access', { baseline: ENG, observed: unasked })
    expect(reported).toMatchObject([
      {
        change: 'unreadable',
        app: 'acme/jira-software',
        message: expect.stringContaining('The site of acme/jira-software was not read'),
      },
    ])
  })

  test('without public projects or spaces is ignored', () => {
    const bitbucket = anApp({ id: 'ari:cloud:bitbucket::workspace/1', alias: 'acme/bitbucket', owner: 'bitbucket' })
    const baseline = NONE.replace(
      '  acme/confluence:',
      '  acme/bitbucket: ari:cloud:bitbucket::workspace/1\n  acme/confluence:',
    )
    const observed = { ...seen(), apps: known([theWiki(), anApp(), bitbucket]) }
    expect(findingsOf('public-access', { baseline, observed })).toEqual([])
    const named = baseline.replace('public-access: {}', 'public-access: { acme/bitbucket: [X] }')
    expect(findingsOf('public-access', { baseline: named, observed })).toMatchObject([
      { change: 'unreadable', app: 'acme/bitbucket' },
    ])
  })

  test('that is not in the baseline is reported by app-instance', () => {
    const baseline = NONE.replace(`  acme/jira-software: ${JIRA}\n`, '')
      .replace(/ +acme\/jira-software: .*\n/g, '')
      .replace('  acme.com:\n', '  acme.com: {}\n')
    const withoutGroups = without('groups', without('licenses', baseline))
    const evidence = { baseline: withoutGroups, observed: unasked }
    expect(findingsOf('public-access', evidence)).toEqual([])
    expect(findingsOf('app-instance', evidence)).toMatchObject([{ change: 'added', subject: { id: JIRA } }])
  })
})

const collect = (given: Partial<CurrentState>): [CurrentState, ReturnType<typeof nameApps>] => {
  const observed = anObserved(given)
  return [observed, nameApps(observed.apps, {}, ORGANIZATION)]
}

describe('A capture', () => {
  test('lists the apps with public places, in order', () => {
    expect(capturePublicAccess(...collect(seen(known([another, project]))))).toEqual(
      known({ value: { 'acme/jira-software': ['ENG', 'OPS'] } }),
    )
  })

  test('of an organization without public places is {}', () => {
    expect(capturePublicAccess(...collect(seen()))).toEqual(known({ value: {} }))
  })

  test('without a site credential omits the section and names the inputs', () => {
    expect(capturePublicAccess(...collect({ publicAccess: null }))).toEqual({
      known: 'not-asked',
      reason: expect.stringContaining('site-api-token'),
    })
  })

  test.each([
    ['an app could not be read', seen(known([project]), notRead), NOT_READ],
    [
      'an app was not read',
      { publicAccess: [{ app: CONFLUENCE, places: known([]) }] },
      'The site of acme/jira-software was not read',
    ],
    ['the apps are not known', { apps: notRead, publicAccess: null }, NOT_READ],
  ])('is unknown where %s', (_, given, reason) => {
    expect(capturePublicAccess(...collect(given))).toEqual(unknown(expect.stringContaining(reason)))
  })
})

describe('The posture', () => {
  const posture = (given: Partial<CurrentState>) => control.posture?.read(...collect(given), [])

  test('is closed where no place is public', () => {
    expect(posture(seen())).toEqual({ state: 'closed', reason: 'No project or space is visible without login.' })
  })

  test('is open where a place is public, whatever the baseline allows and whatever is unknown', () => {
    expect(posture(seen(known([another, project]), notRead))).toEqual({
      state: 'open',
      reason: 'Visible without login: ENG of acme/jira-software, OPS of acme/jira-software',
    })
  })

  test.each([
    ['an app could not be read', seen(known([]), notRead), NOT_READ],
    [
      'an app was not read',
      { publicAccess: [{ app: JIRA, places: known([]) }] },
      'The site of acme/confluence was not read',
    ],
    ['there is no site credential', { publicAccess: null }, 'set the inputs site-email and site-api-token'],
    ['the apps are not known', { apps: notRead, publicAccess: null }, NOT_READ],
  ])('is unknown where %s', (_, given, reason) => {
    expect(posture(given)).toEqual({ state: 'unknown', reason: expect.stringContaining(reason) })
  })
})
