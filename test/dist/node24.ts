import { existsSync } from 'node:fs'
import { resolve } from 'node:path'

/** The Node of the machine, on which the command line runs: `npm test` runs jest on the other one. */
const THIS_NODE = process.env.CALLERS_NODE || process.execPath
const THIS_VERSION = process.env.CALLERS_NODE_VERSION || process.versions.node

/** The Node that GitHub's runner uses for `using: node24`, or null where none was fetched. */
async function findNode24(): Promise<string | null> {
  const script = resolve('scripts/node24.js')
  if (!existsSync(script)) return null
  const { findNode24: find }: { findNode24: () => string | null } = await import(script)
  return find()
}

const NODE_24 = await findNode24()

/** The Node that runs the bundle where a test names none: as on GitHub, unless the environment names another one. */
export const BUNDLE_NODE = process.env.GATE_NODE || NODE_24 || THIS_NODE

/** The Nodes to test the heart of the bundle under: this machine's, and the runner's own where it is there. */
export const NODES: readonly (readonly [name: string, node: string])[] = [
  [`Node ${THIS_VERSION}`, THIS_NODE],
  ...(NODE_24 === null || NODE_24 === THIS_NODE ? [] : [['Node 24', NODE_24] as const]),
]

if (NODE_24 === null) process.stderr.write('Not tested under Node 24: there is none in node_modules/.cache/node24.\n')
