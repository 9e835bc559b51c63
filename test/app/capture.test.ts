import { parse } from 'yaml'
import { captureSections, writeSound } from '../../src/app/capture.js'
import { type Inputs, type RawInputs, readInputs } from '../../src/app/inputs.js'
import { main } from '../../src/app/main.js'
import type { ExitCode } from '../../src/app/run.js'
import { nameApps } from '../../src/collect/app-names.js'
import type { Result } from '../../src/evaluate/result.js'
import { readContext } from '../../src/hosts/context.js'
import { known } from '../../src/model/fact.js'
import type { Ports } from '../../src/model/ports.js'
import { type Sandbox, startAtlassian } from '../../src/sandbox/atlassian.js'
import { DEMO_APPS, demoWorld } from '../../src/sandbox/demo-world.js'
import { aDomainAccess, aGrant, aGroup, anApp, type World } from '../../src/sandbox/world.js'
import { aDomainGrant, anObserved, ORGANIZATION } from '../controls/organization.js'

const BASELINE = '.github/atlassian-access.yml'
const WRITTEN = 'atlassian-access/baseline.yml'

const sandboxes: Sandbox[] = []

afterAll(async () => {
  await Promise.all(sandboxes.map(sandbox => sandbox.close()))
})

type Ended = {
  readonly code: ExitCode
  readonly files: Readonly<Record<string, string>>
  readonly outputs: Readonly<Record<string, string>>
  readonly summary: string
  readonly report: Pick<Result, 'verdict' | 'controls' | 'findings' | 'posture'>
}

/** One run in an organization, on a workspace that holds these files. */
async function run(
  world: World,
  given: RawInputs = {},
  committed: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const sandbox = await startAtlassian(world)
  sandboxes.push(sandbox)
  const files = new Map(Object.entries(committed))
  const outputs = new Map<string, string>()
  const summaries: string[] = []
  const context = readContext({})
  const ports = aDesk(files, outputs, summaries)
  const code = await main({ inputs: inputsOf(sandbox, given), context, ports })
  const report = JSON.parse(files.get('atlassian-access/report.json') ?? '{}')
  return {
    code,
    report,
    files: Object.fromEntries(files),
    outputs: Object.fromEntries(outputs),
    summary: summaries.join(),
  }
}

function inputsOf({ world, url }: Sandbox, given: RawInputs): Inputs {
  const usual = { mode: 'capture', 'org-id': world.organization.id, 'org-api-key': world.orgApiKey, issue: 'false' }
  const inputs = readInputs({ ...usual, 'atlassian-api-url': url, ...given }, false)
  if ('problems' in inputs) throw new Error(inputs.problems.join(' '))
  return inputs
}

function aDesk(files: Map<string, string>, outputs: Map<string, string>, summaries: string[]): Ports {
  const quiet = () => {}
  return {
    log: { info: quiet, warning: quiet, error: quiet },
    output: {
      annotate: quiet,
      print: quiet,
      setOutput: (name, value) => void outputs.set(name, value),
      showSummary: async text => void summaries.push(text),
    },
    // Waiting for Atlassian takes no time here.
    clock: { now: () => new Date('2026-11-23T02:17:00.000Z'), sleep: async () => {}, random: () => 0 },
    files: {
      read: async path => files.get(path) ?? null,
      write: async (path, text) => void files.set(path, text),
      writeAll: async texts => {
        for (const [path, text] of Object.entries(texts)) files.set(path, text)
      },
    },
  }
}

const sectionsOf = (text: string | undefined): readonly string[] => Object.keys(parse(text ?? '')).slice(2)

const ALL = [
  ...['apps', 'app-access', 'groups', 'administrators', 'direct-roles', 'external-people', 'domains', 'policies'],
  ...['licenses', 'credentials', 'attestations', 'exceptions'],
]

