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

/** Organization API keys, which give access without a seat or a group, and the end date and scopes of the gate's own key. */
export const credential = defineControl({
  id: ID,
  title: 'Organization API keys',
  severity: 'high',
  section: {
    key: 'credentials',
    comment: [
      'Organization API keys that may exist: key ID, then a note. A key without scopes can do everything that an organization admin can do.',
      'Recommended: only keys with a known owner and purpose, and only with the scopes that they need.',
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
  // A blocked key can be activated again, so it can stay in the baseline.
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
  message: `API key ${nameOf(key)} is not in the baseline; ${describeScopes(key)}.`,
  accept: setting(['credentials', key.id], key.label ?? ''),
})

function describeScopes({ scopes }: ApiKey): string {
  if (scopes === null) return 'its scopes are not known'
  return scopes.length === 0 ? `it ${UNLIMITED}` : `it has the scopes ${listFirst(scopes)}`
}

const UNLIMITED = 'has no scopes and can do everything that an organization admin can do'

function draftRemoved(context: ControlContext, id: string, note: string): Draft {
  const name = note || id
  return {
    ...draftOf(context, id, name),
    change: 'removed',
    status: 'drift',
    expected: name,
    actual: null,
    message: `API key ${name} is in the baseline but missing from the organization.`,
    accept: removing(['credentials', id]),
  }
}

function describeStatus(context: ControlContext, key: ApiKey): Draft {
  const { at, place, subject } = draftOf(context, key.id, nameOf(key))
  const reason = `API key ${nameOf(key)}: the status ${JSON.stringify(key.status)} is not known to this version. Check Settings > API keys, and look for a newer version.`
  return unreadable(ID, at, reason, place, subject)
}

/** The key that this run uses, or all keys that can be this key. */
type Own = { readonly keys: readonly ApiKey[]; readonly isSure: boolean }

/**
 * The API does not report which key sends a request. In this order: the only key with "gate" in its label or note, the
 * only key, or the only key in use; otherwise it can be any key. Expired keys count only where no other key matches.
 */
function findOwn({ baseline, today }: ControlContext, usable: readonly ApiKey[]): Own {
  const preferValid = (keys: readonly ApiKey[]): readonly ApiKey[] => {
    const valid = keys.filter(({ expiresAt }) => !hasEnded(expiresAt, today))
    return valid.length > 0 ? valid : keys
  }
  const keys = preferValid(usable)
  const notes = new Map(Object.entries(baseline.credentials ?? {}))
  const isNamed = ({ id, label }: ApiKey) => [label, notes.get(id)].some(text => /\bgate\b/i.test(text ?? ''))
  const named = preferValid(usable.filter(isNamed))
  const used = keys.filter(({ lastActiveAt }) => wasUsed(lastActiveAt, today))
  const only = [named, keys, used].find(some => some.length === 1)
  return only === undefined ? { keys, isSure: false } : { keys: only, isSure: true }
}

function hasEnded(expiresAt: string | null, today: string): boolean {
  const day = dayOf(expiresAt ?? '')
  return day !== null && daysUntil(day, today) < 0
}

/** Since the start of yesterday, because Atlassian reports the last use with a delay. */
function wasUsed(lastActiveAt: string | null, today: string): boolean {
  const day = dayOf(lastActiveAt ?? '')
  return day !== null && daysUntil(day, today) >= -1
}

function judgeOwn(context: ControlContext, usable: readonly ApiKey[]): readonly Draft[] {
  const { keys, isSure } = findOwn(context, usable)
  const purpose = isSure ? "the gate's own API key" : "possibly the gate's own API key"
  return [
    ...keys.flatMap(key => judgeEnd(context, key, purpose)),
    ...(isSure ? keys.flatMap(key => judgeScopes(context, key)) : []),
  ]
}

/** A notice comes this many days before the end date. A passed end date is unknown, because the key should not work. */
const SOON_DAYS = 30

function judgeEnd(context: ControlContext, key: ApiKey, purpose: string): readonly Draft[] {
  const { expiresAt } = key
  if (expiresAt === null) return []
  const draft = draftOf(context, key.id, nameOf(key))
  const day = dayOf(expiresAt)
  if (day === null) {
    const reason = `API key ${nameOf(key)} (${purpose}): Atlassian reports an end date that is not valid. Check Settings > API keys.`
    return [unreadable(ID, draft.at, reason, draft.place, draft.subject)]
  }
  const days = daysUntil(day, context.today)
  if (days > SOON_DAYS) return []
  const message = `API key ${nameOf(key)} (${purpose}) ${describeEnd(days, day)}; create a new key and replace it.`
  const actual = { expires: day }
  const status = days < 0 ? 'unknown' : 'notice'
  return [{ ...draft, change: 'expired', status, expected: null, actual, message, accept: NOTHING_TO_ACCEPT }]
}

function describeEnd(days: number, day: string): string {
  if (days < 0) return `expired on ${day}`
  return days === 0 ? `expires today, on ${day}` : `expires in ${countOf(days, 'day', 'days')}, on ${day}`
}

/** The gate only reads, so its key needs read scopes only. */
function judgeScopes(context: ControlContext, key: ApiKey): readonly Draft[] {
  const { scopes } = key
  if (scopes === null) return []
  const excess = scopes.filter(scope => !scope.startsWith('read:'))
  if (scopes.length > 0 && excess.length === 0) return []
  const problem = scopes.length === 0 ? UNLIMITED : `has scopes that the gate does not need (${listFirst(excess)})`
  return [
    {
      ...draftOf(context, key.id, nameOf(key)),
      change: 'changed',
      status: 'notice',
      expected: null,
      actual: { scopes },
      message: `API key ${nameOf(key)} (the gate's own API key) ${problem}; the gate needs read scopes only.`,
      accept: NOTHING_TO_ACCEPT,
    },
  ]
}

const ISO_8601 = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/

/** The day of a time, in UTC; null for an invalid time. */
function dayOf(time: string): string | null {
  const ms = ISO_8601.test(time) ? Date.parse(time) : Number.NaN
  return Number.isNaN(ms) ? null : new Date(ms).toISOString().slice(0, 10)
}

/** All usable keys, with their labels as notes. */
export function captureCredentials({ credentials }: CurrentState): Captured {
  return mapFact(credentials, keys => ({
    value: Object.fromEntries(keys.filter(mayBeUsed).map(({ id, label }) => [id, label ?? ''])),
  }))
}
