/** The organization's audit log: the kinds of events there are, and the events as a stream. */
import { ENDPOINTS, nameEndpoint } from './endpoint.js'
import { Failure } from './failure.js'
import type { Organization } from './organization-api.js'
import { cursorOf } from './paging.js'
import { type Event, EventActionPage, type EventKind, EventPage, parseShape } from './shapes.js'

/** The largest page that the stream gives. Source: Organizations REST API, events-stream. */
const PAGE = 500

/** Half a million events: 180 days of an organization that makes 2,800 a day that anyone could look at. */
const MAX_PAGES = 1_000

export async function readEventKinds(org: Organization): Promise<readonly EventKind[]> {
  const { body } = await org.client.ask({ endpoint: ENDPOINTS.eventActions, path: { orgId: org.id } })
  return parseShape(EventActionPage, body, 'eventActions').data
}

export type EventRead = { readonly pages: number; readonly events: number }

/**
 * Hands each page of events from `since` on (ISO 8601) to `take`, oldest first, and keeps none. The stream has no last
 * page, since one can go on listening: it ends with the first empty one.
 */
export async function readEvents(
  org: Organization,
  since: string,
  take: (events: readonly Event[]) => void,
): Promise<EventRead> {
  const query = { from: String(Date.parse(since)), limit: PAGE, sortOrder: 'asc' }
  const cursors = new Set<string>()
  let cursor: string | null = null
  let events = 0
  for (let pages = 1; pages <= MAX_PAGES; pages += 1) {
    const page: Page = await readPage(org, cursor === null ? query : { ...query, cursor })
    take(page.events)
    events += page.events.length
    if (page.events.length === 0 || page.next === null) return { pages, events }
    if (cursors.has(page.next)) throw stuck(pages)
    cursors.add(page.next)
    cursor = page.next
    org.progress('events of the audit log', events, undefined)
  }
  throw stuck(MAX_PAGES)
}

/** Is there anything in the log at all? Without Atlassian Guard there is not. */
export async function hasEvents(org: Organization): Promise<boolean> {
  const { events } = await readPage(org, { limit: 1, sortOrder: 'desc' })
  return events.length > 0
}

type Query = Readonly<Record<string, string | number>>

type Page = { readonly events: readonly Event[]; readonly next: string | null }

async function readPage(org: Organization, query: Query): Promise<Page> {
  const { body } = await org.client.ask({ endpoint: ENDPOINTS.eventsStream, path: { orgId: org.id }, query })
  const { data, meta, links } = parseShape(EventPage, body, 'eventsStream')
  return { events: data, next: cursorOf(meta?.next ?? links?.next, 'eventsStream') }
}

const stuck = (pages: number): Failure =>
  new Failure(
    'paging',
    `The pages of ${nameEndpoint(ENDPOINTS.eventsStream)} repeat or do not end (${pages} read): run again later, and report it where it lasts.`,
  )
