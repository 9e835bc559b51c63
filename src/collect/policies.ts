import { ENDPOINTS, nameEndpoint } from '../atlassian/endpoint.js'
import { Failure } from '../atlassian/failure.js'
import { type Organization, readPolicies } from '../atlassian/organization-api.js'
import type { ListedPolicy } from '../atlassian/shapes.js'
import type { Fact } from '../model/fact.js'
import type { Policy } from './current-state.js'
import type { Receipts } from './receipts.js'
import { digestOf, settingsOf } from './settings.js'

/** Every organization policy, of documented and of unknown types. */
export function collectPolicies(org: Organization, receipts: Receipts): Promise<Fact<readonly Policy[]>> {
  return receipts.read('organization policies', ['policies'], async () => {
    const { items, pages } = await readPolicies(org)
    const value = removeDuplicates(items.map(toPolicy)).toSorted((a, b) => (a.id < b.id ? -1 : 1))
    return { value, pages, items: value.length }
  })
}

function toPolicy({ id, attributes }: ListedPolicy): Policy {
  const settings = settingsOf(attributes)
  const { type, name, status } = attributes
  return { id, type, name: name ?? '', status: status || null, digest: digestOf(settings), settings }
}

/** A policy that moves to another page during the read may be listed twice. Two different versions are an error. */
function removeDuplicates(policies: readonly Policy[]): readonly Policy[] {
  const byId = new Map<string, Policy>()
  for (const policy of policies) {
    const other = byId.get(policy.id)
    if (other !== undefined && other.digest !== policy.digest) throw new Failure('shape', TWO_OF_ONE_ID)
    byId.set(policy.id, policy)
  }
  return [...byId.values()]
}

const TWO_OF_ONE_ID = `${nameEndpoint(ENDPOINTS.policies)} lists two different policies with the same id. Run again later, and report it if it persists.`
