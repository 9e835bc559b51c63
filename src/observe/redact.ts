import type { Baseline } from '../baseline/schema.js'
import { mapFact } from './fact.js'
import type { Observed } from './observed.js'

/**
 * Shortens names and e-mail addresses of people before anything is compared or written, so that no report has to think
 * of it. Ids stay: they are what is compared, and the verdict is the same with and without.
 */
export function redactPeople(observed: Observed): Observed {
  const administrators = Object.entries(observed.administrators).map(([role, fact]) => [
    role,
    mapFact(fact, people =>
      people.map(({ id, name, email }) => ({ id, name: shortenOrNull(name), email: shortenOrNull(email) })),
    ),
  ])
  return { ...observed, administrators: Object.fromEntries(administrators) }
}

/** The notes beside account ids: they are in the committed file, but need not be repeated in an issue. */
export function redactNotes(baseline: Baseline): Baseline {
  if (baseline.administrators === undefined) return baseline
  const administrators = Object.entries(baseline.administrators).map(([role, people]) => [
    role,
    Object.fromEntries(Object.entries(people ?? {}).map(([id, note]) => [id, shorten(note)])),
  ])
  return { ...baseline, administrators: Object.fromEntries(administrators) }
}

const shortenOrNull = (text: string | null): string | null => (text === null ? null : shorten(text))

/** `alice.adams@acme.com` becomes `a…@acme.com`, `Alice Adams` becomes `A. A.` */
export function shorten(text: string): string {
  const at = text.lastIndexOf('@')
  if (at > 0) return `${[...text][0] ?? ''}…${/^\S*/.exec(text.slice(at))?.[0] ?? ''}`
  const words = text.split(/\s+/).filter(word => word !== '')
  return words.map(word => `${[...word][0] ?? ''}.`).join(' ')
}
