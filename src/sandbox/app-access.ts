/** The app access settings: which email domains can join an app or request access. */
import { type Ask, LIMIT, notFound, type Route, type Rules } from './ask.js'
import { urlPage } from './paging.js'
import type { DomainAccess, DomainProduct, World } from './world.js'

const DOMAINS = '/admin/v2/orgs/:orgId/app-access-settings/domains'

const read = (path: string, rules: Rules, answer: Route['answer']): Route => ({
  method: 'GET',
  path: DOMAINS + path,
  scope: 'read:app-access-settings:admin',
  rules,
  answer: ask => {
    if (ask.world.dialect.appAccess === 'missing') throw notFound('ADMIN-404-0', 'This endpoint is not available')
    return answer(ask)
  },
})

export const APP_ACCESS: readonly Route[] = [read('', LIMIT, list), read('/:domain', {}, detail)]

function list(ask: Ask): unknown {
  const sorted = ask.world.appAccess.toSorted((a, b) => (a.domain < b.domain ? -1 : 1))
  return urlPage(
    ask,
    sorted.map(({ domain, enabled, products }) => ({ domain, enabled, numberOfProductsAppliesTo: products.length })),
  )
}

function detail({ world, params }: Ask): unknown {
  const access = world.appAccess.find(({ domain }) => domain === params.domain)
  if (access === undefined) return unset(world, params.domain ?? '')
  switch (world.dialect.appAccess) {
    case 'older':
      return { domain: access.domain, enabled: access.enabled, products: access.products.map(olderProduct) }
    case 'unknown':
      return { domain: access.domain, enabled: access.enabled, access: access.products.map(unknownProduct) }
    default:
      return current(access)
  }
}

/** A domain without settings. The example `empty_domain` in the documentation is a response without `enabled`. */
function unset({ dialect }: World, domain: string): unknown {
  const empty = { domain, adminNotifications: false, products: [] }
  switch (dialect.unsetDomain) {
    case 'empty':
      return empty
    case 'not-enabled':
      return { ...empty, enabled: false }
    case 'missing':
      throw notFound('ADMIN-404-3', 'The domain is not known in this organization')
  }
}

const current = ({ domain, enabled, adminNotifications, products }: DomainAccess): unknown => ({
  domain,
  enabled,
  adminNotifications,
  products: products.map(({ app, role, approval }) => ({
    productId: app,
    ...(approval && { adminApprovalRequired: true }),
    role: roleResource(role),
  })),
})

/** This endpoint uses the name `member` for the role `user`. */
const roleResource = (role: string): string => `ari:cloud:identity::role/product/${role === 'user' ? 'member' : role}`

const olderProduct = ({ app, role, approval }: DomainProduct): unknown => ({
  productId: app,
  accessMode: approval ? 'ADMIN_APPROVAL' : 'DIRECT_ACCESS',
  defaultRole: roleResource(role),
})

const unknownProduct = ({ app, role, approval }: DomainProduct): unknown => ({ app, grant: { role, approval } })
