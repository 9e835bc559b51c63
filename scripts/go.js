/** Tools that are written in Go, installed for one run where Go is at hand. */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** A first install compiles everything; on two cores that takes about half a minute. */
const INSTALL_TIMEOUT_MS = 5 * 60_000

/** Go of the PATH, or where its installer puts it (https://go.dev/doc/install); null where there is none. */
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
 * The path of the program, in `folder`. Go keeps what it has compiled, so that the next install takes seconds.
 *
 * @throws where Go fails, with the last line of what it said
 */
export function installTool(go, module, folder) {
  const name = module.replace(/@.*$/, '').split('/').at(-1)
  try {
    const env = { ...process.env, GOBIN: folder }
    execFileSync(go, ['install', module], { env, stdio: ['ignore', 'ignore', 'pipe'], timeout: INSTALL_TIMEOUT_MS })
  } catch (error) {
    const said = String(error.stderr ?? '')
      .trim()
      .split('\n')
      .at(-1)
    throw new Error(said || error.message)
  }
  return [name, `${name}.exe`].map(file => join(folder, file)).find(path => existsSync(path))
}
