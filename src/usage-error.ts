import type { Problem } from './baseline/load.js'

/** The run can't begin: inputs or baseline are wrong. Each problem is one sentence, with its place where it has one. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
  readonly problems: readonly (string | Problem)[]
  constructor(problems: readonly (string | Problem)[]) {
    super(problems.map(problem => (typeof problem === 'string' ? problem : problem.message)).join(' '))
    this.problems = problems
  }
}
