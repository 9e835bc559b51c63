/** Sentinel credentials that are recognized in any output, in any encoding. */
import { createHash } from 'node:crypto'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { demoWorldAdrift } from '../../src/sandbox/demo-drift.js'
import { demoWorld } from '../../src/sandbox/demo-world.js'
import type { Fault } from '../../src/sandbox/faults.js'
import type { GithubFault } from '../../src/sandbox/github.js'
import { ORGANIZATION, type World } from '../../src/sandbox/world.js'
import { everythingWritten, type Job, type JobOptions, openJob } from './job.js'
import { start } from './runner.js'

const KEY = 'ATCTT3xSentinelKey+/=<&>"%7E'
const EMAIL = 'sentinel@acme.com'
const SITE_TOKEN = 'ATATT3xSentinelSiteToken=:/+'
const GITHUB_TOKEN = 'ghs_SentinelGithubToken0123456789'

const base64 = (text: string): string => Buffer.from(text).toString('base64')

/** Each secret in plain text, as sent in a header, and as encoded in JSON, HTML and URLs. */
const FORMS = [KEY, SITE_TOKEN, GITHUB_TOKEN, `${EMAIL}:${SITE_TOKEN}`]
  .flatMap(secret => [secret, base64(secret), base64(secret).replace(/=+$/, '')])
  .flatMap(form => [form, JSON.stringify(form).slice(1, -1), encodeURIComponent(form), form.replaceAll('&', '&amp;')])

/** A foreign host that is the target of redirects. */
let redirectTarget: { readonly server: Server; readonly url: string; readonly received: IncomingHttpHeaders[] }

