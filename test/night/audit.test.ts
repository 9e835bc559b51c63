/** Who did it: attested doors and findings against the audit log, from the organization to the report. */
import { DEMO_APPS, demoWorld } from '../../src/sandbox/demo-world.js'
import { aGrant, anEvent, type World } from '../../src/sandbox/world.js'
import { onDay, openStage, type Stage } from './night.js'

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

/** The demo, in which somebody looked at the user invites on the day before the first night. */
async function openAttested(expires = '2027-01-31'): Promise<Stage> {
  const stage = await openStage()
  const entry = `attestations:\n  user-invites: { value: "off", by: alice@acme.com, on: 2026-11-01, expires: ${expires} }\n`
  stage.files.set(BASELINE, (stage.files.get(BASELINE) ?? '').replace('attestations: {}\n', entry))
  return stage
}

const happen = (world: World, day: number, id: string, displayName: string, subject = ''): void => {
  world.eventActions.push({ id, displayName, groupDisplayName: 'User access' })
  const time = new Date(onDay(day).getTime() - 3_600_000).toISOString()
  const context = subject === '' ? [] : [{ id: subject, type: 'groups', name: subject }]
  world.events.push(anEvent({ id: `event-${id}`, time, action: id, actor: BRUNO, context }))
}

async function nightOf(stage: Stage, day: number, inputs: Readonly<Record<string, string>> = {}) {
  const told = await stage.night(day, { redact: 'never', ...inputs })
  const report: { findings: readonly Found[]; controls: readonly { id: string; status: string }[] } = JSON.parse(
    stage.read('report.json'),
  )
  return { ...told, ...report }
}

test('an attested door that nobody touched passes, night after night', async () => {
  const stage = await openAttested()
  expect((await nightOf(stage, 0)).code).toBe(0)
  expect(await nightOf(stage, 1)).toMatchObject({ code: 0, findings: [] })
})

test('an event on an attested door is drift with actor, time and door, until somebody looks again', async () => {
  const stage = await openAttested()
  await nightOf(stage, 0)
  happen(stage.atlassian.world, 1, 'x1', 'Changed user invite settings')
  const first = await nightOf(stage, 1)
  expect(first.code).toBe(1)
  expect(first.findings.find(({ status }) => status === 'drift')).toMatchObject({
    control: 'attestation',
    subject: { id: 'user-invites' },
    changedBy: { actor: 'Bruno Becker', time: '2026-11-03T01:17:00.000Z' },
    message: expect.stringContaining('user-invites: the setting may have changed after alice@acme.com attested it'),
  })
  expect((await nightOf(stage, 5)).code).toBe(1)
  const renewed = (stage.files.get(BASELINE) ?? '').replace('on: 2026-11-01', 'on: 2026-11-03')
  stage.files.set(BASELINE, renewed)
  expect((await nightOf(stage, 6)).code).toBe(0)
})

test('an attestation that ended makes the night unknown, and its issue is the blind one', async () => {
  const stage = await openAttested('2026-11-02')
  expect((await nightOf(stage, 0)).code).toBe(0)
  expect((await nightOf(stage, 1)).code).toBe(2)
  expect(stage.github.world.issues).toMatchObject([{ title: expect.stringContaining('blind') }])
})

test('a drift names who caused it, also on later nights that do not read the event any more', async () => {
  const stage = await openStage()
  await nightOf(stage, 0)
  const { world } = stage.atlassian
  const group = world.groups.find(({ name }) => name === 'release-captains')
  group?.grants.push(aGrant(DEMO_APPS.jira, 'admin'))
  happen(world, 1, 'x2', 'Granted role to group', group?.id)
  const who = ({ findings }: { findings: readonly Found[] }) =>
    findings.find(({ control }) => control === 'group-role')?.changedBy?.actor
  expect(who(await nightOf(stage, 1))).toBe('Bruno Becker')
  expect(stage.read('report.md')).toContain('Changed by Bruno Becker on 2026')
  expect(who(await nightOf(stage, 9))).toBe('Bruno Becker')
  expect(who(await nightOf(stage, 10, { redact: 'always' }))).toBe('B. B.')
})

test('what was done to access is a notice of one night, and a kind of event that is new is told', async () => {
  const stage = await openStage()
  await nightOf(stage, 0)
  happen(stage.atlassian.world, 1, 'x3', 'Changed app access settings of a domain')
  const { code, findings } = await nightOf(stage, 1)
  expect(code).toBe(0)
  expect(findings.map(({ control, change, status }) => `${control} ${change} ${status}`)).toEqual([
    'audit-change added notice',
    'audit-change changed notice',
  ])
  expect((await nightOf(stage, 2)).findings).toEqual([])
})

test.each<[string, (world: World) => void, string]>([
  ['is refused', world => world.faults.push({ kind: { status: 403 }, path: /event/ }), '403'],
  ['is empty', world => Object.assign(world.dialect, { auditLog: false }), 'without Atlassian Guard'],
])('where the log %s the night says what goes unwatched, and is compliant', async (_, change, words) => {
  const stage = await openAttested()
  const world = demoWorld()
  change(world)
  stage.atlassian.world = world
  const { code, findings, controls } = await nightOf(stage, 0)
  expect(code).toBe(0)
  expect(findings).toMatchObject([
    { control: 'audit-change', status: 'notice', message: expect.stringContaining(words) },
  ])
  expect(controls).toContainEqual(expect.objectContaining({ id: 'audit-change', status: 'unknown' }))
})

test('a check of the file alone tells which attestations end', async () => {
  const stage = await openAttested('2026-11-20')
  const told = await stage.night(0, { mode: 'validate' })
  expect(told).toMatchObject({
    code: 0,
    warnings: [expect.stringMatching(/user-invites: the attestation expires in \d+ days/)],
  })
})

test('a check of the file alone fails for an attestation that the next night would not know, at its line', async () => {
  const stage = await openAttested('2026-11-01')
  await expect(stage.night(0, { mode: 'validate' })).rejects.toMatchObject({
    problems: [
      { line: expect.any(Number), column: expect.any(Number), message: expect.stringContaining('expired on') },
    ],
  })
})

test('days without a run are told, and change no verdict', async () => {
  const stage = await openStage()
  await nightOf(stage, 0)
  const told = await nightOf(stage, 5)
  expect([told.code, told.warnings]).toEqual([0, [expect.stringContaining('5 days ago')]])
  expect(stage.read('report.md')).toContain('**Warning:** The run before this one')
})
