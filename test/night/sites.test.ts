/** Reads with the site credential, from the sites to the report: public access and customer access. */
import { DEMO_APPS, demoWorld } from '../../src/sandbox/demo-world.js'
import { aPermissionScheme, aProject, aServiceDesk, aSpace, type World } from '../../src/sandbox/world.js'
import { openWorkspace, type RunResult } from './workspace.js'

const BASELINE = '.github/atlassian-access.yml'
const { email, token } = demoWorld().siteCredential
const CREDENTIAL = { 'site-email': email, 'site-api-token': token }
const ALL = { ...CREDENTIAL, 'undocumented-apis': 'true' }

type Outcome = RunResult & {
  readonly verdict: string
  readonly findings: readonly {
    readonly control: string
    readonly change: string
    readonly status: string
    readonly subject: { readonly id: string }
    readonly app: string | null
    readonly message: string
    readonly fix: { readonly accept: string }
  }[]
  readonly controls: Readonly<Record<string, string>>
  readonly doors: Readonly<Record<string, string>>
  readonly baseline: string
  readonly sites: number
}

/** The demo with reachable sites. */
function reachable(change: (world: World) => void = () => {}): World {
  const world = demoWorld()
  world.dialect.hostUrls = 'loopback'
  change(world)
  return world
}

/** Checks a changed demo against a baseline captured before the change with all credentials and options. */
async function checkDemo(
  change: (world: World) => void,
  inputs: Readonly<Record<string, string>> = ALL,
): Promise<Outcome> {
  const workspace = await openWorkspace(reachable())
  const { atlassian, files } = workspace
  const captured = await workspace.run(0, {
    mode: 'capture',
    preset: 'current',
    'org-id': atlassian.world.organization.id,
    ...ALL,
  })
  expect(captured.code).toBe(0)
  const baseline = workspace.read('baseline.yml')
  files.set(BASELINE, baseline)
  atlassian.world = reachable(change)
  const before = atlassian.requests.length
  const result = await workspace.run(1, { redact: 'never', ...inputs })
  const { verdict, findings, controls, posture } = JSON.parse(workspace.read('report.json'))
  return {
    ...result,
    verdict,
    findings,
    baseline,
    controls: Object.fromEntries(controls.map(({ id, status }: Record<string, string>) => [id, status])),
    doors: Object.fromEntries(posture.paths.map(({ id, state }: Record<string, string>) => [id, state])),
    sites: atlassian.requests.slice(before).filter(({ site }) => site !== null).length,
  }
}

const summarize = ({ findings }: Outcome, status = 'drift') =>
  findings
    .filter(finding => finding.status === status)
    .map(({ control, change, subject, app }) => [control, change, subject.id, ...(app === null ? [] : [app])].join(' '))

const serviceProject = (world: World, key: string): World['serviceDesks'][number] => {
  const project = world.serviceDesks.find(({ projectKey }) => projectKey === key)
  if (project === undefined) throw new Error(`The demo has no service project ${key}.`)
  return project
}

/** Makes the permission scheme of a site public. */
const openScheme = (world: World, site: string, id: number): void => {
  world.permissionSchemes = [
    ...world.permissionSchemes.filter(scheme => scheme.site !== site),
    aPermissionScheme({ site, id }),
  ]
}

describe('an unchanged organization', () => {
  let outcome: Outcome
  beforeAll(async () => {
    outcome = await checkDemo(() => {})
  })

  test('is compliant, with both sections in the baseline', () => {
    expect([outcome.code, outcome.verdict, summarize(outcome)]).toEqual([0, 'compliant', []])
    expect([outcome.controls['customer-access'], outcome.controls['public-access']]).toEqual(['pass', 'pass'])
    expect(outcome.baseline).toContain('\npublic-access: {}\n')
    expect(outcome.baseline).toContain(
      '\ncustomer-access:\n  acme/HELP: { open-access: false, public-signup: false, global-signup: false, anonymous: false }\n  acme/HR: {',
    )
  })

  test('has no public projects or spaces', () => {
    expect(outcome.doors['public-access']).toBe('closed')
  })
})

describe('public access is drift', () => {
  test('through a public scheme, for each project at its app', async () => {
    const outcome = await checkDemo(world => openScheme(world, 'acme', 10_000))
    expect([outcome.code, outcome.verdict, outcome.doors['public-access']]).toEqual([1, 'drift', 'open'])
    expect(summarize(outcome)).toEqual([
      'public-access added acme/ENG acme/jira-software',
      'public-access added acme/HELP acme/jira-servicedesk',
      'public-access added acme/HR acme/jira-servicedesk',
      'public-access added acme/OPS acme/jira-software',
    ])
    expect(outcome.findings[0]?.fix.accept).toBe('public-access:\n  acme/jira-software: [ENG]\n')
  })

  test('only on the affected site', async () => {
    const outcome = await checkDemo(world => openScheme(world, 'acme-labs', 10_001))
    expect(summarize(outcome)).toEqual(['public-access added acme-labs/LAB acme-labs/jira-software'])
  })

  test('through a space that is open to users who are not signed in', async () => {
    const outcome = await checkDemo(world => {
      world.spaces.push(aSpace({ id: '7', key: 'NEWS', name: 'News', anonymous: true }))
    })
    expect(summarize(outcome)).toEqual(['public-access added acme/NEWS acme/confluence'])
    expect(outcome.findings[0]?.message).toContain('Space News (NEWS) of acme/confluence')
  })

  test('but not through additional projects and spaces for signed-in users', async () => {
    const outcome = await checkDemo(world => {
      world.projects.push(aProject({ key: 'NEW' }))
      world.spaces.push(aSpace({ id: '7', key: 'NEWS' }))
    })
    expect([outcome.code, summarize(outcome)]).toEqual([0, []])
  })
})

