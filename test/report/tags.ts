/** A tag of a page. Attributes without a value have an empty one. */
export type Tag = { readonly name: string; readonly attributes: Readonly<Record<string, string>> }

const VOID = new Set(['meta', 'img', 'br'])

// A tag whose attributes are quoted; in the quotes stands no bracket and no quote.
const TAG = /<(\/?)([a-z][a-z0-9]*)((?:\s+[a-z-]+="[^"<>]*")*)\s*>/g
const ATTRIBUTE = /([a-z-]+)="([^"]*)"/g

/**
 * All tags of a page, in order: stricter than any browser, so that nothing is mended in silence.
 * @throws Error where tags do not close each other, something is left open, or a bracket stands outside of every tag
 */
export function tagsOf(page: string): readonly Tag[] {
  const open: string[] = []
  const tags: Tag[] = []
  const body = page.replace('<!doctype html>', '').replace(/<style>[^<]*<\/style>/, '')
  for (const [, end, name = '', attributes = ''] of body.matchAll(TAG)) {
    if (end === '/' && open.pop() !== name) throw new Error(`</${name}> closes something else.`)
    if (end === '' && !VOID.has(name)) open.push(name)
    if (end === '') tags.push({ name, attributes: attributesOf(attributes) })
  }
  if (open.length > 0) throw new Error(`Left open: ${open.join(', ')}.`)
  if (/[<>]/.test(body.replaceAll(TAG, ''))) throw new Error('There is a bracket outside of every tag.')
  return tags
}

const attributesOf = (text: string): Tag['attributes'] =>
  Object.fromEntries([...text.matchAll(ATTRIBUTE)].map(([, name = '', value = '']) => [name, value]))

/** What a reader sees of a page or a piece of it. */
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
