/** What the gate says of an endpoint that is going to end: by the catalogue, or by the headers of its own answers. */
import { daysUntil } from '../model/days.js'
import type { Answer } from './client.js'
import { ENDPOINTS, type Endpoint, nameEndpoint } from './endpoint.js'
import { readHttpDate } from './http-date.js'
import { type Sunset, sunsetOf } from './sunset.js'

/** A quarter: time enough to release, to read about it and to update. */
const NOTICE_DAYS = 90

/** What the headers of an answer announce, as days (YYYY-MM-DD, UTC); null where they tell no day that can be read. */
export type Deprecation = { readonly since: string | null; readonly end: string | null }

/**
 * `Deprecation` is a structured date, `@1688169599` (RFC 9745), and in its drafts was `true` or an HTTP date; `Sunset` is
 * an HTTP date (RFC 8594). One that cannot be read is still an announcement. null where there is none.
 * https://www.rfc-editor.org/rfc/rfc9745, https://www.rfc-editor.org/rfc/rfc8594
 */
export function readDeprecation(headers: Answer['headers']): Deprecation | null {
  const deprecation = headers.deprecation?.trim() ?? ''
  const sunset = headers.sunset?.trim() ?? ''
  if (DENIALS.has(deprecation.toLowerCase()) && sunset === '') return null
  return { since: dayOf(deprecation), end: dayOf(sunset) }
}

const DENIALS: ReadonlySet<string> = new Set(['', 'false', '?0'])

/** Seconds behind an @, or the IMF-fixdate of HTTP; other forms, which Date.parse would guess at, tell no day. */
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
 * What has to be said of an endpoint on a day (YYYY-MM-DD), by what its answers told and by the catalogue; null where
 * nothing has to be said yet. A day that Atlassian's own answer tells is the newer one of the two.
 */
export function noticeDeprecation(endpoint: Endpoint, told: Deprecation | null, today: string): string | null {
  const sunset = sunsetOf(endpoint)
  const end = told?.end ?? sunset?.lastDay ?? null
  const isNear = end !== null && daysUntil(end, today) <= NOTICE_DAYS
  if (told === null && !isNear) return null
  const source = told === null ? sunset?.source : 'so say the headers of its answer'
  const since = told?.since ? `deprecated on ${told.since}, ` : ''
  return `Atlassian is going to switch off ${nameEndpoint(endpoint)}: ${since}${describeEnd(end, today)} (${source}). ${advise(sunset)}`
}

function describeEnd(end: string | null, today: string): string {
  if (end === null) return 'no last day is told'
  const days = daysUntil(end, today)
  if (days < 0) return `its last day was ${end}`
  return `its last day is ${end}, ${days === 0 ? 'today' : `in ${days} ${days === 1 ? 'day' : 'days'}`}`
}

const advise = (sunset: Sunset | null): string =>
  sunset === null
    ? 'Look for a newer version of the gate.'
    : `The gate asks ${nameEndpoint(ENDPOINTS[sunset.instead])} in its place as soon as Atlassian offers it to the organization.`

export type DeprecationWatch = {
  readonly see: (endpoint: Endpoint, headers: Answer['headers']) => void
  /** A sentence for each endpoint that has answered, is needed and is going to end, sorted. */
  readonly notices: (today: string) => readonly string[]
}

/** Keeps what each endpoint told last, whichever host or page it came from. */
export function watchDeprecations(): DeprecationWatch {
  const seen = new Map<Endpoint, Deprecation | null>()
  // Doctor asks both: what has answered in its place as well is not needed any more.
  const hasSuccessor = (endpoint: Endpoint): boolean => {
    const sunset = sunsetOf(endpoint)
    return sunset !== null && seen.has(ENDPOINTS[sunset.instead])
  }
  return {
    // A page without the headers takes back nothing that another page has told.
    see: (endpoint, headers) => void seen.set(endpoint, readDeprecation(headers) ?? seen.get(endpoint) ?? null),
    notices: today =>
      [...seen]
        .filter(([endpoint]) => !hasSuccessor(endpoint))
        .map(([endpoint, told]) => noticeDeprecation(endpoint, told, today))
        .filter(notice => notice !== null)
        .toSorted(),
  }
}
