import type { Posture, Result } from '../evaluate/result.js'
import type { AccessPath, PathState } from '../model/finding.js'
import { by } from '../model/order.js'
import { amount, counted } from './words.js'

/** Access paths as summary, page, issue and terminal show them. */

export const STATE_WORDS: Readonly<Record<PathState, string>> = {
  open: 'open',
  unknown: 'not verified',
  closed: 'closed',
}

const STATE_ORDER: readonly PathState[] = ['open', 'unknown', 'closed']

/** Open ones first, most important first. */
export const sortedPaths = ({ paths }: Posture): readonly AccessPath[] =>
  paths.toSorted(by(({ state }) => STATE_ORDER.indexOf(state)))

export const openPaths = ({ paths }: Posture): readonly AccessPath[] => paths.filter(({ state }) => state === 'open')

/** `34 access paths: 6 open (5 accepted by the baseline), 20 not verified, 8 closed` */
export function pathCounts({ paths, open, unknown, closed, accepted }: Posture): string {
  const acceptedText = accepted > 0 ? ` (${amount(accepted)} accepted by the baseline)` : ''
  const counts = `${amount(open)} open${acceptedText}, ${amount(unknown)} not verified, ${amount(closed)} closed`
  return `${counted(paths.length, 'access path')}: ${counts}`
}

/** `COMPLIANT, with 6 open access paths accepted by the baseline`: a compliant run never hides what is open. */
export function verdictLine({ verdict, posture: { open, accepted } }: Result): string {
  const word = verdict.toUpperCase()
  if (verdict !== 'compliant' || open === 0) return word
  const paths = `${word}, with ${counted(open, 'open access path')}`
  if (accepted === open) return `${paths} accepted by the baseline`
  return accepted === 0 ? paths : `${paths}, ${amount(accepted)} of them accepted by the baseline`
}
