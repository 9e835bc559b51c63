/** Loaded into the measured process, in front of the bundle: tells the most memory that it ever held, in bytes. */
import { writeFileSync } from 'node:fs'

const { BENCH_PEAK } = process.env
process.on('exit', () => writeFileSync(BENCH_PEAK, String(process.resourceUsage().maxRSS * 1_024)))
