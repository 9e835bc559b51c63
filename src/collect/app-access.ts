import { z } from 'zod'
import { ENDPOINTS, type Endpoint, nameEndpoint } from '../atlassian/endpoint.js'
import { Failure } from '../atlassian/failure.js'
import { type Organization, readAccessDomain, readAccessDomains } from '../atlassian/organization-api.js'
import type { AccessDomain, AccessDomainDetail } from '../atlassian/shapes.js'
import { ANY_DOMAIN, normalizeDomain } from '../model/domain.js'
import { type Fact, known } from '../model/fact.js'
import { roleName } from '../model/roles.js'
import type { DomainAccess, DomainGrant } from './current-state.js'
import type { Reading, Receipts } from './receipts.js'

const FACTS = ['appAccess'] as const

/** Requested even if the list does not contain it, because it reaches the most users. */
const ANYONE: AccessDomain = { domain: ANY_DOMAIN }

/**
 * The settings of every domain that an answer mentions. These answers mention a domain: a list that contains it, a
 * detail with `enabled: true` or with apps, and a detail with `enabled: false` if the API answers differently for an
 * unconfigured domain. A domain that no answer mentions is left out of the result, and is not closed: Atlassian's
 * default for an unconfigured "Any domain" is that users may request access. Source:
 * support.atlassian.com/user-management/docs/control-how-users-get-access-to-products.
 */
export async function collectAppAccess(org: Organization, receipts: Receipts): Promise<Fact<readonly DomainAccess[]>> {
  const listed = await receipts.read('app access domains', FACTS, async () => {
    const { items, pages } = await readAccessDomains(org)
    const names = new Set(items.map(({ domain }) => normalizeDomain(domain)))
    if (names.size < items.length) throw invalidAnswer('a domain is listed twice', ENDPOINTS.appAccessDomains)
    return { value: items, pages, items: items.length }
  })
  if (!listed.known) return listed
  const domains = listed.value.some(({ domain }) => domain === ANY_DOMAIN) ? listed.value : [ANYONE, ...listed.value]
  const details = await receipts.readEach('app access settings of domains', FACTS, domains, entry =>
    entry === ANYONE ? readUnlisted(org) : readListed(org, entry),
  )
  const access = details.flatMap(({ key, fact }): readonly DomainAccess[] => {
    const domain = normalizeDomain(key.domain)
    if (!fact.known) return [{ domain, grants: fact }]
    return fact.value === NOT_MENTIONED ? [] : [{ domain, grants: known(fact.value) }]
  })
  return known(access.toSorted((a, b) => (a.domain < b.domain ? -1 : 1)))
}

type Grants = readonly DomainGrant[]

const NOT_MENTIONED = 'not mentioned'

async function readListed(org: Organization, listed: AccessDomain): Promise<Reading<Grants>> {
  const detail = await readDetail(org, listed.domain)
  return grantsOf(detail, isEnabled(listed, detail), listed.numberOfProductsAppliesTo)
}

/** "Any domain", if the list does not contain it. */
async function readUnlisted(org: Organization): Promise<Reading<Grants | typeof NOT_MENTIONED>> {
  const notMentioned = { value: NOT_MENTIONED, pages: 1, items: 0 } as const
  const detail = await readDetailUnless(org, ANY_DOMAIN, [404])
  if (detail === null) return notMentioned
  const { enabled, products } = detail
  // Apps without `enabled` count as granted: Atlassian's published example of a configured domain has no flag either.
  if (enabled === true || products.length > 0) return grantsOf(detail, enabled ?? true, null)
  if (enabled !== false || (await isDefaultAnswer(org))) return notMentioned
  return grantsOf(detail, false, null)
}

/** No organization can configure this domain, because `.invalid` is reserved (RFC 2606, section 2). */
const UNCONFIGURED = 'unconfigured.invalid'

/** Does the API also answer `enabled: false` for a domain without settings? Then the answer proves nothing. */
async function isDefaultAnswer(org: Organization): Promise<boolean> {
  const detail = await readDetailUnless(org, UNCONFIGURED, [400, 404])
  return detail?.enabled === false
}

/** Null for a status that means "no such domain". The list was answered, so a 404 does not concern the organization. */
async function readDetailUnless(
  org: Organization,
  domain: string,
  statuses: readonly number[],
): Promise<AccessDomainDetail | null> {
  try {
    return await readDetail(org, domain)
  } catch (error) {
    if (error instanceof Failure && statuses.includes(error.status ?? 0)) return null
    throw error
  }
}

