import { CONTROLS, controlsReading } from '../../src/controls/catalogue.js'
import { decide, judge } from '../../src/evaluate/judge.js'
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

test('an organization as the baseline has it is compliant', () => {
  expect(judgeRun()).toMatchObject({ verdict: 'compliant', findings: [], coverage: { complete: true, requests: 7 } })
})

test('the result says of what it is', () => {
  expect(judgeRun()).toMatchObject({
    organization: { id: ORGANIZATION, name: 'Acme' },
    generatedAt: NOW,
    tool: { name: 'atlassian-access-gate' },
    baseline: { path: PATH, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
  })
})

test('an organization whose name was not read has none', () => {
  expect(judgeRun({ observed: { organization: notRead } }).organization).toEqual({ id: ORGANIZATION, name: null })
})

test('every control of the catalogue has an outcome, once', () => {
  expect(judgeRun().controls.map(({ id }) => id)).toEqual([...CONTROL_IDS])
})

test('every control is there once', () => {
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
  ] as const)('is %s for findings %j, read whole: %s', (verdict, statuses, complete) => {
    expect(decide(statuses.map(finding), { complete })).toBe(verdict)
  })

  test('is drift also where something else was not read', () => {
    expect(judgeRun({ observed: { ...adrift, domains: notRead } }).verdict).toBe('drift')
  })
})

describe('A finding', () => {
  test('was first seen tonight', () => {
    expect(findingsOf('administrator', { observed: adrift })[0]?.firstSeen).toBe(NOW)
  })

  test('keeps the time at which an earlier night saw it first', () => {
    const [{ id } = { id: '' }] = findingsOf('administrator', { observed: adrift })
    const earlier = new Map([[id, { firstSeen: '2026-11-01T00:00:00.000Z', changedBy: null }]])
    expect(findingsOf('administrator', { observed: adrift, earlier })[0]?.firstSeen).toBe('2026-11-01T00:00:00.000Z')
  })
})

test('findings come by weight, then by control, then by subject', () => {
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

describe('A section that is left out', () => {
  const SECTIONS = ['apps', 'app-access', 'groups', 'administrators', 'domains', 'licenses'] as const
  const controlsOf = (section: string) => CONTROLS.filter(control => control.section?.key === section)

  test.each(SECTIONS)('is not checked, and says so: %s', section => {
    const { controls } = judgeRun({ baseline: without(section) })
    const mine = controls.filter(({ id }) => controlsOf(section).some(control => control.id === id))
    expect(mine).toEqual(
      mine.map(({ id }) => ({ id, status: 'off', reason: `not checked: the baseline has no section ${section}` })),
    )
  })

  test.each(SECTIONS)('is part of no verdict, even where its reads failed: %s', section => {
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
  ])('is part of no verdict, even where nothing of it is known: %s', (section, observed) => {
    expect(judgeRun({ baseline: without(section), observed }).verdict).toBe('compliant')
  })

  test('shows its reads all the same', () => {
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
  ] as const)('%s says that there is none: %s tells what there is', (section, control, drifts) => {
    expect(findingsOf(control, { baseline: `${head}${section}\n` })).toHaveLength(drifts)
  })

  test('licenses: {} allows any number of seats', () => {
    expect(judgeRun({ baseline: `${head}licenses: {}\n` }).verdict).toBe('compliant')
  })

  test('a baseline without sections is compliant: nothing is checked but the audit log', () => {
    const { verdict, controls } = judgeRun({ baseline: head })
    const on = controls.filter(({ status }) => status !== 'off').map(({ id }) => id)
    expect([verdict, on]).toEqual(['compliant', ['audit-change']])
  })
})

describe('A read that failed', () => {
  const receipt = aReceipt({
    resource: 'role assignments of groups',
    facts: ['groups', 'defaultMembers'],
    ...failed,
  })

  test('is told on a control that it was for, where no comparison stumbled over it', () => {
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

  test('is told once, where a comparison did', () => {
    const domains = aReceipt({ resource: 'verified domains', facts: ['domains'], ...failed })
    expect(findingsOf('verified-domain', { observed: { domains: notRead }, receipts: [domains] })).toHaveLength(1)
  })

  test('is told on its own control, also where another one failed with the same words', () => {
    const admins = aReceipt({ resource: 'administrators', facts: ['administrators'], ...failed })
    expect(findingsOf('administrator', { observed: { domains: notRead }, receipts: [admins] })).toHaveLength(1)
  })

  test('is told on a control that is on, where the first one that it was for is off', () => {
    const apps = aReceipt({ resource: 'app instances', facts: ['apps'], ...failed })
    expect(statusOf('license-budget', { baseline: without('apps'), receipts: [apps] })).toBe('unknown')
  })

  test('is told beside another one of the same control that failed for another reason', () => {
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
    'makes no night compliant where it stopped half way without a word, and only the section %s is off',
    off => {
      const half = aReceipt({ resource: 'app instances', facts: ['apps'], complete: false })
      const { verdict, coverage } = judgeRun({ baseline: without(off), receipts: [half] })
      expect([verdict, coverage.complete]).toEqual(['unknown', false])
    },
  )
})

describe('An attestation that ended', () => {
  const baseline = `${BASELINE}
attestations:
  user-invites: { value: "off", by: "a@acme.com", on: "2026-11-01", expires: "2026-11-22" }
`

  test('has not passed, though everything was read', () => {
    const { verdict, coverage, controls } = judgeRun({ baseline })
    expect([verdict, coverage.complete]).toEqual(['unknown', true])
    expect(controls.find(({ id }) => id === 'attestation')).toEqual({
      id: 'attestation',
      status: 'unknown',
      reason: expect.stringContaining('expired on 2026-11-22'),
    })
  })
})

describe('Where the apps were not read, and the baseline lists none', () => {
  const noApps = (section: string): string => `version: 1\norganization: ${ORGANIZATION}\n${section}`

  test.each([
    ['app-access', 'app-access:\n  acme.com:\n    acme/jira-software: { role: user, approval: true }\n'],
    ['direct-role', 'direct-roles:\n  712020:b0b:\n    acme/jira-software: [user]\n'],
    ['group-role', `groups:\n  G:\n    id: g-1\n    managed-by: idp\n    roles:\n      acme/jira-software: [user]\n`],
    ['public-access', 'public-access:\n  acme/jira-software: [HELP]\n'],
  ] as const)('%s is unknown for want of them: nothing tells what an alias means', (control, section) => {
    const reason = 'The list of apps was not read.'
    const observed = { apps: { known: false as const, reason }, seats: [] }
    const findings = findingsOf(control, { baseline: noApps(section), observed })
    expect(findings).toMatchObject([{ change: 'unreadable', status: 'unknown', message: reason }])
  })
})

test('a section that a capture could not write is asked for, and unknown for the reason that it gave', () => {
  const run = aRun({ baseline: without('domains') })
  const { verdict, controls, findings } = judge({ ...run, unwritten: new Map([['domains', NOT_READ]]) }, 0)
  expect([verdict, controls.find(({ id }) => id === 'verified-domain')?.status]).toEqual(['unknown', 'unknown'])
  expect(findings).toMatchObject([{ control: 'verified-domain', change: 'unreadable', message: NOT_READ }])
})

test('a fact that is not known leaves the coverage incomplete, even where every request was answered', () => {
  expect(judgeRun({ observed: { domains: notRead } }).coverage.complete).toBe(false)
})
