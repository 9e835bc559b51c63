/** Organization policies and API keys, from the organization to the report, and from one night to the next. */
import { demoWorld } from '../../src/sandbox/demo-world.js'
import type { FaultKind } from '../../src/sandbox/faults.js'
import { aCredential, aPolicy, type World } from '../../src/sandbox/world.js'
import { openStage, type Stage, type Told } from './night.js'

type Night = Told & {
  readonly findings: readonly {
    readonly control: string
    readonly change: string
    readonly status: string
    readonly subject: { readonly id: string }
    readonly message: string
    readonly location: { readonly line: number }
  }[]
  readonly statuses: Readonly<Record<string, string>>
}

async function play(stage: Stage, day: number): Promise<Night> {
  const told = await stage.night(day, { redact: 'never' })
  const { findings, controls } = JSON.parse(stage.read('report.json'))
  const statuses = controls.map(({ id, status }: { id: string; status: string }) => [id, status])
  return { ...told, findings, statuses: Object.fromEntries(statuses) }
}

/** One night of the demo, after a change to it, against the baseline of the demo as it was. */
async function nightOf(change: (world: World) => void): Promise<Night> {
  const world = demoWorld()
  change(world)
  return play(await openStage(world), 0)
}

const told = ({ findings }: Night) =>
  findings.map(({ control, change, status, subject }) => [control, change, status, subject.id].join(' '))
const policyOf = (world: World, index: number) => {
  const policy = world.policies[index]
  if (policy === undefined) throw new Error(`The demo has no policy ${index}.`)
  return policy
}
const keyOf = (world: World, index: number) => {
  const key = world.apiKeys[index]
  if (key === undefined) throw new Error(`The demo has no key ${index}.`)
  return key
}
const failing = (path: RegExp, fault: FaultKind) => (world: World) => world.faults.push({ path, ...fault })

const OFFICE = '9a0b1c2d-0000-4000-8000-000000000001'
const EUROPE = '9a0b1c2d-0000-4000-8000-000000000002'
const INVITES = '9a0b1c2d-0000-4000-8000-000000000003'

test('what was captured is compliant, and in the baseline', async () => {
  const stage = await openStage()
  const night = await play(stage, 0)
  expect([night.code, told(night), night.statuses.policy, night.statuses.credential]).toEqual([0, [], 'pass', 'pass'])
  const baseline = stage.files.get('.github/atlassian-access.yml')
  expect(baseline).toMatch(
    new RegExp(
      `^ {2}${OFFICE}: \\{ type: ip-allowlist, name: Office, status: enabled, digest: "sha256:[0-9a-f]{64}" \\}$`,
      'm',
    ),
  )
  expect(baseline).toMatch(
    /^credentials:\n {2}key-directory-sync: directory sync\n {2}key-nightly-gate: nightly gate$/m,
  )
})

describe('no finding is', () => {
  test.each<[string, (world: World) => void]>([
    [
      'how far Atlassian has come with a policy',
      world => {
        for (const resource of policyOf(world, 1).resources) resource.applicationStatus = 'in-progress'
      },
    ],
    [
      'another order of the policies and keys',
      world => void [world.policies, world.apiKeys].map(list => list.reverse()),
    ],
    ['another order of what a policy is for', world => void policyOf(world, 1).resources.reverse()],
    ['pages of one', world => Object.assign(world.dialect, { pageSize: 1 })],
    [
      'when a key was used',
      world => {
        keyOf(world, 1).lastActiveAt = '2026-11-02T01:00:00.000Z'
      },
    ],
    [
      'a key that was blocked',
      world => {
        keyOf(world, 1).status = 'BLOCKED'
      },
    ],
    ['a key that is new, and blocked', world => world.apiKeys.push(aCredential({ id: 'old', status: 'BLOCKED' }))],
  ])('%s', async (_, change) => {
    const night = await nightOf(change)
    expect([night.code, told(night)]).toEqual([0, []])
  })
})

describe('drift is', () => {
  test.each<[string, readonly string[], (world: World) => void]>([
    ['a policy that is new', ['policy added drift new'], world => world.policies.push(aPolicy({ id: 'new' }))],
    ['a policy that is gone', [`policy removed drift ${EUROPE}`], world => world.policies.pop()],
    [
      'a policy that is disabled',
      [`policy changed drift ${OFFICE}`],
      world => {
        policyOf(world, 0).status = 'disabled'
      },
    ],
    [
      'a policy with another rule',
      [`policy changed drift ${OFFICE}`],
      world => {
        policyOf(world, 0).rule = { in: ['0.0.0.0/0'] }
      },
    ],
    ['a policy for one app less', [`policy changed drift ${EUROPE}`], world => policyOf(world, 1).resources.pop()],
    [
      'a key that is new',
      ['credential added drift new'],
      world => world.apiKeys.push(aCredential({ id: 'new', label: 'new' })),
    ],
    ['a key that is gone', ['credential removed drift key-directory-sync'], world => world.apiKeys.pop()],
  ])('%s', async (_, findings, change) => {
    const night = await nightOf(change)
    expect([night.code, told(night)]).toEqual([1, findings])
  })
})

