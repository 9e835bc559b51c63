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

/** YAML text as data with places: the only reader of YAML there is. */

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
  /** How far a path leads, and the node where it ends. */
  readonly follow: (keys: Keys) => Followed
}

export type Followed = {
  /** The key (or list item) that was reached last; the top of the text where not even the first exists. */
  readonly place: Place
  /** The node at the end of the path with aliases resolved; null where the path leads nowhere. */
  readonly node: Node | null
}

export type YamlReading =
  | ({ readonly ok: true } & YamlDocument)
  | { readonly ok: false; readonly troubles: readonly Trouble[] }

// An alias that stands for aliases that stand for aliases … is a bomb, not a baseline.
const MAX_ALIASES = 100

const START: Place = { line: 1, column: 1 }

/** The parser descends one call a level, and where the stack ends is no fact of the file: no place is named. */
export const TOO_DEEP = 'The file is nested too deeply to be a baseline: write every entry as in the example.'

/** Reads one YAML 1.2 document of the core schema; what yaml only warns of is trouble here. */
export function readYaml(text: string): YamlReading {
  const source = withoutMark(text)
  const lines = lineStarts(source)
  const document = parseDocument(source, {
    prettyErrors: false,
    strict: true,
    uniqueKeys: true,
    stringKeys: true,
    resolveKnownTags: false,
    // Not 'silent', under which a second document is dropped without an error.
    logLevel: 'error',
  })
  const troubles = [...syntaxTroubles(document, lines), ...aliasTroubles(document, lines)]
  if (troubles.length > 0) return { ok: false, troubles }
  return resolved(document, source, lines)
}

/** A byte order mark would move every column of the first line. */
function withoutMark(text: string): string {
  return text.startsWith('\ufeff') ? text.slice(1) : text
}

function resolved(document: Document.Parsed, source: string, lines: LineStarts): YamlReading {
  try {
    const data: unknown = document.toJS({ maxAliasCount: MAX_ALIASES })
    return { ok: true, data, source, root: document.contents, follow: openFollow(document, lines) }
  } catch {
    // Aliases were all resolved above: the cap is what is left to throw.
    const [first] = aliasesOf(document)
    const message = `Aliases are used more than ${MAX_ALIASES} times from here on: write the values out.`
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
  const message = 'The file declares %YAML 1.1, in which yes, no and dates mean something else: remove that line.'
  return [...troubles, { ...START, message }]
}

function syntaxMessage(error: YAMLError): string {
  switch (error.code) {
    case 'DUPLICATE_KEY':
      return 'This key is in its map twice: keep one of the two.'
    case 'TAB_AS_INDENT':
      return 'This line is indented with a tab: indent with spaces.'
    case 'MULTIPLE_DOCS':
      return 'A second document starts here, and a baseline is one: remove the line "---" or what follows.'
    case 'NON_STRING_KEY':
      return 'This key is no plain text: put it in quotes.'
    case 'TAG_RESOLVE_FAILED':
      return 'This tag is not known here: remove it, or put the whole value in quotes if it is meant as text.'
    default:
      return `This is no YAML (${error.message.replace(/\s+/g, ' ')}): mend the line, or put the value in quotes.`
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
        ? `The alias ${name} has no anchor above it: write the value out, or put it in quotes if it is meant as text.`
        : `The alias ${name} stands within its own anchor: write the value out.`
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

/** One step down: the node that marks the place of `key`, and the one that holds its value. */
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

/** Thousands of places may be asked of one map: its keys are indexed once. */
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

/** The offset at which each line starts. yaml's own counter loses count behind some errors. */
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
