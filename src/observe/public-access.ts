import type { Fact } from './fact.js'
import type { AppInstance, Observed } from './observed.js'
import type { Receipts } from './receipts.js'
import type { OpenSite } from './sites.js'

export async function observePublicAccess(
  _receipts: Receipts,
  _apps: Fact<readonly AppInstance[]>,
  _openSite: OpenSite,
): Promise<Observed['publicAccess']> {
  return null
}
