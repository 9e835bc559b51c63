/** Runs a workflow with act, on this machine without a container. */
import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { findNode24 } from '../node24.js'

/** A run usually takes a few seconds. */
const TIMEOUT_MS = 60_000
/** Time for act to stop its steps after SIGINT. */
const GRACE_MS = 5_000

/**
 * The exit code of a run, its steps with their results, and its log messages.
 *
 * @typedef {{ code: number | null, steps: readonly { name: string, result: string }[], log: readonly string[] }} Ended
 */

/**
 * `repositories` are local folders by `owner/name@ref`. act writes only into `folder`.
 *
 * @returns {Promise<Ended>}
 */
export async function runWorkflow({ act, folder, repository, workflow, event, payload, secrets, ...given }) {
  mkdirSync(folder, { recursive: true })
  const write = (name, text) => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  // Without this file, act asks for an image to download.
  write('.actrc', '')
  const { code, output } = await start(
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
  const entries = readEntries(output)
  return { code, steps: readSteps(entries), log: entries.map(({ msg }) => String(msg).trimEnd()) }
}

const list = (option, entries) => Object.entries(entries).flatMap(([name, value]) => [option, `${name}=${value}`])

/** For `node24`, act uses the first `node` in the PATH. */
const pathOfRunner = () => [dirname(findNode24() ?? process.execPath), process.env.PATH].join(delimiter)

function start(program, options, env) {
  return new Promise((done, failed) => {
    const child = spawn(program, options, { env, stdio: ['ignore', 'pipe', 'pipe'] })
    const end = () => child.kill('SIGINT')
    const timers = [setTimeout(end, TIMEOUT_MS), setTimeout(() => child.kill('SIGKILL'), TIMEOUT_MS + GRACE_MS)]
    process.once('exit', end)
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', text => {
        output += text
      })
    }
    child.on('error', failed)
    child.on('close', code => {
      for (const timer of timers) clearTimeout(timer)
      process.off('exit', end)
      done({ code, output })
    })
  })
}

/** act reports the end of each step as an entry with `stepResult`. */
function readSteps(entries) {
  const ends = entries.filter(({ stepResult, stage }) => stepResult !== undefined && stage === 'Main')
  return ends.map(({ step, stepResult }) => ({ name: step.replace(/@[0-9a-f]{40}$/, ''), result: stepResult }))
}

/** Each line is JSON, except if act crashes. */
function readEntries(output) {
  return output.split('\n').map(line => {
    try {
      return JSON.parse(line)
    } catch {
      return { msg: line }
    }
  })
}
