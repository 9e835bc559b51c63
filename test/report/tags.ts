/** A tag of a page. Attributes without a value have an empty one. */
export type Tag = { readonly name: string; readonly attributes: Readonly<Record<string, string>> }

const VOID = new Set(['meta', 'img', 'br'])

// A tag with quoted attributes, without brackets and quotes in the values.
const TAG = /<(\/?)([a-z][a-z0-9]*)((?:\s+[a-z-]+="[^"<>]*")*)\s*>/g
const ATTRIBUTE = /([a-z-]+)="([^"]*)"/g

/**
 * All tags of a page, in order. Stricter than a browser, which silently corrects invalid HTML.
 * @throws Error if tags are not closed in order, a tag is left open, or a bracket is outside of every tag
 */
export function tagsOf(page: string): readonly Tag[] {
  const open: string[] = []
  const tags: Tag[] = []
  const body = page.replace('<!doctype html>', '').replace(/<style>[^<]*<\/style>/, '')
  for (const [, end, name = '', attributes = ''] of body.matchAll(TAG)) {
    if (end === '/' && open.pop() !== name) throw new Error(`</${name}> closes another tag.`)
    if (end === '' && !VOID.has(name)) open.push(name)
    if (end === '') tags.push({ name, attributes: attributesOf(attributes) })
  }
  if (open.length > 0) throw new Error(`Left open: ${open.join(', ')}.`)
  if (/[<>]/.test(body.replaceAll(TAG, ''))) throw new Error('A bracket is outside of every tag.')
  return tags
}

const attributesOf = (text: string): Tag['attributes'] =>
  Object.fromEntries([...text.matchAll(ATTRIBUTE)].map(([, name = '', value = '']) => [name, value]))

/** The visible text of a page or a part of it. */
export const textOf = (page: string): string =>
  page
    .replace(/<style>[^<]*<\/style>/, '')
    .replaceAll(TAG, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ')
