import type { Scope } from './ambiguous.js'

/** Which optional data a run reads. */
export type ReadOptions = {
  readonly people: Scope
  /** Whether undocumented endpoints are used. */
  readonly undocumented: 'asked' | 'not-asked'
  /** Start of the audit log read; ISO 8601. */
  readonly auditSince: string
  /** Events from this time on are new; ISO 8601, not before `auditSince`. */
  readonly auditNews: string
}
