/**
 * A jest reporter that writes the test counts to the file in TEST_COUNTS. An environment variable is used because `npm
 * cit` does not pass options to jest. A test file that could not run counts as one failed test.
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
