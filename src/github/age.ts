/** Which of several issues is the oldest. */

export type Aged = {
  readonly number: number
  /** null: GitHub did not say. */
  readonly createdAt: Date | null
}

/**
 * The oldest first: by creation, then by number. A transferred issue has a higher number than its age. An issue without
 * a time of creation counts as the youngest.
 */
export function byAge(a: Aged, b: Aged): number {
  if (a.createdAt !== null && b.createdAt !== null) return +a.createdAt - +b.createdAt || a.number - b.number
  if (a.createdAt === null && b.createdAt === null) return a.number - b.number
  return a.createdAt === null ? 1 : -1
}
