import { ENDPOINTS, nameEndpoint } from '../../src/atlassian/endpoint.js'
import { failureOfStatus, kindOfStatus } from '../../src/atlassian/failure.js'

const KEY = 'Bearer sentinel-key'
const org = { header: KEY, input: 'org-api-key' }
const site = { header: KEY, input: 'site-api-token' }

test.each([
  [204, 'rejected'],
  [301, 'redirect'],
  [304, 'redirect'],
  [400, 'rejected'],
  [401, 'refused'],
  [403, 'forbidden'],
  [404, 'missing'],
  [405, 'missing'],
  [408, 'time-out'],
  [410, 'missing'],
  [413, 'too-large'],
  [418, 'rejected'],
  [429, 'rate-limited'],
  [500, 'server'],
  [503, 'server'],
  [599, 'server'],
] as const)('the status %i is a failure of kind %s', (status, kind) => {
  expect(kindOfStatus(status)).toBe(kind)
})

const STATUSES = [204, 302, 400, 401, 403, 404, 405, 408, 410, 413, 429, 500]
const EVERYWHERE = Object.values(ENDPOINTS).flatMap(endpoint =>
  STATUSES.map(status => [status, nameEndpoint(endpoint), endpoint] as const),
)

test.each(EVERYWHERE)(
  '%i from %s: the message contains status and endpoint but not the credential',
  (status, name, endpoint) => {
    const { message } = failureOfStatus(status, endpoint, org)
    expect(message).toContain(`(${status} from ${name})`)
    expect(message).not.toContain('sentinel')
  },
)

test.each([401, 403])('the message for %i names the input of the credential', status => {
  expect(failureOfStatus(status, ENDPOINTS.domains, org).message).toContain('org-api-key')
  expect(failureOfStatus(status, ENDPOINTS.applicationRoles, site).message).toContain('site-api-token')
})

test.each([
  [401, ENDPOINTS.domains, 'wrong, expired or revoked'],
  [403, ENDPOINTS.domains, 'Give the key the scope read:domains:admin'],
  [403, ENDPOINTS.applicationRoles, 'Use the credential of a Jira administrator'],
  [403, ENDPOINTS.spaces, 'Use the credential of a Confluence administrator'],
  [403, { ...ENDPOINTS.domains, scope: null }, 'Use a key without scopes'],
  [404, ENDPOINTS.domains, 'Check org-id'],
  [404, ENDPOINTS.applicationRoles, 'Check that the site has Jira'],
  [404, ENDPOINTS.spaces, 'Check that the site has Confluence'],
  [408, ENDPOINTS.domains, 'Run again later'],
  [429, ENDPOINTS.domains, 'another minute of the hour'],
  [302, ENDPOINTS.domains, 'Check atlassian-api-url and the proxy'],
  [500, ENDPOINTS.domains, 'status.atlassian.com'],
  [400, ENDPOINTS.domains, 'Check for a newer version of this action'],
] as const)('the message for %i contains advice', (status, endpoint, advice) => {
  expect(failureOfStatus(status, endpoint, org).message).toContain(advice)
})

test('the message for a site endpoint does not mention org-id', () => {
  expect(failureOfStatus(404, ENDPOINTS.applicationRoles, site).message).not.toContain('org-id')
})

test('a failure contains only text and a status', () => {
  const failure = failureOfStatus(403, ENDPOINTS.domains, org)
  expect(Object.keys(failure).toSorted()).toEqual(['kind', 'name', 'status'])
  expect(failure.cause).toBeUndefined()
})

describe("Atlassian's error message for a rejected request", () => {
  const credential = { header: 'Bearer secret-key-123', input: 'org-api-key' }
  const site = {
    header: `Basic ${Buffer.from('gate@acme.com:site-token-9').toString('base64')}`,
    input: 'site-api-token',
  }
  const message = (body: unknown, given = credential): string =>
    failureOfStatus(400, ENDPOINTS.usersCount, given, typeof body === 'string' ? body : JSON.stringify(body)).message

  test.each([
    [{ errors: [{ detail: 'Bad resource', title: 'Bad Request' }] }],
    [{ errors: [{ title: 'Bad resource' }] }],
    [{ detail: 'Bad resource' }],
    [{ code: 400, message: 'Bad resource' }],
    [{ errorMessages: ['Bad resource'], errors: {} }],
  ])('is quoted from %j', body => {
    expect(message(body)).toContain('"Bad resource"')
  })

  test.each(['', 'no JSON', '[]', '{}', '{"errors":[]}'])('is omitted if it is missing: %s', body => {
    expect(message(body)).toContain('(400 from GET')
    expect(message(body)).not.toContain('"')
  })

  test.each([
    ['the key', 'secret-key-123', credential],
    ['the key in base64', Buffer.from('secret-key-123').toString('base64'), credential],
    ['the pair', 'gate@acme.com:site-token-9', site],
    ['the token', 'site-token-9', site],
    ['the header', site.header, site],
    ['the URL-encoded pair', encodeURIComponent('gate@acme.com:site-token-9'), site],
  ])('is not quoted if it contains %s', (_, echo, given) => {
    expect(message({ detail: `You sent ${echo}.` }, given)).not.toContain('You sent')
  })

  test('is shortened to one line', () => {
    const text = message({ detail: `a\n::error::b${'x'.repeat(500)}` })
    expect(text).not.toContain('\n')
    expect(text.length).toBeLessThan(420)
  })

  test('is not quoted for another failure', () => {
    expect(failureOfStatus(403, ENDPOINTS.usersCount, credential, '{"detail":"x y z"}').message).not.toContain('x y z')
  })
})
