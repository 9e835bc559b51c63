import type { Scope } from './doubt.js'

/** What a night is asked to read beyond what every night reads. */
export type ReadOptions = {
  readonly people: Scope
  /** Endpoints that Atlassian does not document. */
  readonly undocumented: 'asked' | 'not-asked'
  /** The audit log is read from here on; ISO 8601. */
  readonly auditSince: string
  /** What came from here on is news; ISO 8601, not before `auditSince`. */
  readonly auditNews: string
}