describe('a notice is', () => {
  test.each<[string, string, (world: World) => void]>([
    [
      "the gate's own key within a month of its end",
      'expired',
      world => {
        keyOf(world, 0).expiresAt = '2026-12-02T08:00:00.000Z'
      },
    ],
    [
      "the gate's own key where it has no scopes",
      'changed',
      world => {
        keyOf(world, 0).scopes = []
      },
    ],
  ])('%s', async (_, change, alter) => {
    const night = await nightOf(alter)
    expect([night.code, told(night)]).toEqual([0, [`credential ${change} notice key-nightly-gate`]])
    expect(night.statuses.credential).toBe('pass')
  })
})

describe('unknown, and never compliant, is', () => {
  test.each<[string, readonly string[], (world: World) => void]>([
    [
      'policies that the key may not read',
      ['policy unreadable unknown policy'],
      failing(/policies$/, { kind: { status: 403 } }),
    ],
    [
      'policies without their settings',
      ['policy unreadable unknown policy'],
      failing(/policies$/, { kind: 'drop-field', field: 'attributes' }),
    ],
    ['policies that never end', ['policy unreadable unknown policy'], failing(/policies$/, { kind: 'endless' })],
    [
      'keys that the key may not read',
      ['credential unreadable unknown credential'],
      failing(/api-keys$/, { kind: { status: 403 } }),
    ],
    [
      'a list without a key',
      ['credential unreadable unknown credential'],
      world => {
        world.apiKeys = []
      },
    ],
    [
      'an end of the own key that is no date',
      ['credential unreadable unknown key-nightly-gate'],
      world => {
        keyOf(world, 0).expiresAt = 'in ten years'
      },
    ],
  ])('%s', async (_, findings, change) => {
    const night = await nightOf(change)
    expect([night.code, told(night)]).toEqual([2, findings])
  })
})

describe('from night to night', () => {
  const open = (world: World): void => {
    policyOf(world, 0).rule = { in: ['198.51.100.0/24'] }
  }

  test('a change is told as what it was, in the night after it and in no later one', async () => {
    const stage = await openStage()
    await play(stage, 0)
    open(stage.atlassian.world)
    const [second, third] = [await play(stage, 1), await play(stage, 2)]
    expect(second.findings[0]?.message).toContain('rule.in lost 192.0.2.0/24 and gained 198.51.100.0/24.')
    expect(third.findings[0]?.message).toContain(
      'its settings differ, and now resources is ari:cloud:confluence::site/',
    )
    expect(third.findings[0]?.message).toContain('rule.in is 198.51.100.0/24.')
    expect([told(second), told(third)]).toEqual([
      [`policy changed drift ${OFFICE}`],
      [`policy changed drift ${OFFICE}`],
    ])
  })

  test('the setting that very likely is that of user invites is told as such', async () => {
    const stage = await openStage()
    const invites = { id: INVITES, type: 'user-join-settings-default', name: 'Join settings', rule: { mode: 'OFF' } }
    stage.atlassian.world.policies.push(aPolicy(invites))
    const night = await play(stage, 0)
    expect(told(night)).toEqual([`policy added drift ${INVITES}`])
    expect(night.findings[0]?.message).toContain('very likely the user invites setting')
  })

  test('a mended policy is compliant again', async () => {
    const stage = await openStage()
    const before = structuredClone(stage.atlassian.world.policies)
    open(stage.atlassian.world)
    const drift = await play(stage, 0)
    stage.atlassian.world.policies = before
    const mended = await play(stage, 1)
    expect([drift.code, mended.code]).toEqual([1, 0])
  })

  test('what moves by itself moves no line of the snapshot', async () => {
    const stage = await openStage()
    await play(stage, 0)
    const first = stage.read('snapshot.json')
    const { world } = stage.atlassian
    world.policies.reverse()
    policyOf(world, 0).resources.reverse()
    for (const resource of policyOf(world, 1).resources) resource.applicationStatus = 'in-progress'
    keyOf(world, 0).lastActiveAt = '2026-11-03T01:00:00.000Z'
    await play(stage, 1)
    expect(stage.read('snapshot.json')).toBe(first)
  })

  test("the gate's own key is a notice until it ends, and unknown from then on", async () => {
    const stage = await openStage()
    keyOf(stage.atlassian.world, 0).expiresAt = '2026-12-03T08:00:00.000Z'
    const nights = []
    for (const day of [0, 1, 30, 31, 32]) nights.push(await play(stage, day))
    expect(nights.map(night => night.findings.map(({ status }) => status))).toEqual([
      [],
      ['notice'],
      ['notice'],
      ['notice'],
      ['unknown'],
    ])
  })
})
