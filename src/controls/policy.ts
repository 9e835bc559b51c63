import { known } from '../observe/fact.js'
import type { Observed } from '../observe/observed.js'
import { peoplePlace } from './console.js'
import type { Captured, Control } from './control.js'

const ID = 'policy'

export const policy: Control = { id: ID, section: 'policies', place: peoplePlace, compare: () => [] }

export function capturePolicies(_observed: Observed): Captured {
  return known({ value: {} })
}
