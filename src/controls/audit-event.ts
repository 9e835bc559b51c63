import type { AuditEvent } from '../collect/current-state.js'
import type { Finding } from '../model/finding.js'
import { nameOf } from './person.js'

/** The account behind an event. The log can contain an actor without a name or ID. */
export const actorOf = ({ actor }: AuditEvent): string => nameOf(actor) || 'an unnamed account'

export const changedBy = (event: AuditEvent): NonNullable<Finding['changedBy']> => ({
  actor: actorOf(event),
  time: event.time,
  action: event.action.name,
  event: event.id,
})
