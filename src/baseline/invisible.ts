/** Invisible characters, which can make two names look the same. */

/**
 * Control and format characters, line and paragraph separators, surrogates, the default ignorable code points of Unicode
 * (such as zero-width and bidirectional marks, variation selectors, Hangul fillers), the Braille blank, and all spaces
 * except U+0020.
 */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]|(?! )\p{Zs}/gu

/** The Unicode notation of a character, such as `U+200B`. */
const codePoint = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`

/** The code points of all invisible characters of a text, without duplicates. */
export const invisibleIn = (text: string): readonly string[] => [
  ...new Set((text.match(INVISIBLE) ?? []).map(codePoint)),
]

/** The text with each invisible character as its code point in parentheses. */
export const spellOut = (text: string): string => text.replace(INVISIBLE, character => `(${codePoint(character)})`)

/** The same text for all spellings that differ only in case and composition of characters. */
export const lookOf = (text: string): string => text.normalize('NFKC').toLowerCase()
