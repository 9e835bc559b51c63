import { known } from '../../src/model/fact.js'
import { type Case, describeDrifts, describeUnread, everyControl } from './drifts.js'
import { BASELINE, CONSOLE, findingsOf, judgeRun, notRead, placeOf, statusOf } from './organization.js'

const fix = { path: '^Settings > Domains', link: `${CONSOLE}/domains` }
const claims = (claimed: Readonly<Record<string, string>>) => ({
  domains: known(Object.entries(claimed).map(([name, status]) => ({ name, status }))),
})
const second = { ...placeOf('domains: ['), column: 'domains: [acme.com, '.length + 1 }

describeDrifts('verified-domain', [
  {
    name: 'A domain that is not in the baseline',
    observed: claims({ 'acme.com': 'verified', 'acme.io': 'verified', 'acme.org': 'verified' }),
    reported: {
      change: 'added',
      subject: { type: 'domain', id: 'acme.io', name: 'acme.io' },
      people: 0,
      app: null,
      role: null,
      expected: null,
      actual: 'verified',
      location: placeOf('domains: ['),
      fix,
    },
  },
  {
    name: 'A missing domain',
    observed: claims({ 'acme.com': 'verified' }),
    reported: {
      change: 'removed',
      subject: { type: 'domain', id: 'acme.org', name: 'acme.org' },
      people: 0,
      app: null,
      role: null,
      expected: 'verified',
      actual: null,
      location: second,
      fix,
    },
  },
  ...['unverified', 'superseded', 'missing_token', 'deleted'].map(
    (status): Case => ({
      name: `A domain whose claim is ${status}`,
      observed: claims({ 'acme.com': 'verified', 'acme.org': status }),
      reported: {
        change: 'changed',
        subject: { type: 'domain', id: 'acme.org', name: 'acme.org' },
        people: 0,
        app: null,
        role: null,
        expected: 'verified',
        actual: status,
        location: second,
        fix,
      },
    }),
  ),
])

describeUnread([
  {
    name: 'Domains that were not read',
    control: 'verified-domain',
    observed: { domains: notRead },
    subject: everyControl('verified-domain'),
    location: placeOf('domains: ['),
  },
])

test('the domains of the baseline, all verified, pass', () => {
  expect(statusOf('verified-domain')).toBe('pass')
})

test.each(['unverified', 'superseded', 'missing_token', 'deleted'])(
  'a claim that is %s and not in the baseline is not a finding',
  status => {
    const observed = claims({ 'acme.com': 'verified', 'acme.org': 'verified', 'acme.io': status })
    expect(statusOf('verified-domain', { observed })).toBe('pass')
  },
)

test.each([
  ['of a domain of the baseline', { 'acme.com': 'verified', 'acme.org': 'dreaming' }, second],
  [
    'of another domain',
    { 'acme.com': 'verified', 'acme.org': 'verified', 'acme.io': 'dreaming' },
    placeOf('domains: ['),
  ],
])('an unknown claim status, %s, is unknown at its location', (_, claimed, location) => {
  expect(findingsOf('verified-domain', { observed: claims(claimed) })).toMatchObject([
    {
      change: 'unreadable',
      status: 'unknown',
      subject: { type: 'domain' },
      message: expect.stringContaining('dreaming'),
      location,
    },
  ])
})

test.each<readonly [string, Readonly<Record<string, string>>]>([
  ['Domain acme.org is in the baseline but missing from the organization.', {}],
  [
    'Domain acme.org is no longer verified (superseded); the baseline expects a verified domain.',
    { 'acme.org': 'superseded' },
  ],
])('the message describes the change of a domain: %s', (sentence, claimed) => {
  const [finding] = findingsOf('verified-domain', { observed: claims({ 'acme.com': 'verified', ...claimed }) })
  expect(finding?.message).toBe(sentence)
})

test.each(['ACME.org', 'acme.org.', 'Acme.ORG.'])('a domain written %s is the same domain', spelling => {
  expect(statusOf('verified-domain', { baseline: BASELINE.replace('acme.org]', `${spelling}]`) })).toBe('pass')
})

test('a domain with non-ASCII characters is compared in ASCII', () => {
  const baseline = BASELINE.replace('acme.org]', 'bücher.de]')
  const observed = claims({ 'acme.com': 'verified', 'xn--bcher-kva.de': 'verified' })
  expect(statusOf('verified-domain', { baseline, observed })).toBe('pass')
})

test('an empty section allows no domain', () => {
  const baseline = BASELINE.replace('[acme.com, acme.org]', '[]')
  expect(findingsOf('verified-domain', { baseline }).map(({ subject }) => subject.id)).toEqual(['acme.com', 'acme.org'])
})

test('a hostile name stays one item in its YAML', () => {
  const observed = claims({ 'acme.com': 'verified', 'acme.org': 'verified', 'x]\nlicenses: {}': 'verified' })
  expect(findingsOf('verified-domain', { observed })[0]?.fix.accept).toBe(
    'domains: [acme.com, acme.org, "x]\\nlicenses: {}"]\n',
  )
})

describe('Its posture', () => {
  const postureOf = (observed: Parameters<typeof judgeRun>[0]) =>
    judgeRun(observed).posture.paths.find(({ id }) => id === 'verified-domain')

  test('is closed where every claim is verified or deleted', () => {
    expect(postureOf({ observed: claims({ 'acme.com': 'verified', 'old.io': 'deleted' }) })?.state).toBe('closed')
  })

  test('is open where a claim is not verified', () => {
    expect(postureOf({ observed: claims({ 'acme.com': 'verified', 'acme.io': 'unverified' }) })).toMatchObject({
      state: 'open',
      reason: 'acme.io is unverified',
    })
  })

  test('is unknown where the state of a claim is not known', () => {
    expect(postureOf({ observed: claims({ 'acme.com': 'verified', 'acme.io': 'dreaming' }) })?.state).toBe('unknown')
  })

  test('is open where there is no domain at all', () => {
    expect(postureOf({ observed: claims({}) })?.state).toBe('open')
  })

  test('is unknown where the domains were not read', () => {
    expect(postureOf({ observed: { domains: notRead } })?.state).toBe('unknown')
  })
})
