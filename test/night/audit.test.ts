/** Attested access paths and findings compared with the audit log, from the organization to the report. */
import { DEMO_APPS, demoWorld } from '../../src/sandbox/demo-world.js'
import { aGrant, anEvent, type World } from '../../src/sandbox/world.js'
import { onDay, openWorkspace, type Workspace } from './workspace.js'

const BASELINE = '.github/atlassian-access.yml'
const BRUNO = '712020:02c4a7-bruno-becker'

type Found = {
  readonly control: string
  readonly change: string
  readonly status: string
  readonly subject: { readonly id: string }
  readonly message: string
  readonly changedBy: { readonly actor: string; readonly time: string; readonly event: string } | null
}

/** The demo with user invites attested on the day before the first run. */
async function openAttested(expires = '2027-01-31'): Promise<Workspace> {
  const workspace = await openWorkspace()
  const entry = `attestations:\n  user-invites: { value: "off", by: alice@acme.com, on: 2026-11-01, expires: ${expires} }\n`
  workspace.files.set(BASELINE, (workspace.files.get(BASELINE) ?? '').replace('attestations:\n', entry))
  return workspace
}

const addEvent = (world: World, day: number, id: string, displayName: string, subject = ''): void => {
  world.eventActions.push({ id, displayName, groupDisplayName: 'User access' })
  const time = new Date(onDay(day).getTime() - 3_600_000).toISOString()
  const context = subject === '' ? [] : [{ id: subject, type: 'groups', name: subject }]
  world.events.push(anEvent({ id: `event-${id}`, time, action: id, actor: BRUNO, context }))
}

async function runOnDay(workspace: Workspace, day: number, inputs: Readonly<Record<string, string>> = {}) {
  const result = await workspace.run(day, { redact: 'never', ...inputs })
  const report: { findings: readonly Found[]; controls: readonly { id: string; status: string }[] } = JSON.parse(
    workspace.read('report.json'),
  )
  return { ...result, ...report }
}

test('an attested access path without events passes in every run', async () => {
  const workspace = await openAttested()
  expect((await runOnDay(workspace, 0)).code).toBe(0)
  expect(await runOnDay(workspace, 1)).toMatchObject({ code: 0, findings: [] })
})

test('an event on an attested access path is drift with actor and time until the attestation is renewed', async () => {
  const workspace = await openAttested()
  await runOnDay(workspace, 0)
  addEvent(workspace.atlassian.world, 1, 'x1', 'Changed user invite settings')
  const first = await runOnDay(workspace, 1)
  expect(first.code).toBe(1)
  expect(first.findings.find(({ status }) => status === 'drift')).toMatchObject({
    control: 'attestation',
    subject: { id: 'user-invites' },
    changedBy: { actor: 'Bruno Becker', time: '2026-11-03T01:17:00.000Z' },
    message: expect.stringContaining('user-invites: the setting may have changed after alice@acme.com attested it'),
  })
  expect((await runOnDay(workspace, 5)).code).toBe(1)
  const renewed = (workspace.files.get(BASELINE) ?? '').replace('on: 2026-11-01', 'on: 2026-11-03')
  workspace.files.set(BASELINE, renewed)
  expect((await runOnDay(workspace, 6)).code).toBe(0)
})

test('an expired attestation makes the run unknown and opens the issue for an incomplete check', async () => {
  const workspace = await openAttested('2026-11-02')
  expect((await runOnDay(workspace, 0)).code).toBe(0)
  expect((await runOnDay(workspace, 1)).code).toBe(2)
  expect(workspace.github.world.issues).toMatchObject([{ title: expect.stringContaining('check incomplete') }])
})

test('drift names its actor, also in later runs that do not read the event', async () => {
  const workspace = await openWorkspace()
  await runOnDay(workspace, 0)
  const { world } = workspace.atlassian
  const group = world.groups.find(({ name }) => name === 'release-captains')
  group?.grants.push(aGrant(DEMO_APPS.jira, 'admin'))
  addEvent(world, 1, 'x2', 'Granted role to group', group?.id)
  const actorOf = ({ findings }: { findings: readonly Found[] }) =>
    findings.find(({ control }) => control === 'group-role')?.changedBy?.actor
  expect(actorOf(await runOnDay(workspace, 1))).toBe('Bruno Becker')
  expect(workspace.read('report.md')).toContain('Changed by Bruno Becker on 2026')
  expect(actorOf(await runOnDay(workspace, 9))).toBe('Bruno Becker')
  expect(actorOf(await runOnDay(workspace, 10, { redact: 'always' }))).toBe('B. B.')
})

test('an access event is a notice in one run, and a new event type is reported', async () => {
  const workspace = await openWorkspace()
  await runOnDay(workspace, 0)
  addEvent(workspace.atlassian.world, 1, 'x3', 'Changed app access settings of a domain')
  const { code, findings } = await runOnDay(workspace, 1)
  expect(code).toBe(0)
  expect(findings.map(({ control, change, status }) => `${control} ${change} ${status}`)).toEqual([
    'audit-change added notice',
    'audit-change changed notice',
  ])
  expect((await runOnDay(workspace, 2)).findings).toEqual([])
})

test.each<[string, (world: World) => void, string]>([
  ['is refused', world => world.faults.push({ kind: { status: 403 }, path: /event/ }), '403'],
  ['is empty', world => Object.assign(world.dialect, { auditLog: false }), 'without Atlassian Guard'],
])('if the audit log %s, the run reports what is not checked, and is compliant', async (_, change, words) => {
  const workspace = await openAttested()
  const world = demoWorld()
  change(world)
  workspace.atlassian.world = world
  const { code, findings, controls } = await runOnDay(workspace, 0)
  expect(code).toBe(0)
  expect(findings).toMatchObject([
    { control: 'audit-change', status: 'notice', message: expect.stringContaining(words) },
  ])
  expect(controls).toContainEqual(expect.objectContaining({ id: 'audit-change', status: 'unknown' }))
})

test('validate reports attestations that expire soon', async () => {
  const workspace = await openAttested('2026-11-20')
  const result = await workspace.run(0, { mode: 'validate' })
  expect(result).toMatchObject({
    code: 0,
    warnings: [expect.stringMatching(/user-invites: the attestation expires in \d+ days/)],
  })
})

test('validate fails for an expired attestation and names its line', async () => {
  const workspace = await openAttested('2026-11-01')
  await expect(workspace.run(0, { mode: 'validate' })).rejects.toMatchObject({
    problems: [
      { line: expect.any(Number), column: expect.any(Number), message: expect.stringContaining('expired on') },
    ],
  })
})

test('days without a run are a warning and do not change the verdict', async () => {
  const workspace = await openWorkspace()
  await runOnDay(workspace, 0)
  const result = await runOnDay(workspace, 5)
  expect([result.code, result.warnings]).toEqual([0, [expect.stringContaining('5 days ago')]])
  expect(workspace.read('report.md')).toContain('**Warning:** The previous run')
})
