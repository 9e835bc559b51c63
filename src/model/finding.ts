/** Findings as the contract has them: see "Controls and findings" in the README. */

/** The ids of the controls: what an exception can be made for, and what findings name. */
export const CONTROL_IDS = [
  'app-instance',
  'app-access',
  'group-role',
  'group-source',
  'group-identity',
  'default-group',
  'direct-role',
  'administrator',
  'external-person',
  'verified-domain',
  'policy',
  'customer-access',
  'public-access',
  'license-budget',
  'attestation',
  'exception',
  'credential',
  'audit-change',
] as const
export type ControlId = (typeof CONTROL_IDS)[number]

/** Controls whose findings may be about a site: their exceptions may name one as `app`. */
export const SITE_CONTROLS: ReadonlySet<ControlId> = new Set(['administrator'])

/** How the organization may differ from the baseline. */
export const CHANGES = ['added', 'removed', 'changed', 'expired', 'exceeded', 'unreadable', 'unused'] as const
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
  /** The docs page. */
  readonly guide: string
  /** The exact YAML of an exception for 90 days; empty where there is nothing to except. */
  readonly except: string
}

/** How much damage a finding can do, most first. Findings are ordered by it everywhere. */
export const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const
export type Severity = (typeof SEVERITIES)[number]

export type Finding = {
  readonly id: string
  readonly control: ControlId
  readonly severity: Severity
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

export type PathState = 'closed' | 'open' | 'unknown'

/** A way to obtain access or a license, and its state, whatever the baseline allows. */
export type AccessPath = {
  /** The id of a control or of an attested access path. */
  readonly id: string
  readonly title: string
  readonly severity: Severity
  readonly state: PathState
  readonly reason: string
  readonly recommended: string
  readonly fix: { readonly path: string; readonly link: string; readonly guide: string }
}
