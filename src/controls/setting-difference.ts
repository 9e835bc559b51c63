import { isFields } from '../model/fields.js'
import { listFirst } from './control.js'

/**
 * Describes settings of any shape in words: each setting by its path, such as `rule.in`, and lists as sets. Only for
 * messages; the comparison uses digests.
 */

/** The maximum number of settings in a sentence, and the maximum length of a value. */
const MOST = 5
const MAX_VALUE_LENGTH = 80

/** A value without fields, or a list with its members as texts. */
type Leaf = string | readonly string[]

/** Leaves by path. Lists are leaves, because their members have no names. */
function flatten(settings: unknown): ReadonlyMap<string, Leaf> {
  const leaves = new Map<string, Leaf>()
  const walk = (value: unknown, path: readonly string[]): void => {
    const fields = isFields(value) ? Object.entries(value) : []
    for (const [key, inner] of fields) walk(inner, [...path, nameOf(key)])
    // A field with the value null counts as not set.
    if (fields.length === 0 && path.length > 0 && value !== null) leaves.set(path.join('.'), leafOf(value))
  }
  walk(settings, [])
  return leaves
}

/** Quotes a name with a dot, which would look like a path. */
const nameOf = (key: string): string => (/^[\w-]+$/.test(key) ? key : JSON.stringify(key))

const leafOf = (value: unknown): Leaf => (Array.isArray(value) ? value.map(memberOf).toSorted() : textOf(value))

/** A member with one text field is described by its value: `{ id: x }` is x. */
function memberOf(value: unknown): string {
  const fields = isFields(value) ? Object.values(value) : []
  return textOf(fields.length === 1 && typeof fields[0] === 'string' ? fields[0] : value)
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value === '' ? '""' : value
  if (Array.isArray(value)) return `[${value.map(textOf).join(', ')}]`
  if (!isFields(value)) return String(value)
  const fields = Object.entries(value).map(([key, inner]) => `${nameOf(key)}: ${textOf(inner)}`)
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`
}

/** Text on one line with a maximum length. */
function shorten(text: string): string {
  const characters = [...text.replaceAll(/\s+/g, ' ')]
  return characters.length > MAX_VALUE_LENGTH
    ? `${characters.slice(0, MAX_VALUE_LENGTH - 1).join('')}…`
    : characters.join('')
}

const listed = (members: readonly string[]): string => listFirst(members.map(shorten), MOST)

const describeLeaf = (leaf: Leaf): string => {
  if (typeof leaf === 'string') return shorten(leaf)
  return leaf.length === 0 ? 'empty' : listed(leaf)
}

/** The differences, one clause per setting: "rule.in lost 192.0.2.0/24 and gained 198.51.100.0/24". */
export function describeDifferences(before: unknown, now: unknown): readonly string[] {
  const [old, current] = [flatten(before), flatten(now)]
  const paths = [...new Set([...old.keys(), ...current.keys()])].toSorted()
  return paths.flatMap(path => describeDifference(shorten(path), old.get(path), current.get(path)))
}

function describeDifference(path: string, old: Leaf | undefined, current: Leaf | undefined): readonly string[] {
  if (JSON.stringify(old) === JSON.stringify(current)) return []
  const moves = describeMoves(old ?? [], current ?? [])
  if (moves.length > 0) return [`${path} ${moves.join(' and ')}`]
  if (old === undefined) return [`${path} is new (${describeLeaf(current ?? [])})`]
  if (current === undefined) return [`${path} was ${describeLeaf(old)} and is no longer set`]
  return [`${path} was ${describeLeaf(old)} and is ${describeLeaf(current)}`]
}

/** The removed and added members of a list; nothing where one of the two is not a list. */
function describeMoves(old: Leaf, current: Leaf): readonly string[] {
  if (typeof old === 'string' || typeof current === 'string') return []
  const lost = missingFrom(current, old)
  const gained = missingFrom(old, current)
  return [
    ...(lost.length > 0 ? [`lost ${listed(lost)}`] : []),
    ...(gained.length > 0 ? [`gained ${listed(gained)}`] : []),
  ]
}

function missingFrom(present: readonly string[], wanted: readonly string[]): readonly string[] {
  const found = new Set(present)
  return wanted.filter(member => !found.has(member))
}

/** The value of each setting: "rule.mode is ANYONE". */
export const describeSettings = (settings: unknown): readonly string[] =>
  [...flatten(settings)]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, leaf]) => `${shorten(path)} is ${describeLeaf(leaf)}`)

/** The first clauses, and the number of the others. */
export function joinClauses(clauses: readonly string[]): string {
  const rest = clauses.length - MOST
  return rest > 0 ? `${clauses.slice(0, MOST).join('; ')}; and ${rest} more` : clauses.join('; ')
}
