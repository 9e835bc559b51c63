import { isDeepStrictEqual } from 'node:util'
import {
  type Alias,
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml'
import { type Fields, isFields } from '../model/fields.js'
import { readYaml } from './document.js'
import { withEmptySections } from './empty-sections.js'
import {
  orderedKeys,
  type Path,
  renderAfterColon,
  renderFlowPair,
  renderInline,
  renderMember,
  renderPair,
} from './yaml.js'

/**
 * Changes the text of a baseline so that its data is `wanted`. Order, comments, quotes and line ends of all other entries
 * stay unchanged. The result is read again and compared with `wanted`; null where this fails, for example with anchors.
 */
export function splice(text: string, wanted: Fields): string | null {
  // Removes undefined fields.
  const next = fieldsOf(JSON.parse(JSON.stringify(wanted)))
  const reading = readYaml(text)
  if (!reading.ok || !isMap(reading.root)) return null
  const { source, root } = reading
  const spot: Spot = { source, path: [], keyEnd: null }
  const spliced =
    text.slice(0, text.length - source.length) +
    cut(source, changeMap(spot, root, fieldsOf(withEmptySections(reading.data)), next))
  const again = readYaml(spliced)
  return again.ok && isDeepStrictEqual(withEmptySections(again.data), next) ? spliced : null
}

const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {})

/** `text` replaces the source from `start` to `end`. */
type Cut = { readonly start: number; readonly end: number; readonly text: string }

function cut(source: string, cuts: readonly Cut[]): string {
  const lineEnd = source.includes('\r\n') ? '\r\n' : '\n'
  const parts: string[] = []
  let done = 0
  for (const { start, end, text } of cuts.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    parts.push(source.slice(done, start), text.replaceAll('\n', lineEnd))
    done = end
  }
  return [...parts, source.slice(done)].join('')
}

const insert = (at: number, text: string): Cut => ({ start: at, end: at, text })

/** The place of a value. `keyEnd` is the end of its key; null at the top level and in lists. */
type Spot = { readonly source: string; readonly path: Path; readonly keyEnd: number | null }

function change(spot: Spot, node: Node | Alias | null, before: unknown, next: unknown): readonly Cut[] {
  if (node === null || isDeepStrictEqual(before, next)) return []
  if (isScalar(node) && node.value === null && node.source === '' && spot.keyEnd !== null)
    return [addValue(spot, spot.keyEnd, next)]
  if (isMap(node) && isFields(next) && node.items.length > 0) return changeMap(spot, node, fieldsOf(before), next)
  if (isSeq(node) && Array.isArray(next) && Array.isArray(before) && node.items.length > 0) {
    return node.flow
      ? changeFlow(spot, node, memberParts(spot, node, before, next))
      : changeList(spot, node, before, next)
  }
  return replace(spot, node, next)
}

/** The value of a key that has none: after the colon, or on the lines below. */
function addValue({ source, path }: Spot, keyEnd: number, next: unknown): Cut {
  const at = source.indexOf(':', keyEnd) + 1
  const text = renderAfterColon(path, next, indentAt(source, keyEnd)).slice(0, -1)
  return insert(text.startsWith('\n') ? lineEndAt(source, at) : at, text)
}

/** Replaces a complete value. A block value starts after the line, so that a comment on the line stays. */
function replace({ source, path, keyEnd }: Spot, node: Node | Alias, next: unknown): readonly Cut[] {
  const start = rangeOf(node)[0]
  const end = start + source.slice(...rangeOf(node)).trimEnd().length
  if (keyEnd === null) return [{ start, end, text: renderInline(path, next, 'flow') }]
  const text = renderAfterColon(path, next, indentAt(source, keyEnd))
  if (!text.startsWith('\n')) return [{ start, end, text: text.slice(1, -1) }]
  const space = /[ \t]*$/.exec(source.slice(lineStartAt(source, start), start))?.[0] ?? ''
  return [{ start: start - space.length, end, text: '' }, insert(lineEndAt(source, end), text.slice(0, -1))]
}

function changeMap(spot: Spot, map: YAMLMap, before: Fields, next: Fields): readonly Cut[] {
  const pairs = map.items as readonly Pair<Node, Node | null>[]
  if (map.flow) return changeFlow(spot, map, pairParts(spot, pairs, before, next))
  const { source, path } = spot
  const there = new Set(pairs.map(nameOf))
  const order = orderedKeys(next, path)
  const kept = pairs.filter(pair => Object.hasOwn(next, nameOf(pair)))
  const within = kept.flatMap(pair => changePair(spot, pair, before, next))
  const gone = pairs.filter(pair => !Object.hasOwn(next, nameOf(pair))).map(pair => linesOf(source, pair))
  if (order.length === 0) return [...gone, ...closeEmpty(spot, '{}')]
  const isOrdered = isDeepStrictEqual(
    order.filter(key => there.has(key)),
    kept.map(nameOf),
  )
  const added = order.filter(key => !there.has(key))
  return [...within, ...gone, ...added.map(key => addPair(spot, pairs, { key, value: next[key], isOrdered, order }))]
}

