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

/** Everything that a control may look at. There is no clock and no network in it. */
export type ControlContext = {
  readonly orgId: string
  /** The day of the run, YYYY-MM-DD in UTC. */
  readonly today: string
  readonly baseline: Baseline
  readonly observed: CurrentState
  readonly names: AppNames
  /** What the newest earlier run saw; null where there is none that can be read. */
  readonly before: PreviousState | null
}

/** Of an earlier run, what only a comparison of two nights can tell. Null where that run did not read it. */
export type PreviousState = {
  /** ISO 8601. */
  readonly generatedAt: string
  /** The settings of each policy, by its id. */
  readonly policies: ReadonlyMap<string, unknown> | null
  /** The ids of the kinds of events in the audit log. */
  readonly actions: ReadonlySet<string> | null
  /** `<site>/<key>` of the service projects. */
  readonly serviceDesks: ReadonlySet<string> | null
}

/** A finding as a control makes it; its id, its place in the file and its age are added by the verdict. */
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
  /** The path of keys in the baseline that the organization contradicts, as deep as it exists. */
  readonly at: readonly (string | number)[]
  readonly message: string
  readonly place: Place
  /** What makes what is there the baseline. */
  readonly accept: Acceptance
  readonly people?: number
  /** Where the control itself is about an event; else the verdict looks for one that fits. */
  readonly changedBy?: Finding['changedBy']
}

/** Where in the admin console a door is closed, under the names of today and of before 2025. */
export type Place = { readonly path: string; readonly link: string }

/** What the current state says of an access path, whatever the baseline allows. */
export type PathReading = { readonly state: PathState; readonly reason: string }

/** What the attestations of a baseline say of an access path. */
export type AttestedReading = PathReading & { readonly id: string }

export type Section = Exclude<keyof Baseline, 'version' | 'organization'>

/** What `capture` writes for a section: entries, or why it could not be read whole. `notes` are lines of comment. */
export type Captured = Fact<{ readonly value: unknown; readonly notes?: readonly string[] }> | NotAsked

/** A section for which something would have to be given first, such as a site credential: left out, and no unknown. */
export type NotAsked = { readonly known: 'not-asked'; readonly reason: string }

export const notAsked = (reason: string): NotAsked => ({ known: 'not-asked', reason })

/** A section of the baseline as `capture` writes it. */
export type SectionDefinition = {
  readonly key: Section
  /** Lines of comment above the section: what it is, and the recommended value. */
  readonly comment: readonly string[]
  readonly capture: (observed: CurrentState, names: AppNames) => Captured
}

/** Everything that belongs to one control. Order, reports, redaction, `doctor` and docs are computed from it. */
export type Control = {
  readonly id: ControlId
  readonly title: string
  readonly severity: Severity
  /** The section that switches the control on; null for one that is always on. Controls of groups share theirs. */
  readonly section: SectionDefinition | null
  /** The facts that the control cannot judge without. */
  readonly reads: readonly FactName[]
  /** The place in the admin console, where no single finding is meant. */
  readonly place: (orgId: string) => Place
  /** Names of audit log events that may have caused a finding. Atlassian publishes no ids. */
  readonly auditEvents: RegExp | null
  /** Aliases of apps that the control compares by: without the list of apps, their roles would look removed. */
  readonly aliases: (baseline: Baseline) => readonly string[]
  /** Whether the subject of an exception for this control is an account ID, which redaction replaces. */
  readonly subjectIsPerson: boolean
  /** Whether findings repeat texts that administrators write freely, in which redaction looks for names. */
  readonly hasFreeText: boolean
  /** Whether its findings are notices only, and its reads no part of coverage. */
  readonly isNoticeOnly: boolean
  readonly guide: Guide
  readonly compare: (context: ControlContext) => readonly Draft[]
  /** The access path of the posture, where the control is one. Attested paths may complete it. */
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

/** What could not be read, on the control that it was for. */
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

/** The one way to compare two sets: what is only there, only in the baseline, or in both. */
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
  for (const [key, wanted] of expected) {
    const found = actual.get(key)
    if (found === undefined) removed.push([key, wanted])
    else both.push([key, wanted, found])
  }
  return { added: [...actual].filter(([key]) => !expected.has(key)), removed, both }
}

/** "1 person", "3 people". */
export const countOf = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`

/** Sections are few and lists may be long: a reason names the first ones and counts the rest. */
export function listFirst(names: readonly string[], most = 5): string {
  const rest = names.length - most
  return rest > 0 ? `${names.slice(0, most).join(', ')} and ${rest} more` : names.join(', ')
}
