import { captureSections, writeSound } from '../../src/app/capture.js'
import { loadBaseline } from '../../src/baseline/load.js'
import { nameApps } from '../../src/collect/app-names.js'
import type { AuditEvent } from '../../src/collect/current-state.js'
import { brokenAttestations, expiringAttestations } from '../../src/controls/attestation.js'
import { ACCESS_PATHS } from '../../src/model/access-paths.js'
import { known, unknown } from '../../src/model/fact.js'
import { acceptInto } from './acceptance.js'
import {
  aBefore,
  aNight,
  anAudit,
  anEvent,
  anObserved,
  BASELINE,
  type Evidence,
  findingsOf,
  judgeNight,
  ORGANIZATION,
  PATH,
  placeOf,
  proposeFor,
  statusOf,
} from './organization.js'

/** Tonight is 23 November 2026. */
const ENTRY = { value: 'off', by: 'alice@acme.com', on: '2026-11-01', expires: '2027-01-31' }
const attesting = (change: Partial<typeof ENTRY> = {}, door = 'user-invites'): string => {
  const { value, by, on, expires } = { ...ENTRY, ...change }
  return `${BASELINE}\nattestations:\n  ${door}: { value: "${value}", by: "${by}", on: "${on}", expires: "${expires}" }\n`
}
const INVITES = { id: 'a-1', name: 'Changed user invite settings', group: 'User access' }
const events = (...list: readonly AuditEvent[]) => ({ audit: anAudit({ events: known(list) }) })
const night = (change: Partial<typeof ENTRY> = {}, list: readonly AuditEvent[] = []) => ({
  baseline: attesting(change),
  observed: events(...list),
})

test('an attestation that holds passes without a word', () => {
  expect([findingsOf('attestation', night()), statusOf('attestation', night())]).toEqual([[], 'pass'])
})

test('a baseline without an attestation passes: its access paths are not verified', () => {
  const evidence = { baseline: `${BASELINE}\nattestations: {}\n` }
  const { paths } = judgeNight(evidence).posture
  expect(statusOf('attestation', evidence)).toBe('pass')
  const listed = paths.filter(({ id }) => ACCESS_PATHS.some(path => path.id === id))
  expect(new Set(listed.map(({ state }) => state))).toEqual(new Set(['unknown']))
  // The API answers for "Any domain" here, and the organization has only Jira and Confluence.
  const missing = ACCESS_PATHS.filter(({ id }) => !listed.some(path => path.id === id)).map(({ id }) => id)
  expect(missing).toEqual([
    'any-domain',
    ...ACCESS_PATHS.filter(({ products: [product] }) => product !== undefined && product !== 'confluence').map(
      ({ id }) => id,
    ),
  ])
})

describe.each([
  ['ended yesterday', { expires: '2026-11-22' }, 'expired', 'expired on 2026-11-22'],
  ['has no value', { value: ' ' }, 'unreadable', '"value" is empty'],
  ['has a value that is not allowed', { value: 'mostly off' }, 'unreadable', 'Write one of: "off", '],
  ['names no administrator', { by: '' }, 'unreadable', '"by" is empty'],
  ['has no day', { on: 'lately' }, 'unreadable', '"on" is not a valid day'],
  ['has a day that is in no calendar', { expires: '2027-02-30' }, 'unreadable', '"expires" is not a valid day'],
  ['was made in the future', { on: '2026-11-24' }, 'unreadable', 'in the future'],
  ['ended before it began', { on: '2026-11-02', expires: '2026-11-01' }, 'unreadable', 'before "on"'],
])('an attestation that %s', (_, change, kind, words) => {
  const evidence = night(change)

  test('is an unknown, at its line, and no drift', () => {
    const baseline = attesting(change)
    expect(findingsOf('attestation', evidence)).toMatchObject([
      {
        change: kind,
        status: 'unknown',
        subject: { type: 'attestation', id: 'user-invites' },
        location: placeOf('  user-invites:', baseline),
        message: expect.stringContaining(words),
        fix: { path: expect.stringContaining('User invites') },
      },
    ])
    expect(judgeNight(evidence).verdict).toBe('unknown')
  })

  test('is an access path that is not verified', () => {
    const path = judgeNight(evidence).posture.paths.find(({ id }) => id === 'user-invites')
    expect(path?.state).toBe('unknown')
  })
})

test('the last day is included', () => {
  expect(judgeNight(night({ expires: '2026-11-23' })).verdict).toBe('compliant')
})

test.each([
  ['2026-11-23', '1 day'],
  ['2026-12-22', '30 days'],
])('an attestation until %s is told as ending, %s before', (expires, left) => {
  expect(findingsOf('attestation', night({ expires }))).toMatchObject([
    { change: 'expired', status: 'notice', message: expect.stringContaining(`expires in ${left}, on ${expires}`) },
  ])
  expect(statusOf('attestation', night({ expires }))).toBe('pass')
})

test('one that ends in 31 days is not told yet', () => {
  expect(findingsOf('attestation', night({ expires: '2026-12-23' }))).toEqual([])
})

