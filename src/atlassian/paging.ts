import type { EndpointName } from './endpoint.js'
import { ENDPOINTS, nameEndpoint } from './endpoint.js'
import { Failure } from './failure.js'

/** One page as every endpoint of Atlassian gives it, whatever its style. */
export type Page<T> = {
  readonly items: readonly T[]
  /** The cursor of the page behind it; null on the last one. */
  readonly next: string | null
  /** How many there are in all, where the page says so. */
  readonly total?: number
}

export type Whole<T> = { readonly items: readonly T[]; readonly pages: number; readonly total?: number }

/** A million items at a hundred a page: beyond that it is no list but a fault. */
const MAX_PAGES = 10_000
/** Filtered searches may give an empty page and go on; three in a row that bring nothing new do not advance. */
const MAX_IDLE_PAGES = 3

/** What becomes of the items while their pages come. */
export type Fold<T> = {
  /** Takes a page in; how many of its items had not come before. */
  readonly take: (items: readonly T[]) => number
}

export type Folded = { readonly items: number; readonly pages: number; readonly total?: number }

export type FoldingOptions<T> = {
  readonly endpoint: EndpointName
  readonly fetch: (cursor: string | null) => Promise<Page<T>>
  readonly fold: Fold<T>
  readonly progress: (items: number, total: number | undefined) => void
}

/**
 * Follows a list to its end, in order, and keeps no page.
 * @throws Failure of kind `paging` where the pages repeat or never end: then what was folded is not the whole list.
 */
export async function foldPages<T>({ endpoint, fetch, fold, progress }: FoldingOptions<T>): Promise<Folded> {
  const cursors = new Set<string>()
  let cursor: string | null = null
  let items = 0
  let idle = 0
  for (let pages = 1; pages <= MAX_PAGES; pages += 1) {
    const page: Page<T> = await fetch(cursor)
    const fresh = fold.take(page.items)
    items += fresh
    if (page.next === null) return { items, pages, ...(page.total === undefined ? {} : { total: page.total }) }
    idle = fresh === 0 ? idle + 1 : 0
    if (cursors.has(page.next) || idle >= MAX_IDLE_PAGES) throw stuck(endpoint, pages)
    cursors.add(page.next)
    cursor = page.next
    progress(items, page.total)
  }
  throw stuck(endpoint, MAX_PAGES)
}

export type PagingOptions<T> = Omit<FoldingOptions<T>, 'fold'> & {
  /** Identity of an item: what repeats brings nothing new. */
  readonly identify: (item: T) => string
  /** What two rows of one item have to say alike. All of it but its links, where this is left out. */
  readonly judge?: (item: T) => unknown
}

/**
 * Follows a list to its end, in order.
 * @throws Failure of kind `paging` where the pages repeat or never end: an incomplete list is not returned; and of kind
 *   `shape` where two rows of one item contradict each other: a second row never overwrites the first.
 */
export async function readPages<T>({
  identify,
  judge = withoutLinks,
  ...options
}: PagingOptions<T>): Promise<Whole<T>> {
  const items = new Map<string, T>()
  const take = (page: readonly T[]): number => {
    const before = items.size
    for (const item of page) addOnce(items, identify(item), item, { endpoint: options.endpoint, judge })
    return items.size - before
  }
  const folded = await foldPages({ ...options, fold: { take } })
  return { ...folded, items: [...items.values()] }
}

type Judging<T> = { readonly endpoint: EndpointName; readonly judge?: (item: T) => unknown }

/** @throws Failure of kind `shape` where the item is there already, and in another state */
export function addOnce<T>(
  items: Map<string, T>,
  key: string,
  item: T,
  { endpoint, judge = withoutLinks }: Judging<T>,
) {
  const earlier = items.get(key)
  if (earlier === undefined) items.set(key, item)
  else if (JSON.stringify(judge(earlier)) !== JSON.stringify(judge(item))) throw twoRows(endpoint)
}

const withoutLinks = (item: unknown): unknown => ({ ...Object(item), links: undefined })

const twoRows = (endpoint: EndpointName): Failure =>
  new Failure(
    'shape',
    `${nameEndpoint(ENDPOINTS[endpoint])} lists one item in two different states: two rows contradict each other, so run again, and report it if it stays.`,
  )

const stuck = (endpoint: EndpointName, pages: number): Failure =>
  new Failure(
    'paging',
    `The pages of ${nameEndpoint(ENDPOINTS[endpoint])} repeat and do not end (${pages} read): run again later, and report it where it lasts.`,
  )

/** An address, whole or from its path or query on. A token in base64 may begin with a slash, but holds no question mark. */
const LINK = /^(https?:\/\/|[^?]*\?)/i

/**
 * The cursor in `links.next`: a bare token, or a URL that holds it. Only the cursor is taken from a URL; its host is
 * never asked, so a foreign link cannot lead a credential away.
 * @throws Failure of kind `paging` for a link without a cursor
 */
export function cursorOf(next: string | null | undefined, endpoint: EndpointName): string | null {
  if (next === null || next === undefined || next === '') return null
  if (!LINK.test(next)) return next
  const base = 'https://api.atlassian.com'
  const cursor = URL.canParse(next, base) ? new URL(next, base).searchParams.get('cursor') : null
  if (cursor !== null && cursor !== '') return cursor
  throw new Failure(
    'paging',
    `The link to the next page of ${nameEndpoint(ENDPOINTS[endpoint])} holds no cursor: the API may have changed, so look for a newer version of the gate.`,
  )
}
