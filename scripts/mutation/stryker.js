/**
 * StrykerJS, which makes the mutants. It is no dependency of the project: it is installed on its own into the folder of
 * temporary files, once a version.
 */
import { join } from 'node:path'
import { installPackages } from '../install.js'

/** Version 10 asks for a newer Node than the project does. */
const STRYKER = '9.6.1'
const PACKAGES = [`@stryker-mutator/core@${STRYKER}`, `@stryker-mutator/mocha-runner@${STRYKER}`, 'mocha@11.7.5']

/**
 * The program, and what runs the tests of a mutant.
 *
 * @throws where npm fails, with what it said
 */
export function installStryker() {
  const modules = join(installPackages(`stryker-${STRYKER}`, PACKAGES), 'node_modules/@stryker-mutator')
  return { program: join(modules, 'core/bin/stryker.js'), runner: join(modules, 'mocha-runner/dist/src/index.js') }
}
