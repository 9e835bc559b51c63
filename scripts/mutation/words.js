/**
 * The words of jest that the tests use, for mocha: it reads the tests once and runs them for
 * each mutant, where jest reads them anew each time, which takes longer than the tests.
 */
import { expect } from 'expect'
import fc from 'fast-check'
import { bind } from 'jest-each'

/** A mutant is killed on every run or on none, so the properties try the same organizations each time. */
const SEED = 20_261_123
/** Few of them, for each mutant has them all against it. */
const RUNS = 3

fc.configureGlobal({ seed: SEED, numRuns: RUNS })

const test = (name, body) => globalThis.it(name, body)
const describe = (name, body) => globalThis.context(name, body)

globalThis.expect = expect
globalThis.beforeAll = body => globalThis.before(body)
globalThis.afterAll = body => globalThis.after(body)
globalThis.test = Object.assign(test, { each: bind(test) })

// Mocha gives its own words to each file that it reads.
const describeEach = bind(describe, false)
Object.defineProperty(globalThis, 'describe', {
  configurable: true,
  get: () => Object.assign(describe, { each: describeEach }),
  set: () => {},
})
