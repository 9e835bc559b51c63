import { known } from '../observe/fact.js'
import type { Observed } from '../observe/observed.js'
import { peoplePlace } from './console.js'
import type { Captured, Control } from './control.js'

const ID = 'credential'

export const credential: Control = { id: ID, section: 'credentials', place: peoplePlace, compare: () => [] }

export function captureCredentials(_observed: Observed): Captured {
  return known({ value: {} })
}
