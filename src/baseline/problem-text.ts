import { isScalar, type Node } from 'yaml'
import { z } from 'zod'
import { isFields } from '../model/fields.js'
import { didYouMean } from '../model/suggest.js'
import type { Keys } from './document.js'
import { spellOut } from './invisible.js'
import { BaselineSchema } from './schema.js'

/** Messages for schema errors: what is wrong, and what to write instead. */

/** A message for the place of a path. */
export type Remark = { readonly keys: Keys; readonly message: string }

type Issue = z.core.$ZodIssue

/** The remarks for one issue of zod. `nodeAt` gives the YAML node at a path, null where there is none. */
export function explain(issue: Issue, nodeAt: (keys: Keys) => Node | null): readonly Remark[] {
  const keys = issue.path.map(key => (typeof key === 'number' ? key : String(key)))
  if (issue.code === 'unrecognized_keys') return issue.keys.map(key => unknownKey([...keys, key]))
  const within = issuesWithin(issue)
  if (within.length > 0) return within.flatMap(inner => explain(inner, nodeAt))
  const node = nodeAt(keys)
  const isMissing = node === null && issue.input === undefined
  return [{ keys, message: sentence(isMissing ? missing(keys) : clause(issue, keys, node)) }]
}

/** The errors inside a map, where a text or a map is allowed. */
function issuesWithin(issue: Issue): readonly Issue[] {
  if (issue.code !== 'invalid_union' || !isFields(issue.input)) return []
  const { input, path } = issue
  // The option for a map is the one without a type error at its top level.
  const [found] = issue.errors.filter(issues => !issues.some(one => one.path.length === 0 && isWrongType(one)))
  return (found ?? []).map(
    inner => ({ ...inner, path: [...path, ...inner.path], input: inputAt(inner, input) }) as Issue,
  )
}

const isWrongType = ({ code }: Issue): boolean => code === 'invalid_type' || code === 'invalid_value'

/** zod reports the input of the union only. */
const inputAt = (issue: Issue, input: unknown): unknown =>
  issue.path.reduce<unknown>((value, key) => Object(value)[key], input)

function clause(issue: Issue, keys: Keys, node: Node | null): string {
  const name = nameOf(keys)
  switch (issue.code) {
    case 'invalid_type':
      return `${name} ${wrongType(issue.expected, issue.input, node)}`
    case 'invalid_value':
      return `${name} ${wrongChoice(issue.values.map(String), issue.input)}`
    case 'invalid_union':
      // A role (a known one or other text), or a note where a map is allowed as well.
      return `${name} ${wrongType('string', issue.input, node)}`
    case 'invalid_key':
      return `${name} ${issue.issues[0]?.message ?? 'cannot be a key here'}`
    case 'too_big':
      return `${name} is too large. Write a smaller number`
    default:
      return `${name} ${issue.message}`
  }
}

/** The name of a path in messages: its key, or the position in a list. */
export function nameOf(keys: Keys): string {
  const last = keys.at(-1)
  if (last === undefined) return 'the baseline'
  return typeof last === 'string' ? quoted(last) : `item ${last + 1} of ${nameOf(keys.slice(0, -1))}`
}

// Enough to recognize a name; a message is one line.
const MAX_QUOTED = 80

