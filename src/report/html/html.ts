/**
 * HTML templates that escape every value, except values that a template created. Only this file has the symbol that marks
 * them, so that data from outside is always text.
 */

import { MAX_SENTENCE_LENGTH, plain, printableLines } from '../escape.js'
import { SAFE_URL } from '../markdown.js'
import { escapeEntities, escapeXml } from '../svg.js'

const MARKUP = Symbol('markup')

export type Html = { readonly [MARKUP]: string }

export type Content = Html | string | number | readonly Content[]

/** A template. Text becomes one line of at most 600 characters, escaped also for attributes in double quotes. */
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

/** A name of limited length. */
export const name = (text: string): Html => html`${plain(text)}`

/** An ID or a value, for copying. */
export const code = (text: string): Html => html`<code>${plain(text)}</code>`

/** Text with its line breaks and indentation, for `<pre>`. */
export const lines = (text: string): Html => ({ [MARKUP]: escapeEntities(printableLines(text)) })

/** Parts with a dot between them. */
export const dotted = (parts: readonly Content[]): Html =>
  html`${parts.map((part, index) => (index === 0 ? part : html` · ${part}`))}`

/** An image as a URL of any length. Base64 has no character that ends an attribute. */
export const svgAddress = (svg: string): Html => ({
  [MARKUP]: `data:image/svg+xml;base64,${Buffer.from(svg, 'utf8').toString('base64')}`,
})

/** A link to another site, or the words alone if the address is not a web address. */
export const webLink = (words: Content, url: string): Content =>
  // A longer address would be shortened like any text, and change its target.
  SAFE_URL.test(url) && url.length <= MAX_SENTENCE_LENGTH ? html`<a href="${url}" rel="noreferrer">${words}</a>` : words

/** The day of an ISO 8601 time. */
export const dayOf = (time: string): string => time.slice(0, 'YYYY-MM-DD'.length)

/** `2026-11-23 02:17 UTC`, of an ISO 8601 time in UTC. */
export const minuteOf = (time: string): string => `${dayOf(time)} ${time.slice(11, 16)} UTC`
