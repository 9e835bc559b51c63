import { z } from 'zod'
import { type Endpoint, nameEndpoint } from './endpoint.js'

/** The cause of a failed read. The kind decides how the failure is handled. */
export type FailureKind =
  | 'refused' // 401: the credential is not valid
  | 'forbidden' // 403: the credential lacks a permission
  | 'missing' // 404, 405, 410: the endpoint or the organization does not exist
  | 'rejected' // another 4xx: the request was not accepted
  | 'rate-limited'
  | 'server'
  | 'network'
  | 'time-out'
  | 'redirect'
  | 'too-large'
  | 'not-json'
  | 'shape' // JSON, but not in a published format
  | 'paging' // pages that repeat, never end or contradict the count
  | 'budget' // the time limit of the run was reached

/**
 * The only error that this folder throws. It contains only text and a status: the error of the HTTP library holds the
 * request with the credential and is never kept.
 */
export class Failure extends Error {
  override readonly name = 'Failure'
  readonly kind: FailureKind
  readonly status: number | null
  constructor(kind: FailureKind, message: string, status: number | null = null) {
    super(message)
    this.kind = kind
    this.status = status
  }
}

export type Credential = {
  /** The value of the Authorization header. */
  readonly header: string
  /** The name of the input, for error messages. */
  readonly input: string
}

const NON_OK: Readonly<Record<number, FailureKind>> = {
  401: 'refused',
  403: 'forbidden',
  404: 'missing',
  405: 'missing',
  408: 'time-out',
  410: 'missing',
  413: 'too-large',
  429: 'rate-limited',
}

export function kindOfStatus(status: number): FailureKind {
  if (status >= 300 && status < 400) return 'redirect'
  return NON_OK[status] ?? (status >= 500 ? 'server' : 'rejected')
}

/** The failure for a status other than 200. `body` is the text of the response. */
export function failureOfStatus(status: number, endpoint: Endpoint, credential: Credential, body = ''): Failure {
  const kind = kindOfStatus(status)
  const detail = kind === 'rejected' ? detailOf(body, credential) : ''
  const where = `${status} from ${nameEndpoint(endpoint)}${detail}`
  return new Failure(kind, describeStatus(kind, where, endpoint, credential), status)
}

const MAX_DETAIL_LENGTH = 160

/**
 * The quoted error message of Atlassian; empty if there is none. A response that contains the credential in any form is
 * not quoted.
 */
function detailOf(body: string, { header }: Credential): string {
  const text = errorTextOf(body)
  const secret = header.slice(header.indexOf(' ') + 1)
  const forms = [secret, Buffer.from(secret, 'base64').toString('utf8'), Buffer.from(secret).toString('base64')]
  const parts = forms.flatMap(form => [form, encodeURIComponent(form), ...form.split(':')]).filter(isLongEnough)
  if (text === '' || parts.some(part => body.includes(part))) return ''
  const line = [...text.replaceAll(/[\p{C}\s]+/gu, ' ').trim()].slice(0, MAX_DETAIL_LENGTH).join('')
  return `: ${JSON.stringify(line)}`
}

/** Shorter parts of a credential can occur in a text by chance. */
const isLongEnough = (text: string): boolean => text.length >= 6

const ErrorBody = z.looseObject({
  errors: z
    .array(z.looseObject({ detail: z.string().nullish(), title: z.string().nullish() }))
    .optional()
    .catch(undefined),
  detail: z.string().nullish(),
  message: z.string().nullish(),
  errorMessages: z.array(z.string()).optional(),
})

/** The first message in any of the published error formats. */
function errorTextOf(body: string): string {
  try {
    const { errors, detail, message, errorMessages } = ErrorBody.parse(JSON.parse(body))
    return errors?.[0]?.detail || errors?.[0]?.title || detail || message || errorMessages?.[0] || ''
  } catch {
    return ''
  }
}

function describeStatus(kind: FailureKind, where: string, endpoint: Endpoint, { input }: Credential): string {
  switch (kind) {
    case 'refused':
      return `The credential in ${input} was refused (${where}). It is wrong, expired or revoked. Create a new credential and update ${input}.`
    case 'forbidden':
      return `The credential in ${input} has no permission for this request (${where}). ${adviseScope(endpoint)}.`
    case 'missing':
      if (appOfSite(endpoint) !== null)
        return `Not found (${where}). Check that the site has ${appOfSite(endpoint)} and is online.`
      return `Not found (${where}). Check org-id. If it is correct, Atlassian does not offer this endpoint to the organization.`
    case 'rate-limited':
      return `Atlassian refused the request repeatedly because of too many requests (${where}). Run again later, at another minute of the hour.`
    case 'redirect':
      return `The response was a redirect, which is not followed with a credential (${where}). Check atlassian-api-url and the proxy.`
    case 'server':
      return `Atlassian failed repeatedly (${where}). Run again later. If the problem persists, see status.atlassian.com.`
    case 'time-out':
      return `Atlassian reported a time-out (${where}). Run again later.`
    default:
      return `Atlassian did not accept the request (${where}). The API may have changed. Check for a newer version of this action.`
  }
}

function adviseScope(endpoint: Endpoint): string {
  const app = appOfSite(endpoint)
  if (app !== null) return `Use the credential of a ${app} administrator of the site`
  if (endpoint.scope === null) return 'Atlassian documents no scope for this endpoint. Use a key without scopes'
  return `Give the key the scope ${endpoint.scope}, or use a key without scopes`
}

/** The app of a site endpoint; null for an organization endpoint. */
function appOfSite({ path }: Endpoint): 'Jira' | 'Confluence' | null {
  if (path.startsWith('/rest/')) return 'Jira'
  return path.startsWith('/wiki/') ? 'Confluence' : null
}
