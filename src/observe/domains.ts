import { type Organization, readDomains } from '../atlassian/organization.js'
import { normalizeDomain } from '../baseline/domain.js'
import type { Fact } from './fact.js'
import type { VerifiedDomain } from './observed.js'
import type { Receipts } from './receipts.js'

/** Every domain that the organization claims, with how far the claim has come. */
export function observeDomains(org: Organization, receipts: Receipts): Promise<Fact<readonly VerifiedDomain[]>> {
  return receipts.read('verified domains', ['verified-domain'], async () => {
    const { items, pages } = await readDomains(org)
    const value = items.map(({ attributes }) => ({
      name: normalizeDomain(attributes.name),
      status: attributes.claim.status,
    }))
    return { value: value.toSorted((a, b) => (a.name < b.name ? -1 : 1)), pages, items: items.length }
  })
}
