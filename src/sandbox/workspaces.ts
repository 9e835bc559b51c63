/** The app instances. The endpoint uses the name workspaces. */
import { type Ask, badRequest, numberOf, type Route, type Values } from './ask.js'
import { pageOf } from './paging.js'
import type { App, World } from './world.js'

const MOST = 1000

export const WORKSPACES: Route = {
  method: 'POST',
  path: '/admin/v2/orgs/:orgId/workspaces',
  scope: 'read:workspaces:admin',
  rules: {
    cursor: { is: 'text' },
    limit: { is: 'number', min: 1, max: MOST },
    query: { is: 'json' },
    sort: { is: 'json' },
  },
  withCursor: 'refused',
  oneError: true,
  answer: search,
}

function search(ask: Ask): unknown {
  const found = ask.world.apps.filter(app => passes(app, ask.values.query))
  const { items, next } = pageOf(ask, found, 20)
  return {
    data: items.map(app => workspaceOf(ask, app)),
    links: { next },
    meta: {
      pageSize: numberOf(ask.values, 'limit') ?? 20,
      startIndex: items.length > 0 ? ask.offset : null,
      endIndex: items.length > 0 ? ask.offset + items.length : null,
      total: found.length,
    },
  }
}

function passes(app: App, query: unknown): boolean {
  if (query === undefined) return true
  const { and, nor, field, ...others } = query as Values
  if (Object.keys(others).length > 0)
    throw badRequest(`The sandbox does not search by ${Object.keys(others).join(', ')}`)
  if (Array.isArray(and)) return and.every(inner => passes(app, inner))
  if (Array.isArray(nor)) return !nor.some(inner => passes(app, inner))
  return field === undefined || hasValue(app, field as Values)
}

function hasValue(app: App, { name, values }: Values): boolean {
  const fields: Values = { 'attributes.type': app.owner, 'attributes.typeKey': app.owner, 'attributes.name': app.site }
  if (!Object.hasOwn(fields, String(name)) || !Array.isArray(values)) throw badRequest(`No field ${name} to search by`)
  return values.includes(fields[String(name)])
}

/** The host URL of a site in this world. */
export function hostUrl(world: World, siteUrls: Ask['siteUrls'], site: string): string {
  const loopback = world.dialect.hostUrls === 'loopback' ? siteUrls[site] : undefined
  return loopback ?? `https://${site}.atlassian.net`
}

function workspaceOf({ world, origin, siteUrls }: Ask, app: App): unknown {
  const { id, owner, site, status, capacity, createdAt, createdBy } = app
  return {
    id,
    type: 'workspaces',
    attributes: {
      name: site,
      typeKey: owner,
      type: owner,
      owner: null,
      status,
      statusDetails: [],
      icons: {},
      avatars: {},
      labels: [],
      sandbox: { type: 'NONE' },
      usage: null,
      capacity,
      createdAt,
      createdBy: createdBy === null ? null : `ari:cloud:identity::user/${createdBy}`,
      updatedAt: null,
      hostUrl: hostUrl(world, siteUrls, site),
      realm: 'EU',
      regions: ['eu'],
    },
    links: { self: `${origin}/admin/v2/orgs/${world.organization.id}/workspaces/${encodeURIComponent(id)}` },
    relationships: { entitlement: [entitlementOf(app)], policy: [], feature: [] },
  }
}

const entitlementOf = ({ id, owner, capacity }: App): unknown => ({
  id: `entitlement-${id}`,
  type: 'entitlement',
  attributes: { key: owner, planKey: 'PREMIUM', plan: 'Premium', softCapacityLimit: capacity },
})
