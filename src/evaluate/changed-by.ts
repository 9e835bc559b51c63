import type { Audit, AuditEvent } from '../collect/current-state.js'
import { changedBy } from '../controls/audit-event.js'
import type { Draft } from '../controls/control.js'
import type { ControlId, Finding } from '../model/finding.js'

/** What a change that a control finds is called in the audit log: display names, for Atlassian publishes no ids. */
const KINDS: Readonly<Partial<Record<ControlId, RegExp>>> = {
  'app-instance': /site|app|product|created|trial|workspace/i,
  'app-access': /domain|access|sign.?up/i,
  'group-role': /role|access|product|\bapp|group|grant/i,
  'group-source': /group|sync|identity|scim|provision/i,
  'group-identity': /group/i,
  'default-group': /group|default|member|access|invit/i,
  'direct-role': /role|access|invit|grant/i,
  administrator: /admin|role/i,
  'external-person': /invit|access|role|user|group/i,
  'verified-domain': /domain/i,
  policy: /polic|allowlist|residency|join|invit/i,
  'customer-access': /customer|portal|service|sign.?up/i,
  'public-access': /anonymous|public|permission/i,
  credential: /key/i,
}

export type Attribution = (draft: Draft) => Finding['changedBy']

/** Who caused a finding: the newest event that names its subject, and whose name fits what the control watches. */
export function openAttribution({ events }: Audit): Attribution {
  const byObject = new Map<string, AuditEvent[]>()
  for (const event of events.known ? events.value : []) {
    for (const object of event.objects) byObject.set(object, [...(byObject.get(object) ?? []), event])
  }
  return ({ control, subject, changedBy: told }) => {
    if (told !== undefined) return told
    const kinds = KINDS[control]
    const fitting = (byObject.get(subject.id) ?? []).filter(
      ({ action }) => kinds?.test(`${action.name} ${action.group ?? ''}`) === true,
    )
    const last = fitting.at(-1)
    return last === undefined ? null : changedBy(last)
  }
}
