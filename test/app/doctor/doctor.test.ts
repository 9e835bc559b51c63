import { PROBES, SITE_PROBES } from '../../../src/app/doctor/probes.js'
import { type RawInputs, readInputs } from '../../../src/app/inputs.js'
import { main } from '../../../src/app/main.js'
import type { ExitCode } from '../../../src/app/run.js'
import { ENDPOINTS, nameEndpoint } from '../../../src/atlassian/endpoint.js'
import { CONTROLS, controlsReading } from '../../../src/controls/catalogue.js'
import { readContext } from '../../../src/hosts/context.js'
import { type RecordedRequest, startAtlassian } from '../../../src/sandbox/atlassian.js'
import { DEMO_APPS, demoWorld } from '../../../src/sandbox/demo-world.js'
import type { Fault } from '../../../src/sandbox/faults.js'
import { aDialect, type Dialect, ORGANIZATION, type World } from '../../../src/sandbox/world.js'
import { aClock } from '../../atlassian/clock.js'

type Visit = {
  readonly code: ExitCode
  readonly text: string
  /** By the name of the endpoint: the other cells of its row. */
  readonly rows: Readonly<Record<string, readonly string[]>>
  readonly requests: readonly RecordedRequest[]
}

type Options = { readonly inputs?: RawInputs; readonly baseline?: string; readonly site?: 'given' }

async function visit(change: Partial<World> = {}, { inputs: given, baseline, site }: Options = {}): Promise<Visit> {
  const world = { ...demoWorld(), ...change }
  if (site === 'given') world.dialect = { ...world.dialect, hostUrls: 'loopback' }
  const sandbox = await startAtlassian(world)
  const { email, token } = world.siteCredential
  const inputs = readInputs(
    {
      mode: 'doctor',
      'org-api-key': world.orgApiKey,
      'atlassian-api-url': sandbox.url,
      ...(baseline === undefined ? { 'org-id': world.organization.id } : {}),
      ...(site === 'given' ? { 'site-email': email, 'site-api-token': token } : {}),
      ...given,
    },
    false,
  )
  if ('problems' in inputs) throw new Error(inputs.problems.join(' '))
  const refuse = () => Promise.reject(new Error('Nothing is written.'))
  const printed: string[] = []
  try {
    const code = await main({
      inputs,
      context: readContext({}),
      ports: {
        log: { info: () => {}, warning: () => {}, error: () => {} },
        output: {
          annotate: () => {},
          setOutput: () => {},
          showSummary: async () => {},
          print: text => void printed.push(text),
        },
        clock: aClock(),
        files: { read: async () => baseline ?? null, write: refuse, writeAll: refuse },
      },
    })
    const text = printed.join('\n')
    return { code, text, rows: rowsOf(text), requests: [...sandbox.requests] }
  } finally {
    await sandbox.close()
  }
}

function rowsOf(text: string): Visit['rows'] {
  const lines = text.split('\n').filter(line => line.startsWith('| `'))
  return Object.fromEntries(
    lines.map(line => {
      const [, name = '', ...cells] = line.split(' | ').map(cell => cell.replace(/^\| | \|$/g, ''))
      return [line.split('`')[1] ?? '', [name, ...cells]]
    }),
  )
}

/** The columns behind the endpoint's name. */
const COLUMN = { answered: 0, shape: 1, paging: 2, rateLimits: 3, scope: 4, controls: 5, advice: 6 } as const
const cell = ({ rows }: Visit, endpoint: keyof typeof ENDPOINTS, column: keyof typeof COLUMN): string =>
  rows[nameEndpoint(ENDPOINTS[endpoint])]?.[COLUMN[column]] ?? 'no row'

const blindOf = ({ text }: Visit): readonly string[] =>
  /^These controls cannot be checked: (.*)\.$/m.exec(text)?.[1]?.split(', ') ?? []
const speaking = (dialect: Partial<Dialect>) => ({ dialect: aDialect(dialect) })
const closing = (path: RegExp, status: number) => ({ faults: [{ path, kind: { status } }] satisfies Fault[] })
const baselineOf = (...sections: readonly string[]) =>
  ['version: 1', `organization: ${ORGANIZATION}`, ...sections, ''].join('\n')

