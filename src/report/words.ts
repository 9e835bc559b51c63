import { controlOf } from '../controls/catalogue.js'
import { DAY_MS } from '../model/days.js'
import type { ControlId, Finding } from '../model/finding.js'
import { codeMarkdown, escapeMarkdown } from './escape.js'

/** `1,204`, independent of the locale. */
export const amount = (count: number): string => count.toLocaleString('en-US')

/** `1 finding`, `5,000 findings`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${amount(count)} ${count === 1 ? one : many}`

/** An unknown number is never shown as 0. */
export const amountOrUnknown = (count: number | null): string => (count === null ? 'unknown' : amount(count))

/** `Administrators (1), Default groups (2)`, in the order of the findings. */
export function countsByControl(findings: readonly Finding[]): string {
  const counts = new Map<ControlId, number>()
  for (const { control } of findings) counts.set(control, (counts.get(control) ?? 0) + 1)
  return [...counts].map(([control, count]) => `${controlOf(control).title} (${amount(count)})`).join(', ')
}

/** With non-breaking hyphens. */
export const unbroken = (text: string): string => text.replaceAll('-', '\u2011')

/** The day of an ISO 8601 time. It is escaped, because it can come from a previous report. */
export const day = (time: string): string => unbroken(escapeMarkdown(time.slice(0, 10)))

/** `2026-11-23 02:17 UTC`, of an ISO 8601 time in UTC. */
export const minute = (time: string): string => `${day(time)} ${escapeMarkdown(time.slice(11, 16))} UTC`

/** `2026-11-19, 4 days`, or `new` if first seen in this run. */
export function age(firstSeen: string, now: string): string {
  if (firstSeen === now) return 'new'
  const days = daysBetween(firstSeen, now)
  return days > 0 ? `${day(firstSeen)}, ${counted(days, 'day').replace(' ', '\u00a0')}` : day(firstSeen)
}

/** Full days between two ISO 8601 times. */
export const daysBetween = (from: string, to: string): number =>
  Math.floor((Date.parse(to) - Date.parse(from)) / DAY_MS)

/** `line 42` for the baseline, whose path is shown once at the top; `<path>:<line>` for other files. */
export function placeMarkdown(place: string, baselinePath: string): string {
  const line = place.startsWith(`${baselinePath}:`) ? place.slice(baselinePath.length + 1) : ''
  return /^\d+$/.test(line) ? `line\u00a0${line}` : codeMarkdown(place)
}
