/** The one place that guesses what a misspelt word was meant to be. */

const { abs, min } = Math

/**
 * Edits between two words, capitals aside: a letter more, less or other, or two neighbors swapped, counts one.
 * This is optimal string alignment; three rows are all it needs. Beyond `limit` the distance may come out too small,
 * though never within it: thousands of candidates are mostly far off, and told so after a few letters.
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

/** By code point, so that no letter counts as two. */
const lettersOf = (text: string): Uint32Array =>
  Uint32Array.from([...text.toLowerCase()], letter => letter.codePointAt(0) ?? 0)

type Rows = { readonly current: Uint32Array; readonly above: Uint32Array; readonly before: Uint32Array }

/** Fills the row, and gives the least of it and the one above: what follows is no less. */
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

// The distance is quadratic in the length, and nobody mistypes a word of this size.
const MAX_WORD_LENGTH = 200

// Of twenty thousand aliases one word is held against all, in about a tenth of a second; of twenty, a thousand are.
const MAX_COMPARISONS = 20_000

/** `didYouMean` over many words of one file: the first ones get a suggestion, as many as take a bounded time. */
export function openSuggestions(candidates: readonly string[]): (word: string) => string {
  let left = Math.max(MAX_COMPARISONS, candidates.length)
  return word => {
    if (candidates.length > left) return ''
    left -= candidates.length
    return didYouMean(word, candidates)
  }
}

/** The candidate nearest to `word`, the first of equals; null where none is within `reach(candidate)` edits. */
export function nearest(
  word: string,
  candidates: readonly string[],
  reach: (candidate: string) => number = candidate => liberalReach(word, candidate),
): string | null {
  if (word.length > MAX_WORD_LENGTH) return null
  let best: { readonly candidate: string; readonly distance: number } | null = null
  for (const candidate of candidates) {
    // Only one that is nearer than the best so far is of use. Each unit more or less is an edit, two of them at most one.
    const limit = min(reach(candidate), (best?.distance ?? Number.POSITIVE_INFINITY) - 1)
    if (abs(candidate.length - word.length) > limit * 2) continue
    const distance = editDistance(word, candidate, limit)
    if (distance <= limit) best = { candidate, distance }
  }
  return best?.candidate ?? null
}

/** For words that are wrong anyway: a suggestion costs nothing, but a far one is noise. */
function liberalReach(word: string, candidate: string): number {
  return Math.max(1, Math.floor(Math.max(word.length, candidate.length) * 0.4))
}

/** `; did you mean "idp"?`, or nothing: how a message ends. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const candidate = nearest(word, candidates)
  return candidate === null ? '' : `; did you mean ${JSON.stringify(candidate)}?`
}
