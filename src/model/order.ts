type Compare<T> = (a: T, b: T) => number

/** Compares by code unit, independent of the locale. */
export const byText: Compare<string> = (a, b) => (a < b ? -1 : a > b ? 1 : 0)

export const byNumber: Compare<number> = (a, b) => a - b

/** Compares by the first key that differs. */
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
