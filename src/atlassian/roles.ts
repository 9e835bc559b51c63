/**
 * Role ids as the baseline writes them.
 * Source: Organizations REST API, roleIds (developer.atlassian.com/cloud/admin/organization/rest/api-group-users).
 */
import { KNOWN_ROLES } from '../baseline/schema.js'

const KNOWN: ReadonlySet<string> = new Set(KNOWN_ROLES)

const PREFIX = 'atlassian/'

/** `atlassian/user` and `ari:cloud:identity::role/product/member` are `user`; what is not known stays as it came. */
export function roleName(id: string): string {
  const name = id.startsWith('ari:') ? nameInAri(id) : id.startsWith(PREFIX) ? id.slice(PREFIX.length) : id
  return KNOWN.has(name) ? name : id
}

function nameInAri(ari: string): string {
  const last = ari.slice(ari.lastIndexOf('/') + 1)
  // In ARIs a product's ordinary role is called member.
  return last === 'member' ? 'user' : last
}

/**
 * The roles that make a user an administrator. `site-admin` is held per site, and `user-access-admin` per app: it lets
 * its holder invite users.
 */
export const ADMIN_ROLES = ['org-admin', 'site-admin', 'user-access-admin'] as const

/** The roles that take a license. Source: access roles in Atlassian's documentation on billing. */
export const SEAT_ROLES: ReadonlySet<string> = new Set(['user', 'admin'])

/** The other roles that a person can hold on an app, as far as Atlassian takes them as a filter. */
export const OTHER_APP_ROLES = [
  'guest',
  'customer',
  'user-access-admin',
  'contributor',
  'basic',
  'stakeholder',
] as const

export const roleId = (name: string): string => `${PREFIX}${name}`
