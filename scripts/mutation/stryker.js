/**
 * StrykerJS, which makes the mutants. It is no dependency of the project: it is installed on its own into the folder of
 * temporary files, once a version.
 */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Version 10 asks for a newer Node than the project does. */
const STRYKER = '9.6.1'
const PACKAGES = [`@stryker-mutator/core@${STRYKER}`, `@stryker-mutator/mocha-runner@${STRYKER}`, 'mocha@11.7.5']
export const FOLDER = join(tmpdir(), `atlassian-access-gate-stryker-${STRYKER}`)
const INSTALL_TIMEOUT_MS = 5 * 60_000

const MODULES = join(FOLDER, 'node_modules/@stryker-mutator')
export const PROGRAM = join(MODULES, 'core/bin/stryker.js')
export const RUNNER = join(MODULES, 'mocha-runner/dist/src/index.js')

/** @throws where npm fails, with what it said */
export function installStryker() {
  if (existsSync(PROGRAM) && existsSync(RUNNER)) return
  const options = ['--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  const haste = ['--fetch-retries=1', '--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=2000']
  execFileSync('npm', ['install', '--prefix', FOLDER, ...options, ...haste, ...PACKAGES], {
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: INSTALL_TIMEOUT_MS,
    shell: process.platform === 'win32',
  })
}
