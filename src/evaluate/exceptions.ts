import type { ControlContext, Draft } from '../controls/control.js'
import { acceptedBy, draftUnused, type Exception, isAbout, isFor, isOver, outgrown } from '../controls/exception.js'
import { fingerprint } from './fingerprint.js'

/**
 * Drift that an exception of the baseline covers is excepted; what is unknown never is. An exception that covers nothing
 * is a notice, unless its control could not be read: then nobody knows. `firstSeen` tells when a finding was first
 * reported, by its id; ISO 8601.
 */
export function applyExceptions(
  context: ControlContext,
  drafts: readonly Draft[],
  firstSeen: (id: string) => string,
): readonly Draft[] {
  const exceptions = context.baseline.exceptions ?? []
  const living = exceptions.filter(exception => !isOver(exception, context.today))
  const find = openIndex(living)
  const used = new Set<Exception>()
  const judged = drafts.map(draft => {
    if (draft.status !== 'drift') return draft
    const about = find(draft).filter(one => isAbout(one, draft, context.names))
    const exception = about.find(one => isFor(one, draft, context.names))
    const [tooSmall] = about
    if (exception !== undefined) {
      used.add(exception)
      return { ...draft, status: 'excepted' as const, message: acceptedBy(draft.message, exception) }
    }
    if (tooSmall === undefined) return draft
    // What it is about is still there, so nobody should take it out unseen.
    used.add(tooSmall)
    return { ...draft, message: outgrown(draft.message, tooSmall) }
  })
  const blind = new Set(drafts.filter(({ status }) => status === 'unknown').map(({ control }) => control))
  const unused = exceptions.flatMap((exception, index) => {
    if (used.has(exception) || blind.has(exception.control) || isOver(exception, context.today)) return []
    const since = firstSeen(fingerprint(draftUnused(context, exception, index, '')))
    return [draftUnused(context, exception, index, since.slice(0, 10))]
  })
  return [...judged, ...unused]
}

/** By control and subject: 5,000 findings are not held against 500 exceptions one by one. */
function openIndex(exceptions: readonly Exception[]): (draft: Draft) => readonly Exception[] {
  const keyOf = (control: string, subject: string): string => `${control} ${subject}`
  const index = new Map<string, Exception[]>()
  for (const exception of exceptions) {
    const key = keyOf(exception.control, exception.subject)
    const same = index.get(key)
    if (same === undefined) index.set(key, [exception])
    else same.push(exception)
  }
  return ({ control, subject }) => index.get(keyOf(control, subject.id)) ?? []
}
