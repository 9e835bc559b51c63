/**
 * The shipped nightly workflows, run by act (https://github.com/nektos/act) on this machine, without a container:
 * checkout, gate, artifact, code scanning, exit status. Atlassian and GitHub's API are the embedded ones.
 *
 *     npm run act [-- --required]
 *
 * act is installed with Go, for this run. Where that cannot be, it says so, and the exit code is 0; with --required it is 1.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { NIGHTS, tell } from './act/nights.js'
import { openStage } from './act/stage.js'
import { findGo, installTool } from './go.js'

const ACT = 'github.com/nektos/act@v0.2.87'
const EXAMPLES = ['nightly.yml', 'nightly-steps.yml']
/** Of the log of a run that did not go as told. */
const LINES = 60
/** Where act took an action from, and the job summary, which is in report.md as well. */
const NOISE = /^LocalRepositoryCache|^\s*\S+\s+Summary - /

const folder = mkdtempSync(join(tmpdir(), 'access-gate-act-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1))

const act = findAct()
for (const example of act === null ? [] : EXAMPLES) {
  console.log(`docs/examples/${example}`)
  if (!(await play(example))) process.exitCode = 1
}

function findAct() {
  const go = findGo()
  if (go === null) return skip('there is no Go to install act with')
  try {
    return installTool(go, ACT, join(folder, 'bin'))
  } catch (error) {
    return skip(`${ACT} cannot be installed (${error.message})`)
  }
}

function skip(reason) {
  console.log(`Skipped, the workflows were not run: ${reason}.`)
  if (process.argv.includes('--required')) process.exitCode = 1
  return null
}

async function play(example) {
  const stage = await openStage(act, example, join(folder, example))
  let isAsExpected = true
  for (const night of NIGHTS.filter(({ only = example }) => only === example)) {
    isAsExpected = (await playNight(stage, night)) && isAsExpected
  }
  await stage.close()
  return isAsExpected
}

/** Tells how the run ended, step by step, and what did not come as it should. */
async function playNight(stage, night) {
  night.prepare?.(stage)
  const start = performance.now()
  const ended = await stage.run(night)
  const seconds = ((performance.now() - start) / 1_000).toFixed(1)
  const told = tell(ended, stage)
  console.log(`  ${night.title} (${night.event}): ${summarize(told)}, ${seconds} s`)
  for (const { name, result } of ended.steps) console.log(`    ${result}: ${name}`)
  const wrong = differences(night.expected, told)
  if (wrong.length > 0) console.log([...wrong, ...ended.log.filter(line => !NOISE.test(line)).slice(-LINES)].join('\n'))
  return wrong.length === 0
}

function summarize({ exit, verdict, kept, issues, alerts }) {
  const issue = issues.length === 0 ? 'no issue' : `issue ${issues.join(', ')}`
  return `exit ${exit}, verdict ${verdict}, ${issue}; artifact: ${kept}; alerts: ${alerts}`
}

function differences(expected, told) {
  const different = Object.entries(expected).filter(([name, value]) => !isDeepStrictEqual(told[name], value))
  return different.map(([name, value]) => `${name}: ${JSON.stringify(told[name])}, expected ${JSON.stringify(value)}`)
}
