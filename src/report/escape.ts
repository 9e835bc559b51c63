/**
 * Escapes foreign text (names from Atlassian, notes from the baseline) for Markdown, CSV and the log. A name can contain
 * anything: markup, a mention, a workflow command, part of a table.
 */

/** Longer than real names. */
export const MAX_NAME_LENGTH = 200

/** Enough for a sentence with several names. */
export const MAX_SENTENCE_LENGTH = 600

const MAX_CELL_LENGTH = 1_000

// Controls, format characters (bidirectional, zero-width, tags), line and paragraph separators, lone surrogates: they are
// invisible or change how a text reads.
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu

// ASCII words with single spaces, as in most texts: nothing to replace.
const PLAIN_WORDS = /^[!-~]+(?: [!-~]+)*$/

/** Printable text on one line, of limited length. Not escaped yet. */
export function plain(text: string, max: number = MAX_NAME_LENGTH): string {
  const line = PLAIN_WORDS.test(text) ? text : text.replace(UNPRINTABLE, ' ').replace(/\s+/g, ' ').trim()
  if (line.length <= max) return line
  const characters = [...line]
  return characters.length <= max ? line : `${characters.slice(0, max - 1).join('')}…`
}

// A zero-width space after the character that starts a mention, a reference or a link. GitHub looks for these in the
// rendered HTML, where an entity is already decoded.
const BREAK = '&#8203;'

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '@': `@${BREAK}`,
  '#': `#${BREAK}`,
  '://': `:${BREAK}//`,
  // Emoji code: without the break, `ari:cloud:jira` shows a cloud.
  ':': `:${BREAK}`,
}

// Replaced in one pass, so that no escape is escaped again.
const LIVE = /:\/\/|:(?=[\w+-]+:)|(?<![a-z0-9])(?:www(?=\.)|gh(?=-))|[&<>"\\`*_[\]|~$#@]/gi

/**
 * Escapes text for Markdown, also in a table cell: no markup, mention, issue reference, emoji or automatic link. Do not
 * use it at the start of a line, where list and heading marks apply.
 */
export function escapeMarkdown(text: string, max: number = MAX_NAME_LENGTH): string {
  return plain(text, max).replace(
    LIVE,
    live => ESCAPES[live] ?? (live.length > 1 ? `${live}${BREAK}` : `&#${live.codePointAt(0)};`),
  )
}

/** An ID or a value as code, also in a table cell. It can be copied without changes. */
export function codeMarkdown(text: string, max: number = MAX_NAME_LENGTH): string {
  const line = plain(text, max)
  // A backtick ends the code and a pipe ends the cell, with any number of backslashes before it.
  return /^[^`|\\]+$/.test(line) ? `\`${line}\`` : `<code>${escapeMarkdown(line, max)}</code>`
}

/** Lines as a code block, for the start of a line. Unprintable characters become `�`. */
export function fenceMarkdown(text: string, language: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map(run => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}${language}\n${printableLines(text)}\n${fence}`
}

/** Lines with `�` for unprintable characters. Not escaped yet. */
export const printableLines = (text: string): string =>
  text
    .split(/\r\n|\r|\n/)
    .map(line => line.replaceAll('\t', '  ').replace(UNPRINTABLE, '\ufffd'))
    .join('\n')
    .trimEnd()

// Characters that start a formula in a spreadsheet, also in full-width forms, and also after a semicolon, which separates
// cells in locales with a decimal comma: https://owasp.org/www-community/attacks/CSV_Injection
const FORMULA = /(^|;\s*)(?=[=+\-@＝＋－＠])/g

/** A CSV cell (RFC 4180) that is not a formula for spreadsheets. Escaping a cell that was read back does not change it. */
export function escapeCsv(text: string): string {
  const harmless = plain(plain(text, Number.POSITIVE_INFINITY).replace(FORMULA, "$1'"), MAX_CELL_LENGTH)
  return /[",]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
