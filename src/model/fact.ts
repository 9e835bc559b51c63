/** What is there, or why it is not known. There is no bare default: an unknown always carries its reason. */
export type Fact<T> = { readonly known: true; readonly value: T } | { readonly known: false; readonly reason: string }

export const known = <T>(value: T): Fact<T> => ({ known: true, value })

/** `reason` is one sentence: what was asked, what came back, what to do. */
export const unknown = (reason: string): Fact<never> => ({ known: false, reason })

export const mapFact = <T, U>(fact: Fact<T>, change: (value: T) => U): Fact<U> =>
  fact.known ? known(change(fact.value)) : fact
