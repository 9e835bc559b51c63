/** The API variants that differ between real organizations and over time. */
export type Dialect = {
  /** The published format, the previous one (accessMode, defaultRole), an unpublished one, or 404. */
  appAccess: 'current' | 'older' | 'unknown' | 'missing'
  /** The response for a domain without settings: without `enabled`, with `enabled: false`, or 404. */
  unsetDomain: 'empty' | 'not-enabled' | 'missing'
  /** app-access-settings and v1: `links.next` is a cursor instead of the documented URL. */
  nextAsToken: boolean
  /** POST users/search and groups/search are available, or return this status. */
  searchPosts: boolean | 404 | 405 | 410
  /** GET users and groups, which atlassian/sunset.ts lists with their last day. */
  olderGets: boolean | 404 | 410
  roleAssignmentMethods: boolean
  groupCounts: boolean
  /** The groups of a user in a list of users: all, only the first ones, or none. */
  groupExpansion: 'complete' | 'missing' | number
  /** A list of users contains one row for each directory of a user. */
  rowPerDirectory: boolean
  /** A list of users can contain the last active date for each app. */
  lastActive: boolean
  hostUrls: 'atlassian' | 'loopback'
  /** The maximum page size of the server; null for no limit. */
  pageSize: number | null
  /** false: no Atlassian Guard, the audit log is empty. */
  auditLog: boolean
  /** false: the site credential does not belong to a Jira administrator, 403. */
  applicationRoles: boolean
  requestSecurity: boolean | 403 | 404
  /** false: Confluence still uses permissions instead of space roles. */
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
    groupExpansion: 'complete',
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