function changePair(spot: Spot, pair: Pair<Node, Node | null>, before: Fields, next: Fields): readonly Cut[] {
  const name = nameOf(pair)
  const inner = { source: spot.source, path: [...spot.path, name], keyEnd: rangeOf(pair.key)[1] }
  return change(inner, pair.value, before[name], next[name])
}

type NewPair = {
  readonly key: string
  readonly value: unknown
  readonly isOrdered: boolean
  readonly order: readonly string[]
}

/** Adds an entry after its predecessor in the order of the file, or at the end of a map with another order. */
function addPair({ source, path, keyEnd }: Spot, pairs: readonly Pair<Node, Node | null>[], added: NewPair): Cut {
  const { key, value, isOrdered, order } = added
  const [first] = pairs
  const indent = first === undefined ? '' : indentAt(source, rangeOf(first.key)[0])
  const lines = renderPair([...path, key], value, indent)
  const before = new Set(order.slice(0, order.indexOf(key)))
  const last = isOrdered ? pairs.findLast(pair => before.has(nameOf(pair))) : pairs.at(-1)
  if (last !== undefined) return insertLines(source, endOf(source, last, indent.length), lines, path.length === 0)
  if (keyEnd !== null) return insertLines(source, nextLineAt(source, keyEnd), lines, false)
  return insert(first === undefined ? source.length : lineStartAt(source, rangeOf(first.key)[0]), `${lines}\n`)
}

/** Inserts complete lines, also after a last line without line end. Sections are separated by an empty line. */
function insertLines(source: string, at: number, lines: string, isSection: boolean): Cut {
  const space = isSection && /\n\r?\n/.test(source) ? '\n' : ''
  return isLineStart(source, at) ? insert(at, space + lines) : insert(at, `\n${space}${lines.slice(0, -1)}`)
}

const isLineStart = (source: string, at: number): boolean => at === 0 || source[at - 1] === '\n'

/** The end of an entry, including comments below it with a deeper indent, which belong to the entry. */
function endOf(source: string, pair: Pair<Node, Node | null>, indent: number): number {
  let at = linesOf(source, pair).end
  for (;;) {
    const line = /^([ \t]*)#[^\n]*(?:\n|$)/.exec(source.slice(at, nextLineAt(source, at)))
    if (line === null || (line[1]?.length ?? 0) <= indent) return at
    at += line[0].length
  }
}

function changeList(spot: Spot, list: YAMLSeq, before: readonly unknown[], next: readonly unknown[]): readonly Cut[] {
  const { source, path } = spot
  const items = list.items as readonly Node[]
  const [old, wanted] = [before.map(member => JSON.stringify(member)), textsOf(next)]
  const gone = items.filter((_, index) => !wanted.has(old[index] ?? '')).map(item => linesOf(source, item))
  if (next.length === 0) return [...gone, ...closeEmpty(spot, '[]')]
  const indent = indentAt(source, rangeOf(list)[0])
  const added = newMembers(before, next).map(({ member, behind }) => {
    const lines = renderMember(path, member, indent)
    const last = items[behind]
    return last === undefined
      ? insert(lineStartAt(source, rangeOf(list)[0]), lines)
      : insertLines(source, linesOf(source, last).end, lines, false)
  })
  return [...gone, ...added]
}

/** New members in order, each with the index of the old member before it; -1 for the start. */
function newMembers(before: readonly unknown[], next: readonly unknown[]) {
  const places = new Map(before.map((member, index) => [JSON.stringify(member), index]))
  const added: { member: unknown; behind: number }[] = []
  let behind = -1
  for (const member of next) {
    const place = places.get(JSON.stringify(member))
    if (place === undefined) added.push({ member, behind })
    else behind = place
  }
  return added
}

/** The members as JSON in a set, because lists can be long. */
const textsOf = (list: readonly unknown[]): ReadonlySet<string> => new Set(list.map(member => JSON.stringify(member)))

/** Writes the empty value of a block without remaining lines. */
const closeEmpty = ({ source, keyEnd }: Spot, text: string): readonly Cut[] =>
  keyEnd === null ? [] : [insert(source.indexOf(':', keyEnd) + 1, ` ${text}`)]

/** A member inside braces or brackets: kept, removed or new. */
type Part = {
  readonly range: readonly [number, number] | null
  readonly is: 'kept' | 'gone' | 'new'
  readonly cuts: readonly Cut[]
  readonly text: string
}

function pairParts(
  spot: Spot,
  pairs: readonly Pair<Node, Node | null>[],
  before: Fields,
  next: Fields,
): readonly Part[] {
  const there = new Set(pairs.map(nameOf))
  const old = pairs.map((pair): Part => {
    const range = [rangeOf(pair.key)[0], rangeOf(pair.value ?? pair.key)[1]] as const
    const name = nameOf(pair)
    if (!Object.hasOwn(next, name)) return { range, is: 'gone', cuts: [], text: '' }
    const inner = { source: spot.source, path: [...spot.path, name], keyEnd: null }
    return { range, is: 'kept', cuts: change(inner, pair.value, before[name], next[name]), text: '' }
  })
  const added = orderedKeys(next, spot.path).filter(key => !there.has(key))
  return [...old, ...added.map(key => newPart(renderFlowPair([...spot.path, key], next[key])))]
}

