/**
 * Looks at the workflows with actionlint and zizmor, by the very commands of CI: the steps of its job "workflows".
 *
 *     node scripts/workflows.js
 *
 * A tool that cannot be had here, for want of Go, Python or the network, is skipped and named; the exit code is 1 if
 * another one finds something.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, isAbsolute, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { findGo } from './go.js'

const ROOT = fileURLToPath(new URL('../', import.meta.url))
/** Of one step. The longest one compiles actionlint. */
const TIMEOUT_MS = 3 * 60_000
const GET = 'Get '

const folder = mkdtempSync(join(tmpdir(), 'access-gate-workflows-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1))

function readSteps() {
  const { jobs } = parse(readFileSync(join(ROOT, '.github/workflows/ci.yml'), 'utf8'))
  return jobs.workflows.steps.filter(({ run }) => run !== undefined)
}

/** True where nothing was found, or nothing could be looked for. */
function look(getting, looking) {
  const got = run(getting)
  if (got.status !== 0) {
    console.log(`Skipped: ${looking.name} cannot be had here (${lastLine(got)}).`)
    return true
  }
  const found = run(looking)
  if (found.status === 0) console.log(`${looking.name}: nothing found.`)
  else console.log(`${looking.name} ended with ${found.status}:\n${found.stdout}${found.stderr}`)
  return found.status === 0
}

/** As GitHub runs a step, https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax (shell). */
function run({ run: script, env = {} }) {
  const surroundings = { ...process.env, PATH: searchPath(), RUNNER_TEMP: folder, ...env }
  return spawnSync('bash', ['-e', '-c', script], {
    cwd: ROOT,
    env: surroundings,
    encoding: 'utf8',
    timeout: TIMEOUT_MS,
  })
}

function searchPath() {
  const go = findGo()
  return [process.env.PATH, ...(go !== null && isAbsolute(go) ? [dirname(go)] : [])].join(delimiter)
}

const lastLine = ({ stderr, error }) => error?.message ?? (stderr.trim().split('\n').at(-1) || 'no reason was given')

const steps = readSteps()
for (const getting of steps.filter(({ name }) => name.startsWith(GET))) {
  const tool = getting.name.slice(GET.length)
  if (
    !look(
      getting,
      steps.find(({ name }) => name === tool),
    )
  )
    process.exitCode = 1
}
