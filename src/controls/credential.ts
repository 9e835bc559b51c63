import { hasUnknownStatus, mayBeUsed } from '../collect/api-key.js'
import type { ApiKey, CurrentState } from '../collect/current-state.js'
import { daysUntil } from '../model/days.js'
import { mapFact } from '../model/fact.js'
import { NOTHING_TO_ACCEPT, removing, setting } from './acceptance.js'
import { apiKeysPlace } from './console.js'
import {
  type Captured,
  type ControlContext,
  compareKeys,
  countOf,
  type Draft,
  defineControl,
  listFirst,
  unreadable,
} from './control.js'

const ID = 'credential'

/** The organization's API keys: who holds one needs no seat and no group. And the gate's own, without which it is blind. */
export const credential = defineControl({
  id: ID,
  title: 'Organization API keys',
  severity: 'high',
  section: {
    key: 'credentials',
    comment: [
      'Organization API keys that may exist: key id, then a note. Whoever holds one can do what its scopes allow, and without scopes all that an administrator can.',
      'Strict: keys with a purpose and an owner, and with no more scopes than they need.',
    ],
    capture: captureCredentials,
  },
  reads: ['credentials'],
  place: apiKeysPlace,
  auditEvents: /key/i,
  hasFreeText: true,
  guide: {
    what:
      'An organization API key gives access to the organization APIs within its scopes. A key without scopes can do ' +
      'everything that an organization admin can do.',
    risk:
      'A leaked or forgotten key can add users to groups and grant roles without a login. The key itself uses no ' +
      'seat, so user reviews do not show it.',
    steps: [
      'Open Settings > API keys. The menu may be named differently.',
      'Compare each key with the list of known integrations and owners.',
      'Revoke each key without an owner or a purpose. The menu may be named differently.',
      'Create a separate key for the gate with read scopes only, and set its end date.',
      'Replace keys without scopes by keys with the scopes that they need.',
      'List each remaining key id with a note under `credentials`.',
    ],
    confirm: 'Settings > API keys lists only keys with a known owner, and each key has an end date.',
    verify:
      'The gate reads the API keys of the organization and compares their ids with `credentials`. A usable key that ' +
      'is not listed, or a listed key that is missing, is drift. The own key of the gate is a notice from 30 days ' +
      'before its end, and unknown after it. An unreadable list or an unknown key status is unknown.',
    plan: 'All plans',
    exceptions: 'A key for a migration project, with an owner and the end date of the project.',
  },
  compare,
})

function compare(context: ControlContext): readonly Draft[] {
  const { baseline, observed, orgId } = context
  const { credentials } = observed
  if (!credentials.known) return [unreadable(ID, ['credentials'], credentials.reason, apiKeysPlace(orgId))]
  const usable = new Map(credentials.value.filter(mayBeUsed).map(key => [key.id, key]))
  const blocked = new Set(credentials.value.filter(key => !mayBeUsed(key)).map(({ id }) => id))
  // A key that was blocked may be taken back into use: nobody has to take it out of the baseline.
  const expected = new Map(Object.entries(baseline.credentials ?? {}).filter(([id]) => !blocked.has(id)))
  const { added, removed } = compareKeys(expected, usable)
  return [
    ...added.map(([, key]) => draftAdded(context, key)),
    ...removed.map(([id, note]) => draftRemoved(context, id, note)),
    ...credentials.value.filter(hasUnknownStatus).map(key => describeStatus(context, key)),
    ...judgeOwn(context, [...usable.values()]),
  ]
}

const nameOf = ({ id, label }: ApiKey): string => label ?? id

const draftOf = ({ orgId }: ControlContext, id: string, name: string) =>
  ({
    control: ID,
    subject: { type: 'credential', id, name },
    at: ['credentials', id],
    place: apiKeysPlace(orgId),
  }) as const

const draftAdded = (context: ControlContext, key: ApiKey): Draft => ({
  ...draftOf(context, key.id, nameOf(key)),
  change: 'added',
  status: 'drift',
  expected: null,
  actual: nameOf(key),
  message: `The organization has the API key ${nameOf(key)}, which is not in the baseline: whoever holds it ${describePower(key)}.`,
  accept: setting(['credentials', key.id], key.label ?? ''),
})

function describePower({ scopes }: ApiKey): string {
  if (scopes === null) return 'can do what its scopes allow'
  return scopes.length === 0 ? 'can do all that an administrator can' : `has the scopes ${listFirst(scopes)}`
}

function draftRemoved(context: ControlContext, id: string, note: string): Draft {
  const name = note || id
  return {
    ...draftOf(context, id, name),
    change: 'removed',
    status: 'drift',
    expected: name,
    actual: null,
    message: `The API key ${name} is in the baseline, but the organization has no such key.`,
    accept: removing(['credentials', id]),
  }
}

function describeStatus(context: ControlContext, key: ApiKey): Draft {
  const { at, place, subject } = draftOf(context, key.id, nameOf(key))
  const reason = `API key ${nameOf(key)}: the status ${JSON.stringify(key.status)} is not one that this version knows. Check Settings > API keys, and look for a newer version.`
  return unreadable(ID, at, reason, place, subject)
}

