type Compare<T> = (a: T, b: T) => number

/** By code unit: the same everywhere, whatever the language of the machine. */
export const byText: Compare<string> = (a, b) => (a < b ? -1 : a > b ? 1 : 0)

export const byNumber: Compare<number> = (a, b) => a - b

/** By the first key in which two differ. */
export const by =
  <T>(...keys: readonly ((item: T) => string | number)[]): Compare<T> =>
  (a, b) => {
    for (const key of keys) {
      const [left, right] = [key(a), key(b)]
      const order =
        typeof left === 'number' && typeof right === 'number'
          ? byNumber(left, right)
          : byText(String(left), String(right))
      if (order !== 0) return order
    }
    return 0
  }
