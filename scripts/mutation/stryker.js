/**
 * Installs StrykerJS, which creates the mutants. It is not a dependency of the project: each version is installed once
 * into a temporary folder.
 */
import { join } from 'node:path'
import { installPackages } from '../install.js'

/** Version 10 requires a newer Node than the project. */
const STRYKER = '9.6.1'
const PACKAGES = [`@stryker-mutator/core@${STRYKER}`, `@stryker-mutator/mocha-runner@${STRYKER}`, 'mocha@11.7.5']

/**
 * Returns the paths of the program and of the test runner.
 *
 * @throws if npm fails, with its output
 */
export function installStryker() {
  const modules = join(installPackages(`stryker-${STRYKER}`, PACKAGES), 'node_modules/@stryker-mutator')
  return { program: join(modules, 'core/bin/stryker.js'), runner: join(modules, 'mocha-runner/dist/src/index.js') }
}
