import { plain } from './escape.js'

/** The SVG elements of the chart. Only `text` and `escapeXml` take foreign text. Numbers are pixels. */

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

// XML forbids these two, and `plain` keeps them, because they are not control characters: https://www.w3.org/TR/xml/#charsets
const FORBIDDEN = /[\ufffe\uffff]/g

/** Escapes text for XML, as content or as an attribute. */
export const escapeXml = (text: string, max?: number): string => escapeEntities(plain(text, max))

/** Escapes printable text for XML and HTML. */
export const escapeEntities = (text: string): string =>
  text.replace(FORBIDDEN, '\ufffd').replace(/[&<>"']/g, live => ESCAPES[live] ?? '')

/** One decimal: finer than a screen, and the same on every machine. */
export const at = (place: number): string => String(Math.round(place * 10) / 10)

export type Anchor = 'start' | 'middle' | 'end'

export const text = (kind: string, x: number, y: number, words: string, anchor: Anchor = 'start'): string =>
  `<text class="${kind}" x="${at(x)}" y="${at(y)}"${anchor === 'start' ? '' : ` text-anchor="${anchor}"`}>${escapeXml(words)}</text>`

export const line = (kind: string, x1: number, y1: number, x2: number, y2: number): string =>
  `<line class="${kind}" x1="${at(x1)}" y1="${at(y1)}" x2="${at(x2)}" y2="${at(y2)}"/>`

export const dot = (kind: string, x: number, y: number, radius: number): string =>
  `<circle class="${kind}" cx="${at(x)}" cy="${at(y)}" r="${at(radius)}"/>`

export const box = (kind: string, x: number, y: number, width: number, height: number): string =>
  `<rect class="${kind}" x="${at(x)}" y="${at(y)}" width="${at(width)}" height="${at(height)}"/>`

export const path = (kind: string, data: string): string => `<path class="${kind}" d="${data}"/>`