describe('an event on a door', () => {
  const late = anEvent({ action: INVITES, time: '2026-11-02T00:00:00.000Z' })

  test('on a later day than the attestation is drift, with who, when and which door', () => {
    expect(findingsOf('attestation', night({}, [late]))).toMatchObject([
      {
        change: 'changed',
        status: 'drift',
        subject: { id: 'user-invites' },
        expected: { value: 'off', on: '2026-11-01', expires: '2027-01-31' },
        actual: { action: 'Changed user invite settings', actor: 'Mallory Moss', time: '2026-11-02T00:00:00.000Z' },
        changedBy: { actor: 'Mallory Moss', time: late.time, action: INVITES.name, event: late.id },
        message:
          'user-invites: the setting may have changed after alice@acme.com attested it on 2026-11-01: Changed user invite settings, by Mallory Moss on 2026-11-02 at 00:00 UTC.',
      },
    ])
    expect(judgeNight(night({}, [late])).posture.paths.find(({ id }) => id === 'user-invites')?.state).toBe('unknown')
  })

  test.each([
    ['on the day of the attestation', anEvent({ action: INVITES, time: '2026-11-01T23:59:59.000Z' })],
    ['before it', anEvent({ action: INVITES, time: '2026-10-01T00:00:00.000Z' })],
    ['on another door', anEvent({ action: { id: 'x', name: 'Enabled public links', group: null } })],
  ])('%s changes nothing', (_, event) => {
    expect(statusOf('attestation', night({}, [event]))).toBe('pass')
  })

  test('the newest of several is told', () => {
    const later = anEvent({ id: 'e-9', action: INVITES, time: '2026-11-20T00:00:00.000Z' })
    expect(findingsOf('attestation', night({}, [late, later]))).toMatchObject([{ changedBy: { event: 'e-9' } }])
  })

  test('is in no proposed baseline, for nobody has looked', () => {
    const evidence = night({}, [late])
    const { text, accepted } = proposeFor(aNight(evidence))
    expect([text, accepted]).toEqual([evidence.baseline, 0])
  })

  test('is accepted by looking again', () => {
    const evidence = night({}, [late])
    const [finding] = findingsOf('attestation', evidence)
    if (finding === undefined) throw new Error('There is no finding.')
    const baseline = acceptInto(evidence.baseline, finding)
    expect(statusOf('attestation', { ...evidence, baseline })).toBe('pass')
  })
})

test.each(['jsm-internal-customers', 'jsm-external-customers'])(
  'an event that may touch more than one door breaks the attestation of each: %s',
  door => {
    const action = { id: 'c-1', name: 'Changed customer access', group: null }
    const observed = events(anEvent({ action, time: '2026-11-02T00:00:00.000Z' }))
    expect(findingsOf('attestation', { baseline: attesting({}, door), observed })).toMatchObject([
      { change: 'changed', status: 'drift', subject: { id: door } },
    ])
  },
)

describe('without a night, by the baseline alone', () => {
  const dataOf = (change: Partial<typeof ENTRY>) => {
    const loading = loadBaseline(attesting(change), PATH, '2026-11-23')
    if (!loading.ok) throw new Error('The baseline is not sound.')
    return loading.baseline.data
  }
  const endings = (change: Partial<typeof ENTRY>) => expiringAttestations(dataOf(change), '2026-11-23')
  const broken = (change: Partial<typeof ENTRY>) =>
    brokenAttestations(dataOf(change), '2026-11-23').map(({ at, message }) => `${at.at(-1)}: ${message}`)

  test.each<readonly [string, readonly string[]]>([
    ['2026-11-22', []],
    [
      '2026-11-23',
      ['user-invites: the attestation expires in 1 day, on 2026-11-23: check the setting and renew the attestation.'],
    ],
    [
      '2026-12-22',
      ['user-invites: the attestation expires in 30 days, on 2026-12-22: check the setting and renew the attestation.'],
    ],
    ['2026-12-23', []],
  ])('an attestation that holds until %s is told as ending: %j', (expires, told) => {
    expect(endings({ expires })).toEqual(told)
  })

  test('one that ended is broken', () => {
    expect(broken({ expires: '2026-11-22' })).toEqual([
      'expires: user-invites: the attestation expired on 2026-11-22: check the setting and renew the attestation.',
    ])
  })

  test.each(['', '  '])('one that nobody signed (%j) is broken, whenever it ends', by => {
    expect(broken({ by })).toEqual([
      'by: Attestation user-invites: "by" is empty. Write the email address of the administrator who checked.',
    ])
  })

  test.each<readonly [Partial<typeof ENTRY>, 'holds' | 'is broken']>([
    [{}, 'holds'],
    [{ expires: '2026-11-23' }, 'holds'],
    [{ on: '2026-11-23' }, 'holds'],
    [{ on: '2026-11-24' }, 'is broken'],
    [{ on: '2026-11-01', expires: '2027-11-02' }, 'holds'],
    [{ on: '2026-11-01', expires: '2027-11-03' }, 'is broken'],
    [{ on: '2026-11-01', expires: '9999-12-31' }, 'is broken'],
    [{ value: '' }, 'is broken'],
  ])('what is broken for a validation is unknown for a check, and nothing else is: %j %s', (change, state) => {
    expect(broken(change).length > 0 ? 'is broken' : 'holds').toBe(state)
    expect(judgeNight(night(change)).verdict).toBe(state === 'holds' ? 'compliant' : 'unknown')
  })

  test('a baseline that attests nothing has none', () => {
    const bare = { version: 1, organization: ORGANIZATION } as const
    expect([expiringAttestations(bare, '2026-11-23'), brokenAttestations(bare, '2026-11-23')]).toEqual([[], []])
  })
})

