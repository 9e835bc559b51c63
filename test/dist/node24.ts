import { existsSync } from 'node:fs'
import { resolve } from 'node:path'

/** The Node of the caller. `npm test` runs jest with Node 24. */
const THIS_NODE = process.env.CALLERS_NODE || process.execPath
const THIS_VERSION = process.env.CALLERS_NODE_VERSION || process.versions.node

/** The Node that GitHub's runner uses for `using: node24`; null if it was not downloaded. */
async function findNode24(): Promise<string | null> {
  const script = resolve('scripts/node24.js')
  if (!existsSync(script)) return null
  const { findNode24: find }: { findNode24: () => string | null } = await import(script)
  return find()
}

const NODE_24 = await findNode24()

/** The default Node for the bundle: Node 24 as on GitHub, unless the environment names another one. */
export const BUNDLE_NODE = process.env.GATE_NODE || NODE_24 || THIS_NODE

/** The Node versions for the main tests of the bundle: the caller's Node, and Node 24 if available. */
export const NODES: readonly (readonly [name: string, node: string])[] = [
  [`Node ${THIS_VERSION}`, THIS_NODE],
  ...(NODE_24 === null || NODE_24 === THIS_NODE ? [] : [['Node 24', NODE_24] as const]),
]

if (NODE_24 === null)
  process.stderr.write('Node 24 is missing in node_modules/.cache/node24, so the bundle is not tested with it.\n')