const GROUP_CONTROLS = [
  'group-role',
  'group-source',
  'group-identity',
  'default-group',
  'direct-role',
  'external-person',
] as const
const PEOPLE_CONTROLS = ['direct-role', 'administrator', 'external-person'] as const

describe('with a full key', () => {
  let full: Visit
  beforeAll(async () => {
    full = await visit({}, { site: 'given', inputs: { 'undocumented-apis': 'true' } })
  })

  test('all is green', () => {
    expect([full.code, blindOf(full)]).toEqual([0, []])
    expect(full.text).toContain('Every required control can be read.')
  })

  test('every endpoint has a row: answered, in a known shape, and nothing to do', () => {
    expect(Object.keys(full.rows).toSorted()).toEqual(Object.values(ENDPOINTS).map(nameEndpoint).toSorted())
    for (const row of Object.values(full.rows)) expect([row[0], row[1], row[6]]).toEqual(['yes (200)', 'known', '-'])
  })

  test('every endpoint is asked once, but the list of apps again for the sites', () => {
    const asked = full.requests.filter(({ site }) => site === null)
    expect(asked).toHaveLength(PROBES.length + 1)
  })

  test('the scope that each endpoint needs is told', () => {
    expect(cell(full, 'domains', 'scope')).toBe('read:domains:admin')
    expect(cell(full, 'applicationRoles', 'scope')).toBe('none documented')
  })

  test('the way of paging is told', () => {
    expect(cell(full, 'domains', 'paging')).toBe('last page')
    expect(cell(full, 'organization', 'paging')).toBe('-')
  })

  test('only reads are sent', () => {
    const posts = full.requests.filter(({ method }) => method !== 'GET').map(({ path }) => path.split('/').at(-1))
    expect(new Set(posts)).toEqual(new Set(['workspaces', 'search']))
  })
})

test('every control is fed by an endpoint that is asked, but those that look at the baseline alone', () => {
  const fed = new Set([...PROBES, ...SITE_PROBES].flatMap(({ facts }) => controlsReading(facts).map(({ id }) => id)))
  expect(CONTROLS.map(({ id }) => id).filter(id => !fed.has(id))).toEqual(['attestation', 'exception'])
})

test('next pages are told by their kind', async () => {
  const seen = await visit(speaking({ pageSize: 1 }))
  expect(cell(seen, 'appAccessDomains', 'paging')).toBe('URL')
  expect(cell(seen, 'groupsSearch', 'paging')).toBe('token')
})

test('headers on rate limits are told by name, and not by number', async () => {
  const headers = { 'X-RateLimit-Limit': '4711', 'X-RateLimit-Reset': '4712' }
  const kind = { status: 200, headers, body: { count: 1 } }
  const seen = await visit({ faults: [{ path: /groups\/count$/, kind }] })
  expect(cell(seen, 'groupsCount', 'rateLimits')).toBe('x-ratelimit-limit, x-ratelimit-reset')
  expect(seen.text).not.toContain('471')
})

describe('a key without a scope', () => {
  const ALL = [
    ...['read:orgs:admin', 'read:directories:admin', 'read:workspaces:admin', 'read:app-access-settings:admin'],
    ...['read:groups:admin', 'read:domains:admin', 'read:policies:admin', 'read:tokens:admin'],
  ]

  test.each([
    ['read:orgs:admin', 'organization', ['app-instance']],
    ['read:workspaces:admin', 'workspaces', ['app-instance', 'direct-role', 'license-budget']],
    ['read:app-access-settings:admin', 'appAccessDomains', ['app-access']],
    ['read:groups:admin', 'groupsSearch', GROUP_CONTROLS],
    ['read:directories:admin', 'usersSearch', ['group-identity', ...PEOPLE_CONTROLS, 'license-budget']],
    ['read:domains:admin', 'domains', ['verified-domain']],
    ['read:policies:admin', 'policies', ['policy']],
    ['read:tokens:admin', 'apiKeys', ['credential']],
  ] as const)(
    '%s is told at its endpoint, with the controls that cannot be checked',
    async (scope, endpoint, blind) => {
      const seen = await visit({ scopes: ALL.filter(name => name !== scope) })
      expect([seen.code, blindOf(seen)]).toEqual([2, blind])
      expect(cell(seen, endpoint, 'answered')).toBe('no (403)')
      expect(cell(seen, endpoint, 'advice')).toContain(`Give the key the scope ${scope}, or use a key without scopes`)
    },
  )

  test('but with all others is enough', async () => {
    expect((await visit({ scopes: ALL })).code).toBe(0)
  })
})

