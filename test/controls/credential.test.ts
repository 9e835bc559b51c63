import { renderEntry } from '../../src/baseline/yaml.js'
import type { ApiKey } from '../../src/collect/current-state.js'
import { known } from '../../src/model/fact.js'
import { type Case, describeDrifts, describeUnread, everyControl } from './drifts.js'
import { BASELINE, CONSOLE, findingsOf, judgeRun, notRead, placeOf, statusOf } from './organization.js'

/** The gate's own key, with read scopes and an end date in the future. */
const aKey = (given: Partial<ApiKey> = {}): ApiKey => ({
  id: 'key-gate',
  label: 'nightly gate',
  status: 'ALLOWED',
  expiresAt: '2027-08-31T08:00:00.000Z',
  lastActiveAt: null,
  scopes: ['read:groups:admin'],
  ...given,
})
const another = (given: Partial<ApiKey> = {}): ApiKey => aKey({ id: 'key-sync', label: 'directory sync', ...given })
const observing = (...keys: readonly ApiKey[]) => ({ credentials: known(keys) })

const listing = (...keys: readonly ApiKey[]): string =>
  `${BASELINE}\n${renderEntry(['credentials'], Object.fromEntries(keys.map(({ id, label }) => [id, label ?? ''])))}`
const GATE = listing(aKey())
const BOTH = listing(aKey(), another())

const gate = { type: 'credential', id: 'key-gate', name: 'nightly gate' } as const
const sync = { type: 'credential', id: 'key-sync', name: 'directory sync' } as const
const fix = { path: '^Settings > API keys', link: `${CONSOLE}/overview` }
const nowhere = { app: null, role: null }
/** The run is on 23 November 2026. */
const endsOn = (day: string): Partial<ApiKey> => ({ expiresAt: `${day}T00:30:00.000Z` })

const ENDS: readonly (readonly [name: string, day: string])[] = [
  ['ends in 30 days', '2026-12-23'],
  ['ends in 7 days', '2026-11-30'],
  ['ends today', '2026-11-23'],
]

describeDrifts('credential', [
  {
    name: 'A key that the baseline does not list',
    baseline: GATE,
    observed: observing(aKey(), another()),
    reported: {
      change: 'added',
      subject: sync,
      ...nowhere,
      expected: null,
      actual: 'directory sync',
      location: placeOf('credentials:', GATE),
      fix,
    },
  },
  {
    name: 'A key without a label that the baseline does not list',
    baseline: GATE,
    observed: observing(aKey(), another({ label: null })),
    reported: {
      change: 'added',
      subject: { ...sync, name: 'key-sync' },
      ...nowhere,
      expected: null,
      actual: 'key-sync',
      location: placeOf('credentials:', GATE),
      fix,
    },
  },
  {
    name: 'A key without a status that the baseline does not list',
    baseline: GATE,
    observed: observing(aKey(), another({ status: null })),
    reported: {
      change: 'added',
      subject: sync,
      ...nowhere,
      expected: null,
      actual: 'directory sync',
      location: placeOf('credentials:', GATE),
      fix,
    },
  },
  {
    name: 'A missing key',
    baseline: BOTH,
    observed: observing(aKey()),
    reported: {
      change: 'removed',
      subject: sync,
      ...nowhere,
      expected: 'directory sync',
      actual: null,
      location: placeOf('  key-sync:', BOTH),
      fix,
    },
  },
  {
    name: 'A missing key without a note',
    baseline: listing(aKey(), another({ label: null })),
    observed: observing(aKey()),
    reported: {
      change: 'removed',
      subject: { ...sync, name: 'key-sync' },
      ...nowhere,
      expected: 'key-sync',
      actual: null,
      location: placeOf('  key-sync:', listing(aKey(), another({ label: null }))),
      fix,
    },
  },
  ...ENDS.map(
    ([name, day]): Case => ({
      name: `The gate's own key that ${name}`,
      baseline: GATE,
      observed: observing(aKey(endsOn(day))),
      reported: {
        change: 'expired',
        status: 'notice',
        subject: gate,
        ...nowhere,
        expected: null,
        actual: { expires: day },
        location: placeOf('  key-gate:', GATE),
        fix,
      },
    }),
  ),
  ...[[], ['manage:org', 'read:groups:admin'], ['write:groups:admin']].map(
    (scopes): Case => ({
      name: `The gate's own key with the scopes [${scopes}]`,
      baseline: GATE,
      observed: observing(aKey({ scopes })),
      reported: {
        change: 'changed',
        status: 'notice',
        subject: gate,
        ...nowhere,
        expected: null,
        actual: { scopes },
        location: placeOf('  key-gate:', GATE),
        fix,
      },
    }),
  ),
])