test('an audit log that was not read leaves an attestation as it is', () => {
  const audit = anAudit({ events: unknown('No.') })
  expect(statusOf('attestation', { baseline: attesting(), observed: { audit } })).toBe('pass')
})

test.each([
  ['off', 'closed'],
  ['OFF ', 'closed'],
  ['on', 'open'],
  ['not-applicable', 'closed'],
])('an access path attested as "%s" is %s', (value, state) => {
  const { paths } = judgeNight({ baseline: attesting({ value }) }).posture
  expect(paths.find(({ id }) => id === 'user-invites')?.state).toBe(state)
})

test('a path of your own has any value, and is no part of the posture', () => {
  expect(findingsOf('attestation', { baseline: attesting({ value: 'locked away' }, 'reception-tablet') })).toEqual([])
  const { paths } = judgeNight({ baseline: attesting({}, 'reception-tablet') }).posture
  expect(paths.filter(({ id }) => id === 'reception-tablet')).toEqual([])
})

test('a door that is nearly a known one is a slip of the pen', () => {
  const loading = loadBaseline(attesting({}, 'user-invite'), PATH, '2026-11-23')
  expect(loading.ok ? [] : loading.problems.map(({ message }) => message)).toEqual([
    '"user-invite" is no known door; did you mean "user-invites"?',
  ])
})

test('capture writes every door as an entry to fill in, and each is one once its mark is taken away', () => {
  const observed = anObserved()
  const { text } = writeSound(
    captureSections(observed, nameApps(observed.apps, {}, ORGANIZATION)),
    ORGANIZATION,
    PATH,
    '2026-11-23',
  )
  for (const { title, place } of ACCESS_PATHS)
    expect(text).toMatch(new RegExp(`^  # ${title} \\(.*\\): ${place}$`, 'm'))
  const filled = ACCESS_PATHS.reduce(
    (rest, { id }) =>
      rest.replace(
        new RegExp(`  # (${id}: \\{).*\\}`),
        `  $1 value: not-applicable, by: a, on: 2026-11-01, expires: 2026-12-31 }`,
      ),
    text.replace('attestations: {}', 'attestations:'),
  )
  const loading = loadBaseline(filled, PATH, '2026-11-23')
  if (!loading.ok) throw new Error(loading.problems.map(({ line, message }) => `${line}: ${message}`).join('\n'))
  expect(Object.keys(loading.baseline.data.attestations ?? {}).toSorted()).toEqual(
    ACCESS_PATHS.map(({ id }) => id).toSorted(),
  )
})

describe('a service project that is new', () => {
  const desks = (...keys: readonly string[]) =>
    known(keys.map(key => ({ site: 'acme', key, name: key === 'HELP' ? 'Help desk' : key })))
  const before = aBefore({ serviceDesks: new Set(['acme/HELP']) })
  const told = (evidence: Evidence) =>
    findingsOf('attestation', { baseline: attesting(), before, ...evidence }).map(({ status, change, subject }) =>
      [status, change, subject.id].join(' '),
    )

  test('is told: nobody looked at it when its doors were attested', () => {
    expect(told({ observed: { serviceDesks: desks('HELP', 'HR') } })).toEqual(['notice added acme/HR'])
  })

  test.each([
    ['HR', 'The service project acme/HR is new'],
    ['HELP', 'The service project Help desk (acme/HELP) is new'],
  ])('is told at the attestations, by its name and key: %s', (key, words) => {
    const evidence = { baseline: attesting(), before: aBefore({ serviceDesks: new Set() }) }
    expect(findingsOf('attestation', { ...evidence, observed: { serviceDesks: desks(key) } })).toMatchObject([
      { message: expect.stringContaining(words), location: placeOf('attestations:', evidence.baseline), actual: key },
    ])
  })

  test.each<[string, Evidence]>([
    ['was there the night before', { observed: { serviceDesks: desks('HELP') } }],
    ['comes on the first night', { observed: { serviceDesks: desks('HR') }, before: null }],
    ['comes after a night without the list', { observed: { serviceDesks: desks('HR') }, before: aBefore() }],
    ['cannot be seen', { observed: { serviceDesks: unknown('403') } }],
    [
      'is compared by customer-access',
      { observed: { serviceDesks: desks('HR') }, baseline: `${attesting()}customer-access: {}\n` },
    ],
  ])('and not where it %s', (_, evidence) => {
    expect(told(evidence)).toEqual([])
  })
})
