import type { Baseline } from '../baseline/schema.js'
import type { AppNames } from '../collect/app-names.js'
import type { Observed } from '../collect/current-state.js'
import type { Fact } from '../model/fact.js'
import type { Change, ControlId, Door, DoorState, Finding, FindingStatus, Subject, Value } from '../model/finding.js'
import type { Acceptance } from './acceptance.js'
import { NOTHING_TO_ACCEPT } from './acceptance.js'

/** Everything that a control may look at. There is no clock and no network in it. */
export type World = {
  readonly orgId: string
  /** The day of the run, YYYY-MM-DD in UTC. */
  readonly today: string
  readonly baseline: Baseline
  readonly observed: Observed
  readonly names: AppNames
  /** What the newest earlier run saw; null where there is none that can be read. */
  readonly before: Before | null
}

/** Of an earlier run, what only a comparison of two nights can tell. Null where that run did not read it. */
export type Before = {
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

export type Strictness = { readonly state: DoorState; readonly reason: string }

export type Section = Exclude<keyof Baseline, 'version' | 'organization'>

/** What `capture` writes for a section: entries, or why it could not be read whole. `notes` are lines of comment. */
export type Captured = Fact<{ readonly value: unknown; readonly notes?: readonly string[] }> | NotAsked

/** A section for which something would have to be given first, such as a site credential: left out, and no unknown. */
export type NotAsked = { readonly known: 'not-asked'; readonly reason: string }

export const notAsked = (reason: string): NotAsked => ({ known: 'not-asked', reason })

/** A control. `strict` is its part of the posture; some have none. What people attested may complete it. */
export type Control = {
  readonly id: ControlId
  /** Null for a control that needs none, and is always on. */
  readonly section: Section | null
  /** Where its doors are closed, for whoever asks about no one finding. */
  readonly place: (orgId: string) => Place
  readonly compare: (world: World) => readonly Draft[]
  readonly strict?: (observed: Observed, names: AppNames, attested: readonly Door[]) => Strictness
}

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
