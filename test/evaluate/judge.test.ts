import { CONTROLS, controlsReading } from '../../src/controls/catalogue.js'
import { decide, evaluate } from '../../src/evaluate/judge.js'
import { known } from '../../src/model/fact.js'
import { CONTROL_IDS } from '../../src/model/finding.js'
import {
  anObserved,
  aPerson,
  aReceipt,
  aRun,
  BASELINE,
  findingsOf,
  judgeRun,
  NOT_READ,
  NOW,
  notRead,
  ORGANIZATION,
  PATH,
  placeOf,
  statusOf,
  without,
} from '../controls/organization.js'

const failed = { complete: false, error: NOT_READ } as const
const adrift = { administrators: { ...anObserved().administrators, 'site-admin': known([aPerson({ id: 'm' })]) } }

test('an organization that matches the baseline is compliant', () => {
  expect(judgeRun()).toMatchObject({ verdict: 'compliant', findings: [], coverage: { complete: true, requests: 7 } })
})

test('the result names its organization, tool and baseline', () => {
  expect(judgeRun()).toMatchObject({
    organization: { id: ORGANIZATION, name: 'Acme' },
    generatedAt: NOW,
    tool: { name: 'atlassian-access-gate' },
    baseline: { path: PATH, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
  })
})

test('an organization with an unread name has none', () => {
  expect(judgeRun({ observed: { organization: notRead } }).organization).toEqual({ id: ORGANIZATION, name: null })
})

test('every control of the catalogue has one outcome', () => {
  expect(judgeRun().controls.map(({ id }) => id)).toEqual([...CONTROL_IDS])
})

test('every control occurs once', () => {
  expect(CONTROLS.map(({ id }) => id).toSorted()).toEqual([...CONTROL_IDS].toSorted())
})

describe('The verdict', () => {
  const finding = (status: 'drift' | 'unknown' | 'excepted' | 'notice') => {
    const [one] = findingsOf('administrator', { observed: adrift })
    if (one === undefined) throw new Error('There is no finding.')
    return { ...one, status }
  }

  test.each([
    ['drift', ['notice', 'unknown', 'drift'], false],
    ['drift', ['drift'], true],
    ['unknown', ['excepted', 'unknown'], true],
    ['unknown', [], false],
    ['unknown', ['excepted', 'notice'], false],
    ['compliant', ['excepted', 'notice'], true],
    ['compliant', [], true],
  ] as const)('is %s for findings %j, complete: %s', (verdict, statuses, complete) => {
    expect(decide(statuses.map(finding), { complete })).toBe(verdict)
  })

  test('is drift also with another unread fact', () => {
    expect(judgeRun({ observed: { ...adrift, domains: notRead } }).verdict).toBe('drift')
  })
})

describe('A finding', () => {
  test('is first seen in this run', () => {
    expect(findingsOf('administrator', { observed: adrift })[0]?.firstSeen).toBe(NOW)
  })

  test('keeps the first-seen time of a previous run', () => {
    const [{ id } = { id: '' }] = findingsOf('administrator', { observed: adrift })
    const earlier = new Map([[id, { firstSeen: '2026-11-01T00:00:00.000Z', changedBy: null }]])
    expect(findingsOf('administrator', { observed: adrift, earlier })[0]?.firstSeen).toBe('2026-11-01T00:00:00.000Z')
  })
})

test('findings are sorted by status and severity, then control, then subject', () => {
  const observed = {
    administrators: {
      'org-admin': known([aPerson(), aPerson({ id: 'z' }), aPerson({ id: 'b' })]),
      'site-admin': known([]),
      'user-access-admin': notRead,
    },
    domains: known([{ name: 'acme.com', status: 'verified' }]),
    appAccess: notRead,
  }
  const order = judgeRun({ observed }).findings.map(
    ({ status, control, subject }) => `${status} ${control} ${subject.id}`,
  )
  expect(order).toEqual([
    'drift administrator b',
    'drift administrator z',
    'drift verified-domain acme.org',
    'unknown app-access app-access',
    'unknown administrator administrator:user-access-admin',
  ])
})

describe('A missing section', () => {
  const SECTIONS = ['apps', 'app-access', 'groups', 'administrators', 'domains', 'licenses'] as const
  const controlsOf = (section: string) => CONTROLS.filter(control => control.section?.key === section)

  test.each(SECTIONS)('is reported as not checked: %s', section => {
    const { controls } = judgeRun({ baseline: without(section) })
    const mine = controls.filter(({ id }) => controlsOf(section).some(control => control.id === id))
    expect(mine).toEqual(
      mine.map(({ id }) => ({ id, status: 'off', reason: `not checked: the baseline has no section ${section}` })),
    )
  })

  test.each(SECTIONS)('is not part of the verdict, even if its reads failed: %s', section => {
    const own = controlsOf(section).flatMap(({ reads }) => reads)
    const facts = own.filter(fact => controlsReading([fact]).every(control => control.section?.key === section))
    const receipts = facts.map(fact => aReceipt({ resource: fact, facts: [fact], ...failed }))
    const { verdict, coverage } = judgeRun({ baseline: without(section), receipts })
    expect([verdict, coverage.complete]).toEqual(['compliant', true])
  })

  test.each([
    ['app-access', { appAccess: notRead }],
    ['groups', { groups: notRead, groupNames: notRead, directories: notRead }],
    ['administrators', { administrators: {} }],
    ['domains', { domains: notRead }],
    ['licenses', { seats: [] }],
  ])('is not part of the verdict, even if its facts are unknown: %s', (section, observed) => {
    expect(judgeRun({ baseline: without(section), observed }).verdict).toBe('compliant')
  })

  test('still lists its reads', () => {
    const receipts = [aReceipt({ resource: 'domains', facts: ['domains'], ...failed })]
    const { reads } = judgeRun({ baseline: without('domains'), receipts }).coverage
    expect(reads).toEqual([{ resource: 'domains', pages: 1, items: 3, ...failed }])
  })
})

describe('An empty section', () => {
  const head = `version: 1\norganization: ${ORGANIZATION}\n`

  test.each([
    ['apps: {}', 'app-instance', 2],
    ['app-access: {}', 'app-access', 1],
    ['groups: {}', 'group-role', 5],
    ['groups: {}', 'default-group', 1],
    ['administrators: {}', 'administrator', 1],
    ['domains: []', 'verified-domain', 2],
  ] as const)('%s allows none: %s reports the current state', (section, control, drifts) => {
    expect(findingsOf(control, { baseline: `${head}${section}\n` })).toHaveLength(drifts)
  })

  test('licenses: {} allows any number of seats', () => {
    expect(judgeRun({ baseline: `${head}licenses: {}\n` }).verdict).toBe('compliant')
  })

  test('a baseline with an empty section only checks that section and the audit log', () => {
    const { verdict, controls } = judgeRun({ baseline: `${head}exceptions: []\n` })
    const on = controls.filter(({ status }) => status !== 'off').map(({ id }) => id)
    expect([verdict, on]).toEqual(['compliant', ['exception', 'audit-change']])
  })
})

describe('A read that failed', () => {
  const receipt = aReceipt({
    resource: 'role assignments of groups',
    facts: ['groups', 'defaultMembers'],
    ...failed,
  })

  test('is reported by an affected control if no comparison reports it', () => {
    expect(findingsOf('group-role', { receipts: [receipt] })).toMatchObject([
      {
        change: 'unreadable',
        status: 'unknown',
        subject: { type: 'control', name: 'role assignments of groups' },
        location: placeOf('groups:'),
        message: NOT_READ,
        fix: { path: expect.stringContaining('Groups'), accept: '' },
      },
    ])
  })

  test('is reported once if a comparison reports it', () => {
    const domains = aReceipt({ resource: 'verified domains', facts: ['domains'], ...failed })
    expect(findingsOf('verified-domain', { observed: { domains: notRead }, receipts: [domains] })).toHaveLength(1)
  })

  test('is reported by its own control, also if another read failed with the same message', () => {
    const admins = aReceipt({ resource: 'administrators', facts: ['administrators'], ...failed })
    expect(findingsOf('administrator', { observed: { domains: notRead }, receipts: [admins] })).toHaveLength(1)
  })

  test('is reported by an enabled control if the first affected control is off', () => {
    const apps = aReceipt({ resource: 'app instances', facts: ['apps'], ...failed })
    expect(statusOf('license-budget', { baseline: without('apps'), receipts: [apps] })).toBe('unknown')
  })

  test('is reported beside a failed read of the same control with another reason', () => {
    const domains = aReceipt({
      resource: 'claims',
      facts: ['domains'],
      complete: false,
      error: 'It was cut off.',
    })
    const findings = findingsOf('verified-domain', { observed: { domains: notRead }, receipts: [domains] })
    expect(findings.map(({ message }) => message).toSorted()).toEqual(['It was cut off.', NOT_READ])
  })

  test('leaves the coverage incomplete', () => {
    expect(judgeRun({ receipts: [receipt] }).coverage.complete).toBe(false)
  })

  test.each(['apps', 'licenses'])(
    'is not compliant after an incomplete read without an error, with only the section %s off',
    off => {
      const half = aReceipt({ resource: 'app instances', facts: ['apps'], complete: false })
      const { verdict, coverage } = judgeRun({ baseline: without(off), receipts: [half] })
      expect([verdict, coverage.complete]).toEqual(['unknown', false])
    },
  )
})

describe('An expired attestation', () => {
  const baseline = `${BASELINE}
attestations:
  user-invites: { value: "off", by: "a@acme.com", on: "2026-11-01", expires: "2026-11-22" }
`

  test('does not pass, although everything was read', () => {
    const { verdict, coverage, controls } = judgeRun({ baseline })
    expect([verdict, coverage.complete]).toEqual(['unknown', true])
    expect(controls.find(({ id }) => id === 'attestation')).toEqual({
      id: 'attestation',
      status: 'unknown',
      reason: expect.stringContaining('expired on 2026-11-22'),
    })
  })
})

describe('With unread apps and a baseline without apps', () => {
  const noApps = (section: string): string => `version: 1\norganization: ${ORGANIZATION}\n${section}`

  test.each([
    ['app-access', 'app-access:\n  acme.com:\n    acme/jira-software: { role: user, approval: true }\n'],
    ['direct-role', 'direct-roles:\n  712020:b0b:\n    acme/jira-software: [user]\n'],
    ['group-role', `groups:\n  G:\n    id: g-1\n    managed-by: idp\n    roles:\n      acme/jira-software: [user]\n`],
    ['public-access', 'public-access:\n  acme/jira-software: [HELP]\n'],
  ] as const)('%s is unknown, because aliases have no resource', (control, section) => {
    const reason = 'The list of apps was not read.'
    const observed = { apps: { known: false as const, reason }, seats: [] }
    const findings = findingsOf(control, { baseline: noApps(section), observed })
    expect(findings).toMatchObject([{ change: 'unreadable', status: 'unknown', message: reason }])
  })
})

test('a section that a capture could not write is unknown with its reason', () => {
  const run = aRun({ baseline: without('domains') })
  const { verdict, controls, findings } = evaluate({ ...run, unwritten: new Map([['domains', NOT_READ]]) })
  expect([verdict, controls.find(({ id }) => id === 'verified-domain')?.status]).toEqual(['unknown', 'unknown'])
  expect(findings).toMatchObject([{ control: 'verified-domain', change: 'unreadable', message: NOT_READ }])
})

test('an unknown fact makes the coverage incomplete, even if every request was answered', () => {
  expect(judgeRun({ observed: { domains: notRead } }).coverage.complete).toBe(false)
})

describe('A section under unread', () => {
  const baseline = `${without('domains')}\nunread: [domains]\n`

  test('is unknown although it can be read, and the finding says what to do', () => {
    expect(findingsOf('verified-domain', { baseline })).toMatchObject([
      {
        change: 'unreadable',
        status: 'unknown',
        message:
          'Section domains is listed under "unread": capture could not read it. Capture it again, or remove it from "unread".',
      },
    ])
    expect(judgeRun({ baseline }).verdict).toBe('unknown')
  })
})