describe('customer access is drift', () => {
  test('for an opened service project', async () => {
    const outcome = await checkDemo(world =>
      Object.assign(serviceProject(world, 'HELP'), { publicSignup: true, openAccess: true }),
    )
    expect([outcome.code, summarize(outcome)]).toEqual([1, ['customer-access changed acme/HELP']])
  })

  test('for a new service project, even if it is closed', async () => {
    const outcome = await checkDemo(world => world.serviceDesks.push(aServiceDesk({ id: '3', projectKey: 'IT' })))
    expect(summarize(outcome)).toEqual(['customer-access added acme/IT'])
  })

  test('for a deleted service project', async () => {
    const outcome = await checkDemo(world => {
      world.serviceDesks = world.serviceDesks.filter(({ projectKey }) => projectKey !== 'HR')
    })
    expect(summarize(outcome)).toEqual(['customer-access removed acme/HR'])
  })
})

describe('an unreadable site is unknown, not drift', () => {
  test.each<[string, (world: World) => void, readonly string[]]>([
    [
      'Confluence without space roles',
      world => Object.assign(world.dialect, { spaceRoles: false }),
      [DEMO_APPS.confluence, DEMO_APPS.labsConfluence].map((id, index) => {
        return `public-access unreadable ${id} ${index === 0 ? 'acme' : 'acme-labs'}/confluence`
      }),
    ],
    [
      'a site credential without Jira administrator permission',
      world => world.faults.push({ path: /permissionscheme$/, kind: { status: 403 } }),
      [
        `public-access unreadable ${DEMO_APPS.serviceDesk} acme/jira-servicedesk`,
        `public-access unreadable ${DEMO_APPS.jira} acme/jira-software`,
        `public-access unreadable ${DEMO_APPS.labsJira} acme-labs/jira-software`,
      ],
    ],
    [
      'customer access whose endpoint was removed',
      world => Object.assign(world.dialect, { requestSecurity: 404 }),
      ['customer-access unreadable acme/HELP', 'customer-access unreadable acme/HR'],
    ],
    [
      'an unreadable list of service projects',
      world => world.faults.push({ path: /servicedeskapi/, kind: { status: 500 } }),
      ['customer-access unreadable customer-access'],
    ],
  ])('%s', async (_, change, unknown) => {
    const outcome = await checkDemo(change)
    expect([outcome.code, outcome.verdict, summarize(outcome)]).toEqual([2, 'unknown', []])
    expect(summarize(outcome, 'unknown').toSorted()).toEqual(unknown.toSorted())
  })

  test('without the site credential, and no site is requested', async () => {
    const outcome = await checkDemo(() => {}, {})
    expect([outcome.code, outcome.verdict, outcome.sites, summarize(outcome)]).toEqual([2, 'unknown', 0, []])
    expect(summarize(outcome, 'unknown')).toEqual([
      'public-access unreadable public-access',
      'customer-access unreadable customer-access',
    ])
    expect(outcome.doors['public-access']).toBe('unknown')
  })

  test('without undocumented-apis, and the other facts are known', async () => {
    const outcome = await checkDemo(() => {}, CREDENTIAL)
    expect([outcome.code, summarize(outcome, 'unknown')]).toEqual([2, ['customer-access unreadable customer-access']])
    expect(outcome.controls['public-access']).toBe('pass')
  })

  test('except a list of service projects that no control needs', async () => {
    const workspace = await openWorkspace(
      reachable(world => world.faults.push({ path: /servicedeskapi/, kind: { status: 403 } })),
    )
    expect((await workspace.run(0, CREDENTIAL)).code).toBe(0)
  })
})

test('a capture without the site credential omits both sections, and succeeds', async () => {
  const workspace = await openWorkspace(reachable())
  const text = workspace.files.get(BASELINE) ?? ''
  expect(text).not.toMatch(/^(customer|public)-access:/m)
  expect(text.replaceAll('\n# ', ' ')).toContain('was not read: set the inputs site-email and site-api-token')
  expect((await workspace.run(0)).code).toBe(0)
})

test('two captures of one organization are byte-identical', async () => {
  const workspace = await openWorkspace(reachable(world => openScheme(world, 'acme', 10_000)))
  const texts: string[] = []
  for (const day of [0, 1]) {
    await workspace.run(day, {
      mode: 'capture',
      preset: 'current',
      'org-id': workspace.atlassian.world.organization.id,
      ...ALL,
    })
    texts.push(workspace.read('baseline.yml'))
    for (const list of [workspace.atlassian.world.projects, workspace.atlassian.world.serviceDesks]) list.reverse()
  }
  expect(texts[1]).toBe(texts[0])
  expect(texts[0]).toContain('public-access:\n  acme/jira-servicedesk: [HELP, HR]\n  acme/jira-software: [ENG, OPS]\n')
})
