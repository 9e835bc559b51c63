/** The one place that guesses what a misspelt word was meant to be. */

/**
 * Edits between two words, capitals aside: a letter more, less or other, or two neighbors swapped, counts one.
 * This is optimal string alignment; three rows are all it needs.
 */
export function editDistance(left: string, right: string): number {
  const from = [...left.toLowerCase()]
  const to = [...right.toLowerCase()]
  let before: readonly number[] = []
  let above: readonly number[] = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (let row = 1; row <= from.length; row++) {
    const current = nextRow(from, to, row, above, before)
    before = above
    above = current
  }
  return above[to.length] ?? 0
}

function nextRow(
  from: readonly string[],
  to: readonly string[],
  row: number,
  above: readonly number[],
  before: readonly number[],
): readonly number[] {
  const current = [row]
  for (let column = 1; column <= to.length; column++) {
    const other = from[row - 1] === to[column - 1] ? 0 : 1
    const swapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]
    current[column] = Math.min(
      at(above, column) + 1,
      at(current, column - 1) + 1,
      at(above, column - 1) + other,
      swapped ? at(before, column - 2) + 1 : Number.POSITIVE_INFINITY,
    )
  }
  return current
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY
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
  const ranked = candidates
    // Each letter more or less is an edit.
    .filter(candidate => Math.abs([...candidate].length - [...word].length) <= reach(candidate))
    .map(candidate => ({ candidate, distance: editDistance(word, candidate) }))
    .filter(({ candidate, distance }) => distance <= reach(candidate))
    .sort((one, other) => one.distance - other.distance)
  return ranked[0]?.candidate ?? null
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
