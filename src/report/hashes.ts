import { createHash } from 'node:crypto'
import { byText } from '../model/order.js'

/** The sha-256 (hex, of the UTF-8 bytes) of each file, by its name and sorted by it. */
export type Hashes = Readonly<Record<string, string>>

export function hashesOf(files: Readonly<Record<string, string>>): Hashes {
  const hashes = Object.entries(files)
    .sort(([a], [b]) => byText(a, b))
    .map(([name, text]) => [name, createHash('sha256').update(text, 'utf8').digest('hex')])
  return Object.fromEntries(hashes)
}
