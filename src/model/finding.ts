/** The data model of findings. See "Controls and findings" in the README. */

/** The ids of the controls, used in findings and exceptions. */
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

/** Controls whose findings can refer to a site. Their exceptions accept a site as `app`. */
export const SITE_CONTROLS: ReadonlySet<ControlId> = new Set(['administrator'])

/** The types of differences between the organization and the baseline. */
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

/** `id` identifies the subject and never changes; `name` is only displayed. */
export type Subject = { readonly type: SubjectType; readonly id: string; readonly name: string }

/** A JSON value in the baseline or the organization; null if there is none. */
export type Value = unknown

export type Location = { readonly path: string; readonly line: number; readonly column: number }

export type Fix = {
  /** The console path to close the access path, with the new and the old name. */
  readonly path: string
  readonly link: string
  /** The exact YAML that accepts the current state in the baseline. */
  readonly accept: string
  /** The docs page. */
  readonly guide: string
  /** The exact YAML of an exception for 90 days; empty if no exception is possible. */
  readonly except: string
}

/** The severities, most severe first. All lists of findings use this order. */
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
