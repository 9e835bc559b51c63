import { type Organization, readDomains } from '../atlassian/organization-api.js'
import { normalizeDomain } from '../model/domain.js'
import type { Fact } from '../model/fact.js'
import type { VerifiedDomain } from './current-state.js'
import type { Receipts } from './receipts.js'

/** Every domain that the organization claims, with the status of the claim. */
export function collectDomains(org: Organization, receipts: Receipts): Promise<Fact<readonly VerifiedDomain[]>> {
  return receipts.read('verified domains', ['domains'], async () => {
    const { items, pages } = await readDomains(org)
    const claims = items.map(({ attributes }) => ({
      name: normalizeDomain(attributes.name),
      status: attributes.claim.status,
    }))
    // A domain may have several claims. The best claim is sorted last, so it overwrites the others.
    const domains = new Map(claims.toSorted(byRank).map(claim => [claim.name, claim]))
    const value = [...domains.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1))
    return { value, pages, items: items.length }
  })
}

/** Source: Organizations REST API, claim.status of a domain. */
export const CLAIM_STATES: ReadonlySet<string> = new Set([
  'verified',
  'deleted',
  'unverified',
  'superseded',
  'missing_token',
])

const byRank = (a: VerifiedDomain, b: VerifiedDomain): number => rank(a) - rank(b) || (a.status < b.status ? -1 : 1)

/** A verified claim is valid regardless of other claims. An unknown status may be as good, so it ranks second. */
function rank({ status }: VerifiedDomain): number {
  if (status === 'verified') return 3
  if (!CLAIM_STATES.has(status)) return 2
  return status === 'deleted' ? 0 : 1
}
