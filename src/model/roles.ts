/**
 * Role ids in the form of the baseline.
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

/** `atlassian/user` and `ari:cloud:identity::role/product/member` become `user`. An unknown role id is not changed. */
export function roleName(id: string): string {
  const name = id.startsWith('ari:') ? nameInAri(id) : id.startsWith(PREFIX) ? id.slice(PREFIX.length) : id
  return KNOWN.has(name) ? name : id
}

function nameInAri(ari: string): string {
  const last = ari.slice(ari.lastIndexOf('/') + 1)
  // In ARIs, the role `user` of an app is called `member`.
  return last === 'member' ? 'user' : last
}

/**
 * The administrator roles. `site-admin` applies to a site. `user-access-admin` applies to an app and allows to invite
 * users.
 */
export const ADMIN_ROLES = ['org-admin', 'site-admin', 'user-access-admin'] as const

/** The roles that use a license. Source: access roles in Atlassian's documentation on billing. */
export const SEAT_ROLES: ReadonlySet<string> = new Set(['user', 'admin'])

/** The other app roles that Atlassian accepts as a filter. */
export const OTHER_APP_ROLES = [
  'guest',
  'customer',
  'user-access-admin',
  'contributor',
  'basic',
  'stakeholder',
  'ai-access',
] as const

/** All roles that Atlassian accepts as a filter. Source: Organizations REST API, `roleIds`. */
const FILTERABLE: ReadonlySet<string> = new Set([...SEAT_ROLES, ...OTHER_APP_ROLES, 'org-admin', 'site-admin'])

export const isFilterable = (role: string): boolean => FILTERABLE.has(role)

/** False for a role that Atlassian added after this version was released. */
export const isKnownRole = (role: string): boolean => KNOWN.has(role)

const ADMINISTRATION: ReadonlySet<string> = new Set(ADMIN_ROLES)

/** Whether the control `administrator` checks the role, on any resource. */
export const isAdminRole = (role: string): boolean => ADMINISTRATION.has(role)

/** The inverse of `roleName`. An unknown role is not changed, because `roleName` kept its prefix. */
export const roleId = (name: string): string => (KNOWN.has(name) ? `${PREFIX}${name}` : name)
