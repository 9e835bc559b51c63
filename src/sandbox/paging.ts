/** Cursors, and the paging styles of Atlassian's endpoint families. */
import { type Ask, badCursor, badRequest, numberOf, type Route, textOf, type Values } from './ask.js'

export type Page<T> = { readonly items: readonly T[]; readonly next: string | null }
export type Position = { readonly values: Values; readonly cursor: string | null; readonly offset: number }

/** The position of a request in the list. A cursor is valid only for the path for which it was created. */
export function positionOf(route: Route, path: string, given: Values): Position {
  const { cursor: _, ...others } = given
  const cursor = textOf(given, 'cursor')
  if (cursor === null) return { values: others, cursor, offset: 0 }
  if (route.withCursor === 'refused' && Object.keys(others).length > 0)
    throw badRequest('With a cursor, no other property may be present')
  const [madeFor, offset, values] = decode(cursor)
  if (madeFor !== path) throw badCursor()
  if (route.withCursor === 'repeated' && canonical(others) !== canonical(values))
    throw badRequest('The other parameters of the first page must be repeated with its cursor')
  return { values, cursor, offset }
}

export function pageOf<T>(ask: Ask, all: readonly T[], usual: number): Page<T> {
  const wanted = numberOf(ask.values, 'limit') ?? numberOf(ask.values, 'pageSize') ?? usual
  const end = ask.offset + Math.min(wanted, ask.world.dialect.pageSize ?? wanted)
  const items = all.slice(ask.offset, end)
  switch (ask.pagingFault) {
    case 'endless':
      return { items: [], next: cursorAt(ask, ask.offset + 1) }
    case 'again':
      return { items: all.slice(0, end - ask.offset), next: cursorAt(ask, ask.offset + 1) }
    case 'same-cursor':
      return { items, next: ask.cursor ?? cursorAt(ask, end) }
    case 'no-next':
      return { items: items.slice(0, Math.floor(items.length / 2)), next: null }
    case null:
      return { items, next: end < all.length ? cursorAt(ask, end) : null }
  }
}

/** v2: `links.next` is the cursor. Only the items on the page are rendered. */
export function tokenPage<T>(ask: Ask, all: readonly T[], toRow: (item: T) => unknown): unknown {
  const { items, next } = pageOf(ask, all, 20)
  return { data: items.map(toRow), links: { self: cursorAt(ask, ask.offset), prev: null, next } }
}

/** v1 and app access settings: `links.next` is a URL with the cursor in its query. */
export function urlPage<T>(ask: Ask, all: readonly T[], usual = 20): { data: readonly T[]; links: object } {
  const { items, next } = pageOf(ask, all, usual)
  return { data: items, links: { self: ask.origin + ask.path, prev: null, next: urlOf(ask, next) } }
}

export function urlOf(ask: Ask, cursor: string | null): string | null {
  if (cursor === null || ask.world.dialect.nextAsToken) return cursor
  const limit = numberOf(ask.values, 'limit')
  return `${ask.origin}${ask.path}?cursor=${encodeURIComponent(cursor)}${limit === null ? '' : `&limit=${limit}`}`
}

export const cursorAt = (ask: Ask, offset: number): string =>
  Buffer.from(JSON.stringify([ask.path, offset, ask.values])).toString('base64')

function decode(cursor: string): readonly [string, number, Values] {
  try {
    const decoded: unknown = JSON.parse(Buffer.from(cursor, 'base64').toString())
    if (isCursor(decoded)) return decoded
  } catch {
    // Falls through: the cursor is invalid.
  }
  throw badCursor()
}

const isCursor = (value: unknown): value is [string, number, Values] =>
  Array.isArray(value) && typeof value[0] === 'string' && Number.isInteger(value[1]) && typeof value[2] === 'object'

const canonical = (values: Values): string => JSON.stringify(Object.entries(values).sort())
