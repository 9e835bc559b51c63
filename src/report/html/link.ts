import { MAX_SENTENCE_LENGTH } from '../escape.js'
import { SAFE_URL } from '../markdown.js'
import { type Content, html } from './html.js'

/** A link out of the page, or the bare words where the address is none that a browser should follow. */
export const webLink = (words: Content, url: string): Content =>
  // A longer address would be cut off like any text, and lead elsewhere.
  SAFE_URL.test(url) && url.length <= MAX_SENTENCE_LENGTH ? html`<a href="${url}" rel="noreferrer">${words}</a>` : words
