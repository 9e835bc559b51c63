/**
 * Calls every endpoint of Atlassian's OpenAPI file for the Organizations API in the sandbox, and validates each
 * response against the file. Run `npx tsc -p tsconfig.build.json` first.
 *
 *     node scripts/check-openapi.js <path of the OpenAPI file>
 *
 * The path can also be set in OPENAPI_FILE. Without a file nothing is checked, and the exit code is 0.
 */
import { existsSync, readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import formats from 'ajv-formats'

/** Errors in the file, with the reason why the sandbox is correct. */
const KNOWN_ERRORS = [
  {
    reason: 'missing next links and empty details are null',
    matches: ({ keyword, params, data }) => keyword === 'type' && params.type === 'string' && data === null,
  },
  {
    reason: 'the list of users contains app accounts, but the file allows only users',
    matches: ({ instancePath, data }) => instancePath.endsWith('/accountType') && data === 'app',
  },
  {
    reason: 'an unknown organization has a separate error code',
    matches: ({ keyword, data }) => keyword === 'enum' && data === 'ADMIN-404-2',
  },
  {
    reason: 'some actions have no group',
    matches: ({ keyword, params }) => keyword === 'required' && params.missingProperty === 'groupDisplayName',
  },
]

/** Statuses that the service returns but the file does not list. */
const UNLISTED = [
  { status: 400, reason: 'every endpoint refuses an unknown parameter' },
  { status: 403, reason: 'scopes are newer than the file' },
  { status: 404, reason: 'every path contains an organization, which can be unknown' },
]

const UNKNOWN_IDS = Object.fromEntries(
  ['userId', 'accountId', 'groupId', 'domainId', 'policyId', 'eventId'].map(name => [name, 'nobody']),
)

/** Not called, because it would queue a task. */
const WRITES_THOUGH_A_GET = '/v1/orgs/{orgId}/policies/{policyId}/validate'

/** Newer than the file. The responses have the format of the older GET. */
const SEARCHES = ['users', 'groups'].map(name => ({
  method: 'post',
  path: `/v2/orgs/{orgId}/directories/{directoryId}/${name}/search`,
  like: `/v2/orgs/{orgId}/directories/{directoryId}/${name}`,
}))

const file = process.argv[2] ?? process.env.OPENAPI_FILE ?? ''
if (file === '') {
  console.log('Skipped: no OpenAPI file. Set OPENAPI_FILE to its path.')
} else if (!existsSync(file)) {
  console.error(`${file} does not exist.`)
  process.exitCode = 1
} else {
  process.exitCode = await check(file)
}

async function check(path) {
  const { startAtlassian } = await import('../build/sandbox/atlassian.js')
  const { demoWorld } = await import('../build/sandbox/demo-world.js')
  const { aWorld, aPolicy, anEvent, aDialect } = await import('../build/sandbox/world.js')
  const dialect = aDialect({ pageSize: 2 })
  const worlds = {
    'the demo': demoWorld(),
    'the demo in short pages': { ...demoWorld(), dialect },
    'a small organization': aWorld({ policies: [aPolicy()], events: [anEvent()] }),
  }
  const api = readApi(path)
  const violations = []
  for (const [name, world] of Object.entries(worlds)) {
    const sandbox = await startAtlassian(world)
    for (const question of questions(api, world)) violations.push(...(await ask(api, sandbox, question, name)))
    await sandbox.close()
  }
  for (const violation of violations) console.error(violation)
  console.log(
    `${endpoints(api).length} endpoints called in ${Object.keys(worlds).length} worlds: ${violations.length} violations`,
  )
  return violations.length === 0 ? 0 : 1
}

function readApi(path) {
  const file = plainSchema(JSON.parse(readFileSync(path, 'utf8')))
  const ajv = new Ajv({ strict: false, allErrors: true, validateSchema: false, verbose: true })
  formats.default(ajv)
  ajv.addSchema(file, 'api')
  return { file, ajv }
}

/** Converts OpenAPI 3.0 to JSON Schema: `nullable` becomes a type, and keywords next to a `$ref` are removed. */
function plainSchema(node) {
  if (Array.isArray(node)) return node.map(plainSchema)
  if (typeof node !== 'object' || node === null) return node
  const { nullable, ...rest } =
    '$ref' in node && typeof node.$ref === 'string' ? { $ref: node.$ref, nullable: node.nullable } : node
  const plain = Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, plainSchema(value)]))
  return nullable === true ? { anyOf: [plain, { type: 'null' }] } : plain
}