/** The key with which this was read, or all that may be it. */
type Own = { readonly keys: readonly ApiKey[]; readonly isSure: boolean }

/**
 * Nothing in the API says which key asked. In this order it is the only one that is called after the gate, the only one
 * there is, or the only one in use; else it may be any of them. Keys that go on come before those that have ended: only
 * where the one that is called after the gate has ended and no other one is called so, it counts, and is unknown.
 */
function findOwn({ baseline, today }: ControlContext, usable: readonly ApiKey[]): Own {
  const lasting = (keys: readonly ApiKey[]): readonly ApiKey[] => {
    const living = keys.filter(({ expiresAt }) => !hasEnded(expiresAt, today))
    return living.length > 0 ? living : keys
  }
  const keys = lasting(usable)
  const notes = new Map(Object.entries(baseline.credentials ?? {}))
  const isNamed = ({ id, label }: ApiKey) => [label, notes.get(id)].some(text => /\bgate\b/i.test(text ?? ''))
  const named = lasting(usable.filter(isNamed))
  const used = keys.filter(({ lastActiveAt }) => wasUsed(lastActiveAt, today))
  const only = [named, keys, used].find(some => some.length === 1)
  return only === undefined ? { keys, isSure: false } : { keys: only, isSure: true }
}

function hasEnded(expiresAt: string | null, today: string): boolean {
  const day = dayOf(expiresAt ?? '')
  return day !== null && daysUntil(day, today) < 0
}

/** Since yesterday began: the night before counts, and Atlassian tells it with some delay. */
function wasUsed(lastActiveAt: string | null, today: string): boolean {
  const day = dayOf(lastActiveAt ?? '')
  return day !== null && daysUntil(day, today) >= -1
}

function judgeOwn(context: ControlContext, usable: readonly ApiKey[]): readonly Draft[] {
  const { keys, isSure } = findOwn(context, usable)
  const called = isSure ? "the gate's own API key" : "what may be the gate's own API key"
  return [
    ...keys.flatMap(key => judgeEnd(context, key, called)),
    ...(isSure ? keys.flatMap(key => judgeScopes(context, key)) : []),
  ]
}

/** A notice from so many days before the end. A key that has ended cannot have read anything, so that is unknown. */
const SOON_DAYS = 30

function judgeEnd(context: ControlContext, key: ApiKey, called: string): readonly Draft[] {
  const { expiresAt } = key
  if (expiresAt === null) return []
  const draft = draftOf(context, key.id, nameOf(key))
  const day = dayOf(expiresAt)
  if (day === null) {
    const reason = `Atlassian tells an end of ${called} ${nameOf(key)} that is no date: look it up at Settings > API keys.`
    return [unreadable(ID, draft.at, reason, draft.place, draft.subject)]
  }
  const days = daysUntil(day, context.today)
  if (days > SOON_DAYS) return []
  const message = `The organization's key ${nameOf(key)}, ${called}, ${describeEnd(days, day)}: make a new one and replace it.`
  const actual = { expires: day }
  const status = days < 0 ? 'unknown' : 'notice'
  return [{ ...draft, change: 'expired', status, expected: null, actual, message, accept: NOTHING_TO_ACCEPT }]
}

function describeEnd(days: number, day: string): string {
  if (days < 0) return `ended on ${day}`
  return days === 0 ? `ends today, on ${day}` : `ends in ${countOf(days, 'day', 'days')}, on ${day}`
}

/** What the gate never does is what its key need not be able to do. */
function judgeScopes(context: ControlContext, key: ApiKey): readonly Draft[] {
  const { scopes } = key
  if (scopes === null) return []
  const excess = scopes.filter(scope => !scope.startsWith('read:'))
  if (scopes.length > 0 && excess.length === 0) return []
  const power =
    scopes.length === 0
      ? 'has no scopes, and may do all that an administrator can'
      : `may do more: ${listFirst(excess)}`
  return [
    {
      ...draftOf(context, key.id, nameOf(key)),
      change: 'changed',
      status: 'notice',
      expected: null,
      actual: { scopes },
      message: `The gate only reads, but its own API key ${nameOf(key)} ${power}.`,
      accept: NOTHING_TO_ACCEPT,
    },
  ]
}

const ISO_8601 = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/

/** The day of a time, in UTC; null where it is none. */
function dayOf(time: string): string | null {
  const ms = ISO_8601.test(time) ? Date.parse(time) : Number.NaN
  return Number.isNaN(ms) ? null : new Date(ms).toISOString().slice(0, 10)
}

/** The keys that may be used; their labels are the notes. */
export function captureCredentials({ credentials }: CurrentState): Captured {
  return mapFact(credentials, keys => ({
    value: Object.fromEntries(keys.filter(mayBeUsed).map(({ id, label }) => [id, label ?? ''])),
  }))
}
