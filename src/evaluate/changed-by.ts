import type { Audit, AuditEvent } from '../collect/current-state.js'
import { changedBy } from '../controls/audit-event.js'
import { controlOf } from '../controls/catalogue.js'
import type { Draft } from '../controls/control.js'
import type { Finding } from '../model/finding.js'

export type Attribution = (draft: Draft) => Finding['changedBy']

/** Finds the newest event that names the subject of a finding and matches the events of its control. */
export function openAttribution({ events }: Audit): Attribution {
  const byObject = new Map<string, AuditEvent[]>()
  for (const event of events.known ? events.value : []) {
    for (const object of event.objects) byObject.set(object, [...(byObject.get(object) ?? []), event])
  }
  return ({ control, subject, changedBy: ownEvent }) => {
    if (ownEvent !== undefined) return ownEvent
    const { auditEvents } = controlOf(control)
    const matching = (byObject.get(subject.id) ?? []).filter(
      ({ action }) => auditEvents?.test(`${action.name} ${action.group ?? ''}`) === true,
    )
    const last = matching.at(-1)
    return last === undefined ? null : changedBy(last)
  }
}
