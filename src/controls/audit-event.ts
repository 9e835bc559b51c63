import type { AuditEvent } from '../collect/current-state.js'
import type { Finding } from '../model/finding.js'
import { nameOf } from './person.js'

/** Who did it, as a finding tells it. The log may have an actor without a name or even an id. */
export const actorOf = ({ actor }: AuditEvent): string => nameOf(actor) || 'nobody who is named'

export const changedBy = (event: AuditEvent): NonNullable<Finding['changedBy']> => ({
  actor: actorOf(event),
  time: event.time,
  action: event.action.name,
  event: event.id,
})
