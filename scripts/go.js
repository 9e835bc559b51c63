/** Installs Go tools for one run, if Go is available. */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** The first installation compiles everything, which takes about 30 seconds on two cores. */
const INSTALL_TIMEOUT_MS = 5 * 60_000

/** Go in the PATH or in its default folder (https://go.dev/doc/install); null if not installed. */
export function findGo() {
  const isThere = program => {
    try {
      execFileSync(program, ['version'], { stdio: 'ignore' })
      return true
    } catch {
      return false
    }
  }
  return ['go', '/usr/local/go/bin/go'].find(isThere) ?? null
}

/**
 * Installs the tool into `folder` and returns its path. Go caches compiled packages, so a repeated installation takes
 * seconds.
 *
 * @throws if Go fails, with the last line of its output
 */
export function installTool(go, module, folder) {
  const name = module.replace(/@.*$/, '').split('/').at(-1)
  try {
    const env = { ...process.env, GOBIN: folder }
    execFileSync(go, ['install', module], { env, stdio: ['ignore', 'ignore', 'pipe'], timeout: INSTALL_TIMEOUT_MS })
  } catch (error) {
    const output = String(error.stderr ?? '')
      .trim()
      .split('\n')
      .at(-1)
    throw new Error(output || error.message)
  }
  return [name, `${name}.exe`].map(file => join(folder, file)).find(path => existsSync(path))
}
