import type { CurrentState, Policy } from '../collect/current-state.js'
import { digestOf } from '../collect/settings.js'
import { mapFact, unknown } from '../model/fact.js'
import { isFields } from '../model/fields.js'
import { removing, setting } from './acceptance.js'
import { policiesPlace } from './console.js'
import { type Captured, type ControlContext, compareKeys, type Draft, defineControl, unreadable } from './control.js'
import { describeDifferences, describeSettings, joinClauses } from './setting-difference.js'

const ID = 'policy'

/** Organization policies, such as IP allowlists and data residency. */
export const policy = defineControl({
  id: ID,
  title: 'Organization policies',
  severity: 'medium',
  section: {
    key: 'policies',
    comment: [
      'Organization policies by ID, such as IP allowlists and data residency. The digest covers all settings of a policy.',
      'Recommended: each policy as IT approved it.',
    ],
    capture: capturePolicies,
  },
  reads: ['policies'],
  place: policiesPlace,
  auditEvents: /polic|allowlist|residency|join|invit/i,
  hasFreeText: true,
  guide: {
    what:
      'Organization policies are settings such as IP allowlists, data residency and data security policies. The ' +
      'baseline stores type, name, status and a digest of the settings.',
    risk:
      'A disabled IP allowlist makes the apps reachable from any network. A changed policy can also permit exports or ' +
      'public links that reveal content to unchecked users.',
    steps: [
      'Open Security and select the page of the policy type, such as IP allowlists. The menu may be named differently.',
      'Open the policy that the finding names and compare its settings with the approved change.',
      'Open Security > Audit log and find out which account changed the policy. The menu may be named differently.',
      'Set the policy to its approved state, or delete a policy that is not approved.',
      'For an approved change, accept the new digest in the baseline by a pull request.',
    ],
    confirm: 'The policy page shows the status and the settings that IT approved.',
    verify:
      'The gate reads all policies that the organization API reports, and compares type, status and digest with the ' +
      'baseline. An additional, missing or changed policy is drift. A policy without a reported status is unknown. ' +
      'Authentication policies are not in this list; attest them instead.',
    plan: 'Depends on the type: Premium, Enterprise or Atlassian Guard',
    exceptions: 'An IP range that a vendor needs for a limited time, with an end date.',
  },
  compare,
})

type Entry = NonNullable<ControlContext['baseline']['policies']>[string]

/** Not documented. jira.js lists this type, and its name matches the setting for user invites. */
const INVITES = 'user-join-settings-default'

function compare(context: ControlContext): readonly Draft[] {
  const { baseline, observed, orgId } = context
  const { policies } = observed
  if (!policies.known) return [unreadable(ID, ['policies'], policies.reason, policiesPlace(orgId))]
  const unread = new Map(policies.value.filter(({ status }) => status === null).map(one => [one.id, one]))
  const expected = new Map(Object.entries(baseline.policies ?? {}).filter(([id]) => !unread.has(id)))
  const actual = new Map(policies.value.filter(hasStatus).map(one => [one.id, one]))
  const { added, removed, both } = compareKeys(expected, actual)
  return [
    ...[...unread.values()].map(one => draftUnread(context, one)),
    ...added.map(([, one]) => draftAdded(context, one)),
    ...removed.map(([id, entry]) => draftRemoved(context, id, entry)),
    ...both
      .filter(([, entry, one]) => isChanged(entry, one))
      .map(([, entry, one]) => draftChanged(context, entry, one)),
  ]
}

/** A policy that can be compared. */
type WithStatus = Policy & { readonly status: string }

const hasStatus = (one: Policy): one is WithStatus => one.status !== null

const noStatus = ({ id, name, type }: Policy): string =>
  `${name || id}: Atlassian does not report the status of this ${type} policy. Check it in the console.`

/** Unknown also where all other fields match the baseline, because the policy can be disabled. */
const draftUnread = ({ orgId }: ControlContext, one: Policy): Draft =>
  unreadable(ID, ['policies', one.id], noStatus(one), policiesPlace(orgId), {
    type: 'policy',
    id: one.id,
    name: one.name || one.id,
  })

