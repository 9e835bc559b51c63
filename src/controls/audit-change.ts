import type { AuditEvent } from '../collect/current-state.js'
import type { Subject } from '../model/finding.js'
import { NOTHING_TO_ACCEPT } from './acceptance.js'
import { actorOf, changedBy } from './audit-event.js'
import { auditLogPlace } from './console.js'
import { type ControlContext, countOf, type Draft, defineControl, listFirst } from './control.js'

const ID = 'audit-change'

/** What was done to access since the run before: notices, and where the other findings learn who did it. */
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
  if (!audit.events.known) return [blind(context, `${BLIND} ${audit.events.reason}`)]
  if (audit.isEmpty) return [blind(context, `${BLIND} It is empty, as it is without Atlassian Guard.`)]
  const news = audit.events.value.filter(({ isNew }) => isNew)
  return [...newKinds(context), ...groupsOf(news).map(events => tell(context, events))]
}

const BLIND =
  'The audit log tells nothing, so that no finding says who changed what, no attested door is watched, and no new kind of event is told:'

type Told = Pick<Draft, 'change' | 'subject' | 'actual' | 'message'> & Partial<Pick<Draft, 'changedBy' | 'people'>>

/** Always a notice: the log is evidence beside the verdict. */
const notice = ({ orgId }: ControlContext, told: Told): Draft => ({
  control: ID,
  status: 'notice',
  expected: null,
  at: [],
  place: auditLogPlace(orgId),
  accept: NOTHING_TO_ACCEPT,
  ...told,
})

const blind = (context: ControlContext, message: string): Draft =>
  notice(context, { change: 'unreadable', subject: control(ID), actual: null, message })

const control = (id: string, name = id): Subject => ({ type: 'control', id, name })

/** A kind of event that the catalogue did not have the night before: a new setting may have come with it. */
function newKinds(context: ControlContext): readonly Draft[] {
  const { actions } = context.observed.audit
  const before = context.before?.actions ?? null
  const added = before === null || !actions.known ? [] : actions.value.filter(({ id }) => !before.has(id))
  if (added.length === 0) return []
  const names = added.map(({ name }) => name).toSorted()
  const kinds = countOf(names.length, 'kind of event', 'kinds of events')
  const message = `The audit log has ${kinds} that it did not have before, maybe of a new setting: ${listFirst(names)}.`
  return [notice(context, { change: 'added', subject: control(`${ID}: kinds of events`), actual: names, message })]
}

/** What one person did of one kind, oldest first. */
function groupsOf(events: readonly AuditEvent[]): readonly (readonly AuditEvent[])[] {
  const groups = new Map<string, AuditEvent[]>()
  for (const event of events) {
    const key = `${event.action.id} ${event.actor.id}`
    groups.set(key, [...(groups.get(key) ?? []), event])
  }
  return [...groups.values()]
}

function tell(context: ControlContext, events: readonly AuditEvent[]): Draft {
  const last = events.at(-1) as AuditEvent
  const { action, actor, time } = last
  const times = events.length === 1 ? '' : ` ${events.length} times`
  const message = `${actorOf(last)} did “${action.name}”${times}, ${times === '' ? '' : 'last '}on ${time.slice(0, 10)} at ${time.slice(11, 16)} UTC.`
  const subject = control(`${action.id}: ${actor.id}`, action.name)
  const actual = { action: action.name, times: events.length, last: time }
  return notice(context, { change: 'changed', subject, actual, message, changedBy: changedBy(last) })
}