describe('A captured organization', () => {
  test('is written where the baseline is expected, and among the files', async () => {
    const { code, files, outputs } = await run(demoWorld())
    expect([code, outputs.baseline, files[BASELINE] === files[WRITTEN]]).toEqual([0, BASELINE, true])
  })

  test('has every section that was asked for', async () => {
    const { files } = await run(demoWorld())
    expect(sectionsOf(files[BASELINE])).toEqual(ALL)
  })

  test('is compliant on the same night', async () => {
    const { files } = await run(demoWorld())
    const { code, outputs } = await run(demoWorld(), { mode: 'check' }, { [BASELINE]: files[BASELINE] ?? '' })
    expect([code, outputs.verdict]).toEqual([0, 'compliant'])
  })

  test('has the same bytes the next time', async () => {
    const [one, other] = [await run(demoWorld()), await run(demoWorld())]
    expect(other.files[BASELINE]).toBe(one.files[BASELINE])
  })

  test('never takes the place of a baseline that is there', async () => {
    const { files, outputs } = await run(demoWorld(), {}, { [BASELINE]: 'mine' })
    expect([files[BASELINE], outputs.baseline, sectionsOf(files[WRITTEN])]).toEqual(['mine', WRITTEN, ALL])
  })

  test('is no clean bill: its summary tells the posture', async () => {
    const { summary } = await run(demoWorld())
    expect(summary).toMatch(/### Access paths\n\n\d+ access paths: \d+ open.*, \d+ not verified, \d+ closed\./)
  })

  test('has no full name or address of a person where these are shortened', async () => {
    const world = demoWorld()
    const { files } = await run(world, { redact: 'always' })
    const people = world.people.flatMap(({ name, email }) => [name, email ?? name])
    expect(people.filter(text => files[BASELINE]?.includes(text))).toEqual([])
  })

  test('with shortened names is compliant with the names in full', async () => {
    const { files } = await run(demoWorld(), { redact: 'always' })
    const check = { mode: 'check', redact: 'never' }
    expect((await run(demoWorld(), check, { [BASELINE]: files[BASELINE] ?? '' })).outputs.verdict).toBe('compliant')
  })

  test('keeps twins apart whose ids begin alike', async () => {
    const world = demoWorld()
    for (const id of ['aaaaaaaa-1', 'aaaaaaaa-2']) {
      world.groups.push(aGroup({ id, name: 'Twins', grants: [aGrant(DEMO_APPS.jira, 'user')] }))
    }
    const { files } = await run(world)
    expect(Object.keys(parse(files[BASELINE] ?? '').groups).filter(key => key.startsWith('Twins'))).toEqual([
      'Twins (aaaaaaaa-1)',
      'Twins (aaaaaaaa-2)',
    ])
  })

  test('calls twins by the first 8 of their ids', async () => {
    const world = demoWorld()
    for (const id of ['aaaaaaaa-1', 'bbbbbbbb-1']) {
      world.groups.push(aGroup({ id, name: 'Twins', grants: [aGrant(DEMO_APPS.jira, 'user')] }))
    }
    const { files } = await run(world)
    expect(Object.keys(parse(files[BASELINE] ?? '').groups)).toEqual(
      expect.arrayContaining(['Twins (aaaaaaaa)', 'Twins (bbbbbbbb)']),
    )
  })
})

describe('A section that could not be read', () => {
  const READS: readonly (readonly [string, RegExp, readonly string[]])[] = [
    ['apps', /\/workspaces$/, ['apps', 'licenses', 'direct-roles']],
    ['app-access', /\/app-access-settings\/domains$/, ['app-access']],
    ['app-access', /\/domains\/acme\.com$/, ['app-access']],
    ['groups', /\/groups(\/search|)$/, ['groups', 'direct-roles']],
    ['groups', /\/groups\/[^/]+\/role-assignments$/, ['groups', 'direct-roles']],
    ['direct-roles', /\/users\/[^/]+\/role-assignments$/, ['direct-roles', 'external-people', 'administrators']],
    ['administrators', /\/users(\/search|)$/, ['administrators', 'direct-roles', 'external-people']],
    ['domains', /\/admin\/v1\/orgs\/[^/]+\/domains$/, ['domains']],
    ['policies', /\/policies$/, ['policies']],
    ['credentials', /\/api-keys$/, ['credentials']],
    ['licenses', /\/users\/count$/, ['licenses', 'administrators', 'direct-roles', 'external-people']],
  ]

  describe.each(READS)('%s, by %s', (section, path, missing) => {
    let ended: Ended
    beforeAll(async () => {
      ended = await run({ ...demoWorld(), faults: [{ kind: { status: 403 }, path }] })
    })

    test('is left out, and a comment says why', () => {
      const written = ended.files[BASELINE]
      expect(ALL.filter(key => !sectionsOf(written).includes(key))).toEqual(ALL.filter(key => missing.includes(key)))
      expect(written?.replaceAll('\n# ', ' ')).toContain(
        `"${section}" is omitted, because it could not be read completely:`,
      )
    })

    test('makes the run end as unknown, without a drift', () => {
      const { code, report } = ended
      const statuses = new Set(report.findings.map(({ status }) => status))
      expect([code, report.verdict, statuses]).toEqual([2, 'unknown', new Set(['unknown'])])
    })

    test('makes an unknown control, each with its finding', () => {
      const { controls, findings } = ended.report
      const unknown = controls.filter(({ status }) => status === 'unknown').map(({ id }) => id)
      expect(unknown).not.toEqual([])
      expect(findings.map(({ control }) => control)).toEqual(expect.arrayContaining(unknown))
    })
  })

  test('does not fail a run that asks not to', async () => {
    const world = { ...demoWorld(), faults: [{ kind: { status: 403 }, path: /\/domains$/ }] }
    expect((await run(world, { 'fail-on': 'drift' })).code).toBe(0)
  })

  test('is named in the summary', async () => {
    const world = { ...demoWorld(), faults: [{ kind: { status: 403 }, path: /\/role-assignments$/ }] }
    expect((await run(world)).summary).toContain('### Sections that could not be read')
  })
})

describe('What no baseline can hold', () => {
  const CASES: readonly (readonly [string, string, (world: World) => void])[] = [
    [
      'a domain that is none',
      'app-access',
      world =>
        void world.appAccess.push(
          aDomainAccess({ domain: '::error::', products: [{ app: DEMO_APPS.jira, role: 'user', approval: true }] }),
        ),
    ],
    ['an app whose id is no ARI', 'apps', world => void world.apps.push(anApp({ id: 'workspace 7' }))],
  ]

  test.each(CASES)(
    '%s leaves the section out: the baseline is sound, and the run unknown',
    async (_, section, change) => {
      const world = demoWorld()
      change(world)
      const { code, files, report } = await run(world)
      expect([code, report.verdict, sectionsOf(files[BASELINE]).includes(section)]).toEqual([2, 'unknown', false])
    },
  )

  test('a role that is nearly a known one leaves only its section out', () => {
    const observed = anObserved({
      appAccess: known([{ domain: 'acme.com', grants: known([aDomainGrant({ role: 'Users' })]) }]),
    })
    const captured = captureSections(observed, nameApps(observed.apps, {}, ORGANIZATION))
    const { sections } = writeSound(captured, ORGANIZATION, BASELINE, '2026-11-23')
    expect(sections.filter(({ content }) => content.kind === 'unread')).toMatchObject([
      { key: 'app-access', content: { reason: expect.stringContaining('"Users"') } },
    ])
  })
})
