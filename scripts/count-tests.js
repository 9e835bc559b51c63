/**
 * A reporter of jest: writes the numbers of a run to the file that TEST_COUNTS names, since `npm cit` hands no option on
 * to jest. Without TEST_COUNTS it does nothing. A test file that could not run at all counts as one failed test.
 */
import { writeFileSync } from 'node:fs'

export default function countTests() {
  return {
    onRunComplete: (_, results) => {
      const path = process.env.TEST_COUNTS
      if (path === undefined || path === '') return
      const failed = results.numFailedTests + results.numRuntimeErrorTestSuites
      writeFileSync(path, JSON.stringify({ passed: results.numPassedTests, failed, skipped: results.numPendingTests }))
    },
  }
}
