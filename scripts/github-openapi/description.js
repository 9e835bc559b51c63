/**
 * Reads GitHub's OpenAPI description of the REST API from the package @octokit/openapi. The package is not a
 * dependency: each version is installed once into a temporary folder.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const VERSION = '23.0.2'
const FOLDER = join(tmpdir(), `atlassian-access-gate-octokit-openapi-${VERSION}`)
const INSTALL_TIMEOUT_MS = 2 * 60_000

/** npm writes this file last. Without it, a previous installation was interrupted. */
const COMPLETE = join(FOLDER, 'node_modules/.package-lock.json')

/** @throws if npm fails, with its output */
export function readDescription() {
  if (!existsSync(COMPLETE)) install()
  const file = join(FOLDER, 'node_modules/@octokit/openapi/generated/api.github.com.json')
  return plainSchema(JSON.parse(readFileSync(file, 'utf8')))
}

function install() {
  const options = ['--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  const retries = ['--fetch-retries=1', '--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=2000']
  execFileSync('npm', ['install', '--prefix', FOLDER, ...options, ...retries, `@octokit/openapi@${VERSION}`], {
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: INSTALL_TIMEOUT_MS,
    shell: process.platform === 'win32',
  })
}

/** Converts OpenAPI 3.0 to JSON Schema: `nullable` becomes a type. A property named `nullable` is not changed. */
function plainSchema(node) {
  if (Array.isArray(node)) return node.map(plainSchema)
  if (typeof node !== 'object' || node === null) return node
  const { nullable, ...rest } = node
  const kept = typeof nullable === 'object' ? node : rest
  const plain = Object.fromEntries(Object.entries(kept).map(([name, value]) => [name, plainSchema(value)]))
  return nullable === true ? { anyOf: [plain, { type: 'null' }] } : plain
}
