import { createHash } from 'node:crypto'
import { byText } from '../model/order.js'
import { jsonFile } from './canonical.js'

/** The workflow run and its commit; null outside of a workflow. */
export type Run = { readonly id: string | null; readonly commit: string | null }

/** The SHA-256 (hex, of the UTF-8 bytes) of each file, sorted by file name. */
export type Hashes = Readonly<Record<string, string>>

export function hashesOf(files: Readonly<Record<string, string>>): Hashes {
  const hashes = Object.entries(files)
    .sort(([a], [b]) => byText(a, b))
    .map(([name, text]) => [name, createHash('sha256').update(text, 'utf8').digest('hex')])
  return Object.fromEntries(hashes)
}

/** `manifest.json`: the hash of every other file. */
export const renderManifest = (files: Readonly<Record<string, string>>, run: Run): string =>
  jsonFile({ schemaVersion: 1, run: { id: run.id, commit: run.commit }, files: hashesOf(files) })
