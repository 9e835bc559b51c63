/**
 * A comment that still has to be added, stored as a hidden line in the issue body. The line is written in the same
 * request as the change that the comment describes, and removed after the comment is added. If a run stops in between,
 * the next run adds the comment.
 */
import { createHash } from 'node:crypto'
import { type StoredIds, storedText, toStored } from './ids.js'

export type Subject =
  /** The findings changed; `reported` are the findings that the existing comments describe. */
  | { readonly is: 'changed'; readonly reported: StoredIds }
  | { readonly is: 'reopened' }
  | { readonly is: 'closed' }
  | { readonly is: 'twin'; readonly keeper: number }

/** The comment contains the same `token`, so that a later run can detect whether the comment was added. */
export type PendingComment = { readonly token: string; readonly subject: Subject }

const LINE = /^<!-- atlassian-access-gate:owed ([0-9a-f]{16}) (changed|reopened|closed|twin)(?: ([^\r\n]*))? -->\r?$/m

/** `seed` identifies the transition: the issue, the time, and the findings. */
export function newPending(subject: Subject, seed: readonly string[]): PendingComment {
  const token = createHash('sha256')
    .update(JSON.stringify([subject, ...seed]))
    .digest('hex')
    .slice(0, 16)
  return { token, subject }
}

export function pendingLine({ token, subject }: PendingComment): string {
  const rest =
    subject.is === 'changed' ? ` ${storedText(subject.reported)}` : subject.is === 'twin' ? ` ${subject.keeper}` : ''
  return `<!-- atlassian-access-gate:owed ${token} ${subject.is}${rest} -->`
}

/** null: no comment is pending, or the line was changed. */
export function readPending(body: string): PendingComment | null {
  const [, token, is, rest = ''] = LINE.exec(body) ?? []
  if (token === undefined) return null
  const subject = readSubject(is, rest)
  return subject && { token, subject }
}

function readSubject(is: string | undefined, rest: string): Subject | null {
  if (is === 'reopened' || is === 'closed') return { is }
  if (is === 'twin') return /^\d{1,9}$/.test(rest) ? { is, keeper: Number(rest) } : null
  const reported = toStored(rest)
  return reported && { is: 'changed', reported }
}

/** Replaces or removes the pending line in the body. */
export function withPending(body: string, owed: PendingComment | null): string {
  const rest = body.replace(new RegExp(`${LINE.source}\\n?`, 'm'), '')
  return owed === null ? rest : `${pendingLine(owed)}\n${rest}`
}

/** The hidden line in the comment. */
export const commentMarker = ({ token }: PendingComment): string => `<!-- atlassian-access-gate:comment ${token} -->`
