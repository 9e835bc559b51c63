/**
 * Checks the workflows with actionlint and zizmor, using the steps of the CI job "workflows".
 *
 *     node scripts/workflows.js
 *
 * If a tool cannot be installed (no Go, no Python or offline), it is skipped with a message. The exit code is 1 if a
 * tool reports a problem.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, isAbsolute, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { findGo } from './go.js'

const ROOT = fileURLToPath(new URL('../', import.meta.url))
/** Time limit of one step. Compiling actionlint takes the longest. */
const TIMEOUT_MS = 3 * 60_000
const GET = 'Get '

const folder = mkdtempSync(join(tmpdir(), 'access-gate-workflows-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1))

function readSteps() {
  const { jobs } = parse(readFileSync(join(ROOT, '.github/workflows/ci.yml'), 'utf8'))
  return jobs.workflows.steps.filter(({ run }) => run !== undefined)
}

/** True if the tool reports no problem or cannot be installed. */
function check(install, tool) {
  const installed = run(install)
  if (installed.status !== 0) {
    console.log(`Skipped: ${tool.name} cannot be installed (${lastLine(installed)}).`)
    return true
  }
  const found = run(tool)
  if (found.status === 0) console.log(`${tool.name}: no problems found.`)
  else console.log(`${tool.name} ended with ${found.status}:\n${found.stdout}${found.stderr}`)
  return found.status === 0
}

/** Runs a step like GitHub: https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax (shell). */
function run({ run: script, env = {} }) {
  const environment = { ...process.env, PATH: searchPath(), RUNNER_TEMP: folder, ...env }
  return spawnSync('bash', ['-e', '-c', script], {
    cwd: ROOT,
    env: environment,
    encoding: 'utf8',
    timeout: TIMEOUT_MS,
  })
}

function searchPath() {
  const go = findGo()
  return [process.env.PATH, ...(go !== null && isAbsolute(go) ? [dirname(go)] : [])].join(delimiter)
}

const lastLine = ({ stderr, error }) => error?.message ?? (stderr.trim().split('\n').at(-1) || 'unknown reason')

const steps = readSteps()
for (const install of steps.filter(({ name }) => name.startsWith(GET))) {
  const tool = install.name.slice(GET.length)
  if (
    !check(
      install,
      steps.find(({ name }) => name === tool),
    )
  )
    process.exitCode = 1
}
