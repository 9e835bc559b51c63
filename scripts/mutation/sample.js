/**
 * A Stryker checker that accepts a sample of the mutants. The others are reported as "compile error", because Stryker
 * has no other status for a mutant that must not run. They do not count in the score.
 */
import { createHash } from 'node:crypto'
import { relative } from 'node:path'

const SEED = 'atlassian-access-gate'
/** One of 24 mutants is tested. Fewer in `collect`, because its tests use sockets and take longer. */
const ONE_IN = 24
const ONE_IN_COLLECT = 48

/** Selects by the properties of a mutant, not by its line, so that an added line does not change the sample. */
function isSampled({ fileName, mutatorName, replacement, location: { start, end } }) {
  const file = relative(process.cwd(), fileName).replaceAll('\\', '/')
  const oneIn = file.startsWith('src/collect/') ? ONE_IN_COLLECT : ONE_IN
  const parts = [SEED, file, mutatorName, replacement, start.column, end.line - start.line, end.column]
  return createHash('sha256').update(JSON.stringify(parts)).digest().readUInt32BE() % oneIn === 0
}

const checkMutant = mutant =>
  isSampled(mutant) ? { status: 'passed' } : { status: 'compileError', reason: 'Not in the sample.' }

export const strykerPlugins = [
  {
    kind: 'Checker',
    name: 'sample',
    factory: () => ({
      init: async () => {},
      group: async mutants => [mutants.map(({ id }) => id)],
      check: async mutants => Object.fromEntries(mutants.map(mutant => [mutant.id, checkMutant(mutant)])),
    }),
  },
]
