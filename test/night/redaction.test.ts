import { demoWorldAdrift } from '../../src/sandbox/demo-drift.js'
import { DEMO_APPS } from '../../src/sandbox/demo-world.js'
import type { World } from '../../src/sandbox/world.js'
import { openStage, type Stage, type Told } from './night.js'

const BASELINE = '.github/atlassian-access.yml'

/** Every kind of finding about people: an administrator gone, a role by hand, an external seat, idle seats. */
function worldOfPeople(): World {
  const world = demoWorldAdrift()
  for (const person of world.people) {
    if (person.name === 'Bruno Becker') person.directRoles = []
    if (person.name === 'Greta Graf') person.directRoles.push({ resource: DEMO_APPS.labsJira, role: 'admin' })
  }
  return world
}

async function nightOf(redact: string, change: (world: World) => void = () => {}) {
  const world = worldOfPeople()
  change(world)
  const stage = await openStage(world)
  const baseline = stage.files.get(BASELINE) ?? ''
  stage.files.set(BASELINE, baseline.replace(/(acme\/jira-software: \{ budget: \d+)/, '$1, idle-after: 10d'))
  return { stage, told: await stage.night(0, { redact }) }
}

/** All that a night tells: its files, its issues, its log. The committed baseline is not the gate's. */
const everythingOf = (stage: Stage, told: Told): string =>
  JSON.stringify([
    [...stage.files].filter(([path]) => path !== BASELINE),
    stage.github.world.issues,
    [told.info, told.warnings, told.errors, told.outputs],
  ])

const tracesIn = (text: string, { people }: World): readonly string[] =>
  people
    .flatMap(({ id, name, email }) => [id, encodeURIComponent(id), name, email ?? name])
    .filter(trace => text.includes(trace))

test.each<[string, (world: World) => void]>([
  ['of drift', () => {}],
  [
    'that could not read everything',
    world => {
      world.faults.push({ kind: { status: 403 }, path: /carla-costa\/role-assignments$/ })
    },
  ],
])('in a night %s nothing names a person, neither by name nor address nor id', async (_, change) => {
  const { stage, told } = await nightOf('always', change)
  expect(tracesIn(everythingOf(stage, told), stage.atlassian.world)).toEqual([])
})

test('the same night in full names them in report, list of seats, snapshot and issue', async () => {
  const { stage } = await nightOf('never')
  for (const name of ['report.json', 'report.md', 'seats.csv', 'snapshot.json']) {
    expect({ name, traces: tracesIn(stage.read(name), stage.atlassian.world).length }).not.toEqual({ name, traces: 0 })
  }
  expect(tracesIn(JSON.stringify(stage.github.world.issues), stage.atlassian.world)).not.toEqual([])
})

test('the verdict, the findings and the seats are the same with and without', async () => {
  const nights = await Promise.all(['always', 'never'].map(redact => nightOf(redact)))
  const [redacted, open] = nights.map(({ stage, told }) => {
    const { findings, controls } = JSON.parse(stage.read('report.json'))
    const ids = findings.map(({ id, status }: { id: string; status: string }) => [id, status])
    return [told.code, told.outputs.verdict, ids.toSorted(), controls, stage.read('seats.csv').split('\n').length]
  })
  expect(redacted).toEqual(open)
})

test('a person has the same word in the list of seats of every night', async () => {
  const { stage } = await nightOf('always')
  const first = stage.read('seats.csv')
  await stage.night(1, { redact: 'always' })
  expect(stage.read('seats.csv')).toBe(first)
})

const ADDRESS = 'walter.writer@partner.example'

/** Everything that administrators may call as they like holds an address. */
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

test.each(['check', 'capture'])('an address is in nothing that a %s tells, whoever wrote it where', async mode => {
  const world = worldOfPeople()
  worldOfAddresses(world)
  const stage = await openStage(world)
  const baseline = stage.files.get(BASELINE) ?? ''
  stage.files.set(BASELINE, baseline.replace(/^exceptions: \[\]$/m, `exceptions:${EXCEPTION}`))
  const inputs = { redact: 'always', mode, 'org-id': world.organization.id }
  const told = await stage.night(0, inputs)
  expect(JSON.stringify([told.shown, everythingOf(stage, told)])).toContain('w…@')
  const everything = [told.shown, everythingOf(stage, told)].join('\n').replaceAll('&#8203;', '')
  expect(everything.split('\n').filter(line => line.includes(ADDRESS))).toEqual([])
})

test('what was captured with redaction is compliant with it, also where names hold addresses', async () => {
  const world = worldOfPeople()
  worldOfAddresses(world)
  const stage = await openStage(world)
  stage.files.delete(BASELINE)
  const inputs = { redact: 'always', 'org-id': world.organization.id }
  const captured = await stage.night(0, { ...inputs, mode: 'capture', issue: 'false' })
  const checked = await stage.night(1, inputs)
  expect([captured.code, checked.errors, checked.outputs.verdict]).toEqual([0, [], 'compliant'])
})
