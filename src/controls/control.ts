import type { Baseline } from '../baseline/schema.js'
import type { AppNames } from '../collect/app-names.js'
import type { CurrentState, FactName } from '../collect/current-state.js'
import type { Fact } from '../model/fact.js'
import type {
  Change,
  ControlId,
  Finding,
  FindingStatus,
  PathState,
  Severity,
  Subject,
  Value,
} from '../model/finding.js'
import type { Guide } from '../model/guide.js'
import type { Acceptance } from './acceptance.js'
import { NOTHING_TO_ACCEPT } from './acceptance.js'

/** The complete input of a control: a control uses no clock and no network. */
export type ControlContext = {
  readonly orgId: string
  /** The day of the run, YYYY-MM-DD in UTC. */
  readonly today: string
  readonly baseline: Baseline
  readonly observed: CurrentState
  readonly names: AppNames
  /** The state at the previous run; null where no previous run can be read. */
  readonly before: PreviousState | null
}

/** The values of the previous run that controls compare with. Null where that run did not read them. */
export type PreviousState = {
  /** ISO 8601. */
  readonly generatedAt: string
  /** The settings of each policy, by its id. */
  readonly policies: ReadonlyMap<string, unknown> | null
  /** The IDs of the event types in the audit log. */
  readonly actions: ReadonlySet<string> | null
  /** `<site>/<key>` of the service projects. */
  readonly serviceDesks: ReadonlySet<string> | null
}

/** A finding as a control returns it. The evaluation adds ID, location, fix and first-seen time. */
export type Draft = {
  readonly control: ControlId
  readonly change: Change
  readonly status: FindingStatus
  readonly subject: Subject
  /** The app's ARI, its identity; reports show the alias. */
  readonly app?: string
  readonly role?: string
  readonly expected: Value
  readonly actual: Value
  /** The path of keys in the baseline that the finding is about, as far as it exists. */
  readonly at: readonly (string | number)[]
  readonly message: string
  readonly place: Place
  /** How the baseline can accept the current state. */
  readonly accept: Acceptance
  readonly people?: number
  /** Set where the finding is an audit log event; otherwise the evaluation searches for a matching event. */
  readonly changedBy?: Finding['changedBy']
}

/** A place in the admin console. */
export type Place = { readonly path: string; readonly link: string }

/** The current state of an access path, independent of the baseline. */
export type PathReading = { readonly state: PathState; readonly reason: string }

/** The state of an access path by its attestation. */
export type AttestedReading = PathReading & { readonly id: string }

export type Section = Exclude<keyof Baseline, 'version' | 'organization' | 'unread'>

/** What `capture` writes for a section: its entries, or the reason why they are incomplete. `notes` are comment lines. */
export type Captured = Fact<{ readonly value: unknown; readonly notes?: readonly string[] }> | NotAsked

/** A section that needs an input that is not set, such as a site credential. `capture` omits it; it is not unknown. */
export type NotAsked = { readonly known: 'not-asked'; readonly reason: string }

export const notAsked = (reason: string): NotAsked => ({ known: 'not-asked', reason })

/** A section of the baseline as `capture` writes it. */
export type SectionDefinition = {
  readonly key: Section
  /** Comment lines above the section: its content and the recommended value. */
  readonly comment: readonly string[]
  readonly capture: (observed: CurrentState, names: AppNames) => Captured
}

/** The complete definition of one control. Order, reports, redaction, `doctor` and docs are computed from it. */
export type Control = {
  readonly id: ControlId
  readonly title: string
  readonly severity: Severity
  /** The section that enables the control; null if it is always enabled. The group controls share one section. */
  readonly section: SectionDefinition | null
  /** The facts that the control needs. */
  readonly reads: readonly FactName[]
  /** The place in the admin console for the control as such. */
  readonly place: (orgId: string) => Place
  /** Names of audit log events that may have caused a finding. Atlassian publishes no ids. */
  readonly auditEvents: RegExp | null
  /** Aliases of apps that the control compares. Without the list of apps, their roles would be reported as removed. */
  readonly aliases: (baseline: Baseline) => readonly string[]
  /** Whether the subject of an exception for this control is an account ID, which redaction replaces. */
  readonly subjectIsPerson: boolean
  /** Whether findings contain free text of administrators, in which redaction searches for names. */
  readonly hasFreeText: boolean
  /** Whether all its findings are notices, and its reads are not part of coverage. */
  readonly isNoticeOnly: boolean
  readonly guide: Guide
  readonly compare: (context: ControlContext) => readonly Draft[]
  /** The access path in the posture, if the control has one. Attestations can complete it. */
  readonly posture?: {
    readonly recommended: string
    readonly read: (observed: CurrentState, names: AppNames, attested: readonly AttestedReading[]) => PathReading
  }
}

type Optional = 'auditEvents' | 'aliases' | 'subjectIsPerson' | 'hasFreeText' | 'isNoticeOnly'

const DEFAULTS: Pick<Control, Optional> = {
  auditEvents: null,
  aliases: () => [],
  subjectIsPerson: false,
  hasFreeText: false,
  isNoticeOnly: false,
}

export const defineControl = (definition: Omit<Control, Optional> & Partial<Pick<Control, Optional>>): Control => ({
  ...DEFAULTS,
  ...definition,
})

/** An unknown finding for a read that failed or was incomplete. */
export function unreadable(
  control: ControlId,
  at: readonly (string | number)[],
  reason: string,
  place: Place,
  subject: Subject = { type: 'control', id: control, name: control },
): Draft {
  return {
    control,
    change: 'unreadable',
    status: 'unknown',
    subject,
    expected: null,
    actual: null,
    at,
    message: reason,
    place,
    accept: NOTHING_TO_ACCEPT,
  }
}

/** Compares two sets by key: only in the organization, only in the baseline, or in both. */
export function compareKeys<E, A>(
  expected: ReadonlyMap<string, E>,
  actual: ReadonlyMap<string, A>,
): {
  readonly added: readonly (readonly [string, A])[]
  readonly removed: readonly (readonly [string, E])[]
  readonly both: readonly (readonly [string, E, A])[]
} {
  const both: (readonly [string, E, A])[] = []
  const removed: (readonly [string, E])[] = []
  for (const [key, expectedValue] of expected) {
    const actualValue = actual.get(key)
    if (actualValue === undefined) removed.push([key, expectedValue])
    else both.push([key, expectedValue, actualValue])
  }
  return { added: [...actual].filter(([key]) => !expected.has(key)), removed, both }
}

/** "1 user", "3 users". */
export const countOf = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`

/** Names the first entries of a long list and counts the others. */
export function listFirst(names: readonly string[], most = 5): string {
  const rest = names.length - most
  return rest > 0 ? `${names.slice(0, most).join(', ')} and ${rest} more` : names.join(', ')
}