describeUnread([
  {
    name: 'Keys that were not read',
    control: 'credential',
    baseline: GATE,
    observed: { credentials: notRead },
    subject: everyControl('credential'),
    location: placeOf('credentials:', GATE),
  },
])

const changesOf = (baseline: string, ...keys: readonly ApiKey[]): readonly string[] =>
  findingsOf('credential', { baseline, observed: observing(...keys) }).map(
    ({ change, subject }) => `${subject.id} ${change}`,
  )

test('the keys of the baseline pass, whatever their notes', () => {
  const baseline = BOTH.replace('directory sync', 'of the old tool')
  expect(statusOf('credential', { baseline, observed: observing(aKey(), another()) })).toBe('pass')
})

test.each(['BLOCKED', 'REVOKED', 'blocked'])('a key that is %s is neither new nor missing', status => {
  expect(changesOf(GATE, aKey(), another({ status }))).toEqual([])
  expect(changesOf(BOTH, aKey(), another({ status }))).toEqual([])
})

describe('A status that the gate does not know', () => {
  const strange = another({ status: 'PAUSED' })

  test('is unknown for a key of the baseline', () => {
    const evidence = { baseline: BOTH, observed: observing(aKey(), strange) }
    expect(findingsOf('credential', evidence)).toMatchObject([
      {
        change: 'unreadable',
        status: 'unknown',
        subject: sync,
        message: expect.stringContaining('PAUSED'),
        location: placeOf('  key-sync:', BOTH),
      },
    ])
    expect(judgeRun(evidence).verdict).toBe('unknown')
  })

  test('does not hide a key that is not in the baseline', () => {
    expect(changesOf(GATE, aKey(), strange)).toEqual(['key-sync added', 'key-sync unreadable'])
  })
})

test('the expired own key is unknown, not drift', () => {
  const evidence = { baseline: GATE, observed: observing(aKey(endsOn('2026-11-22'))) }
  expect(findingsOf('credential', evidence)).toMatchObject([
    { change: 'expired', status: 'unknown', subject: gate, actual: { expires: '2026-11-22' } },
  ])
  expect([statusOf('credential', evidence), judgeRun(evidence).verdict]).toEqual(['unknown', 'unknown'])
})

test.each(['in ten years', '2026-13-45T00:00:00Z', '1798761600000', ''])('the end date %j is unreadable', end => {
  const evidence = { baseline: GATE, observed: observing(aKey({ expiresAt: end })) }
  expect(findingsOf('credential', evidence)).toMatchObject([{ change: 'unreadable', status: 'unknown', subject: gate }])
  expect([statusOf('credential', evidence), judgeRun(evidence).verdict]).toEqual(['unknown', 'unknown'])
})

test.each<[string, Partial<ApiKey>]>([
  ['is not reported', { expiresAt: null }],
  ['is in 31 days', endsOn('2026-12-24')],
])('an end date that %s is not a finding', (_, given) => {
  expect(changesOf(GATE, aKey(given))).toEqual([])
})

test('days are counted in UTC', () => {
  const expiresAt = '2026-12-24T01:00:00+02:00'
  expect(findingsOf('credential', { baseline: GATE, observed: observing(aKey({ expiresAt })) })).toMatchObject([
    { status: 'notice', actual: { expires: '2026-12-23' } },
  ])
})

test('unreported scopes are not a finding', () => {
  expect(changesOf(GATE, aKey({ scopes: null }))).toEqual([])
})

test('a new key that expires soon gives two findings', () => {
  const findings = findingsOf('credential', { baseline: listing(), observed: observing(aKey(endsOn('2026-11-25'))) })
  expect(findings.map(({ change }) => change)).toEqual(['added', 'expired'])
  expect(new Set(findings.map(({ id }) => id)).size).toBe(2)
})

