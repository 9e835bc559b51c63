import type { Baseline } from '../baseline/schema.js'
import type { ReadOptions } from '../collect/read-options.js'
import { DAY_MS } from '../model/days.js'

/** Events are kept for 180 days. Source: Atlassian's documentation of the audit log. */
const KEPT_DAYS = 180

/** Events may come up to a day late. Source: the same. */
const LATE_MS = DAY_MS

export type AuditSpan = Pick<ReadOptions, 'auditSince' | 'auditNews'>

/**
 * What of the audit log is read. News is what came since the earlier run, else in the last 24 hours. It is read from the
 * first day on which somebody attested a door, in any baseline that is judged: what happened to the door afterwards
 * stands until they look again.
 */
export function auditSpan(
  now: Date,
  earlierRun: string | null,
  ...attestations: readonly Baseline['attestations'][]
): AuditSpan {
  const oldest = now.getTime() - KEPT_DAYS * DAY_MS
  const within = (time: number): number => Math.min(now.getTime(), Math.max(oldest, time))
  const news = within(Date.parse(earlierRun ?? '') || now.getTime() - DAY_MS)
  const entries = attestations.flatMap(section => Object.values(section ?? {}))
  const days = entries.map(({ on }) => Date.parse(on))
  const since = within(Math.min(news - LATE_MS, ...days.filter(day => !Number.isNaN(day))))
  return { auditSince: new Date(since).toISOString(), auditNews: new Date(news).toISOString() }
}
