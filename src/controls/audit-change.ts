import { peoplePlace } from './console.js'
import type { Control } from './control.js'

export const auditChange: Control = { id: 'audit-change', section: null, place: peoplePlace, compare: () => [] }
