import { ENDPOINTS, type EndpointName, nameEndpoint } from './endpoint.js'
import { Failure } from './failure.js'
import { MOST_AT_ONCE } from './pace.js'
import { addOnce, type Whole } from './paging.js'

/** One page of Jira or Jira Service Management, which count where a page starts. */
export type OffsetPage<T> = {
  readonly items: readonly T[]
  readonly isLast: boolean
  /** How many there are in all, where the page says so. */
  readonly total?: number
}

export type OffsetOptions<T> = {
  readonly endpoint: EndpointName
  readonly fetch: (start: number) => Promise<OffsetPage<T>>
  /** Identity of an item: what repeats brings nothing new. */
  readonly identify: (item: T) => string
}

/** A million items at a hundred a page: beyond that it is no list but a fault. */
const MAX_PAGES = 10_000

/**
 * Follows a list to its end, from where the page before ended: a server may give fewer items than it was asked for.
 * @throws Failure of kind `paging` where a page that is not the last brings nothing new
 */
export async function readByOffset<T>({ endpoint, fetch, identify }: OffsetOptions<T>): Promise<Whole<T>> {
  const items = new Map<string, T>()
  let start = 0
  for (let pages = 1; pages <= MAX_PAGES; pages += 1) {
    const page = await fetch(start)
    const before = items.size
    for (const item of page.items) addOnce(items, identify(item), item, { endpoint })
    if (page.isLast) {
      return { items: [...items.values()], pages, ...(page.total === undefined ? {} : { total: page.total }) }
    }
    if (items.size === before) throw stuck(endpoint, pages)
    start += page.items.length
  }
  throw stuck(endpoint, MAX_PAGES)
}

const stuck = (endpoint: EndpointName, pages: number): Failure =>
  new Failure(
    'paging',
    `The pages of ${nameEndpoint(ENDPOINTS[endpoint])} bring nothing new and do not end (${pages} read): run again later, and report it where it lasts.`,
  )

/**
 * Asks one thing of each, in order. The first one alone, since where it fails the others mostly would; after a failure
 * nothing more is asked.
 */
export async function askEach<T, U>(items: readonly T[], ask: (item: T) => Promise<U>): Promise<readonly U[]> {
  const answers: U[] = []
  while (answers.length < items.length) {
    const next = items.slice(answers.length, answers.length === 0 ? 1 : answers.length + MOST_AT_ONCE)
    const settled = await Promise.allSettled(next.map(ask))
    for (const outcome of settled) {
      if (outcome.status === 'rejected') throw outcome.reason
      answers.push(outcome.value)
    }
  }
  return answers
}
