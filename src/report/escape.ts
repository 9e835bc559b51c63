/**
 * The one gate through which foreign text (names from Atlassian, notes from the baseline) enters Markdown, CSV and
 * the log. A group may be called anything: markup, a mention, a workflow command, half a table.
 */

/** Long enough for any real name, short enough that no name can fill a page. */
export const MAX_NAME_LENGTH = 200

// C0 and C1 controls, line and paragraph separators, zero-width and bidirectional format characters, lone surrogates.
const UNPRINTABLE = /[\p{Cc}\u2028\u2029\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]|\p{Surrogate}/gu

/** Text on one line, printable and of bounded length; still to be escaped for where it goes. */
export function plain(text: string, max: number = MAX_NAME_LENGTH): string {
  const line = text.replace(UNPRINTABLE, ' ').replace(/\s+/g, ' ').trim()
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
}

/**
 * Text that stays text in Markdown, also within a table cell: no markup, mention, issue reference or automatic link.
 * Never put at the start of a line, where a list or heading mark would count.
 */
export function escapeMarkdown(text: string, max: number = MAX_NAME_LENGTH): string {
  return plain(text, max)
    .replace(/[&<>"\\`*_[\]|~$#@]/g, character => ESCAPES[character] ?? `&#${character.codePointAt(0)};`)
    .replace(/:\/\//g, `:${BREAK}//`)
    .replace(/\b(www|GH)(?=[.-])/gi, `$1${BREAK}`)
}

/** A cell of CSV (RFC 4180) that no spreadsheet takes for a formula. */
export function escapeCsv(text: string): string {
  const line = plain(text, 1_000)
  const harmless = /^[=+\-@\t\r]/.test(line) ? `'${line}` : line
  return /[",\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
