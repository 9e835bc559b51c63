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

/** Deviations that somebody answers for until a day. They are compared and shown like the others. */
export const exception = defineControl({
  id: ID,
  title: 'Exceptions',
  severity: 'low',
  section: {
    key: 'exceptions',
    comment: [
      'Accepted deviations, each for one subject, by its id, with an owner, a reason and an end at most 366 days ahead. They are still compared and shown.',
      'Strict: []. What is unknown is never excepted.',
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

/** An end that is so near is told before it comes. */
const SOON_DAYS = 14

/** Those that ended, and those that end soon; which of them nobody needs is told by the verdict. */
function compare(context: ControlContext): readonly Draft[] {
  return (context.baseline.exceptions ?? []).flatMap((exception, index) => {
    const left = daysLeft(exception, context.today)
    if (left > SOON_DAYS) return []
    const end =
      left < 1
        ? `ended on ${exception.expires}, and is not applied: close the door, or agree on it anew`
        : `ends in ${countOf(left, 'day', 'days')}, on ${exception.expires}: close the door before, or agree on it anew`
    return [noticeOf(context, exception, index, { change: 'expired', message: `${nameOf(exception)} ${end}.` })]
  })
}

export const isOver = (exception: Exception, today: string): boolean => daysLeft(exception, today) < 1

const nameOf = ({ control, subject, app, role, change, owner }: Exception): string => {
  const what = [control, role, change].filter(part => part !== undefined).join(', ')
  return `The exception of ${owner} for ${subject}${app === undefined ? '' : ` on ${app}`} (${what})`
}

function noticeOf(
  { orgId }: ControlContext,
  exception: Exception,
  index: number,
  told: Pick<Draft, 'change' | 'message'>,
): Draft {
  const { control, subject, app, role, change, reason, owner, expires } = exception
  const id = [control, subject, app, role, change].filter(part => part !== undefined).join(' ')
  const who: Subject = { type: 'exception', id, name: id }
  return {
    control: ID,
    status: 'notice',
    subject: who,
    expected: { reason, owner, expires },
    actual: null,
    at: ['exceptions', index],
    place: securityPlace(orgId),
    accept: NOTHING_TO_ACCEPT,
    ...told,
  }
}

export const draftUnused = (context: ControlContext, exception: Exception, index: number, since: string): Draft =>
  noticeOf(context, exception, index, {
    change: 'unused',
    message: `${nameOf(exception)} matches no deviation since ${since}: take it out.`,
  })

type Excepted = Pick<Draft, 'control' | 'subject' | 'app' | 'role' | 'change' | 'actual' | 'people'>

/** An exception is for one subject, by its id, and for one app, role or change where it names one, of any size. */
export function isAbout({ control, subject, app, role, change }: Exception, draft: Excepted, names: AppNames): boolean {
  if (draft.control !== control || draft.subject.id !== subject) return false
  if (change !== undefined && draft.change !== change) return false
  if (role !== undefined && (draft.role === undefined || roleName(draft.role) !== roleName(role))) return false
  return app === undefined || (draft.app !== undefined && draft.app === (names.resourceAt(app) ?? app))
}

/** It ends to apply above the size that was agreed on, and where the size is not known. */
export function isFor(exception: Exception, draft: Excepted, names: AppNames): boolean {
  const { most } = exception
  const size = sizeOf(draft)
  return isAbout(exception, draft, names) && (most === undefined || (size !== null && size <= most))
}

/** What is counted: what is present where that is a number, else the users it reaches; null where nothing is. */
const sizeOf = ({ actual, people }: Pick<Draft, 'actual' | 'people'>): number | null =>
  typeof actual === 'number' ? actual : (people ?? null)

/** What differs in more than an exception allows. */
export const outgrown = (message: string, { owner, most }: Exception): string =>
  `${message.replace(/\.$/, '')}; the exception of ${owner} applies up to ${most} only.`

/** As long as is proposed for a new one: time to mend what stands behind it. */
const PROPOSED_DAYS = 90

/** The exception that would accept a deviation, to be completed by whoever answers for it; null where none can. */
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

/** An app that the baseline does not list has no alias in it. */
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
