export type Aged = {
  readonly number: number
  /** null: GitHub did not report it. */
  readonly createdAt: Date | null
}

/**
 * Sorts the oldest issue first: by creation time, then by number. The number alone is not enough: a transferred issue
 * gets a new, higher number. An issue without a creation time sorts last.
 */
export function byAge(a: Aged, b: Aged): number {
  if (a.createdAt !== null && b.createdAt !== null) return +a.createdAt - +b.createdAt || a.number - b.number
  if (a.createdAt === null && b.createdAt === null) return a.number - b.number
  return a.createdAt === null ? 1 : -1
}
