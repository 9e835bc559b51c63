/**
 * A checker of Stryker's that lets a sample of the mutants through. The others are told as "compile error", the one
 * word that Stryker has for a mutant that is not to be run; no score counts those.
 */
import { createHash } from 'node:crypto'
import { relative } from 'node:path'

const SEED = 'atlassian-access-gate'
/** One mutant in so many. The tests of `collect` go through sockets, so that a mutant there takes longer. */
const ONE_IN = 24
const ONE_IN_COLLECT = 48

/** By what a mutant is, and not by its line: a line that is added above does not choose others. */
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
