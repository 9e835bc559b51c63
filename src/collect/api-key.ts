import type { ApiKey } from './current-state.js'

/** Source: status of the API access family of endpoints, where an administrator can block or revoke a key. */
const POWERLESS: ReadonlySet<string> = new Set(['BLOCKED', 'REVOKED'])
const USABLE = 'ALLOWED'

/** A status that is reported and that the gate does not know. Without a status the key simply counts as usable. */
export const hasUnknownStatus = ({ status }: ApiKey): boolean =>
  status !== null && status.toUpperCase() !== USABLE && !POWERLESS.has(status.toUpperCase())

/** A key in a state that is not told, or that nobody knows yet, may be used: only one that can do nothing is left out. */
export const mayBeUsed = ({ status }: ApiKey): boolean => status === null || !POWERLESS.has(status.toUpperCase())
