import fc from 'fast-check'

const SURROGATES_FROM = 0xd800
const SURROGATES = 0x800

/**
 * Any character of Unicode: the same ones as those of `unit: 'binary'`, for which fast-check makes a table of a million
 * entries in every file of tests that asks for it.
 */
export const character: fc.Arbitrary<string> = fc
  .nat({ max: 0x10ffff - SURROGATES })
  .map(index => String.fromCodePoint(index < SURROGATES_FROM ? index : index + SURROGATES), indexOf)

/** @throws Error for what is not one character */
function indexOf(value: unknown): number {
  const point = typeof value === 'string' && [...value].length === 1 ? (value.codePointAt(0) ?? 0) : null
  if (point === null || /\p{Cs}/u.test(String(value))) throw new Error('not a character')
  return point < SURROGATES_FROM ? point : point - SURROGATES
}
