import type { Section } from './control.js'
import type { ControlId } from './finding.js'

/**
 * Controls of the catalogue that this version does not have. A baseline that asks for one is answered "unknown: not
 * built", never passed.
 */
export const NOT_BUILT: readonly { readonly id: ControlId; readonly section: Section }[] = [
  { id: 'exception', section: 'exceptions' },
]

export const NOT_BUILT_REASON = 'not built'

export const notBuiltMessage = (id: ControlId, section: Section): string =>
  `The control ${id} is not built in this version, so the section ${section} was not checked: remove the section, or wait for a version that has it.`
