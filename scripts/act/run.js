/** One run of a workflow with act, on this machine and without a container. */
import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { findNode24 } from '../node24.js'

/** A run takes a few seconds. */
const TIMEOUT_MS = 60_000
/** act ends its steps when it is asked to end. */
const GRACE_MS = 5_000

/**
 * How a run ended, its steps with their results, and the messages of its log.
 *
 * @typedef {{ code: number | null, steps: readonly { name: string, result: string }[], log: readonly string[] }} Ended
 */

/**
 * `repositories` are local folders by `owner/name@ref`; `folder` is for all that act writes.
 *
 * @returns {Promise<Ended>}
 */
export async function runWorkflow({ act, folder, repository, workflow, event, payload, secrets, ...given }) {
  mkdirSync(folder, { recursive: true })
  const write = (name, text) => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  // Without a file of this name act asks which image it may download.
  write('.actrc', '')
  const { code, said } = await start(
    act,
    [
      ...[event, '--directory', repository, '--workflows', workflow],
      ...['--eventpath', write('event.json', JSON.stringify(payload))],
      ...[
        '--secret-file',
        write(
          'secrets',
          Object.entries(secrets)
            .map(([name, value]) => `${name}=${value}\n`)
            .join(''),
        ),
      ],
      ...['--platform', 'ubuntu-latest=-self-hosted', '--no-skip-checkout', '--pull=false'],
      ...['--json', '--no-cache-server', '--action-cache-path', join(folder, 'cache')],
      ...list('--local-repository', given.repositories),
      ...list('--env', given.env),
      ...list('--var', given.vars),
    ],
    { HOME: folder, XDG_CACHE_HOME: folder, XDG_CONFIG_HOME: folder, PATH: pathOfRunner() },
  )
  const entries = readEntries(said)
  return { code, steps: readSteps(entries), log: entries.map(({ msg }) => String(msg).trimEnd()) }
}

const list = (option, entries) => Object.entries(entries).flatMap(([name, value]) => [option, `${name}=${value}`])

/** For `node24` act takes whatever `node` it finds. */
const pathOfRunner = () => [dirname(findNode24() ?? process.execPath), process.env.PATH].join(delimiter)

function start(program, options, env) {
  return new Promise((done, failed) => {
    const child = spawn(program, options, { env, stdio: ['ignore', 'pipe', 'pipe'] })
    const end = () => child.kill('SIGINT')
    const timers = [setTimeout(end, TIMEOUT_MS), setTimeout(() => child.kill('SIGKILL'), TIMEOUT_MS + GRACE_MS)]
    process.once('exit', end)
    let said = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', text => {
        said += text
      })
    }
    child.on('error', failed)
    child.on('close', code => {
      for (const timer of timers) clearTimeout(timer)
      process.off('exit', end)
      done({ code, said })
    })
  })
}

/** act tells the end of each step as an entry with `stepResult`. */
function readSteps(entries) {
  const ends = entries.filter(({ stepResult, stage }) => stepResult !== undefined && stage === 'Main')
  return ends.map(({ step, stepResult }) => ({ name: step.replace(/@[0-9a-f]{40}$/, ''), result: stepResult }))
}

/** A line of JSON each; other lines there are none, but for a crash of act's. */
function readEntries(said) {
  return said.split('\n').map(line => {
    try {
      return JSON.parse(line)
    } catch {
      return { msg: line }
    }
  })
}
