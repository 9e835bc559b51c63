/** Installs packages that are not dependencies of the project into a separate temporary folder. */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const INSTALL_TIMEOUT_MS = 5 * 60_000

/**
 * Installs the packages once and returns the folder with their `node_modules`.
 *
 * @throws if npm fails, with its standard error
 */
export function installPackages(name, packages) {
  const folder = join(tmpdir(), `atlassian-access-gate-${name}`)
  // npm writes this file last. Without it, a previous installation was interrupted.
  if (existsSync(join(folder, 'node_modules/.package-lock.json'))) return folder
  const options = ['--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  const retries = ['--fetch-retries=1', '--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=2000']
  execFileSync('npm', ['install', '--prefix', folder, ...options, ...retries, ...packages], {
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: INSTALL_TIMEOUT_MS,
    shell: process.platform === 'win32',
  })
  return folder
}

/** The first line of the error message of npm or Node. */
export const reasonOf = error =>
  String(error.stderr || error.message)
    .trim()
    .split('\n')[0]
