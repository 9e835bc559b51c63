/**
 * A checker of Stryker's that lets a sample of the mutants through. The others are told as "compile error", the one
 * word that Stryker has for a mutant that is not to be run; no score counts those.
 */
import { createHash } from 'node:crypto'
import { relative } from 'node:path'

const SEED = 'atlassian-access-gate'
/** One mutant in so many: what two cores run in two minutes. */
const ONE_IN = 20

/** By what a mutant is, and not by its line: a line that is added above does not choose others. */
function isSampled({ fileName, mutatorName, replacement, location: { start, end } }) {
  const file = relative(process.cwd(), fileName).replaceAll('\\', '/')
  const parts = [SEED, file, mutatorName, replacement, start.column, end.line - start.line, end.column]
  return createHash('sha256').update(JSON.stringify(parts)).digest().readUInt32BE() % ONE_IN === 0
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
