import { known } from '../observe/fact.js'
import type { Observed } from '../observe/observed.js'
import { appsPlace } from './console.js'
import type { Captured, Control } from './control.js'

const ID = 'public-access'

export const publicAccess: Control = { id: ID, section: 'public-access', place: appsPlace, compare: () => [] }

export function capturePublicAccess(_observed: Observed): Captured {
  return known({ value: {} })
}