describe("the gate's own key", () => {
  const soon = endsOn('2026-11-25')
  const first = aKey({ ...soon, label: 'one' })
  const second = another({ ...soon, label: 'two' })
  const baseline = listing(first, second)
  const ends = (text: string, ...keys: readonly ApiKey[]) =>
    changesOf(text, ...keys).filter(reported => reported.endsWith('expired'))

  test('is the only key', () => {
    expect(ends(listing(first), first)).toEqual(['key-gate expired'])
  })

  test('is the only key that is not blocked', () => {
    expect(ends(baseline, first, { ...second, status: 'BLOCKED' })).toEqual(['key-gate expired'])
  })

  test('is recognized by its label', () => {
    expect(ends(baseline, first, { ...second, label: 'The Gate of IT' })).toEqual(['key-sync expired'])
  })

  test('is recognized by its note in the baseline', () => {
    expect(ends(baseline.replace('two', 'access-gate'), first, second)).toEqual(['key-sync expired'])
  })

  test('is not recognized by a part of a word', () => {
    expect(ends(baseline, first, { ...second, label: 'aggregate' })).toHaveLength(2)
  })

  test.each<[string, number]>([
    ['2026-11-23T01:00:00.000Z', 1],
    ['2026-11-22T00:00:00.000Z', 1],
    ['2026-11-21T23:59:59.000Z', 2],
    ['yesterday', 2],
  ])('is recognized by its last use (%s)', (lastActiveAt, count) => {
    expect(ends(baseline, first, { ...second, lastActiveAt })).toHaveLength(count)
  })

  test('is recognized by its last use where two keys have the word', () => {
    const [one, other] = [first, second].map(key => ({ ...key, label: 'gate' }))
    if (one === undefined || other === undefined) throw new Error('There are two.')
    const used = { ...other, lastActiveAt: '2026-11-23T01:00:00.000Z' }
    expect(ends(baseline, one, used)).toEqual(['key-sync expired'])
  })

  test('is the expired key with the word, beside valid other keys', () => {
    const old = aKey({ ...endsOn('2026-11-01'), label: 'gate' })
    expect(ends(listing(old, another()), old, another())).toEqual(['key-gate expired'])
  })

  test('is not an expired key beside a valid key with the word', () => {
    const [old, renewed] = [aKey(endsOn('2026-11-01')), another({ label: 'nightly gate 2027' })]
    expect(ends(listing(old, renewed), old, renewed)).toEqual([])
  })

  test('is not an expired key without the word beside valid keys', () => {
    const old = aKey({ ...endsOn('2026-11-01'), label: 'one' })
    expect(ends(listing(old, another()), old, another())).toEqual([])
  })

  test('can be a key that expires today', () => {
    const ending = aKey({ ...endsOn('2026-11-23'), label: 'gate' })
    expect(ends(listing(ending, another()), ending, another())).toEqual(['key-gate expired'])
  })

  test('can be any key where nothing decides it, and the message says so', () => {
    const findings = findingsOf('credential', { baseline, observed: observing(first, second) })
    expect(findings.map(({ subject, message }) => [subject.id, message])).toEqual([
      [
        'key-gate',
        "API key one (possibly the gate's own API key) expires in 2 days, on 2026-11-25; create a new key and replace it.",
      ],
      [
        'key-sync',
        "API key two (possibly the gate's own API key) expires in 2 days, on 2026-11-25; create a new key and replace it.",
      ],
    ])
  })

  test('is not checked for scopes where it is not certain', () => {
    const keys = [aKey({ label: 'one', scopes: [] }), another({ label: 'two', scopes: [] })]
    expect(changesOf(listing(...keys), ...keys)).toEqual([])
  })

  test('is the only key with checks of end date and scopes', () => {
    expect(changesOf(BOTH, aKey(), another({ ...soon, scopes: [] }))).toEqual([])
    expect(changesOf(BOTH, aKey(), another({ expiresAt: 'in ten years' }))).toEqual([])
  })
})

test.each<[ApiKey['scopes'], string]>([
  [null, 'its scopes are not known'],
  [[], 'it has no scopes and can do everything that an organization admin can do'],
  [['manage:org'], 'it has the scopes manage:org'],
])('the scopes %j of a new key are described', (scopes, reported) => {
  const [finding] = findingsOf('credential', { baseline: GATE, observed: observing(aKey(), another({ scopes })) })
  expect(finding?.message).toBe(`API key directory sync is not in the baseline; ${reported}.`)
})

test.each<[string, string]>([
  ['2026-11-22', 'expired on 2026-11-22'],
  ['2026-11-23', 'expires today, on 2026-11-23'],
  ['2026-11-24', 'expires in 1 day, on 2026-11-24'],
  ['2026-12-20', 'expires in 27 days, on 2026-12-20'],
])('the end date %s is described in days', (day, reported) => {
  const [finding] = findingsOf('credential', { baseline: GATE, observed: observing(aKey(endsOn(day))) })
  expect(finding?.message).toBe(
    `API key nightly gate (the gate's own API key) ${reported}; create a new key and replace it.`,
  )
})
