import type { Organization } from '../atlassian/organization.js'
import { type Fact, known } from './fact.js'
import type { Policy } from './observed.js'
import type { Receipts } from './receipts.js'

export async function observePolicies(_org: Organization, _receipts: Receipts): Promise<Fact<readonly Policy[]>> {
  return known([])
}
