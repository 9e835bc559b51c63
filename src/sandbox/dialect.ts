/** How this organization speaks: what differs between real organizations, and over the years. */
export type Dialect = {
  /** The published shape, the one before it (accessMode, defaultRole), one nobody published, or 404. */
  appAccess: 'current' | 'older' | 'unknown' | 'missing'
  /** App access settings of a domain that nobody configured: without `enabled`, with `enabled: false`, or 404. */
  unsetDomain: 'empty' | 'not-enabled' | 'missing'
  /** app-access-settings and v1: a bare cursor where a URL is documented. */
  nextAsToken: boolean
  /** POST users/search and groups/search; a number is the status that they answer instead. */
  searchPosts: boolean | 404 | 405 | 410
  /** GET users and groups, whose end stands in atlassian/sunset.ts. */
  olderGets: boolean | 404 | 410
  roleAssignmentMethods: boolean
  groupCounts: boolean
  /** The groups of a person in lists of people: all, the first few without a word on the rest, or none told. */
  groupExpansion: 'whole' | 'missing' | number
  /** Lists of people have somebody who is in several directories once for each. */
  rowPerDirectory: boolean
  /** Lists of people can tell when each app was last opened. */
  lastActive: boolean
  hostUrls: 'atlassian' | 'loopback'
  /** The longest page that the server gives, however long a page was asked for. */
  pageSize: number | null
  /** Without Guard the audit log answers, and is empty. */
  auditLog: boolean
  /** false: the site credential is no Jira administrator's, 403. */
  applicationRoles: boolean
  requestSecurity: boolean | 403 | 404
  /** false: Confluence still has permissions in place of space roles. */
  spaceRoles: boolean
}

export function aDialect(change: Partial<Dialect> = {}): Dialect {
  return {
    appAccess: 'current',
    unsetDomain: 'empty',
    nextAsToken: false,
    searchPosts: true,
    olderGets: true,
    roleAssignmentMethods: true,
    groupCounts: true,
    groupExpansion: 'whole',
    rowPerDirectory: false,
    lastActive: true,
    hostUrls: 'atlassian',
    pageSize: null,
    auditLog: true,
    applicationRoles: true,
    requestSecurity: true,
    spaceRoles: true,
    ...change,
  }
}
