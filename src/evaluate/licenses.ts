import type { ControlContext } from '../controls/control.js'
import { capacityOf, readSeats } from '../controls/license-budget.js'
import type { License } from './result.js'

/** The seats of every app instance, with or without a budget. */
export function countLicenses({ baseline, observed, names }: ControlContext, asOf: string): readonly License[] {
  const budgets = new Map(
    Object.entries(baseline.licenses ?? {}).map(([alias, { budget }]) => [names.resourceOf(alias) ?? alias, budget]),
  )
  const resources = new Set([
    ...(observed.apps.known ? observed.apps.value.map(({ id }) => id) : []),
    ...budgets.keys(),
  ])
  const licenses = [...resources].map((resource): License => {
    const app = names.aliasOf(resource)
    const seats = readSeats(observed, resource)
    const unread = { used: null, capacity: capacityOf(observed, resource), source: null }
    const { used, capacity, source } = seats.known ? seats.value : unread
    const remaining = used === null || capacity === null ? null : capacity - used
    return { app, resource, used, capacity, remaining, budget: budgets.get(resource) ?? null, source, asOf }
  })
  return licenses.toSorted((a, b) => (a.app < b.app ? -1 : 1))
}
