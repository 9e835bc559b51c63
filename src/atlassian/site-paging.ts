import { ENDPOINTS, type EndpointName, nameEndpoint } from './endpoint.js'
import { Failure } from './failure.js'
import { MAX_CONCURRENT } from './pace.js'
import { addOnce, type CompleteList } from './paging.js'

/** One page of Jira or Jira Service Management, which use offset paging. */
export type OffsetPage<T> = {
  readonly items: readonly T[]
  readonly isLast: boolean
  /** Total number of items, if the page reports it. */
  readonly total?: number
}

export type OffsetOptions<T> = {
  readonly endpoint: EndpointName
  readonly fetch: (start: number) => Promise<OffsetPage<T>>
  /** The identity of an item, used to detect repeated items. */
  readonly identify: (item: T) => string
}

/** One million items with 100 items per page. A longer list is treated as a fault. */
const MAX_PAGES = 10_000

/**
 * Reads all pages. Each page starts where the previous one ended, because a server can return fewer items than
 * requested.
 * @throws Failure of kind `paging` if a page other than the last has no new items
 */
export async function readByOffset<T>({ endpoint, fetch, identify }: OffsetOptions<T>): Promise<CompleteList<T>> {
  const items = new Map<string, T>()
  let start = 0
  for (let pages = 1; pages <= MAX_PAGES; pages += 1) {
    const page = await fetch(start)
    const before = items.size
    for (const item of page.items) addOnce(items, identify(item), item, { endpoint })
    if (page.isLast) {
      return { items: [...items.values()], pages, ...(page.total === undefined ? {} : { total: page.total }) }
    }
    if (items.size === before) throw endlessList(endpoint, pages)
    start += page.items.length
  }
  throw endlessList(endpoint, MAX_PAGES)
}

const endlessList = (endpoint: EndpointName, pages: number): Failure =>
  new Failure(
    'paging',
    `${nameEndpoint(ENDPOINTS[endpoint])} returned an endless list: a page has no new items (${pages} pages read). Run again later, and report the problem if it persists.`,
  )

/**
 * Sends one request for each item and returns the answers in order. The first request is sent alone: if it fails, the
 * others usually fail too. After a failure no further request is sent.
 */
export async function askEach<T, U>(items: readonly T[], ask: (item: T) => Promise<U>): Promise<readonly U[]> {
  const answers: U[] = []
  while (answers.length < items.length) {
    const next = items.slice(answers.length, answers.length === 0 ? 1 : answers.length + MAX_CONCURRENT)
    const settled = await Promise.allSettled(next.map(ask))
    for (const outcome of settled) {
      if (outcome.status === 'rejected') throw outcome.reason
      answers.push(outcome.value)
    }
  }
  return answers
}
