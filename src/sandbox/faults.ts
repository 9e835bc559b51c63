/** Faults that the sandbox can simulate. The first matching fault of a world applies. */

export type FaultKind =
  | { readonly kind: { readonly status: number; readonly headers?: Record<string, string>; readonly body?: unknown } }
  /** The connection is reset or not answered. */
  | { readonly kind: 'reset' | 'hang' }
  /** Half of the JSON; a log-in page with the content type of JSON; 20 MiB. */
  | { readonly kind: 'cut' | 'html' | 'huge' }
  | { readonly kind: 'redirect'; readonly location: string }
  /** Every field of this name is missing. */
  | { readonly kind: 'drop-field'; readonly field: string }
  /** The normal response with additional headers. */
  | { readonly kind: 'headers'; readonly headers: Readonly<Record<string, string>> }
  /** The normal response with a changed body, for example to contradict another response. */
  | { readonly kind: 'rewrite'; readonly rewrite: (body: unknown, request: FaultedRequest) => unknown }
  /** Refuses selected requests; null means the normal response. */
  | {
      readonly kind: 'refuse'
      readonly refuse: (request: FaultedRequest) => { readonly status: number; readonly body: unknown } | null
    }
  /** The normal response with values of other types. */
  | { readonly kind: 'retype' }
  /**
   * A cursor that repeats; always a new cursor with an empty page, or with the first page again; a truncated page that
   * claims to be the last.
   */
  | { readonly kind: 'same-cursor' | 'endless' | 'again' | 'no-next' }
  /** A link to a next page in a response without paging. */
  | { readonly kind: 'one-more' }

/** The request, with the parameters of the query or of the search body. */
export type FaultedRequest = { readonly path: string; readonly values: Readonly<Record<string, unknown>> }

/**
 * `path` matches the path without the query. The first `after` matches are answered normally; the next `times` fail.
 */
export type Fault = FaultKind & {
  readonly method?: string
  readonly path: RegExp
  readonly times?: number
  readonly after?: number
}

/** The number of matches for each fault. Separate from the world, which is plain data. */
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

/** Strings become numbers, null becomes an object, and other values become strings. */
export function retyped(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(retyped)
  if (value === null) return {}
  if (typeof value === 'string') return 7
  if (typeof value !== 'object') return String(value)
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, retyped(inner)]))
}

/** Adds a next page in all places where an endpoint family can link to one. */
export function withNextPage(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const next = { next: 'bW9yZQ==' }
  const { links, _links, meta } = value as Readonly<Record<string, object | undefined>>
  return { ...value, links: { ...links, ...next }, _links: { ..._links, ...next }, meta: { ...meta, ...next } }
}
