import { renderEntry } from '../../src/baseline/yaml.js'
import type { ApiKey } from '../../src/collect/current-state.js'
import { known } from '../../src/model/fact.js'
import { type Case, describeDrifts, describeUnread, everyControl } from './drifts.js'
import { BASELINE, CONSOLE, findingsOf, judgeNight, notRead, placeOf, statusOf } from './organization.js'

/** The gate's own key, which may do what the gate needs and holds for a while. */
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
const there = (...keys: readonly ApiKey[]) => ({ credentials: known(keys) })

const listing = (...keys: readonly ApiKey[]): string =>
  `${BASELINE}\n${renderEntry(['credentials'], Object.fromEntries(keys.map(({ id, label }) => [id, label ?? ''])))}`
const GATE = listing(aKey())
const BOTH = listing(aKey(), another())

const gate = { type: 'credential', id: 'key-gate', name: 'nightly gate' } as const
const sync = { type: 'credential', id: 'key-sync', name: 'directory sync' } as const
const fix = { path: '^Settings > API keys', link: `${CONSOLE}/overview` }
const nowhere = { app: null, role: null }
/** The day of the night is 23 November 2026. */
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
    observed: there(aKey(), another()),
    told: {
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
    observed: there(aKey(), another({ label: null })),
    told: {
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
    observed: there(aKey(), another({ status: null })),
    told: {
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
    name: 'A key that is gone',
    baseline: BOTH,
    observed: there(aKey()),
    told: {
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
    name: 'A key that is gone, and has no note',
    baseline: listing(aKey(), another({ label: null })),
    observed: there(aKey()),
    told: {
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
      observed: there(aKey(endsOn(day))),
      told: {
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
      observed: there(aKey({ scopes })),
      told: {
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
  findingsOf('credential', { baseline, observed: there(...keys) }).map(
    ({ change, subject }) => `${subject.id} ${change}`,
  )

test('the keys of the baseline pass, whatever their notes', () => {
  const baseline = BOTH.replace('directory sync', 'of the old tool')
  expect(statusOf('credential', { baseline, observed: there(aKey(), another()) })).toBe('pass')
})

test.each(['BLOCKED', 'REVOKED', 'blocked'])('a key that is %s is neither new nor missed', status => {
  expect(changesOf(GATE, aKey(), another({ status }))).toEqual([])
  expect(changesOf(BOTH, aKey(), another({ status }))).toEqual([])
})

describe('A status that the gate does not know', () => {
  const strange = another({ status: 'PAUSED' })

  test('is unknown for a key of the baseline', () => {
    const evidence = { baseline: BOTH, observed: there(aKey(), strange) }
    expect(findingsOf('credential', evidence)).toMatchObject([
      {
        change: 'unreadable',
        status: 'unknown',
        subject: sync,
        message: expect.stringContaining('PAUSED'),
        location: placeOf('  key-sync:', BOTH),
      },
    ])
    expect(judgeNight(evidence).verdict).toBe('unknown')
  })

  test('does not hide a key that the baseline does not list', () => {
    expect(changesOf(GATE, aKey(), strange)).toEqual(['key-sync added', 'key-sync unreadable'])
  })
})

test('the own key that has ended is unknown, and no drift: it cannot have read anything', () => {
  const evidence = { baseline: GATE, observed: there(aKey(endsOn('2026-11-22'))) }
  expect(findingsOf('credential', evidence)).toMatchObject([
    { change: 'expired', status: 'unknown', subject: gate, actual: { expires: '2026-11-22' } },
  ])
  expect([statusOf('credential', evidence), judgeNight(evidence).verdict]).toEqual(['unknown', 'unknown'])
})

test.each(['in ten years', '2026-13-45T00:00:00Z', '1798761600000', ''])(
  'an end of %j is unreadable for its key',
  end => {
    const evidence = { baseline: GATE, observed: there(aKey({ expiresAt: end })) }
    expect(findingsOf('credential', evidence)).toMatchObject([
      { change: 'unreadable', status: 'unknown', subject: gate },
    ])
    expect([statusOf('credential', evidence), judgeNight(evidence).verdict]).toEqual(['unknown', 'unknown'])
  },
)

test.each<[string, Partial<ApiKey>]>([
  ['is not told, or that has none', { expiresAt: null }],
  ['is in 31 days', endsOn('2026-12-24')],
])('an end that %s is no finding', (_, given) => {
  expect(changesOf(GATE, aKey(given))).toEqual([])
})

test('days are counted in UTC', () => {
  const expiresAt = '2026-12-24T01:00:00+02:00'
  expect(findingsOf('credential', { baseline: GATE, observed: there(aKey({ expiresAt })) })).toMatchObject([
    { status: 'notice', actual: { expires: '2026-12-23' } },
  ])
})

test('scopes that are not told are no finding', () => {
  expect(changesOf(GATE, aKey({ scopes: null }))).toEqual([])
})

test('a key that is new and ends is two findings', () => {
  const findings = findingsOf('credential', { baseline: listing(), observed: there(aKey(endsOn('2026-11-25'))) })
  expect(findings.map(({ change }) => change)).toEqual(['added', 'expired'])
  expect(new Set(findings.map(({ id }) => id)).size).toBe(2)
})

describe("which key is the gate's own", () => {
  const soon = endsOn('2026-11-25')
  const first = aKey({ ...soon, label: 'one' })
  const second = another({ ...soon, label: 'two' })
  const baseline = listing(first, second)
  const ends = (text: string, ...keys: readonly ApiKey[]) =>
    changesOf(text, ...keys).filter(told => told.endsWith('expired'))

  test('is clear where there is one', () => {
    expect(ends(listing(first), first)).toEqual(['key-gate expired'])
  })

  test('is clear where all others are blocked', () => {
    expect(ends(baseline, first, { ...second, status: 'BLOCKED' })).toEqual(['key-gate expired'])
  })

  test('is told by its label', () => {
    expect(ends(baseline, first, { ...second, label: 'The Gate of IT' })).toEqual(['key-sync expired'])
  })

  test('is told by its note in the baseline', () => {
    expect(ends(baseline.replace('two', 'access-gate'), first, second)).toEqual(['key-sync expired'])
  })

  test('is not told by a word that only holds it', () => {
    expect(ends(baseline, first, { ...second, label: 'aggregate' })).toHaveLength(2)
  })

  test.each<[string, number]>([
    ['2026-11-23T01:00:00.000Z', 1],
    ['2026-11-22T00:00:00.000Z', 1],
    ['2026-11-21T23:59:59.000Z', 2],
    ['yesterday', 2],
  ])('is told by its use (%s)', (lastActiveAt, count) => {
    expect(ends(baseline, first, { ...second, lastActiveAt })).toHaveLength(count)
  })

  test('is told by its use where the word is at two', () => {
    const [one, other] = [first, second].map(key => ({ ...key, label: 'gate' }))
    if (one === undefined || other === undefined) throw new Error('There are two.')
    const used = { ...other, lastActiveAt: '2026-11-23T01:00:00.000Z' }
    expect(ends(baseline, one, used)).toEqual(['key-sync expired'])
  })

  test('is the one that is called so and has ended, while others go on', () => {
    const old = aKey({ ...endsOn('2026-11-01'), label: 'gate' })
    expect(ends(listing(old, another()), old, another())).toEqual(['key-gate expired'])
  })

  test('is none that has ended, while another one that is called so goes on', () => {
    const [old, renewed] = [aKey(endsOn('2026-11-01')), another({ label: 'nightly gate 2027' })]
    expect(ends(listing(old, renewed), old, renewed)).toEqual([])
  })

  test('is none that has ended and is not called so, while others go on', () => {
    const old = aKey({ ...endsOn('2026-11-01'), label: 'one' })
    expect(ends(listing(old, another()), old, another())).toEqual([])
  })

  test('may be one that ends today: it goes on until then', () => {
    const ending = aKey({ ...endsOn('2026-11-23'), label: 'gate' })
    expect(ends(listing(ending, another()), ending, another())).toEqual(['key-gate expired'])
  })

  test('may be any where nothing tells, and that is said', () => {
    const findings = findingsOf('credential', { baseline, observed: there(first, second) })
    expect(findings.map(({ subject, message }) => [subject.id, message])).toEqual([
      [
        'key-gate',
        "The organization's key one, what may be the gate's own API key, ends in 2 days, on 2026-11-25: make a new one and replace it.",
      ],
      [
        'key-sync',
        "The organization's key two, what may be the gate's own API key, ends in 2 days, on 2026-11-25: make a new one and replace it.",
      ],
    ])
  })

  test('is nobody’s to judge by scopes where nothing tells which it is', () => {
    const keys = [aKey({ label: 'one', scopes: [] }), another({ label: 'two', scopes: [] })]
    expect(changesOf(listing(...keys), ...keys)).toEqual([])
  })

  test('makes the ends and scopes of others no matter', () => {
    expect(changesOf(BOTH, aKey(), another({ ...soon, scopes: [] }))).toEqual([])
    expect(changesOf(BOTH, aKey(), another({ expiresAt: 'in ten years' }))).toEqual([])
  })
})

test.each<[ApiKey['scopes'], string]>([
  [null, 'whoever holds it can do what its scopes allow.'],
  [[], 'whoever holds it can do all that an administrator can.'],
  [['manage:org'], 'whoever holds it has the scopes manage:org.'],
])('of a key with the scopes %j it is told what it can do', (scopes, told) => {
  const [finding] = findingsOf('credential', { baseline: GATE, observed: there(aKey(), another({ scopes })) })
  expect(finding?.message).toBe(
    `The organization has the API key directory sync, which is not in the baseline: ${told}`,
  )
})

test.each<[string, string]>([
  ['2026-11-22', 'ended on 2026-11-22'],
  ['2026-11-23', 'ends today, on 2026-11-23'],
  ['2026-11-24', 'ends in 1 day, on 2026-11-24'],
  ['2026-12-20', 'ends in 27 days, on 2026-12-20'],
])('of an end on %s the days are told', (day, told) => {
  const [finding] = findingsOf('credential', { baseline: GATE, observed: there(aKey(endsOn(day))) })
  expect(finding?.message).toBe(
    `The organization's key nightly gate, the gate's own API key, ${told}: make a new one and replace it.`,
  )
})
