/** What is wrong with a baseline, at one place of it. Line and column count from 1. */
export type Problem = {
  readonly path: string
  readonly line: number
  readonly column: number
  /** One sentence: what is wrong, and what to write instead. */
  readonly message: string
}

/** The run can't begin: inputs or baseline are wrong. Each problem is one sentence, with its place where it has one. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
  readonly problems: readonly (string | Problem)[]
  constructor(problems: readonly (string | Problem)[]) {
    super(problems.map(problem => (typeof problem === 'string' ? problem : problem.message)).join(' '))
    this.problems = problems
  }
}
