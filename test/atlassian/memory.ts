/** The responses of the sandbox without a network connection. */
import type { Request } from '../../src/atlassian/client.js'
import { fillPath, nameEndpoint } from '../../src/atlassian/endpoint.js'
import { Failure, failureOfStatus } from '../../src/atlassian/failure.js'
import { answer } from '../../src/sandbox/answer.js'
import { UNLIMITED } from '../../src/sandbox/limits.js'
import type { World } from '../../src/sandbox/world.js'

const ORIGIN = 'http://127.0.0.1:1'

/** The response of the organization or of its only site. @throws Failure for a status other than 200 */
export function answerOf(world: World, request: Request): unknown {
  const { endpoint, query = {}, body } = request
  const path = fillPath(endpoint, request.path ?? {})
  if (path === null)
    throw new Failure('rejected', `${nameEndpoint(endpoint)} was not called: an ID for its path is not valid.`)
  const url = new URL(ORIGIN + path)
  for (const [key, value] of Object.entries(query)) {
    for (const one of typeof value === 'object' ? value : [value]) url.searchParams.append(key, String(one))
  }
  const { email, token } = world.siteCredential
  const site = url.pathname.startsWith('/admin/') ? '' : 'acme'
  const header = site === '' ? `Bearer ${world.orgApiKey}` : `Basic ${btoa(`${email}:${token}`)}`
  const reply = answer({
    world,
    origin: ORIGIN,
    siteUrls: { acme: ORIGIN },
    site,
    pagingFault: null,
    limitResult: UNLIMITED,
    method: endpoint.method,
    url,
    authorization: header,
    body: body === undefined ? '' : JSON.stringify(body),
  })
  if (reply.status === 200) return reply.body
  throw failureOfStatus(reply.status, endpoint, { header, input: site === '' ? 'org-api-key' : 'site-api-token' })
}
