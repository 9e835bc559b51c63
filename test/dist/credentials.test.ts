/** Sentinels: credentials that would be known again wherever they came out, whole or in another form. */
import { createHash } from 'node:crypto'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { demoWorldAdrift } from '../../src/sandbox/demo-drift.js'
import { demoWorld } from '../../src/sandbox/demo-world.js'
import type { Fault } from '../../src/sandbox/faults.js'
import type { GithubFault } from '../../src/sandbox/github.js'
import { ORGANIZATION, type World } from '../../src/sandbox/world.js'
import { start } from './runner.js'
import { everythingTold, openStage, type Setting, type Stage } from './stage.js'

const KEY = 'ATCTT3xSentinelKey+/=<&>"%7E'
const EMAIL = 'sentinel@acme.com'
const SITE_TOKEN = 'ATATT3xSentinelSiteToken=:/+'
const GITHUB_TOKEN = 'ghs_SentinelGithubToken0123456789'

const base64 = (text: string): string => Buffer.from(text).toString('base64')

/** Each as it is, as it travels, and as it would stand in JSON, in HTML and in an address. */
const FORMS = [KEY, SITE_TOKEN, GITHUB_TOKEN, `${EMAIL}:${SITE_TOKEN}`]
  .flatMap(secret => [secret, base64(secret), base64(secret).replace(/=+$/, '')])
  .flatMap(form => [form, JSON.stringify(form).slice(1, -1), encodeURIComponent(form), form.replaceAll('&', '&amp;')])

/** Somebody else's host, to which a redirect leads. */
let stranger: { readonly server: Server; readonly url: string; readonly asked: IncomingHttpHeaders[] }

