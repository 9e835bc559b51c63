import { plain } from './escape.js'

/** Messages of failed reads, and the short name of their cause. */
const CAUSES: readonly (readonly [message: RegExp, cause: (match: RegExpMatchArray) => string])[] = [
  [/^The credential in org-api-key was refused \((\d+)/, ([, status]) => `API key refused (${status})`],
  [/^The credential in (\S+) was refused \((\d+)/, ([, input, status]) => `${input} refused (${status})`],
  [/\(403 from /, () => 'permission missing (403)'],
  [/\(429 from /, () => 'rate limit (429)'],
  [/\((404|405|410) from /, ([, status]) => `endpoint not found (${status})`],
  [/\((5\d\d) from /, ([, status]) => `Atlassian failed (${status})`],
  [/the attestation expired on /, () => 'attestation expired'],
]

/** Null for a message without a known cause. */
export function causeOf(message: string): string | null {
  for (const [pattern, cause] of CAUSES) {
    const match = pattern.exec(message)
    if (match !== null) return plain(cause(match))
  }
  return null
}

/** One cause for all messages, or the most frequent one; null where no cause is known. */
export function mainCause(messages: readonly string[]): string | null {
  const counts = new Map<string, number>()
  for (const message of messages) {
    const cause = causeOf(message)
    if (cause !== null) counts.set(cause, (counts.get(cause) ?? 0) + 1)
  }
  const [main] = [...counts].toSorted(([a, one], [b, other]) => other - one || (a < b ? -1 : 1))
  if (main === undefined) return null
  return main[1] === messages.length ? main[0] : `${main[0]} and other causes`
}