async function openRedirectTarget(): Promise<typeof redirectTarget> {
  const received: IncomingHttpHeaders[] = []
  const server = createServer((request, response) => {
    received.push(request.headers)
    response.end('{}')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return { server, received, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

redirectTarget = await openRedirectTarget()
afterAll(() => redirectTarget.server.close())

function sentinelWorld(world: World, faults: readonly Fault[] = []): World {
  world.orgApiKey = KEY
  world.siteCredential = { email: EMAIL, token: SITE_TOKEN }
  world.dialect.hostUrls = 'loopback'
  world.faults.push(...faults)
  return world
}

const INPUTS = { 'org-api-key': KEY, 'site-email': EMAIL, 'site-api-token': SITE_TOKEN, 'github-token': GITHUB_TOKEN }

async function openSentinel(world: World, options: JobOptions = {}): Promise<Job> {
  return openJob({ world, ...options, github: { token: GITHUB_TOKEN, ...options.github } })
}

const everywhere = /^\//
const domains = /\/v1\/orgs\/[^/]+\/domains$/
const echo = { message: `Bad credentials: Bearer ${KEY}, Basic ${base64(`${EMAIL}:${SITE_TOKEN}`)}` }
/** Refusals with secrets at the position where a message is truncated, in all forms that are sent. */
const githubEchoes: readonly string[] = [190].flatMap(length =>
  [
    GITHUB_TOKEN,
    KEY,
    base64(GITHUB_TOKEN),
    base64(`x-access-token:${GITHUB_TOKEN}`),
    base64(`${EMAIL}:${SITE_TOKEN}`),
  ].map(secret => 'x'.repeat(length) + secret),
)

/** The first 12 characters of each form: enough to recognize a truncated secret. */
const CUT_FORMS = FORMS.filter(form => form.length >= 16).map(form => form.slice(0, 12))

test.concurrent('every form of a secret is removed from a GitHub message before the message is truncated', async () => {
  const jobs = await Promise.all(
    githubEchoes.map(message =>
      openSentinel(sentinelWorld(demoWorldAdrift()), {
        github: { faults: [{ path: /\/issues$/, method: 'POST', status: 403, message }] },
      }),
    ),
  )
  for (const job of jobs) {
    const ended = await job.run({ inputs: INPUTS })
    expect(ended.code).toBe(1)
    const output = await everythingWritten(job, ended)
    expect(output).toContain('GitHub refused')
    expect([...FORMS, ...CUT_FORMS].filter(form => output.includes(form))).toEqual([])
  }
})

test.concurrent('a credential in a name is not in any file, issue or log line, and the hashes are correct', async () => {
  const world = sentinelWorld(demoWorldAdrift())
  for (const [index, policy] of world.policies.entries())
    policy.name = `Policy ${[KEY, base64(KEY), SITE_TOKEN][index % 3]}`
  for (const group of world.groups) group.name = group.name.replace('jira-users-acme', `users ${KEY}`)
  const job = await openSentinel(world, {
    baseline: `version: 1\norganization: ${ORGANIZATION}\ngroups: {}\npolicies: {}\n`,
  })
  const ended = await job.run({ inputs: INPUTS })
  expect(ended).toMatchObject({ code: 1, outputs: { 'issue-number': '1' } })
  const output = await everythingWritten(job, ended)
  expect(FORMS.filter(form => output.includes(form))).toEqual([])
  expect(output).toContain('***')
  const { 'manifest.json': manifest = '', ...files } = await job.files()
  for (const [name, sha256] of Object.entries<string>(JSON.parse(manifest).files ?? {})) {
    expect([
      name,
      createHash('sha256')
        .update(files[name] ?? '')
        .digest('hex'),
    ]).toEqual([name, sha256.replace('sha256:', '')])
  }
})

const githubFault = (status: number, path: RegExp): GithubFault => ({ path, status, message: `Bad ${GITHUB_TOKEN}` })

test.concurrent.each<[what: string, code: number, world: () => World, options?: JobOptions]>([
  ['is compliant', 0, () => sentinelWorld(demoWorld())],
  ['finds drift', 1, () => sentinelWorld(demoWorldAdrift())],
  ['is refused', 2, () => sentinelWorld(demoWorld(), [{ kind: { status: 401, body: echo }, path: everywhere }])],
  ['is forbidden', 2, () => sentinelWorld(demoWorld(), [{ kind: { status: 403, body: echo }, path: everywhere }])],
  ['gets a server error', 2, () => sentinelWorld(demoWorld(), [{ kind: { status: 500, body: echo }, path: domains }])],
  ['loses the connection', 2, () => sentinelWorld(demoWorld(), [{ kind: 'reset', path: domains }])],
  ['gets a login page', 2, () => sentinelWorld(demoWorld(), [{ kind: 'html', path: domains }])],
  [
    'is redirected',
    2,
    () =>
      sentinelWorld(demoWorld(), [
        { kind: 'redirect', location: `${redirectTarget.url}/${base64(KEY)}`, path: domains },
      ]),
  ],
  [
    'is redirected by a site',
    2,
    () => sentinelWorld(demoWorld(), [{ kind: 'redirect', location: redirectTarget.url, path: /^\/rest\// }]),
  ],
  ['has an invalid baseline', 3, () => sentinelWorld(demoWorld()), { baseline: 'version: 1\norganisation: x\n' }],
  [
    'has no permission to open an issue',
    1,
    () => sentinelWorld(demoWorldAdrift()),
    { github: { faults: [{ ...githubFault(403, /\/issues$/), method: 'POST' }] } },
  ],
  [
    'fails to open an issue',
    1,
    () => sentinelWorld(demoWorldAdrift()),
    { github: { faults: [{ ...githubFault(500, /\/issues$/), method: 'POST' }] } },
  ],
])('the output contains no credential if a run %s', async (_, code, world, options) => {
  const job = await openSentinel(world(), options)
  const ended = await job.run({ inputs: INPUTS })
  expect(ended.code).toBe(code)
  const output = await everythingWritten(job, ended)
  expect(FORMS.filter(form => output.includes(form))).toEqual([])
  expect(output).not.toMatch(/^\s+at /m)

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

test('the redirect target receives no request', () => {
  expect(redirectTarget.received).toEqual([])
})

test.concurrent('each credential is sent only to its own host', async () => {
  const job = await openSentinel(sentinelWorld(demoWorldAdrift()))
  await job.run({ inputs: INPUTS })
  const { requests } = job.atlassian
  expect(requests.filter(({ authorized }) => !authorized)).toEqual([])
  expect(new Set(requests.map(({ site }) => site))).toEqual(new Set([null, 'acme', 'acme-labs']))
  const siteRequests = requests.filter(({ site }) => site !== null)
  expect(
    [...new Set(siteRequests.map(({ method, path }) => `${method} ${path.replace(/\d{5,}/, '*')}`))].toSorted(),
  ).toEqual([
    'GET /rest/api/3/applicationrole',
    'GET /rest/api/3/permissionscheme',
    'GET /rest/servicedeskapi/servicedesk',
    'GET /wiki/api/v2/space-role-mode',
    'GET /wiki/api/v2/spaces',
    'GET /wiki/api/v2/spaces/*/role-assignments',
  ])
  const tokens = new Set(job.github.requests.map(({ authorization }) => authorization))
  expect([...tokens]).toEqual([`token ${GITHUB_TOKEN}`])
})

test.concurrent('the site credential is not sent to a site without an app in the baseline', async () => {
  const world = sentinelWorld(demoWorld())
  const apps = `apps:\n  acme/jira-software: ${world.apps[0]?.id}\nlicenses:\n  acme/jira-software: { budget: 50 }\n`
  const job = await openSentinel(world, { baseline: `version: 1\norganization: ${ORGANIZATION}\n${apps}` })
  expect(await job.run({ inputs: INPUTS })).toMatchObject({ code: 1, outputs: { 'drift-count': '4' } })
  expect(new Set(job.atlassian.requests.map(({ site }) => site))).toEqual(new Set([null, 'acme']))
})

test.concurrent('a proxy receives only the host of a site', async () => {
  const received: string[] = []
  const proxy = createServer((request, response) => {
    received.push(JSON.stringify([request.method, request.url, request.headers]))
    response.writeHead(502).end()
  })
  proxy.on('connect', (request, socket) => {
    received.push(JSON.stringify([request.method, request.url, request.headers]))
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n')
  })
  await new Promise<void>(resolve => proxy.listen(0, '127.0.0.1', resolve))
  const address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
  const world = sentinelWorld(demoWorld())
  world.dialect.hostUrls = 'atlassian'
  const job = await openSentinel(world)
  const ended = await job.run({ inputs: INPUTS, env: { HTTPS_PROXY: address } })
  proxy.close()
  expect(ended.code).toBe(2)
  expect(received).not.toEqual([])
  for (const text of received) {
    expect(text).toMatch(/^\["CONNECT","acme(-labs)?\.atlassian\.net:443"/)
    expect(FORMS.filter(form => text.includes(form))).toEqual([])
  }
  const everything = await everythingWritten(job, ended)
  expect(FORMS.filter(form => everything.includes(form))).toEqual([])
})

test.concurrent('the output of doctor and capture contains no credential', async () => {
  const env = { ATLASSIAN_ORG_API_KEY: KEY, ATLASSIAN_SITE_EMAIL: EMAIL, ATLASSIAN_SITE_API_TOKEN: SITE_TOKEN }
  const job = await openSentinel(sentinelWorld(demoWorld()), { baseline: null })
  const options = ['--org-id', ORGANIZATION, '--atlassian-api-url', job.atlassian.url]
  for (const command of ['doctor', 'capture']) {
    const ended = await start({ argv: [command, ...options], cwd: job.workspace, env })
    expect(ended.code).toBe(0)
    const output = await everythingWritten(job, { ...ended, outputs: {}, summary: '' })
    expect(FORMS.filter(form => output.includes(form))).toEqual([])
    if (command === 'doctor') expect(output).not.toMatch(/acme|Archer/i)
  }
})