async function openStranger(): Promise<typeof stranger> {
  const asked: IncomingHttpHeaders[] = []
  const server = createServer((request, response) => {
    asked.push(request.headers)
    response.end('{}')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return { server, asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

stranger = await openStranger()
afterAll(() => stranger.server.close())

function sentinelWorld(world: World, faults: readonly Fault[] = []): World {
  world.orgApiKey = KEY
  world.siteCredential = { email: EMAIL, token: SITE_TOKEN }
  world.dialect.hostUrls = 'loopback'
  world.faults.push(...faults)
  return world
}

const INPUTS = { 'org-api-key': KEY, 'site-email': EMAIL, 'site-api-token': SITE_TOKEN, 'github-token': GITHUB_TOKEN }

async function openSentinel(world: World, setting: Setting = {}): Promise<Stage> {
  return openStage({ world, ...setting, github: { token: GITHUB_TOKEN, ...setting.github } })
}

const everywhere = /^\//
const domains = /\/v1\/orgs\/[^/]+\/domains$/
const echo = { message: `Bad credentials: Bearer ${KEY}, Basic ${base64(`${EMAIL}:${SITE_TOKEN}`)}` }
/** A refusal in which secrets stand where a message is cut, and in the forms in which they travel. */
const githubEchoes: readonly string[] = [190].flatMap(length =>
  [
    GITHUB_TOKEN,
    KEY,
    base64(GITHUB_TOKEN),
    base64(`x-access-token:${GITHUB_TOKEN}`),
    base64(`${EMAIL}:${SITE_TOKEN}`),
  ].map(secret => 'x'.repeat(length) + secret),
)

/** Beginnings of secrets that are longer than what says nothing. */
const CUT_FORMS = FORMS.filter(form => form.length >= 16).map(form => form.slice(0, 12))

test.concurrent('a message of GitHub is scrubbed of every form of a secret before it is cut', async () => {
  const stages = await Promise.all(
    githubEchoes.map(message =>
      openSentinel(sentinelWorld(demoWorldAdrift()), {
        github: { faults: [{ path: /\/issues$/, method: 'POST', status: 403, message }] },
      }),
    ),
  )
  for (const stage of stages) {
    const ended = await stage.run({ inputs: INPUTS })
    expect(ended.code).toBe(1)
    const told = await everythingTold(stage, ended)
    expect(told).toContain('GitHub refused')
    expect([...FORMS, ...CUT_FORMS].filter(form => told.includes(form))).toEqual([])
  }
})

test.concurrent('a credential that stands in a name is in no file, issue or line, and the hashes hold', async () => {
  const world = sentinelWorld(demoWorldAdrift())
  for (const [index, policy] of world.policies.entries())
    policy.name = `Policy ${[KEY, base64(KEY), SITE_TOKEN][index % 3]}`
  for (const group of world.groups) group.name = group.name.replace('jira-users-acme', `users ${KEY}`)
  const stage = await openSentinel(world, {
    baseline: `version: 1\norganization: ${ORGANIZATION}\ngroups: {}\npolicies: {}\n`,
  })
  const ended = await stage.run({ inputs: INPUTS })
  expect(ended).toMatchObject({ code: 1, outputs: { 'issue-number': '1' } })
  const told = await everythingTold(stage, ended)
  expect(FORMS.filter(form => told.includes(form))).toEqual([])
  expect(told).toContain('***')
  const { 'manifest.json': manifest = '', ...files } = await stage.files()
  for (const [name, sha256] of Object.entries<string>(JSON.parse(manifest).files ?? {})) {
    expect([
      name,
      createHash('sha256')
        .update(files[name] ?? '')
        .digest('hex'),
    ]).toEqual([name, sha256.replace('sha256:', '')])
  }
})

const githubSays = (status: number, path: RegExp): GithubFault => ({ path, status, message: `Bad ${GITHUB_TOKEN}` })

test.concurrent.each<[what: string, code: number, world: () => World, setting?: Setting]>([
  ['is compliant', 0, () => sentinelWorld(demoWorld())],
  ['finds drift', 1, () => sentinelWorld(demoWorldAdrift())],
  ['is refused', 2, () => sentinelWorld(demoWorld(), [{ kind: { status: 401, body: echo }, path: everywhere }])],
  ['is forbidden', 2, () => sentinelWorld(demoWorld(), [{ kind: { status: 403, body: echo }, path: everywhere }])],
  ['meets a server error', 2, () => sentinelWorld(demoWorld(), [{ kind: { status: 500, body: echo }, path: domains }])],
  ['loses the connection', 2, () => sentinelWorld(demoWorld(), [{ kind: 'reset', path: domains }])],
  ['gets a page to log in', 2, () => sentinelWorld(demoWorld(), [{ kind: 'html', path: domains }])],
  [
    'is led elsewhere',
    2,
    () => sentinelWorld(demoWorld(), [{ kind: 'redirect', location: `${stranger.url}/${base64(KEY)}`, path: domains }]),
  ],
  [
    'is led elsewhere by a site',
    2,
    () => sentinelWorld(demoWorld(), [{ kind: 'redirect', location: stranger.url, path: /^\/rest\// }]),
  ],
  ['has a broken baseline', 3, () => sentinelWorld(demoWorld()), { baseline: 'version: 1\norganisation: x\n' }],
  [
    'may not open an issue',
    1,
    () => sentinelWorld(demoWorldAdrift()),
    { github: { faults: [{ ...githubSays(403, /\/issues$/), method: 'POST' }] } },
  ],
  [
    'fails to open an issue',
    1,
    () => sentinelWorld(demoWorldAdrift()),
    { github: { faults: [{ ...githubSays(500, /\/issues$/), method: 'POST' }] } },
  ],
])('no credential comes out of a night that %s', async (_, code, world, setting) => {
  const stage = await openSentinel(world(), setting)
  const ended = await stage.run({ inputs: INPUTS })
  expect(ended.code).toBe(code)
  const told = await everythingTold(stage, ended)
  expect(FORMS.filter(form => told.includes(form))).toEqual([])
  expect(told).not.toMatch(/^\s+at /m)

  const lines = ended.stdout.split('\n')
  const masked = lines.slice(
    0,
    lines.findIndex(line => !line.startsWith('::add-mask::')),
  )
  for (const secret of [KEY, SITE_TOKEN, GITHUB_TOKEN]) {
    expect(masked).toContain(`::add-mask::${secret.replaceAll('%', '%25')}`)
  }
  expect(masked).toContain(`::add-mask::${base64(`${EMAIL}:${SITE_TOKEN}`)}`)
})

test('nobody was asked at the address that a redirect led to', () => {
  expect(stranger.asked).toEqual([])
})

test.concurrent('each credential goes to the host that it is for, and to no other', async () => {
  const stage = await openSentinel(sentinelWorld(demoWorldAdrift()))
  await stage.run({ inputs: INPUTS })
  const { requests } = stage.atlassian
  expect(requests.filter(({ authorized }) => !authorized)).toEqual([])
  expect(new Set(requests.map(({ site }) => site))).toEqual(new Set([null, 'acme', 'acme-labs']))
  const asked = requests.filter(({ site }) => site !== null)
  expect([...new Set(asked.map(({ method, path }) => `${method} ${path.replace(/\d{5,}/, '*')}`))].toSorted()).toEqual([
    'GET /rest/api/3/applicationrole',
    'GET /rest/api/3/permissionscheme',
    'GET /rest/servicedeskapi/servicedesk',
    'GET /wiki/api/v2/space-role-mode',
    'GET /wiki/api/v2/spaces',
    'GET /wiki/api/v2/spaces/*/role-assignments',
  ])
  const tokens = new Set(stage.github.requests.map(({ authorization }) => authorization))
  expect([...tokens]).toEqual([`token ${GITHUB_TOKEN}`])
})

test.concurrent('the site credential goes to no site of an app that the baseline does not have', async () => {
  const world = sentinelWorld(demoWorld())
  const apps = `apps:\n  acme/jira-software: ${world.apps[0]?.id}\nlicenses:\n  acme/jira-software: { budget: 50 }\n`
  const stage = await openSentinel(world, { baseline: `version: 1\norganization: ${ORGANIZATION}\n${apps}` })
  expect(await stage.run({ inputs: INPUTS })).toMatchObject({ code: 1, outputs: { 'drift-count': '4' } })
  expect(new Set(stage.atlassian.requests.map(({ site }) => site))).toEqual(new Set([null, 'acme']))
})

test.concurrent('a proxy on the way to a site is told its host alone', async () => {
  const told: string[] = []
  const proxy = createServer((request, response) => {
    told.push(JSON.stringify([request.method, request.url, request.headers]))
    response.writeHead(502).end()
  })
  proxy.on('connect', (request, socket) => {
    told.push(JSON.stringify([request.method, request.url, request.headers]))
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n')
  })
  await new Promise<void>(resolve => proxy.listen(0, '127.0.0.1', resolve))
  const address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
  const world = sentinelWorld(demoWorld())
  world.dialect.hostUrls = 'atlassian'
  const stage = await openSentinel(world)
  const ended = await stage.run({ inputs: INPUTS, env: { HTTPS_PROXY: address } })
  proxy.close()
  expect(ended.code).toBe(2)
  expect(told).not.toEqual([])
  for (const text of told) {
    expect(text).toMatch(/^\["CONNECT","acme(-labs)?\.atlassian\.net:443"/)
    expect(FORMS.filter(form => text.includes(form))).toEqual([])
  }
  const everything = await everythingTold(stage, ended)
  expect(FORMS.filter(form => everything.includes(form))).toEqual([])
})

test.concurrent('neither doctor nor capture tells a credential', async () => {
  const env = { ATLASSIAN_ORG_API_KEY: KEY, ATLASSIAN_SITE_EMAIL: EMAIL, ATLASSIAN_SITE_API_TOKEN: SITE_TOKEN }
  const stage = await openSentinel(sentinelWorld(demoWorld()), { baseline: null })
  const options = ['--org-id', ORGANIZATION, '--atlassian-api-url', stage.atlassian.url]
  for (const command of ['doctor', 'capture']) {
    const ended = await start({ argv: [command, ...options], cwd: stage.workspace, env })
    expect(ended.code).toBe(0)
    const told = await everythingTold(stage, { ...ended, outputs: {}, summary: '' })
    expect(FORMS.filter(form => told.includes(form))).toEqual([])
    if (command === 'doctor') expect(told).not.toMatch(/acme|Archer/i)
  }
})
