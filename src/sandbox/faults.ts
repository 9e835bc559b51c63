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
  /** The true answer, changed: where two answers are to contradict each other. */
  | { readonly kind: 'rewrite'; readonly rewrite: (body: unknown, request: FaultedRequest) => unknown }
  /** Refuses what it is to refuse; null answers as ever. */
  | {
      readonly kind: 'refuse'
      readonly refuse: (request: FaultedRequest) => { readonly status: number; readonly body: unknown } | null
    }
  /** Every value is of another type, in an answer that is built as ever. */
  | { readonly kind: 'retype' }
  /**
   * A cursor that repeats itself; always a new cursor with an empty page, or with the first page once more; a page cut
   * short that claims to be the last.
   */
  | { readonly kind: 'same-cursor' | 'endless' | 'again' | 'no-next' }
  /** Another page is promised where no page but this one can be asked for. */
  | { readonly kind: 'one-more' }

/** What was asked: the parameters of the query, or of the body of a search. */
export type FaultedRequest = { readonly path: string; readonly values: Readonly<Record<string, unknown>> }

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

/** Texts become numbers and all else becomes text; null becomes an object. */
export function retyped(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(retyped)
  if (value === null) return {}
  if (typeof value === 'string') return 7
  if (typeof value !== 'object') return String(value)
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, retyped(inner)]))
}

/** The places in which one or another family of endpoints names its next page. */
export function withNextPage(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const next = { next: 'bW9yZQ==' }
  const { links, _links, meta } = value as Readonly<Record<string, object | undefined>>
  return { ...value, links: { ...links, ...next }, _links: { ..._links, ...next }, meta: { ...meta, ...next } }
}
