import { z } from 'zod'
import { type Endpoint, nameEndpoint } from './endpoint.js'

/** Why a read gave nothing. `kind` decides what is done about it, the message is for people. */
export type FailureKind =
  | 'refused' // 401: the credential itself
  | 'forbidden' // 403: the credential lacks a right
  | 'missing' // 404, 405, 410: no such endpoint or organization
  | 'rejected' // another 4xx: the request is not understood
  | 'rate-limited'
  | 'server'
  | 'network'
  | 'time-out'
  | 'redirect'
  | 'too-large'
  | 'not-json'
  | 'shape' // JSON, but not of a published shape
  | 'paging' // pages that repeat, never end or contradict the count
  | 'budget' // the time of the run was used up

/**
 * The only error that leaves this room. It is made of words alone: the HTTP library's error, which carries the request
 * and with it the credential, is never kept.
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
  /** The action's input to name when the credential is refused. */
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

/** One sentence for an answer that is not 200: what, where, what to do. `body` is the answer's text. */
export function failureOfStatus(status: number, endpoint: Endpoint, credential: Credential, body = ''): Failure {
  const kind = kindOfStatus(status)
  const detail = kind === 'rejected' ? detailOf(body, credential) : ''
  const where = `${status} from ${nameEndpoint(endpoint)}${detail}`
  return new Failure(kind, describeStatus(kind, where, endpoint, credential), status)
}

const MAX_DETAIL_LENGTH = 160

/**
 * Atlassian's own words on a request that it did not accept, in quotes; empty where there are none that can be shown. An
 * answer that echoes the credential, in whatever form, is not repeated at all.
 */
function detailOf(body: string, { header }: Credential): string {
  const text = sayingOf(body)
  const secret = header.slice(header.indexOf(' ') + 1)
  const forms = [secret, Buffer.from(secret, 'base64').toString('utf8'), Buffer.from(secret).toString('base64')]
  const parts = forms.flatMap(form => [form, encodeURIComponent(form), ...form.split(':')]).filter(isTelling)
  if (text === '' || parts.some(part => body.includes(part))) return ''
  const line = [...text.replaceAll(/[\p{C}\s]+/gu, ' ').trim()].slice(0, MAX_DETAIL_LENGTH).join('')
  return `: ${JSON.stringify(line)}`
}

/** A part of a credential that is long enough not to be in a text by chance. */
const isTelling = (text: string): boolean => text.length >= 6

const Saying = z.looseObject({
  errors: z
    .array(z.looseObject({ detail: z.string().nullish(), title: z.string().nullish() }))
    .optional()
    .catch(undefined),
  detail: z.string().nullish(),
  message: z.string().nullish(),
  errorMessages: z.array(z.string()).optional(),
})

/** The first text of the published forms of an error. */
function sayingOf(body: string): string {
  try {
    const { errors, detail, message, errorMessages } = Saying.parse(JSON.parse(body))
    return errors?.[0]?.detail || errors?.[0]?.title || detail || message || errorMessages?.[0] || ''
  } catch {
    return ''
  }
}

function describeStatus(kind: FailureKind, where: string, endpoint: Endpoint, { input }: Credential): string {
  switch (kind) {
    case 'refused':
      return `The credential in ${input} was refused (${where}): it is wrong, expired or revoked, so make a new one and replace it.`
    case 'forbidden':
      return `The credential in ${input} may not read this (${where}): ${adviseScope(endpoint)}.`
    case 'missing':
      if (appOfSite(endpoint) !== null)
        return `Nothing is there (${where}): look whether the site has ${appOfSite(endpoint)}, and is online.`
      return `Nothing is there (${where}): check org-id, and where it is right, Atlassian does not offer this endpoint to the organization.`
    case 'rate-limited':
      return `Atlassian kept answering that there are too many requests (${where}): run again later, at another minute of the hour.`
    case 'redirect':
      return `The answer was a redirect, which is never followed with a credential (${where}): check atlassian-api-url and any proxy.`
    case 'server':
      return `Atlassian failed repeatedly (${where}): run again later, and see status.atlassian.com where it lasts.`
    case 'time-out':
      return `Atlassian gave up waiting (${where}): run again later.`
    default:
      return `The request was not accepted (${where}): the API may have changed, so look for a newer version of the gate.`
  }
}

function adviseScope(endpoint: Endpoint): string {
  const app = appOfSite(endpoint)
  if (app !== null) return `it must belong to a ${app} administrator of the site`
  if (endpoint.scope === null) return 'Atlassian documents no scope for it, so use a key without scopes'
  return `give the key the scope ${endpoint.scope}, or use a key without scopes`
}

/** The app that answers at a site, asked with the site credential; null for what is the organization's. */
function appOfSite({ path }: Endpoint): 'Jira' | 'Confluence' | null {
  if (path.startsWith('/rest/')) return 'Jira'
  return path.startsWith('/wiki/') ? 'Confluence' : null
}
