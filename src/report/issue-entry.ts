import type { ControlId, Fix, Value } from '../model/finding.js'

export type IssueKind = 'drift' | 'blind'

/** One row of an issue: a finding, or a read that was not whole and has none. */
export type Entry = {
  readonly id: string
  readonly control: ControlId | null
  readonly message: string
  readonly expected: Value
  readonly actual: Value
  /** `<path>:<line>` in the baseline. */
  readonly place: string | null
  /** ISO 8601; null: nobody kept it. */
  readonly since: string | null
  readonly changedBy: string | null
  readonly people: number | null
  readonly fix: Fix | null
}
