import { known } from '../observe/fact.js'
import type { Observed } from '../observe/observed.js'
import { appsPlace } from './console.js'
import type { Captured, Control } from './control.js'

const ID = 'customer-access'

export const customerAccess: Control = { id: ID, section: 'customer-access', place: appsPlace, compare: () => [] }

export function captureCustomerAccess(_observed: Observed): Captured {
  return known({ value: {} })
}
