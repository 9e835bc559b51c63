/** What the fuzz tests share: how often they run, and what is done to an answer before it is read. */
import fc from 'fast-check'

const asked = Number(process.env.FUZZ_RUNS ?? '')

/** Many runs take their time. */
if (asked > 0) import.meta.jest.setTimeout(30 * 60_000)

/** The same cases every time, unless more are asked for with FUZZ_RUNS: then new ones, whose seed is told on a failure. */
export const runs = (usual: number): fc.Parameters<unknown> =>
  asked > 0 ? { numRuns: asked } : { numRuns: usual, seed: 20_261_123 }

/** Values as no one expects them. */
export const JUNK: readonly unknown[] = [
  ...[null, true, false, 0, -1, 0.5, 1e308, '', ' ', '-', '..', '7', 'null', [], {}, [[]], [null], [{}], { a: {} }],
  ...['x'.repeat(70_000), '\ud800', '\u202e\u0000\u001b[31m', '| a | <b> @x #1 ::error::', 'ari:', 'ari:cloud:a::b/'],
  ...['9999-99-99', '2026-02-30T25:61:61Z', '+275760-09-13T00:00:00.001Z', 'https://evil.example?cursor=x', '?cursor='],
  ...['constructor', 'toString', '__proto__', 'atlassian/', { toString: 1, constructor: null, hasOwnProperty: 'x' }],
  JSON.parse('{ "__proto__": { "polluted": true }, "constructor": { "prototype": { "polluted": true } } }'),
]

type Edit = {
  readonly at: number
  readonly how: 'drop' | 'replace' | 'nest' | 'twice' | 'rename'
  readonly value: unknown
}

/** One to four changes, each somewhere in an answer. */
export const edits: fc.Arbitrary<readonly Edit[]> = fc.array(
  fc.record({
    at: fc.nat(),
    how: fc.constantFrom('drop', 'replace', 'nest', 'twice', 'rename'),
    value: fc.oneof(fc.constantFrom(...JUNK), fc.jsonValue({ maxDepth: 2 })),
  }),
  { minLength: 1, maxLength: 4 },
)

type Holder = Record<string, unknown>

/** A copy of `answer` with the changes made. */
export function edited(answer: unknown, changes: readonly Edit[]): unknown {
  const root: Holder = { answer: copy(answer) }
  for (const change of changes) {
    const places = placesIn(root)
    const place = places[change.at % places.length]
    if (place !== undefined) edit(...place, change)
  }
  return copy(root.answer ?? null)
}

/** As it comes out of a text of JSON: with own keys such as `__proto__`, and without undefined. */
const copy = (value: unknown): unknown => JSON.parse(JSON.stringify(value) ?? 'null')

function placesIn(value: unknown): readonly (readonly [Holder, string])[] {
  if (typeof value !== 'object' || value === null) return []
  const holder = value as Holder
  return Object.keys(holder).flatMap(key => [[holder, key] as const, ...placesIn(holder[key])])
}

function edit(holder: Holder, key: string, { how, value: given }: Edit): void {
  const old = holder[key]
  // One value may be put in at two places, or into itself.
  const value = copy(given)
  switch (how) {
    case 'drop':
      if (Array.isArray(holder)) holder.splice(Number(key), 1)
      else delete holder[key]
      return
    case 'replace':
      put(holder, key, value)
      return
    case 'nest':
      put(holder, key, typeof value === 'string' ? { [value]: old } : [old])
      return
    case 'twice':
      if (Array.isArray(holder)) holder.push(copy(old))
      else put(holder, `${key}2`, copy(old))
      return
    case 'rename':
      // A list has no names.
      if (!Array.isArray(holder)) put(holder, typeof value === 'string' ? value.slice(0, 20) : '__proto__', old)
  }
}

/** Sets a key of its own, whatever it is called. */
const put = (holder: Holder, key: string, value: unknown): void =>
  void Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true })

/** What every object has by birth: nothing that was read may add to it. */
const BIRTHRIGHT = Object.getOwnPropertyNames(Object.prototype).toSorted()

export function expectCleanPrototypes(): void {
  expect(Object.getOwnPropertyNames(Object.prototype).toSorted()).toEqual(BIRTHRIGHT)
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
}