/** Text of the file in a message: in quotes, on one line, of limited length, without invisible characters. */
export function quoted(text: string): string {
  return spellOut(JSON.stringify(text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED - 1)}…` : text))
}

/** Adds a capital letter at the start and a full stop at the end. */
export function sentence(text: string): string {
  const full = /[.?]$/.test(text) ? text : `${text}.`
  return full.slice(0, 1).toUpperCase() + full.slice(1)
}

function unknownKey(keys: Keys): Remark {
  const key = String(keys.at(-1))
  const known = fieldsAt(BaselineSchema, keys.slice(0, -1))
  const hint = didYouMean(key, known) || `. Known keys here: ${known.join(', ')}.`
  return { keys, message: `${quoted(key)} is an unknown key${hint}` }
}

/** The keys that the schema knows where `keys` lead; none where any key may stand. */
export function fieldsAt(schema: z.core.$ZodType, keys: Keys): readonly string[] {
  if (schema instanceof z.ZodOptional) return fieldsAt(schema.unwrap(), keys)
  if (schema instanceof z.ZodUnion) return schema.options.flatMap(option => fieldsAt(option, keys))
  const [key, ...rest] = keys
  if (key === undefined) return schema instanceof z.ZodObject ? Object.keys(schema.shape) : []
  if (schema instanceof z.ZodRecord) return fieldsAt(schema.valueType, rest)
  if (schema instanceof z.ZodArray) return fieldsAt(schema.element, rest)
  if (!(schema instanceof z.ZodObject)) return []
  const field: z.core.$ZodType | undefined = schema.shape[key]
  return field === undefined ? [] : fieldsAt(field, rest)
}

function missing(keys: Keys): string {
  const parent = keys.slice(0, -1)
  if (keys.length === 1 && keys[0] === 'version') return '"version" is missing. Start the file with "version: 1".'
  return `${nameOf(keys)} is missing in ${nameOf(parent)}. Add it.`
}

function wrongChoice(choices: readonly string[], input: unknown): string {
  const written = typeof input === 'string' ? quoted(input) : kindOf(input)
  const hint = typeof input === 'string' ? didYouMean(input, choices) : ''
  return `is ${written}${hint || `. Write one of ${choices.join(', ')}.`}`
}

function wrongType(expected: string, input: unknown, node: Node | null): string {
  switch (expected) {
    case 'string':
      return notText(input, node)
    case 'boolean':
      return notBoolean(input)
    case 'number':
    case 'int':
      return notCount(input)
    case 'array':
      return notList(input)
    case 'record':
      return input === null
        ? 'is empty. Write {} for an empty map, or remove the line'
        : `must be a map (key: value), not ${kindOf(input)}`
    default:
      return input === null
        ? 'is empty. Write its fields below it, indented'
        : `must be a map (key: value), not ${kindOf(input)}`
  }
}

function notText(input: unknown, node: Node | null): string {
  if (input === null) return 'is empty. Write a text, or "" for an empty note'
  if (typeof input !== 'number' && typeof input !== 'boolean') return `must be a text, not ${kindOf(input)}`
  const source = isScalar(node) && node.source !== undefined ? node.source : String(input)
  return `is read as ${kindOf(input)}. Write it in quotes: ${quoted(source)}`
}

// Booleans of YAML 1.1, which are still in use.
const OLD_BOOLEAN = /^(y|n|yes|no|on|off)$/i

function notBoolean(input: unknown): string {
  if (typeof input !== 'string') return `must be true or false, not ${kindOf(input)}`
  if (OLD_BOOLEAN.test(input)) return `is ${input}, which is a text in YAML 1.2. Write true or false`
  return /^(true|false)$/i.test(input)
    ? 'is a text. Write true or false without quotes'
    : `must be true or false, not ${quoted(input)}`
}

function notCount(input: unknown): string {
  if (typeof input === 'number') return `must be an integer of 0 or more, not ${input}`
  const hint = typeof input === 'string' && /^\d+$/.test(input) ? '. Remove the quotes' : `, not ${kindOf(input)}`
  return `must be an integer${hint}`
}

function notList(input: unknown): string {
  if (input === null) return 'is empty. Write [] for an empty list, or remove the line'
  return typeof input === 'string' && input !== ''
    ? `must be a list. Write it in brackets: [${input.slice(0, MAX_QUOTED)}]`.replace(/\s+/g, ' ')
    : `must be a list, not ${kindOf(input)}`
}

function kindOf(input: unknown): string {
  if (input === null || input === undefined) return 'nothing'
  if (Array.isArray(input)) return 'a list'
  switch (typeof input) {
    case 'string':
      return 'a text'
    case 'number':
    case 'bigint':
      return 'a number'
    case 'boolean':
      return 'true or false'
    default:
      return 'a map'
  }
}