async function readDetail(org: Organization, domain: string): Promise<AccessDomainDetail> {
  const detail = await readAccessDomain(org, domain)
  const answered = detail.domain ?? domain
  if (normalizeDomain(answered) !== normalizeDomain(domain)) throw invalidAnswer('it describes another domain')
  return detail
}

/** The list and the detail must agree, and at least one of them must contain `enabled`. */
function isEnabled(listed: AccessDomain, detail: AccessDomainDetail): boolean {
  if (listed.enabled != null && detail.enabled != null && listed.enabled !== detail.enabled)
    throw invalidAnswer('enabled contradicts the list')
  const enabled = listed.enabled ?? detail.enabled
  if (enabled == null) throw invalidAnswer('enabled is missing')
  return enabled
}

function grantsOf(
  { products }: AccessDomainDetail,
  enabled: boolean,
  counted: number | null | undefined,
): Reading<Grants> {
  const apps = products.map(toAppGrant)
  if (new Set(apps.map(({ app }) => app)).size < apps.length) throw invalidAnswer('an app is listed twice')
  const grants = apps.flatMap(({ app, grant }) => (grant === null ? [] : [{ app, ...grant }]))
  // The count may or may not include invite-only apps and the apps of a domain that is not enabled.
  const counts = [apps.length, enabled ? grants.length : 0]
  if (counted != null && !counts.includes(counted))
    throw invalidAnswer(`the list counts ${counted} apps, not ${apps.length}`)
  if (!enabled) return { value: [], pages: 1, items: 0 }
  return { value: grants.toSorted((a, b) => (a.app < b.app ? -1 : 1)), pages: 1, items: apps.length }
}

// The current response shape (2026) and the one published before it. An app in any other shape is an error.
const CurrentGrant = z.looseObject({
  productId: z.string().min(1),
  adminApprovalRequired: z.boolean().optional(),
  role: z.string().min(1).optional(),
})
const OlderGrant = z.looseObject({
  productId: z.string().min(1),
  accessMode: z.enum(['DIRECT_ACCESS', 'ADMIN_APPROVAL', 'INVITE_ONLY']),
  defaultRole: z.string().min(1).nullish(),
})
const DEFAULT_ROLE = 'atlassian/user'

type AppGrant = { readonly app: string; readonly grant: Omit<DomainGrant, 'app'> | null }

function toAppGrant(product: Record<string, unknown>): AppGrant {
  return 'accessMode' in product ? fromOlder(product) : fromCurrent(product)
}

/** The published shape in which the apps of a domain are described. @throws Failure for any other shape */
export function shapeOfAccess(products: readonly Record<string, unknown>[]): 'known' | 'older' {
  for (const product of products) toAppGrant(product)
  return products.some(product => 'accessMode' in product) ? 'older' : 'known'
}

/** Per Atlassian's documentation, a missing approval flag means no approval, and a missing role means `user`. */
function fromCurrent(product: Record<string, unknown>): AppGrant {
  const parsed = CurrentGrant.safeParse(product)
  const isBare = Object.keys(product).length === 1
  const isKnown = isBare || 'role' in product || 'adminApprovalRequired' in product
  if (!parsed.success || !isKnown) throw invalidAnswer('an app is described in an unknown shape')
  const { productId, role, adminApprovalRequired } = parsed.data
  return { app: productId, grant: { role: roleName(role ?? DEFAULT_ROLE), approval: adminApprovalRequired ?? false } }
}

function fromOlder(product: Record<string, unknown>): AppGrant {
  const parsed = OlderGrant.safeParse(product)
  if ('role' in product || 'adminApprovalRequired' in product)
    throw invalidAnswer('an app is described in two shapes at once')
  if (!parsed.success) throw invalidAnswer('accessMode has an unknown value')
  const { productId, accessMode, defaultRole } = parsed.data
  if (accessMode === 'INVITE_ONLY') return { app: productId, grant: null }
  return {
    app: productId,
    grant: { role: roleName(defaultRole ?? DEFAULT_ROLE), approval: accessMode === 'ADMIN_APPROVAL' },
  }
}

const invalidAnswer = (what: string, endpoint: Endpoint = ENDPOINTS.appAccessDomain): Failure =>
  new Failure(
    'shape',
    `${nameEndpoint(endpoint)} returned an inconsistent answer: ${what}. Check Apps > App access settings, and report it if it persists.`,
  )
