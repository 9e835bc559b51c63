import type { Fact } from './fact.js'
import type { AppInstance, Observed } from './observed.js'
import type { Receipts } from './receipts.js'
import type { OpenSite } from './sites.js'
import type { Wishes } from './wishes.js'

export async function observeServiceDesks(
  _receipts: Receipts,
  _apps: Fact<readonly AppInstance[]>,
  _openSite: OpenSite,
  _undocumented: Wishes['undocumented'],
): Promise<Pick<Observed, 'serviceDesks' | 'customerAccess'>> {
  return { serviceDesks: null, customerAccess: null }
}
