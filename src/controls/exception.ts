import { isPattern, PLACEHOLDERS } from '../baseline/consistency.js'
import type { Edit } from '../baseline/edit.js'
import { ORGANIZATION_ALIAS } from '../baseline/schema.js'
import type { AppNames } from '../collect/app-names.js'
import { addDays, daysLeft } from '../model/days.js'
import { known } from '../model/fact.js'
import type { Subject } from '../model/finding.js'
import { roleName } from '../model/roles.js'
import { NOTHING_TO_ACCEPT } from './acceptance.js'
import { securityPlace } from './console.js'
import { type Captured, type ControlContext, countOf, type Draft, defineControl } from './control.js'

const ID = 'exception'

/** Findings that an owner accepts until an end date. They are still compared and shown. */
export const exception = defineControl({
  id: ID,
  title: 'Exceptions',
  severity: 'low',
  section: {
    key: 'exceptions',
    comment: [
      'Accepted findings, each for one subject ID, with an owner, a reason and an end date at most 366 days ahead. They are still compared and shown.',
      'Recommended: []. An exception never covers an unknown finding.',
    ],
    capture: captureExceptions,
  },
  reads: [],
  place: securityPlace,
  hasFreeText: true,
  isNoticeOnly: true,
  guide: {
    what:
      'An exception accepts one finding for one subject until an end date. It names a reason and an owner, and the ' +
      'finding stays visible in every report.',
    risk:
      'An exception that is too wide or too long hides a real access path. Seats and unchecked users under it remain ' +
      'until an administrator closes the path.',
    steps: [
      'Open the baseline and go to the section `exceptions`.',
      'For an expired exception, close the access path that it covered, and delete the entry.',
      'For an access path that must stay open, get a new approval and set a new end date.',
      'Delete each exception that matches no finding.',
      'Limit each exception with `app`, `role`, `change` or `most`.',
      'Commit the change by a pull request that the owner reviews.',
    ],
    confirm: 'The report lists no expired and no unused exception. Each remaining exception has an owner and a reason.',
    verify:
      'The gate matches each exception with the findings of the run by control and subject id, and by app, role and ' +
      'change where given. An expired exception is not applied, so its finding is drift again. Expired, soon ending ' +
      'and unused exceptions are notices. Findings with the status unknown are never excepted.',
    plan: 'All plans',
    exceptions: 'This control needs no exceptions. Extend the exception itself after a new approval.',
  },
  compare,
})

export type Exception = NonNullable<ControlContext['baseline']['exceptions']>[number]

/** A notice comes this many days before the end. */
const SOON_DAYS = 14

/** Expired exceptions, and those that expire soon. The evaluation adds unused ones. */
function compare(context: ControlContext): readonly Draft[] {
  return (context.baseline.exceptions ?? []).flatMap((exception, index) => {
    const left = daysLeft(exception, context.today)
    if (left > SOON_DAYS) return []
    const problem =
      left < 1
        ? `expired on ${exception.expires} and is not applied`
        : `expires in ${countOf(left, 'day', 'days')}, on ${exception.expires}`
    const message = `${nameOf(exception)} ${problem}; close the access path, or renew the exception.`
    return [noticeOf(context, exception, index, { change: 'expired', message })]
  })
}

export const isOver = (exception: Exception, today: string): boolean => daysLeft(exception, today) < 1

const nameOf = ({ control, subject, app, role, change, owner }: Exception): string => {
  const scope = [control, role, change].filter(part => part !== undefined).join(', ')
  return `The exception of ${owner} for ${subject}${app === undefined ? '' : ` on ${app}`} (${scope})`
}

