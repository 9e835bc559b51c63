import { createHash } from 'node:crypto'

/** The findings that the issue body lists: as ids, or above `MAX_LISTED` as a count and a digest. */
export type StoredIds =
  | { readonly is: 'list'; readonly ids: readonly string[] }
  | { readonly is: 'digest'; readonly count: number; readonly sha256: string }

/** Each id takes 13 characters, so 1,000 ids take about a fifth of the 65,536 characters of an issue body. */
export const MAX_LISTED = 1_000
const SHORT_ID_LENGTH = 12

/** 48 bits, hexadecimal digits only: an id can never end the HTML comment that contains it. */
export const shortId = (id: string): string => sha256(id).slice(0, SHORT_ID_LENGTH)

/** Two sets of ids are equal if and only if their stored forms are equal. */
export function storedIds(ids: Iterable<string>): StoredIds {
  const sorted = [...new Set(ids)].sort()
  if (sorted.length <= MAX_LISTED) return { is: 'list', ids: sorted }
  return { is: 'digest', count: sorted.length, sha256: sha256(sorted.join(' ')) }
}

export const storedText = (stored: StoredIds): string =>
  stored.is === 'list' ? stored.ids.join(' ') : `count=${stored.count} sha256=${stored.sha256}`

/** The hidden line that stores the ids in the issue body. Unlike an artifact, it does not expire. */
export const idsLine = (stored: StoredIds): string => `<!-- atlassian-access-gate:ids ${storedText(stored)} -->`

/** Reads the ids from an issue body; null if the line was removed or changed. */
export function readIds(body: string): StoredIds | null {
  const text = /^<!-- atlassian-access-gate:ids ([^\r\n]*) -->\r?$/m.exec(body)?.[1]
  return text === undefined ? null : toStored(text)
}

/** The inverse of `storedText`; null for any other text. */
export function toStored(text: string): StoredIds | null {
  const trimmed = text.trim()
  const digest = /^count=(\d{1,9}) sha256=([0-9a-f]{64})$/.exec(trimmed)
  if (digest?.[1] !== undefined && digest[2] !== undefined) {
    return { is: 'digest', count: Number(digest[1]), sha256: digest[2] }
  }
  const ids = trimmed.split(' ')
  return ids.every(id => /^[0-9a-f]{12}$/.test(id)) ? storedIds(ids) : null
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
