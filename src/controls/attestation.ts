import { ATTESTED_PATHS, type AttestedPath, doorsOf } from '../baseline/access-paths.js'
import type { AuditEvent, CurrentState } from '../collect/current-state.js'
import { addDays, daysLeft, daysUntil } from '../model/days.js'
import { known } from '../model/fact.js'
import type { AccessPath } from '../model/finding.js'
import { NOTHING_TO_ACCEPT } from './acceptance.js'
import { actorOf, changedBy } from './audit-event.js'
import { attestedPlace, securityPlace } from './console.js'
import { type Captured, type ControlContext, countOf, type Draft, defineControl } from './control.js'
import { findNewProjects } from './new-service-project.js'

const ID = 'attestation'

/** Doors that no API shows: somebody looked, and says until when that holds. */
export const attestation = defineControl({
  id: ID,
  title: 'Doors that a person attests',
  severity: 'medium',
  section: {
    key: 'attestations',
    comment: [
      'Doors that no API shows: somebody looks, writes down how the door stands and who looked, and says until when that holds. When it ends, the verdict is unknown.',
      'Strict: every door below, each with its strict value.',
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

/** An end that is so near is told before it comes. */
export const SOON_DAYS = 30

type Entry = NonNullable<ControlContext['baseline']['attestations']>[string]

/** An attestation, and how far it holds today. */
type Standing =
  | { readonly is: 'malformed'; readonly problem: string }
  | { readonly is: 'expired' }
  /** Somebody did something to the door on a later day than the one on which it was looked at. */
  | { readonly is: 'changed'; readonly event: AuditEvent }
  /** `daysLeft` counts today and the last day. */
  | { readonly is: 'good'; readonly daysLeft: number }

function compare(context: ControlContext): readonly Draft[] {
  const entries = Object.entries(context.baseline.attestations ?? {})
  return [...entries.flatMap(([id, entry]) => judge(context, id, entry)), ...findNewProjects(context, ID)]
}

function judge(context: ControlContext, id: string, entry: Entry): readonly Draft[] {
  const standing = standingOf(context, id, entry)
  const draft = draftOf(context, id, entry)
  switch (standing.is) {
    case 'malformed':
      return [{ ...draft, change: 'unreadable', status: 'unknown', actual: null, message: standing.problem }]
    case 'expired':
      return [{ ...draft, change: 'expired', status: 'unknown', actual: null, message: endedSentence(id, entry) }]
    case 'changed': {
      const { event } = standing
      const message = `The door ${id} was touched after ${entry.by} looked at it on ${entry.on}: ${event.action.name}, by ${actorOf(event)} on ${event.time.slice(0, 10)} at ${event.time.slice(11, 16)} UTC.`
      const actual = { action: event.action.name, actor: actorOf(event), time: event.time }
      return [{ ...draft, change: 'changed', status: 'drift', actual, message, changedBy: changedBy(event) }]
    }
    case 'good': {
      if (standing.daysLeft > SOON_DAYS) return []
      const message = endingSentence(id, entry, standing.daysLeft)
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
    place: attestedPlace(orgId, doorOf(id)),
    accept: { by: 'looking', edits: [{ do: 'set', at: ['attestations', id], to: renewed }] },
  } as const
}

const doorOf = (id: string): AttestedPath | null => ATTESTED_PATHS.find(door => door.id === id) ?? null

function standingOf(
  { observed, today }: Pick<ControlContext, 'observed' | 'today'>,
  id: string,
  entry: Entry,
): Standing {
  const problem = problemOf(id, entry, today)
  if (problem !== null) return { is: 'malformed', problem: problem.message }
  if (entry.expires < today) return { is: 'expired' }
  const event = lastEventAfter(observed, id, entry.on)
  if (event !== null) return { is: 'changed', event }
  return { is: 'good', daysLeft: daysLeft(entry, today) }
}

/** A door is looked at again at least once a year. */
const MAX_DAYS = 366

type Problem = { readonly field: keyof Entry; readonly message: string }

function problemOf(id: string, { value, by, on, expires }: Entry, today: string): Problem | null {
  const wrong = (field: keyof Entry, what: string): Problem => ({
    field,
    message: `The attestation of ${id} says nothing, for ${JSON.stringify(field)} ${what}.`,
  })
  if (value.trim() === '') return wrong('value', 'is empty: write how the door stands')
  if (by.trim() === '') return wrong('by', 'is empty: write who looked')
  if (!isDay(on)) return wrong('on', 'is no day: write it as YYYY-MM-DD')
  if (!isDay(expires)) return wrong('expires', 'is no day: write it as YYYY-MM-DD')
  if (on > today) return wrong('on', 'is in the future: write the day on which somebody looked')
  if (expires < on) return wrong('expires', 'is before "on": write a later day')
  if (daysUntil(expires, on) > MAX_DAYS)
    return wrong(
      'expires',
      `is more than ${MAX_DAYS} days after "on": write ${addDays(on, MAX_DAYS)} or an earlier day`,
    )
  return null
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const time = Date.parse(`${text}T00:00:00Z`)
  // Where February has a 30th, the day comes back as another.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}

/** On the day itself nobody can tell what came first, so only later days count. */
function lastEventAfter({ audit }: CurrentState, id: string, day: string): AuditEvent | null {
  if (!audit.events.known) return null
  const after = audit.events.value.filter(
    ({ time, action }) => time.slice(0, 10) > day && doorsOf(action).some(door => door.id === id),
  )
  return after.at(-1) ?? null
}

/** What makes the next check unknown, each with its place in the baseline; the audit log is not known here. */
export function brokenAttestations(
  baseline: ControlContext['baseline'],
  today: string,
): readonly { readonly at: readonly string[]; readonly message: string }[] {
  return Object.entries(baseline.attestations ?? {}).flatMap(([id, entry]) => {
    const problem = problemOf(id, entry, today)
    if (problem !== null) return [{ at: ['attestations', id, problem.field], message: problem.message }]
    return entry.expires < today ? [{ at: ['attestations', id, 'expires'], message: endedSentence(id, entry) }] : []
  })
}

/** Attestations that hold and end soon, a sentence each. */
export function expiringAttestations(baseline: ControlContext['baseline'], today: string): readonly string[] {
  return Object.entries(baseline.attestations ?? {}).flatMap(([id, entry]) => {
    if (problemOf(id, entry, today) !== null) return []
    const days = daysLeft(entry, today)
    return days < 1 || days > SOON_DAYS ? [] : [endingSentence(id, entry, days)]
  })
}

const endedSentence = (id: string, { expires }: Entry): string =>
  `The attestation of ${id} ended on ${expires}: look at the door again, and write down what you saw.`

const endingSentence = (id: string, { expires }: Entry, days: number): string =>
  `The attestation of ${id} ends in ${countOf(days, 'day', 'days')}, on ${expires}: look at the door again before.`

/** Each door of the catalogue, and those that the baseline adds: closed where it is attested with its strict value. */
export function attestedPaths(context: ControlContext): readonly AccessPath[] {
  const entries = context.baseline.attestations ?? {}
  const ids = new Set([...ATTESTED_PATHS.map(({ id }) => id), ...Object.keys(entries)])
  return [...ids].map(id => ({ id, ...stateOf(context, id, entries[id]) }))
}

function stateOf(context: ControlContext, id: string, entry: Entry | undefined): Omit<AccessPath, 'id'> {
  const door = doorOf(id)
  if (entry === undefined)
    return {
      state: 'unknown',
      reason: `Nobody has attested it; strict is ${door?.strict ?? ''}. See ${door?.path ?? ''}.`,
    }
  const standing = standingOf(context, id, entry)
  const seen = `${JSON.stringify(entry.value)} by ${entry.by} on ${entry.on}, until ${entry.expires}`
  if (standing.is === 'malformed') return { state: 'unknown', reason: standing.problem }
  if (standing.is === 'expired') return { state: 'unknown', reason: `The attestation ended: ${seen}.` }
  if (standing.is === 'changed') return { state: 'unknown', reason: `It was touched since it was attested: ${seen}.` }
  if (door === null) return { state: 'unknown', reason: `The gate does not know what is strict here: ${seen}.` }
  if (isSame(entry.value, door.strict)) return { state: 'closed', reason: `Attested: ${seen}.` }
  return { state: 'open', reason: `Attested: ${seen}; strict is ${JSON.stringify(door.strict)}, for ${door.why}.` }
}

const isSame = (value: string, strict: string): boolean => value.trim().toLowerCase() === strict.toLowerCase()

/** Every door as an entry to fill in: a fresh capture has none of them, and forgets none. */
export function captureAttestations(): Captured {
  const template = ATTESTED_PATHS.flatMap(({ id, path, strict, why, plan }) => [
    `${path}${plan === '' ? '' : ` [${plan}]`}: ${why}.`,
    `${id}: { value: "", by: "", on: "", expires: "" } # strict: ${JSON.stringify(strict)}`,
  ])
  return known({
    value: {},
    notes: ['Take the {} away once one of these is filled in, without its mark:', ...template],
  })
}
