import { GROUP_SOURCES } from '../baseline/schema.js'
import { appInstance } from '../controls/app-instance.js'
import type { ControlId, Value } from '../model/finding.js'
import { byText } from '../model/order.js'
import { KNOWN_ROLES } from '../model/roles.js'
import { canonicalText } from './canonical.js'
import { codeMarkdown } from './escape.js'
import { unbroken } from './words.js'

// Narrow columns break words at hyphens, so these words get hyphens without a break. IDs and names stay as they are, for copying.
const WHOLE_WORDS: ReadonlySet<string> = new Set([...KNOWN_ROLES, ...GROUP_SOURCES])

/** A value of the baseline or the organization, or `none`. */
export function valueMarkdown(value: Value, control: ControlId | null): string {
  const { code, words } = valueParts(value, control)
  if (code === null) return words
  return words === '' ? codeWhole(code) : `${codeWhole(code)} ${words}`
}

/** A value from the data and words about it. `code` is not escaped yet. */
export type ValueParts = { readonly code: string | null; readonly words: string }

export function valueParts(value: Value, control: ControlId | null): ValueParts {
  if (value === null || value === undefined) return { code: null, words: 'none' }
  // The value is an ARI, which the subject and the YAML show.
  if (control === appInstance.id && typeof value === 'string') return { code: null, words: 'present' }
  if (isAccess(value)) return { code: value.role, words: `${value.approval ? 'with' : 'without'}\u00a0approval` }
  return { code: valueText(value), words: '' }
}

/** Whether a value is this text, or access with this role. */
export const isValue = (value: Value, text: string): boolean =>
  value === text || (isAccess(value) && value.role === text)

type Access = { readonly role: string; readonly approval: boolean }

function isAccess(value: Value): value is Access {
  if (value === null || typeof value !== 'object' || Object.keys(value).length !== 2) return false
  return 'role' in value && typeof value.role === 'string' && 'approval' in value && typeof value.approval === 'boolean'
}

const codeWhole = (text: string): string => codeMarkdown(WHOLE_WORDS.has(text) ? unbroken(text) : text)

/** `budget: 450, capacity: 500`: the spaces allow line breaks in a table cell. */
function valueText(value: unknown): string {
  if (typeof value === 'string') return value
  if (value === null || typeof value !== 'object') return canonicalText(value)
  if (Array.isArray(value)) return value.length === 0 ? '[]' : value.map(nestedText).join(', ')
  const fields = Object.entries(value).sort(([a], [b]) => byText(a, b))
  return fields.length === 0 ? '{}' : fields.map(([key, inner]) => `${key}: ${nestedText(inner)}`).join(', ')
}

/** Lists of words as in YAML: `[admin, user]`. */
function nestedText(value: unknown): string {
  if (typeof value === 'string') return value
  const isWords = Array.isArray(value) && value.every(word => typeof word === 'string')
  return isWords ? `[${value.join(', ')}]` : canonicalText(value)
}
