import type { Keys } from './document.js'
import { invisibleIn } from './invisible.js'
import { nameOf, quoted, type Remark, sentence } from './problem-text.js'

/** Keys and values that identify an object must not contain invisible characters. Notes can contain any character. */

type IsNote = (field: unknown) => boolean

/** Fields that are notes and do not identify an object, by section. */
const NOTES: ReadonlyMap<unknown, IsNote> = new Map<unknown, IsNote>([
  // All fields except the list of places.
  ['administrators', field => typeof field === 'string'],
  ['external-people', () => true],
  ['credentials', () => true],
  ['policies', field => field === 'name'],
  ['attestations', field => field === 'by' || field === 'note'],
  ['exceptions', field => field === 'reason' || field === 'owner' || field === 'ticket'],
])

export function invisibleRemarks(data: unknown): readonly Remark[] {
  const remarks: Remark[] = []
  const visit = (value: unknown, keys: Keys): void => {
    if (typeof value === 'string') remarks.push(...valueRemarks(value, keys))
    if (typeof value !== 'object' || value === null) return
    const isList = Array.isArray(value)
    for (const [key, inner] of Object.entries(value)) {
      const path = [...keys, isList ? Number(key) : key]
      if (!isList) remarks.push(...keyRemarks(key, path))
      visit(inner, path)
    }
  }
  visit(data, [])
  return remarks
}

const keyRemarks = (key: string, keys: Keys): readonly Remark[] =>
  remarksOn(key, keys, codes => `${quoted(key)} contains ${codes}. Remove it from this key`)

function valueRemarks(value: string, keys: Keys): readonly Remark[] {
  if (NOTES.get(keys[0])?.(keys.at(-1)) === true) return []
  return remarksOn(value, keys, codes => `${nameOf(keys)} is ${quoted(value)} and contains ${codes}. Remove it`)
}

function remarksOn(text: string, keys: Keys, message: (codes: string) => string): readonly Remark[] {
  const codes = invisibleIn(text)
  if (codes.length === 0) return []
  return [{ keys, message: sentence(message(`the invisible character ${codes.join(', ')}`)) }]
}
