import { z } from 'zod'
import { ENDPOINTS, type Endpoint, nameEndpoint } from '../atlassian/endpoint.js'
import { Failure } from '../atlassian/failure.js'
import { type Organization, readAccessDomain, readAccessDomains } from '../atlassian/organization.js'
import { roleName } from '../atlassian/roles.js'
import type { AccessDomain } from '../atlassian/shapes.js'
import { normalizeDomain } from '../baseline/domain.js'
import { type Fact, known } from './fact.js'
import type { DomainAccess, DomainGrant } from './observed.js'
import type { Reading, Receipts } from './receipts.js'

const FEEDS = ['app-access'] as const

/** Any e-mail domain. It is asked for also where the list leaves it out: it is the widest door. */
const ANYONE: AccessDomain = { domain: 'ANYONE' }

export async function observeAppAccess(org: Organization, receipts: Receipts): Promise<Fact<readonly DomainAccess[]>> {
  const listed = await receipts.read('domains of app access settings', FEEDS, async () => {
    const { items, pages } = await readAccessDomains(org)
    const names = new Set(items.map(({ domain }) => normalizeDomain(domain)))
    if (names.size < items.length) throw odd('a domain is listed twice', ENDPOINTS.appAccessDomains)
    return { value: items, pages, items: items.length }
  })
  if (!listed.known) return listed
  const domains = listed.value.some(({ domain }) => domain === 'ANYONE') ? listed.value : [ANYONE, ...listed.value]
  const details = await receipts.readEach('app access settings of each domain', FEEDS, domains, domain =>
    readGrants(org, domain),
  )
  const access = details.map(({ key, fact }) => ({ domain: normalizeDomain(key.domain), grants: fact }))
  return known(access.toSorted((a, b) => (a.domain < b.domain ? -1 : 1)))
}

async function readGrants(org: Organization, listed: AccessDomain): Promise<Reading<readonly DomainGrant[]>> {
  const { enabled, products } = await readDetail(org, listed)
  if (!isEnabled(listed, enabled, products.length)) return { value: [], pages: 1, items: 0 }
  const apps = products.map(toAppGrant)
  if (new Set(apps.map(({ app }) => app)).size < apps.length) throw odd('an app is named twice')
  const grants = apps.flatMap(({ app, grant }) => (grant === null ? [] : [{ app, ...grant }]))
  return { value: grants.toSorted((a, b) => (a.app < b.app ? -1 : 1)), pages: 1, items: apps.length }
}

/** A domain without settings of its own has no apps. Only for ANYONE, asked unlisted, 404 is such an answer. */
async function readDetail(org: Organization, listed: AccessDomain): ReturnType<typeof readAccessDomain> {
  try {
    return await readAccessDomain(org, listed.domain)
  } catch (error) {
    if (listed === ANYONE && error instanceof Failure && error.status === 404) return { enabled: false, products: [] }
    throw error
  }
}

/** The list and the domain must tell the same story; what contradicts itself is unknown. */
function isEnabled(listed: AccessDomain, detail: boolean | null | undefined, apps: number): boolean {
  const enabled = listed.enabled ?? detail
  if (listed.enabled != null && detail != null && listed.enabled !== detail) throw odd('enabled contradicts the list')
  if (enabled === false) return false
  if (enabled == null && apps > 0 && listed !== ANYONE) throw odd('enabled is missing')
  const counted = listed.numberOfProductsAppliesTo
  if (counted != null && apps < counted) throw odd(`${apps} of ${counted} apps are told`)
  return true
}

// The shape of today (2026), and the one published before it. An app in neither is not guessed at.
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
const ORDINARY = 'atlassian/user'

type AppGrant = { readonly app: string; readonly grant: Omit<DomainGrant, 'app'> | null }

function toAppGrant(product: Record<string, unknown>): AppGrant {
  return 'accessMode' in product ? fromOlder(product) : fromCurrent(product)
}

/** Which published shape the apps of a domain come in. @throws Failure for any other */
export function shapeOfAccess(products: readonly Record<string, unknown>[]): 'known' | 'older' {
  for (const product of products) toAppGrant(product)
  return products.some(product => 'accessMode' in product) ? 'older' : 'known'
}

/** By the documentation a missing approval flag means that none is required, and a missing role the ordinary one. */
function fromCurrent(product: Record<string, unknown>): AppGrant {
  const parsed = CurrentGrant.safeParse(product)
  const isBare = Object.keys(product).length === 1
  const isKnown = isBare || 'role' in product || 'adminApprovalRequired' in product
  if (!parsed.success || !isKnown) throw odd('an app is described in a shape that the gate does not know')
  const { productId, role, adminApprovalRequired } = parsed.data
  return { app: productId, grant: { role: roleName(role ?? ORDINARY), approval: adminApprovalRequired ?? false } }
}

function fromOlder(product: Record<string, unknown>): AppGrant {
  const parsed = OlderGrant.safeParse(product)
  if ('role' in product || 'adminApprovalRequired' in product) throw odd('an app is described in two shapes at once')
  if (!parsed.success) throw odd('accessMode is not one that the gate knows')
  const { productId, accessMode, defaultRole } = parsed.data
  if (accessMode === 'INVITE_ONLY') return { app: productId, grant: null }
  return {
    app: productId,
    grant: { role: roleName(defaultRole ?? ORDINARY), approval: accessMode === 'ADMIN_APPROVAL' },
  }
}

const odd = (what: string, endpoint: Endpoint = ENDPOINTS.appAccessDomain): Failure =>
  new Failure(
    'shape',
    `${nameEndpoint(endpoint)} gave an answer that cannot be trusted (${what}): look at Apps > App access settings, and report it where it lasts.`,
  )