function memberParts(spot: Spot, list: YAMLSeq, before: readonly unknown[], next: readonly unknown[]): readonly Part[] {
  const wanted = textsOf(next)
  const added = newMembers(before, next)
  const newBehind = (at: number): readonly Part[] =>
    added
      .filter(({ behind }) => behind === at)
      .map(({ member }) => newPart(renderInline([...spot.path, '-'], member, 'flow')))
  const old = (list.items as readonly Node[]).flatMap((item, index): readonly Part[] => {
    const is = wanted.has(JSON.stringify(before[index])) ? 'kept' : 'gone'
    return [{ range: rangeOf(item), is, cuts: [], text: '' }, ...newBehind(index)]
  })
  return [...newBehind(-1), ...old]
}

const newPart = (text: string): Part => ({ range: null, is: 'new', cuts: [], text })

/** Each removed member also removes one separator. */
function changeFlow({ source }: Spot, node: YAMLMap | YAMLSeq, parts: readonly Part[]): readonly Cut[] {
  const [start, end] = rangeOf(node)
  const stays = parts.filter(({ is }) => is !== 'gone')
  const kept = parts.filter(({ is }) => is === 'kept')
  if (kept.length === 0) {
    const [open, close] = [source[start], source[end - 1]]
    const text = stays.map(part => part.text).join(', ')
    const space = open === '{' && text !== '' ? ' ' : ''
    return [{ start, end, text: `${open}${space}${text}${space}${close}` }]
  }
  return [...kept.flatMap(({ cuts }) => cuts), ...takeOut(parts), ...putIn(parts)]
}

function takeOut(parts: readonly Part[]): readonly Cut[] {
  const old = parts.flatMap(({ range, is }) => (range === null ? [] : [{ range, is }]))
  const lastKept = old.findLastIndex(({ is }) => is === 'kept')
  const between = old.slice(0, lastKept).flatMap(({ range, is }, index) => {
    const next = old[index + 1]
    return is === 'kept' || next === undefined ? [] : [{ start: range[0], end: next.range[0], text: '' }]
  })
  const last = old.at(-1)
  const end = old[lastKept]?.range[1]
  if (last === undefined || last.is === 'kept' || end === undefined) return between
  return [...between, { start: end, end: last.range[1], text: '' }]
}

function putIn(parts: readonly Part[]): readonly Cut[] {
  return parts.flatMap((part, index) => {
    if (part.is !== 'new') return []
    const before = parts.slice(0, index).findLast(({ is }) => is === 'kept')?.range
    if (before != null) return [insert(before[1], `, ${part.text}`)]
    const behind = parts.find(({ is }) => is === 'kept')?.range
    return behind == null ? [] : [insert(behind[0], `${part.text}, `)]
  })
}

function nameOf({ key }: Pair<Node, Node | null>): string {
  return isScalar(key) ? String(key.value) : ''
}

const rangeOf = (node: Node | Alias): readonly [number, number] => [node.range?.[0] ?? 0, node.range?.[1] ?? 0]

/** The complete lines of an entry or of a member of a list. */
function linesOf(source: string, entry: Node | Pair<Node, Node | null>): Cut {
  const start = lineStartAt(source, isNode(entry) ? rangeOf(entry)[0] : rangeOf(entry.key)[0])
  const last = lastOffset(entry)
  const end = isLineStart(source, last) && last > start ? last : nextLineAt(source, last)
  return { start, end, text: '' }
}

const isNode = (entry: Node | Pair<Node, Node | null>): entry is Node =>
  isScalar(entry) || isAlias(entry) || isCollection(entry)

/** The end of the content. The range of a block also contains comments after it. */
function lastOffset(entry: Node | Pair<Node, Node | null> | null): number {
  if (entry === null) return 0
  if (!isNode(entry)) return Math.max(rangeOf(entry.key)[1], lastOffset(entry.value))
  if (!isCollection(entry) || entry.flow || entry.items.length === 0) return rangeOf(entry)[1]
  return lastOffset(entry.items.at(-1) as Node | Pair<Node, Node | null>)
}

const lineStartAt = (source: string, at: number): number => source.lastIndexOf('\n', at - 1) + 1

/** The start of the next line, or the end of the text. */
const nextLineAt = (source: string, at: number): number => source.indexOf('\n', at) + 1 || source.length

/** The end of the text on the line. */
const lineEndAt = (source: string, at: number): number =>
  at + (/^[^\r\n]*/.exec(source.slice(at, nextLineAt(source, at)))?.[0].length ?? 0)

const indentAt = (source: string, at: number): string =>
  /^[ ]*/.exec(source.slice(lineStartAt(source, at), at))?.[0] ?? ''
