/**
 * Places in the admin console where an administrator fixes a finding. Atlassian renamed products to apps in 2025, and
 * parts of its documentation still use the old names, so a place gives its old name where it differs.
 * Source: support.atlassian.com/user-management and /organization-administration.
 */
import type { AttestedPath } from '../model/access-paths.js'
import type { Place } from './control.js'

/** Deep links only where Atlassian documents them; otherwise the overview page of the organization. */
const link = (orgId: string, page = 'overview'): string =>
  `https://admin.atlassian.com/o/${encodeURIComponent(orgId)}/${page}`

export const appsPlace = (orgId: string): Place => ({
  path: 'Apps > Sites and apps (before 2025: Products)',
  link: link(orgId),
})

export const appAccessPlace = (orgId: string): Place => ({
  path: 'Apps > App access settings > Approved domains (before 2025: Products > User access settings)',
  link: link(orgId),
})

export const groupPlace = (orgId: string, groupId: string): Place => ({
  path: 'Directory > Groups > the group > Apps and roles (before 2025: Product access)',
  link: link(orgId, `groups/${encodeURIComponent(groupId)}`),
})

export const groupsPlace = (orgId: string): Place => ({
  path: 'Directory > Groups',
  link: link(orgId, 'groups'),
})

export const personPlace = (orgId: string, accountId: string): Place => ({
  path: 'Directory > Users > the user > Roles (before 2025: Directory > Managed accounts)',
  link: link(orgId, `users/${encodeURIComponent(accountId)}`),
})

export const peoplePlace = (orgId: string): Place => ({
  path: 'Directory > Users',
  link: link(orgId, 'users'),
})

export const domainsPlace = (orgId: string): Place => ({
  path: 'Settings > Domains (before 2025: Security > Domains)',
  link: link(orgId, 'domains'),
})

export const billingPlace = (orgId: string): Place => ({
  path: 'Billing > Subscriptions > the app > Manage users (before 2025: Billing > Manage subscriptions)',
  link: link(orgId, 'billing'),
})

export const customerAccessPlace = (orgId: string): Place => ({
  path: 'Settings > Products > Jira Service Management > Customer access, and Project settings > Channels and self service > Access (before 2025: Products > Customer access, and Customer permissions)',
  link: link(orgId),
})

export const publicAccessPlace = (orgId: string): Place => ({
  path: 'Jira > Settings > Issues > Permission schemes, or Confluence > Space settings > Space access and Settings > Security > Anonymous access (before 2025: Space permissions, and Global permissions)',
  link: link(orgId),
})

export const securityPlace = (orgId: string): Place => ({
  path: 'Security, and the place given for each access path',
  link: link(orgId),
})

/** An access path that is only in the baseline has no known place. */
export const attestedPlace = (orgId: string, path: AttestedPath | undefined): Place =>
  path === undefined ? securityPlace(orgId) : { path: pathWithOldName(path), link: link(orgId) }

const pathWithOldName = ({ place, oldPlace }: AttestedPath): string =>
  oldPlace === undefined ? place : `${place} (before 2025: ${oldPlace})`

export const auditLogPlace = (orgId: string): Place => ({
  path: 'Security > Audit log',
  link: link(orgId, 'audit-log'),
})

/** Each policy type has its own page below Security. */
export const policiesPlace = (orgId: string): Place => ({
  path: 'Security > the page of the policy type, such as IP allowlists, Data residency or Data security policies',
  link: link(orgId),
})

export const apiKeysPlace = (orgId: string): Place => ({
  path: 'Settings > API keys',
  link: link(orgId),
})
