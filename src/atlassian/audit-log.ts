/** Reads the audit log of the organization: the event types and the events. */
import { ENDPOINTS, nameEndpoint } from './endpoint.js'
import { Failure } from './failure.js'
import type { Organization } from './organization-api.js'
import { cursorOf } from './paging.js'
import { type Event, EventActionPage, type EventKind, EventPage, parseShape } from './shapes.js'

/** The maximum page size. Source: Organizations REST API, events-stream. */
const PAGE = 500

/** 500,000 events: 180 days with about 2,800 events a day. */
const MAX_PAGES = 1_000

export async function readEventKinds(org: Organization): Promise<readonly EventKind[]> {
  const { body } = await org.client.ask({ endpoint: ENDPOINTS.eventActions, path: { orgId: org.id } })
  return parseShape(EventActionPage, body, 'eventActions').data
}

export type EventRead = { readonly pages: number; readonly events: number }

/**
 * Passes each page of events after `since` (ISO 8601) to `take`, oldest first. The stream has no last page, because a
 * client can continue to poll: the read ends with the first empty page.
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
    if (cursors.has(page.next)) throw endlessList(pages)
    cursors.add(page.next)
    cursor = page.next
    org.progress('events of the audit log', events, undefined)
  }
  throw endlessList(MAX_PAGES)
}

/** Whether the log contains any event. Without Atlassian Guard the log is empty. */
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

const endlessList = (pages: number): Failure =>
  new Failure(
    'paging',
    `${nameEndpoint(ENDPOINTS.eventsStream)} returned an endless list (${pages} pages read). Run again later, and report the problem if it persists.`,
  )