describe('an endpoint that is closed', () => {
  test.each([
    ['domains', /v1\/.*domains$/, ['verified-domain']],
    ['groupRoles', /groups\/[^/]+\/role-assignments$/, GROUP_CONTROLS],
    ['userRoles', /users\/[^/]+\/role-assignments$/, PEOPLE_CONTROLS],
    ['appAccessDomain', /domains\/[^/]+$/, ['app-access']],
    ['usersCount', /users\/count$/, [...PEOPLE_CONTROLS, 'license-budget']],
    ['usersStats', /users\/stats$/, ['direct-role', 'external-person']],
    ['directories', /directories$/, ['group-identity']],
    ['policies', /policies$/, ['policy']],
    ['apiKeys', /api-keys$/, ['credential']],
  ] as const)('%s (404) is named with the controls that cannot be checked', async (endpoint, path, blind) => {
    const seen = await visit(closing(path, 404))
    expect([seen.code, blindOf(seen)]).toEqual([2, blind])
    expect(cell(seen, endpoint, 'answered')).toBe('no (404)')
    for (const control of blind) expect(cell(seen, endpoint, 'controls')).toContain(control)
    expect(cell(seen, endpoint, 'advice')).toContain('Atlassian does not offer this endpoint')
  })

  test('because the network fails has no status', async () => {
    const seen = await visit({ faults: [{ path: /v1\/.*domains$/, kind: 'reset' }] })
    expect(cell(seen, 'domains', 'answered')).toBe('no (no answer)')
    expect(seen.code).toBe(2)
  })

  test('leaves what it leads to unasked, and says so', async () => {
    const seen = await visit(closing(/groups(\/search)?$/, 500))
    expect(cell(seen, 'groupRoles', 'advice')).toBe('Not asked: the list that it needs gave nothing.')
    expect(blindOf(seen)).toEqual(GROUP_CONTROLS)
  })
})

describe('an audit log that can not be read', () => {
  test.each(['event-actions', 'events-stream'])(
    '(%s) makes no control blind, for the verdict does without it',
    async path => {
      for (const baseline of [undefined, baselineOf('domains: [acme.com]')]) {
        const seen = await visit(closing(new RegExp(`/${path}$`), 403), baseline === undefined ? {} : { baseline })
        expect([seen.code, blindOf(seen)]).toEqual([0, []])
        const endpoint = path === 'event-actions' ? 'eventActions' : 'eventsStream'
        expect([cell(seen, endpoint, 'answered'), cell(seen, endpoint, 'controls')]).toEqual([
          'no (403)',
          'audit-change',
        ])
        expect(cell(seen, endpoint, 'advice')).toContain('read:events:admin')
      }
    },
  )

  test('because it is empty, as without Guard, is read', async () => {
    const seen = await visit(speaking({ auditLog: false }))
    expect([seen.code, cell(seen, 'eventsStream', 'shape')]).toEqual([0, 'known'])
  })
})