function endpoints({ file }) {
  const gets = Object.entries(file.paths)
    .filter(([path, operations]) => operations.get && !operations.get.deprecated && path !== WRITES_THOUGH_A_GET)
    .map(([path]) => ({ method: 'get', path, like: path }))
  const workspaces = '/v2/orgs/{orgId}/workspaces'
  return [...gets, ...SEARCHES, { method: 'post', path: workspaces, like: workspaces }]
}

function questions(api, world) {
  const wide = { ...world, scopes: 'full' }
  return endpoints(api).flatMap(endpoint => [
    { endpoint, world: wide, status: 200 },
    { endpoint, world: wide, status: 401, authorization: 'Bearer wrong' },
    { endpoint, world: wide, status: 400, query: '?unheard=of' },
    ...(endpoint.path.includes('{orgId}')
      ? [
          { endpoint, world: { ...world, scopes: [] }, status: 403 },
          { endpoint, world: wide, status: 404, ids: { orgId: 'elsewhere' } },
        ]
      : []),
    ...(/\{(user|account|group|domain|policy|event)Id\}/.test(endpoint.path)
      ? [{ endpoint, world: wide, status: 404, ids: UNKNOWN_IDS }]
      : []),
    ...(endpoint.path.endsWith('/events') ? [{ endpoint, world: wide, status: 429, times: 11 }] : []),
  ])
}

async function ask(api, sandbox, { endpoint, world, status, times = 1, ...how }, worldName) {
  sandbox.world = world
  const url = sandbox.url + addressOf(endpoint.path, world, how.ids) + (how.query ?? '')
  let response = null
  for (let asked = 0; asked < times; asked += 1) response = await send(url, endpoint.method, world, how)
  const where = `${endpoint.method.toUpperCase()} ${endpoint.path} (${worldName}, ${status})`
  if (response.status !== status) return [`${where}: answered ${response.status}`]
  return faultsOf(api, endpoint, status, await response.json()).map(fault => `${where}: ${fault}`)
}

function send(url, method, world, { authorization = `Bearer ${world.orgApiKey}` }) {
  return fetch(url, { method, headers: { authorization }, ...(method === 'post' && { body: '{}' }) })
}

function addressOf(template, world, ids = {}) {
  const [person] = world.people
  const values = {
    orgId: world.organization.id,
    directoryId: '-',
    userId: person.id,
    accountId: person.id,
    groupId: world.groups[0].id,
    domain: world.appAccess[0].domain,
    domainId: world.domains[0].id,
    policyId: world.policies[0].id,
    eventId: world.events[0].id,
    ...ids,
  }
  return `/admin${template.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(values[name]))}`
}

function faultsOf({ file, ajv }, { path, like, method }, status, body) {
  const verb = path === like ? method : 'get'
  const response = file.paths[like][verb].responses[status]
  if (response === undefined)
    return UNLISTED.some(known => known.status === status) ? [] : ['the file does not list the status']
  const type = Object.keys(response.content ?? {})[0]
  if (type === undefined || response.content[type].schema === undefined) return []
  const pointer = ['paths', like, verb, 'responses', String(status), 'content', type, 'schema'].map(escapePointer)
  const validate = ajv.compile({ $ref: `api#/${pointer.join('/')}` })
  if (validate(body)) return []
  const unknown = validate.errors.filter(error => !KNOWN_ERRORS.some(({ matches }) => matches(error)))
  return unknown.map(({ instancePath, message }) => `${instancePath || 'the response'} ${message}`)
}

function escapePointer(segment) {
  return encodeURIComponent(segment.replaceAll('~', '~0').replaceAll('/', '~1'))
}
