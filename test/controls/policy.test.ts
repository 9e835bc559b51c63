import { renderEntry } from '../../src/baseline/yaml.js'
import type { Policy } from '../../src/collect/current-state.js'
import { digestOf, settingsOf } from '../../src/collect/settings.js'
import type { PreviousState } from '../../src/controls/control.js'
import { known } from '../../src/model/fact.js'
import { type Case, describeDrifts, describeUnread, everyControl } from './drifts.js'
import { BASELINE, CONSOLE, findingsOf, notRead, placeOf, statusOf } from './organization.js'

const OFFICE = '9a0b1c2d-0000-4000-8000-000000000001'

type Attributes = { readonly type: string; readonly name?: string; readonly status?: string } & Readonly<
  Record<string, unknown>
>

const policyOf = (id: string, attributes: Attributes): Policy => {
  const settings = settingsOf(attributes)
  const { type, name = '', status = 'unknown' } = attributes
  return { id, type, name, status, settings, digest: digestOf(settings) }
}

const OFFICE_SETTINGS = { type: 'ip-allowlist', name: 'Office', status: 'enabled', rule: { in: ['192.0.2.0/24'] } }
const anAllowlist = (change: Partial<Attributes> = {}): Policy => policyOf(OFFICE, { ...OFFICE_SETTINGS, ...change })

const entryOf = ({ type, name, status, digest }: Policy) => ({ type, name, status, digest })
const listing = (...policies: readonly Policy[]): string =>
  `${BASELINE}\n${renderEntry(['policies'], Object.fromEntries(policies.map(one => [one.id, entryOf(one)])))}`
const there = (...policies: readonly Policy[]) => ({ policies: known(policies) })

/** The policies of the previous run. */
const having = (policies: readonly Policy[] | null): PreviousState => ({
  generatedAt: '2026-11-22T02:17:00.000Z',
  policies: policies && new Map(policies.map(({ id, settings }) => [id, settings])),
  actions: null,
  serviceDesks: null,
})

const office = { type: 'policy', id: OFFICE, name: 'Office' } as const
const fix = { path: '^Security > ', link: `${CONSOLE}/overview` }
const nowhere = { app: null, role: null }
const LISTED = listing(anAllowlist())
const place = placeOf(`  ${OFFICE}:`, LISTED)

const CHANGES: readonly (readonly [string, Policy])[] = [
  ['whose list is another', anAllowlist({ rule: { in: ['198.51.100.0/24'] } })],
  ['that is disabled', anAllowlist({ status: 'disabled' })],
  ['of another type', anAllowlist({ type: 'data-residency' })],
  ['with an unknown setting', anAllowlist({ sortOfNew: { on: true } })],
]

describeDrifts('policy', [
  {
    name: 'A policy that the baseline does not list',
    baseline: listing(),
    observed: there(anAllowlist()),
    reported: {
      change: 'added',
      subject: office,
      ...nowhere,
      expected: null,
      actual: entryOf(anAllowlist()),
      location: placeOf('policies: {}', listing()),
      fix,
    },
  },
  {
    name: 'A policy without a name that the baseline does not list',
    baseline: listing(),
    observed: there(policyOf(OFFICE, { type: 'hipaa' })),
    reported: {
      change: 'added',
      subject: { ...office, name: OFFICE },
      ...nowhere,
      expected: null,
      actual: entryOf(policyOf(OFFICE, { type: 'hipaa' })),
      location: placeOf('policies: {}', listing()),
      fix,
    },
  },
  {
    name: 'A missing policy',
    baseline: LISTED,
    observed: there(),
    reported: {
      change: 'removed',
      subject: office,
      ...nowhere,
      expected: entryOf(anAllowlist()),
      actual: null,
      location: place,
      fix,
    },
  },
  ...CHANGES.map(
    ([name, now]): Case => ({
      name: `A policy ${name}`,
      baseline: LISTED,
      observed: there(now),
      reported: {
        change: 'changed',
        subject: office,
        ...nowhere,
        expected: entryOf(anAllowlist()),
        actual: entryOf(now),
        location: place,
        fix,
      },
    }),
  ),
  {
    name: 'A policy that was renamed',
    baseline: LISTED,
    observed: there(anAllowlist({ name: 'Bureau' })),
    reported: {
      change: 'changed',
      subject: { ...office, name: 'Bureau' },
      ...nowhere,
      expected: entryOf(anAllowlist()),
      actual: entryOf(anAllowlist({ name: 'Bureau' })),
      location: place,
      fix,
    },
  },
])

