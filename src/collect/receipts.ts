import { Failure } from '../atlassian/failure.js'
import { type Fact, known, unknown } from '../model/fact.js'
import type { FactName, Read } from './current-state.js'

/** Ends every contradiction message. A change during the run may be the cause, so the next run can succeed. */
export const CONTRADICTION = 'Two reads contradict each other. Run again, and report it if it persists.'

/** The result of a successful read, with the number of pages and items. */
export type Reading<T> = {
  readonly value: T
  readonly pages: number
  readonly items: number
  /** The number of items that Atlassian reports, if it has a count. */
  readonly expected?: number
}

/** A receipt, with the facts that depend on the read. */
export type Receipt = Read & { readonly facts: readonly FactName[] }

export type Receipts = {
  /** Reads once. A `Failure` becomes an unknown fact and an incomplete receipt; any other error is thrown. */
  readonly read: <T>(resource: string, facts: readonly FactName[], ask: () => Promise<Reading<T>>) => Promise<Fact<T>>
  /**
   * Reads once per key and writes one receipt for all keys. A failure makes only the fact of its key unknown. With
   * `nameOf`, the receipt names the failed keys: use it if no report shows the facts individually.
   */
  readonly readEach: <K, T>(
    resource: string,
    facts: readonly FactName[],
    keys: readonly K[],
    ask: (key: K) => Promise<Reading<T>>,
    nameOf?: (key: K) => string,
  ) => Promise<readonly { readonly key: K; readonly fact: Fact<T> }[]>
  /** Records that two reads contradict each other. Neither is trusted, so coverage is incomplete. */
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

/** The reason why some keys were not read; null if all were read. */
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
  const more = names.length > MAX_NAMES ? ` and ${names.length - MAX_NAMES} more` : ''
  return unknown(
    `${names.slice(0, MAX_NAMES).join(', ')}${more}: the ${resource} could not be read. ${first.fact.reason}`,
  )
}

/** Limits the length of one message. */
const MAX_NAMES = 5

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

/** A count may omit some items, but a count of 0 contradicts a list with items. */
function problemOf(resource: string, items: number, expected: number): string | null {
  if (items < expected)
    return `The list of ${resource} has ${items} of the ${expected} items that Atlassian counts. Run again later.`
  if (items > 0 && expected === 0)
    return `The list of ${resource} has ${items} items, but Atlassian counts 0. ${CONTRADICTION}`
  return null
}

const completeness = (fact: Fact<unknown>): Pick<Read, 'complete' | 'error'> =>
  fact.known ? { complete: true } : { complete: false, error: fact.reason }

const optional = ({ expected }: { expected: number | undefined }): { expected?: number } =>
  expected === undefined ? {} : { expected }

const sumOrNone = (numbers: readonly (number | undefined)[]): number | undefined =>
  numbers.length > 0 && numbers.every(number => number !== undefined) ? sum(numbers) : undefined

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0)
