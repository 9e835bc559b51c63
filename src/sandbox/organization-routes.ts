/** The organization endpoints: name, directories, domains, policies and managed accounts. */
import { type Ask, admits, LIMIT, listOf, notFound, type Route, type Rules, textOf } from './ask.js'
import { holdingsOf } from './holdings.js'
import { pageOf, tokenPage, urlOf, urlPage } from './paging.js'
import { accountStatus, productAccess, requestedPerson } from './people.js'
import type { Domain, Person, Policy } from './world.js'

const V1 = '/admin/v1/orgs/:orgId'
const CURSOR: Rules = { cursor: { is: 'text' } }
const DIRECTORY_FILTERS: Rules = { accountId: { is: 'text' }, directoryIds: listOf(10), searchTerm: { is: 'text' } }

const read = (path: string, scope: string | null, rules: Rules, answer: Route['answer']): Route => ({
  method: 'GET',
  path,
  scope,
  rules,
  answer,
})

export const ORGANIZATION_ROUTES: readonly Route[] = [
  read('/admin/v1/orgs', null, CURSOR, organizations),
  read(V1, 'read:orgs:admin', {}, ask => ({ data: organizationOf(ask) })),
  read('/admin/v2/orgs/:orgId/directories', 'read:directories:admin', { ...DIRECTORY_FILTERS, ...LIMIT }, directories),
  read(`${V1}/domains`, 'read:domains:admin', CURSOR, ask =>
    urlPage(
      ask,
      ask.world.domains.map(domain => domainOf(ask, domain)),
    ),
  ),
  read(`${V1}/domains/:domainId`, 'read:domains:admin', {}, ask => ({ data: domainOf(ask, requestedDomain(ask)) })),
  read(`${V1}/policies`, 'read:policies:admin', { ...CURSOR, type: { is: 'text' } }, policies),
  read(`${V1}/policies/:policyId`, 'read:policies:admin', {}, ask => ({ data: policyOf(requestedPolicy(ask)) })),
  read(`${V1}/users`, 'read:accounts:admin', CURSOR, managedAccounts),
  read(`${V1}/directory/users/:accountId/last-active-dates`, 'read:accounts:admin', CURSOR, lastActiveDates),
]

/** A key with scopes belongs to one organization and receives an empty list. */
function organizations(ask: Ask): unknown {
  return { data: ask.world.scopes === 'full' ? [organizationOf(ask)] : [], links: { self: `${ask.origin}${ask.path}` } }
}

function organizationOf({ world, origin }: Ask): unknown {
  const { id, name } = world.organization
  const self = `${origin}/admin/v1/orgs/${id}`
  return {
    id,
    type: 'orgs',
    attributes: { name, createdVia: null },
    relationships: {
      domains: { links: { related: `${self}/domains` } },
      users: { links: { related: `${self}/users` } },
    },
    links: { self },
  }
}

function directories(ask: Ask): unknown {
  const term = textOf(ask.values, 'searchTerm')?.toLowerCase() ?? ''
  const account = textOf(ask.values, 'accountId')
  const own = ask.world.people.find(({ id }) => id === account)?.directories ?? []
  const found = ask.world.directories.filter(
    ({ id, name }) =>
      admits(ask.values, 'directoryIds', id) &&
      name.toLowerCase().includes(term) &&
      (account === null || own.includes(id)),
  )
  return tokenPage(ask, found, ({ id, name }) => ({ directoryId: id, name, icon: null }))
}

function domainOf({ origin, world }: Ask, { id, name, claim, status }: Domain): unknown {
  return {
    id,
    type: 'domains',
    attributes: { name, claim: { type: claim, status } },
    links: { self: `${origin}/admin/v1/orgs/${world.organization.id}/domains/${id}` },
  }
}

function requestedDomain({ world, params }: Ask): Domain {
  const domain = world.domains.find(({ id }) => id === params.domainId)
  if (!domain) throw notFound('ADMIN-404-3', 'The domain is not known in this organization')
  return domain
}

/** The policies endpoint returns the next cursor twice: in `meta` as a token, in `links` as a URL. */
function policies(ask: Ask): unknown {
  const type = textOf(ask.values, 'type')
  const found = ask.world.policies.filter(policy => type === null || policy.type === type)
  const { items, next } = pageOf(ask, found.map(policyOf), 20)
  const links = { self: ask.origin + ask.path, prev: null, next: urlOf(ask, next) }
  return { data: items, meta: { next, page_size: items.length }, links }
}

const policyOf = ({ id, type, name, status, rule, resources }: Policy): unknown => ({
  id,
  type: 'policy',
  attributes: {
    type,
    name,
    status,
    rule,
    resources: resources.map(resource => ({ ...resource, meta: {}, links: {} })),
    ownerId: null,
  },
})

function requestedPolicy({ world, params }: Ask): Policy {
  const policy = world.policies.find(({ id }) => id === params.policyId)
  if (!policy) throw notFound('ADMIN-404-5', 'The policy is not known in this organization')
  return policy
}

function managedAccounts(ask: Ask): unknown {
  const managed = ask.world.people.filter(({ claimStatus }) => claimStatus === 'managed')
  const accounts = managed.map(person => ({
    account_id: person.id,
    account_type: person.accountType,
    account_status: accountStatus(person),
    name: person.name,
    picture: `${ask.origin}/avatar/${encodeURIComponent(person.id)}`,
    ...(person.email !== null && { email: person.email }),
    access_billable: holdingsOf(ask.world, person).length > 0,
    product_access: accountApps(ask, person),
    links: { self: `${ask.origin}${ask.path}/${encodeURIComponent(person.id)}` },
  }))
  return { ...urlPage(ask, accounts), meta: { total: managed.length } }
}

/** The first version of the API uses another key for Jira Service Management. */
const olderKey = (owner: string): string => (owner === 'jira-servicedesk' ? 'jira-service-desk' : owner)

function accountApps({ world }: Ask, person: Person): unknown {
  const held = holdingsOf(world, person).map(({ resource }) => resource)
  return world.apps
    .filter(({ id }) => held.includes(id))
    .map(({ owner, site }) => ({ key: olderKey(owner), name: owner, url: `https://${site}.atlassian.net` }))
}

function lastActiveDates(ask: Ask): unknown {
  const person = requestedPerson(ask)
  const access = productAccess(ask.world, person).map(({ id, key, lastActive }) => ({
    id,
    key: olderKey(key),
    ...(lastActive !== null && { last_active: lastActive.slice(0, 10), last_active_timestamp: lastActive }),
  }))
  const added = { added_to_org: person.addedToOrg.slice(0, 10), added_to_org_timestamp: person.addedToOrg }
  return { data: { product_access: access, ...added }, links: {} }
}
