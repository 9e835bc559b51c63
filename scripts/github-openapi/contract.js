/** Validates requests and responses against the OpenAPI description. */
import { Ajv } from 'ajv'
import formats from 'ajv-formats'

/** Statuses that the service returns but the description does not list. */
const UNLISTED = [
  { status: 401, reason: 'every endpoint refuses an invalid token' },
  {
    status: 403,
    reason: 'every endpoint refuses a missing permission, an exceeded limit and a write to an archived repository',
  },
  { status: 404, reason: 'every endpoint hides a repository that the token cannot read' },
  { status: 410, reason: 'every issue endpoint returns it if issues are disabled' },
  { status: 429, reason: 'every endpoint has rate limits' },
]

/** Errors in the description. */
const KNOWN_ERRORS = [
  {
    reason: 'docs.github.com documents the raw media type, but the description does not contain its body',
    matches: ({ type }) => type.startsWith('application/vnd.github.raw'),
  },
]

/** The description covers only the API. Artifacts are downloaded from another host. */
export function openContract(description) {
  const ajv = new Ajv({ strict: false, allErrors: true, validateSchema: false, logger: false })
  formats.default(ajv)
  ajv.addSchema(description, 'api')
  const validators = new Map()
  const validatorOf = pointer => {
    if (!validators.has(pointer)) validators.set(pointer, ajv.compile({ $ref: `api#${pointer}` }))
    return validators.get(pointer)
  }
  const templates = templatesOf(description)
  return {
    templateOf: path => templateOf(templates, path),
    faultsOf: exchange => faultsOf(description, templates, validatorOf, exchange),
  }
}

function templatesOf({ paths }) {
  return Object.keys(paths)
    .filter(path => path.startsWith('/repos/{owner}/{repo}'))
    .map(path => ({ path, parts: path.split('/') }))
}

/** The matching template with the fewest placeholders. A file path can contain slashes. */
function templateOf(templates, path) {
  const parts = path.split('/')
  const fitting = templates.filter(({ path: template, parts: wanted }) => {
    const isFile = template.endsWith('/contents/{path}')
    if (isFile ? parts.length < wanted.length : parts.length !== wanted.length) return false
    return wanted.every((part, index) => part.startsWith('{') || part === parts[index])
  })
  const [best] = fitting.sort((a, b) => placeholders(a) - placeholders(b))
  return best?.path ?? null
}

const placeholders = ({ parts }) => parts.filter(part => part.startsWith('{')).length

function faultsOf(description, templates, validatorOf, exchange) {
  const template = templateOf(templates, exchange.path)
  const method = exchange.method.toLowerCase()
  const operation = template === null ? undefined : description.paths[template][method]
  if (operation === undefined) return ['the description has no such endpoint']
  const pointer = ['paths', template, method].map(escapePointer).join('/')
  return [
    ...faultsOfQuery(description, operation, exchange),
    ...faultsOfBody(description, operation, validatorOf, `/${pointer}`, exchange),
    ...faultsOfAnswer(description, operation, validatorOf, `/${pointer}`, exchange),
  ]
}

function faultsOfQuery(description, { parameters = [] }, { query }) {
  const known = parameters
    .map(parameter => resolve(description, parameter))
    .filter(({ in: where }) => where === 'query')
  return Object.entries(query).flatMap(([name, value]) => {
    const parameter = known.find(each => each.name === name)
    if (parameter === undefined) return [`request: unknown parameter ${name}`]
    const { enum: values, type } = parameter.schema
    if (values !== undefined && !values.includes(value)) return [`request: ${name} may not be ${value}`]
    return type === 'integer' && !/^\d+$/.test(value) ? [`request: ${name} is not an integer`] : []
  })
}

function faultsOfBody(description, { requestBody }, validatorOf, pointer, { body }) {
  if (requestBody === undefined) return body === null ? [] : ['request: unexpected body']
  if (body === null) return requestBody.required ? ['request: no body'] : []
  const { schema } = requestBody.content['application/json']
  const validate = validatorOf(`${pointer}/requestBody/content/application~1json/schema`)
  const known = Object.keys(resolve(description, schema).properties ?? {})
  const unknown = Object.keys(body).filter(name => !known.includes(name))
  return [
    ...unknown.map(name => `request: unknown field ${name}`),
    ...(validate(body) ? [] : messages('request', validate.errors)),
  ]
}

function faultsOfAnswer(description, { responses }, validatorOf, pointer, { status, type, answer }) {
  const listed = responses[status]
  if (listed === undefined) {
    return UNLISTED.some(each => each.status === status)
      ? faultsOfError(validatorOf, answer)
      : [`response: unexpected status ${status}`]
  }
  if (KNOWN_ERRORS.some(({ matches }) => matches({ type }))) return []
  const { content } = resolve(description, listed)
  if (content?.['application/json'] === undefined)
    return answer === null ? [] : ['response: a body that is not described']
  if (!type.startsWith('application/json')) return [`response: unexpected type ${type}`]
  const place = listed.$ref?.slice(1) ?? `${pointer}/responses/${status}`
  const validate = validatorOf(`${place}/content/application~1json/schema`)
  return validate(answer) ? [] : messages('response', validate.errors)
}

function faultsOfError(validatorOf, answer) {
  const validate = validatorOf('/components/schemas/basic-error')
  return validate(answer) ? [] : messages('response', validate.errors)
}

const messages = (what, errors) =>
  errors.map(({ instancePath, message }) => `${what}: ${instancePath || 'the body'} ${message}`)

function resolve(description, node) {
  if (node?.$ref === undefined) return node
  return node.$ref
    .slice(2)
    .split('/')
    .reduce((place, part) => place[part], description)
}

const escapePointer = segment => encodeURIComponent(segment.replaceAll('~', '~0').replaceAll('/', '~1'))
