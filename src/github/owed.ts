/**
 * A comment that is still to be made, as a hidden line of the issue itself. It is written with the text or the state that
 * the comment is about, and removed once the comment is there: a run that ends in between leaves it to the next one.
 */
import { createHash } from 'node:crypto'
import { type StoredIds, storedText, toStored } from './ids.js'

export type Subject =
  /** The findings changed; `told` are those that the comments so far tell of. */
  | { readonly is: 'changed'; readonly told: StoredIds }
  | { readonly is: 'reopened' }
  | { readonly is: 'closed' }
  | { readonly is: 'twin'; readonly keeper: number }

/** `token` stands in the comment too: by it a comment that was made is known from one that was not. */
export type Owed = { readonly token: string; readonly subject: Subject }

const LINE = /^<!-- atlassian-access-gate:owed ([0-9a-f]{16}) (changed|reopened|closed|twin)(?: ([^\r\n]*))? -->\r?$/m

/** `seed` is what makes a transition this one and no other: the issue, the time, and the findings. */
export function owe(subject: Subject, seed: readonly string[]): Owed {
  const token = createHash('sha256')
    .update(JSON.stringify([subject, ...seed]))
    .digest('hex')
    .slice(0, 16)
  return { token, subject }
}

export function owedLine({ token, subject }: Owed): string {
  const rest =
    subject.is === 'changed' ? ` ${storedText(subject.told)}` : subject.is === 'twin' ? ` ${subject.keeper}` : ''
  return `<!-- atlassian-access-gate:owed ${token} ${subject.is}${rest} -->`
}

/** null: nothing is owed, or somebody changed the line. */
export function readOwed(body: string): Owed | null {
  const [, token, is, rest = ''] = LINE.exec(body) ?? []
  if (token === undefined) return null
  const subject = readSubject(is, rest)
  return subject && { token, subject }
}

function readSubject(is: string | undefined, rest: string): Subject | null {
  if (is === 'reopened' || is === 'closed') return { is }
  if (is === 'twin') return /^\d{1,9}$/.test(rest) ? { is, keeper: Number(rest) } : null
  const told = toStored(rest)
  return told && { is: 'changed', told }
}

/** The body with another such line, or with none. */
export function withOwed(body: string, owed: Owed | null): string {
  const rest = body.replace(new RegExp(`${LINE.source}\\n?`, 'm'), '')
  return owed === null ? rest : `${owedLine(owed)}\n${rest}`
}

/** The hidden line of the comment. */
export const commentMarker = ({ token }: Owed): string => `<!-- atlassian-access-gate:comment ${token} -->`
