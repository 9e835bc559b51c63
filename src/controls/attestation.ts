import type { AuditEvent, CurrentState } from '../collect/current-state.js'
import { ACCESS_PATHS, findPath, pathsOf } from '../model/access-paths.js'
import { addDays, daysLeft, daysUntil } from '../model/days.js'
import { known } from '../model/fact.js'
import { NOTHING_TO_ACCEPT } from './acceptance.js'
import { actorOf, changedBy } from './audit-event.js'
import { attestedPlace, securityPlace } from './console.js'
import {
  type AttestedReading,
  type Captured,
  type ControlContext,
  countOf,
  type Draft,
  defineControl,
  type PathReading,
} from './control.js'
import { findNewProjects } from './new-service-project.js'

const ID = 'attestation'

/** Access paths that no API shows: an administrator attests their value for a limited time. */
export const attestation = defineControl({
  id: ID,
  title: 'Attested access paths',
  severity: 'medium',
  section: {
    key: 'attestations',
    comment: [
      'Access paths that no API shows. An administrator checks each one, and records its value, the date and an end date. After the end date the verdict is unknown.',
      'Recommended: every access path below, with its recommended value.',
    ],
    capture: captureAttestations,
  },
  reads: [],
  place: securityPlace,
  hasFreeText: true,
  guide: {
    what:
      'An attestation records the value of a setting that no API shows. It names the value, the administrator, the ' +
      'date and an end date of at most 366 days.',
    risk:
      'Without an attestation, settings such as user invites are not verified. Users can then invite others and use ' +
      'seats although all readable settings are closed.',
    steps: [
      'Run `atlassian-access-gate attest --by <your email>` to list the access paths that are not attested, most ' +
        'important first.',
      'Open the console path that the command shows for the access path.',
      'Set the recommended value in the console.',
      'Enter the value that the console shows now, and an end date.',
      'Commit the changed baseline by a pull request, so that a second administrator reviews it.',
      'Check the access path again before the end date. The gate sends a notice 30 days before.',
    ],
    confirm:
      'The console shows the value of each attestation on the day of the check. The report lists no access path as ' +
      'not verified.',
    verify:
      'The gate checks the value, the dates and the audit log. An expired or malformed attestation is unknown. An ' +
      'audit log event on the access path after the attestation date is drift. A path without an attestation is not a ' +
      'finding, but the posture lists it as not verified.',
    plan: 'All plans. Audit log events need Atlassian Guard Standard.',
    exceptions:
      'Do not use an exception; attest the current value with a near end date. Use `not-applicable` for an app that ' +
      'you do not have.',
  },
  compare,
})

/** A notice comes this many days before the end. */
export const SOON_DAYS = 30

type Entry = NonNullable<ControlContext['baseline']['attestations']>[string]

type Validity =
  | { readonly is: 'malformed'; readonly problem: string }
  | { readonly is: 'expired' }
  /** An audit log event touched the access path on a later day than the attestation. */
  | { readonly is: 'changed'; readonly event: AuditEvent }
  /** `daysLeft` counts today and the last day. */
  | { readonly is: 'valid'; readonly daysLeft: number }

function compare(context: ControlContext): readonly Draft[] {
  const entries = Object.entries(context.baseline.attestations ?? {})
  return [...entries.flatMap(([id, entry]) => judge(context, id, entry)), ...findNewProjects(context, ID)]
}

function judge(context: ControlContext, id: string, entry: Entry): readonly Draft[] {
  const validity = validityOf(context, id, entry)
  const draft = draftOf(context, id, entry)
  switch (validity.is) {
    case 'malformed':
      return [{ ...draft, change: 'unreadable', status: 'unknown', actual: null, message: validity.problem }]
    case 'expired':
      return [{ ...draft, change: 'expired', status: 'unknown', actual: null, message: expiredSentence(id, entry) }]
    case 'changed': {
      const { event } = validity
      const actual = { action: event.action.name, actor: actorOf(event), time: event.time }
      const message = changedSentence(id, entry, event)
      return [{ ...draft, change: 'changed', status: 'drift', actual, message, changedBy: changedBy(event) }]
    }
    case 'valid': {
      if (validity.daysLeft > SOON_DAYS) return []
      const message = expiringSentence(id, entry, validity.daysLeft)
      return [{ ...draft, change: 'expired', status: 'notice', actual: null, message, accept: NOTHING_TO_ACCEPT }]
    }
  }
}

function draftOf({ orgId, today }: ControlContext, id: string, entry: Entry) {
  const renewed = { ...entry, on: today, expires: addDays(today, 90) }
  return {
    control: ID,
    subject: { type: 'attestation', id, name: id },
    expected: { value: entry.value, on: entry.on, expires: entry.expires },
    at: ['attestations', id],
    place: attestedPlace(orgId, findPath(id)),
    accept: { by: 'review', edits: [{ do: 'set', at: ['attestations', id], to: renewed }] },
  } as const
}

function validityOf(
  { observed, today }: Pick<ControlContext, 'observed' | 'today'>,
  id: string,
  entry: Entry,
): Validity {
  const problem = problemOf(id, entry, today)
  if (problem !== null) return { is: 'malformed', problem: problem.message }
  if (entry.expires < today) return { is: 'expired' }
  const event = lastEventAfter(observed, id, entry.on)
  if (event !== null) return { is: 'changed', event }
  return { is: 'valid', daysLeft: daysLeft(entry, today) }
}

/** An access path is checked again at least once a year. */
const MAX_DAYS = 366

/** Can be attested for every known access path: the organization does not have the app or the feature. */
export const NOT_APPLICABLE = 'not-applicable'

type Problem = { readonly field: keyof Entry; readonly message: string }

