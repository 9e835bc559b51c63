/**
 * Loaded into the measured process, in front of the bundle: tells the most memory that it ever held, in bytes, and the
 * processor time that it took, in milliseconds.
 */
import { writeFileSync } from 'node:fs'

const { BENCH_PEAK } = process.env
process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage()
  writeFileSync(
    BENCH_PEAK,
    JSON.stringify({ memory: maxRSS * 1_024, processor: (userCPUTime + systemCPUTime) / 1_000 }),
  )
})
