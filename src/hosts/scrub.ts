/** Removes credentials from outgoing text, in every form that a server or a renderer can produce. */
import { escapeMarkdown } from '../report/escape.js'
import { escapeXml } from '../report/svg.js'

export const MASK = '***'

/** Real keys are longer. A shorter text also occurs in ordinary words, and replacing it would garble them. */
const MIN_SECRET_LENGTH = 8

/** Forms of this length or more are also replaced if they are truncated by a server or a length limit. */
const MIN_CUT_LENGTH = 16

/** A truncated key with fewer characters reveals nothing: the first 12 characters of all Atlassian keys are equal. */
const HEAD_LENGTH = 12

/**
 * Returns a function that replaces each secret and each truncated secret. It searches all forms in one pass, so that
 * large files stay fast.
 */
export function openScrub(secrets: readonly string[]): (text: string) => string {
  const forms = formsOf(secrets.filter(secret => secret.length >= MIN_SECRET_LENGTH))
  if (forms.length === 0) return text => text
  const byHead = groupByHead(forms)
  const heads = new RegExp([...byHead.keys()].toSorted(longestFirst).map(escapeRegExp).join('|'), 'g')
  return text => replaceForms(text, heads, byHead)
}

function groupByHead(forms: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>()
  for (const form of forms) {
    const group = groups.get(headOf(form))
    if (group === undefined) groups.set(headOf(form), [form])
    else group.push(form)
  }
  return groups
}

function replaceForms(text: string, heads: RegExp, byHead: ReadonlyMap<string, readonly string[]>): string {
  const parts: string[] = []
  let end = 0
  for (const { 0: head, index } of text.matchAll(heads)) {
    if (index < end) continue
    parts.push(text.slice(end, index), MASK)
    end = index + Math.max(...(byHead.get(head) ?? []).map(form => sharedLength(text, index, form)))
  }
  return end === 0 ? text : parts.join('') + text.slice(end)
}

/** The number of characters that match the form at a position in the text. */
function sharedLength(text: string, start: number, form: string): number {
  let length = 0
  while (length < form.length && text[start + length] === form[length]) length += 1
  return length
}

const headOf = (form: string): string => (form.length < MIN_CUT_LENGTH ? form : form.slice(0, HEAD_LENGTH))

const longestFirst = (one: string, other: string): number => other.length - one.length

const escapeRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')

/** The encodings of the output formats. One encoding can be nested in another. */
const ENCODERS: readonly ((text: string) => string)[] = [
  text => text,
  text => JSON.stringify(text).slice(1, -1),
  encodeURIComponent,
  text => encodeURIComponent(text).replace(/%../g, code => code.toLowerCase()),
  text => text.replaceAll('"', '""'),
  text => escapeXml(text, text.length),
  text => escapeMarkdown(text, text.length),
]

function formsOf(secrets: readonly string[]): readonly string[] {
  const plain = secrets.flatMap(secret => [secret, ...base64Forms(secret)])
  const once = plain.flatMap(form => ENCODERS.map(encode => encode(form)))
  return [...new Set(once.flatMap(form => ENCODERS.map(encode => encode(form))))]
}

/**
 * Base64 of a secret after 0, 1 or 2 other bytes, such as the end of a user name. Three bytes become four characters,
 * so these three offsets cover all cases. If other text follows the secret, the form counts as truncated.
 */
function base64Forms(secret: string): readonly string[] {
  const standard = [0, 2, 3].map((ofBefore, bytes) =>
    Buffer.from('\0'.repeat(bytes) + secret, 'utf8')
      .toString('base64')
      .slice(ofBefore),
  )
  return [...standard, ...standard.map(form => form.replaceAll('+', '-').replaceAll('/', '_'))]
}
