import type { Draft, World } from '../controls/control.js'
import { acceptedBy, type Exception, isFor, isOver, tellUnused } from '../controls/exception.js'
import { fingerprint } from './fingerprint.js'

/**
 * Drift that an exception of the baseline covers is excepted; what is unknown never is. An exception that covers nothing
 * is a notice, unless its control could not be read: then nobody knows. `firstSeen` tells when a finding was first
 * reported, by its id; ISO 8601.
 */
export function applyExceptions(
  world: World,
  drafts: readonly Draft[],
  firstSeen: (id: string) => string,
): readonly Draft[] {
  const exceptions = world.baseline.exceptions ?? []
  const living = exceptions.filter(exception => !isOver(exception, world.today))
  const find = openIndex(living)
  const used = new Set<Exception>()
  const judged = drafts.map(draft => {
    if (draft.status !== 'drift') return draft
    const exception = find(draft).find(one => isFor(one, draft, world.names))
    if (exception === undefined) return draft
    used.add(exception)
    return { ...draft, status: 'excepted' as const, message: acceptedBy(draft.message, exception) }
  })
  const blind = new Set(drafts.filter(({ status }) => status === 'unknown').map(({ control }) => control))
  const unused = exceptions.flatMap((exception, index) => {
    if (used.has(exception) || blind.has(exception.control) || isOver(exception, world.today)) return []
    const since = firstSeen(fingerprint(tellUnused(world, exception, index, '')))
    return [tellUnused(world, exception, index, since.slice(0, 10))]
  })
  return [...judged, ...unused]
}

/** By control and subject: 5,000 findings are not held against 500 exceptions one by one. */
function openIndex(exceptions: readonly Exception[]): (draft: Draft) => readonly Exception[] {
  const keyOf = (control: string, subject: string): string => `${control} ${subject}`
  const index = new Map<string, Exception[]>()
  for (const exception of exceptions) {
    const key = keyOf(exception.control, exception.subject)
    index.set(key, [...(index.get(key) ?? []), exception])
  }
  return ({ control, subject }) => index.get(keyOf(control, subject.id)) ?? []
}
