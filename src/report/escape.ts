/**
 * The one gate through which foreign text (names from Atlassian, notes from the baseline) enters Markdown, CSV and
 * the log. A group may be called anything: markup, a mention, a workflow command, half a table.
 */

/** Long enough for any real name, short enough that no name can fill a page. */
export const MAX_NAME_LENGTH = 200

/** Long enough for a sentence with a few names in it. */
export const MAX_SENTENCE_LENGTH = 600

const MAX_CELL_LENGTH = 1_000

// Controls, format characters (bidirectional, zero-width, tags), line and paragraph separators, lone surrogates: what
// nobody sees and what makes a text read other than it is.
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu

// Words of ASCII with one space between them, which most texts are: nothing to replace.
const PLAIN_WORDS = /^[!-~]+(?: [!-~]+)*$/

/** Text on one line, printable and of bounded length; still to be escaped for where it goes. */
export function plain(text: string, max: number = MAX_NAME_LENGTH): string {
  const line = PLAIN_WORDS.test(text) ? text : text.replace(UNPRINTABLE, ' ').replace(/\s+/g, ' ').trim()
  if (line.length <= max) return line
  const characters = [...line]
  return characters.length <= max ? line : `${characters.slice(0, max - 1).join('')}…`
}

// A zero-width space behind the character that starts a mention, a reference or a link: GitHub looks for these in the
// finished HTML, where an entity for the character itself would have been read back already.
const BREAK = '&#8203;'

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '@': `@${BREAK}`,
  '#': `#${BREAK}`,
  '://': `:${BREAK}//`,
  // Half of an emoji: without the break `ari:cloud:jira` has a cloud in it.
  ':': `:${BREAK}`,
}

// Looked for in the text as it came, in one pass, so that no escape is escaped again or hides what stands behind it.
const LIVE = /:\/\/|:(?=[\w+-]+:)|(?<![a-z0-9])(?:www(?=\.)|gh(?=-))|[&<>"\\`*_[\]|~$#@]/gi

/**
 * Text that stays text in Markdown, also within a table cell: no markup, mention, issue reference, emoji or automatic
 * link. Never put at the start of a line, where a list or heading mark would count.
 */
export function escapeMarkdown(text: string, max: number = MAX_NAME_LENGTH): string {
  return plain(text, max).replace(
    LIVE,
    live => ESCAPES[live] ?? (live.length > 1 ? `${live}${BREAK}` : `&#${live.codePointAt(0)};`),
  )
}

/** An id or a value as code, also within a table cell: nothing is live in it, and it can be copied as it is. */
export function codeMarkdown(text: string, max: number = MAX_NAME_LENGTH): string {
  const line = plain(text, max)
  // Of these three, a backtick ends the code, and a pipe the cell, whatever number of backslashes stand before it.
  return /^[^`|\\]+$/.test(line) ? `\`${line}\`` : `<code>${escapeMarkdown(line, max)}</code>`
}

/** Lines as a code block, to be put at the start of a line. What cannot be printed shows as `�`. */
export function fenceMarkdown(text: string, language: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map(run => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}${language}\n${printableLines(text)}\n${fence}`
}

/** Lines as they are; what cannot be printed shows as `�`. Still to be escaped for where it goes. */
export const printableLines = (text: string): string =>
  text
    .split(/\r\n|\r|\n/)
    .map(line => line.replaceAll('\t', '  ').replace(UNPRINTABLE, '\ufffd'))
    .join('\n')
    .trimEnd()

// What a spreadsheet takes for the start of a formula, the wide forms too; behind a semicolon as well, which separates
// cells where the comma is for decimals: https://owasp.org/www-community/attacks/CSV_Injection
const FORMULA = /(^|;\s*)(?=[=+\-@＝＋－＠])/g

/** A cell of CSV (RFC 4180) that no spreadsheet takes for a formula. A cell that was read back is written the same. */
export function escapeCsv(text: string): string {
  const harmless = plain(plain(text, Number.POSITIVE_INFINITY).replace(FORMULA, "$1'"), MAX_CELL_LENGTH)
  return /[",]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
