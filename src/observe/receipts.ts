import { Failure } from '../atlassian/failure.js'
import { type Fact, known, unknown } from './fact.js'
import type { Read } from './observed.js'

/** A read that came to its end, and how much it was. */
export type Reading<T> = {
  readonly value: T
  readonly pages: number
  readonly items: number
  /** How many Atlassian says there are, where it counts them. */
  readonly expected?: number
}

/** A receipt, with the controls that cannot judge without the read. */
export type Receipt = Read & { readonly feeds: readonly string[] }

export type Receipts = {
  /** Reads once. A failure becomes an unknown and an incomplete receipt; other errors are faults of the gate and pass. */
  readonly read: <T>(resource: string, feeds: readonly string[], ask: () => Promise<Reading<T>>) => Promise<Fact<T>>
  /** Reads one thing for each key, with one receipt for all; what failed is unknown for its key alone. */
  readonly readEach: <K, T>(
    resource: string,
    feeds: readonly string[],
    keys: readonly K[],
    ask: (key: K) => Promise<Reading<T>>,
  ) => Promise<readonly { readonly key: K; readonly fact: Fact<T> }[]>
  /** Records that a read that came to its end contradicts another one, so that coverage is incomplete. */
  readonly contradict: (resource: string, feeds: readonly string[], message: string) => void
  /** Sorted by resource. */
  readonly all: () => readonly Receipt[]
}

export function openReceipts(): Receipts {
  const receipts: Receipt[] = []

  async function read<T>(resource: string, feeds: readonly string[], ask: () => Promise<Reading<T>>): Promise<Fact<T>> {
    const { fact, pages, items, expected } = await attempt(resource, ask)
    receipts.push({ resource, feeds, pages, items, ...optional({ expected }), ...completeness(fact) })
    return fact
  }

  async function readEach<K, T>(
    resource: string,
    feeds: readonly string[],
    keys: readonly K[],
    ask: (key: K) => Promise<Reading<T>>,
  ): Promise<readonly { key: K; fact: Fact<T> }[]> {
    const outcomes = await Promise.all(keys.map(async key => ({ key, ...(await attempt(resource, () => ask(key))) })))
    const failed = outcomes.map(outcome => outcome.fact).find(fact => !fact.known)
    receipts.push({
      resource,
      feeds,
      pages: sum(outcomes.map(outcome => outcome.pages)),
      items: sum(outcomes.map(outcome => outcome.items)),
      ...optional({ expected: sumOrNone(outcomes.map(outcome => outcome.expected)) }),
      ...completeness(failed ?? known(null)),
    })
    return outcomes.map(({ key, fact }) => ({ key, fact }))
  }

  function contradict(resource: string, feeds: readonly string[], message: string): void {
    receipts.push({ resource, feeds, pages: 0, items: 0, complete: false, error: message })
  }

  return { read, readEach, contradict, all: () => receipts.toSorted((a, b) => (a.resource < b.resource ? -1 : 1)) }
}

type Outcome<T> = { readonly fact: Fact<T>; readonly pages: number; readonly items: number; readonly expected?: number }

async function attempt<T>(resource: string, ask: () => Promise<Reading<T>>): Promise<Outcome<T>> {
  try {
    const { value, pages, items, expected } = await ask()
    const whole = expected === undefined || items >= expected
    return {
      fact: whole ? known(value) : unknown(missing(resource, items, expected)),
      pages,
      items,
      ...optional({ expected }),
    }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return { fact: unknown(error.message), pages: 0, items: 0 }
  }
}

const missing = (resource: string, items: number, expected: number): string =>
  `The list of ${resource} holds ${items} of the ${expected} that Atlassian counts: it is not whole, so run again later.`

const completeness = (fact: Fact<unknown>): Pick<Read, 'complete' | 'error'> =>
  fact.known ? { complete: true } : { complete: false, error: fact.reason }

const optional = ({ expected }: { expected: number | undefined }): { expected?: number } =>
  expected === undefined ? {} : { expected }

const sumOrNone = (numbers: readonly (number | undefined)[]): number | undefined =>
  numbers.length > 0 && numbers.every(number => number !== undefined) ? sum(numbers) : undefined

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0)
