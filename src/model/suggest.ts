/** Suggests the correct word for a misspelled one. */

const { abs, min } = Math

/**
 * The case-insensitive edit distance (optimal string alignment): insert, delete, replace or swap one letter. If the
 * distance exceeds `limit`, the calculation stops early and the result is only a lower bound above `limit`.
 */
export function editDistance(left: string, right: string, limit = Number.POSITIVE_INFINITY): number {
  const from = lettersOf(left)
  const to = lettersOf(right)
  let before = new Uint32Array(to.length + 1)
  let above = Uint32Array.from({ length: to.length + 1 }, (_, column) => column)
  let current = new Uint32Array(to.length + 1)
  for (let row = 1; row <= from.length; row++) {
    const least = fillRow(from, to, row, { current, above, before })
    if (least > limit) return least
    ;[before, above, current] = [above, current, before]
  }
  return above[to.length] ?? 0
}

/** Splits by code point, so that each letter counts once. */
const lettersOf = (text: string): Uint32Array =>
  Uint32Array.from([...text.toLowerCase()], letter => letter.codePointAt(0) ?? 0)

type Rows = { readonly current: Uint32Array; readonly above: Uint32Array; readonly before: Uint32Array }

/** Fills the row and returns the minimum of it and the row above, a lower bound for all following rows. */
function fillRow(from: Uint32Array, to: Uint32Array, row: number, { current, above, before }: Rows): number {
  current[0] = row
  let least = min(row, above[0] ?? 0)
  for (let column = 1; column <= to.length; column++) {
    const other = from[row - 1] === to[column - 1] ? 0 : 1
    const swapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]
    let edits = min((above[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, (above[column - 1] ?? 0) + other)
    if (swapped) edits = min(edits, (before[column - 2] ?? 0) + 1)
    current[column] = edits
    least = min(least, edits, above[column] ?? 0)
  }
  return least
}

// The run time is quadratic in the length. Longer words get no suggestion.
const MAX_WORD_LENGTH = 200

// 20,000 comparisons take about 0.1 seconds: one word against 20,000 aliases, or 1,000 words against 20.
const MAX_COMPARISONS = 20_000

/** `didYouMean` for many words of one file. To limit the time, only the first words get a suggestion. */
export function openSuggestions(candidates: readonly string[]): (word: string) => string {
  let left = Math.max(MAX_COMPARISONS, candidates.length)
  return word => {
    if (candidates.length > left) return ''
    left -= candidates.length
    return didYouMean(word, candidates)
  }
}

/** The first of the nearest candidates; null if none is within `reach(candidate)` edits. */
export function nearest(
  word: string,
  candidates: readonly string[],
  reach: (candidate: string) => number = candidate => liberalReach(word, candidate),
): string | null {
  if (word.length > MAX_WORD_LENGTH) return null
  let best: { readonly candidate: string; readonly distance: number } | null = null
  for (const candidate of candidates) {
    // Only a nearer candidate is needed. The length is counted in UTF-16 units, of which a letter has at most two.
    const limit = min(reach(candidate), (best?.distance ?? Number.POSITIVE_INFINITY) - 1)
    if (abs(candidate.length - word.length) > limit * 2) continue
    const distance = editDistance(word, candidate, limit)
    if (distance <= limit) best = { candidate, distance }
  }
  return best?.candidate ?? null
}

/** The default reach: 40 % of the longer word, so that a distant word is not suggested. */
function liberalReach(word: string, candidate: string): number {
  return Math.max(1, Math.floor(Math.max(word.length, candidate.length) * 0.4))
}

/** `; did you mean "idp"?` to append to a message, or an empty string. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const candidate = nearest(word, candidates)
  return candidate === null ? '' : `; did you mean ${JSON.stringify(candidate)}?`
}
