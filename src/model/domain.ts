import { domainToASCII } from 'node:url'

/** The name for any domain in `app-access`. */
export const ANY_DOMAIN = 'ANYONE'

/**
 * Normalizes a domain: lower case, no trailing dot, non-ASCII letters as punycode. `ANYONE` is not changed. A text that
 * is not a valid domain is only converted to lower case.
 */
export function normalizeDomain(domain: string): string {
  if (domain === ANY_DOMAIN) return domain
  return withoutDot(inAscii(domain.trim().toLowerCase()))
}

function inAscii(domain: string): string {
  // For ASCII names, domainToASCII is not needed and would also decode percent signs and IP addresses.
  return /^[\p{ASCII}]*$/u.test(domain) ? domain : domainToASCII(domain) || domain
}

function withoutDot(domain: string): string {
  return domain.endsWith('.') ? domain.slice(0, -1) : domain
}

// At least two labels of up to 63 characters, at most 253 characters; the last label has a letter. RFC 1035, 2.3.4.
const DOMAIN = /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?=[^.]*[a-z])[a-z0-9-]{2,63}$/

/** Whether the text has the form of a registrable domain. `ANYONE` does not. */
export function isDomain(domain: string): boolean {
  return DOMAIN.test(normalizeDomain(domain))
}