describe('A policy without a status', () => {
  const nameless = { ...anAllowlist(), status: null }
  const handwritten = LISTED.replace('status: enabled', 'status: unknown')

  test.each([
    ['is in the baseline', LISTED, `  ${OFFICE}:`],
    ['has the status "unknown" in the baseline', handwritten, `  ${OFFICE}:`],
    ['is not in the baseline', listing(), 'policies:'],
  ])('is unknown and not drift where it %s', (_, baseline, line) => {
    expect(findingsOf('policy', { baseline, observed: there(nameless) })).toMatchObject([
      { change: 'unreadable', status: 'unknown', subject: office, location: placeOf(line, baseline) },
    ])
  })
})

describeUnread([
  {
    name: 'Policies that were not read',
    control: 'policy',
    baseline: LISTED,
    observed: { policies: notRead },
    subject: everyControl('policy'),
    location: placeOf('policies:', LISTED),
  },
])

test('the policies of the baseline pass', () => {
  expect(statusOf('policy', { baseline: LISTED, observed: there(anAllowlist()) })).toBe('pass')
})

test('the name in the baseline is a note and is not compared', () => {
  const baseline = LISTED.replace('name: Office', 'name: The one of the main building')
  expect(statusOf('policy', { baseline, observed: there(anAllowlist()) })).toBe('pass')
})

test('a policy with the same settings and another ID is another policy', () => {
  const other = { ...anAllowlist(), id: 'other' }
  const findings = findingsOf('policy', { baseline: LISTED, observed: there(other) })
  expect(findings.map(({ change, subject }) => [change, subject.id]).toSorted()).toEqual([
    ['added', 'other'],
    ['removed', OFFICE],
  ])
})

test('all changes of one policy are one finding', () => {
  const now = anAllowlist({ type: 'x', status: 'disabled', name: 'y', rule: null })
  expect(findingsOf('policy', { baseline: LISTED, observed: there(now) })).toHaveLength(1)
})

