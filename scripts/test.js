/**
 * Runs the tests on the Node version of the GitHub runner (`using: node24` in action.yml).
 *
 *     node scripts/test.js [options of jest]
 *
 * GATE_NODE selects another Node (`GATE_NODE=node` is the one in the PATH). If Node 24 is not available, the tests run
 * on the current Node.
 */
import { spawnSync } from 'node:child_process'
import { constants } from 'node:os'
import { findNode24, provide } from './node24.js'

console.log(provide())
const node = process.env.GATE_NODE || findNode24() || process.execPath
const jest = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js']
const env = { ...process.env, CALLERS_NODE: process.execPath, CALLERS_NODE_VERSION: process.versions.node }
const { status, signal, error } = spawnSync(node, [...jest, ...process.argv.slice(2)], { stdio: 'inherit', env })
if (error !== undefined) throw error
process.exitCode = status ?? 128 + (constants.signals[signal] ?? 1)
