/**
 * Where an administrator closes a door. Atlassian renamed products to apps in 2025, and half of its documentation still
 * uses the old names, so both are told. Source: support.atlassian.com/user-management and /organization-administration.
 */
import type { AttestedPath } from '../model/access-paths.js'
import type { Place } from './control.js'

/** Only deep links that Atlassian's own documentation uses; elsewhere the organization's first page. */
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
  path: 'Directory > Groups (same name before 2025)',
  link: link(orgId, 'groups'),
})

export const personPlace = (orgId: string, accountId: string): Place => ({
  path: 'Directory > Users > the person > Roles (before 2025: Directory > Managed accounts)',
  link: link(orgId, `users/${encodeURIComponent(accountId)}`),
})

export const peoplePlace = (orgId: string): Place => ({
  path: 'Directory > Users (same name before 2025)',
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

export const serviceDeskPlace = (orgId: string): Place => ({
  path: 'Settings > Products > Jira Service Management > Customer access, and Project settings > Channels and self service > Access (before 2025: Products > Customer access, and Customer permissions)',
  link: link(orgId),
})

export const publicAccessPlace = (orgId: string): Place => ({
  path: 'Jira > Settings > Issues > Permission schemes, or Confluence > Space settings > Space access and Settings > Security > Anonymous access (before 2025: Space permissions, and Global permissions)',
  link: link(orgId),
})

export const securityPlace = (orgId: string): Place => ({
  path: 'Security (same name before 2025), and the places named with each door',
  link: link(orgId),
})

/** A path that only the baseline knows has no place of its own. */
export const attestedPlace = (orgId: string, path: AttestedPath | undefined): Place =>
  path === undefined ? securityPlace(orgId) : { path: pathWithOldName(path), link: link(orgId) }

const pathWithOldName = ({ place, oldPlace }: AttestedPath): string =>
  oldPlace === undefined ? place : `${place} (before 2025: ${oldPlace})`

export const auditLogPlace = (orgId: string): Place => ({
  path: 'Security > Audit log (same name before 2025)',
  link: link(orgId, 'audit-log'),
})

/** Each type has a page of its own below Security; the policy is told by its type. */
export const policiesPlace = (orgId: string): Place => ({
  path: 'Security > the page of the type, such as IP allowlists, Data residency or Data security policies (same names before 2025)',
  link: link(orgId),
})

export const apiKeysPlace = (orgId: string): Place => ({
  path: 'Settings > API keys (same name before 2025)',
  link: link(orgId),
})
