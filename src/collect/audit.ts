import { hasEvents, readEventKinds, readEvents } from '../atlassian/audit-log.js'
import type { Organization } from '../atlassian/organization-api.js'
import type { Event } from '../atlassian/shapes.js'
import { concernsAccess, pathsOf } from '../model/access-paths.js'
import { type Fact, mapFact } from '../model/fact.js'
import type { Audit, AuditEvent, EventAction } from './current-state.js'
import type { ReadOptions } from './read-options.js'
import type { Receipts } from './receipts.js'

/** No control depends on the audit log: without Atlassian Guard it does not exist. */
const FACTS = ['audit'] as const

/** Events that concern access, classified by the event names in the organization's own catalog. */
export async function collectAudit(
  org: Organization,
  receipts: Receipts,
  { auditSince: since, auditNews }: ReadOptions,
): Promise<Audit> {
  const actions = await receipts.read('audit log event types', FACTS, async () => {
    const kinds = await readEventKinds(org)
    const value = kinds.map(({ id, attributes }) => ({
      id,
      name: attributes.displayName ?? wordsOf(id),
      group: attributes.groupDisplayName ?? null,
    }))
    return { value: value.toSorted((a, b) => (a.id < b.id ? -1 : 1)), pages: 1, items: value.length }
  })
  if (!actions.known) return { actions, events: actions, since, isEmpty: false }
  const log = await readLog(org, receipts, actions.value, { since, auditNews })
  return { actions, since, events: mapFact(log, ({ events }) => events), isEmpty: log.known && log.value.isEmpty }
}

/** The name of an action without a catalog entry: `user_invited` becomes "user invited". */
const wordsOf = (id: string): string => id.replaceAll(/[_.-]+/g, ' ')

type Log = { readonly events: readonly AuditEvent[]; readonly isEmpty: boolean }
type Span = { readonly since: string; readonly auditNews: string }

/** Keeps new events that concern access, and all events that concern an attested access path. */
function readLog(
  org: Organization,
  receipts: Receipts,
  actions: readonly EventAction[],
  { since, auditNews }: Span,
): Promise<Fact<Log>> {
  const kinds = openKinds(actions)
  const kept: AuditEvent[] = []
  const news = Date.parse(auditNews)
  return receipts.read('audit log events', FACTS, async () => {
    const { pages, events } = await readEvents(org, since, page => {
      for (const event of page) {
        const kind = kinds(event.attributes.action)
        const isNew = Date.parse(event.attributes.processedAt ?? event.attributes.time) >= news
        if (kind.touchesPath || (isNew && kind.concernsAccess)) kept.push(toEvent(event, kind.action, isNew))
      }
    })
    const isEmpty = events === 0 && !(await hasEvents(org))
    return { value: { events: kept.toSorted(byTime), isEmpty }, pages, items: events }
  })
}

type Kind = { readonly action: EventAction; readonly concernsAccess: boolean; readonly touchesPath: boolean }

/** Matches the patterns once per event type instead of once per event. */
function openKinds(actions: readonly EventAction[]): (id: string) => Kind {
  const toKind = (action: EventAction): Kind => ({
    action,
    concernsAccess: concernsAccess(action),
    touchesPath: pathsOf(action).length > 0,
  })
  const kinds = new Map(actions.map(action => [action.id, toKind(action)]))
  return id => {
    const kind = kinds.get(id) ?? toKind({ id, name: wordsOf(id), group: null })
    kinds.set(id, kind)
    return kind
  }
}

const byTime = (a: AuditEvent, b: AuditEvent): number =>
  Date.parse(a.time) - Date.parse(b.time) || (a.id < b.id ? -1 : 1)

function toEvent({ id, attributes }: Event, action: EventAction, isNew: boolean): AuditEvent {
  const { time, actor, context, container } = attributes
  const objects = [...(context ?? []), ...(container ?? [])].flatMap(object => [
    ...(object.id == null ? [] : [object.id]),
    ...namesIn(object.attributes ?? {}),
  ])
  return {
    id,
    time: new Date(time).toISOString(),
    action,
    actor: { id: actor?.id ?? '', name: actor?.name ?? null, email: actor?.email ?? null },
    objects: [...new Set(objects)].toSorted(),
    isNew,
  }
}

/** Attributes that name an object. A domain has no id, only a name. */
const NAMES = ['name', 'domain', 'domainName', 'siteName', 'displayName'] as const

const namesIn = (attributes: Readonly<Record<string, unknown>>): readonly string[] =>
  NAMES.flatMap(key => {
    const value = attributes[key]
    return typeof value === 'string' ? [value] : []
  })