/** The name in the baseline is a note and is not compared. The digest covers the name, so a renamed policy is reported. */
const isChanged = (entry: Entry, { type, status, digest }: WithStatus): boolean =>
  type !== entry.type || status !== entry.status || digest !== entry.digest

const entryOf = ({ type, name, status, digest }: WithStatus): Entry => ({ type, name, status, digest })

const draftOf = ({ orgId }: ControlContext, id: string, name: string) =>
  ({
    control: ID,
    status: 'drift',
    subject: { type: 'policy', id, name: name || id },
    at: ['policies', id],
    place: policiesPlace(orgId),
  }) as const

/** "Policy Office (ip-allowlist)". */
const nameWithType = (id: string, { name, type }: Pick<Entry, 'name' | 'type'>): string =>
  `Policy ${name || id} (${type}${type === INVITES ? ', very likely the user invites setting' : ''})`

function draftAdded(context: ControlContext, added: WithStatus): Draft {
  const { id, name, status, settings } = added
  const clauses = joinClauses([`status is ${status}`, ...describeSettings(furtherSettings(settings))])
  return {
    ...draftOf(context, id, name),
    change: 'added',
    expected: null,
    actual: entryOf(added),
    message: `${nameWithType(id, added)} is not in the baseline: ${clauses}.`,
    accept: setting(['policies', id], entryOf(added)),
  }
}

const draftRemoved = (context: ControlContext, id: string, entry: Entry): Draft => ({
  ...draftOf(context, id, entry.name),
  change: 'removed',
  expected: entry,
  actual: null,
  message: `${nameWithType(id, entry)} is in the baseline but missing from the organization.`,
  accept: removing(['policies', id]),
})

function draftChanged(context: ControlContext, entry: Entry, changed: WithStatus): Draft {
  const { id, name } = changed
  return {
    ...draftOf(context, id, name),
    change: 'changed',
    expected: entry,
    actual: entryOf(changed),
    message: `${nameWithType(id, changed)} differs from the baseline: ${describeChange(context, entry, changed)}.`,
    accept: setting(['policies', id], entryOf(changed)),
  }
}

/** The differences, or the current settings where the settings of the baseline are not known. */
function describeChange(context: ControlContext, entry: Entry, changed: WithStatus): string {
  const { type, status, digest, settings } = changed
  const fields = describeDifferences({ type: entry.type, status: entry.status }, { type, status })
  if (entry.digest === digest) return joinClauses(fields)
  const before = settingsBefore(context, entry, changed)
  const differences = before === undefined ? [] : describeDifferences(before, settings)
  if (differences.length > 0) return joinClauses([...new Set([...fields, ...differences])])
  const now = describeSettings(furtherSettings(settings))
  const others = now.length === 0 ? 'its settings differ' : `its settings differ, and now ${joinClauses(now)}`
  return [...fields, others].join('; ')
}

/** The settings without the fields that an entry of the baseline has. */
const furtherSettings = (settings: unknown): unknown =>
  isFields(settings)
    ? Object.fromEntries(Object.entries(settings).filter(([key]) => !['type', 'name', 'status'].includes(key)))
    : settings

/**
 * The settings behind the digest of the baseline: those of the previous run, or the current settings with the type, name
 * and status of the baseline. Undefined where the digest matches neither.
 */
function settingsBefore({ before }: ControlContext, entry: Entry, { id, settings }: Policy): unknown {
  const { type, name, status } = entry
  const renamed = isFields(settings) ? { ...settings, type, name: name || null, status } : settings
  return [before?.policies?.get(id), renamed].find(one => one !== undefined && digestOf(one) === entry.digest)
}

export function capturePolicies({ policies }: CurrentState): Captured {
  const unread = policies.known ? policies.value.find(one => !hasStatus(one)) : undefined
  if (unread !== undefined) return unknown(noStatus(unread))
  return mapFact(policies, list => ({
    value: Object.fromEntries(list.filter(hasStatus).map(one => [one.id, entryOf(one)])),
  }))
}
