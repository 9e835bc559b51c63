import { counted, daysBetween } from '../words.js'
import { type Content, html } from './html.js'

/** The day of an ISO 8601 time. */
export const dayOf = (time: string): string => time.slice(0, 'YYYY-MM-DD'.length)

/** `2026-11-23 02:17 UTC`, of an ISO 8601 time in UTC. */
export const minuteOf = (time: string): string => `${dayOf(time)} ${time.slice(11, 16)} UTC`

/** `2026-11-19, 4 days`, or `new` where this run is the first that saw it. */
export function sinceOf(firstSeen: string, now: string): Content {
  if (firstSeen === now) return html`<strong>new</strong>`
  const days = daysBetween(firstSeen, now)
  const day = html`<span class="day">${dayOf(firstSeen)}</span>`
  return days > 0 ? html`${day}, ${counted(days, 'day')}` : day
}
