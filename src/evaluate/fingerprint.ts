import { createHash } from 'node:crypto'
import type { Draft } from '../controls/control.js'

/** 64 bits: among 5,000 findings two are alike once in a trillion organizations. */
const LENGTH = 16

/** The same drift has the same id every night: nothing that people may rename is in it. */
export function fingerprint({ control, change, subject, app, role }: Draft): string {
  const parts = [control, change, subject.id, app ?? '', role ?? '']
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, LENGTH)
}
