import { Failure } from '../atlassian/failure.js'
import { type Fact, known, unknown } from '../model/fact.js'
import type { FactName, Read } from './current-state.js'

/** Ends the sentence of every contradiction: neither read is relied on, and a change during the run is over by the next. */
export const CONTRADICTION = 'Two reads contradict each other: run again, and report it if it stays.'

/** A read that came to its end, and how much it was. */
export type Reading<T> = {
  readonly value: T
  readonly pages: number
  readonly items: number
  /** How many Atlassian says there are, where it counts them. */
  readonly expected?: number
}

/** A receipt, with the facts that the read makes known. */
export type Receipt = Read & { readonly facts: readonly FactName[] }

export type Receipts = {
  /** Reads once. A failure becomes an unknown and an incomplete receipt; other errors are faults of the gate and pass. */
  readonly read: <T>(resource: string, facts: readonly FactName[], ask: () => Promise<Reading<T>>) => Promise<Fact<T>>
  /**
   * Reads one thing for each key, with one receipt for all; what failed is unknown for its key alone. With `nameOf`, the
   * receipt names the keys that failed: for reads whose facts no report shows one by one.
   */
  readonly readEach: <K, T>(
    resource: string,
    facts: readonly FactName[],
    keys: readonly K[],
    ask: (key: K) => Promise<Reading<T>>,
    nameOf?: (key: K) => string,
  ) => Promise<readonly { readonly key: K; readonly fact: Fact<T> }[]>
  /** Records that two reads contradict each other: neither of them can be relied on, so coverage is incomplete. */
  readonly contradict: (resource: string, facts: readonly FactName[], message: string) => void
  /** Sorted by resource. */
  readonly all: () => readonly Receipt[]
}

export function openReceipts(): Receipts {
  const receipts: Receipt[] = []

  async function read<T>(
    resource: string,
    facts: readonly FactName[],
    ask: () => Promise<Reading<T>>,
  ): Promise<Fact<T>> {
    const { fact, pages, items, expected } = await attempt(resource, ask)
    receipts.push({ resource, facts, pages, items, ...optional({ expected }), ...completeness(fact) })
    return fact
  }

  async function readEach<K, T>(
    resource: string,
    facts: readonly FactName[],
    keys: readonly K[],
    ask: (key: K) => Promise<Reading<T>>,
    nameOf?: (key: K) => string,
  ): Promise<readonly { key: K; fact: Fact<T> }[]> {
    const outcomes = await Promise.all(keys.map(async key => ({ key, ...(await attempt(resource, () => ask(key))) })))
    const failed = summarize(resource, outcomes, nameOf)
    receipts.push({
      resource,
      facts,
      pages: sum(outcomes.map(outcome => outcome.pages)),
      items: sum(outcomes.map(outcome => outcome.items)),
      ...optional({ expected: sumOrNone(outcomes.map(outcome => outcome.expected)) }),
      ...completeness(failed ?? known(null)),
    })
    return outcomes.map(({ key, fact }) => ({ key, fact }))
  }

  function contradict(resource: string, facts: readonly FactName[], message: string): void {
    receipts.push({ resource, facts, pages: 0, items: 0, complete: false, error: message })
  }

  return { read, readEach, contradict, all: () => receipts.toSorted((a, b) => (a.resource < b.resource ? -1 : 1)) }
}

type Outcome<T> = { readonly fact: Fact<T>; readonly pages: number; readonly items: number; readonly expected?: number }

/** Why not every key was read; null where each was. */
function summarize<K>(
  resource: string,
  outcomes: readonly { readonly key: K; readonly fact: Fact<unknown> }[],
  nameOf: ((key: K) => string) | undefined,
): Fact<never> | null {
  const failed = outcomes.flatMap(({ key, fact }) => (fact.known ? [] : [{ key, fact }]))
  const [first] = failed
  if (first === undefined) return null
  if (nameOf === undefined) return first.fact
  const names = [...new Set(failed.map(({ key }) => nameOf(key)))].toSorted()
  const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : ''
  return unknown(`${names.slice(0, MOST_NAMES).join(', ')}${more}: ${resource} not read. ${first.fact.reason}`)
}

/** Names of keys in one sentence. */
const MOST_NAMES = 5

async function attempt<T>(resource: string, ask: () => Promise<Reading<T>>): Promise<Outcome<T>> {
  try {
    const { value, pages, items, expected } = await ask()
    const problem = expected === undefined ? null : problemOf(resource, items, expected)
    return {
      fact: problem === null ? known(value) : unknown(problem),
      pages,
      items,
      ...optional({ expected }),
    }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return { fact: unknown(error.message), pages: 0, items: 0 }
  }
}

/** A count may leave some out, but a count of none beside rows that exist is a contradiction. */
function problemOf(resource: string, items: number, expected: number): string | null {
  if (items < expected)
    return `The list of ${resource} holds ${items} of the ${expected} that Atlassian counts: it is incomplete, so run again later.`
  if (items > 0 && expected === 0)
    return `Atlassian counts no ${resource}, but lists ${items}: two reads contradict each other, so run again later.`
  return null
}

const completeness = (fact: Fact<unknown>): Pick<Read, 'complete' | 'error'> =>
  fact.known ? { complete: true } : { complete: false, error: fact.reason }

const optional = ({ expected }: { expected: number | undefined }): { expected?: number } =>
  expected === undefined ? {} : { expected }

const sumOrNone = (numbers: readonly (number | undefined)[]): number | undefined =>
  numbers.length > 0 && numbers.every(number => number !== undefined) ? sum(numbers) : undefined

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0)
