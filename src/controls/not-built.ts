import type { Section } from './control.js'
import type { ControlId } from './finding.js'

/**
 * Controls of the catalogue that this version does not have. A baseline that asks for one is answered "unknown: not
 * built", never passed. `audit-change` has no section: it is only told as not built.
 */
export const NOT_BUILT: readonly { readonly id: ControlId; readonly section: Section | null }[] = [
  { id: 'policy', section: 'policies' },
  { id: 'customer-access', section: 'customer-access' },
  { id: 'public-access', section: 'public-access' },
  { id: 'attestation', section: 'attestations' },
  { id: 'exception', section: 'exceptions' },
  { id: 'credential', section: 'credentials' },
  { id: 'audit-change', section: null },
]

/** Those that are a door of the posture: what stands open there is not known. */
export const NOT_BUILT_DOORS: readonly ControlId[] = ['public-access', 'attestation']

export const NOT_BUILT_REASON = 'not built'

export const notBuiltMessage = (id: ControlId, section: Section): string =>
  `The control ${id} is not built in this version, so the section ${section} was not checked: remove the section, or wait for a version that has it.`
