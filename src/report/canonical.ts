import { byText } from '../model/order.js'

/** JSON data with the keys of every object sorted: equal data has equal text. */
export function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical)
  if (value === null || typeof value !== 'object') return value
  const entries = Object.entries(value).sort(([a], [b]) => byText(a, b))
  // Assignment would treat a key `__proto__` as the prototype.
  return Object.fromEntries(entries.map(([key, inner]) => [key, canonical(inner)]))
}

/** On one line. */
export const canonicalText = (value: unknown): string => JSON.stringify(canonical(value)) ?? 'null'

/** As a file. */
export const jsonFile = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`
