/**
 * Runs the shipped workflows with act (https://github.com/nektos/act) on this machine without a container:
 * checkout, check, artifact, code scanning, the pull request of the first capture, exit status. Uses the embedded Atlassian organization and GitHub API.
 *
 *     npm run act [-- --required]
 *
 * Installs act with Go for this run. If the installation fails, prints the reason and exits with 0, or with 1 if
 * --required is set.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { ONBOARDING_RUNS, RUNS, resultOf } from './act/runs.js'
import { openStage } from './act/stage.js'
import { findGo, installTool } from './go.js'

const ACT = 'github.com/nektos/act@v0.2.87'
const EXAMPLES = [
  { example: 'nightly.yml', runs: RUNS },
  { example: 'nightly-steps.yml', runs: RUNS },
  { example: 'onboarding.yml', runs: ONBOARDING_RUNS },
]
/** Number of log lines that are printed for an unexpected result. */
const LINES = 60
/** Log lines that are not printed: the source of actions, and the job summary, which is also in report.md. */
const NOISE = /^LocalRepositoryCache|^\s*\S+\s+Summary - /

const folder = mkdtempSync(join(tmpdir(), 'access-gate-act-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1))

const act = findAct()
for (const { example, runs } of act === null ? [] : EXAMPLES) {
  console.log(`docs/examples/${example}`)
  if (!(await play(example, runs))) process.exitCode = 1
}

function findAct() {
  const go = findGo()
  if (go === null) return skip('Go is not installed, and act needs it')
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

async function play(example, runs) {
  const stage = await openStage(act, example, join(folder, example))
  let isAsExpected = true
  for (const run of runs.filter(({ only = example }) => only === example)) {
    isAsExpected = (await playRun(stage, run)) && isAsExpected
  }
  await stage.close()
  return isAsExpected
}

/** Prints the result of a run, its steps, and the differences from the expected result. */
async function playRun(stage, run) {
  run.prepare?.(stage)
  const start = performance.now()
  const ended = await stage.run(run)
  const seconds = ((performance.now() - start) / 1_000).toFixed(1)
  const result = resultOf(ended, stage)
  console.log(`  ${run.title} (${run.event}): ${summarize(result)}, ${seconds} s`)
  for (const { name, result } of ended.steps) console.log(`    ${result}: ${name}`)
  const wrong = differences(run.expected, result)
  if (wrong.length > 0) console.log([...wrong, ...ended.log.filter(line => !NOISE.test(line)).slice(-LINES)].join('\n'))
  return wrong.length === 0
}

function summarize({ exit, verdict, kept, issues, alerts, pulls }) {
  const issue = issues.length === 0 ? 'no issue' : `issue ${issues.join(', ')}`
  return `exit ${exit}, verdict ${verdict}, ${issue}; artifact: ${kept}; alerts: ${alerts}; pull requests: ${pulls.length}`
}

function differences(expected, result) {
  const different = Object.entries(expected).filter(([name, value]) => !isDeepStrictEqual(result[name], value))
  return different.map(([name, value]) => `${name}: ${JSON.stringify(result[name])}, expected ${JSON.stringify(value)}`)
}
