import type { ControlId, Fix, Value } from '../model/finding.js'

export type IssueKind = 'drift' | 'blind'

/** One row of an issue: a finding, or an incomplete read without a finding. */
export type Entry = {
  readonly id: string
  readonly control: ControlId | null
  readonly message: string
  readonly expected: Value
  readonly actual: Value
  /** `<path>:<line>` in the baseline. */
  readonly place: string | null
  /** First seen, ISO 8601; null if unknown. */
  readonly since: string | null
  readonly changedBy: string | null
  readonly people: number | null
  readonly fix: Fix | null
}
