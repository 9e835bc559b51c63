/** The audit log as list and as stream, and the list of event types. */
import { type Ask, admits, listIn, notFound, oneOf, type Route, type Rules, textOf } from './ask.js'
import { cursorAt, pageOf, urlOf } from './paging.js'
import type { AuditEvent, EventAction } from './world.js'

const V1 = '/admin/v1/orgs/:orgId'
const SPAN: Rules = {
  cursor: { is: 'text' },
  from: { is: 'time' },
  to: { is: 'time' },
  limit: { is: 'number', min: 1, max: 500 },
}
const FILTERS: Rules = {
  ...SPAN,
  q: { is: 'text' },
  action: { is: 'text' },
  actor: { is: 'list', max: 50 },
  ip: { is: 'list', max: 50 },
  product: { is: 'list', max: 5, among: ['bitbucket', 'confluence', 'guard_detect', 'jira', 'loom'] },
  location: { is: 'text' },
}

const read = (path: string, rules: Rules, answer: Route['answer']): Route => ({
  method: 'GET',
  path: V1 + path,
  scope: 'read:events:admin',
  rules,
  answer,
})

export const AUDIT_LOG: readonly Route[] = [
  read('/events', FILTERS, events),
  read('/events/:eventId', {}, ask => ({ data: eventOf(ask, requestedEvent(ask)) })),
  read('/events-stream', { ...SPAN, sortOrder: oneOf('asc', 'desc') }, stream),
  read('/event-actions', {}, ({ world }) => ({ data: world.eventActions.map(actionOf) })),
]

function events(ask: Ask): unknown {
  const { values } = ask
  const term = textOf(values, 'q')?.toLowerCase() ?? ''
  const found = within(ask).filter(
    event =>
      event.message.toLowerCase().includes(term) &&
      event.action === (textOf(values, 'action') ?? event.action) &&
      admits(values, 'actor', event.actor) &&
      admits(values, 'ip', event.ip) &&
      (listIn(values, 'product') === null || admits(values, 'product', event.product ?? '')),
  )
  const { items, next } = pageOf(ask, found.toReversed(), 30)
  return { data: items.map(event => eventOf(ask, event)), ...linksOf(ask, items.length, next) }
}

/** The stream has no last page. A reader stops at an empty page. */
function stream(ask: Ask): unknown {
  const found = textOf(ask.values, 'sortOrder') === 'desc' ? within(ask).toReversed() : within(ask)
  const { items, next } = pageOf(ask, found, 200)
  const resume = next ?? (ask.pagingFault === 'no-next' ? null : cursorAt(ask, ask.offset + items.length))
  const data = items.map(event => eventOf(ask, event, { processedAt: event.time }))
  return { data, ...linksOf(ask, items.length, resume) }
}

function linksOf(ask: Ask, pageSize: number, next: string | null): object {
  const self = ask.origin + ask.path
  if (next === null) return { meta: { page_size: pageSize }, links: { self, prev: null } }
  return { meta: { next, page_size: pageSize }, links: { self, prev: null, next: urlOf(ask, next) } }
}

function within({ world, values }: Ask): readonly AuditEvent[] {
  const limit = (name: string, otherwise: string): string => {
    const time = textOf(values, name)
    return time === null ? otherwise : new Date(Number(time)).toISOString()
  }
  const [from, to] = [limit('from', ''), limit('to', '~')]
  const readable = world.dialect.auditLog ? world.events : []
  // Times are ISO 8601 in UTC, which sort as text.
  return readable.filter(({ time }) => time >= from && time <= to).toSorted((a, b) => (a.time < b.time ? -1 : 1))
}

function requestedEvent({ world, params }: Ask): AuditEvent {
  const event = world.events.find(({ id }) => id === params.eventId)
  if (!event) throw notFound('ADMIN-404-4', 'The event is not known in this organization')
  return event
}

function eventOf({ world, origin }: Ask, event: AuditEvent, more: object = {}): unknown {
  const { id, time, action, ip, message, context } = event
  const actor = world.people.find(person => person.id === event.actor)
  const events = `${origin}/admin/v1/orgs/${world.organization.id}/events`
  return {
    id,
    type: 'events',
    attributes: {
      time,
      ...more,
      action,
      actor: {
        id: event.actor,
        ...(actor && { name: actor.name, email: actor.email }),
        links: { self: `${origin}/users/${encodeURIComponent(event.actor)}` },
      },
      context: context.map(({ id, type, name }) => ({ id, type, attributes: { name }, links: { alt: origin } })),
      container: [],
      location: { ip, countryName: 'Germany', regionName: 'Berlin', city: 'Berlin' },
    },
    message: { content: message, format: 'simple' },
    links: { self: `${events}/${id}` },
  }
}

const actionOf = ({ id, displayName, groupDisplayName }: EventAction): unknown => ({
  id,
  type: 'event-actions',
  attributes: {
    displayName,
    ...(groupDisplayName !== null && { groupDisplayName, groupDisplayNames: [groupDisplayName] }),
  },
})
