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
  anAudit,
  anEvent,
  anObserved,
  aRun,
  BASELINE,
  type Evidence,
  findingsOf,
  judgeRun,
  ORGANIZATION,
  PATH,
  placeOf,
  proposeFor,
  statusOf,
} from './organization.js'

/** The run is on 23 November 2026. */
const ENTRY = { value: 'off', by: 'alice@acme.com', on: '2026-11-01', expires: '2027-01-31' }
const attesting = (change: Partial<typeof ENTRY> = {}, path = 'user-invites'): string => {
  const { value, by, on, expires } = { ...ENTRY, ...change }
  return `${BASELINE}\nattestations:\n  ${path}: { value: "${value}", by: "${by}", on: "${on}", expires: "${expires}" }\n`
}
const INVITES = { id: 'a-1', name: 'Changed user invite settings', group: 'User access' }
const events = (...list: readonly AuditEvent[]) => ({ audit: anAudit({ events: known(list) }) })
const evidenceWith = (change: Partial<typeof ENTRY> = {}, list: readonly AuditEvent[] = []) => ({
  baseline: attesting(change),
  observed: events(...list),
})

test('a valid attestation passes without a finding', () => {
  expect([findingsOf('attestation', evidenceWith()), statusOf('attestation', evidenceWith())]).toEqual([[], 'pass'])
})

test('a baseline without an attestation passes: its access paths are not verified', () => {
  const evidence = { baseline: `${BASELINE}\nattestations: {}\n` }
  const { paths } = judgeRun(evidence).posture
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
  const evidence = evidenceWith(change)

  test('is unknown at its line, not drift', () => {
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
    expect(judgeRun(evidence).verdict).toBe('unknown')
  })

  test('is an access path that is not verified', () => {
    const path = judgeRun(evidence).posture.paths.find(({ id }) => id === 'user-invites')
    expect(path?.state).toBe('unknown')
  })
})

test('the last day is included', () => {
  expect(judgeRun(evidenceWith({ expires: '2026-11-23' })).verdict).toBe('compliant')
})

test.each([
  ['2026-11-23', '1 day'],
  ['2026-12-22', '30 days'],
])('an attestation until %s is reported as expiring, %s before', (expires, left) => {
  expect(findingsOf('attestation', evidenceWith({ expires }))).toMatchObject([
    { change: 'expired', status: 'notice', message: expect.stringContaining(`expires in ${left}, on ${expires}`) },
  ])
  expect(statusOf('attestation', evidenceWith({ expires }))).toBe('pass')
})

test('an attestation that expires in 31 days is not reported', () => {
  expect(findingsOf('attestation', evidenceWith({ expires: '2026-12-23' }))).toEqual([])
})

describe('an event on an access path', () => {
  const late = anEvent({ action: INVITES, time: '2026-11-02T00:00:00.000Z' })

  test('on a later day than the attestation is drift, with account, time and access path', () => {
    expect(findingsOf('attestation', evidenceWith({}, [late]))).toMatchObject([
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
    expect(judgeRun(evidenceWith({}, [late])).posture.paths.find(({ id }) => id === 'user-invites')?.state).toBe(
      'unknown',
    )
  })

  test.each([
    ['on the day of the attestation', anEvent({ action: INVITES, time: '2026-11-01T23:59:59.000Z' })],
    ['before it', anEvent({ action: INVITES, time: '2026-10-01T00:00:00.000Z' })],
    ['on another access path', anEvent({ action: { id: 'x', name: 'Enabled public links', group: null } })],
  ])('%s changes nothing', (_, event) => {
    expect(statusOf('attestation', evidenceWith({}, [event]))).toBe('pass')
  })

  test('the newest of several events is reported', () => {
    const later = anEvent({ id: 'e-9', action: INVITES, time: '2026-11-20T00:00:00.000Z' })
    expect(findingsOf('attestation', evidenceWith({}, [late, later]))).toMatchObject([{ changedBy: { event: 'e-9' } }])
  })

  test('is not part of the proposed baseline', () => {
    const evidence = evidenceWith({}, [late])
    const { text, accepted } = proposeFor(aRun(evidence))
    expect([text, accepted]).toEqual([evidence.baseline, 0])
  })

  test('is accepted by a new attestation', () => {
    const evidence = evidenceWith({}, [late])
    const [finding] = findingsOf('attestation', evidence)
    if (finding === undefined) throw new Error('There is no finding.')
    const baseline = acceptInto(evidence.baseline, finding)
    expect(statusOf('attestation', { ...evidence, baseline })).toBe('pass')
  })
})

test.each(['jsm-internal-customers', 'jsm-external-customers'])(
  'an event that can affect several access paths invalidates the attestation of each: %s',
  path => {
    const action = { id: 'c-1', name: 'Changed customer access', group: null }
    const observed = events(anEvent({ action, time: '2026-11-02T00:00:00.000Z' }))
    expect(findingsOf('attestation', { baseline: attesting({}, path), observed })).toMatchObject([
      { change: 'changed', status: 'drift', subject: { id: path } },
    ])
  },
)

describe('without a run, by the baseline alone', () => {
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
  ])('an attestation until %s is reported as expiring: %j', (expires, reported) => {
    expect(endings({ expires })).toEqual(reported)
  })

  test('an expired attestation is broken', () => {
    expect(broken({ expires: '2026-11-22' })).toEqual([
      'expires: user-invites: the attestation expired on 2026-11-22: check the setting and renew the attestation.',
    ])
  })

  test.each(['', '  '])('an attestation without a name (%j) is broken, whenever it expires', by => {
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
  ])('an attestation is broken in a validation exactly if it is unknown in a check: %j %s', (change, state) => {
    expect(broken(change).length > 0 ? 'is broken' : 'holds').toBe(state)
    expect(judgeRun(evidenceWith(change)).verdict).toBe(state === 'holds' ? 'compliant' : 'unknown')
  })

  test('a baseline without attestations has none', () => {
    const bare = { version: 1, organization: ORGANIZATION } as const
    expect([expiringAttestations(bare, '2026-11-23'), brokenAttestations(bare, '2026-11-23')]).toEqual([[], []])
  })
})

