import { domainToASCII } from 'node:url'

/** What `app-access` calls any domain. */
export const ANY_DOMAIN = 'ANYONE'

/**
 * One spelling for one domain: lower case, no trailing dot, letters beyond ASCII as punycode. `ANYONE`, any domain,
 * stays as it is, and so does what cannot be a domain, but for its case.
 */
export function normalizeDomain(domain: string): string {
  if (domain === ANY_DOMAIN) return domain
  return withoutDot(inAscii(domain.trim().toLowerCase()))
}

function inAscii(domain: string): string {
  // Node's function also reads percent signs and IP addresses into ASCII names, which need nothing.
  return /^[\p{ASCII}]*$/u.test(domain) ? domain : domainToASCII(domain) || domain
}

function withoutDot(domain: string): string {
  return domain.endsWith('.') ? domain.slice(0, -1) : domain
}

// Labels of up to 63 characters, two at least, 253 in all; the last one has a letter. RFC 1035, section 2.3.4.
const DOMAIN = /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?=[^.]*[a-z])[a-z0-9-]{2,63}$/

/** Whether a domain, in any spelling, looks like one that can be registered. `ANYONE` is none. */
export function isDomain(domain: string): boolean {
  return DOMAIN.test(normalizeDomain(domain))
}
