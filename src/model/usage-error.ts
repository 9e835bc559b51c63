/** An error at a position of the baseline. Line and column start at 1. */
export type Problem = {
  readonly path: string
  readonly line: number
  readonly column: number
  /** One sentence: the error and the correction. */
  readonly message: string
}

/** The run cannot start because the inputs or the baseline are invalid. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
  readonly problems: readonly (string | Problem)[]
  constructor(problems: readonly (string | Problem)[]) {
    super(problems.map(problem => (typeof problem === 'string' ? problem : problem.message)).join(' '))
    this.problems = problems
  }
}