test('an unread audit log does not change an attestation', () => {
  const audit = anAudit({ events: unknown('No.') })
  expect(statusOf('attestation', { baseline: attesting(), observed: { audit } })).toBe('pass')
})

test.each([
  ['off', 'closed'],
  ['OFF ', 'closed'],
  ['on', 'open'],
  ['not-applicable', 'closed'],
])('an access path attested as "%s" is %s', (value, state) => {
  const { paths } = judgeRun({ baseline: attesting({ value }) }).posture
  expect(paths.find(({ id }) => id === 'user-invites')?.state).toBe(state)
})

test('a custom path can have any value and is not part of the posture', () => {
  expect(findingsOf('attestation', { baseline: attesting({ value: 'locked away' }, 'reception-tablet') })).toEqual([])
  const { paths } = judgeRun({ baseline: attesting({}, 'reception-tablet') }).posture
  expect(paths.filter(({ id }) => id === 'reception-tablet')).toEqual([])
})

test('an ID that is similar to a known access path is an error', () => {
  const loading = loadBaseline(attesting({}, 'user-invite'), PATH, '2026-11-23')
  expect(loading.ok ? [] : loading.problems.map(({ message }) => message)).toEqual([
    '"user-invite" is not a known access path; did you mean "user-invites"?',
  ])
})

test('capture writes each access path as a comment that becomes an entry without its comment mark', () => {
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

describe('a new service project', () => {
  const projects = (...keys: readonly string[]) =>
    known(keys.map(key => ({ site: 'acme', key, name: key === 'HELP' ? 'Help desk' : key })))
  const before = aBefore({ serviceDesks: new Set(['acme/HELP']) })
  const reported = (evidence: Evidence) =>
    findingsOf('attestation', { baseline: attesting(), before, ...evidence }).map(({ status, change, subject }) =>
      [status, change, subject.id].join(' '),
    )

  test('is reported, because no attestation covers it', () => {
    expect(reported({ observed: { serviceDesks: projects('HELP', 'HR') } })).toEqual(['notice added acme/HR'])
  })

  test.each([
    ['HR', 'Service project acme/HR is new'],
    ['HELP', 'Service project Help desk (acme/HELP) is new'],
  ])('is reported at the attestations, by its name and key: %s', (key, words) => {
    const evidence = { baseline: attesting(), before: aBefore({ serviceDesks: new Set() }) }
    expect(findingsOf('attestation', { ...evidence, observed: { serviceDesks: projects(key) } })).toMatchObject([
      { message: expect.stringContaining(words), location: placeOf('attestations:', evidence.baseline), actual: key },
    ])
  })

  test.each<[string, Evidence]>([
    ['was present at the previous run', { observed: { serviceDesks: projects('HELP') } }],
    ['is found at the first run', { observed: { serviceDesks: projects('HR') }, before: null }],
    ['is found after a run without the list', { observed: { serviceDesks: projects('HR') }, before: aBefore() }],
    ['cannot be seen', { observed: { serviceDesks: unknown('403') } }],
    [
      'is compared by customer-access',
      { observed: { serviceDesks: projects('HR') }, baseline: `${attesting()}customer-access: {}\n` },
    ],
  ])('is not reported where it %s', (_, evidence) => {
    expect(reported(evidence)).toEqual([])
  })
})