describe('the shape of an answer', () => {
  test('may leave out how a role was assigned: the groups decide then', async () => {
    const seen = await visit(speaking({ roleAssignmentMethods: false }))
    expect([seen.code, cell(seen, 'userRoles', 'shape')]).toEqual([0, 'older'])
  })

  test('of app access settings may be the older one, and is understood', async () => {
    const seen = await visit(speaking({ appAccess: 'older' }))
    expect(seen.code).toBe(0)
    expect(cell(seen, 'appAccessDomain', 'shape')).toBe('older')
    expect(cell(seen, 'appAccessDomain', 'advice')).toContain('understood: nothing to do')
  })

  test.each([
    ['of nobody', speaking({ appAccess: 'unknown' })],
    [
      'of an app of nobody',
      { faults: [{ path: /domains\/acme\.com$/, kind: { status: 200, body: { products: [{ x: 1 }] } } }] },
    ],
  ])('%s makes its control blind', async (_, change) => {
    const seen = await visit(change)
    expect([seen.code, blindOf(seen)]).toEqual([2, ['app-access']])
    expect(cell(seen, 'appAccessDomain', 'answered')).toBe('yes (200)')
    expect(cell(seen, 'appAccessDomain', 'shape')).toBe('unknown')
  })

  test('without a needed field names the field', async () => {
    const seen = await visit({ faults: [{ path: /v1\/.*domains$/, kind: 'drop-field', field: 'claim' }] })
    expect(cell(seen, 'domains', 'advice')).toContain('at data.0.attributes.claim')
    expect(blindOf(seen)).toEqual(['verified-domain'])
  })
})

describe('where the searches are not there', () => {
  test.each([404, 405, 410] as const)('(%i) the older lists serve in their place', async code => {
    const seen = await visit(speaking({ searchPosts: code }))
    expect(seen.code).toBe(0)
    for (const search of ['groupsSearch', 'usersSearch'] as const) {
      expect(cell(seen, search, 'answered')).toBe(`no (${code})`)
      expect(cell(seen, search, 'advice')).toContain(
        'the older GET serves in its place, until Atlassian ends it on 2027-06-30',
      )
    }
  })

  test('for this key (403) the older lists are no help', async () => {
    expect((await visit(closing(/\/search$/, 403))).code).toBe(2)
  })

  test('and the older lists have ended, groups and administrators cannot be checked', async () => {
    const seen = await visit(speaking({ searchPosts: 404, olderGets: 410 }))
    expect([seen.code, blindOf(seen)]).toEqual([
      2,
      ['group-role', 'group-source', 'group-identity', 'default-group', ...PEOPLE_CONTROLS],
    ])
  })

  test('because they fail (500), the older lists are no help', async () => {
    const seen = await visit(closing(/users\/search$/, 500))
    expect([seen.code, blindOf(seen)]).toEqual([2, PEOPLE_CONTROLS])
  })

  test('is no matter once they are, and the older lists have ended', async () => {
    const seen = await visit(speaking({ olderGets: 410 }))
    expect([seen.code, cell(seen, 'groups', 'controls')]).toEqual([0, 'replaces the search'])
  })
})

describe('with a baseline', () => {
  test('only the controls that it needs count', async () => {
    const seen = await visit(closing(/v1\/.*domains$/, 403), { baseline: baselineOf('app-access: {}') })
    expect([seen.code, blindOf(seen)]).toEqual([0, []])
    expect(cell(seen, 'domains', 'answered')).toBe('no (403)')
  })

  test('a control that it needs cannot be checked', async () => {
    const seen = await visit(closing(/v1\/.*domains$/, 403), { baseline: baselineOf('domains: [acme.com]') })
    expect([seen.code, blindOf(seen)]).toEqual([2, ['verified-domain']])
  })

  test('it names the organization', async () => {
    const { requests } = await visit({}, { baseline: baselineOf('domains: []') })
    expect(requests.every(({ path }) => path.includes(ORGANIZATION))).toBe(true)
  })

  test('of another organization nothing is asked', async () => {
    await expect(visit({}, { baseline: baselineOf('domains: []'), inputs: { 'org-id': 'another' } })).rejects.toThrow(
      'Correct one of them',
    )
  })
})

test('without a baseline and without org-id nothing is asked', async () => {
  await expect(visit({}, { inputs: { 'org-id': '' } })).rejects.toThrow('The input org-id is missing')
})

