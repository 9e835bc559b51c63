/**
 * HTML that no name can get into: whatever stands in a template's place is text, unless a template made it. The mark of
 * what a template made is known to this file alone, so data from elsewhere never has it.
 */

import { MAX_SENTENCE_LENGTH, plain, printableLines } from '../escape.js'
import { escapeEntities, escapeXml } from '../svg.js'

const MARKUP = Symbol('markup')

export type Html = { readonly [MARKUP]: string }

export type Content = Html | string | number | readonly Content[]

/** A template: text is put on one line, shortened to 600 characters and escaped, also for attributes in double quotes. */
export function html(texts: TemplateStringsArray, ...values: readonly Content[]): Html {
  const rest = values.map((value, index) => markupOf(value) + (texts[index + 1] ?? ''))
  return { [MARKUP]: (texts[0] ?? '') + rest.join('') }
}

export const NOTHING: Html = html``

export const markup = (page: Html): string => page[MARKUP]

function markupOf(content: Content): string {
  if (typeof content === 'string') return escapeXml(content, MAX_SENTENCE_LENGTH)
  if (typeof content === 'number') return String(content)
  return MARKUP in content ? content[MARKUP] : content.map(markupOf).join('')
}

/** A name, which is shorter than a sentence. */
export const name = (text: string): Html => html`${plain(text)}`

/** An id or a value, to be copied as it is. */
export const code = (text: string): Html => html`<code>${plain(text)}</code>`

/** Text with its lines and indents, for `<pre>`. */
export const lines = (text: string): Html => ({ [MARKUP]: escapeEntities(printableLines(text)) })

/** Parts with a dot between them; empty ones are left out. */
export const dotted = (parts: readonly Content[]): Html =>
  html`${parts.map((part, index) => (index === 0 ? part : html` · ${part}`))}`

/** A picture as an address, of any length: base64 has no character that could end an attribute. */
export const svgAddress = (svg: string): Html => ({
  [MARKUP]: `data:image/svg+xml;base64,${Buffer.from(svg, 'utf8').toString('base64')}`,
})
