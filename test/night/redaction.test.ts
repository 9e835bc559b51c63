import { demoWorldAdrift } from '../../src/sandbox/demo-drift.js'
import { DEMO_APPS } from '../../src/sandbox/demo-world.js'
import type { World } from '../../src/sandbox/world.js'
import { openWorkspace, type RunResult, type Workspace } from './workspace.js'

const BASELINE = '.github/atlassian-access.yml'

/** All findings about users: a removed administrator, a direct role assignment, an external seat, idle seats. */
function worldOfUsers(): World {
  const world = demoWorldAdrift()
  for (const person of world.people) {
    if (person.name === 'Bruno Becker') person.directRoles = []
    if (person.name === 'Greta Graf') person.directRoles.push({ resource: DEMO_APPS.labsJira, role: 'admin' })
  }
  return world
}

async function checkRedacted(redact: string, change: (world: World) => void = () => {}) {
  const world = worldOfUsers()
  change(world)
  const workspace = await openWorkspace(world)
  const baseline = workspace.files.get(BASELINE) ?? ''
  workspace.files.set(BASELINE, baseline.replace(/(acme\/jira-software: \{ budget: \d+)/, '$1, idle-after: 10d'))
  return { workspace, result: await workspace.run(0, { redact }) }
}

/** All output of a run: files, issues and log. The committed baseline is not an output. */
const everythingOf = (workspace: Workspace, result: RunResult): string =>
  JSON.stringify([
    [...workspace.files].filter(([path]) => path !== BASELINE),
    workspace.github.world.issues,
    [result.info, result.warnings, result.errors, result.outputs],
  ])

const personalDataIn = (text: string, { people }: World): readonly string[] =>
  people
    .flatMap(({ id, name, email }) => [id, encodeURIComponent(id), name, email ?? name])
    .filter(datum => text.includes(datum))

test.each<[string, (world: World) => void]>([
  ['with drift', () => {}],
  [
    'with an incomplete read',
    world => {
      world.faults.push({ kind: { status: 403 }, path: /carla-costa\/role-assignments$/ })
    },
  ],
])('the output of a run %s contains no name, email address or account id', async (_, change) => {
  const { workspace, result } = await checkRedacted('always', change)
  expect(personalDataIn(everythingOf(workspace, result), workspace.atlassian.world)).toEqual([])
})

test('without redaction, report, list of seats, snapshot and issue contain them', async () => {
  const { workspace } = await checkRedacted('never')
  for (const name of ['report.json', 'report.md', 'seats.csv', 'snapshot.json']) {
    expect({ name, found: personalDataIn(workspace.read(name), workspace.atlassian.world).length }).not.toEqual({
      name,
      found: 0,
    })
  }
  expect(personalDataIn(JSON.stringify(workspace.github.world.issues), workspace.atlassian.world)).not.toEqual([])
})

test('the verdict, the findings and the seats are the same with and without redaction', async () => {
  const outcomes = await Promise.all(['always', 'never'].map(redact => checkRedacted(redact)))
  const [redacted, open] = outcomes.map(({ workspace, result }) => {
    const { findings, controls } = JSON.parse(workspace.read('report.json'))
    const ids = findings.map(({ id, status }: { id: string; status: string }) => [id, status])
    return [
      result.code,
      result.outputs.verdict,
      ids.toSorted(),
      controls,
      workspace.read('seats.csv').split('\n').length,
    ]
  })
  expect(redacted).toEqual(open)
})

test('a user has the same pseudonym in the list of seats of every run', async () => {
  const { workspace } = await checkRedacted('always')
  const first = workspace.read('seats.csv')
  await workspace.run(1, { redact: 'always' })
  expect(workspace.read('seats.csv')).toBe(first)
})

const ADDRESS = 'walter.writer@partner.example'

/** Every name that administrators can choose contains an email address. */
function worldOfAddresses(world: World): void {
  for (const policy of world.policies) policy.name = `${policy.name} of ${ADDRESS}`
  for (const key of world.apiKeys) key.label = `Key of ${ADDRESS}`
  for (const group of world.groups) group.name = `${group.name} ${ADDRESS}`
}

const EXCEPTION = `
  - control: policy
    subject: nobody
    reason: Asked for by ${ADDRESS}
    owner: ${ADDRESS}
    expires: 2026-11-30
    ticket: Mail of ${ADDRESS}
`

test.each(['check', 'capture'])('the output of %s contains no email address from any name or note', async mode => {
  const world = worldOfUsers()
  worldOfAddresses(world)
  const workspace = await openWorkspace(world)
  const baseline = workspace.files.get(BASELINE) ?? ''
  workspace.files.set(BASELINE, baseline.replace(/^exceptions: \[\]$/m, `exceptions:${EXCEPTION}`))
  const inputs = { redact: 'always', mode, 'org-id': world.organization.id }
  const result = await workspace.run(0, inputs)
  expect(JSON.stringify([result.shown, everythingOf(workspace, result)])).toContain('w…@')
  const everything = [result.shown, everythingOf(workspace, result)].join('\n').replaceAll('&#8203;', '')
  expect(everything.split('\n').filter(line => line.includes(ADDRESS))).toEqual([])
})

test('a baseline captured with redaction is compliant with redaction, even if names contain email addresses', async () => {
  const world = worldOfUsers()
  worldOfAddresses(world)
  const workspace = await openWorkspace(world)
  workspace.files.delete(BASELINE)
  const inputs = { redact: 'always', 'org-id': world.organization.id }
  const captured = await workspace.run(0, { ...inputs, mode: 'capture', preset: 'current', issue: 'false' })
  const checked = await workspace.run(1, inputs)
  expect([captured.code, checked.errors, checked.outputs.verdict]).toEqual([0, [], 'compliant'])
})
