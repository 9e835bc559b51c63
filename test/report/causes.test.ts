import { ENDPOINTS } from '../../src/atlassian/endpoint.js'
import { failureOfStatus } from '../../src/atlassian/failure.js'
import { causeOf, mainCause } from '../../src/report/causes.js'

const messageOf = (status: number, input = 'org-api-key'): string =>
  failureOfStatus(status, ENDPOINTS.domains, { header: 'Bearer a-key-of-some-length', input }).message

test.each([
  [401, 'org-api-key', 'API key refused (401)'],
  [401, 'site-api-token', 'site-api-token refused (401)'],
  [403, 'org-api-key', 'permission missing (403)'],
  [404, 'org-api-key', 'endpoint not found (404)'],
  [429, 'org-api-key', 'rate limit (429)'],
  [503, 'org-api-key', 'Atlassian failed (503)'],
])('the message of a %i for %s has the cause "%s"', (status, input, cause) => {
  expect(causeOf(messageOf(status, input))).toBe(cause)
})

test('a message without a known cause has none', () => {
  expect(causeOf('Two reads contradict each other.')).toBeNull()
})

test('one cause stands alone, and the most frequent of several comes first', () => {
  const [refused, forbidden] = [messageOf(401), messageOf(403)]
  expect(mainCause([refused, refused])).toBe('API key refused (401)')
  expect(mainCause([refused, forbidden, forbidden])).toBe('permission missing (403) and other causes')
  expect(mainCause(['Something new.'])).toBeNull()
  expect(mainCause([])).toBeNull()
})
