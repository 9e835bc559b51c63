import { createHash } from 'node:crypto'

/** The ID that git gives to a file with this text. Source: git-scm.com, Git Internals, Git Objects. */
export function gitId(text: string): string {
  const bytes = Buffer.from(text, 'utf8')
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex')
}
