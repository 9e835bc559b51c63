import { known } from '../../src/model/fact.js'
import { type Case, describeDrifts, describeUnread, everyControl } from './drifts.js'
import { BASELINE, CONSOLE, findingsOf, judgeNight, notRead, placeOf, statusOf } from './organization.js'

const fix = { path: '^Settings > Domains', link: `${CONSOLE}/domains` }
const claims = (claimed: Readonly<Record<string, string>>) => ({
  domains: known(Object.entries(claimed).map(([name, status]) => ({ name, status }))),
})
const second = { ...placeOf('domains: ['), column: 'domains: [acme.com, '.length + 1 }

describeDrifts('verified-domain', [
  {
    name: 'A domain that the baseline does not have',
    observed: claims({ 'acme.com': 'verified', 'acme.io': 'verified', 'acme.org': 'verified' }),
    told: {
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
    name: 'A domain that is gone',
    observed: claims({ 'acme.com': 'verified' }),
    told: {
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
      told: {
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
  'a claim that is %s and not in the baseline opens nothing',
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
])('a state that nobody has heard of, %s, is unknown, at its place', (_, claimed, location) => {
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
  ['The domain acme.org is in the baseline, but the organization has no such domain.', {}],
  [
    "The domain acme.org is no longer verified (superseded): its accounts may drop out of the identity provider's reach.",
    { 'acme.org': 'superseded' },
  ],
])('the sentence says what became of a domain: %s', (sentence, claimed) => {
  const [finding] = findingsOf('verified-domain', { observed: claims({ 'acme.com': 'verified', ...claimed }) })
  expect(finding?.message).toBe(sentence)
})

test.each(['ACME.org', 'acme.org.', 'Acme.ORG.'])('a domain written %s is the same domain', spelling => {
  expect(statusOf('verified-domain', { baseline: BASELINE.replace('acme.org]', `${spelling}]`) })).toBe('pass')
})

test('a domain beyond ASCII is the one that Atlassian writes in ASCII', () => {
  const baseline = BASELINE.replace('acme.org]', 'bücher.de]')
  const observed = claims({ 'acme.com': 'verified', 'xn--bcher-kva.de': 'verified' })
  expect(statusOf('verified-domain', { baseline, observed })).toBe('pass')
})

test('an empty section says that there is no domain', () => {
  const baseline = BASELINE.replace('[acme.com, acme.org]', '[]')
  expect(findingsOf('verified-domain', { baseline }).map(({ subject }) => subject.id)).toEqual(['acme.com', 'acme.org'])
})

test('a hostile name stays one item of the YAML that would accept it', () => {
  const observed = claims({ 'acme.com': 'verified', 'acme.org': 'verified', 'x]\nlicenses: {}': 'verified' })
  expect(findingsOf('verified-domain', { observed })[0]?.fix.accept).toBe(
    'domains: [acme.com, acme.org, "x]\\nlicenses: {}"]\n',
  )
})

describe('Its posture', () => {
  const doorOf = (observed: Parameters<typeof judgeNight>[0]) =>
    judgeNight(observed).posture.paths.find(({ id }) => id === 'verified-domain')

  test('is closed where every claim is verified or given up', () => {
    expect(doorOf({ observed: claims({ 'acme.com': 'verified', 'old.io': 'deleted' }) })?.state).toBe('closed')
  })

  test('is open where a claim is not verified', () => {
    expect(doorOf({ observed: claims({ 'acme.com': 'verified', 'acme.io': 'unverified' }) })).toMatchObject({
      state: 'open',
      reason: 'acme.io is unverified',
    })
  })

  test('is unknown where the state of a claim is not known', () => {
    expect(doorOf({ observed: claims({ 'acme.com': 'verified', 'acme.io': 'dreaming' }) })?.state).toBe('unknown')
  })

  test('is open where there is no domain at all', () => {
    expect(doorOf({ observed: claims({}) })?.state).toBe('open')
  })

  test('is unknown where the domains were not read', () => {
    expect(doorOf({ observed: { domains: notRead } })?.state).toBe('unknown')
  })
})
