/**
 * Provides the jest functions that the tests use for mocha. mocha loads the tests once for all mutants, but jest loads
 * them again for each mutant, which takes longer than the tests.
 */
import { expect } from 'expect'
import fc from 'fast-check'
import { bind } from 'jest-each'

/** A fixed seed: property tests use the same organizations each time, so the result of a mutant is reproducible. */
const SEED = 20_261_123
/** A small number, because every mutant runs all property tests. */
const RUNS = 3

fc.configureGlobal({ seed: SEED, numRuns: RUNS })

const test = (name, body) => globalThis.it(name, body)
const describe = (name, body) => globalThis.context(name, body)

globalThis.expect = expect
globalThis.beforeAll = body => globalThis.before(body)
globalThis.afterAll = body => globalThis.after(body)
globalThis.test = Object.assign(test, { each: bind(test) })

// Mocha sets its own `describe` for each file that it loads, so the setter ignores it.
const describeEach = bind(describe, false)
Object.defineProperty(globalThis, 'describe', {
  configurable: true,
  get: () => Object.assign(describe, { each: describeEach }),
  set: () => {},
})
