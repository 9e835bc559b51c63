import { type Fields, isFields } from '../model/fields.js'
import { BaselineSchema } from './schema.js'

/** Writes YAML in the style of the baseline, so that every entry looks the same. */

/** The layout of the entries of a section: fields in fixed order, on separate lines (block) or on one line (flow). */
type Layout = { readonly depth: number; readonly style: 'block' | 'flow'; readonly fields: readonly string[] }

/** The depth is the number of keys above the entry, including the section key. */
const LAYOUTS: ReadonlyMap<string | undefined, Layout> = new Map<string, Layout>([
  ['app-access', { depth: 3, style: 'flow', fields: ['role', 'approval'] }],
  ['groups', { depth: 2, style: 'block', fields: ['id', 'managed-by', 'members', 'default-for', 'roles'] }],
  ['administrators', { depth: 3, style: 'flow', fields: ['note', 'on'] }],
  ['policies', { depth: 2, style: 'flow', fields: ['type', 'name', 'status', 'digest'] }],
  [
    'customer-access',
    { depth: 2, style: 'flow', fields: ['open-access', 'public-signup', 'global-signup', 'anonymous'] },
  ],
  ['licenses', { depth: 2, style: 'flow', fields: ['budget', 'idle-after'] }],
  ['attestations', { depth: 2, style: 'flow', fields: ['value', 'by', 'on', 'expires'] }],
  [
    'exceptions',
    {
      depth: 2,
      style: 'block',
      fields: ['control', 'subject', 'app', 'role', 'change', 'most', 'reason', 'owner', 'expires', 'ticket'],
    },
  ],
])

const ROOT: Layout = { depth: 0, style: 'block', fields: Object.keys(BaselineSchema.shape) }

const STEP = '  '

// YAML 1.2, 7.4.2: a key on one line with its colon has at most 1024 characters.
const MAX_KEY_LENGTH = 1_000

export type Path = readonly string[]

/**
 * The YAML of `value` at a path of the baseline: `renderEntry(['domains'], ['acme.com'])` is `domains: [acme.com]`.
 * Without keys, the value is a complete baseline. Undefined fields are omitted. Names are quoted where YAML would read
 * them differently. Ends with a line feed.
 */
export function renderEntry(keys: readonly string[], value: unknown): string {
  const root = keys.reduceRight<unknown>((inner, key) => Object.fromEntries([[key, inner]]), value)
  return isFields(root) ? blockMap(root, [], '') : `${inline(root, [], 'block')}\n`
}

/** The lines of one entry of a block map with this indent. The last key of the path is the key of the entry. */
export function renderPair(path: Path, value: unknown, indent: string): string {
  const above = path.slice(0, -1)
  return indent + keyMark(path.at(-1) ?? '', above, indent) + renderAfterColon(path, value, indent)
}

/** The text of such an entry after its colon. */
export const renderAfterColon = (path: Path, value: unknown, indent: string): string => blockValue(value, path, indent)

/** The lines of one member of a block list at a path. */
export const renderMember = (path: Path, value: unknown, indent: string): string =>
  isFields(value) ? listItem(value, [...path, '-'], indent) : `${indent}- ${inline(value, [...path, '-'], 'block')}\n`

/** A value on one line, inside or outside of braces and brackets. */
export const renderInline = (path: Path, value: unknown, context: Context): string => inline(value, path, context)

/** `key: value` inside braces. */
export function renderFlowPair(path: Path, value: unknown): string {
  const key = path.at(-1) ?? ''
  return `${isField(key, path.slice(0, -1)) ? key : scalar(key, 'flow')}: ${inline(value, path, 'flow')}`
}

function blockMap(map: Fields, path: Path, indent: string): string {
  return orderedKeys(map, path)
    .map(key => indent + keyMark(key, path, indent) + blockValue(map[key], [...path, key], indent))
    .join('')
}

function keyMark(key: string, path: Path, indent: string): string {
  const text = isField(key, path) ? key : scalar(key, 'block')
  return text.length > MAX_KEY_LENGTH ? `? ${text}\n${indent}:` : `${text}:`
}

/** The text after the colon, including the line end. */
function blockValue(value: unknown, path: Path, indent: string): string {
  if (Array.isArray(value) && value.length > 0 && value.every(isFields)) {
    return `\n${value.map((item, index) => listItem(item, [...path, String(index)], indent + STEP)).join('')}`
  }
  const isBlock = isFields(value) && orderedKeys(value, path).length > 0 && layoutAt(path)?.style !== 'flow'
  return isBlock ? `\n${blockMap(value, path, indent + STEP)}` : ` ${inline(value, path, 'block')}\n`
}

/** The dash replaces the indent of the first field. */
function listItem(item: Fields, path: Path, indent: string): string {
  const inner = indent + STEP
  const text = orderedKeys(item, path).length === 0 ? `${inner}{}\n` : blockMap(item, path, inner)
  return `${indent}- ${text.slice(inner.length)}`
}

export type Context = 'block' | 'flow'

/** A value on one line. */
function inline(value: unknown, path: Path, context: Context): string {
  if (typeof value === 'string') return scalar(value, context)
  if (Array.isArray(value)) return `[${value.map(item => inline(item, [...path, '-'], 'flow')).join(', ')}]`
  if (!isFields(value)) return String(value ?? null)
  const pairs = orderedKeys(value, path).map(key => renderFlowPair([...path, key], value[key]))
  return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`
}

function layoutAt(path: Path): Layout | null {
  const layout = path.length === 0 ? ROOT : LAYOUTS.get(path[0])
  return layout?.depth === path.length ? layout : null
}

function isField(key: string, path: Path): boolean {
  return layoutAt(path)?.fields.includes(key) ?? false
}

/** Known fields in their fixed order, then names by code point. */
export function orderedKeys(map: Fields, path: Path): readonly string[] {
  const fields = layoutAt(path)?.fields ?? []
  const keys = Object.keys(map).filter(key => map[key] !== undefined)
  const known = fields.filter(field => keys.includes(field))
  return [...known, ...keys.filter(key => !fields.includes(key)).sort(byCodePoint)]
}

/** The order of UTF-8 bytes, because JavaScript compares UTF-16 code units. */
function byCodePoint(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one, 'utf8'), Buffer.from(other, 'utf8')) || (one < other ? -1 : 1)
}

// Starts with a letter or digit and contains no YAML syntax of a block.
const PLAIN = /^[\p{L}\p{N}_](?:[\p{L}\p{M}\p{N} _.,@/+()'&!%=~;*$^|-]|:(?=[^\s:])|::(?=\S))*$/u

// Values that YAML 1.2 or YAML 1.1 does not read as text.
const NOT_TEXT = /^(?:null|true|false|y|n|yes|no|on|off|0[xob][\da-f_]+|[\d_.:]+(?:e[-+]?\d+)?)$/i

/** A text that YAML reads back unchanged: plain where possible, otherwise in double quotes. */
function scalar(text: string, context: Context): string {
  const plain = PLAIN.test(text) && !NOT_TEXT.test(text) && !text.endsWith(' ')
  return plain && (context === 'block' || !/[,:]/.test(text)) ? text : doubleQuoted(text)
}

// Invisible characters that JSON does not escape: control and format characters, special spaces.
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu

/** JSON is valid YAML. Invisible characters are escaped, so that no name looks like another. */
function doubleQuoted(text: string): string {
  return JSON.stringify(text).replace(INVISIBLE, escaped)
}

function escaped(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16)
  return code.length > 4 ? `\\U${code.padStart(8, '0')}` : `\\u${code.padStart(4, '0')}`
}
