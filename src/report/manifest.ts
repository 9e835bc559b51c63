import { jsonFile } from './canonical.js'
import { hashesOf } from './hashes.js'

/** The workflow run and the commit it ran on; null outside of a workflow. */
export type Run = { readonly id: string | null; readonly commit: string | null }

/** `manifest.json`: the sha-256 (hex, of the UTF-8 bytes) of every other file. */
export const renderManifest = (files: Readonly<Record<string, string>>, run: Run): string =>
  jsonFile({ schemaVersion: 1, run: { id: run.id, commit: run.commit }, files: hashesOf(files) })
