import { createHash } from 'node:crypto'
import type { Draft } from '../controls/control.js'

/** 64 bits: with 5,000 findings, a collision happens in about one of 1.5 trillion organizations. */
const LENGTH = 16

/** The same finding has the same ID in every run, because names are not part of it. */
export function fingerprint({ control, change, subject, app, role }: Draft): string {
  const parts = [control, change, subject.id, app ?? '', role ?? '']
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, LENGTH)
}