describe('a site', () => {
  test('is not asked without its credential, and has no row', async () => {
    const seen = await visit()
    expect(cell(seen, 'applicationRoles', 'answered')).toBe('no row')
    expect(seen.requests.filter(({ site }) => site !== null)).toEqual([])
  })

  test('of which no app is in the baseline is not asked', async () => {
    const { requests } = await visit({}, { site: 'given', baseline: baselineOf('licenses: {}') })
    expect(requests.filter(({ site }) => site !== null)).toEqual([])
  })

  test('whose credential is no Jira administrator makes the licenses blind', async () => {
    const seen = await visit(speaking({ applicationRoles: false }), { site: 'given' })
    expect([seen.code, blindOf(seen)]).toEqual([2, ['license-budget']])
    expect(cell(seen, 'applicationRoles', 'advice')).toContain('Use the credential of a Jira administrator of the site')
  })

  test('that fails is told where another one answers', async () => {
    const faults: Fault[] = [{ path: /applicationrole$/, kind: { status: 403 }, after: 1 }]
    const seen = await visit({ faults }, { site: 'given' })
    expect(cell(seen, 'applicationRoles', 'answered')).toBe('no (403)')
  })

  test('is asked for what it has: one without Confluence for no spaces, one without Service Management for no desks', async () => {
    const apps = demoWorld().apps.filter(({ owner }) => owner === 'jira-software')
    const seen = await visit({ apps }, { site: 'given', inputs: { 'undocumented-apis': 'true' } })
    for (const endpoint of ['spaceRoleMode', 'spaces', 'spaceRoles', 'serviceDesks', 'requestSecurity'] as const)
      expect(cell(seen, endpoint, 'answered')).toBe('no row')
    expect([seen.code, cell(seen, 'projectScheme', 'answered')]).toEqual([0, 'yes (200)'])
  })

  test('that has no project, no service project and no space yet is no matter', async () => {
    const nothing = { projects: [], serviceDesks: [], spaces: [] }
    const seen = await visit(nothing, { site: 'given', inputs: { 'undocumented-apis': 'true' } })
    expect([seen.code, blindOf(seen)]).toEqual([0, []])
    for (const endpoint of ['projectScheme', 'requestSecurity', 'spaceRoles'] as const)
      expect(cell(seen, endpoint, 'answered')).toBe('no row')
  })

  test.each([
    ['permissionSchemes', /permissionscheme$/, 'public-access'],
    ['projects', /project\/search$/, 'public-access'],
    ['projectScheme', /project\/[^/]+\/permissionscheme$/, 'public-access'],
    ['spaceRoleMode', /space-role-mode$/, 'public-access'],
    ['spaces', /v2\/spaces$/, 'public-access'],
    ['spaceRoles', /spaces\/[^/]+\/role-assignments$/, 'public-access'],
    ['serviceDesks', /servicedeskapi\/servicedesk$/, 'customer-access'],
    ['requestSecurity', /requestsecurity$/, 'customer-access'],
  ] as const)('that does not answer %s makes the control blind that needs it', async (endpoint, path, control) => {
    const seen = await visit(closing(path, 403), { site: 'given', inputs: { 'undocumented-apis': 'true' } })
    expect([seen.code, blindOf(seen), cell(seen, endpoint, 'answered')]).toEqual([2, [control], 'no (403)'])
    expect(cell(seen, endpoint, 'advice')).toContain('site-api-token')
  })

  test('whose Confluence has no space roles makes public access blind, and says why', async () => {
    const seen = await visit(speaking({ spaceRoles: false }), { site: 'given' })
    expect([seen.code, blindOf(seen)]).toEqual([2, ['public-access']])
    expect([cell(seen, 'spaceRoleMode', 'answered'), cell(seen, 'spaceRoleMode', 'shape')]).toEqual([
      'yes (200)',
      'unknown',
    ])
    expect(cell(seen, 'spaceRoleMode', 'advice')).toContain('mode PRE_ROLES')
  })

  test('is not asked what Atlassian does not document, unless that is wished', async () => {
    const seen = await visit({}, { site: 'given' })
    expect(seen.requests.filter(({ path }) => path.endsWith('requestsecurity'))).toEqual([])
    expect([seen.code, cell(seen, 'requestSecurity', 'answered')]).toEqual([0, 'no row'])
  })
})

