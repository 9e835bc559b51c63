import type { EndpointName } from './endpoint.js'
import { ENDPOINTS, nameEndpoint } from './endpoint.js'
import { Failure } from './failure.js'

/** One page of a list, independent of the paging style of the endpoint. */
export type Page<T> = {
  readonly items: readonly T[]
  /** The cursor of the next page; null on the last page. */
  readonly next: string | null
  /** Total number of items, if the page reports it. */
  readonly total?: number
}

export type CompleteList<T> = { readonly items: readonly T[]; readonly pages: number; readonly total?: number }

/** One million items with 100 items per page. A longer list is treated as a fault. */
const MAX_PAGES = 10_000
/** Filtered searches can return empty pages. Three pages in a row without a new item are treated as an endless list. */
const MAX_IDLE_PAGES = 3

/** Processes the items page by page. */
export type Fold<T> = {
  /** Processes a page and returns the number of new items. */
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
 * Reads all pages in order without keeping them.
 * @throws Failure of kind `paging` if the pages repeat or never end: then the folded list is incomplete
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
    if (cursors.has(page.next) || idle >= MAX_IDLE_PAGES) throw endlessList(endpoint, pages)
    cursors.add(page.next)
    cursor = page.next
    progress(items, page.total)
  }
  throw endlessList(endpoint, MAX_PAGES)
}

export type PagingOptions<T> = Omit<FoldingOptions<T>, 'fold'> & {
  /** The identity of an item, used to detect repeated items. */
  readonly identify: (item: T) => string
  /** The part of an item that must be equal in two rows of it. Default: everything except the links. */
  readonly comparable?: (item: T) => unknown
}

/**
 * Reads all pages in order. An incomplete list is never returned.
 * @throws Failure of kind `paging` if the pages repeat or never end, and of kind `shape` if two rows of one item differ
 */
export async function readPages<T>({
  identify,
  comparable = withoutLinks,
  ...options
}: PagingOptions<T>): Promise<CompleteList<T>> {
  const items = new Map<string, T>()
  const take = (page: readonly T[]): number => {
    const before = items.size
    for (const item of page) addOnce(items, identify(item), item, { endpoint: options.endpoint, comparable })
    return items.size - before
  }
  const folded = await foldPages({ ...options, fold: { take } })
  return { ...folded, items: [...items.values()] }
}

type Comparison<T> = { readonly endpoint: EndpointName; readonly comparable?: (item: T) => unknown }

/** @throws Failure of kind `shape` if the item exists already in a different state */
export function addOnce<T>(
  items: Map<string, T>,
  key: string,
  item: T,
  { endpoint, comparable = withoutLinks }: Comparison<T>,
) {
  const earlier = items.get(key)
  if (earlier === undefined) items.set(key, item)
  else if (JSON.stringify(comparable(earlier)) !== JSON.stringify(comparable(item))) throw conflictingRows(endpoint)
}

const withoutLinks = (item: unknown): unknown => ({ ...Object(item), links: undefined })

const conflictingRows = (endpoint: EndpointName): Failure =>
  new Failure(
    'shape',
    `${nameEndpoint(ENDPOINTS[endpoint])} lists one item in two different states. Run again, and report the problem if it persists.`,
  )

const endlessList = (endpoint: EndpointName, pages: number): Failure =>
  new Failure(
    'paging',
    `${nameEndpoint(ENDPOINTS[endpoint])} returned an endless list: its pages repeat (${pages} pages read). Run again later, and report the problem if it persists.`,
  )

/** A URL, absolute or relative. A base64 token can start with a slash but does not contain a question mark. */
const LINK = /^(https?:\/\/|[^?]*\?)/i

/**
 * The cursor in `links.next`, which is a token or a URL with a cursor. Only the cursor of a URL is used: the credential
 * is never sent to the host of a link.
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
    `${nameEndpoint(ENDPOINTS[endpoint])} returned a link to the next page without a cursor. The API may have changed. Check for a newer version of this action.`,
  )
}
