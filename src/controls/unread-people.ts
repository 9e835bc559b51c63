import type { ControlId } from '../model/finding.js'
import { type Draft, type Place, unreadable } from './control.js'

/** One unknown finding per reason instead of per account, because a missing scope affects all accounts. */
export function draftUnread(
  control: ControlId,
  section: string,
  reasons: readonly string[],
  place: Place,
): readonly Draft[] {
  const counts = new Map<string, number>()
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  const sorted = [...counts].toSorted(([a], [b]) => (a < b ? -1 : 1))
  return sorted.map(([reason, people], index) => {
    const id = index === 0 ? control : `${control}:${index + 1}`
    return { ...unreadable(control, [section], reason, place, { type: 'control', id, name: control }), people }
  })
}
