/** Warnings about endpoints that Atlassian will remove, based on sunset.ts and on response headers. */
import { daysUntil } from '../model/days.js'
import type { Answer } from './client.js'
import { ENDPOINTS, type Endpoint, nameEndpoint } from './endpoint.js'
import { readHttpDate } from './http-date.js'
import { type Sunset, sunsetOf } from './sunset.js'

/** Three months, so that there is time to release and install an update. */
const NOTICE_DAYS = 90

/** The announcement in the headers of a response, as days (YYYY-MM-DD, UTC); null if a day is missing or invalid. */
export type Deprecation = { readonly since: string | null; readonly end: string | null }

/**
 * `Deprecation` is a structured date, `@1688169599` (RFC 9745); its drafts used `true` or an HTTP date. `Sunset` is an
 * HTTP date (RFC 8594). An invalid date is still an announcement. Returns null if there is no announcement.
 * https://www.rfc-editor.org/rfc/rfc9745, https://www.rfc-editor.org/rfc/rfc8594
 */
export function readDeprecation(headers: Answer['headers']): Deprecation | null {
  const deprecation = headers.deprecation?.trim() ?? ''
  const sunset = headers.sunset?.trim() ?? ''
  if (DENIALS.has(deprecation.toLowerCase()) && sunset === '') return null
  return { since: dayOf(deprecation), end: dayOf(sunset) }
}

const DENIALS: ReadonlySet<string> = new Set(['', 'false', '?0'])

/** Accepts `@<seconds>` or an HTTP date. Other formats are ignored, because Date.parse would guess. */
function dayOf(value: string): string | null {
  const seconds = /^@(-?\d{1,15})$/.exec(value)?.[1]
  if (seconds !== undefined) return toDay(Number(seconds) * 1_000)
  const time = readHttpDate(value)
  return time === null ? null : toDay(time)
}

function toDay(ms: number): string | null {
  const time = new Date(ms)
  return Number.isNaN(time.getTime()) ? null : time.toISOString().slice(0, 10)
}

/**
 * The warning for an endpoint on a day (YYYY-MM-DD); null if no warning is due. An end date in a response header takes
 * precedence over the one in sunset.ts, because it is newer.
 */
export function noticeDeprecation(endpoint: Endpoint, announced: Deprecation | null, today: string): string | null {
  const sunset = sunsetOf(endpoint)
  const end = announced?.end ?? sunset?.lastDay ?? null
  const isNear = end !== null && daysUntil(end, today) <= NOTICE_DAYS
  if (announced === null && !isNear) return null
  const source = announced === null ? sunset?.source : 'reported in the response headers'
  const since = announced?.since ? `deprecated on ${announced.since}, ` : ''
  return `Atlassian will remove the endpoint ${nameEndpoint(endpoint)}: ${since}${describeEnd(end, today)} (${source}). ${advise(sunset)}`
}

function describeEnd(end: string | null, today: string): string {
  if (end === null) return 'its last day is not announced'
  const days = daysUntil(end, today)
  if (days < 0) return `its last day was ${end}`
  return `its last day is ${end}, ${days === 0 ? 'today' : `in ${days} ${days === 1 ? 'day' : 'days'}`}`
}

const advise = (sunset: Sunset | null): string =>
  sunset === null
    ? 'Check for a newer version of this action.'
    : `This action uses ${nameEndpoint(ENDPOINTS[sunset.replacement])} instead as soon as Atlassian offers it to the organization.`

export type DeprecationWatch = {
  readonly record: (endpoint: Endpoint, headers: Answer['headers']) => void
  /** A sorted warning for each used endpoint that Atlassian will remove. */
  readonly notices: (today: string) => readonly string[]
}

/** Records the latest announcement of each endpoint, across hosts and pages. */
export function watchDeprecations(): DeprecationWatch {
  const seen = new Map<Endpoint, Deprecation | null>()
  // Doctor calls both endpoints. If the replacement answers, the old endpoint is not needed.
  const hasSuccessor = (endpoint: Endpoint): boolean => {
    const sunset = sunsetOf(endpoint)
    return sunset !== null && seen.has(ENDPOINTS[sunset.replacement])
  }
  return {
    // A page without the headers does not revoke the announcement of another page.
    record: (endpoint, headers) => void seen.set(endpoint, readDeprecation(headers) ?? seen.get(endpoint) ?? null),
    notices: today =>
      [...seen]
        .filter(([endpoint]) => !hasSuccessor(endpoint))
        .map(([endpoint, announced]) => noticeDeprecation(endpoint, announced, today))
        .filter(notice => notice !== null)
        .toSorted(),
  }
}
