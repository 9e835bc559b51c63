/**
 * The Node on which GitHub runs the action, for the tests of the committed bundle: `using: node24` in action.yml.
 *
 *     node scripts/node24.js
 *
 * Prints the path of a Node 24: the one that runs this, or one from a package with the bare program and no install
 * script, put into node_modules/.cache. Where it can't be fetched (offline) it says so, and the exit code is 0: the
 * tests that need it are skipped.
 */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const MAJOR = '24'
const VERSION = '24.21.0'
const FOLDER = fileURLToPath(new URL('../node_modules/.cache/node24/', import.meta.url))
const INSTALL_TIMEOUT_MS = 5 * 60_000

/** The path of a Node 24 that is already there, else null. Only looks. */
export function findNode24() {
  if (process.versions.node.split('.')[0] === MAJOR) return process.execPath
  const program = process.platform === 'win32' ? 'node.exe' : 'node'
  const path = `${FOLDER}node_modules/${packageName()}/bin/${program}`
  return existsSync(path) ? path : null
}

/** What the npm package "node" would fetch by an install script; asked for by its own name no script has to run. */
function packageName() {
  const platform = process.platform === 'win32' ? 'win' : process.platform
  const prefix = platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node'
  return `${prefix}-${platform}-${process.arch}`
}

/** @throws where npm fails, with what it said */
function install() {
  const options = ['--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  const haste = ['--fetch-retries=1', '--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=2000']
  const command = ['install', '--prefix', FOLDER, ...options, ...haste, `${packageName()}@${VERSION}`]
  const npm = process.env.npm_execpath
  const [program, first] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []]
  execFileSync(program, [...first, ...command], {
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: INSTALL_TIMEOUT_MS,
    shell: program === 'npm' && process.platform === 'win32',
  })
}

/** Fetches one where there is none. Returns its path, or a sentence that says why there is none. */
export function provide() {
  const found = findNode24()
  if (found !== null) return found
  try {
    install()
  } catch (error) {
    const [reason = ''] = String(error.stderr ?? error.message)
      .split('\n')
      .filter(line => line.trim() !== '')
    return `No Node 24 is at hand, and it could not be fetched (${reason.trim()}): the tests that need it are skipped.`
  }
  return findNode24() ?? `npm brought no Node 24 for this machine: the tests that need it are skipped.`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(provide())