describe('a section of the baseline that needs more than the key', () => {
  const APPS = `apps: { acme/jira-software: "${DEMO_APPS.jira}" }`
  const OPEN = { site: 'given' } as const

  test.each<[string, string, Options, string]>([
    ['public-access', 'without a site credential', {}, 'give the inputs site-email and site-api-token'],
    ['customer-access', 'without a site credential', {}, 'give the inputs site-email and site-api-token'],
    ['public-access', 'whose site has no app in the baseline', OPEN, 'list the apps of the site'],
    ['customer-access', 'whose site has no app in the baseline', OPEN, 'list the apps of the site'],
  ])('%s, %s, makes its control blind', async (section, _, options, advice) => {
    const seen = await visit({}, { ...options, baseline: baselineOf(`${section}: {}`) })
    expect([seen.code, blindOf(seen)]).toEqual([2, [section]])
    const endpoint = section === 'public-access' ? 'permissionSchemes' : 'requestSecurity'
    expect(cell(seen, endpoint, 'advice')).toContain(advice)
  })

  test('customer-access, without the wish to ask what is not documented, makes its control blind', async () => {
    const seen = await visit({}, { ...OPEN, baseline: baselineOf(APPS, 'customer-access: {}') })
    expect([seen.code, blindOf(seen)]).toEqual([2, ['customer-access']])
    expect(cell(seen, 'requestSecurity', 'advice')).toContain('set undocumented-apis: true')
  })

  test('is read with all that it needs', async () => {
    const inputs = { 'undocumented-apis': 'true' }
    const baseline = baselineOf(APPS, 'customer-access: {}', 'public-access: {}')
    expect((await visit({}, { ...OPEN, inputs, baseline })).code).toBe(0)
  })

  test('is no matter where it is left out', async () => {
    const seen = await visit({}, { baseline: baselineOf(APPS) })
    expect([seen.code, cell(seen, 'permissionSchemes', 'answered')]).toEqual([0, 'no row'])
  })
})

test('a refused key is sent once, and told in every row', async () => {
  const seen = await visit({}, { inputs: { 'org-api-key': 'a-wrong-key' } })
  expect([seen.code, seen.requests.length]).toEqual([2, 1])
  expect(cell(seen, 'organization', 'advice')).toContain('The credential in org-api-key was refused')
})

describe('the table may be pasted into a public report', () => {
  const world = demoWorld()
  const private_ = [
    ...[world.organization.id, world.organization.name, world.orgApiKey],
    ...Object.values(world.siteCredential),
    ...world.people.flatMap(({ id, name, email }) => [id, name, email ?? name]),
    ...world.groups.flatMap(({ id, name }) => [id, name]),
    ...world.apps.flatMap(({ id, site }) => [id, site]),
    ...world.domains.flatMap(({ id, name }) => [id, name]),
    ...[...world.projects, ...world.spaces].map(({ name }) => name),
    ...['127.0.0.1', 'atlassian.net', 'acme'],
  ]

  test.each<[string, Partial<World>]>([
    ['all is well', {}],
    ['the key lacks every scope', { scopes: [] }],
    ['everything fails', closing(/./, 500)],
    ['nothing is there', closing(/./, 404)],
    ['nothing is JSON', { faults: [{ path: /./, kind: 'html' }] }],
    ['every shape is strange', { faults: [{ path: /./, kind: 'drop-field', field: 'data' }] }],
    ['lists are strange', { faults: [{ path: /./, kind: 'drop-field', field: 'id' }] }],
    ['app access settings are strange', speaking({ appAccess: 'unknown' })],
    ['pages are many', speaking({ pageSize: 1 })],
    ['the searches are not there', speaking({ searchPosts: 404, olderGets: 410 })],
  ])('where %s', async (_, change) => {
    const { text } = await visit(change, { site: 'given' })
    expect(private_.filter(word => text.toLowerCase().includes(word.toLowerCase()))).toEqual([])
  })
})
