/** Removes credentials from every text that leaves the gate, in whatever form a server or a renderer gives them. */
import { escapeMarkdown } from '../report/escape.js'
import { escapeXml } from '../report/svg.js'

export const MASK = '***'

/** Nobody issues a key this short. A shorter text is also part of ordinary words, and replacing it would garble them. */
const MIN_SECRET_LENGTH = 8

/** From this length on, the beginning of a form counts as well: a server or a limit of length may cut it. */
const MIN_CUT_LENGTH = 16

/** Fewer characters of a key that is cut say nothing: the first twelve of Atlassian's keys are the same in all of them. */
const HEAD_LENGTH = 12

/**
 * A function that replaces each secret and each beginning of it. All forms are looked for in one pass, so that a large
 * file costs one reading.
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

/** How many characters of a form are at a place of a text. */
function sharedLength(text: string, start: number, form: string): number {
  let length = 0
  while (length < form.length && text[start + length] === form[length]) length += 1
  return length
}

const headOf = (form: string): string => (form.length < MIN_CUT_LENGTH ? form : form.slice(0, HEAD_LENGTH))

const longestFirst = (one: string, other: string): number => other.length - one.length

const escapeRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')

/** How text is written into the formats that leave the gate. What one of them wrote may be put into another. */
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
 * Base64 of a secret behind 0, 1 or 2 bytes of something else, such as a user name: three bytes become four characters,
 * so that the rest repeats. The forms end as at the end of a text; before other text they count as cut.
 */
function base64Forms(secret: string): readonly string[] {
  const standard = [0, 2, 3].map((ofBefore, bytes) =>
    Buffer.from('\0'.repeat(bytes) + secret, 'utf8')
      .toString('base64')
      .slice(ofBefore),
  )
  return [...standard, ...standard.map(form => form.replaceAll('+', '-').replaceAll('/', '_'))]
}
