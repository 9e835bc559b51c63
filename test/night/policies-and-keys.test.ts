/** Organization policies and API keys, from the organization to the report, and over several runs. */
import { demoWorld } from '../../src/sandbox/demo-world.js'
import type { FaultKind } from '../../src/sandbox/faults.js'
import { aCredential, aPolicy, type World } from '../../src/sandbox/world.js'
import { openWorkspace, type RunResult, type Workspace } from './workspace.js'

type Outcome = RunResult & {
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

async function runOnDay(workspace: Workspace, day: number): Promise<Outcome> {
  const result = await workspace.run(day, { redact: 'never' })
  const { findings, controls } = JSON.parse(workspace.read('report.json'))
  const statuses = controls.map(({ id, status }: { id: string; status: string }) => [id, status])
  return { ...result, findings, statuses: Object.fromEntries(statuses) }
}

/** Runs a changed demo against the baseline of the unchanged demo. */
async function checkDemo(change: (world: World) => void): Promise<Outcome> {
  const world = demoWorld()
  change(world)
  return runOnDay(await openWorkspace(world), 0)
}

const summarize = ({ findings }: Outcome) =>
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

test('a captured organization is compliant, and its policies and keys are in the baseline', async () => {
  const workspace = await openWorkspace()
  const outcome = await runOnDay(workspace, 0)
  expect([outcome.code, summarize(outcome), outcome.statuses.policy, outcome.statuses.credential]).toEqual([
    0,
    [],
    'pass',
    'pass',
  ])
  const baseline = workspace.files.get('.github/atlassian-access.yml')
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

describe('there is no finding for', () => {
  test.each<[string, (world: World) => void]>([
    [
      "Atlassian's progress in applying a policy",
      world => {
        for (const resource of policyOf(world, 1).resources) resource.applicationStatus = 'in-progress'
      },
    ],
    [
      'another order of the policies and keys',
      world => void [world.policies, world.apiKeys].map(list => list.reverse()),
    ],
    ['another order of the resources of a policy', world => void policyOf(world, 1).resources.reverse()],
    ['pages of one', world => Object.assign(world.dialect, { pageSize: 1 })],
    [
      'the time when a key was last used',
      world => {
        keyOf(world, 1).lastActiveAt = '2026-11-02T01:00:00.000Z'
      },
    ],
    [
      'a blocked key',
      world => {
        keyOf(world, 1).status = 'BLOCKED'
      },
    ],
    ['a new, blocked key', world => world.apiKeys.push(aCredential({ id: 'old', status: 'BLOCKED' }))],
  ])('%s', async (_, change) => {
    const outcome = await checkDemo(change)
    expect([outcome.code, summarize(outcome)]).toEqual([0, []])
  })
})

describe('drift is', () => {
  test.each<[string, readonly string[], (world: World) => void]>([
    ['a new policy', ['policy added drift new'], world => world.policies.push(aPolicy({ id: 'new' }))],
    ['a deleted policy', [`policy removed drift ${EUROPE}`], world => world.policies.pop()],
    [
      'a disabled policy',
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
    ['a policy with one app removed', [`policy changed drift ${EUROPE}`], world => policyOf(world, 1).resources.pop()],
    [
      'a new key',
      ['credential added drift new'],
      world => world.apiKeys.push(aCredential({ id: 'new', label: 'new' })),
    ],
    ['a deleted key', ['credential removed drift key-directory-sync'], world => world.apiKeys.pop()],
  ])('%s', async (_, findings, change) => {
    const outcome = await checkDemo(change)
    expect([outcome.code, summarize(outcome)]).toEqual([1, findings])
  })
})

describe('a notice is', () => {
  test.each<[string, string, (world: World) => void]>([
    [
      "the action's own key within a month of its expiry",
      'expired',
      world => {
        keyOf(world, 0).expiresAt = '2026-12-02T08:00:00.000Z'
      },
    ],
    [
      "the action's own key without scopes",
      'changed',
      world => {
        keyOf(world, 0).scopes = []
      },
    ],
  ])('%s', async (_, change, alter) => {
    const outcome = await checkDemo(alter)
    expect([outcome.code, summarize(outcome)]).toEqual([0, [`credential ${change} notice key-nightly-gate`]])
    expect(outcome.statuses.credential).toBe('pass')
  })
})

describe('the run is unknown with', () => {
  test.each<[string, readonly string[], (world: World) => void]>([
    [
      'policies that the key is not allowed to read',
      ['policy unreadable unknown policy'],
      failing(/policies$/, { kind: { status: 403 } }),
    ],
    [
      'policies without their settings',
      ['policy unreadable unknown policy'],
      failing(/policies$/, { kind: 'drop-field', field: 'attributes' }),
    ],
    ['endless pages of policies', ['policy unreadable unknown policy'], failing(/policies$/, { kind: 'endless' })],
    [
      'API keys that the key is not allowed to read',
      ['credential unreadable unknown credential'],
      failing(/api-keys$/, { kind: { status: 403 } }),
    ],
    [
      'an empty list of API keys',
      ['credential unreadable unknown credential'],
      world => {
        world.apiKeys = []
      },
    ],
    [
      'an invalid expiry date of the own key',
      ['credential unreadable unknown key-nightly-gate'],
      world => {
        keyOf(world, 0).expiresAt = 'in ten years'
      },
    ],
  ])('%s', async (_, findings, change) => {
    const outcome = await checkDemo(change)
    expect([outcome.code, summarize(outcome)]).toEqual([2, findings])
  })
})

describe('over several runs', () => {
  const openPolicy = (world: World): void => {
    policyOf(world, 0).rule = { in: ['198.51.100.0/24'] }
  }

  test('a change is described by its difference only in the first run after it', async () => {
    const workspace = await openWorkspace()
    await runOnDay(workspace, 0)
    openPolicy(workspace.atlassian.world)
    const [second, third] = [await runOnDay(workspace, 1), await runOnDay(workspace, 2)]
    expect(second.findings[0]?.message).toContain('rule.in lost 192.0.2.0/24 and gained 198.51.100.0/24.')
    expect(third.findings[0]?.message).toContain(
      'its settings differ, and now resources is ari:cloud:confluence::site/',
    )
    expect(third.findings[0]?.message).toContain('rule.in is 198.51.100.0/24.')
    expect([summarize(second), summarize(third)]).toEqual([
      [`policy changed drift ${OFFICE}`],
      [`policy changed drift ${OFFICE}`],
    ])
  })

  test('the policy that probably holds the user invites setting is marked', async () => {
    const workspace = await openWorkspace()
    const invites = { id: INVITES, type: 'user-join-settings-default', name: 'Join settings', rule: { mode: 'OFF' } }
    workspace.atlassian.world.policies.push(aPolicy(invites))
    const outcome = await runOnDay(workspace, 0)
    expect(summarize(outcome)).toEqual([`policy added drift ${INVITES}`])
    expect(outcome.findings[0]?.message).toContain('very likely the user invites setting')
  })

  test('a restored policy is compliant again', async () => {
    const workspace = await openWorkspace()
    const before = structuredClone(workspace.atlassian.world.policies)
    openPolicy(workspace.atlassian.world)
    const drift = await runOnDay(workspace, 0)
    workspace.atlassian.world.policies = before
    const restored = await runOnDay(workspace, 1)
    expect([drift.code, restored.code]).toEqual([1, 0])
  })

  test('changes that are not settings do not change the snapshot', async () => {
    const workspace = await openWorkspace()
    await runOnDay(workspace, 0)
    const first = workspace.read('snapshot.json')
    const { world } = workspace.atlassian
    world.policies.reverse()
    policyOf(world, 0).resources.reverse()
    for (const resource of policyOf(world, 1).resources) resource.applicationStatus = 'in-progress'
    keyOf(world, 0).lastActiveAt = '2026-11-03T01:00:00.000Z'
    await runOnDay(workspace, 1)
    expect(workspace.read('snapshot.json')).toBe(first)
  })

  test("the action's own key is a notice until it expires, and unknown afterwards", async () => {
    const workspace = await openWorkspace()
    keyOf(workspace.atlassian.world, 0).expiresAt = '2026-12-03T08:00:00.000Z'
    const outcomes = []
    for (const day of [0, 1, 30, 31, 32]) outcomes.push(await runOnDay(workspace, day))
    expect(outcomes.map(outcome => outcome.findings.map(({ status }) => status))).toEqual([
      [],
      ['notice'],
      ['notice'],
      ['notice'],
      ['unknown'],
    ])
  })
})
