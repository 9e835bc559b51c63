/** What is read with the site credential, from the sites to the report: what anyone may see, and how customers come in. */
import { DEMO_APPS, demoWorld } from '../../src/sandbox/demo-world.js'
import { aPermissionScheme, aProject, aServiceDesk, aSpace, type World } from '../../src/sandbox/world.js'
import { openStage, type Told } from './night.js'

const BASELINE = '.github/atlassian-access.yml'
const { email, token } = demoWorld().siteCredential
const CREDENTIAL = { 'site-email': email, 'site-api-token': token }
const ALL = { ...CREDENTIAL, 'undocumented-apis': 'true' }

type Night = Told & {
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

/** The demo, whose sites can be reached. */
function reachable(change: (world: World) => void = () => {}): World {
  const world = demoWorld()
  world.dialect.hostUrls = 'loopback'
  change(world)
  return world
}

/** A night after a change to the demo, against what was captured before it with all that may be given. */
async function nightOf(change: (world: World) => void, inputs: Readonly<Record<string, string>> = ALL): Promise<Night> {
  const stage = await openStage(reachable())
  const { atlassian, files } = stage
  const captured = await stage.night(0, { mode: 'capture', 'org-id': atlassian.world.organization.id, ...ALL })
  expect(captured.code).toBe(0)
  const baseline = stage.read('baseline.yml')
  files.set(BASELINE, baseline)
  atlassian.world = reachable(change)
  const before = atlassian.requests.length
  const told = await stage.night(1, { redact: 'never', ...inputs })
  const { verdict, findings, controls, posture } = JSON.parse(stage.read('report.json'))
  return {
    ...told,
    verdict,
    findings,
    baseline,
    controls: Object.fromEntries(controls.map(({ id, status }: Record<string, string>) => [id, status])),
    doors: Object.fromEntries(posture.paths.map(({ id, state }: Record<string, string>) => [id, state])),
    sites: atlassian.requests.slice(before).filter(({ site }) => site !== null).length,
  }
}

const told = ({ findings }: Night, status = 'drift') =>
  findings
    .filter(finding => finding.status === status)
    .map(({ control, change, subject, app }) => [control, change, subject.id, ...(app === null ? [] : [app])].join(' '))

const theDesk = (world: World, key: string): World['serviceDesks'][number] => {
  const desk = world.serviceDesks.find(({ projectKey }) => projectKey === key)
  if (desk === undefined) throw new Error(`The demo has no service project ${key}.`)
  return desk
}

/** Jira's scheme of a site gives something to anyone. */
const openScheme = (world: World, site: string, id: number): void => {
  world.permissionSchemes = [
    ...world.permissionSchemes.filter(scheme => scheme.site !== site),
    aPermissionScheme({ site, id }),
  ]
}

describe('an organization as it was captured', () => {
  let night: Night
  beforeAll(async () => {
    night = await nightOf(() => {})
  })

  test('is compliant, with both sections in the baseline', () => {
    expect([night.code, night.verdict, told(night)]).toEqual([0, 'compliant', []])
    expect([night.controls['customer-access'], night.controls['public-access']]).toEqual(['pass', 'pass'])
    expect(night.baseline).toContain('\npublic-access: {}\n')
    expect(night.baseline).toContain(
      '\ncustomer-access:\n  acme/HELP: { open-access: false, public-signup: false, global-signup: false, anonymous: false }\n  acme/HR: {',
    )
  })

  test('shows nothing to people who are not signed in', () => {
    expect(night.doors['public-access']).toBe('closed')
  })
})

describe('what anyone may see is drift', () => {
  test('by a scheme that gives projects to anyone, each at the app that it belongs to', async () => {
    const night = await nightOf(world => openScheme(world, 'acme', 10_000))
    expect([night.code, night.verdict, night.doors['public-access']]).toEqual([1, 'drift', 'open'])
    expect(told(night)).toEqual([
      'public-access added acme/ENG acme/jira-software',
      'public-access added acme/HELP acme/jira-servicedesk',
      'public-access added acme/HR acme/jira-servicedesk',
      'public-access added acme/OPS acme/jira-software',
    ])
    expect(night.findings[0]?.fix.accept).toBe('public-access:\n  acme/jira-software: [ENG]\n')
  })

  test('of the site where it is, and not of the other one', async () => {
    const night = await nightOf(world => openScheme(world, 'acme-labs', 10_001))
    expect(told(night)).toEqual(['public-access added acme-labs/LAB acme-labs/jira-software'])
  })

  test('by a space that is open to people who are not signed in', async () => {
    const night = await nightOf(world => {
      world.spaces.push(aSpace({ id: '7', key: 'NEWS', name: 'News', anonymous: true }))
    })
    expect(told(night)).toEqual(['public-access added acme/NEWS acme/confluence'])
    expect(night.findings[0]?.message).toContain('Space News (NEWS) of acme/confluence')
  })

  test('and no drift is a project or space more that only people who are signed in may see', async () => {
    const night = await nightOf(world => {
      world.projects.push(aProject({ key: 'NEW' }))
      world.spaces.push(aSpace({ id: '7', key: 'NEWS' }))
    })
    expect([night.code, told(night)]).toEqual([0, []])
  })
})

describe('how customers come in is drift', () => {
  test('where a service project was opened', async () => {
    const night = await nightOf(world =>
      Object.assign(theDesk(world, 'HELP'), { publicSignup: true, openAccess: true }),
    )
    expect([night.code, told(night)]).toEqual([1, ['customer-access changed acme/HELP']])
  })

  test('where a service project is new, also when it is closed', async () => {
    const night = await nightOf(world => world.serviceDesks.push(aServiceDesk({ id: '3', projectKey: 'IT' })))
    expect(told(night)).toEqual(['customer-access added acme/IT'])
  })

  test('where a service project is gone', async () => {
    const night = await nightOf(world => {
      world.serviceDesks = world.serviceDesks.filter(({ projectKey }) => projectKey !== 'HR')
    })
    expect(told(night)).toEqual(['customer-access removed acme/HR'])
  })
})

describe('what can not be read is unknown, and no drift', () => {
  test.each<[string, (world: World) => void, readonly string[]]>([
    [
      'Confluence without space roles',
      world => Object.assign(world.dialect, { spaceRoles: false }),
      [DEMO_APPS.confluence, DEMO_APPS.labsConfluence].map((id, index) => {
        return `public-access unreadable ${id} ${index === 0 ? 'acme' : 'acme-labs'}/confluence`
      }),
    ],
    [
      'a site whose credential is no Jira administrator',
      world => world.faults.push({ path: /permissionscheme$/, kind: { status: 403 } }),
      [
        `public-access unreadable ${DEMO_APPS.serviceDesk} acme/jira-servicedesk`,
        `public-access unreadable ${DEMO_APPS.jira} acme/jira-software`,
        `public-access unreadable ${DEMO_APPS.labsJira} acme-labs/jira-software`,
      ],
    ],
    [
      'customer access that Atlassian does not tell any more',
      world => Object.assign(world.dialect, { requestSecurity: 404 }),
      ['customer-access unreadable acme/HELP', 'customer-access unreadable acme/HR'],
    ],
    [
      'a list of service projects that fails',
      world => world.faults.push({ path: /servicedeskapi/, kind: { status: 500 } }),
      ['customer-access unreadable customer-access'],
    ],
  ])('%s', async (_, change, unknown) => {
    const night = await nightOf(change)
    expect([night.code, night.verdict, told(night)]).toEqual([2, 'unknown', []])
    expect(told(night, 'unknown').toSorted()).toEqual(unknown.toSorted())
  })

  test('without the site credential, and no site is asked', async () => {
    const night = await nightOf(() => {}, {})
    expect([night.code, night.verdict, night.sites, told(night)]).toEqual([2, 'unknown', 0, []])
    expect(told(night, 'unknown')).toEqual([
      'public-access unreadable public-access',
      'customer-access unreadable customer-access',
    ])
    expect(night.doors['public-access']).toBe('unknown')
  })

  test('without the wish to ask what is not documented, and the rest is known', async () => {
    const night = await nightOf(() => {}, CREDENTIAL)
    expect([night.code, told(night, 'unknown')]).toEqual([2, ['customer-access unreadable customer-access']])
    expect(night.controls['public-access']).toBe('pass')
  })

  test('but a list of service projects that nobody waits for is no matter', async () => {
    const stage = await openStage(
      reachable(world => world.faults.push({ path: /servicedeskapi/, kind: { status: 403 } })),
    )
    expect((await stage.night(0, CREDENTIAL)).code).toBe(0)
  })
})

test('a capture without the site credential leaves both sections out, and ends well', async () => {
  const stage = await openStage(reachable())
  const text = stage.files.get(BASELINE) ?? ''
  expect(text).not.toMatch(/^(customer|public)-access:/m)
  expect(text.replaceAll('\n# ', ' ')).toContain('was not read: set the inputs site-email and site-api-token')
  expect((await stage.night(0)).code).toBe(0)
})

test('two captures of one organization are the same, byte for byte', async () => {
  const stage = await openStage(reachable(world => openScheme(world, 'acme', 10_000)))
  const texts: string[] = []
  for (const day of [0, 1]) {
    await stage.night(day, { mode: 'capture', 'org-id': stage.atlassian.world.organization.id, ...ALL })
    texts.push(stage.read('baseline.yml'))
    for (const list of [stage.atlassian.world.projects, stage.atlassian.world.serviceDesks]) list.reverse()
  }
  expect(texts[1]).toBe(texts[0])
  expect(texts[0]).toContain('public-access:\n  acme/jira-servicedesk: [HELP, HR]\n  acme/jira-software: [ENG, OPS]\n')
})