function noticeOf(
  { orgId }: ControlContext,
  exception: Exception,
  index: number,
  fields: Pick<Draft, 'change' | 'message'>,
): Draft {
  const { control, subject, app, role, change, reason, owner, expires } = exception
  const id = [control, subject, app, role, change].filter(part => part !== undefined).join(' ')
  const exceptionSubject: Subject = { type: 'exception', id, name: id }
  return {
    control: ID,
    status: 'notice',
    subject: exceptionSubject,
    expected: { reason, owner, expires },
    actual: null,
    at: ['exceptions', index],
    place: securityPlace(orgId),
    accept: NOTHING_TO_ACCEPT,
    ...fields,
  }
}

export const draftUnused = (context: ControlContext, exception: Exception, index: number, since: string): Draft =>
  noticeOf(context, exception, index, {
    change: 'unused',
    message: `${nameOf(exception)} matches no finding since ${since}; remove it.`,
  })

type Excepted = Pick<Draft, 'control' | 'subject' | 'app' | 'role' | 'change' | 'actual' | 'people'>

/** Whether the exception names the subject of the finding, and its app, role and change where given. The size is ignored. */
export function isAbout({ control, subject, app, role, change }: Exception, draft: Excepted, names: AppNames): boolean {
  if (draft.control !== control || draft.subject.id !== subject) return false
  if (change !== undefined && draft.change !== change) return false
  if (role !== undefined && (draft.role === undefined || roleName(draft.role) !== roleName(role))) return false
  return app === undefined || (draft.app !== undefined && draft.app === (names.resourceAt(app) ?? app))
}

/** An exception with `most` does not apply above this size, or where the size is not known. */
export function isFor(exception: Exception, draft: Excepted, names: AppNames): boolean {
  const { most } = exception
  const size = sizeOf(draft)
  return isAbout(exception, draft, names) && (most === undefined || (size !== null && size <= most))
}

/** The current value where it is a number, otherwise the number of users; null where neither is known. */
const sizeOf = ({ actual, people }: Pick<Draft, 'actual' | 'people'>): number | null =>
  typeof actual === 'number' ? actual : (people ?? null)

/** The message of a finding that exceeds `most` of its exception. */
export const outgrown = (message: string, { owner, most }: Exception): string =>
  `${message.replace(/\.$/, '')}; the exception of ${owner} applies up to ${most} only.`

/** Proposed duration of a new exception: enough time to fix the cause. */
const PROPOSED_DAYS = 90

/** An exception that accepts a drift finding, to be completed by its owner; null where an exception cannot accept it. */
export function proposeException(draft: Draft, { baseline, names, today }: ControlContext): Edit | null {
  const { control, status, subject, app, role, change } = draft
  const size = sizeOf(draft)
  if (status !== 'drift' || subject.id === '' || isPattern(subject.id)) return null
  const written = app === undefined ? undefined : writtenApp(app, baseline, names)
  if (written !== undefined && /\s/.test(written)) return null
  const member = {
    control,
    subject: subject.id,
    ...(written === undefined ? {} : { app: written }),
    ...(role === undefined ? {} : { role }),
    change,
    ...(size === null || !Number.isInteger(size) || size < 0 ? {} : { most: size }),
    ...PLACEHOLDERS,
    expires: addDays(today, PROPOSED_DAYS),
  }
  return { do: 'add', at: ['exceptions'], member }
}

/** The ARI of an app that the baseline does not list, otherwise its alias. */
function writtenApp(app: string, { apps }: ControlContext['baseline'], names: AppNames): string {
  const alias = names.aliasOf(app)
  return apps === undefined || alias === ORGANIZATION_ALIAS || Object.hasOwn(apps, alias) ? alias : app
}

/** "…; accepted by alice@acme.com until 2027-01-31: Break-glass account (SEC-123)." */
export const acceptedBy = (message: string, { owner, expires, reason, ticket }: Exception): string =>
  `${message.replace(/\.$/, '')}; accepted by ${owner} until ${expires}: ${reason.replace(/\.$/, '')}${ticket === undefined ? '' : ` (${ticket})`}.`

export function captureExceptions(): Captured {
  return known({ value: [] })
}
