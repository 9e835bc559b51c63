/** Findings as the contract has them: see "Controls and findings" in the README. */

import { type CHANGES, CONTROL_IDS } from '../baseline/schema.js'

export { CONTROL_IDS }
export type ControlId = (typeof CONTROL_IDS)[number]

export type Change = (typeof CHANGES)[number]
export type FindingStatus = 'drift' | 'unknown' | 'excepted' | 'notice'
export type SubjectType =
  | 'group'
  | 'person'
  | 'app'
  | 'domain'
  | 'policy'
  | 'project'
  | 'attestation'
  | 'exception'
  | 'credential'
  | 'control'

/** `id` is identity and never changes; `name` is a note for people. */
export type Subject = { readonly type: SubjectType; readonly id: string; readonly name: string }

/** A value of the baseline or of the organization, as JSON; null where there is none. */
export type Value = unknown

export type Location = { readonly path: string; readonly line: number; readonly column: number }

export type Fix = {
  /** Where in the admin console to close the door, under its new and its old name. */
  readonly path: string
  readonly link: string
  /** The exact YAML that would make what is there the baseline. */
  readonly accept: string
  /** The exact YAML of an exception for 90 days; empty where there is nothing to except. */
  readonly except: string
}

export type Finding = {
  readonly id: string
  readonly control: ControlId
  readonly change: Change
  readonly status: FindingStatus
  readonly subject: Subject
  /** The alias of the app instance. */
  readonly app: string | null
  readonly role: string | null
  readonly expected: Value
  readonly actual: Value
  readonly location: Location
  readonly message: string
  readonly fix: Fix
  readonly people: number | null
  readonly firstSeen: string
  readonly changedBy: {
    readonly actor: string
    readonly time: string
    readonly action: string
    readonly event: string
  } | null
}

export type DoorState = 'closed' | 'open' | 'unknown'

/** How far one door stands open, whatever the baseline allows. */
export type Door = { readonly id: string; readonly state: DoorState; readonly reason: string }
