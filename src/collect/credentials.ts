import { ENDPOINTS, nameEndpoint } from '../atlassian/endpoint.js'
import { Failure } from '../atlassian/failure.js'
import { type Organization, readApiKeys } from '../atlassian/organization-api.js'
import type { ListedApiKey } from '../atlassian/shapes.js'
import type { Fact } from '../model/fact.js'
import { mayBeUsed } from './api-key.js'
import type { ApiKey } from './current-state.js'
import type { Receipts } from './receipts.js'

/** Every API key of the organization, including blocked keys. */
export function collectCredentials(org: Organization, receipts: Receipts): Promise<Fact<readonly ApiKey[]>> {
  return receipts.read('organization API keys', ['credentials'], async () => {
    const { items, pages } = await readApiKeys(org)
    const value = items.map(toApiKey).toSorted((a, b) => (a.id < b.id ? -1 : 1))
    // The list was read with an organization API key, so a list without a usable key is wrong.
    if (!value.some(mayBeUsed)) throw new Failure('shape', NO_KEY)
    return { value, pages, items: value.length }
  })
}

const toApiKey = ({ id, label, name, status, expiresAt, lastActiveAt, scopes }: ListedApiKey): ApiKey => ({
  id,
  label: label || name || null,
  status: status ?? null,
  expiresAt: expiresAt ?? null,
  lastActiveAt: lastActiveAt ?? null,
  scopes: scopes?.toSorted() ?? null,
})

const NO_KEY = `${nameEndpoint(ENDPOINTS.apiKeys)} lists no usable API key, but the read used one. Run again later. If it persists, update to a newer version.`
