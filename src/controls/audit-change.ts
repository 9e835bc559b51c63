import type { AuditEvent } from '../collect/current-state.js'
import type { Subject } from '../model/finding.js'
import { NOTHING_TO_ACCEPT } from './acceptance.js'
import { actorOf, changedBy } from './audit-event.js'
import { auditLogPlace } from './console.js'
import { type ControlContext, countOf, type Draft, defineControl, listFirst } from './control.js'

const ID = 'audit-change'

/** Access events since the previous run: notices, and the source of `changedBy` of other findings. */
export const auditChange = defineControl({
  id: ID,
  title: 'Changes in the audit log',
  severity: 'low',
  section: null,
  reads: ['audit'],
  place: auditLogPlace,
  isNoticeOnly: true,
  guide: {
    what:
      'The organization audit log records changes to access, such as invitations, role changes and policy changes. ' +
      'The gate uses it to name the account and the time of each change.',
    risk:
      'Without the audit log, a finding does not show which account caused it. A change that was made and reverted ' +
      'between two runs stays invisible.',
    steps: [
      'Open Security > Audit log. The menu may be named differently.',
      'Filter by the time since the previous run.',
      'For each event that the report lists, confirm with the named account that the change was approved.',
      'Revert each change that was not approved.',
      'Give the API key of the gate the scope `read:events:admin`.',
      'Export events before 180 days have passed, if you must keep them longer.',
    ],
    confirm: 'Security > Audit log shows events of the last days. The report names an account for recent changes.',
    verify:
      'The gate reads the events since the previous run and the list of event types. Access events are notices, and ' +
      'they supply the account for other findings. An empty or unreadable audit log is a notice and does not change ' +
      'the verdict. In that case, changes to attested paths are not detected.',
    plan: 'Atlassian Guard Standard, or Teamwork Collection Premium or Enterprise. Without it, the audit log is empty.',
    exceptions: 'Not needed: notices do not change the verdict.',
  },
  compare,
})

function compare(context: ControlContext): readonly Draft[] {
  const { audit } = context.observed
  if (!audit.events.known) return [unavailable(context, audit.events.reason)]
  if (audit.isEmpty) return [unavailable(context, 'The log is empty, as it is without Atlassian Guard.')]
  const newEvents = audit.events.value.filter(({ isNew }) => isNew)
  return [...findNewTypes(context), ...groupsOf(newEvents).map(events => reportEvents(context, events))]
}

const UNAVAILABLE =
  'The audit log is not available, so accounts behind changes, changes to attested access paths and new event types are not reported:'

type NoticeFields = Pick<Draft, 'change' | 'subject' | 'actual' | 'message'> &
  Partial<Pick<Draft, 'changedBy' | 'people'>>

/** Always a notice, because the audit log is not part of the verdict. */
const notice = ({ orgId }: ControlContext, fields: NoticeFields): Draft => ({
  control: ID,
  status: 'notice',
  expected: null,
  at: [],
  place: auditLogPlace(orgId),
  accept: NOTHING_TO_ACCEPT,
  ...fields,
})

const unavailable = (context: ControlContext, reason: string): Draft =>
  notice(context, { change: 'unreadable', subject: control(ID), actual: null, message: `${UNAVAILABLE} ${reason}` })

const control = (id: string, name = id): Subject => ({ type: 'control', id, name })

/** Event types that the previous run did not see. Atlassian adds a type with a new setting. */
function findNewTypes(context: ControlContext): readonly Draft[] {
  const { actions } = context.observed.audit
  const before = context.before?.actions ?? null
  const added = before === null || !actions.known ? [] : actions.value.filter(({ id }) => !before.has(id))
  if (added.length === 0) return []
  const names = added.map(({ name }) => name).toSorted()
  const types = countOf(names.length, 'new event type', 'new event types')
  const message = `The audit log has ${types} since the previous run, possibly for a new setting: ${listFirst(names)}.`
  return [notice(context, { change: 'added', subject: control(`${ID}: event types`), actual: names, message })]
}

/** Events with the same type and account, oldest first. */
function groupsOf(events: readonly AuditEvent[]): readonly (readonly AuditEvent[])[] {
  const groups = new Map<string, AuditEvent[]>()
  for (const event of events) {
    const key = `${event.action.id} ${event.actor.id}`
    groups.set(key, [...(groups.get(key) ?? []), event])
  }
  return [...groups.values()]
}

function reportEvents(context: ControlContext, events: readonly AuditEvent[]): Draft {
  const last = events.at(-1) as AuditEvent
  const { action, actor, time } = last
  const times = events.length === 1 ? '' : ` ${events.length} times, last`
  const message = `${actorOf(last)} performed “${action.name}”${times} on ${time.slice(0, 10)} at ${time.slice(11, 16)} UTC.`
  const subject = control(`${action.id}: ${actor.id}`, action.name)
  const actual = { action: action.name, times: events.length, last: time }
  return notice(context, { change: 'changed', subject, actual, message, changedBy: changedBy(last) })
}
