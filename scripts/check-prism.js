/**
 * Runs `doctor`, `capture` and `check` of the bundle against Prism, which serves Atlassian's OpenAPI file for the
 * Organizations API and refuses invalid requests. Fails if Prism refuses a request, or if the bundle does not accept a
 * response that matches the file.
 *
 *     node scripts/check-prism.js <path of the OpenAPI file>
 *
 * The path can also be set in OPENAPI_FILE. Without a file, or if Prism cannot be installed (offline), nothing is
 * checked and the exit code is 0. Endpoints that the file does not contain are listed but not checked.
 */
import { execFile, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createServer as createSocketServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { installPackages, reasonOf } from './install.js'

/** The newest version that supports Node 20. */
const PRISM = '5.14.2'
const BUNDLE = fileURLToPath(new URL('../dist/index.js', import.meta.url))
const ORGANIZATION = '3f1c0f2e-7b1a-4d0e-9a55-0c9b1f7c2a10'
const COMMANDS = ['doctor', 'capture', 'check']
/** Time limit of one command, and of the start of Prism. */
const TIMEOUT_MS = 3 * 60_000

const APP = 'ari:cloud:jira-software::site/8a2e3c1d-0000-4000-8000-000000000001'

/**
 * Replacements for examples in the file that cannot be served: Prism refuses an example that violates the file, and
 * uses "string" if an example is missing, which is not a valid app ID or domain.
 */
const EXAMPLES = {
  // Capture writes no file for another organization than the requested one.
  'get /v1/orgs/{orgId}': {
    data: { id: ORGANIZATION, type: 'orgs', attributes: { name: 'acme' }, relationships: {}, links: { self: '' } },
  },
  'get /v2/orgs/{orgId}/app-access-settings/domains/{domain}': {
    domain: 'example.com',
    adminNotifications: true,
    products: [{ productId: APP, adminApprovalRequired: false, role: 'ari:cloud:identity::role/product/member' }],
  },
  'post /v2/orgs/{orgId}/workspaces': {
    data: [
      {
        id: APP,
        type: 'workspace',
        attributes: {
          name: 'acme',
          typeKey: 'jira-software',
          type: 'Jira',
          owner: 'jira-software',
          status: 'online',
          hostUrl: 'https://acme.atlassian.net',
          directory: '12345678-1234-1234-1234-123456789012',
          capacity: 100,
        },
      },
    ],
    links: { self: '' },
    meta: { pageSize: 1 },
  },
  'get /v1/orgs/{orgId}/domains': {
    data: [
      {
        id: '1',
        type: 'domains',
        attributes: { name: 'acme.com', claim: { type: 'dns', status: 'verified' } },
        links: { self: '' },
      },
    ],
    links: {},
  },
}

function findPrism() {
  try {
    return installPackages(`prism-${PRISM}`, [`@stoplight/prism-cli@${PRISM}`])
  } catch (error) {
    console.log(`Skipped: Prism could not be installed (${reasonOf(error)}).`)
    return null
  }
}

async function check(path, modules) {
  const folder = mkdtempSync(join(tmpdir(), 'prism-'))
  const served = join(folder, 'served.json')
  writeFileSync(served, JSON.stringify(withExamples(JSON.parse(readFileSync(path, 'utf8')))))
  const prism = await startPrism(modules, served)
  try {
    await expectNoticed(prism.url, folder)
    return await run(prism.url, folder)
  } finally {
    prism.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

function withExamples(api) {
  for (const [name, example] of Object.entries(EXAMPLES)) {
    const [method, path] = name.split(' ')
    const answer = api.paths[path][method].responses['200'].content['application/json']
    delete answer.examples
    answer.example = example
  }
  return api
}

/** Runs the three commands in one workspace. Returns the exit code. */
async function run(prismUrl, folder) {
  const proxy = await startProxy(prismUrl)
  const workspace = mkdtempSync(join(folder, 'workspace-'))
  const problems = []
  for (const command of COMMANDS) {
    const { code, text } = await runBundle(command, proxy.url, workspace)
    problems.push(...misunderstood(text).map(line => `${command}: ${line}`))
    if (![0, 1, 2].includes(code)) problems.push(`${command} ended with exit code ${code}: ${text}`)
  }
  proxy.stop()
  problems.push(...proxy.asked.flatMap(refusals))
  for (const problem of new Set(problems)) console.error(problem)
  const missing = new Set(proxy.asked.filter(({ isInFile }) => !isInFile).map(({ endpoint }) => endpoint))
  for (const endpoint of missing) console.log(`Not in the file, so not checked: ${endpoint}`)
  const known = new Set(proxy.asked.filter(({ isInFile }) => isInFile).map(({ endpoint }) => endpoint))
  console.log(
    `${proxy.asked.length} requests to ${known.size} endpoints of the file: ${new Set(problems).size} problems`,
  )
  return problems.length === 0 ? 0 : 1
}

/** Checks that an invalid request and an invalid response are detected. @throws Error if they are not */
async function expectNoticed(prismUrl, folder) {
  const proxy = await startProxy(prismUrl, () => ({ data: 'nothing' }))
  await fetch(`${proxy.url}/admin/v2/orgs/${ORGANIZATION}/directories/-/users?limit=none`, { headers: HEADERS })
  const isRefused = proxy.asked.some(request => refusals(request).length > 0)
  const { text } = await runBundle('doctor', proxy.url, mkdtempSync(join(folder, 'workspace-')))
  proxy.stop()
  if (!isRefused) throw new Error('Prism does not refuse invalid requests. Check that it runs with --errors.')
  if (misunderstood(text).length === 0) throw new Error(`An invalid response was not detected: ${text}`)
}

const HEADERS = { authorization: 'Bearer key' }

/** The violations that Prism reports for a request or a response. */
function refusals({ endpoint, status, violations }) {
  if (violations.length > 0) return violations.map(violation => `${endpoint}: ${violation}`)
  return [400, 422].includes(status) ? [`${endpoint}: refused with ${status}`] : []
}

/** Lines that report a response in an unknown format. */
const misunderstood = text =>
  text
    .split('\n')
    .filter(
      line => /^\| `(GET|POST) .*\| unknown \|/.test(line) || /\b(in a shape that|an unknown format)\b/.test(line),
    )

/** Resolves when Prism listens. @throws Error if Prism ends before */
async function startPrism(modules, path) {
  const port = await freePort()
  const program = join(modules, 'node_modules/@stoplight/prism-cli/dist/index.js')
  const prism = spawn(process.execPath, [program, 'mock', '--errors', '-p', String(port), path])
  await new Promise((listens, failed) => {
    let output = ''
    const take = text => {
      output += text
      if (output.includes('is listening')) listens()
    }
    prism.stdout.on('data', take)
    prism.stderr.on('data', take)
    prism.on('close', () => failed(new Error(`Prism did not start: ${output}`)))
    setTimeout(() => failed(new Error(`Prism does not listen: ${output}`)), TIMEOUT_MS).unref()
  })
  return { url: `http://127.0.0.1:${port}`, stop: () => prism.kill() }
}

async function freePort() {
  const server = createSocketServer()
  await new Promise(listens => server.listen(0, '127.0.0.1', listens))
  const { port } = server.address()
  await new Promise(closed => server.close(closed))
  return port
}

/**
 * A proxy between the bundle and Prism. It removes the prefix /admin, which the paths in the file do not have, and
 * removes next links, because Prism would return the same page for ever.
 */
async function startProxy(prismUrl, change = body => body) {
  const asked = []
  const server = createServer(async (request, response) => {
    const answer = await forward(prismUrl, request)
    asked.push(record(request, answer))
    const body = answer.status === 200 ? JSON.stringify(change(lastPage(JSON.parse(answer.text)))) : answer.text
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(body)
  })
  await new Promise(listens => server.listen(0, '127.0.0.1', listens))
  const stop = () => {
    server.close()
    server.closeAllConnections()
  }
  return { url: `http://127.0.0.1:${server.address().port}`, asked, stop }
}

async function forward(prismUrl, request) {
  const { method, url, headers } = request
  const body = await textOf(request)
  const kept = ['authorization', 'accept', 'content-type'].filter(name => headers[name] !== undefined)
  const response = await fetch(prismUrl + url.replace(/^\/admin(?=\/)/, ''), {
    method,
    headers: Object.fromEntries(kept.map(name => [name, headers[name]])),
    ...(body === '' ? {} : { body }),
  })
  return { status: response.status, text: await response.text(), violations: response.headers.get('sl-violations') }
}

async function textOf(request) {
  let text = ''
  for await (const chunk of request) text += chunk
  return text
}

function record({ method, url }, { status, text, violations }) {
  const endpoint = `${method} ${new URL(url, 'http://127.0.0.1').pathname.replace(ORGANIZATION, '{orgId}')}`
  const found = JSON.parse(violations ?? '[]').map(({ location, message }) => `${location.join('.')}: ${message}`)
  return { endpoint, status, violations: found, isInFile: !/NO_(PATH|METHOD)_MATCHED_ERROR/.test(text) }
}

function lastPage({ links, meta, ...body }) {
  const { next: _, ...otherLinks } = links ?? {}
  const { next: __, ...otherMeta } = meta ?? {}
  return { ...body, ...(links && { links: otherLinks }), ...(meta && { meta: otherMeta }) }
}

/** Runs a command and returns its output together with its report. */
function runBundle(command, url, cwd) {
  const options = ['--org-id', ORGANIZATION, '--atlassian-api-url', url]
  const env = { PATH: process.env.PATH, ATLASSIAN_ORG_API_KEY: 'key' }
  return new Promise(done => {
    execFile(process.execPath, [BUNDLE, command, ...options], { cwd, env, timeout: TIMEOUT_MS }, (error, out, err) => {
      const report = join(cwd, 'atlassian-access/report.json')
      const reported = existsSync(report) ? readFileSync(report, 'utf8') : ''
      done({ code: error === null ? 0 : (error.code ?? error.signal), text: `${out}\n${err}\n${reported}` })
    })
  })
}

const file = process.argv[2] ?? process.env.OPENAPI_FILE ?? ''
if (file === '') {
  console.log('Skipped: no OpenAPI file. Set OPENAPI_FILE to its path.')
} else if (!existsSync(file)) {
  console.error(`${file} does not exist.`)
  process.exitCode = 1
} else {
  const folder = findPrism()
  if (folder !== null) process.exitCode = await check(resolve(file), folder)
}
