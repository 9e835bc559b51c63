/** Characters that nobody sees, by which one name can pass for another. */

/**
 * Control and format characters, line and paragraph separators, halves of characters, and all that Unicode says to show
 * nothing for: zero-width and bidirectional marks, variation selectors, Hangul fillers. Spaces other than the plain one
 * look like it, and the blank of Braille like any.
 */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]|(?! )\p{Zs}/gu

/** `U+200B`, as the Unicode standard writes a character. */
const codePoint = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`

/** Each invisible character of a text once, by its code point. */
export const invisibleIn = (text: string): readonly string[] => [
  ...new Set((text.match(INVISIBLE) ?? []).map(codePoint)),
]

/** The text with each invisible character as its code point in parentheses. */
export const spellOut = (text: string): string => text.replace(INVISIBLE, character => `(${codePoint(character)})`)

/** One spelling for all texts that look alike but for case and the way their characters are composed. */
export const lookOf = (text: string): string => text.normalize('NFKC').toLowerCase()