describe('the message for a policy', () => {
  const reported = (baseline: string, now: Policy, before: readonly Policy[] | null = null): string | undefined =>
    findingsOf('policy', { baseline, observed: there(now), before: having(before) })[0]?.message
  const was = anAllowlist({ rule: { in: ['192.0.2.0/24', '203.0.113.0/24'], mode: 'ANYONE' } })
  const is = anAllowlist({ rule: { in: ['198.51.100.0/24', '203.0.113.0/24'], mode: 'OFF' } })

  test('that is new lists its settings', () => {
    expect(reported(listing(), is)).toBe(
      'Policy Office (ip-allowlist) is not in the baseline: status is enabled; rule.in is 198.51.100.0/24, 203.0.113.0/24; rule.mode is OFF.',
    )
  })

  test('that changed names the differences to the previous run', () => {
    expect(reported(listing(was), is, [was])).toBe(
      'Policy Office (ip-allowlist) differs from the baseline: rule.in lost 192.0.2.0/24 and gained 198.51.100.0/24; rule.mode was ANYONE and is OFF.',
    )
  })

  test.each<[string, readonly Policy[] | null]>([
    ['nothing', null],
    ['no such policy', []],
    ['the change already', [is]],
  ])('that changed lists the current settings where the previous run saw %s', (_, before) => {
    expect(reported(listing(was), is, before)).toBe(
      'Policy Office (ip-allowlist) differs from the baseline: its settings differ, and now rule.in is 198.51.100.0/24, 203.0.113.0/24; rule.mode is OFF.',
    )
  })

  test('that was disabled names only this, also without a previous run', () => {
    const disabled = { ...OFFICE_SETTINGS, status: 'disabled' }
    expect(reported(LISTED, policyOf(OFFICE, disabled))).toBe(
      'Policy Office (ip-allowlist) differs from the baseline: status was enabled and is disabled.',
    )
  })

  test('that was renamed names only this, also without a previous run', () => {
    expect(reported(LISTED, anAllowlist({ name: 'Bureau' }))).toBe(
      'Policy Bureau (ip-allowlist) differs from the baseline: name was Office and is Bureau.',
    )
  })

  test('that got a name names only this', () => {
    const nameless = policyOf(OFFICE, { type: 'ip-allowlist', status: 'enabled' })
    expect(
      reported(listing(nameless), policyOf(OFFICE, { ...(nameless.settings as Attributes), name: 'Office' })),
    ).toContain('differs from the baseline: name is new (Office).')
  })

  test('that was disabled and changed names both', () => {
    const now = anAllowlist({ status: 'disabled', rule: { in: ['198.51.100.0/24'] } })
    expect(reported(LISTED, now)).toBe(
      'Policy Office (ip-allowlist) differs from the baseline: status was enabled and is disabled; its settings differ, and now rule.in is 198.51.100.0/24.',
    )
    expect(reported(LISTED, now, [anAllowlist()])).toBe(
      'Policy Office (ip-allowlist) differs from the baseline: status was enabled and is disabled; rule.in lost 192.0.2.0/24 and gained 198.51.100.0/24.',
    )
  })

  test.each([
    ['type: ip-allowlist', 'type: ip-list', 'type was ip-list and is ip-allowlist'],
    ['status: enabled', 'status: disabled', 'status was disabled and is enabled'],
  ])('with a manually edited baseline, at %s, names the edit', (field, edited, difference) => {
    expect(reported(LISTED.replace(field, edited), anAllowlist())).toBe(
      `Policy Office (ip-allowlist) differs from the baseline: ${difference}.`,
    )
  })

  test('with many differences names five and counts the others', () => {
    const many = (value: string) =>
      anAllowlist({ rule: Object.fromEntries([...'abcdefg'].map(letter => [letter, value])) })
    const message = reported(listing(many('1')), many('2'), [many('1')])
    expect(message).toMatch(/rule\.e was 1 and is 2; and 2 more\.$/)
    expect(reported(listing(many('1')), many('2'))).toMatch(/rule\.e is 2; and 2 more\.$/)
  })

  test('with differences that cannot be described says that its settings differ', () => {
    const [flag, word] = [anAllowlist({ rule: { on: true } }), anAllowlist({ rule: { on: 'true' } })]
    expect(reported(listing(flag), word, [flag])).toContain('its settings differ, and now rule.on is true.')
  })

  test('that is missing says so', () => {
    const [finding] = findingsOf('policy', { baseline: LISTED, observed: there() })
    expect(finding?.message).toBe('Policy Office (ip-allowlist) is in the baseline but missing from the organization.')
  })

  test('of user invites names this setting', () => {
    const invites = (mode: string) => policyOf('join', { type: 'user-join-settings-default', rule: [{ mode }] })
    expect(reported(listing(invites('OFF')), invites('ANYONE'), [invites('OFF')])).toBe(
      'Policy join (user-join-settings-default, very likely the user invites setting) differs from the baseline: rule lost OFF and gained ANYONE.',
    )
    expect(reported(listing(), invites('ANYONE'))).toContain('very likely the user invites setting) is not in the')
    expect(reported(LISTED, anAllowlist({ status: 'disabled' }))).not.toContain('invites')
  })
})
