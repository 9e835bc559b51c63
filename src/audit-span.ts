import type { Baseline } from './baseline/schema.js'

const DAY_MS = 86_400_000

/** Events are kept for 180 days. Source: Atlassian's documentation of the audit log. */
const KEPT_DAYS = 180

/**
 * From when on the audit log is read, ISO 8601: since the earlier run (else one day back), and since the first day on
 * which somebody attested a door, for what happened to it afterwards stands until they look again.
 */
export function auditSpan(now: Date, earlierRun: string | null, attestations: Baseline['attestations']): string {
  const days = Object.values(attestations ?? {}).map(({ on }) => Date.parse(on))
  const starts = [Date.parse(earlierRun ?? '') || now.getTime() - DAY_MS, ...days.filter(day => !Number.isNaN(day))]
  const oldest = now.getTime() - KEPT_DAYS * DAY_MS
  return new Date(Math.min(now.getTime(), Math.max(oldest, Math.min(...starts)))).toISOString()
}
