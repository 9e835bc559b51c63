/**
 * Provides the Node version on which GitHub runs the action (`using: node24` in action.yml), for the tests of the
 * bundle.
 *
 *     node scripts/node24.js
 *
 * Prints the path of Node 24: the current Node, or one from an npm package without install script, installed into
 * node_modules/.cache. If the installation fails (offline), prints the reason and exits with 0: the tests that need it
 * are skipped.
 */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const MAJOR = '24'
const VERSION = '24.21.0'
const FOLDER = fileURLToPath(new URL('../node_modules/.cache/node24/', import.meta.url))
const INSTALL_TIMEOUT_MS = 5 * 60_000

/** The path of an available Node 24, or null. Installs nothing. */
export function findNode24() {
  if (process.versions.node.split('.')[0] === MAJOR) return process.execPath
  const program = process.platform === 'win32' ? 'node.exe' : 'node'
  const path = `${FOLDER}node_modules/${packageName()}/bin/${program}`
  return existsSync(path) ? path : null
}

/**
 * The package that the install script of the npm package "node" would download. Installed directly, it needs no script.
 */
function packageName() {
  const platform = process.platform === 'win32' ? 'win' : process.platform
  const prefix = platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node'
  return `${prefix}-${platform}-${process.arch}`
}

/** @throws if npm fails, with the output of npm */
function install() {
  const options = ['--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  const retries = ['--fetch-retries=1', '--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=2000']
  const command = ['install', '--prefix', FOLDER, ...options, ...retries, `${packageName()}@${VERSION}`]
  const npm = process.env.npm_execpath
  const [program, first] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []]
  execFileSync(program, [...first, ...command], {
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: INSTALL_TIMEOUT_MS,
    shell: program === 'npm' && process.platform === 'win32',
  })
}

/** Installs Node 24 if needed. Returns its path, or a sentence with the reason why it is not available. */
export function provide() {
  const found = findNode24()
  if (found !== null) return found
  try {
    install()
  } catch (error) {
    const [reason = ''] = String(error.stderr ?? error.message)
      .split('\n')
      .filter(line => line.trim() !== '')
    return `Node 24 is not available and could not be installed (${reason.trim()}). The tests that need it are skipped.`
  }
  return findNode24() ?? `npm has no Node 24 for this platform. The tests that need it are skipped.`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(provide())
