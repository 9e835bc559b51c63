/** What can go wrong on the way to an answer. A world lists its faults; the first one that applies is played. */

export type FaultKind =
  | { readonly kind: { readonly status: number; readonly headers?: Record<string, string>; readonly body?: unknown } }
  /** The connection is reset, or never answered. */
  | { readonly kind: 'reset' | 'hang' }
  /** Half of the JSON; a login page labeled as JSON; 20 MB. */
  | { readonly kind: 'cut' | 'html' | 'huge' }
  | { readonly kind: 'redirect'; readonly location: string }
  /** Every field of this name is missing. */
  | { readonly kind: 'drop-field'; readonly field: string }
  /** The true answer, with these headers beside its own. */
  | { readonly kind: 'headers'; readonly headers: Readonly<Record<string, string>> }
  /** A cursor that repeats itself; always a new cursor with an empty page; a page cut short that claims to be the last. */
  | { readonly kind: 'same-cursor' | 'endless' | 'no-next' }

/** `path` is matched against the path without the query; `after` matches are let through, then `times` are hit. */
export type Fault = FaultKind & {
  readonly method?: string
  readonly path: RegExp
  readonly times?: number
  readonly after?: number
}

/** How often each fault has matched: kept beside the world, which stays plain data. */
export type FaultCounts = WeakMap<Fault, number>

export function faultFor(faults: readonly Fault[], counts: FaultCounts, method: string, path: string): Fault | null {
  return faults.find(fault => matches(fault, method, path) && isDue(fault, counts)) ?? null
}

function matches(fault: Fault, method: string, path: string): boolean {
  return (fault.method ?? method) === method && path.search(fault.path) >= 0
}

function isDue(fault: Fault, counts: FaultCounts): boolean {
  const seen = counts.get(fault) ?? 0
  counts.set(fault, seen + 1)
  const after = fault.after ?? 0
  return seen >= after && seen < after + (fault.times ?? Number.POSITIVE_INFINITY)
}

export function withoutField(value: unknown, field: string): unknown {
  if (Array.isArray(value)) return value.map(item => withoutField(item, field))
  if (typeof value !== 'object' || value === null) return value
  const kept = Object.entries(value).filter(([name]) => name !== field)
  return Object.fromEntries(kept.map(([name, inner]) => [name, withoutField(inner, field)]))
}
