import type { ApiKey } from './current-state.js'

/** Source: status of the API access family of endpoints, where an administrator can block or revoke a key. */
const DISABLED: ReadonlySet<string> = new Set(['BLOCKED', 'REVOKED'])
const USABLE = 'ALLOWED'

/** Is the status reported but unknown to this version? A key without a status counts as usable. */
export const hasUnknownStatus = ({ status }: ApiKey): boolean =>
  status !== null && status.toUpperCase() !== USABLE && !DISABLED.has(status.toUpperCase())

/** A key with a missing or unknown status may be usable, so only blocked and revoked keys are left out. */
export const mayBeUsed = ({ status }: ApiKey): boolean => status === null || !DISABLED.has(status.toUpperCase())
