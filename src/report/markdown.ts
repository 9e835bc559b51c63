/** The few shapes of Markdown that reports are made of. Every text that comes in is already escaped. */

export type Column = { readonly title: string; readonly align?: 'right' }

export const column = (title: string): Column => ({ title })
export const numbers = (title: string): Column => ({ title, align: 'right' })

export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  // Left is said as well: a title is else centered, away from what stands below it.
  const rule = columns.map(({ align }) => (align === 'right' ? '--:' : ':--'))
  return [line(columns.map(({ title }) => title)), line(rule), ...rows.map(line)].join('\n')
}

/** A folded part; `summary` is HTML, where Markdown is not read but entities are. */
export const details = (summary: string, body: string): string =>
  `<details>\n<summary>${summary}</summary>\n\n${body}\n\n</details>`

// No blank, bracket, quote or pipe: nothing that could end the link or the table cell around it, in Markdown or HTML.
export const SAFE_URL = /^https?:\/\/[\w.~:/?#@!$&*+,;=%-]+$/

/** A link, or the bare text where the address is none that a browser should follow. */
export const link = (text: string, url: string): string =>
  SAFE_URL.test(url) ? `[${text}](<${url.replaceAll('&', '&amp;')}>)` : text

/** Lines of one table cell; empty ones are left out. */
export const lines = (texts: readonly string[]): string => texts.filter(text => text !== '').join('<br>')

/** Blocks with a blank line between them; empty ones are left out. */
export const blocks = (parts: readonly string[]): string => parts.filter(part => part !== '').join('\n\n')
