import { createHash } from 'node:crypto'
import { jsonFile } from './canonical.js'
import { byText } from './order.js'

/** The workflow run and the commit it ran on; null outside of a workflow. */
export type Run = { readonly id: string | null; readonly commit: string | null }

/** `manifest.json`: the sha-256 (hex, of the UTF-8 bytes) of every other file. */
export function renderManifest(files: Readonly<Record<string, string>>, run: Run): string {
  const hashes = Object.entries(files)
    .sort(([a], [b]) => byText(a, b))
    .map(([name, text]) => [name, createHash('sha256').update(text, 'utf8').digest('hex')])
  return jsonFile({ schemaVersion: 1, run: { id: run.id, commit: run.commit }, files: Object.fromEntries(hashes) })
}
