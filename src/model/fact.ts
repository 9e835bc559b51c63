/** A value, or the reason why it is unknown. There is no default value. */
export type Fact<T> = { readonly known: true; readonly value: T } | { readonly known: false; readonly reason: string }

export const known = <T>(value: T): Fact<T> => ({ known: true, value })

/** `reason` states what was requested, what the response was, and what to do. */
export const unknown = (reason: string): Fact<never> => ({ known: false, reason })

export const mapFact = <T, U>(fact: Fact<T>, change: (value: T) => U): Fact<U> =>
  fact.known ? known(change(fact.value)) : fact
