import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseDocument,
  visit,
  type YAMLError,
  type YAMLMap,
} from 'yaml'

/** Reads YAML text as data with line and column. The only YAML reader of the project. */

/** A path into the data: keys of maps, indexes of lists from 0. */
export type Keys = readonly (string | number)[]

/** Both from 1, as editors count. */
export type Place = { readonly line: number; readonly column: number }

export type Trouble = Place & { readonly message: string }

export type YamlDocument = {
  readonly data: unknown
  /** The text without a byte order mark: offsets count in it. */
  readonly source: string
  readonly root: Node | null
  /** Follows a path as far as it exists. */
  readonly follow: (keys: Keys) => Followed
}

export type Followed = {
  /** The last key or list item that exists; the start of the text if none exists. */
  readonly place: Place
  /** The node at the end of the path with aliases resolved; null if the path does not exist. */
  readonly node: Node | null
}

export type YamlReading =
  | ({ readonly ok: true } & YamlDocument)
  | { readonly ok: false; readonly troubles: readonly Trouble[] }

// Limits nested aliases, which can expand to an extreme size.
const MAX_ALIASES = 100

const START: Place = { line: 1, column: 1 }

/** Has no line, because the stack limit of the parser does not depend on the file. */
export const TOO_DEEP = 'The file is nested too deeply. Write every entry as in the example.'

/** Reads one YAML 1.2 document with the core schema. Warnings of the parser are errors. */
export function readYaml(text: string): YamlReading {
  const source = withoutMark(text)
  const lines = lineStarts(source)
  const document = parseDocument(source, {
    prettyErrors: false,
    strict: true,
    uniqueKeys: true,
    stringKeys: true,
    resolveKnownTags: false,
    // Not 'silent', because that drops a second document without an error.
    logLevel: 'error',
  })
  const troubles = [...syntaxTroubles(document, lines), ...aliasTroubles(document, lines)]
  if (troubles.length > 0) return { ok: false, troubles }
  return resolved(document, source, lines)
}

/** Removes the byte order mark, which would shift the columns of the first line. */
function withoutMark(text: string): string {
  return text.startsWith('\ufeff') ? text.slice(1) : text
}

function resolved(document: Document.Parsed, source: string, lines: LineStarts): YamlReading {
  try {
    const data: unknown = document.toJS({ maxAliasCount: MAX_ALIASES })
    return { ok: true, data, source, root: document.contents, follow: openFollow(document, lines) }
  } catch {
    // All aliases are resolved above, so only the limit can throw here.
    const [first] = aliasesOf(document)
    const message = `The file uses more than ${MAX_ALIASES} YAML aliases from here. Write the values in full.`
    return { ok: false, troubles: [{ ...placeOf(first?.alias ?? null, lines), message }] }
  }
}

function syntaxTroubles(document: Document.Parsed, lines: LineStarts): readonly Trouble[] {
  if (document.errors.some(error => error.code === 'RESOURCE_EXHAUSTION')) return [{ ...START, message: TOO_DEEP }]
  const troubles = [...document.errors, ...document.warnings].map(error => ({
    ...placeAt(error.pos[0], lines),
    message: syntaxMessage(error),
  }))
  if (document.directives?.yaml.version !== '1.1') return troubles
  const message = 'The file declares %YAML 1.1, which reads yes, no and dates differently. Remove this line.'
  return [...troubles, { ...START, message }]
}

function syntaxMessage(error: YAMLError): string {
  switch (error.code) {
    case 'DUPLICATE_KEY':
      return 'This key occurs twice in its map. Keep one of them.'
    case 'TAB_AS_INDENT':
      return 'This line is indented with a tab. Use spaces.'
    case 'MULTIPLE_DOCS':
      return 'A second YAML document starts here. Remove the line "---" or the text after it.'
    case 'NON_STRING_KEY':
      return 'This key is not plain text. Write it in quotes.'
    case 'TAG_RESOLVE_FAILED':
      return 'This tag is not known. Remove it, or write the complete value in quotes if it is text.'
    default:
      return `This is not valid YAML (${error.message.replace(/\s+/g, ' ')}). Correct the line, or write the value in quotes.`
  }
}

