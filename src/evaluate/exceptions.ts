import type { ControlContext, Draft } from '../controls/control.js'
import { acceptedBy, draftUnused, type Exception, isAbout, isFor, isOver, outgrown } from '../controls/exception.js'
import { fingerprint } from './fingerprint.js'

/**
 * Sets drift findings to excepted where an exception covers them; unknown findings stay. An unused exception is a notice,
 * unless its control could not be read. `firstSeen` returns the first time of a finding by its ID, in ISO 8601.
 */
export function applyExceptions(
  context: ControlContext,
  drafts: readonly Draft[],
  firstSeen: (id: string) => string,
): readonly Draft[] {
  const exceptions = context.baseline.exceptions ?? []
  const valid = exceptions.filter(exception => !isOver(exception, context.today))
  const find = openIndex(valid)
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
    // The exception still has a matching finding, so it is not unused.
    used.add(tooSmall)
    return { ...draft, message: outgrown(draft.message, tooSmall) }
  })
  const unreadControls = new Set(drafts.filter(({ status }) => status === 'unknown').map(({ control }) => control))
  const unused = exceptions.flatMap((exception, index) => {
    if (used.has(exception) || unreadControls.has(exception.control) || isOver(exception, context.today)) return []
    const since = firstSeen(fingerprint(draftUnused(context, exception, index, '')))
    return [draftUnused(context, exception, index, since.slice(0, 10))]
  })
  return [...judged, ...unused]
}

/** An index by control and subject, so that 5,000 findings are not compared with 500 exceptions one by one. */
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
