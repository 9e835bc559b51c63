/**
 * Role ids as the baseline writes them.
 * Source: Organizations REST API, roleIds (developer.atlassian.com/cloud/admin/organization/rest/api-group-users).
 */

/** Atlassian's role ids, without the `atlassian/` prefix. */
export const KNOWN_ROLES = [
  'user',
  'admin',
  'guest',
  'customer',
  'user-access-admin',
  'contributor',
  'basic',
  'stakeholder',
  'viewer',
  'org-admin',
  'site-admin',
  'ai-access',
] as const

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

/** The other roles that an account can hold on an app, as far as Atlassian takes them as a filter. */
export const OTHER_APP_ROLES = [
  'guest',
  'customer',
  'user-access-admin',
  'contributor',
  'basic',
  'stakeholder',
  'ai-access',
] as const

/** Every role that Atlassian takes as a filter. Source: Organizations REST API, `roleIds`. */
const FILTERABLE: ReadonlySet<string> = new Set([...SEAT_ROLES, ...OTHER_APP_ROLES, 'org-admin', 'site-admin'])

export const isFilterable = (role: string): boolean => FILTERABLE.has(role)

/** False for a role that Atlassian added after this version was written. */
export const isKnownRole = (role: string): boolean => KNOWN.has(role)

const ADMINISTRATION: ReadonlySet<string> = new Set(ADMIN_ROLES)

/** Roles that the control `administrator` judges, on whatever resource they are held. */
export const isAdminRole = (role: string): boolean => ADMINISTRATION.has(role)

/** A role that is not known came with whatever prefix it has, and goes back as it came. */
export const roleId = (name: string): string => (KNOWN.has(name) ? `${PREFIX}${name}` : name)