function problemOf(id: string, { value, by, on, expires }: Entry, today: string): Problem | null {
  const wrong = (field: keyof Entry, what: string): Problem => ({
    field,
    message: `Attestation ${id}: ${JSON.stringify(field)} ${what}.`,
  })
  if (value.trim() === '') return wrong('value', `is empty. Write one of: ${valuesOf(id)}`)
  if (!isAllowed(id, value)) return wrong('value', `is ${JSON.stringify(value)}. Write one of: ${valuesOf(id)}`)
  if (by.trim() === '') return wrong('by', 'is empty. Write the email address of the administrator who checked')
  if (!isDay(on)) return wrong('on', 'is not a valid day. Write it as YYYY-MM-DD')
  if (!isDay(expires)) return wrong('expires', 'is not a valid day. Write it as YYYY-MM-DD')
  if (on > today) return wrong('on', 'is in the future. Write the day of the check')
  if (expires < on) return wrong('expires', 'is before "on". Write a later day')
  if (daysUntil(expires, on) > MAX_DAYS)
    return wrong(
      'expires',
      `is more than ${MAX_DAYS} days after "on". Write ${addDays(on, MAX_DAYS)} or an earlier day`,
    )
  return null
}

/** A path that only the baseline knows may have any value. */
function isAllowed(id: string, value: string): boolean {
  const path = findPath(id)
  return path === undefined || [...path.values, NOT_APPLICABLE].some(allowed => isSame(value, allowed))
}

const valuesOf = (id: string): string =>
  [...(findPath(id)?.values ?? ['the value of the setting']), NOT_APPLICABLE]
    .map(value => JSON.stringify(value))
    .join(', ')

const isSame = (value: string, other: string): boolean => value.trim().toLowerCase() === other.toLowerCase()

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const time = Date.parse(`${text}T00:00:00Z`)
  // February 30 parses as a day in March.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}

/** Events of the same day do not count: their order is not known. */
function lastEventAfter({ audit }: CurrentState, id: string, day: string): AuditEvent | null {
  if (!audit.events.known) return null
  const after = audit.events.value.filter(
    ({ time, action }) => time.slice(0, 10) > day && pathsOf(action).some(path => path.id === id),
  )
  return after.at(-1) ?? null
}

/** What makes the next check unknown, each with its place in the baseline. The audit log is not known here. */
export function brokenAttestations(
  baseline: ControlContext['baseline'],
  today: string,
): readonly { readonly at: readonly string[]; readonly message: string }[] {
  return Object.entries(baseline.attestations ?? {}).flatMap(([id, entry]) => {
    const problem = problemOf(id, entry, today)
    if (problem !== null) return [{ at: ['attestations', id, problem.field], message: problem.message }]
    return entry.expires < today ? [{ at: ['attestations', id, 'expires'], message: expiredSentence(id, entry) }] : []
  })
}

/** Valid attestations that end soon, a sentence each. */
export function expiringAttestations(baseline: ControlContext['baseline'], today: string): readonly string[] {
  return Object.entries(baseline.attestations ?? {}).flatMap(([id, entry]) => {
    if (problemOf(id, entry, today) !== null) return []
    const days = daysLeft(entry, today)
    return days < 1 || days > SOON_DAYS ? [] : [expiringSentence(id, entry, days)]
  })
}

const changedSentence = (id: string, { by, on }: Entry, event: AuditEvent): string =>
  `${id}: the setting may have changed after ${by} attested it on ${on}: ${event.action.name}, by ${actorOf(event)} on ${event.time.slice(0, 10)} at ${event.time.slice(11, 16)} UTC.`

const expiredSentence = (id: string, { expires }: Entry): string =>
  `${id}: the attestation expired on ${expires}: check the setting and renew the attestation.`

const expiringSentence = (id: string, { expires }: Entry, days: number): string =>
  `${id}: the attestation expires in ${countOf(days, 'day', 'days')}, on ${expires}: check the setting and renew the attestation.`

/** Every known access path, closed where it is attested with the recommended value. */
export const attestedPaths = (context: ControlContext): readonly AttestedReading[] =>
  ACCESS_PATHS.map(({ id }) => ({ id, ...readAttested(context, id, context.baseline.attestations?.[id]) }))

function readAttested(context: ControlContext, id: string, entry: Entry | undefined): PathReading {
  if (entry === undefined) return { state: 'unknown', reason: 'Not attested.' }
  const validity = validityOf(context, id, entry)
  const attested = `${JSON.stringify(entry.value)} by ${entry.by} on ${entry.on}, expires ${entry.expires}`
  switch (validity.is) {
    case 'malformed':
      return { state: 'unknown', reason: validity.problem }
    case 'expired':
      return { state: 'unknown', reason: `The attestation expired: ${attested}.` }
    case 'changed':
      return { state: 'unknown', reason: `The setting may have changed since it was attested: ${attested}.` }
    case 'valid': {
      const [recommended = ''] = findPath(id)?.values ?? []
      const isClosed = isSame(entry.value, recommended) || isSame(entry.value, NOT_APPLICABLE)
      return { state: isClosed ? 'closed' : 'open', reason: `Attested: ${attested}.` }
    }
  }
}

/** Every access path as a comment to fill in. */
export function captureAttestations(): Captured {
  const template = ACCESS_PATHS.flatMap(({ id, title, place, values: [recommended], guide }) => [
    `${title} (${guide.plan}): ${place}`,
    `${id}: { value: "", by: "", on: "", expires: "" } # recommended: ${JSON.stringify(recommended)}`,
  ])
  return known({
    value: {},
    notes: ['Fill in a line and remove its comment mark, or use the command attest:', ...template],
  })
}
