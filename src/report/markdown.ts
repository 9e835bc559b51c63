/** The Markdown elements of the reports. Every argument is already escaped. */

export type Column = { readonly title: string; readonly align?: 'right' }

export const column = (title: string): Column => ({ title })
export const numbers = (title: string): Column => ({ title, align: 'right' })

export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  // Without `:--`, GitHub centers the column title.
  const rule = columns.map(({ align }) => (align === 'right' ? '--:' : ':--'))
  return [line(columns.map(({ title }) => title)), line(rule), ...rows.map(line)].join('\n')
}

/** A folded part. `summary` is HTML: entities work, Markdown does not. */
export const details = (summary: string, body: string): string =>
  `<details>\n<summary>${summary}</summary>\n\n${body}\n\n</details>`

// No space, bracket, quote or pipe: no character can end the link or its table cell, in Markdown or HTML.
export const SAFE_URL = /^https?:\/\/[\w.~:/?#@!$&*+,;=%-]+$/

/** A link, or the text alone if the address is not a web address. */
export const link = (text: string, url: string): string =>
  SAFE_URL.test(url) ? `[${text}](<${url.replaceAll('&', '&amp;')}>)` : text

/** Lines of one table cell, without empty lines. */
export const lines = (texts: readonly string[]): string => texts.filter(text => text !== '').join('<br>')

/** Blocks with a blank line between them, without empty blocks. */
export const blocks = (parts: readonly string[]): string => parts.filter(part => part !== '').join('\n\n')
