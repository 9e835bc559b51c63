import { capture } from './capture.js'
import { check } from './check.js'
import { doctor } from './doctor/doctor.js'
import type { ExitCode, Run } from './run.js'
import { validate } from './validate.js'

/** @throws UsageError where the run can't begin */
export function main(run: Run): Promise<ExitCode> {
  switch (run.inputs.mode) {
    case 'check':
      return check(run)
    case 'capture':
      return capture(run)
    case 'validate':
      return validate(run)
    case 'doctor':
      return doctor(run)
  }
}
