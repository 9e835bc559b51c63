import type { Organization } from '../atlassian/organization.js'
import { type Fact, known } from './fact.js'
import type { ApiKey } from './observed.js'
import type { Receipts } from './receipts.js'

export async function observeCredentials(_org: Organization, _receipts: Receipts): Promise<Fact<readonly ApiKey[]>> {
  return known([])
}