type AliasUse = { readonly alias: Alias; readonly within: readonly unknown[] }

function aliasesOf(document: Document.Parsed): readonly AliasUse[] {
  const found: AliasUse[] = []
  visit(document, { Alias: (_, alias, within) => void found.push({ alias, within: [...within] }) })
  return found
}

function aliasTroubles(document: Document.Parsed, lines: LineStarts): readonly Trouble[] {
  return aliasesOf(document).flatMap(({ alias, within }) => {
    const target = alias.resolve(document)
    if (target !== undefined && !within.includes(target)) return []
    const name = JSON.stringify(alias.source)
    const message =
      target === undefined
        ? `The alias ${name} has no anchor before it. Write the value in full, or in quotes if it is text.`
        : `The alias ${name} is inside its own anchor. Write the value in full.`
    return [{ ...placeOf(alias, lines), message }]
  })
}

type Follow = YamlDocument['follow']

function openFollow(document: Document.Parsed, lines: LineStarts): Follow {
  const pairsOf = openPairs()
  return keys => follow(document, lines, pairsOf, keys)
}

function follow(document: Document.Parsed, lines: LineStarts, pairsOf: PairsOf, keys: Keys): Followed {
  let node = targetOf(document.contents, document)
  let place = START
  for (const key of keys) {
    const step = stepInto(node, key, pairsOf)
    if (step === null) return { place, node: null }
    place = placeOf(step.mark, lines)
    node = targetOf(step.value, document)
  }
  return { place, node }
}

/** One step of a path: the node of `key`, and the node of its value. */
function stepInto(node: Node | null, key: string | number, pairsOf: PairsOf): { mark: unknown; value: unknown } | null {
  if (isMap(node)) {
    const pair = pairsOf(node).get(String(key))
    return pair === undefined ? null : { mark: pair.key, value: pair.value }
  }
  if (!isSeq(node)) return null
  const item: unknown = node.items[Number(key)]
  return item === undefined ? null : { mark: item, value: item }
}

type PairsOf = (map: YAMLMap) => ReadonlyMap<string, Pair>

/** Indexes the keys of each map once, because a map can have thousands of keys. */
function openPairs(): PairsOf {
  const indexes = new WeakMap<YAMLMap, ReadonlyMap<string, Pair>>()
  return map => {
    const index = indexes.get(map) ?? indexPairs(map)
    indexes.set(map, index)
    return index
  }
}

const indexPairs = ({ items }: YAMLMap): ReadonlyMap<string, Pair> =>
  new Map(items.flatMap(pair => (isScalar(pair.key) ? [[String(pair.key.value), pair] as const] : [])))

function targetOf(value: unknown, document: Document.Parsed): Node | null {
  if (isAlias(value)) return value.resolve(document) ?? null
  return isMap(value) || isSeq(value) || isScalar(value) ? value : null
}

function placeOf(node: unknown, lines: LineStarts): Place {
  const range = isScalar(node) || isAlias(node) || isMap(node) || isSeq(node) ? node.range : null
  return placeAt(range?.[0] ?? 0, lines)
}

/** The offset of each line start. The counter of the yaml package is wrong after some errors. */
type LineStarts = readonly number[]

function lineStarts(source: string): LineStarts {
  return [0, ...[...source.matchAll(/\n/g)].map(feed => feed.index + 1)]
}

function placeAt(offset: number, lines: LineStarts): Place {
  let low = 0
  let high = lines.length
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((lines[middle] ?? 0) <= offset) low = middle
    else high = middle
  }
  return { line: low + 1, column: offset - (lines[low] ?? 0) + 1 }
}
